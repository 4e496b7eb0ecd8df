// OPTIONS: --ownership borrowing-duplicate-if-necessary
//! What is only sent borrows; what is sent and received is two types.

use crate::bindings::test::rust_borrowing::to_test::{BothParam, BothResult, Sent, count, echo};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl crate::bindings::Guest for Component {
    fn run() {
        let name = String::from("n");
        let parts: &[&[&str]] = &[&["a", "b"], &[], &["c"]];
        assert_eq!(count(Sent { name: &name, parts }), 3);
        let sizes = [1, 2, 3];
        let BothResult { text, sizes } = echo(BothParam { text: Some(&name), sizes: &sizes });
        assert_eq!((text.as_deref(), sizes), (Some("n"), vec![1, 2, 3]));
    }
}
