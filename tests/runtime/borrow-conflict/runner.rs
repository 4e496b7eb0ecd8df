// FAILS: `get_mut` was called on a resource `test:borrow-conflict/to-test#account` that another call is using
//! A method that changes its resource gets the same one as an argument, and would change it once more.

use crate::bindings::test::borrow_conflict::to_test::Account;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl crate::bindings::Guest for Component {
    fn run() {
        let account = Account::new();
        account.transfer_to(&Account::new());
        account.transfer_to(&account);
    }
}
