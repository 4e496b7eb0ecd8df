use super::*;

fn reachability(text: &str) -> Reachability {
    let bytes = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}"));
    Reachability::of(&bytes).unwrap_or_else(|finding| panic!("{finding:?}"))
}

/// One line an entry: `run: a:b/c#f, log`.
fn lines(text: &str) -> Vec<String> {
    let reachability = reachability(text);
    let line = |entry: &Entry| {
        let name = match &entry.export {
            None => "start".to_owned(),
            Some((name, None)) => name.clone(),
            Some((name, Some(function))) => format!("{name}#{function}"),
        };
        let uses = reachability.uses(entry);
        let uses: Vec<_> = uses.iter().map(|use_| reachability.imports()[use_.import].to_string()).collect();
        format!("{name}: {}", uses.join(", "))
    };
    reachability.entries().iter().map(line).collect()
}

/// A component that imports `one`, `two` and `three`, and whose module has them, is what `module` says, and exports `run`.
fn with(module: &str) -> String {
    format!(
        r#"(component
            (import "one" (func $one)) (import "two" (func $two)) (import "three" (func $three (param "x" u32)))
            (core func $one (canon lower (func $one)))
            (core func $two (canon lower (func $two)))
            (core func $three (canon lower (func $three)))
            (core module $m
                (import "h" "one" (func $one)) (import "h" "two" (func $two)) (import "h" "three" (func $three (param i32)))
                {module})
            (core instance $h (export "one" (func $one)) (export "two" (func $two)) (export "three" (func $three)))
            (core instance $i (instantiate $m (with "h" (instance $h))))
            (func (export "run") (canon lift (core func $i "run"))))"#
    )
}

#[test]
fn a_call_is_followed_and_what_is_only_imported_is_not() {
    let text = with("(func $inner (call $one)) (func (export \"run\") (call $inner)) (func (call $two))");
    assert_eq!(lines(&text), ["start: ", "run: one"]);
}

