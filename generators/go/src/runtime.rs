//! The packages that do not depend on the world: code shared by wrappers, and the generic types. Only the used parts
//! are generated.
//!
//! They are Go files in `runtime/`. Code records which of their names it uses ([`Names`]); the files that define those
//! are included, with the files that they need.

use std::collections::BTreeSet;

use witcraft_abi::{ADAPTER_REALLOC, Mangling, SPLIT_RESULT, WAITING};
use witcraft_writer::{Files, Writer};

use crate::context::{ASYNC, CABI, WIT};

/// Declares the files of a package, each with what it has for generated code, and the files that it uses.
macro_rules! pieces {
    ($piece:ident in $package:literal has $helper:ident:
        $($file:ident $path:literal has [$($name:ident),*] needs [$($need:ident),*];)*) => {
        /// A file of the package.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        enum $piece {
            $($file),*
        }

        impl $piece {
            fn path(self) -> &'static str {
                match self {
                    $($piece::$file => $path),*
                }
            }

            fn source(self) -> &'static str {
                match self {
                    $($piece::$file => include_str!(concat!("runtime/", $package, "/", $path))),*
                }
            }

            fn needs(self) -> &'static [$piece] {
                match self {
                    $($piece::$file => &[$($piece::$need),*]),*
                }
            }
        }

        /// Something in the package that generated code may name, as Go spells it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $helper {
            $($($name,)*)*
        }

        impl $helper {
            /// Its name in the package.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $($($helper::$name => stringify!($name),)*)*
                }
            }

            fn piece(self) -> $piece {
                match self {
                    $($($helper::$name => $piece::$file,)*)*
                }
            }
        }
    };
}

pieces! { CabiPiece in "cabi" has Cabi:
    Address "address.go" has [Pointer, Address] needs [];
    Arena "arena.go" has [Enter, Leave, Return, Allocate] needs [Pinned, Unpinned, Pins, Address];
    Pinned "pinned.go" has [] needs [];
    Unpinned "unpinned.go" has [] needs [];
    Pins "pinned.s" has [] needs [];
    Realloc "realloc.go" has [] needs [Arena, Adapter];
    Adapter "adapter.go" has [] needs [Address];
    Taken "taken.go" has [Free] needs [Arena, Address];
    Text "string.go" has [String] needs [Realloc, Taken];
    Elements "list.go" has [List] needs [Realloc, Taken];
    Lent "lent.go" has [StringAddress, ListAddress] needs [Address];
    Check "check.go" has [Bool, Case, Rune, NotACase] needs [];
    Handles "handle.go" has [Handle, Own, Borrow] needs [];
    Values "value.go" has [Store, Value, Reclaim, Destroy] needs [Address];
    Errors "error.go" has [ErrorAs] needs [];
    Split "split.go" has [Result] needs [];
}

pieces! { WitPiece in "wit" has Generic:
    Options "option.go" has [Option, Some] needs [Text];
    Results "result.go" has [Result, Ok, Err] needs [Text];
    Text "text.go" has [] needs [];
    Errors "error.go" has [Error, Fail] needs [];
    Failed "failed.go" has [ErrFailed] needs [];
    Streams "stream.go" has [Stream] needs [];
    Futures "future.go" has [Future] needs [Streams];
    Backpressure "backpressure.go" has [] needs [];
}

impl Cabi {
    /// How code in other packages names it.
    pub(crate) fn path(self) -> String {
        format!("cabi.{}", self.name())
    }
}

/// The names of the packages that generated code uses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    cabi: BTreeSet<Cabi>,
    generic: BTreeSet<Generic>,
    /// The widths of tuples.
    tuples: BTreeSet<usize>,
}

impl Names {
    /// Notes something of the package of what wrappers share.
    pub(crate) fn note_cabi(&mut self, name: Cabi) {
        self.cabi.insert(name);
    }

    /// Notes something of the package of generic types.
    pub(crate) fn note_generic(&mut self, name: Generic) {
        self.generic.insert(name);
    }

    /// Notes a tuple of so many values.
    pub(crate) fn note_tuple(&mut self, width: usize) {
        self.tuples.insert(width);
    }

