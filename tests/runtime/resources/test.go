// Resources with state, counted from birth to drop.
package main

import (
	"errors"
	"fmt"

	"component/bindings/test/resources/totest"
	"component/bindings/wit"
)

var living, banks uint32

type component struct{ kept totest.Account }

func init() { totest.Export(&component{}) }

func main() {}

type account struct {
	owner   string
	balance int64
}

func newAccount(owner string, balance int64) *account {
	living++
	return &account{owner, balance}
}

// Close runs when the last handle is dropped, or when this side lets go of the account.
func (a *account) Close() error {
	living--
	return nil
}

func (a *account) Owner() string                  { return a.owner }
func (a *account) Balance() int64                 { return a.balance }
func (a *account) Same(other totest.Account) bool { return a == other }

func (a *account) Deposit(amount uint32) int64 {
	a.balance += int64(amount)
	return a.balance
}

func (a *account) Transfer(to totest.Account, amount uint32) error {
	left := a.balance - int64(amount)
	if left < 0 {
		return fmt.Errorf("%s misses %d", a.owner, -left)
	}
	a.balance = left
	to.(*account).Deposit(amount)
	return nil
}

// bank holds accounts; nil where one was removed.
type bank struct{ accounts []totest.Account }

func (b *bank) Close() error {
	banks--
	for _, held := range b.accounts {
		if held != nil {
			held.(*account).Close()
		}
	}
	return nil
}

func (b *bank) Add(added totest.Account) uint32 {
	b.accounts = append(b.accounts, added)
	return uint32(len(b.accounts) - 1)
}

func (b *bank) Remove(number uint32) wit.Option[totest.Account] {
	if int(number) >= len(b.accounts) || b.accounts[number] == nil {
		return wit.None[totest.Account]()
	}
	removed := b.accounts[number]
	b.accounts[number] = nil
	return wit.Some(removed)
}

func (b *bank) Total() int64 {
	var total int64
	for _, held := range b.accounts {
		if held != nil {
			total += held.Balance()
		}
	}
	return total
}

func (*component) NewAccount(owner string) totest.Account { return newAccount(owner, 0) }

func (*component) NewBank() totest.Bank {
	banks++
	return &bank{}
}

func (*component) AccountOpen(owner string, balance int64) (totest.Account, error) {
	if balance < 0 {
		return nil, errors.New(owner + " has less than nothing")
	}
	return newAccount(owner, balance), nil
}

func (*component) AccountMerge(a, b totest.Account) totest.Account {
	left, right := a.(*account), b.(*account)
	defer left.Close()
	defer right.Close()
	return newAccount(left.owner+" and "+right.owner, left.balance+right.balance)
}

func (*component) AccountClose(closed totest.Account) int64 {
	defer closed.(*account).Close()
	return closed.Balance()
}

func (*component) Richest(a, b totest.Account) string {
	if a.Balance() >= b.Balance() {
		return a.Owner()
	}
	return b.Owner()
}

func (c *component) Keep(kept totest.Account) {
	if c.kept != nil {
		c.kept.(*account).Close()
	}
	c.kept = kept
}

func (c *component) GiveBack() wit.Option[totest.Account] {
	if c.kept == nil {
		return wit.None[totest.Account]()
	}
	kept := c.kept
	c.kept = nil
	return wit.Some(kept)
}

func (*component) Living() uint32 { return living }
func (*component) Banks() uint32  { return banks }
