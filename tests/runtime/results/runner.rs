//! Results: with both, one or no payload, nested, in lists, and as errors of a real function.

use crate::bindings::Guest;
use crate::bindings::test::results::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        echoes();
        parsing();
        assert_eq!(divide(7, 2), Ok(3));
        assert_eq!(divide(7, 0), Err(()));
        assert_eq!(divide(i32::MIN, -1), Err(()));
    }
}

fn echoes() {
    assert_eq!(echo(Ok(u32::MAX)), Ok(u32::MAX));
    assert_eq!(echo(Err("")), Err(String::new()));
    assert_eq!(echo(Err("🐉")), Err("🐉".to_owned()));
    assert_eq!(echo_empty(Ok(())), Ok(()));
    assert_eq!(echo_empty(Err(())), Err(()));
    assert_eq!(echo_ok_only(Ok("ok")), Ok("ok".to_owned()));
    assert_eq!(echo_ok_only(Err(())), Err(()));
    assert_eq!(echo_error_only(Ok(())), Ok(()));
    assert_eq!(echo_error_only(Err("error")), Err("error".to_owned()));
    assert_eq!(echo_wide(Ok(-0.25)), Ok(-0.25));
    assert_eq!(echo_wide(Err(u64::MAX)), Err(u64::MAX));
    assert_eq!(echo_nested(Ok(Ok(255))), Ok(Ok(255)));
    assert_eq!(echo_nested(Ok(Err("inner"))), Ok(Err("inner".to_owned())));
    assert_eq!(echo_nested(Err(Ok(()))), Err(Ok(())));
    assert_eq!(echo_nested(Err(Err(1 << 63))), Err(Err(1 << 63)));
    let list = [Ok(1), Err("two".to_owned()), Ok(3), Err(String::new())];
    assert_eq!(echo_list(&list), list);
}

fn parsing() {
    let parsed = parse("-42 and more").expect("a number");
    assert_eq!((parsed.value, parsed.rest.as_str()), (-42, " and more"));
    let parsed = parse("9223372036854775807").expect("the largest number");
    assert_eq!((parsed.value, parsed.rest.as_str()), (i64::MAX, ""));
    assert!(matches!(parse(""), Err(Failure::Empty)));
    assert!(matches!(parse("x1"), Err(Failure::At(0))));
    assert!(matches!(parse("9223372036854775808"), Err(Failure::Because(why)) if why.contains("too large")));
}
