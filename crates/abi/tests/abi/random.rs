//! Random function types as WIT, and random values of them.

use std::fmt::Write;

use proptest::prelude::*;
use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId};
use witcraft_abi::definition;
use witcraft_abi::interpret::{Handle as HandleValue, InterfaceValue};

/// A type to write as WIT.
#[derive(Clone, Debug)]
pub(crate) enum RandomType {
    Primitive(&'static str),
    List(Box<RandomType>),
    FixedLengthList(Box<RandomType>, u32),
    Map(&'static str, Box<RandomType>),
    Record(Vec<RandomType>),
    Tuple(Vec<RandomType>),
    Flags(usize),
    Enum(usize),
    Variant(Vec<Option<RandomType>>, usize),
    Option(Box<RandomType>),
    Result(Box<Option<RandomType>>, Box<Option<RandomType>>),
    Alias(Box<RandomType>),
    Handle(&'static str),
}

const PRIMITIVES: [&str; 13] =
    ["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char", "string"];
const KEYS: [&str; 11] = ["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "char", "string"];
const OWN: [&str; 2] = ["thing", "outer"];
const ANY_HANDLE: [&str; 4] = ["thing", "outer", "borrow<thing>", "borrow<outer>"];

/// Types up to a depth of four. What `handles` names are the handles they may hold.
fn random_type(handles: &'static [&'static str]) -> impl Strategy<Value = RandomType> {
    let leaf = prop_oneof![
        6 => prop::sample::select(&PRIMITIVES[..]).prop_map(RandomType::Primitive),
        1 => prop_oneof![0..10usize, 15..18usize, 30..33usize].prop_map(RandomType::Flags),
        1 => prop_oneof![9 => 1..6usize, 1 => 255..259usize].prop_map(RandomType::Enum),
        1 => prop::sample::select(handles).prop_map(RandomType::Handle),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let maybe = prop::option::of(inner.clone());
        prop_oneof![
            boxed.clone().prop_map(RandomType::List),
            (boxed.clone(), 0..6u32).prop_map(|(element, length)| RandomType::FixedLengthList(element, length)),
            (prop::sample::select(&KEYS[..]), boxed.clone()).prop_map(|(key, value)| RandomType::Map(key, value)),
            prop::collection::vec(inner.clone(), 0..6).prop_map(RandomType::Record),
            prop::collection::vec(inner.clone(), 0..5).prop_map(RandomType::Tuple),
            (prop::collection::vec(maybe.clone(), 1..6), prop_oneof![9 => Just(0usize), 1 => 252..256usize])
                .prop_map(|(cases, more)| RandomType::Variant(cases, more)),
            boxed.clone().prop_map(RandomType::Option),
            (maybe.clone().prop_map(Box::new), maybe.prop_map(Box::new))
                .prop_map(|(ok, error)| RandomType::Result(ok, error)),
            boxed.prop_map(RandomType::Alias),
        ]
    })
}

/// The types of the parameters and of the result of a function.
pub(crate) fn random_function() -> impl Strategy<Value = (Vec<RandomType>, Option<RandomType>)> {
    (prop::collection::vec(random_type(&ANY_HANDLE), 0..6), prop::option::of(random_type(&OWN)))
}

/// A type that has values of its own: nothing in it is borrowed.
pub(crate) fn random_owned_type() -> impl Strategy<Value = RandomType> {
    random_type(&OWN)
}

/// WIT with a function `f` in an interface that the worlds `importing` and `exporting` import and export.
pub(crate) fn wit(parameters: &[RandomType], result: Option<&RandomType>) -> String {
    let mut text = Text::default();
    let parameters: Vec<String> =
        (0..).zip(parameters).map(|(number, ty): (u32, _)| format!("p{number}: {}", text.name(ty))).collect();
    let result = result.map(|ty| format!(" -> {}", text.name(ty))).unwrap_or_default();
    format!(
        "package a:b;\ninterface other {{ resource outer; }}\ninterface i {{\nuse other.{{outer}};\nresource thing;\n{}\
         f: func({}){result};\n}}\nworld importing {{ import i; }}\nworld exporting {{ import other; export i; }}\n",
        text.definitions,
        parameters.join(", "),
    )
}

#[derive(Default)]
struct Text {
    definitions: String,
    types: usize,
}

impl Text {
    /// How to refer to a type; what needs a definition gets one.
    fn name(&mut self, ty: &RandomType) -> String {
        match ty {
            RandomType::Primitive(name) | RandomType::Handle(name) => (*name).to_owned(),
            RandomType::List(element) => format!("list<{}>", self.name(element)),
            RandomType::FixedLengthList(element, length) => format!("list<{}, {length}>", self.name(element)),
            RandomType::Map(key, value) => format!("map<{key}, {}>", self.name(value)),
            RandomType::Tuple(members) => format!("tuple<{}>", self.names(members).join(", ")),
            RandomType::Option(some) => format!("option<{}>", self.name(some)),
            RandomType::Result(ok, error) => match (ok.as_ref(), error.as_ref()) {
                (None, None) => "result".to_owned(),
                (Some(ok), None) => format!("result<{}>", self.name(ok)),
                (None, Some(error)) => format!("result<_, {}>", self.name(error)),
                (Some(ok), Some(error)) => format!("result<{}, {}>", self.name(ok), self.name(error)),
            },
            RandomType::Record(fields) => {
                let fields = numbered("field", self.names(fields).iter().map(|ty| format!(": {ty}")));
                self.define(|name| format!("record {name} {{ {fields} }}"))
            }
            RandomType::Variant(cases, more) => {
                let payload = |case: &Option<RandomType>| case.as_ref().map(|ty| format!("({})", self.name(ty)));
                let payloads: Vec<String> = cases.iter().map(payload).map(Option::unwrap_or_default).collect();
                let cases = numbered("case", payloads.into_iter().chain(std::iter::repeat_n(String::new(), *more)));
                self.define(|name| format!("variant {name} {{ {cases} }}"))
            }
            RandomType::Flags(count) => {
                let flags = numbered("flag", std::iter::repeat_n(String::new(), *count));
                self.define(|name| format!("flags {name} {{ {flags} }}"))
            }
            RandomType::Enum(count) => {
                let cases = numbered("case", std::iter::repeat_n(String::new(), *count));
                self.define(|name| format!("enum {name} {{ {cases} }}"))
            }
            RandomType::Alias(ty) => {
                let aliased = self.name(ty);
                self.define(|name| format!("type {name} = {aliased};"))
            }
        }
    }

    fn names(&mut self, types: &[RandomType]) -> Vec<String> {
        types.iter().map(|ty| self.name(ty)).collect()
    }

    fn define(&mut self, definition: impl FnOnce(&str) -> String) -> String {
        let name = format!("t{}", self.types);
        self.types += 1;
        let _ = writeln!(self.definitions, "{}", definition(&name));
        name
    }
}

fn numbered(name: &str, suffixes: impl Iterator<Item = String>) -> String {
    (0..).zip(suffixes).map(|(number, suffix): (u32, _)| format!("{name}{number}{suffix}, ")).collect()
}

/// Values, one after another, from a seed. Handles are representations, each of which occurs once.
pub(crate) struct Values<'a> {
    resolve: &'a Resolve,
    state: u64,
    representations: u32,
}

impl<'a> Values<'a> {
    pub(crate) fn new(resolve: &'a Resolve, seed: u64) -> Values<'a> {
        Values { resolve, state: seed | 1, representations: 0 }
    }

    /// The next number (SplitMix64).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub(crate) fn value(&mut self, ty: Type) -> InterfaceValue {
        use InterfaceValue as V;
        match ty {
            Type::Bool => V::Bool(self.below(2) == 1),
            Type::S8 => V::Signed((self.next() as i8).into()),
            Type::S16 => V::Signed((self.next() as i16).into()),
            Type::S32 => V::Signed((self.next() as i32).into()),
            Type::S64 => V::Signed(self.next() as i64),
            Type::U8 => V::Unsigned((self.next() as u8).into()),
            Type::U16 => V::Unsigned((self.next() as u16).into()),
            Type::U32 => V::Unsigned((self.next() as u32).into()),
            Type::U64 => V::Unsigned(self.next()),
            Type::F32 => V::F32(self.next() as u32),
            Type::F64 => V::F64(self.next()),
            Type::Char => V::Char(self.char()),
            Type::String => V::String((0..self.below(6)).map(|_| self.char()).collect()),
            Type::ErrorContext => unreachable!("not among the random types"),
            Type::Id(id) => self.defined(definition(self.resolve, id)),
        }
    }

