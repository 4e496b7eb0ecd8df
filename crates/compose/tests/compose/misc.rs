//! What WIT cannot say is composed too, and large compositions stay linear.

use super::support::{component, compose_inputs};
use witcraft_compose::{Input, plan};

fn text(name: &str, text: &str) -> Input {
    Input { name: name.to_owned(), bytes: wat::parse_str(text).expect("valid text") }
}

#[test]
fn imports_of_modules_components_and_plain_instances_stay_imported() {
    let root = text(
        "app.wasm",
        r#"(component
            (import "m" (core module
                (import "env" "memory" (memory 1 2)) (import "env" "t" (table 1 funcref)) (import "env" "g" (global (mut i64)))
                (import "env" "f" (func (param i32 i64) (result f32))) (export "run" (func (param v128 externref)))))
            (import "c" (component
                (import "r" (type $r (sub resource))) (import "f" (func (param "r" (own $r)) (result string)))
                (export "q" (type $q (sub resource))) (export "g" (func (result (own $q))))
                (export "i" (instance (export "h" (func))))))
            (import "i" (instance $i
                (export "deep" (instance $deep (export "r" (type $r (sub resource))) (export "f" (func (param "r" (borrow $r))))))
                (alias export $deep "r" (type $dr))
                (export "s" (type (eq $dr)))
                (export "k" (core module (export "f" (func))))))
            (alias export $i "deep" (instance $deep))
            (alias export $deep "r" (type $r))
            (import "use" (instance (export "take" (func (param "r" (own $r))))))
            (import "plug" (func)))"#,
    );
    let plug = text(
        "plug.wasm",
        r#"(component
            (import "i" (instance $i (export "deep" (instance (export "r" (type (sub resource)))))))
            (core module $m (func (export "f")))
            (core instance $c (instantiate $m))
            (func (export "plug") (canon lift (core func $c "f"))))"#,
    );
    let composed = compose_inputs(&[root, plug]).expect("composed");
    assert_eq!(composed.imports(), ["m", "c", "i", "use"]);
}

#[test]
fn modules_and_components_are_handed_on() {
    let root = text(
        "app.wasm",
        r#"(component
            (import "m" (core module (export "f" (func (result i32)))))
            (import "c" (component (export "f" (func (result u32)))))
            (core instance $i (instantiate 0))
            (func (export "run") (result u32) (canon lift (core func $i "f"))))"#,
    );
    let plug = |result: &str, constant: &str| {
        text(
            "plug.wasm",
            &format!(
                r#"(component
                (core module $m (func (export "f") (result {result}) {constant}) (func (export "extra")))
                (component $c
                    (core module $m (func (export "f") (result i32) i32.const 1))
                    (core instance $i (instantiate $m))
                    (func (export "f") (result u32) (canon lift (core func $i "f"))))
                (export "m" (core module $m))
                (export "c" (component $c)))"#
            ),
        )
    };
    let composed = compose_inputs(&[root.clone(), plug("i32", "i32.const 1")]).expect("composed");
    assert_eq!((composed.imports(), composed.exports()), (vec![], vec!["run".to_owned()]));
    let findings = compose_inputs(&[root, plug("i64", "i64.const 1")]).expect_err("another type");
    assert_eq!(findings[0].code, "compose/type-mismatch");
}

#[test]
fn three_hundred_components_chain() {
    let link = |n: usize| {
        let wit = format!(
            "package a:b; world w {{ import demo:io/log@0.2.{}; import link{}: func(x: u32) -> u32; export link{n}: func(x: u32) -> u32; }}
             package demo:io@0.2.{} {{ interface log {{ enum level {{ low, high }} log: func(l: level, m: string); }} }}",
            n % 7,
            n + 1,
            n % 7,
        );
        Input { name: format!("link{n}.wasm"), bytes: component(&wit) }
    };
    let inputs: Vec<Input> = (0..300).map(link).collect();
    let composed = compose_inputs(&inputs).expect("composed");
    assert_eq!(composed.imports(), ["demo:io/log@0.2.6", "link300"]);
    assert_eq!(composed.counts().0, 300);
    let graph = plan(&inputs).expect("planned");
    assert_eq!(graph.instantiation_order().first(), Some(&299));
    assert_eq!(graph.imports()[0].parts.len(), 300);
}

#[test]
fn metadata_says_who_made_it() {
    let composed = compose_inputs(&[text("a.wasm", "(component)")]).expect("composed");
    let producers = wasm_metadata::Producers::from_wasm(&composed.bytes).expect("valid").expect("there");
    assert!(producers.get("processed-by").expect("a field").get("witcraft").is_some());
    let printed = wasmprinter::print_bytes(&composed.bytes).expect("printable");
    assert!(printed.contains("(instance $a "), "{printed}");
}
