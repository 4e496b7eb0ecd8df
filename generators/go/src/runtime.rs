//! The packages that are not of the world: what wrappers share, and the generic types. Only what is used of them is
//! generated.
//!
//! They are Go files in `runtime/`. A file is taken when generated code, or another file that is taken, names something that
//! it provides.

use std::collections::BTreeSet;

use witcraft_abi::{ADAPTER_REALLOC, Mangling, SPLIT_RESULT};
use witcraft_writer::{Files, Writer};

use crate::context::{CABI, WIT};

/// A file of a package.
struct Piece {
    name: &'static str,
    /// What generated code, or another file, may ask for.
    provides: &'static [&'static str],
    /// What of other files it uses.
    needs: &'static [&'static str],
    source: &'static str,
}

macro_rules! piece {
    ($package:literal, $file:literal, $provides:expr, $needs:expr) => {
        Piece {
            name: $file,
            provides: &$provides,
            needs: &$needs,
            source: include_str!(concat!("runtime/", $package, "/", $file)),
        }
    };
}

const CABI_PIECES: [Piece; 15] = [
    piece!("cabi", "address.go", ["Pointer", "Address"], []),
    piece!("cabi", "arena.go", ["Enter", "Leave", "Return", "Allocate"], ["pin", "Address"]),
    piece!("cabi", "pinned.go", ["pin"], []),
    piece!("cabi", "unpinned.go", ["pin"], []),
    piece!("cabi", "pinned.s", ["pin"], []),
    piece!("cabi", "realloc.go", ["Realloc"], ["Allocate"]),
    piece!("cabi", "taken.go", ["take"], ["Allocate", "Address"]),
    piece!("cabi", "string.go", ["String"], ["Realloc", "take"]),
    piece!("cabi", "list.go", ["List"], ["Realloc", "take"]),
    piece!("cabi", "lent.go", ["StringAddress", "ListAddress"], ["Address"]),
    piece!("cabi", "check.go", ["Bool", "Case", "Rune", "NotACase"], []),
    piece!("cabi", "handle.go", ["Handle", "Own", "Borrow"], []),
    piece!("cabi", "value.go", ["Store", "Value", "Reclaim", "Destroy"], ["Address"]),
    piece!("cabi", "error.go", ["ErrorAs"], []),
    piece!("cabi", "split.go", ["Result"], []),
];

const FINALIZED: &str = include_str!("runtime/cabi/finalized.go");

const WIT_PIECES: [Piece; 5] = [
    piece!("wit", "option.go", ["Option", "Some", "None"], ["text"]),
    piece!("wit", "result.go", ["Result", "Ok", "Err"], ["text"]),
    piece!("wit", "text.go", ["text"], []),
    piece!("wit", "error.go", ["Error", "Fail"], []),
    piece!("wit", "failed.go", ["ErrFailed"], []),
];

/// What a world asks of the packages besides what its code names.
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
}

/// Adds the files that the code in `files` needs.
pub(crate) fn add(files: &mut Files, needs: &Needs<'_>) {
    let code: Vec<&str> = files.iter().map(|(_, text)| text).collect();
    let mut named = names(&code, "cabi.");
    let mut generic = names(&code, "wit.");
    let tuples: BTreeSet<usize> = generic.iter().filter_map(|name| name.strip_prefix("Tuple")?.parse().ok()).collect();
    if !tuples.is_empty() {
        generic.insert("text");
    }
    if needs.realloc {
        named.insert("Realloc");
    }
    if needs.fails_plainly {
        generic.insert("ErrFailed");
    }
    let cabi = taken(&CABI_PIECES, named);
    let wit = taken(&WIT_PIECES, generic);
    for piece in cabi {
        let source = if piece.name == "handle.go" && needs.finalizers { FINALIZED } else { piece.source };
        let source = source.replace("ADAPTER_ALLOCATOR_NAME", ADAPTER_REALLOC);
        let source = source.replace("REALLOC_NAME", Mangling::Legacy.realloc());
        let source = source.replace("SPLIT_RESULT_NAME", SPLIT_RESULT);
        files.add(format!("{CABI}/{}", piece.name), format!("{}\n\n{source}", needs.header));
    }
    files.add(
        format!("{CABI}/doc.go"),
        document(
            needs,
            "cabi",
            "is what generated code shares: how values cross the boundary of a\n// component, by the Canonical ABI.",
        ),
    );
    files.add(format!("{CABI}/world.go"), world(needs));
    let has_wit = !wit.is_empty() || !tuples.is_empty();
    for piece in wit {
        files.add(format!("{WIT}/{}", piece.name), format!("{}\n\n{}", needs.header, piece.source));
    }
    if !tuples.is_empty() {
        files.add(format!("{WIT}/tuple.go"), tuple(needs, &tuples));
    }
    if has_wit {
        files.add(
            format!("{WIT}/doc.go"),
            document(needs, "wit", "has the types of WIT for which Go has none of its own."),
        );
    }
}

/// The names that follow a package's.
fn names<'a>(code: &[&'a str], package: &str) -> BTreeSet<&'a str> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let paths = code.iter().flat_map(|text| text.split(|c: char| !is_path(c)));
    paths.filter_map(|path| path.strip_prefix(package)?.split('.').next()).collect()
}

fn taken<'a>(pieces: &'a [Piece], mut wanted: BTreeSet<&str>) -> Vec<&'a Piece> {
    let mut taken = vec![false; pieces.len()];
    // Needs are a few levels deep: repeat until nothing is added.
    while let Some(index) = (0..pieces.len())
        .find(|index| !taken[*index] && pieces[*index].provides.iter().any(|name| wanted.contains(name)))
    {
        taken[index] = true;
        wanted.extend(pieces[index].needs);
    }
    pieces.iter().zip(taken).filter(|(_, taken)| *taken).map(|(piece, _)| piece).collect()
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
        out.line(format!("// {function} carries the world of the component in the name that it is exported as,"));
        out.line("// for witcraft componentize to read. Nobody calls it.");
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
        out.line("// String is the values between parentheses.");
        out.block(format!("func (t Tuple{width}[{}]) String() string {{", parameters.join(", ")), "}", |out| {
            out.line(format!("return \"(\" + {} + \")\"", members.join(" + \", \" + ")));
        });
    }
    out.finish()
}
