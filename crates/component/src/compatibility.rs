//! Compares what one side has with what the other side expects, and reports all differences in WIT terms.
//!
//! The two sides may come from different [`Resolve`]s: two components, or a component and a world. The rule is that of
//! instance types: the found side needs every function and type that is expected, of an equal type, and may have more.
//! Types are equal by structure, names of fields, cases and parameters included; a resource is equal to a resource by
//! the interface it comes from and its name. (Explainer.md, "Subtyping"; function types are compared for equality, as
//! runtimes do.)
//!
//! A difference within a named type is reported once, at that type, and not again at everything that uses it.

mod clash;
mod names;
mod types;

use std::fmt;

use wit_parser::{Function, Interface, InterfaceId, Resolve, Span, Type, TypeId, WorldItem};

use crate::text;
pub use clash::{Clash, clashes};
pub use names::{NameMatch, match_names};
use types::Comparison;
use witcraft_types::Verdict;

/// One side of a comparison: an interface or world item of a resolved WIT.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a, T> {
    /// What the item is of.
    pub resolve: &'a Resolve,
    /// The item.
    pub item: T,
}

/// Something that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The way down to it: the words for a function (`get`, `counter.add`) or a type (`type point`). Empty for the
    /// compared item itself.
    pub path: Vec<String>,
    /// In WIT, what is expected.
    pub expected: String,
    /// In WIT, what is there: `nothing` where it is missing.
    pub found: String,
    /// Whether it is missing, rather than different.
    pub missing: bool,
    /// Where something is missing: the nearest name that the found side has.
    pub nearest: Option<String>,
    /// Where the expected side has it, in that side's [`Resolve`]; unknown for a side made from a binary.
    pub expected_span: Span,
    /// Where the found side has it, in that side's [`Resolve`].
    pub found_span: Span,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path.join("/"))?;
        }
        write!(f, "expected `{}`, found ", self.expected)?;
        if self.missing { f.write_str("nothing") } else { write!(f, "`{}`", self.found) }
    }
}

/// All that keeps the interface `found` from being used as `expected`. Empty where it fits.
pub fn interfaces(expected: Side<'_, InterfaceId>, found: Side<'_, InterfaceId>) -> Vec<Difference> {
    let mut comparison = Comparison::new(expected, found);
    let (a, b) = (&expected.resolve.interfaces[expected.item], &found.resolve.interfaces[found.item]);
    for (name, id) in &a.types {
        match b.types.get(name) {
            Some(found) => comparison.named_type(*id, *found),
            None => missing_type(&mut comparison, name, *id, b),
        }
    }
    for (name, function) in &a.functions {
        match b.functions.get(name) {
            Some(found) => comparison.function(function, found),
            None => missing_function(&mut comparison, function, b),
        }
    }
    comparison.differences
}

/// All that keeps the world item `found` (an interface, a function or a type) from being used as `expected`.
pub fn world_items(expected: Side<'_, &WorldItem>, found: Side<'_, &WorldItem>) -> Vec<Difference> {
    match (expected.item, found.item) {
        (WorldItem::Interface { id: a, .. }, WorldItem::Interface { id: b, .. }) => {
            interfaces(Side { resolve: expected.resolve, item: *a }, Side { resolve: found.resolve, item: *b })
        }
        (WorldItem::Function(a), WorldItem::Function(b)) => {
            let mut comparison = Comparison::of_worlds(expected.resolve, found.resolve);
            comparison.function(a, b);
            for difference in &mut comparison.differences {
                difference.path.retain(|step| *step != text::function_name(a));
            }
            comparison.differences
        }
        (WorldItem::Type { id: a, .. }, WorldItem::Type { id: b, .. }) => types(
            Side { resolve: expected.resolve, item: Type::Id(*a) },
            Side { resolve: found.resolve, item: Type::Id(*b) },
        ),
        (WorldItem::Interface { .. } | WorldItem::Function(_) | WorldItem::Type { .. }, _) => vec![Difference {
            path: Vec::new(),
            expected: item_text(expected),
            found: item_text(found),
            missing: false,
            nearest: None,
            expected_span: expected.item.span(),
            found_span: found.item.span(),
        }],
    }
}

/// All that keeps the type `found` from being equal to `expected`.
pub fn types(expected: Side<'_, Type>, found: Side<'_, Type>) -> Vec<Difference> {
    let mut comparison = Comparison::of_worlds(expected.resolve, found.resolve);
    if comparison.ty(&expected.item, &found.item) == Verdict::Different {
        comparison.differences.push(Difference {
            path: Vec::new(),
            expected: text::definition(expected.resolve, &expected.item),
            found: text::definition(found.resolve, &found.item),
            missing: false,
            nearest: None,
            expected_span: type_span(expected.resolve, &expected.item),
            found_span: type_span(found.resolve, &found.item),
        });
    }
    comparison.differences
}

/// A world item as WIT has it on the right of its name.
pub fn item_text(side: Side<'_, &WorldItem>) -> String {
    match side.item {
        WorldItem::Interface { id, .. } => match side.resolve.id_of(*id) {
            Some(name) => format!("interface {name}"),
            None => "interface".to_owned(),
        },
        WorldItem::Function(function) => text::function(side.resolve, function),
        WorldItem::Type { id, .. } => text::definition(side.resolve, &Type::Id(*id)),
    }
}

fn type_span(resolve: &Resolve, ty: &Type) -> Span {
    match ty {
        Type::Id(id) => resolve.types[*id].span,
        _ => Span::default(),
    }
}

