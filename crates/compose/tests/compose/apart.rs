//! Compositions that are taken apart and put together again: what they are given, what they export, and which part is which.

use witcraft_compose::{Format, Parts, Unclear, draw};

use super::support::{Composed, text};

/// A component with code, that imports nothing.
const LEAF: &str = r#"(core module $m (func (export "f")))
    (core instance $i (instantiate $m))
    (func (export "f") (canon lift (core func $i "f")))"#;

fn component(text: &str) -> Vec<u8> {
    wat::parse_str(format!("(component {text})")).expect("it is well-formed")
}

/// The composition, taken apart and put together again.
fn again(text: &str) -> Result<Composed, String> {
    let parts = Parts::of("all.wasm", &component(text)).map_err(|finding| self::text(&[finding]))?;
    Ok(Composed { bytes: parts.compose().map_err(|findings| self::text(&findings))? })
}

fn paths(composition: &str, path: &str) -> Result<usize, Unclear> {
    let parts = Parts::of("all.wasm", &component(composition)).expect("it consists of parts");
    parts.find(path).map(|places| places.len())
}

/// Two compositions with a part called `auth` each, and one that is called so itself.
fn house() -> String {
    let inner = |name: &str, code: &str| {
        format!(
            r#"(component ${name} (component $auth {LEAF} {code}) (instance $auth (instantiate $auth))
                (export "f" (func $auth "f")))"#
        )
    };
    format!(
        r#"{} {} (component $single {LEAF} (core module))
            (instance $front (instantiate $front)) (instance $rear (instantiate $back)) (instance $rear2 (instantiate $back))
            (instance $single (instantiate $single))
            (export "f" (func $front "f"))"#,
        inner("front", ""),
        inner("back", "(core module) (core module)")
    )
}

