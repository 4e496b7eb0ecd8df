// Results: with both, one or no payload, nested, in lists, and as errors of a real function.
package main

import (
	"errors"
	"math"
	"strings"

	"component/bindings/test/results/runner"
	"component/bindings/test/results/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	echoes()
	parsing()
	same(must(totest.Divide(7, 2)), 3)
	_, err := totest.Divide(7, 0)
	same(errors.Is(err, wit.ErrFailed), true)
	_, err = totest.Divide(math.MinInt32, -1)
	same(errors.Is(err, wit.ErrFailed), true)
}

// failure is the value that an error carries.
func failure[E any](err error) E {
	var carries *wit.Error[E]
	if !errors.As(err, &carries) {
		panic(err)
	}
	return carries.Value
}

func echoes() {
	same(must(totest.Echo(wit.Ok[uint32, string](math.MaxUint32))), math.MaxUint32)
	_, err := totest.Echo(wit.Err[uint32](""))
	same(failure[string](err), "")
	_, err = totest.Echo(wit.Err[uint32]("🐉"))
	same(failure[string](err), "🐉")
	same(err.Error(), "🐉")

	same(totest.EchoEmpty(wit.Ok[struct{}, struct{}](struct{}{})), nil)
	same(totest.EchoEmpty(wit.Err[struct{}](struct{}{})) != nil, true)
	same(must(totest.EchoOkOnly(wit.Ok[string, struct{}]("ok"))), "ok")
	_, err = totest.EchoOkOnly(wit.Err[string](struct{}{}))
	same(errors.Is(err, wit.ErrFailed), true)
	same(totest.EchoErrorOnly(wit.Ok[struct{}, string](struct{}{})), nil)
	same(failure[string](totest.EchoErrorOnly(wit.Err[struct{}]("error"))), "error")
	same(must(totest.EchoWide(wit.Ok[float64, uint64](-0.25))), -0.25)
	_, err = totest.EchoWide(wit.Err[float64, uint64](math.MaxUint64))
	same(failure[uint64](err), math.MaxUint64)

	type left = wit.Result[uint8, string]
	type right = wit.Result[struct{}, uint64]
	same(must(totest.EchoNested(wit.Ok[left, right](wit.Ok[uint8, string](255)))), wit.Ok[uint8, string](255))
	same(must(totest.EchoNested(wit.Ok[left, right](wit.Err[uint8]("inner")))), wit.Err[uint8]("inner"))
	_, err = totest.EchoNested(wit.Err[left](wit.Ok[struct{}, uint64](struct{}{})))
	same(failure[right](err), wit.Ok[struct{}, uint64](struct{}{}))
	_, err = totest.EchoNested(wit.Err[left](wit.Err[struct{}, uint64](1 << 63)))
	same(failure[right](err), wit.Err[struct{}, uint64](1<<63))

	list := []left{wit.Ok[uint8, string](1), wit.Err[uint8]("two"), wit.Ok[uint8, string](3), wit.Err[uint8]("")}
	same(totest.EchoList(list), list)
}

func parsing() {
	same(must(totest.Parse("-42 and more")), totest.Parsed{Value: -42, Rest: " and more"})
	same(must(totest.Parse("9223372036854775807")), totest.Parsed{Value: math.MaxInt64})
	why := func(text string) totest.Failure {
		_, err := totest.Parse(text)
		var failure totest.Failure
		if !errors.As(err, &failure) {
			panic(err)
		}
		return failure
	}
	same(why(""), totest.Failure(totest.FailureEmpty{}))
	same(why("x1"), totest.Failure(totest.FailureAt{Value: 0}))
	same(why("").Error(), "empty")
	same(why("x1").Error(), "at: 0")
	because, ok := why("9223372036854775808").(totest.FailureBecause)
	same(ok && strings.Contains(because.Value, "too large"), true)
	same(because.Error(), "because: "+because.Value)
}