fn missing_type(comparison: &mut Comparison<'_>, name: &str, id: TypeId, found: &Interface) {
    let expected = text::definition(comparison.expected, &Type::Id(id));
    let nearest = witcraft_diagnostics::nearest(name, found.types.keys().map(String::as_str)).map(str::to_owned);
    let span = comparison.expected.types[id].span;
    comparison.missing(format!("type {name}"), expected, nearest, span, found.span);
}

fn missing_function(comparison: &mut Comparison<'_>, function: &Function, found: &Interface) {
    let expected = text::function(comparison.expected, function);
    let names: Vec<String> = found.functions.values().map(text::function_name).collect();
    let name = text::function_name(function);
    let nearest = witcraft_diagnostics::nearest(&name, names.iter().map(String::as_str)).map(str::to_owned);
    comparison.missing(name, expected, nearest, function.span, found.span);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(wit: &str) -> (Resolve, InterfaceId) {
        let mut resolve = Resolve::default();
        let package = resolve.push_source("test.wit", wit).expect("valid WIT");
        let interface = resolve.packages[package].interfaces["store"];
        (resolve, interface)
    }

    fn compare(expected: &str, found: &str) -> Vec<String> {
        let (a, a_id) = resolve(&format!("package demo:kv@1.2.0; {expected}"));
        let (b, b_id) = resolve(&format!("package demo:kv@1.3.0; {found}"));
        let differences = interfaces(Side { resolve: &a, item: a_id }, Side { resolve: &b, item: b_id });
        differences.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn more_than_expected_is_fine() {
        let expected = "interface store { get: func(key: string) -> option<string>; }";
        let found = "interface store { type k = string; get: func(key: k) -> option<k>; set: func(); }";
        assert_eq!(compare(expected, found), [] as [String; 0]);
    }

    #[test]
    fn all_differences_are_shown_on_both_sides() {
        let expected = "interface store {
            record point { x: u32, y: u32 }
            get: func(key: string) -> option<point>;
            put: func(p: point, q: list<u8>);
            del: func();
            resource counter { constructor(n: u32); add: func(n: u32) -> u32; }
        }";
        let found = "interface store {
            record point { x: u32, y: s64 }
            get: func(key: string) -> option<point>;
            put: async func(p: point, q: list<s8>);
            dell: func();
            resource counter { constructor(n: u32); add: func(m: u32) -> u32; }
        }";
        assert_eq!(
            compare(expected, found),
            [
                "`type point`: expected `record { x: u32, y: u32 }`, found `record { x: u32, y: s64 }`",
                "`put`: expected `func(p: point, q: list<u8>)`, found `async func(p: point, q: list<s8>)`",
                "`del`: expected `func()`, found nothing",
                "`counter.add`: expected `func(n: u32) -> u32`, found `func(m: u32) -> u32`",
            ]
        );
    }

    #[test]
    fn resources_are_told_apart_by_where_they_come_from() {
        let shared = "interface types { resource r; } interface others { resource r; }";
        let with = |from: &str| format!("{shared} interface store {{ use {from}.{{r}}; take: func(a: borrow<r>); }}");
        assert_eq!(compare(&with("types"), &with("types")), [] as [String; 0]);
        assert_eq!(
            compare(&with("types"), &with("others")),
            ["`type r`: expected `resource r of demo:kv/types@1.2.0`, found `resource r of demo:kv/others@1.3.0`"]
        );
    }

    #[test]
    fn every_kind_of_type_is_compared() {
        let pairs = [
            ("list<u8>", "list<u16>"),
            ("list<u8, 3>", "list<u8, 4>"),
            ("map<string, u8>", "map<string, u16>"),
            ("tuple<u8, u8>", "tuple<u8, u8, u8>"),
            ("result<u8>", "result<_, u8>"),
            ("result<u8, u8>", "result<u8, u16>"),
            ("option<string>", "string"),
            ("future<u8>", "future"),
            ("stream<u8>", "stream<u16>"),
            ("f32", "f64"),
            ("char", "string"),
        ];
        for (a, b) in pairs {
            let with = |ty: &str| format!("interface store {{ f: func(a: {ty}); }}");
            assert_eq!(compare(&with(a), &with(a)), [] as [String; 0], "{a}");
            assert_eq!(compare(&with(a), &with(b)), [format!("`f`: expected `func(a: {a})`, found `func(a: {b})`")],);
        }
        let definitions = [
            ("flags t { a, b }", "flags t { a }", "flags { a, b }", "flags { a }"),
            ("enum t { a, b }", "enum t { b, a }", "enum { a, b }", "enum { b, a }"),
            (
                "variant t { a, b(u8) }",
                "variant t { a(u8), b(u8) }",
                "variant { a, b(u8) }",
                "variant { a(u8), b(u8) }",
            ),
            ("type t = u8;", "type t = u16;", "u8", "u16"),
            ("record t { a: u8 }", "enum t { a }", "record { a: u8 }", "enum { a }"),
        ];
        for (a, b, expected, found) in definitions {
            let with = |ty: &str| format!("interface store {{ {ty} f: func(a: t) -> list<t>; }}");
            assert_eq!(compare(&with(a), &with(a)), [] as [String; 0], "{a}");
            assert_eq!(compare(&with(a), &with(b)), [format!("`type t`: expected `{expected}`, found `{found}`")]);
        }
    }
}