    fn char(&mut self) -> char {
        let limit = [0x80, 0x100, 0x800, 0x1_0000, 0x11_0000][self.below(5) as usize];
        char::from_u32(self.below(limit) as u32).unwrap_or('\u{feff}')
    }

    fn defined(&mut self, id: TypeId) -> InterfaceValue {
        use InterfaceValue as V;
        let resolve = self.resolve;
        match &resolve.types[id].kind {
            TypeDefKind::Record(record) => V::Record(record.fields.iter().map(|field| self.value(field.ty)).collect()),
            TypeDefKind::Tuple(tuple) => V::Record(tuple.types.iter().map(|ty| self.value(*ty)).collect()),
            TypeDefKind::Flags(flags) => V::Flags((self.next() & ((1 << flags.flags.len()) - 1)) as u32),
            TypeDefKind::Enum(cases) => V::Variant(self.below(cases.cases.len() as u64) as u32, None),
            TypeDefKind::Variant(variant) => {
                let cases: Vec<Option<Type>> = variant.cases.iter().map(|case| case.ty).collect();
                self.case(&cases)
            }
            TypeDefKind::Option(some) => self.case(&[None, Some(*some)]),
            TypeDefKind::Result(result) => self.case(&[result.ok, result.err]),
            TypeDefKind::List(element) => V::List((0..self.below(4)).map(|_| self.value(*element)).collect()),
            TypeDefKind::FixedLengthList(element, length) => {
                V::List((0..*length).map(|_| self.value(*element)).collect())
            }
            TypeDefKind::Map(key, value) => {
                let mut pairs: Vec<(InterfaceValue, InterfaceValue)> = Vec::new();
                for _ in 0..self.below(4) {
                    let key = self.value(*key);
                    if pairs.iter().all(|(known, _)| *known != key) {
                        pairs.push((key, self.value(*value)));
                    }
                }
                V::Map(pairs)
            }
            TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource)) => {
                self.representations += 1;
                let resource = definition(resolve, *resource);
                V::Handle(HandleValue::Representation { resource, representation: self.representations })
            }
            TypeDefKind::Type(primitive) => self.value(*primitive),
            TypeDefKind::Resource | TypeDefKind::Future(_) | TypeDefKind::Stream(_) | TypeDefKind::Unknown => {
                unreachable!("not among the random types")
            }
        }
    }

    fn case(&mut self, cases: &[Option<Type>]) -> InterfaceValue {
        let number = self.below(cases.len() as u64) as usize;
        InterfaceValue::Variant(number as u32, cases[number].map(|ty| Box::new(self.value(ty))))
    }
}
