//! The `_rt` module of a generated file: what wrappers share, and only what of it they use.
//!
//! The pieces are Rust files in `runtime/`. A piece is taken when `_rt::name` of something it provides stands in the
//! generated code, or when another piece needs it.

use std::collections::BTreeSet;

use witcraft_abi::Mangling;

/// A part of the module.
struct Piece {
    /// What generated code, or another piece, may ask for.
    provides: &'static [&'static str],
    /// What of other pieces it uses.
    needs: &'static [&'static str],
    source: &'static str,
}

macro_rules! piece {
    ($file:literal, $provides:expr, $needs:expr) => {
        Piece { provides: &$provides, needs: &$needs, source: include_str!(concat!("runtime/", $file)) }
    };
}

const PIECES: [Piece; 24] = [
    piece!("trap.rs", ["trap"], []),
    piece!("alloc.rs", ["allocate", "deallocate"], ["trap"]),
    piece!("string_use.rs", ["String"], ["allocate"]),
    piece!("vec_use.rs", ["Vec"], ["allocate"]),
    piece!("map_use.rs", ["Map"], ["allocate"]),
    piece!("constructors.rs", ["run_constructors_once"], []),
    piece!("resource.rs", ["Resource"], []),
    piece!("representation.rs", ["Implementation"], ["trap"]),
    piece!("boxed.rs", ["boxed"], ["allocate"]),
    piece!("type_of.rs", ["OneType"], ["trap"]),
    piece!("cell.rs", ["CellImplementation"], ["trap"]),
    piece!("string.rs", ["string_lift"], ["String", "list_lift"]),
    piece!("list.rs", ["list_lift"], ["Vec"]),
    piece!("list_with_room.rs", ["list_with_room"], ["Vec"]),
    piece!("give.rs", ["give"], ["Vec"]),
    piece!("char.rs", ["char_lift"], []),
    piece!("discriminant.rs", ["invalid_discriminant"], []),
    piece!("area.rs", ["Area"], []),
    piece!("return_area.rs", ["return_area"], ["Area"]),
    piece!("kept.rs", ["Kept"], []),
    piece!("lasting.rs", ["lasting"], ["Temporaries"]),
    piece!("temporaries.rs", ["Temporaries"], ["allocate"]),
    piece!("lent.rs", ["Lent"], ["Vec"]),
    piece!("flags.rs", ["flags"], []),
];

const REALLOC: &str = include_str!("runtime/realloc.rs");

/// What a world asks of the module besides what its code names.
pub(crate) struct Needs {
    /// Whether a host allocates in the module.
    pub(crate) realloc: bool,
    /// The size of the largest result that is left in memory.
    pub(crate) return_area: u32,
}

/// The contents of the module for this code. Empty where nothing is needed.
pub(crate) fn contents(code: &str, needs: &Needs) -> String {
    let mut wanted: BTreeSet<&str> = code.split("_rt::").skip(1).map(leading_word).collect();
    let imports = code.lines().filter(|line| line.trim_start().starts_with("use "));
    wanted.extend(imports.flat_map(|line| line.split(|c: char| !is_word(c))));
    if needs.realloc {
        wanted.insert("allocate");
    }
    let mut taken = [false; PIECES.len()];
    // Needs are a few levels deep: repeat until nothing is added.
    while let Some(index) = (0..PIECES.len())
        .find(|index| !taken[*index] && PIECES[*index].provides.iter().any(|name| wanted.contains(name)))
    {
        taken[index] = true;
        wanted.extend(PIECES[index].needs);
    }
    let mut text: String =
        PIECES.iter().zip(taken).filter(|(_, taken)| *taken).map(|(piece, _)| piece.source).collect();
    if needs.realloc {
        text += &REALLOC.replace("REALLOC_NAME", Mangling::Legacy.realloc());
    }
    text.replace("RETURN_AREA_SIZE", &needs.return_area.to_string())
}

fn leading_word(text: &str) -> &str {
    text.split(|c: char| !is_word(c)).next().unwrap_or_default()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