    /// Notes what another file names.
    pub(crate) fn add(&mut self, other: Names) {
        self.cabi.extend(other.cabi);
        self.generic.extend(other.generic);
        self.tuples.extend(other.tuples);
    }
}

/// The package of what waits, as a whole.
const ASYNC_FILES: [(&str, &str); 16] = [
    ("builtins.go", include_str!("runtime/async/builtins.go")),
    ("bytes.go", include_str!("runtime/async/bytes.go")),
    ("call.go", include_str!("runtime/async/call.go")),
    ("elsewhere.go", include_str!("runtime/async/elsewhere.go")),
    ("event.go", include_str!("runtime/async/event.go")),
    ("future.go", include_str!("runtime/async/future.go")),
    ("guess.go", include_str!("runtime/async/guess.go")),
    ("nested.go", include_str!("runtime/async/nested.go")),
    ("operation.go", include_str!("runtime/async/operation.go")),
    ("sleepers.go", include_str!("runtime/async/sleepers.go")),
    ("stream.go", include_str!("runtime/async/stream.go")),
    ("task.go", include_str!("runtime/async/task.go")),
    ("timer.go", include_str!("runtime/async/timer.go")),
    ("version.go", include_str!("runtime/async/version.go")),
    ("transfer.go", include_str!("runtime/async/transfer.go")),
    ("waiting.go", include_str!("runtime/async/waiting.go")),
];

const KEPT_REALLOC: &str = include_str!("runtime/cabi/kept/realloc.go");
const KEPT_TAKEN: &str = include_str!("runtime/cabi/kept/taken.go");
const KEPT_STRING: &str = include_str!("runtime/cabi/kept/string.go");
const KEPT_LIST: &str = include_str!("runtime/cabi/kept/list.go");

const FINALIZED: &str = include_str!("runtime/cabi/finalized.go");

/// The requirements of a world on the packages, besides the names in its code.
pub(crate) struct Needs<'a> {
    /// The first line of every file.
    pub(crate) header: &'a str,
    /// Whether a host allocates in the module.
    pub(crate) realloc: bool,
    /// Whether a function that is exported may fail without more to say.
    pub(crate) fails_plainly: bool,
    /// Whether handles are dropped that became garbage.
    pub(crate) finalizers: bool,
    /// The names of exports in which the world travels.
    pub(crate) world: Vec<String>,
    /// Whether the world has something asynchronous: memory that a host allocates is kept by itself then.
    pub(crate) asynchronous: bool,
    /// Whether an exported function is asynchronous.
    pub(crate) tasks: bool,
    /// The directory of the output, as a path to import.
    pub(crate) root: &'a str,
}

