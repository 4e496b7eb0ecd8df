//! `--invoke`: naming a function, passing it values, and getting one back.

mod support;

use support::{calls, outcome, refused, text, values};

/// Every kind of type there and back, and the forms of text that mean the same.
#[test]
fn values_of_every_type_come_back_as_they_were_passed() {
    for (call, expected) in [
        ("a-bool(true)", "true"),
        ("a-u8(255)", "255"),
        ("an-s32(-2147483648)", "-2147483648"),
        ("a-u64(18446744073709551615)", "18446744073709551615"),
        ("an-f64(-1.5e3)", "-1500"),
        ("an-f64(7)", "7"),
        ("an-f64(nan)", "nan"),
        ("an-f64(-inf)", "-inf"),
        ("a-char('é')", "'é'"),
        (r"a-char('\'')", r"'\''"),
        (r#"a-string("a \"b\" \u{1F600}\n$0 // c")"#, r#""a \"b\" 😀\n$0 // c""#),
        (r#"a-string("")"#, r#""""#),
        ("a-list([])", "[]"),
        ("a-list([1, 65535,])", "[1, 65535]"),
        (r#"a-map([("a", 1), ("b", 2)])"#, r#"[("a", 1), ("b", 2)]"#),
        ("a-pair([3, 4])", "[3, 4]"),
        ("an-option(none)", "none"),
        ("an-option(some(3))", "some(3)"),
        ("an-option(3)", "some(3)"),
        ("an-option()", "none"),
        ("a-result(ok(3))", "ok(3)"),
        ("a-result(3)", "ok(3)"),
        (r#"a-result(err("no"))"#, r#"err("no")"#),
        ("a-tuple((1, -2))", "(1, -2)"),
        (r#"a-record({age: 3, name: "Ada"})"#, r#"{name: "Ada", age: 3, email: none}"#),
        (r#"a-record({name: "", age: 0, email: some("e")})"#, r#"{name: "", age: 0, email: some("e")}"#),
        ("a-variant(circle(3))", "circle(3)"),
        ("a-variant(%none)", "%none"),
        (r#"a-variant(named("x"))"#, r#"named("x")"#),
        ("an-enum(light-blue)", "light-blue"),
        ("an-enum(%true)", "%true"),
        ("some-flags({})", "{}"),
        ("some-flags({execute, read})", "{read, execute}"),
        (" a-u8 ( 1 ) ", "1"),
    ] {
        assert_eq!(values("values", &[call]), [expected], "{call}");
    }
    assert_eq!(values("values", &["nothing()"]), [""; 0]);
    assert_eq!(values("values", &["nothing( )", "a-u8(1)", "a-u8($1)"]), ["1", "1"]);
}

/// What does not fit names the function, the parameter, the place and what is expected.
#[test]
fn arguments_that_do_not_fit_are_pointed_at() {
    for (call, label) in [
        ("a-u8(256)", "`256`: `256` is not a `u8`"),
        ("a-u8(-1)", "`-1`: `-1` is not a `u8`"),
        ("a-u8(1.0)", "`1.0`: `1.0` is not a `u8`"),
        (r#"a-u8("1")"#, r#"`"1"`: expected `u8`, found a string"#),
        ("a-string(ada)", "`ada`: expected `string`, found a word (strings are in double quotes)"),
        ("a-list([1, true])", "`true`: expected `u16`, found a bool"),
        (r#"a-map([("a", 1), 2])"#, "`2`: write an entry of a map as `(key, value)`"),
        ("a-pair([1])", "`[1]`: expected 2 elements, found 1"),
        ("an-option(some(true))", "`true`: expected `u32`, found a bool"),
        ("a-result(ok)", "`ok`: `ok` has a value: expected `ok(u32)`"),
        ("a-tuple((1, 2, 3))", "`(1, 2, 3)`: expected 2 elements, found 3"),
        (r#"a-record({name: "Ada"})"#, r#"`{name: "Ada"}`: missing `age: u32`"#),
        (r#"a-record({name: "Ada", age: 3, mail: 1})"#, "`1`: there is no field `mail`"),
        ("a-variant(%none(1))", "`1`: `none` has no value"),
        ("a-variant(square)", "`square`: there is no case `square`"),
        ("an-enum(rde)", "`rde`: there is no case `rde`"),
        ("some-flags({read, wrote})", "`{read, wrote}`: there is no flag `wrote`"),
    ] {
        let found = refused("values", &[call]);
        let function = call.split('(').next().unwrap();
        assert!(
            found.starts_with(&format!("[run/argument] argument `x` of `{function}` does not fit its type")),
            "{found}"
        );
        assert!(found.contains(label), "{call}\n{found}");
    }
    assert!(refused("values", &["an-enum(rde)"]).contains("help: did you mean `red`?"));
}

#[test]
fn all_calls_are_checked_before_any_runs() {
    let found = refused("values", &["a-u8(1)", "a-u8(true)", "a-u9(1)", "a-tuple((true, false))", "a-u8"]);
    assert_eq!(found.matches("[run/").count(), 4, "{found}");
}

#[test]
fn the_number_of_arguments_is_said_with_their_types() {
    assert_eq!(
        refused("values", &["a-u8(1, 2)"]),
        "[run/argument-count] `a-u8` takes 1 argument, but 2 are given\n  `2`: expected `(x: u8)`"
    );
    assert_eq!(
        refused("values", &["a-u8()"]),
        "[run/argument-count] `a-u8` takes 1 argument, but 0 are given\n  `)`: expected `(x: u8)`"
    );
}

#[test]
fn text_that_is_no_call_is_refused() {
    for call in [
        "",
        "a-u8",
        "a-u8(",
        "a-u8(1",
        "a-u8(1))",
        "a-u8(1) x",
        "a-u8([1)",
        "a-u8(\u{1F600})",
        "a-u8($)",
        "$0",
        "$x.y()",
    ] {
        let found = refused("values", &[call]);
        assert!(found.starts_with("[run/invoke-syntax]"), "{call}\n{found}");
    }
    let found = refused("values", &["a-string(Ada)"]);
    assert!(found.contains("  `Ada`: unexpected here"), "{found}");
    let deep = format!("a-list({})", "[".repeat(100_000));
    assert!(refused("values", &[&deep]).starts_with("[run/invoke-syntax]"));
}

#[test]
fn a_name_may_leave_out_what_is_not_needed() {
    for name in [
        "demo:app/first@1.0.0.number",
        "demo:app/first.number",
        "demo:app/first#number",
        "first.number",
        "only-here",
        "first.only-here",
    ] {
        assert_eq!(values("interfaces", &[&format!("{name}()")]), ["1"], "{name}");
    }
    assert_eq!(values("interfaces", &["demo:app/second@2.0.0.number()"]), ["2"]);
    // The name in full goes first: a function of the world has no longer one.
    assert_eq!(values("interfaces", &["number()"]), ["3"]);
}

#[test]
fn a_name_of_several_functions_lists_them() {
    let expected = "[run/ambiguous-function] `second.number` is ambiguous: 2 functions match
  `second.number`: ambiguous
  note: it may be
  demo:app/second@1.0.0.number: () -> u32
  demo:app/second@2.0.0.number: () -> u32
  help: write its name in full";
    assert_eq!(refused("interfaces", &["second.number()"]), expected);
}

#[test]
fn an_unknown_name_lists_what_there_is_and_the_nearest() {
    let found = refused("interfaces", &["first.only-her()"]);
    assert!(found.contains("help: did you mean `first.only-here`?"), "{found}");
    assert!(found.contains("  demo:app/first@1.0.0.only-here: () -> u32"), "{found}");
}

#[test]
fn a_component_that_is_no_program_lists_what_can_be_called() {
    let found = refused("interfaces", &[]);
    assert!(found.starts_with("[run/not-a-program] the component is not a program"), "{found}");
    assert!(found.contains("  demo:app/first@1.0.0.number: () -> u32"), "{found}");
}

#[test]
fn resources_pass_from_one_call_to_the_next() {
    let calls = [
        "counter.constructor(3)",
        "$0.increment()",
        "counter.increment($0)",
        "counter.constructor(10)",
        "add($0, $3)",
        "counter.checked(20)",
        "$5.increment()",
        "finish($0)",
        "dropped()",
    ];
    assert_eq!(values("counter", &calls), ["<counter>", "4", "5", "<counter>", "15", "ok(<counter>)", "21", "5", "0"]);
}

#[test]
fn a_resource_that_was_given_away_is_gone() {
    let outcome = outcome("counter", &calls(&["counter.constructor(3)", "finish($0)", "$0.increment()"]));
    assert_eq!(outcome.values, ["<counter>", "3"]);
    assert_eq!(outcome.end.status(), 1);
    assert!(text(outcome.end.findings()).contains("`$0` was moved into an earlier call"), "{outcome:?}");
}

#[test]
fn references_that_lead_nowhere_are_refused() {
    let found = refused("counter", &["finish($0)"]);
    assert!(found.contains("`$0` refers to an earlier call, but this is the first"), "{found}");
    let found = refused("counter", &["dropped()", "finish($7)"]);
    assert!(found.contains("`$7` does not exist: the only earlier result is `$0`"), "{found}");
    let found = refused("counter", &["finish(3)"]);
    assert!(found.contains("expected a `counter`, found a number"), "{found}");
    let found = refused("counter", &["counter.constructor(3)", "$0.decrement()"]);
    assert!(found.contains("no resource of the component has a method `decrement`"), "{found}");
    for wrong in ["$0.increment()", "finish($0)"] {
        let outcome = outcome("counter", &calls(&["dropped()", wrong]));
        assert_eq!(outcome.end.status(), 1);
        assert!(text(outcome.end.findings()).contains("`$0` is of type `u32`"), "{outcome:?}");
    }
}
