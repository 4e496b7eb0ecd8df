//! The core names for asynchronous functions: lifting and lowering, `task.return`, and the built-ins of the streams and
//! futures in the function's type. Only [`Legacy`](Mangling::Legacy) has names for these.

use wit_parser::{Resolve, WorldKey};

use super::{CoreImport, Mangling};
use crate::{Mode, TransferKind};

/// A built-in on streams or futures (`CanonicalABI.md`, `canon stream.new` and those after it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferIntrinsic {
    /// `() -> i64`: a new one; the readable end in the lower half, the writable one in the upper.
    New,
    /// `(end, pointer) -> i32` of a future, `(end, pointer, count) -> i32` of a stream. Does not wait.
    Read,
    /// As `Read`.
    Write,
    /// `(end) -> i32`. Waits until nothing is read any more.
    CancelRead,
    /// `(end) -> i32`. Waits until nothing is written any more.
    CancelWrite,
    /// `(end)`.
    DropReadable,
    /// `(end)`.
    DropWritable,
}

impl TransferIntrinsic {
    /// Every one of them.
    pub const ALL: [TransferIntrinsic; 7] = [
        TransferIntrinsic::New,
        TransferIntrinsic::Read,
        TransferIntrinsic::Write,
        TransferIntrinsic::CancelRead,
        TransferIntrinsic::CancelWrite,
        TransferIntrinsic::DropReadable,
        TransferIntrinsic::DropWritable,
    ];

    fn verb(self) -> &'static str {
        match self {
            TransferIntrinsic::New => "new",
            TransferIntrinsic::Read => "read",
            TransferIntrinsic::Write => "write",
            TransferIntrinsic::CancelRead => "cancel-read",
            TransferIntrinsic::CancelWrite => "cancel-write",
            TransferIntrinsic::DropReadable => "drop-readable",
            TransferIntrinsic::DropWritable => "drop-writable",
        }
    }

    /// Whether it goes on while the other side is not ready.
    fn is_async(self) -> bool {
        match self {
            TransferIntrinsic::Read | TransferIntrinsic::Write => true,
            TransferIntrinsic::New
            | TransferIntrinsic::CancelRead
            | TransferIntrinsic::CancelWrite
            | TransferIntrinsic::DropReadable
            | TransferIntrinsic::DropWritable => false,
        }
    }
}

/// A stream or future by where its type stands: core names have no types.
#[derive(Clone, Copy, Debug)]
pub struct TransferPlace<'a> {
    /// What imports or exports the function; `None` for one of the world itself.
    pub interface: Option<&'a WorldKey>,
    /// Whether the function is exported.
    pub is_exported: bool,
    /// The function's name in WIT.
    pub function: &'a str,
    /// Which of the streams and futures in its type: [`wit_parser::Function::find_futures_and_streams`] has them in order.
    pub index: usize,
}

impl Mangling {
    /// What a built-in of a stream or future is imported as.
    pub fn transfer_intrinsic(
        self,
        resolve: &Resolve,
        kind: TransferKind,
        place: &TransferPlace<'_>,
        intrinsic: TransferIntrinsic,
    ) -> CoreImport {
        let module = Mangling::Legacy.import_module(resolve, place.interface, place.is_exported);
        let prefix = if intrinsic.is_async() { "[async-lower]" } else { "" };
        let (kind, verb, index, function) = (kind.name(), intrinsic.verb(), place.index, place.function);
        CoreImport { module, name: format!("{prefix}[{kind}-{verb}-{index}]{function}") }
    }

    /// What a function is imported as in a mode.
    pub fn import_in(self, mode: Mode, resolve: &Resolve, interface: Option<&WorldKey>, function: &str) -> CoreImport {
        match mode {
            Mode::Sync => self.import(resolve, interface, function),
            Mode::Callback | Mode::Stackful => {
                let CoreImport { module, name } = Mangling::Legacy.import(resolve, interface, function);
                CoreImport { module, name: format!("[async-lower]{name}") }
            }
        }
    }

    /// What a function is exported as in a mode.
    pub fn export_in(self, mode: Mode, resolve: &Resolve, interface: Option<&WorldKey>, function: &str) -> String {
        let legacy = || Mangling::Legacy.export(resolve, interface, function);
        match mode {
            Mode::Sync => self.export(resolve, interface, function),
            Mode::Callback => format!("[async-lift]{}", legacy()),
            Mode::Stackful => format!("[async-lift-stackful]{}", legacy()),
        }
    }

    /// What the callback of an asynchronous function is exported as.
    pub fn callback(self, resolve: &Resolve, interface: Option<&WorldKey>, function: &str) -> String {
        format!("[callback]{}", self.export_in(Mode::Callback, resolve, interface, function))
    }

    /// What `task.return` is imported as for an exported function.
    pub fn task_return(self, resolve: &Resolve, interface: Option<&WorldKey>, function: &str) -> CoreImport {
        let module = Mangling::Legacy.import_module(resolve, interface, true);
        CoreImport { module, name: format!("[task-return]{function}") }
    }
}
