package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"component/bindings/test/asyncstreams/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

var held uint32

type token struct{ value uint32 }

func (component) NewToken(value uint32) totest.Token {
	held++
	return &token{value}
}

func (t *token) Value() uint32 { return t.value }

func (t *token) Close() { held-- }

func (component) Count(_ context.Context, to, chunk uint32) *wit.Stream[uint32] {
	reader, writer := wit.NewStream[uint32]()
	go func() {
		defer writer.Close()
		all := make([]uint32, to)
		for i := range all {
			all[i] = uint32(i)
		}
		for len(all) > 0 {
			n := min(int(chunk), len(all))
			if _, err := writer.Write(context.Background(), all[:n]); err != nil {
				return
			}
			all = all[n:]
		}
	}()
	return reader
}

func (component) Sum(ctx context.Context, numbers *wit.Stream[uint32]) uint64 {
	sum := uint64(0)
	for number, err := range numbers.All(ctx) {
		if err != nil {
			return 0 // nobody wants it any more
		}
		sum += uint64(number)
	}
	return sum
}

// upper reads what another reader has, in capital letters.
type upper struct{ io.Reader }

func (u upper) Read(into []byte) (int, error) {
	n, err := u.Reader.Read(into[:min(len(into), 64)])
	copy(into, bytes.ToUpper(into[:n]))
	return n, err
}

func (component) Upper(_ context.Context, text io.Reader) io.Reader { return upper{text} }

func (component) Split(_ context.Context, text *wit.Stream[string]) *wit.Stream[totest.Line] {
	reader, writer := wit.NewStream[totest.Line]()
	go func() {
		defer writer.Close()
		number := uint32(0)
		for text := range text.All(context.Background()) {
			for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
				if text == "" {
					continue
				}
				number++
				if _, err := writer.Write(context.Background(), []totest.Line{{Number: number, Text: line}}); err != nil {
					return
				}
			}
		}
	}()
	return reader
}

func (component) Tokens(_ context.Context, values *wit.Stream[totest.Token]) *wit.Stream[totest.Token] {
	reader, writer := wit.NewStream[totest.Token]()
	go func() {
		defer writer.Close()
		defer values.Close()
		one := make([]totest.Token, 1)
		for {
			if _, err := values.Read(context.Background(), one); err != nil {
				return
			}
			next := component{}.NewToken(one[0].Value() + 1)
			one[0].(*token).Close()
			if _, err := writer.Write(context.Background(), []totest.Token{next}); err != nil {
				next.(*token).Close() // nobody took it
				return
			}
		}
	}()
	return reader
}

func (component) Ticks(_ context.Context, times uint32) *wit.Stream[struct{}] {
	reader, writer := wit.NewStream[struct{}]()
	go func() {
		defer writer.Close()
		_, _ = writer.Write(context.Background(), make([]struct{}, times))
	}()
	return reader
}

func (component) Take(ctx context.Context, numbers *wit.Stream[uint32], count uint32) []uint32 {
	defer numbers.Close()
	taken := make([]uint32, count)
	for n := 0; n < len(taken); {
		read, err := numbers.Read(ctx, taken[n:])
		if err != nil {
			panic(err)
		}
		n += read
	}
	return taken
}

func (component) Answer(_ context.Context, question *wit.Future[string]) *wit.Future[wit.Result[uint32, string]] {
	answer, writer := wit.NewFuture[wit.Result[uint32, string]]()
	go func() {
		text := must(question.Get(context.Background()))
		if text == "" {
			_ = writer.Set(wit.Err[uint32]("no answer"))
			return
		}
		number, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			_ = writer.Set(wit.Err[uint32](err.Error()))
			return
		}
		_ = writer.Set(wit.Ok[uint32, string](uint32(number) + 1))
	}()
	return answer
}

func (component) Nested(
	_ context.Context, all *wit.Stream[wit.Tuple2[string, *wit.Future[totest.Line]]],
) *wit.Stream[totest.Line] {
	reader, writer := wit.NewStream[totest.Line]()
	go func() {
		defer writer.Close()
		for pair := range all.All(context.Background()) {
			if pair.F1 == nil {
				return
			}
			line := must(pair.F1.Get(context.Background()))
			line = totest.Line{Number: line.Number * 2, Text: fmt.Sprintf("%s: %s", pair.F0, line.Text)}
			if _, err := writer.Write(context.Background(), []totest.Line{line}); err != nil {
				return
			}
		}
	}()
	return reader
}

func (component) Streams(ctx context.Context, all *wit.Stream[io.Reader]) uint64 {
	sum := uint64(0)
	for stream, err := range all.All(ctx) {
		if err != nil {
			panic(err)
		}
		for _, b := range must(io.ReadAll(stream)) {
			sum += uint64(b)
		}
	}
	return sum
}

func (component) Done(uint32) *wit.Future[struct{}] {
	done, writer := wit.NewFuture[struct{}]()
	_ = writer.Set(struct{}{})
	return done
}

func (component) Held() uint32 { return held }
