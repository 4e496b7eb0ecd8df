//! The types whose layout in a language equals that of the Canonical ABI, so that a list of them can be borrowed,
//! passed or copied as one block.

use wit_parser::{Resolve, Type, TypeDefKind};

/// What a language lays out byte by byte as the Canonical ABI does. A type that is made of others has the same bytes if those
/// have too.
///
/// Nothing that owns memory, and no handle, ever has: those are numbers in the ABI, and not in a language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockCopies {
    /// Integers and floating-point numbers.
    pub numbers: bool,
    /// Booleans, characters and enums. Not every bit pattern is one, so a language that is to report a wrong one in its own
    /// terms looks at them one by one.
    pub checked: bool,
    /// Flags.
    pub flags: bool,
    /// Records.
    pub records: bool,
    /// Tuples.
    pub tuples: bool,
    /// Lists of a fixed length.
    pub fixed_length_lists: bool,
    /// Variants, options and results. No language promises their layout.
    pub variants: bool,
    /// Of flags, records, tuples and lists of a fixed length, those with nothing in them too.
    pub empty: bool,
}

impl BlockCopies {
    /// No type.
    pub const NONE: BlockCopies = BlockCopies {
        numbers: false,
        checked: false,
        flags: false,
        records: false,
        tuples: false,
        fixed_length_lists: false,
        variants: false,
        empty: false,
    };

    /// Numbers only: what typed arrays hold.
    pub const NUMBERS: BlockCopies = BlockCopies { numbers: true, ..BlockCopies::NONE };

    /// Every type that owns no memory and holds no handle.
    pub const ALL: BlockCopies = BlockCopies {
        numbers: true,
        checked: true,
        flags: true,
        records: true,
        tuples: true,
        fixed_length_lists: true,
        variants: true,
        empty: true,
    };

    /// Whether a value of this type is, byte by byte, what the Canonical ABI stores.
    pub fn contains(self, resolve: &Resolve, ty: &Type) -> bool {
        let id = match ty {
            Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::S8
            | Type::S16
            | Type::S32
            | Type::S64
            | Type::F32
            | Type::F64 => return self.numbers,
            Type::Bool | Type::Char => return self.checked,
            Type::String | Type::ErrorContext => return false,
            Type::Id(id) => *id,
        };
        let holds = |ty: &Type| self.contains(resolve, ty);
        let sized = |is_empty: bool| self.empty || !is_empty;
        match &resolve.types[id].kind {
            TypeDefKind::Record(record) => {
                self.records && sized(record.fields.is_empty()) && record.fields.iter().all(|field| holds(&field.ty))
            }
            TypeDefKind::Tuple(tuple) => self.tuples && sized(tuple.types.is_empty()) && tuple.types.iter().all(holds),
            TypeDefKind::FixedLengthList(ty, length) => self.fixed_length_lists && sized(*length == 0) && holds(ty),
            TypeDefKind::Flags(flags) => self.flags && sized(flags.flags.is_empty()),
            TypeDefKind::Enum(_) => self.checked,
            TypeDefKind::Option(ty) => self.variants && holds(ty),
            TypeDefKind::Result(result) => self.variants && result.ok.iter().chain(&result.err).all(holds),
            TypeDefKind::Variant(variant) => {
                self.variants && variant.cases.iter().filter_map(|case| case.ty.as_ref()).all(holds)
            }
            TypeDefKind::Type(ty) => holds(ty),
            TypeDefKind::List(_)
            | TypeDefKind::Map(..)
            | TypeDefKind::Resource
            | TypeDefKind::Handle(_)
            | TypeDefKind::Future(_)
            | TypeDefKind::Stream(_)
            | TypeDefKind::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: &str = "package a:b;\ninterface i {\n\
        resource r;\n\
        type number = u8;\n\
        type truth = bool;\n\
        enum color { red }\n\
        flags bits { one }\n\
        record point { x: s16, y: f64 }\n\
        record named { name: string }\n\
        record mixed { on: bool, to: point }\n\
        type pair = tuple<u8, u32>;\n\
        type row = list<u8, 4>;\n\
        type many = list<u8>;\n\
        type maybe = option<u8>;\n\
        type nothing = tuple<>;\n\
        type owner = tuple<r>;\n}";

    /// The names of the types that these are, in order.
    fn contained(copies: BlockCopies) -> Vec<String> {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("test.wit", TYPES).expect("it is WIT");
        let interface = &resolve.interfaces[resolve.packages[package].interfaces["i"]];
        let found = interface.types.iter().filter(|(_, id)| copies.contains(&resolve, &Type::Id(**id)));
        found.map(|(name, _)| name.clone()).collect()
    }

    #[test]
    fn each_kind_of_type_is_asked_for_by_itself() {
        let numbers = BlockCopies::NUMBERS;
        assert_eq!(contained(BlockCopies::NONE), [""; 0]);
        assert_eq!(contained(numbers), ["number"]);
        assert_eq!(contained(BlockCopies { checked: true, ..numbers }), ["number", "truth", "color"]);
        assert_eq!(contained(BlockCopies { flags: true, ..numbers }), ["number", "bits"]);
        assert_eq!(contained(BlockCopies { records: true, ..numbers }), ["number", "point"]);
        assert_eq!(contained(BlockCopies { tuples: true, ..numbers }), ["number", "pair"]);
        assert_eq!(contained(BlockCopies { fixed_length_lists: true, ..numbers }), ["number", "row"]);
        assert_eq!(contained(BlockCopies { variants: true, ..numbers }), ["number", "maybe"]);
        assert_eq!(contained(BlockCopies { tuples: true, empty: true, ..numbers }), ["number", "pair", "nothing"]);
    }

    #[test]
    fn what_owns_memory_or_a_handle_is_never_a_block() {
        let all = contained(BlockCopies::ALL);
        for name in ["r", "named", "many", "owner"] {
            assert!(!all.iter().any(|found| found == name), "{name}");
        }
        assert!(all.iter().any(|found| found == "mixed"));
    }
}