/// Adds the files that code with these names needs.
pub(crate) fn add(files: &mut Files, names: &Names, needs: &Needs<'_>) {
    let Names { cabi, generic, tuples } = names;
    let allocates = needs.realloc.then_some([CabiPiece::Realloc, CabiPiece::Taken]).into_iter().flatten();
    let allocates = allocates.filter(|piece| needs.asynchronous || *piece != CabiPiece::Taken);
    let cabi = cabi.iter().map(|name| name.piece()).chain(allocates);
    let generic = generic
        .iter()
        .map(|name| name.piece())
        .chain((!tuples.is_empty()).then_some(WitPiece::Text))
        .chain(needs.fails_plainly.then_some(WitPiece::Failed))
        .chain(needs.tasks.then_some(WitPiece::Backpressure));
    let cabi = with_needs(cabi.collect(), CabiPiece::needs);
    let wit = with_needs(generic.collect(), WitPiece::needs);
    for piece in cabi {
        let is_finalized = piece == CabiPiece::Handles && needs.finalizers;
        let source = match piece {
            _ if is_finalized => FINALIZED,
            CabiPiece::Realloc if needs.asynchronous => KEPT_REALLOC,
            CabiPiece::Taken if needs.asynchronous => KEPT_TAKEN,
            CabiPiece::Text if needs.asynchronous => KEPT_STRING,
            CabiPiece::Elements if needs.asynchronous => KEPT_LIST,
            _ => piece.source(),
        };
        let source = source.replace("ADAPTER_ALLOCATOR_NAME", ADAPTER_REALLOC);
        let source = source.replace("REALLOC_NAME", Mangling::Legacy.realloc());
        let source = source.replace("SPLIT_RESULT_NAME", SPLIT_RESULT);
        files.add(format!("{CABI}/{}", piece.path()), format!("{}\n\n{source}", needs.header));
    }
    files.add(
        format!("{CABI}/doc.go"),
        document(
            needs,
            "cabi",
            "is shared by generated code: it passes values across the component\n// boundary, following the Canonical \
             ABI.",
        ),
    );
    files.add(format!("{CABI}/world.go"), world(needs));
    let has_wit = !wit.is_empty() || !tuples.is_empty();
    for piece in wit {
        let source = piece.source().replace("ASYNC_PACKAGE", &format!("{}/{ASYNC}", needs.root));
        files.add(format!("{WIT}/{}", piece.path()), format!("{}\n\n{source}", needs.header));
    }
    if !tuples.is_empty() {
        files.add(format!("{WIT}/tuple.go"), tuple(needs, tuples));
    }
    if needs.asynchronous {
        for (name, source) in ASYNC_FILES {
            let source = source.replace("CLOCK_INTERFACE", witcraft_wasi::MONOTONIC_CLOCK);
            let source = source.replace("WAITING_NAME", WAITING).replace("ROOT_PACKAGE", needs.root);
            files.add(format!("{ASYNC}/{name}"), format!("{}\n\n{source}", needs.header));
        }
        let what = "lets goroutines wait for what the host does: how functions that are\n// asynchronous, streams and futures cross the boundary of a component.";
        files.add(format!("{ASYNC}/doc.go"), document(needs, "async", what));
    }
    if has_wit {
        files.add(format!("{WIT}/doc.go"), document(needs, "wit", "has the types of WIT that Go lacks."));
    }
}

/// Pieces with all that they need, in their order.
fn with_needs<P: Copy + Ord>(mut pending: Vec<P>, needs: fn(P) -> &'static [P]) -> BTreeSet<P> {
    let mut taken = BTreeSet::new();
    while let Some(piece) = pending.pop() {
        if taken.insert(piece) {
            pending.extend(needs(piece));
        }
    }
    taken
}

fn document(needs: &Needs<'_>, package: &str, what: &str) -> String {
    format!("{}\n\n// Package {package} {what}\npackage {package}\n", needs.header)
}

/// The file whose exports carry the world in their names: Go writes no custom sections.
fn world(needs: &Needs<'_>) -> String {
    let mut out = Writer::new("\t");
    out.line(needs.header);
    out.line("");
    out.line("//go:build wasm");
    out.line("");
    out.line("package cabi");
    for (number, name) in needs.world.iter().enumerate() {
        let function = if number == 0 { "world".to_owned() } else { format!("world{}", number + 1) };
        out.line("");
        out.line(format!("// {function} carries the world of the component in its export name,"));
        out.line("// where witcraft componentize reads it. It is never called.");
        out.line("//");
        out.line(format!("//go:wasmexport {name}"));
        out.line(format!("func {function}() {{}}"));
    }
    out.finish()
}

fn tuple(needs: &Needs<'_>, widths: &BTreeSet<usize>) -> String {
    let mut out = Writer::new("\t");
    out.line(needs.header);
    out.line("");
    out.line("package wit");
    for width in widths {
        let parameters: Vec<String> = (0..*width).map(|index| format!("T{index}")).collect();
        let digits = (width - 1).to_string().len();
        out.line("");
        let plural = if *width == 1 { "" } else { "s" };
        out.line(format!("// Tuple{width} is a tuple of {width} value{plural}."));
        out.block(format!("type Tuple{width}[{} any] struct {{", parameters.join(", ")), "}", |out| {
            for index in 0..*width {
                let name = format!("F{index}");
                out.line(format!("{name:0$} T{index}", digits + 1));
            }
        });
        let members: Vec<String> = (0..*width).map(|index| format!("text(t.F{index})")).collect();
        out.line("");
        out.line("// String returns the values in parentheses.");
        out.block(format!("func (t Tuple{width}[{}]) String() string {{", parameters.join(", ")), "}", |out| {
            out.line(format!("return \"(\" + {} + \")\"", members.join(" + \", \" + ")));
        });
    }
    out.finish()
}
