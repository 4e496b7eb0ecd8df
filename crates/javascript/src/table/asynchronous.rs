//! What is asynchronous in a world: modes of functions, streams and futures, and the built-ins that serve them.
//!
//! The built-ins of a stream have the name of a function in whose type it stands. Streams of one payload are the same to the engine
//! wherever they stand, so that those of the first function serve all.

use std::collections::BTreeSet;

use wit_parser::{Type, TypeId};
use witcraft_abi::{Builtin, CoreImport, CoreType, Direction, TransferIntrinsic, TransferKind};
use witcraft_bindings::{Bindings, Function, ModuleId};
use witcraft_diagnostics::Diagnostic;

use super::Builder;
use super::imports::module_names;
use crate::bytes::Writer;

/// What of a world is asynchronous, before it is known what a program wants of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asynchronous {
    /// Whether a function is exported that is.
    pub(crate) has_tasks: bool,
    /// Whether streams or futures are in the type of an exported function.
    pub(crate) exports_transfers: bool,
    /// Names of modules in whose functions' types they are.
    pub(crate) with_transfers: BTreeSet<String>,
}

/// Looks at what of a world is asynchronous.
pub(crate) fn asynchronous(bindings: &Bindings<'_>) -> Asynchronous {
    let mut found = Asynchronous::default();
    for (_, module) in bindings.modules() {
        let functions = || module.functions.iter().chain(module.resources.iter().flat_map(|one| &one.functions));
        let has_transfers = functions().any(|function| !function.transfers.is_empty());
        match module.direction {
            Direction::Export => {
                found.has_tasks |= functions().any(|function| function.wit.kind.is_async());
                found.exports_transfers |= has_transfers;
            }
            Direction::Import if has_transfers => {
                found.with_transfers.extend(module_names(bindings, module));
                if module.key.is_none() {
                    found.with_transfers.extend(module.functions.iter().map(|function| function.wit.name.clone()));
                }
            }
            Direction::Import => {}
        }
    }
    found
}

/// A stream or future in the type of a function.
#[derive(Clone, Debug)]
pub(super) struct FoundTransfer {
    kind: TransferKind,
    /// In the order of [`TransferIntrinsic::ALL`].
    imports: Vec<CoreImport>,
    /// Whether its values may have handles, which must not be lost on the way.
    has_handles: bool,
}

impl Builder<'_, '_> {
    /// Notes the streams and futures in the type of a function, before its types are described.
    pub(super) fn find_transfers(&mut self, function: &Function<'_>) {
        let resolve = self.bindings.resolve;
        for (id, transfer) in function.wit.find_futures_and_streams(resolve).into_iter().zip(&function.transfers) {
            let facts = transfer.payload.as_ref().map(|payload| self.bindings.facts.of(&payload.ty));
            self.found.insert(
                id,
                FoundTransfer {
                    kind: transfer.kind,
                    imports: TransferIntrinsic::ALL.map(|one| transfer.import(one).clone()).to_vec(),
                    has_handles: facts.is_some_and(|facts| facts.has_handle() || facts.has_async),
                },
            );
        }
    }

    /// The number of a stream or future.
    pub(super) fn transfer(&mut self, from: ModuleId, id: TypeId, payload: Option<&Type>) -> usize {
        let payload = payload.map(|payload| self.ty(from, payload));
        let found = self.found.get(&id).expect("the streams of a function are found before its types").clone();
        let mut head = Writer::default();
        head.number(usize::from(found.kind == TransferKind::Future));
        head.optional(payload);
        head.number(usize::from(found.has_handles));
        let known = self.transfers.iter().position(|known| known.0.starts_with(&head.0));
        known.unwrap_or_else(|| {
            self.is_async = true;
            for (intrinsic, import) in TransferIntrinsic::ALL.into_iter().zip(&found.imports) {
                let (parameters, result) = signature(found.kind, intrinsic);
                let number = self.core(import, &parameters, result);
                head.number(number);
            }
            self.transfers.push(head);
            self.transfers.len() - 1
        })
    }

    /// Says whether a function is asynchronous, and for an export what it returns through.
    pub(super) fn mode(&mut self, out: &mut Writer, function: &Function<'_>) {
        let plan = &function.plan;
        out.number(usize::from(plan.mode.is_async()));
        self.is_async |= plan.mode.is_async();
        let task_return = plan.task.as_ref().map(|task| {
            let parameters = &task.task_return_signature.parameters;
            self.core(&task.task_return, parameters, None)
        });
        out.optional(task_return);
    }

    /// The core functions of the built-ins, in order, where there is anything that needs them.
    pub(super) fn builtins(&mut self) -> Vec<usize> {
        if !self.is_async {
            return Vec::new();
        }
        let all = Builtin::ALL.into_iter().map(|builtin| {
            let signature = builtin.signature();
            self.core(&builtin.import(), &signature.parameters, signature.results.first().copied())
        });
        all.collect()
    }

    /// Notes that the world has what JavaScript has no value for.
    pub(super) fn refuse_error_context(&mut self) {
        if self.findings.is_empty() {
            let message = "`error-context` has no value in JavaScript";
            self.findings.push(
                Diagnostic::error("javascript/error-context", message)
                    .in_file(&witcraft_abi::world_name(self.bindings.resolve, self.bindings.world)),
            );
        }
    }
}

/// The signature of a built-in.
fn signature(kind: TransferKind, intrinsic: TransferIntrinsic) -> (Vec<CoreType>, Option<CoreType>) {
    use CoreType::{I32, I64, Length, Pointer};
    match intrinsic {
        TransferIntrinsic::New => (Vec::new(), Some(I64)),
        TransferIntrinsic::Read | TransferIntrinsic::Write => match kind {
            TransferKind::Stream => (vec![I32, Pointer, Length], Some(I32)),
            TransferKind::Future => (vec![I32, Pointer], Some(I32)),
        },
        TransferIntrinsic::CancelRead | TransferIntrinsic::CancelWrite => (vec![I32], Some(I32)),
        TransferIntrinsic::DropReadable | TransferIntrinsic::DropWritable => (vec![I32], None),
    }
}
