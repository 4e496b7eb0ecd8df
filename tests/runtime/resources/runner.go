// Resources: constructors, methods, static functions, owned and borrowed handles, and drops at the right moment.
package main

import (
	"math"
	"strconv"

	"component/bindings/test/resources/runner"
	"component/bindings/test/resources/totest"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	methods()
	statics()
	ownership()
	holders()
	many()
	misuse()
}

func methods() {
	same(totest.Living(), 0)
	ada, bob := totest.NewAccount("Ada"), totest.NewAccount("")
	same(totest.Living(), 2)
	same(ada.Owner(), "Ada")
	same(ada.Balance(), 0)
	same(bob.Owner(), "")
	same(ada.Deposit(math.MaxUint32), math.MaxUint32)
	same(ada.Transfer(bob, 5), nil)
	same(ada.Balance(), math.MaxUint32-5)
	same(bob.Balance(), 5)
	same(bob.Transfer(ada, 7).Error(), " misses 2")
	same(ada.Transfer(ada, 1), nil) // one resource may be lent twice at once
	same(totest.Richest(ada, bob), "Ada")
	same(totest.Richest(bob, ada), "Ada")
	same(ada.Same(ada), true)
	same(ada.Same(bob), false)
	same(ada.Close(), nil)
	same(totest.Living(), 1)
	same(ada.Close(), nil) // closing again does nothing
	same(totest.Living(), 1)
	same(bob.Close(), nil)
	same(totest.Living(), 0)
}

func statics() {
	eve := must(totest.AccountOpen("Eve", math.MaxInt64))
	same(eve.Balance(), math.MaxInt64)
	_, err := totest.AccountOpen("Eve", -1)
	same(err.Error(), "Eve has less than nothing")
	same(totest.Living(), 1)
	same(totest.AccountClose(eve), math.MaxInt64)
	same(totest.Living(), 0)

	merged := totest.AccountMerge(must(totest.AccountOpen("a", 1)), must(totest.AccountOpen("b", 2)))
	same(merged.Owner(), "a and b")
	same(merged.Balance(), 3)
	same(totest.Living(), 1)
	same(merged.Close(), nil)
	same(totest.Living(), 0)
}

func ownership() {
	_, ok := totest.GiveBack().Get()
	same(ok, false)
	totest.Keep(totest.NewAccount("kept"))
	same(totest.Living(), 1)
	totest.Keep(totest.NewAccount("kept instead"))
	same(totest.Living(), 1) // what was kept before is dropped
	kept, ok := totest.GiveBack().Get()
	same(ok, true)
	same(kept.Owner(), "kept instead")
	_, ok = totest.GiveBack().Get()
	same(ok, false)
	same(kept.Close(), nil)
	same(totest.Living(), 0)
}

func holders() {
	bank := totest.NewBank()
	same(bank.Add(must(totest.AccountOpen("first", 10))), 0)
	same(bank.Add(must(totest.AccountOpen("second", 0))), 1)
	same(bank.Total(), 10)
	removed, ok := bank.Remove(0).Get()
	same(ok, true)
	same(removed.Owner(), "first")
	same(bank.Total(), 0)
	for _, number := range []uint32{0, 99} {
		_, ok = bank.Remove(number).Get()
		same(ok, false)
	}
	same(bank.Add(removed), 2)
	same(totest.Living(), 2)
	same(totest.Banks(), 1)
	same(bank.Close(), nil)
	same(totest.Banks(), 0)  // its place is freed
	same(totest.Living(), 0) // a bank takes its accounts with it
}

func many() {
	var accounts []*totest.Account
	for i := range 1000 {
		accounts = append(accounts, must(totest.AccountOpen(strconv.Itoa(i), int64(i))))
	}
	same(totest.Living(), 1000)
	var sum int64
	for _, account := range accounts {
		sum += account.Balance()
	}
	same(sum, 499_500)
	for _, account := range accounts {
		same(account.Close(), nil)
	}
	same(totest.Living(), 0)
}

// misuse is a panic of Go's that can be recovered from, and not the end of the component.
func misuse() {
	panics := func(use func()) {
		defer func() { same(recover() != nil, true) }()
		use()
	}
	closed := totest.NewAccount("closed")
	same(closed.Close(), nil)
	panics(func() { closed.Owner() })
	given := totest.NewAccount("given away")
	totest.AccountClose(given)
	panics(func() { given.Balance() })
	panics(func() { totest.Keep(given) })
	panics(func() { totest.Keep(nil) })
	same(totest.Living(), 0)
}
