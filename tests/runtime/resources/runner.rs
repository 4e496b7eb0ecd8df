//! Resources: constructors, methods, static functions, owned and borrowed handles, and drops at the right moment.

use crate::bindings::Guest;
use crate::bindings::test::resources::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        methods();
        statics();
        ownership();
        holders();
        many();
    }
}

fn methods() {
    assert_eq!(living(), 0);
    let ada = Account::new("Ada");
    let bob = Account::new("");
    assert_eq!(living(), 2);
    assert_eq!((ada.owner().as_str(), ada.balance()), ("Ada", 0));
    assert_eq!(bob.owner(), "");
    assert_eq!(ada.deposit(u32::MAX), i64::from(u32::MAX));
    assert_eq!(ada.transfer(&bob, 5), Ok(()));
    assert_eq!((ada.balance(), bob.balance()), (i64::from(u32::MAX) - 5, 5));
    assert_eq!(bob.transfer(&ada, 7), Err(" misses 2".to_owned()));
    assert_eq!(ada.transfer(&ada, 1), Ok(()), "one resource may be lent twice at once");
    assert_eq!(richest(&ada, &bob), "Ada");
    assert_eq!(richest(&bob, &ada), "Ada");
    assert!(ada.same(&ada));
    assert!(!ada.same(&bob));
    drop(ada);
    assert_eq!(living(), 1);
    drop(bob);
    assert_eq!(living(), 0);
}

fn statics() {
    let eve = Account::open("Eve", i64::MAX).expect("a balance over nothing");
    assert_eq!(eve.balance(), i64::MAX);
    assert_eq!(Account::open("Eve", -1).err(), Some("Eve has less than nothing".to_owned()));
    assert_eq!(living(), 1);
    assert_eq!(Account::close(eve), i64::MAX);
    assert_eq!(living(), 0);

    let merged = Account::merge(Account::open("a", 1).expect("one"), Account::open("b", 2).expect("two"));
    assert_eq!((merged.owner().as_str(), merged.balance()), ("a and b", 3));
    assert_eq!(living(), 1);
    drop(merged);
    assert_eq!(living(), 0);
}

fn ownership() {
    assert!(give_back().is_none());
    keep(Account::new("kept"));
    assert_eq!(living(), 1);
    keep(Account::new("kept instead"));
    assert_eq!(living(), 1, "what was kept before is dropped");
    let kept = give_back().expect("what was kept");
    assert_eq!(kept.owner(), "kept instead");
    assert!(give_back().is_none());
    drop(kept);
    assert_eq!(living(), 0);
}

fn holders() {
    let bank = Bank::new();
    let first = bank.add(Account::open("first", 10).expect("ten"));
    let second = bank.add(Account::open("second", -0).expect("nothing"));
    assert_eq!((first, second, bank.total()), (0, 1, 10));
    let removed = bank.remove(first).expect("an account");
    assert_eq!((removed.owner().as_str(), bank.total()), ("first", 0));
    assert!(bank.remove(first).is_none());
    assert!(bank.remove(99).is_none());
    assert_eq!(bank.add(removed), 2);
    assert_eq!((living(), banks()), (2, 1));
    drop(bank);
    assert_eq!(banks(), 0, "its place is freed");
    assert_eq!(living(), 0, "a bank takes its accounts with it");
}

fn many() {
    let accounts: Vec<Account> = (0..1000).map(|i| Account::open(&i.to_string(), i).expect("not negative")).collect();
    assert_eq!(living(), 1000);
    assert_eq!(accounts.iter().map(Account::balance).sum::<i64>(), 499_500);
    drop(accounts);
    assert_eq!(living(), 0);
}
