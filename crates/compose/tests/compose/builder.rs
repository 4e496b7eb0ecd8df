//! Graphs that are built step by step.

use witcraft_compose::{Format, GraphBuilder, Parts, Source, draw, encode};

use super::support::{Composed, inputs, text};

const APP: (&str, &str) = ("app", "package a:b; world w { import s: interface { get: func(); } export run: func(); }");
const STORE: (&str, &str) = ("store", "package a:b; world w { export s: interface { get: func(); } }");
const WRAP: (&str, &str) =
    ("wrap", "package a:b; world w { import s: interface { get: func(); } export s: interface { get: func(); } }");

fn export(instance: usize, name: &str) -> Source {
    Source::Instance { instance, path: vec![name.to_owned()] }
}

#[test]
fn several_instances_of_one_component_are_exported_by_choice() {
    let inputs = inputs(&[APP, WRAP, STORE]);
    let mut builder = GraphBuilder::new(&inputs).expect("valid");
    let store = builder.instantiate(2, None, None);
    let inner = builder.instantiate(1, Some("inner"), None);
    let outer = builder.instantiate(1, Some("outer"), None);
    let app = builder.instantiate(0, None, None);
    for (instance, provider) in [(inner, store), (outer, inner), (app, outer)] {
        builder.set_argument(instance, 0, export(provider, "s"), None);
    }
    builder.export("go", export(app, "run"), None);
    builder.export("whole", Source::Instance { instance: inner, path: Vec::new() }, None);
    builder.export("deep", Source::Instance { instance: outer, path: vec!["s".to_owned(), "get".to_owned()] }, None);
    let graph = builder.finish().expect("it fits");
    let labels: Vec<&str> = graph.instances().iter().map(|instance| instance.label.as_str()).collect();
    assert_eq!(labels, ["app", "inner", "outer", "store"], "in the order of the inputs");
    let composed = Composed { bytes: encode(&graph).expect("encodable") };
    assert_eq!(composed.counts().0, 4);
    assert_eq!(composed.exports(), ["go", "whole", "deep"]);
    let picture = draw("all.wasm", &composed.bytes, Format::Mermaid).expect("a component");
    assert_eq!(picture.matches("-->|\"s\"|").count(), 3, "{picture}");
}

#[test]
fn what_is_not_given_is_reported_unless_it_is_imported() {
    let inputs = inputs(&[APP]);
    let build = |open: bool| {
        let mut builder = GraphBuilder::new(&inputs).expect("valid");
        let app = builder.instantiate(0, None, None);
        if open {
            builder.import_rest(app);
        }
        builder.finish()
    };
    let findings = build(false).err().expect("it is not given");
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["compose/missing-argument"]);
    assert!(build(true).is_ok());
}

#[test]
fn cycles_and_sources_that_do_not_exist_are_reported() {
    let inputs = inputs(&[WRAP, STORE]);
    let findings = |connect: &dyn Fn(&mut GraphBuilder<'_>, usize, usize)| {
        let mut builder = GraphBuilder::new(&inputs).expect("valid");
        let (one, two) = (builder.instantiate(0, None, None), builder.instantiate(0, None, None));
        connect(&mut builder, one, two);
        text(&builder.finish().err().expect("refused"))
    };
    let cycle = findings(&|builder, one, two| {
        builder.set_argument(one, 0, export(two, "s"), None);
        builder.set_argument(two, 0, export(one, "s"), None);
    });
    assert!(cycle.contains("compose/cycle"), "{cycle}");
    let unknown = findings(&|builder, one, two| {
        builder.set_argument(one, 0, export(two, "t"), None);
        builder.set_argument(two, 0, export(99, "s"), None);
        builder.export("x", Source::Import { import: 7, path: Vec::new() }, None);
    });
    assert_eq!(unknown.matches("compose/unknown-source").count(), 3, "{unknown}");
}

#[test]
fn a_picture_of_compositions_that_double_is_small() {
    let mut text = String::from(
        r#"(component
            (component $c0
                (core module $m (func (export "f")))
                (core instance $i (instantiate $m))
                (func (export "f") (canon lift (core func $i "f"))))"#,
    );
    for level in 1..40 {
        text += &format!(
            r#"(component $c{level}
                (alias outer 1 $c{} (component $inner))
                (instance $a (instantiate $inner))
                (instance $b (instantiate $inner))
                (export "f" (func $a "f")))"#,
            level - 1
        );
    }
    text += r#"(instance $a (instantiate $c39)) (export "f" (func $a "f")))"#;
    let bytes = wat::parse_str(&text).expect("it is well-formed");
    let picture = draw("all.wasm", &bytes, Format::Mermaid).expect("a component");
    assert_eq!(picture.matches("subgraph").count(), 39, "{picture}");
}

#[test]
fn instances_made_of_others_that_double_are_drawn_at_once() {
    let mut text = String::from(
        r#"(component
            (component $c
                (core module $m (func (export "f")))
                (core instance $i (instantiate $m))
                (func (export "f") (canon lift (core func $i "f"))))
            (instance $i0 (instantiate $c))"#,
    );
    for level in 1..17 {
        let inner = level - 1;
        text += &format!(r#"(instance $i{level} (export "a" (instance $i{inner})) (export "b" (instance $i{inner})))"#);
    }
    text += r#"(export "all" (instance $i16)))"#;
    let bytes = wat::parse_str(&text).expect("it is well-formed");
    let picture = draw("all.wasm", &bytes, Format::Json).expect("a component");
    assert_eq!(picture.matches("\"provided_as\"").count(), 1, "{picture}");
    assert_eq!(Parts::of("all.wasm", &bytes).expect_err("it makes instances").code, "compose/not-parts");
}
