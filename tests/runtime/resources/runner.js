// Resources: constructors, methods, static functions, owned and borrowed handles, and drops at the right moment.
import { Account, Bank, banks, giveBack, keep, living, richest } from 'test:resources/to-test';
import { drop, errorOf, must, same } from '../check.js';

export function run() {
  methods();
  statics();
  ownership();
  holders();
  many();
}

function methods() {
  same(living(), 0);
  const [ada, bob] = [new Account('Ada'), new Account('')];
  must(ada instanceof Account && !(ada instanceof Bank), 'objects are of their class');
  same([living(), ada.owner(), ada.balance(), bob.owner()], [2, 'Ada', 0n, '']);
  same(ada.deposit(0xffffffff), 0xffffffffn);
  same(ada.transfer(bob, 5), undefined);
  same([ada.balance(), bob.balance()], [0xfffffffan, 5n]);
  same(errorOf(() => bob.transfer(ada, 7)), ' misses 2');
  ada.transfer(ada, 1);
  same([richest(ada, bob), richest(bob, ada)], ['Ada', 'Ada']);
  same([ada.same(ada), ada.same(bob)], [true, false]);
  drop(ada);
  same(living(), 1);
  drop(ada); // a second time, which changes nothing
  {
    using rest = bob;
    same(rest.balance(), 5n);
  }
  same(living(), 0);
  let message;
  try {
    ada.owner();
  } catch (error) {
    ({ message } = error);
  }
  same(message?.includes('expected Account not dropped or given away'), true);
}

function statics() {
  const eve = Account.open('Eve', (1n << 63n) - 1n);
  same(eve.balance(), (1n << 63n) - 1n);
  same(errorOf(() => Account.open('Eve', -1n)), 'Eve has less than nothing');
  same(living(), 1);
  same(Account.close(eve), (1n << 63n) - 1n);
  same(living(), 0);
  const merged = Account.merge(Account.open('a', 1n), Account.open('b', 2n));
  same([merged.owner(), merged.balance(), living()], ['a and b', 3n, 1]);
  drop(merged);
  same(living(), 0);
}

function ownership() {
  same(giveBack(), undefined);
  keep(new Account('kept'));
  same(living(), 1);
  keep(new Account('kept instead'));
  same(living(), 1);
  const kept = giveBack();
  same([kept.owner(), giveBack()], ['kept instead', undefined]);
  drop(kept);
  same(living(), 0);
}

function holders() {
  const bank = new Bank();
  same(bank.add(Account.open('first', 10n)), 0);
  same(bank.add(Account.open('second', 0n)), 1);
  same(bank.total(), 10n);
  const removed = bank.remove(0);
  same([removed.owner(), bank.total(), bank.remove(0), bank.remove(99)], ['first', 0n, undefined, undefined]);
  same(bank.add(removed), 2);
  same([living(), banks()], [2, 1]);
  drop(bank);
  same([living(), banks()], [0, 0]);
}

function many() {
  const accounts = Array.from({ length: 1000 }, (_, index) => Account.open(String(index), BigInt(index)));
  same(living(), 1000);
  same(accounts.reduce((sum, account) => sum + account.balance(), 0n), 499_500n);
  // What nothing refers to any more is dropped.
  accounts.length = 0;
  same(living(), 0);
}
