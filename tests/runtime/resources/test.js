// Resources with state, counted from birth to drop.
let living = 0;
let kept;

class Account {
  #owner;
  #balance;
  constructor(owner, balance = 0n) {
    this.#owner = owner;
    this.#balance = balance;
    living++;
  }
  static open(owner, balance) {
    if (balance < 0n) throw `${owner} has less than nothing`;
    return new Account(owner, balance);
  }
  owner() {
    return this.#owner;
  }
  balance() {
    return this.#balance;
  }
  deposit(amount) {
    return (this.#balance += BigInt(amount));
  }
  transfer(to, amount) {
    const left = this.#balance - BigInt(amount);
    if (left < 0n) throw new ComponentError(`${this.#owner} misses ${-left}`);
    this.#balance = left;
    to.deposit(amount);
  }
  static merge(a, b) {
    using first = a;
    using second = b;
    return new Account(`${first.#owner} and ${second.#owner}`, first.#balance + second.#balance);
  }
  static close(account) {
    using closed = account;
    return closed.#balance;
  }
  same(other) {
    return this === other;
  }
  [Symbol.dispose]() {
    living--;
  }
}

class Bank {
  static living = 0;
  accounts = [];
  constructor() {
    Bank.living++;
  }
  add(account) {
    return this.accounts.push(account) - 1;
  }
  remove(number) {
    const account = this.accounts[number];
    delete this.accounts[number];
    return account;
  }
  total() {
    return this.accounts.reduce((sum, account) => sum + (account?.balance() ?? 0n), 0n);
  }
  [Symbol.dispose]() {
    Bank.living--;
    for (const account of this.accounts) account?.[Symbol.dispose]();
  }
}

export const toTest = {
  Account,
  Bank,
  richest: (a, b) => (a.balance() >= b.balance() ? a : b).owner(),
  keep(account) {
    kept?.[Symbol.dispose]();
    kept = account;
  },
  giveBack() {
    const account = kept;
    kept = undefined;
    return account;
  },
  living: () => living,
  banks: () => Bank.living,
};
