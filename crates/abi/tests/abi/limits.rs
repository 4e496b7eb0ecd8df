//! Everything that cannot be planned is reported with its place, including hostile sizes and depths.

use std::fmt::Write;

use wit_parser::{Resolve, WorldItem};
use witcraft_abi::{Direction, Planner, Policy, Side, Unsupported, UnsupportedReason};
use witcraft_diagnostics::Source;

/// Why the only function `f` of an interface with `text` in it has no plan.
fn reasons(text: &str) -> Vec<Unsupported> {
    let source = format!("package a:b;\ninterface i {{\n{text}\n}}\nworld w {{ import i; }}\n");
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", &source).expect("the text is WIT");
    let world = resolve.packages[package].worlds["w"];
    let planner = Planner::new(&resolve, world, Policy::default());
    let (key, item) = resolve.worlds[world].imports.first().expect("the world imports the interface");
    let WorldItem::Interface { id, .. } = item else { panic!("the world imports an interface") };
    let function = &resolve.interfaces[*id].functions["f"];
    planner.plan(Side::Guest, Direction::Import, Some(key), function).err().unwrap_or_default()
}

fn messages(text: &str) -> Vec<String> {
    reasons(text).iter().map(Unsupported::to_string).collect()
}

#[test]
fn all_that_is_asynchronous_is_reported_at_once() {
    assert_eq!(
        messages("f: async func(a: stream<u8>, b: list<future>) -> result<_, error-context>;"),
        [
            "asynchronous functions are not supported yet, in function `f`",
            "`stream` is not supported yet, in function `f`",
            "`future` is not supported yet, in function `f`",
            "`error-context` is not supported yet, in function `f`",
        ]
    );
}

#[test]
fn a_type_is_reported_once_with_both_places() {
    let flags: String = (0..33).fold(String::new(), |mut text, number| {
        let _ = write!(text, "flag{number}, ");
        text
    });
    let text = format!("flags big {{ {flags} }}\nf: func(a: big, b: big);");
    let found = reasons(&text);
    assert_eq!(found.len(), 1);
    let source = Source::new("test.wit", format!("package a:b;\ninterface i {{\n{text}\n}}\n"));
    let diagnostic =
        found[0].to_diagnostic(|span| span.is_known().then(|| source.span(span.start() as usize..span.end() as usize)));
    assert_eq!(diagnostic.code, "abi/too-many-flags");
    assert_eq!(
        diagnostic.message,
        "flags type `big` has 33 flags, and the Canonical ABI allows at most 32, in function `f`"
    );
    let labels: Vec<&str> = diagnostic.labels.iter().map(|label| label.span.text()).collect();
    assert_eq!(labels, ["big", "f"]);
}

#[test]
fn sizes_past_the_limit_are_reported_where_they_cross_it() {
    assert_eq!(
        messages("type a = list<u64, 4294967295>;\ntype b = list<a, 4294967295>;\nf: func(b: list<b, 4294967295>);"),
        ["a value of type `a` takes 256 MiB of memory or more, past the limit of the Canonical ABI, in function `f`"]
    );
    let record = "record big { a: list<u8, 200000000>, b: list<u8, 200000000> }";
    assert_eq!(
        messages(&format!("{record}\nf: func() -> list<option<big>>;")),
        ["a value of type `big` takes 256 MiB of memory or more, past the limit of the Canonical ABI, in function `f`"]
    );
    let too_large = [UnsupportedReason::FunctionTooLarge];
    let found = reasons("f: func(a: list<u8, 200000000>, b: list<u8, 200000000>);");
    assert_eq!(found.into_iter().map(|found| found.reason).collect::<Vec<_>>(), too_large);
    assert!(reasons("f: func(a: map<u32, tuple<list<u8, 200000000>, list<u8, 200000000>>>);").len() == 1);
    assert!(reasons("f: func(a: map<u32, list<u8, 268435455>>);").len() == 1);
    assert_eq!(reasons("f: func(a: list<list<u8, 200000000>>);"), []);
}

#[test]
fn types_that_unfold_without_end_are_reported() {
    let text = (1..60).fold("record r0 { a: u8, b: u8 }\n".to_owned(), |mut text, level| {
        let _ = writeln!(text, "record r{level} {{ a: list<r{}>, b: result<r{0}, r{0}> }}", level - 1);
        text
    });
    let reason = |text: String| reasons(&text).into_iter().map(|found| found.reason).collect::<Vec<_>>();
    assert_eq!(reason(format!("{text}f: func(a: list<r8>);")), []);
    assert_eq!(reason(format!("{text}f: func(a: list<r20>);")), [UnsupportedReason::FunctionTooLarge]);
    assert_eq!(
        reason("f: func(a: list<tuple<>, 4294967295>);".to_owned()),
        [UnsupportedReason::FunctionTooLarge],
        "each of the elements would be a value"
    );
}

#[test]
fn types_nested_too_deep_are_reported() {
    let nested = |levels: usize| {
        let text = (1..levels).fold("record r0 { a: u8 }\n".to_owned(), |mut text, level| {
            let _ = writeln!(text, "record r{level} {{ a: r{} }}", level - 1);
            text
        });
        reasons(&format!("{text}f: func(a: r{});", levels - 1))
    };
    assert_eq!(nested(100), []);
    let found = nested(5000);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].to_string(),
        "type `r100` nests types more than 100 deep, past the limit of components, in function `f`"
    );
}