#[test]
fn a_part_of_a_part_is_found_by_its_path_or_its_name() {
    assert_eq!(paths(&house(), "front/auth"), Ok(1));
    assert_eq!(paths(&house(), "front/auth.wasm"), Ok(1));
    assert_eq!(paths(&house(), "rear2/auth"), paths(&house(), "back/auth"), "of an instance or its component");
    assert_eq!(paths(&house(), "single"), Ok(1));
    let several = vec!["front/auth".to_owned(), "rear/auth".to_owned()];
    assert_eq!(paths(&house(), "auth"), Err(Unclear::Ambiguous(several)));
    let all = ["front", "rear", "rear2", "single", "front/auth", "rear/auth", "rear2/auth"].map(str::to_owned);
    let unknown = Unclear::Unknown { paths: all.to_vec(), has_more: false };
    assert_eq!(paths(&house(), "front/auht"), Err(unknown.clone()));
    assert_eq!(paths(&house(), "auth/front"), Err(unknown));

    // In the one that is around them, where there is one.
    let street = format!(r#"(component $house {}) (instance $house (instantiate $house))"#, house());
    assert_eq!(paths(&street, "house/front/auth"), Ok(1));
    assert_eq!(paths(&street, "front/auth"), Ok(1), "the end of a path is enough");
    let several = vec!["house/front/auth".to_owned(), "house/rear/auth".to_owned()];
    assert_eq!(paths(&street, "auth"), Err(Unclear::Ambiguous(several)));
}

#[test]
fn a_part_goes_before_parts_of_its_name_in_others_and_in_it() {
    let auth = format!(r#"(component $auth {LEAF} (core module)) (instance $auth (instantiate $auth))"#);
    assert_eq!(paths(&format!("{} {auth}", house()), "auth"), Ok(1));
    // What `virtualize` makes of a part has one of the same name in it.
    let sealed = format!(
        r#"(component $pair (component $auth {auth}) (instance $auth (instantiate $auth)))
            (instance $pair (instantiate $pair))"#
    );
    assert_eq!(paths(&sealed, "auth"), Ok(1));
    assert_eq!(paths(&sealed, "auth/auth"), Ok(1));
}

#[test]
fn parts_of_compositions_that_double_are_looked_for_in_bounds() {
    let mut text = format!("(component $c0 {LEAF})");
    for level in 1..40 {
        let inner = level - 1;
        text += &format!(
            r#"(component $c{level}
                (component $left (alias outer 2 $c{inner} (component $in)) (instance $a (instantiate $in)))
                (component $right (alias outer 2 $c{inner} (component $in)) (instance $b (instantiate $in)))
                (instance $left (instantiate $left)) (instance $right (instantiate $right)))"#
        );
    }
    text += "(instance $a (instantiate $c1))";
    assert_eq!(paths(&text, "left/a"), Ok(1));
    let text = text.replace("instantiate $c1)", "instantiate $c39)");
    let bytes = component(&text);
    assert!(draw("all.wasm", &bytes, Format::Json).is_ok());
    // Each part of it by itself is too large to be taken apart.
    assert_eq!(Parts::of("all.wasm", &bytes).expect_err("it is too large").code, "compose/not-parts");
    let inside = format!("(component $all {text}) (instance $all (instantiate $all))");
    assert_eq!(paths(&inside, "all/a/left/a/right/b"), Ok(1));
    assert_eq!(paths(&inside, "nobody"), Err(Unclear::TooMany));
}

#[test]
fn imports_keep_their_names_and_lose_what_nobody_needs() {
    let all = |arguments: &str, exports: &str| {
        format!(
            r#"(import "other" (instance $o (export "f" (func)) (export "g" (func))))
            (import "unused" (func))
            (component $app (import "a" (instance $a (export "f" (func)))) (import "h" (func $h)) {LEAF})
            (instance $only (export "f" (func $o "f")))
            (instance $both (export "f" (func $o "g")))
            (instance $app (instantiate $app {arguments}))
            (export "run" (func $app "f")) {exports}"#
        )
    };
    let renamed = all(r#"(with "a" (instance $o)) (with "h" (func $o "g"))"#, "");
    let again_renamed = again(&renamed).expect("it consists of parts");
    assert_eq!(again_renamed.imports(), ["other"]);
    assert!(again_renamed.wit().contains("g: func();"), "{}", again_renamed.wit());
    // An instance that is made of an import is that import.
    let bundled = again(&all(r#"(with "a" (instance $only)) (with "h" (func $o "f"))"#, "")).expect("the same");
    assert_eq!(bundled.imports(), ["other"]);
    let exported = again(&all(r#"(with "a" (instance $o)) (with "h" (func $o "f"))"#, r#"(export "o" (instance $o))"#));
    assert_eq!(exported.expect("it exports what it imports").exports(), ["run", "o"]);

    let refused = |arguments: &str, exports: &str| again(&all(arguments, exports)).expect_err("it is more than parts");
    let text = refused(r#"(with "a" (instance $both)) (with "h" (func $o "f"))"#, "");
    assert!(
        text.contains("compose/not-parts: `all.wasm` cannot be taken apart: a component in it is given an instance"),
        "{text}"
    );
    assert!(text.contains("help: change the component before it is composed"), "{text}");
    let text = refused(r#"(with "a" (instance $o)) (with "h" (func $o "f"))"#, r#"(export "o" (instance $only))"#);
    assert!(text.contains("it exports some items of an instance, and not others, as `o`"), "{text}");
    let text = refused(
        r#"(with "a" (instance $o)) (with "h" (func $o "f"))"#,
        "(core module $m) (core instance (instantiate $m))",
    );
    assert!(text.contains("it has code of its own"), "{text}");
}

#[test]
fn an_import_has_what_its_parts_need_and_those_of_which_types_are_exported_stay() {
    let all = |exports: &str| {
        format!(
            r#"(import "a:b/types" (instance $types
                (type $record (record (field "x" u8)))
                (export "r" (type (sub resource))) (export "t" (type (eq $record)))))
            (alias export $types "r" (type $r)) (alias export $types "t" (type $t))
            (import "uses" (instance $uses (export "r" (type $r2 (eq $r))) (export "f" (func (result (own $r2)))) (export "g" (func))))
            (component $app (import "u" (instance (export "g" (func)))) {LEAF})
            (instance $app (instantiate $app (with "u" (instance $uses))))
            (export "run" (func $app "f")) {exports}"#
        )
    };
    let less = again(&all("")).expect("it consists of parts");
    assert_eq!(less.imports(), ["uses"], "of which only a function is used");
    let more = again(&all(r#"(export "uses" (instance $uses))"#)).expect("it consists of parts");
    assert_eq!(more.imports(), ["a:b/types", "uses"]);
    let types = again(&all(r#"(export "t" (type $t)) (type $own (list u8)) (export "own" (type $own))"#));
    let types = types.expect("it consists of parts");
    assert_eq!(
        (types.imports(), types.exports()),
        (vec!["a:b/types".to_owned(), "uses".to_owned()], vec!["run".to_owned(), "t".to_owned(), "own".to_owned()])
    );
}

#[test]
fn resources_of_one_part_are_given_to_another() {
    let again = again(&format!(
        r#"(component $plug
            (type $r (resource (rep i32))) (export $e "r" (type $r))
            (core module $m (func (export "f") (result i32) (i32.const 0)))
            (core instance $i (instantiate $m))
            (func (export "make") (result (own $e)) (canon lift (core func $i "f"))))
        (component $root
            (import "t" (type $r (sub resource))) (import "make" (func $make (result (own $r)))) {LEAF})
        (instance $p (instantiate $plug)) (alias export $p "r" (type $t))
        (instance $i (instantiate $root (with "t" (type $t)) (with "make" (func $p "make"))))
        (export "run" (func $i "f"))"#
    ));
    assert_eq!(again.expect("it consists of parts").imports(), [""; 0]);
}

#[test]
fn modules_that_are_imported_are_given_under_another_name() {
    let again = again(
        r#"(import "code" (core module $code (export "f" (func))))
        (component $app
            (import "m" (core module $m (export "f" (func))))
            (core instance $i (instantiate $m)) (func (export "f") (canon lift (core func $i "f"))))
        (instance $i (instantiate $app (with "m" (core module $code))))
        (export "run" (func $i "f"))"#,
    );
    assert_eq!(again.expect("it consists of parts").imports(), ["code"]);
}

#[test]
fn what_a_new_part_imports_more_is_imported() {
    let text = format!(
        r#"(import "a" (func $a))
        (component $inner
            (import "b" (func $b))
            (component $app (import "c" (func)) {LEAF})
            (instance $app (instantiate $app (with "c" (func $b))))
            (export "f" (func $app "f")))
        (instance $inner (instantiate $inner (with "b" (func $a))))
        (export "f" (func $inner "f"))"#
    );
    let mut parts = Parts::of("all.wasm", &component(&text)).expect("it consists of parts");
    let places = parts.find("app").expect("it is in it");
    let other = component(&format!(r#"(import "d" (func)) {LEAF}"#));
    parts.change(&places, &mut |_| Ok(other.clone())).expect("it has the same exports");
    let changed = Composed { bytes: parts.compose().expect("it fits") };
    assert_eq!((changed.imports(), changed.exports()), (vec!["d".to_owned()], vec!["f".to_owned()]));
    let other = component(&LEAF.replace(r#"export "f") (canon"#, r#"export "g") (canon"#));
    let findings = parts.change(&places, &mut |_| Ok(other.clone())).expect_err("its exports are others");
    assert!(self::text(&findings).contains("compose/unknown-source"), "{}", self::text(&findings));
}
