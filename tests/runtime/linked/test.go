// PACKAGE: implementation
// OPTIONS: --implementation component/implementation.Exports
package implementation

import (
	"errors"
	"fmt"

	"component/bindings/test/linked/sums"
)

type exports struct{}

// Exports implements everything.
var Exports = &exports{}

type total struct{ sum uint32 }

func (t *total) Add(pair sums.Pair) uint32 {
	t.sum += pair.Left + pair.Right
	return t.sum
}

func (*exports) NewTotal(start uint32) sums.Total { return &total{start} }

func (*exports) TotalJoin(a, b sums.Total) sums.Total {
	return &total{a.(*total).sum + b.(*total).sum}
}

func (*exports) Add(left, right uint32) uint32 { return left + right }

func (*exports) Names(pairs []sums.Pair) ([]string, error) {
	if len(pairs) == 0 {
		return nil, errors.New("nothing has a name")
	}
	var names []string
	for _, pair := range pairs {
		names = append(names, fmt.Sprintf("%d+%d", pair.Left, pair.Right))
	}
	return names, nil
}

func (*exports) Double(text string) string { return text + text }
