//! Resources with state, counted from birth to drop.

use std::cell::{Cell, RefCell};

use crate::bindings::exports::test::resources::to_test::{Account, AccountBorrow, Guest, GuestAccount, GuestBank};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static LIVING: Cell<u32> = const { Cell::new(0) };
    static KEPT: RefCell<Option<Account>> = const { RefCell::new(None) };
}

struct Kept {
    owner: String,
    balance: Cell<i64>,
}

impl Kept {
    fn living(owner: String, balance: i64) -> Kept {
        LIVING.set(LIVING.get() + 1);
        Kept { owner, balance: Cell::new(balance) }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        LIVING.set(LIVING.get() - 1);
    }
}

impl GuestAccount for Kept {
    fn new(owner: String) -> Kept {
        Kept::living(owner, 0)
    }
    fn open(owner: String, balance: i64) -> Result<Account, String> {
        if balance < 0 {
            return Err(format!("{owner} has less than nothing"));
        }
        Ok(Account::new(Kept::living(owner, balance)))
    }
    fn owner(&self) -> String {
        self.owner.clone()
    }
    fn balance(&self) -> i64 {
        self.balance.get()
    }
    fn deposit(&self, amount: u32) -> i64 {
        self.balance.set(self.balance.get() + i64::from(amount));
        self.balance.get()
    }
    fn transfer(&self, to: AccountBorrow<'_>, amount: u32) -> Result<(), String> {
        let left = self.balance.get() - i64::from(amount);
        if left < 0 {
            return Err(format!("{} misses {}", self.owner, -left));
        }
        self.balance.set(left);
        to.get::<Kept>().deposit(amount);
        Ok(())
    }
    fn merge(a: Account, b: Account) -> Account {
        let (a, b) = (a.get::<Kept>(), b.get::<Kept>());
        let owner = format!("{} and {}", a.owner, b.owner);
        Account::new(Kept::living(owner, a.balance.get() + b.balance.get()))
    }
    fn close(account: Account) -> i64 {
        account.into_inner::<Kept>().balance.get()
    }
    fn same(&self, other: AccountBorrow<'_>) -> bool {
        std::ptr::eq(self, other.get::<Kept>())
    }
}

struct Accounts(RefCell<Vec<Option<Account>>>);

thread_local! {
    static BANKS: Cell<u32> = const { Cell::new(0) };
}

impl GuestBank for Accounts {
    unsafe fn resource_into_raw_(bank: Self::Rep) -> *mut Self::Rep {
        BANKS.set(BANKS.get() + 1);
        Box::leak(Box::new(bank))
    }
    unsafe fn resource_from_raw_(bank: *mut Self::Rep) -> Self::Rep {
        BANKS.set(BANKS.get() - 1);
        unsafe { *Box::from_raw(bank) }
    }
    fn new() -> Accounts {
        Accounts(RefCell::new(Vec::new()))
    }
    fn add(&self, account: Account) -> u32 {
        let mut accounts = self.0.borrow_mut();
        accounts.push(Some(account));
        accounts.len() as u32 - 1
    }
    fn remove(&self, number: u32) -> Option<Account> {
        self.0.borrow_mut().get_mut(number as usize)?.take()
    }
    fn total(&self) -> i64 {
        self.0.borrow().iter().flatten().map(|account| account.get::<Kept>().balance.get()).sum()
    }
}

impl Guest for Component {
    type Account = Kept;
    type Bank = Accounts;

    fn richest(a: AccountBorrow<'_>, b: AccountBorrow<'_>) -> String {
        let (a, b) = (a.get::<Kept>(), b.get::<Kept>());
        if a.balance >= b.balance { a.owner.clone() } else { b.owner.clone() }
    }
    fn keep(account: Account) {
        KEPT.set(Some(account));
    }
    fn give_back() -> Option<Account> {
        KEPT.take()
    }
    fn living() -> u32 {
        LIVING.get()
    }
    fn banks() -> u32 {
        BANKS.get()
    }
}