#[test]
fn an_indirect_call_reaches_what_is_in_the_table_and_has_the_type() {
    let text = with(
        "(table $t 3 funcref) (elem (table $t) (i32.const 0) func $two $three) (type $f (func))
         (func (export \"run\") (call_indirect $t (type $f) (global.get $g))) (global $g (mut i32) (i32.const 0))",
    );
    assert_eq!(lines(&text), ["start: ", "run: two"]);
}

#[test]
fn a_constant_place_in_a_table_that_nothing_writes_is_one_function() {
    let call = "(func (export \"run\") (call_indirect $t (i32.const 1)))";
    let table = "(table $t 3 funcref) (elem (table $t) (i32.const 0) func $one $two)";
    assert_eq!(lines(&with(&format!("{table} {call}"))), ["start: ", "run: two"]);
    let written = "(func (export \"w\") (table.set $t (i32.const 0) (ref.null func)))";
    assert_eq!(lines(&with(&format!("{table} {call} {written}"))), ["start: ", "run: one, two"]);
}

#[test]
fn a_written_table_may_hold_every_reference_that_is_taken() {
    let text = with(
        "(table $t 3 funcref) (elem declare func $one)
         (func (export \"set\") (table.set $t (i32.const 0) (ref.func $one)))
         (func (export \"run\") (call_indirect $t (i32.const 2)))",
    );
    assert_eq!(lines(&text), ["start: ", "run: one"]);
}

#[test]
fn what_runs_at_the_start_belongs_to_instantiation() {
    let text = with("(func $s (call $two)) (start $s) (func (export \"run\"))");
    assert_eq!(lines(&text), ["start: two", "run: "]);
}

#[test]
fn a_table_that_another_module_fills_later_is_known() {
    // As in components with an adapter: one module calls through a table, and another puts the functions there afterwards.
    let text = r#"(component
        (import "a" (func $a)) (import "b" (func $b))
        (core module $shim
            (table (export "t") 2 2 funcref)
            (func (export "a") (call_indirect (i32.const 0)))
            (func (export "b") (call_indirect (i32.const 1))))
        (core module $fix
            (import "" "a" (func $a)) (import "" "b" (func $b)) (import "" "t" (table 2 2 funcref))
            (elem (i32.const 0) func $a $b))
        (core module $main (import "h" "b" (func $b)) (func (export "run") (call $b)))
        (core instance $shim (instantiate $shim))
        (core instance $main (instantiate $main (with "h" (instance $shim))))
        (core func $la (canon lower (func $a))) (core func $lb (canon lower (func $b)))
        (alias core export $shim "t" (core table $t))
        (core instance $args (export "a" (func $la)) (export "b" (func $lb)) (export "t" (table $t)))
        (core instance (instantiate $fix (with "" (instance $args))))
        (func (export "run") (canon lift (core func $main "run"))))"#;
    assert_eq!(lines(text), ["start: ", "run: b"]);
}

/// A component with two parts: `app` calls `log` of `logger`, which writes; each also imports what it does not call.
const PARTS: &str = r#"(component
    (import "out:out/write@1.0.0" (instance $write (export "write" (func)) (export "erase" (func))))
    (import "net:net/dial@1.0.0" (instance $dial (export "dial" (func))))
    (component $logger
        (import "out:out/write@1.0.0" (instance $write (export "write" (func)) (export "erase" (func))))
        (core func $write (canon lower (func $write "write")))
        (core module $m (import "" "write" (func $w)) (func (export "log") (call $w)))
        (core instance $i (instantiate $m (with "" (instance (export "write" (func $write))))))
        (func $log (canon lift (core func $i "log")))
        (instance (export "log:log/log") (export "log" (func $log))))
    (component $app
        (import "log:log/log" (instance $log (export "log" (func))))
        (import "net:net/dial@1.0.0" (instance $dial (export "dial" (func))))
        (core func $log (canon lower (func $log "log")))
        (core func $dial (canon lower (func $dial "dial")))
        (core module $m (import "" "log" (func $l)) (import "" "dial" (func $d))
            (func (export "run") (call $l)) (func (export "ring") (call $d)))
        (core instance $i (instantiate $m (with "" (instance (export "log" (func $log)) (export "dial" (func $dial))))))
        (func (export "run") (canon lift (core func $i "run")))
        (func (export "ring") (canon lift (core func $i "ring"))))
    (instance $l (instantiate $logger (with "out:out/write@1.0.0" (instance $write))))
    (instance $a (instantiate $app (with "log:log/log" (instance $l "log:log/log")) (with "net:net/dial@1.0.0" (instance $dial))))
    (export "run" (func $a "run")))"#;

#[test]
fn parts_call_each_other_and_the_way_is_told() {
    let reachability = reachability(PARTS);
    let live = reachability.live();
    assert_eq!(live.len(), 1, "{live:?}");
    assert_eq!(reachability.imports()[live[0].import].to_string(), "out:out/write@1.0.0#write");
    let chain: Vec<_> = live[0].chain.iter().map(|part| reachability.path(*part, "x.wasm")).collect();
    assert_eq!(chain, ["x.wasm/a", "x.wasm/l"]);
    let calls = reachability.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(reachability.path(calls[0].0, "x"), "x/l");
}

#[test]
fn destructors_belong_to_whoever_drops() {
    let text = r#"(component
        (import "gone" (func $gone))
        (core func $gone (canon lower (func $gone)))
        (core module $d (import "" "gone" (func $g)) (func (export "dtor") (param i32) (call $g)))
        (core instance $d (instantiate $d (with "" (instance (export "gone" (func $gone))))))
        (type $r (resource (rep i32) (dtor (func $d "dtor"))))
        (core func $drop (canon resource.drop $r))
        (core module $m (import "" "drop" (func $drop (param i32)))
            (func (export "run") (call $drop (i32.const 0))) (func (export "idle")))
        (core instance $m (instantiate $m (with "" (instance (export "drop" (func $drop))))))
        (func (export "run") (canon lift (core func $m "run")))
        (func (export "idle") (canon lift (core func $m "idle"))))"#;
    assert_eq!(lines(text), ["start: ", "run: gone", "idle: "]);
}

#[test]
fn what_the_host_supplies_may_call_all_that_it_gets() {
    let text = r#"(component
        (import "one" (func $one))
        (import "plugin" (component $plugin (import "f" (func)) (export "go" (func))))
        (instance $p (instantiate $plugin (with "f" (func $one))))
        (export "go" (func $p "go")))"#;
    assert_eq!(lines(text), ["start: one", "go: one"]);
    assert_eq!(reachability(text).unknown().len(), 1);
}

#[test]
fn imports_that_are_exported_again_are_reached() {
    let text = r#"(component (import "one" (func $one)) (import "a:b/c" (instance $i (export "f" (func))))
        (export "again" (func $one)) (export "d:e/f" (instance $i)))"#;
    assert_eq!(lines(text), ["start: ", "again: one", "d:e/f: a:b/c"]);
}

#[test]
fn instances_that_multiply_are_refused() {
    let mut text = "(component $c0)".to_owned();
    for level in 1..40 {
        let below = level - 1;
        text += &format!(
            "(component $c{level} (alias outer $root $c{below} (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))"
        );
    }
    let bytes = wat::parse_str(format!("(component $root {text} (instance (instantiate $c39)))")).expect("valid text");
    let finding = Reachability::of(&bytes).expect_err("2^39 instances");
    assert_eq!(finding.code, "reach/limit");
}
