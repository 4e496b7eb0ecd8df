// Results, unchanged and computed.
package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"component/bindings/test/results/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) Echo(x wit.Result[uint32, string]) (uint32, error) {
	if text, failed := x.Err(); failed {
		return 0, errors.New(text)
	}
	value, _ := x.Get()
	return value, nil
}

func (component) EchoEmpty(x wit.Result[struct{}, struct{}]) error {
	if _, failed := x.Err(); failed {
		return errors.New("nothing more is said")
	}
	return nil
}

func (component) EchoOkOnly(x wit.Result[string, struct{}]) (string, error) {
	if _, failed := x.Err(); failed {
		return "", wit.ErrFailed
	}
	value, _ := x.Get()
	return value, nil
}

func (component) EchoErrorOnly(x wit.Result[struct{}, string]) error {
	if text, failed := x.Err(); failed {
		return wit.Fail(text)
	}
	return nil
}

func (component) EchoWide(x wit.Result[float64, uint64]) (float64, error) {
	if code, failed := x.Err(); failed {
		return 0, wit.Fail(code)
	}
	value, _ := x.Get()
	return value, nil
}

func (component) EchoNested(
	x wit.Result[wit.Result[uint8, string], wit.Result[struct{}, uint64]],
) (wit.Result[uint8, string], error) {
	if inner, failed := x.Err(); failed {
		return wit.Result[uint8, string]{}, fmt.Errorf("wrapped: %w", wit.Fail(inner))
	}
	value, _ := x.Get()
	return value, nil
}

func (component) EchoList(x []wit.Result[uint8, string]) []wit.Result[uint8, string] { return x }

func (component) Parse(text string) (totest.Parsed, error) {
	if text == "" {
		return totest.Parsed{}, totest.FailureEmpty{}
	}
	end := strings.IndexFunc(text, func(c rune) bool { return (c < '0' || c > '9') && c != '-' })
	if end < 0 {
		end = len(text)
	}
	if end == 0 {
		return totest.Parsed{}, fmt.Errorf("at the beginning: %w", totest.FailureAt{Value: 0})
	}
	value, err := strconv.ParseInt(text[:end], 10, 64)
	if err != nil {
		return totest.Parsed{}, wit.Fail[totest.Failure](totest.FailureBecause{Value: "number too large"})
	}
	return totest.Parsed{Value: value, Rest: text[end:]}, nil
}

func (component) Divide(dividend, divisor int32) (int32, error) {
	if divisor == 0 || dividend == math.MinInt32 && divisor == -1 {
		return 0, errors.New("no quotient")
	}
	return dividend / divisor, nil
}
