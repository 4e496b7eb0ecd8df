// OPTIONS: --mutable-resources all
use crate::bindings::exports::test::borrow_conflict::to_test::{AccountBorrow, Guest, GuestAccount};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

struct Balance(i64);

impl GuestAccount for Balance {
    fn new() -> Balance {
        Balance(100)
    }
    fn transfer_to(&mut self, other: AccountBorrow<'_>) {
        other.get_mut::<Balance>().0 += 10;
        self.0 -= 10;
    }
}

impl Guest for Component {
    type Account = Balance;
}
