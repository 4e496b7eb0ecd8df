//! The `_rt` module of a generated file: the parts of the shared runtime that wrappers use.
//!
//! The pieces are Rust files in `runtime/`. Generated code requests a piece as a [`Helper`], which returns the path to
//! write; all requested pieces are included, with the pieces that they need.

use std::cell::RefCell;
use std::collections::BTreeSet;

use witcraft_abi::Mangling;

/// Declares the pieces in the order in which they are written, each with its file, what it has for generated code, and the
/// pieces that it uses.
macro_rules! pieces {
    ($($piece:ident $file:literal has [$($helper:ident $name:literal),*] needs [$($need:ident),*];)*) => {
        /// A part of the module.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Piece {
            $($piece),*
        }

        impl Piece {
            fn needs(self) -> &'static [Piece] {
                match self {
                    $(Piece::$piece => &[$(Piece::$need),*]),*
                }
            }

            fn source(self) -> &'static str {
                match self {
                    $(Piece::$piece => include_str!(concat!("runtime/", $file))),*
                }
            }
        }

        /// Something in the module that generated code may name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Helper {
            $($($helper,)*)*
        }

        impl Helper {
            /// Its path, as it is written.
            fn path(self) -> &'static str {
                match self {
                    $($(Helper::$helper => concat!("_rt::", $name),)*)*
                }
            }

            fn piece(self) -> Piece {
                match self {
                    $($(Helper::$helper => Piece::$piece,)*)*
                }
            }
        }
    };
}

pieces! {
    Trap "trap.rs" has [] needs [];
    Alloc "alloc.rs" has [Allocate "allocate", Deallocate "deallocate"] needs [Trap];
    StringUse "string_use.rs" has [String "String"] needs [Alloc];
    VecUse "vec_use.rs" has [Vec "Vec"] needs [Alloc];
    MapUse "map_use.rs" has [Map "Map"] needs [Alloc];
    Constructors "constructors.rs" has [RunConstructorsOnce "run_constructors_once"] needs [];
    ResourceHandle "resource.rs" has [Resource "Resource", WasmResource "WasmResource"] needs [];
    Representation "representation.rs" has [
        Implementation "Implementation", RepresentationRef "representation_ref", RepresentationMut "representation_mut",
        RepresentationTake "representation_take"
    ] needs [Trap];
    OnHeap "boxed.rs" has [Boxed "boxed", Unboxed "unboxed"] needs [Alloc];
    TypeOf "type_of.rs" has [OneType "OneType"] needs [Trap];
    InCell "cell.rs" has [
        CellImplementation "CellImplementation", CellRef "CellRef", CellRefMut "CellRefMut", LookIntoCell "cell_ref",
        ChangeCell "cell_mut", TakeFromCell "cell_take"
    ] needs [Trap];
    StringLifting "string.rs" has [StringLift "string_lift"] needs [StringUse, ListLifting];
    ListLifting "list.rs" has [ListLift "list_lift"] needs [VecUse];
    Room "list_with_room.rs" has [ListWithRoom "list_with_room"] needs [VecUse];
    Giving "give.rs" has [Give "give"] needs [VecUse];
    Char "char.rs" has [CharLift "char_lift"] needs [];
    Discriminant "discriminant.rs" has [InvalidDiscriminant "invalid_discriminant"] needs [];
    AreaType "area.rs" has [Area "Area"] needs [];
    StaticArea "return_area.rs" has [ReturnArea "return_area"] needs [AreaType];
    KeptResult "kept.rs" has [Kept "Kept"] needs [];
    LastingTemporaries "lasting.rs" has [Lasting "lasting"] needs [TemporaryMemory];
    TemporaryMemory "temporaries.rs" has [Temporaries "Temporaries"] needs [Alloc];
    LentHandles "lent.rs" has [Lent "Lent"] needs [VecUse];
    FlagsMacro "flags.rs" has [Flags "flags"] needs [];
}

const REALLOC: &str = include_str!("runtime/realloc.rs");

/// The pieces that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Pieces(RefCell<BTreeSet<Piece>>);

impl Pieces {
    /// Asks for the piece that has something, and gives the path by which to name it.
    pub(crate) fn path(&self, helper: Helper) -> &'static str {
        self.0.borrow_mut().insert(helper.piece());
        helper.path()
    }
}

/// The requirements of a world on the module, besides the names in its code.
pub(crate) struct Needs {
    /// Whether a host allocates in the module.
    pub(crate) realloc: bool,
    /// The size of the largest result that is left in memory.
    pub(crate) return_area: u32,
}

/// The contents of the module with these pieces. Empty where nothing is needed.
pub(crate) fn contents(pieces: &Pieces, needs: &Needs) -> String {
    let mut pending: Vec<Piece> = pieces.0.borrow().iter().copied().collect();
    pending.extend(needs.realloc.then_some(Piece::Alloc));
    let mut taken = BTreeSet::new();
    while let Some(piece) = pending.pop() {
        if taken.insert(piece) {
            pending.extend(piece.needs());
        }
    }
    let mut text: String = taken.into_iter().map(Piece::source).collect();
    if needs.realloc {
        text += &REALLOC.replace("REALLOC_NAME", Mangling::Legacy.realloc());
    }
    text.replace("RETURN_AREA_SIZE", &needs.return_area.to_string())
}
