// Streams and futures: every kind of payload, whole and in part, to the end and given up.
package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"component/bindings/test/asyncstreams/runner"
	"component/bindings/test/asyncstreams/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

// numbers are those from 0.
func numbers(to int) []uint32 {
	all := make([]uint32, to)
	for i := range all {
		all[i] = uint32(i)
	}
	return all
}

// streamOf is a stream of these values, in chunks of this size.
func streamOf[T any](values []T, chunk int) *wit.Stream[T] {
	reader, writer := wit.NewStream[T]()
	go func() {
		defer writer.Close()
		for len(values) > 0 {
			n := min(chunk, len(values))
			if _, err := writer.Write(context.Background(), values[:n]); err != nil {
				return
			}
			values = values[n:]
		}
	}()
	return reader
}

// collect reads a stream to its end.
func collect[T any](ctx context.Context, stream *wit.Stream[T]) []T {
	var all []T
	for value, err := range stream.All(ctx) {
		if err != nil {
			panic(err)
		}
		all = append(all, value)
	}
	return all
}

func (component) Run(ctx context.Context) {
	for _, chunk := range []int{1, 3, 1000} {
		same(collect(ctx, must(totest.Count(ctx, 1000, uint32(chunk)))), numbers(1000))
		same(must(totest.Sum(ctx, streamOf(numbers(1000), chunk))), 499_500)
	}
	same(must(totest.Take(ctx, streamOf(numbers(10), 4), 5)), []uint32{0, 1, 2, 3, 4})
	raw(ctx)
	records(ctx)
	resources(ctx)
	same(len(collect(ctx, must(totest.Ticks(ctx, 5)))), 5)
	futures(ctx)
	partial(ctx)
	cancelled(ctx)
}

func raw(ctx context.Context) {
	text := strings.Repeat("some text that is written in one piece, and read in several", 50)
	upper := must(totest.Upper(ctx, strings.NewReader(text)))
	same(string(must(io.ReadAll(upper))), strings.ToUpper(text))

	// What another component writes goes on without a detour.
	first := must(totest.Upper(ctx, strings.NewReader("twice")))
	same(string(must(io.ReadAll(must(totest.Upper(ctx, first))))), "TWICE")

	piped, pipe := io.Pipe()
	go func() {
		_, _ = pipe.Write([]byte("through a "))
		time.Sleep(2 * time.Millisecond)
		_, _ = pipe.Write([]byte("pipe"))
		_ = pipe.Close()
	}()
	same(string(must(io.ReadAll(must(totest.Upper(ctx, piped))))), "THROUGH A PIPE")

	var readers []io.Reader
	for b := byte(1); b <= 3; b++ {
		readers = append(readers, strings.NewReader(strings.Repeat(string(rune(b)), 10)))
	}
	same(must(totest.Streams(ctx, streamOf(readers, 1))), 60)
}

func records(ctx context.Context) {
	lines := must(totest.Split(ctx, streamOf([]string{"one\ntwo", "", "three\n"}, 3)))
	same(collect(ctx, lines), []totest.Line{{Number: 1, Text: "one"}, {Number: 2, Text: "two"}, {Number: 3, Text: "three"}})

	type pair = wit.Tuple2[string, *wit.Future[totest.Line]]
	later, line := wit.NewFuture[totest.Line]()
	other, now := wit.NewFuture[totest.Line]()
	same(now.Set(totest.Line{Number: 4, Text: "now"}), nil)
	doubled := must(totest.Nested(ctx, streamOf([]pair{{F0: "a", F1: later}, {F0: "b", F1: other}}, 2)))
	time.Sleep(time.Millisecond)
	same(line.Set(totest.Line{Number: 21, Text: "late"}), nil)
	same(collect(ctx, doubled), []totest.Line{{Number: 42, Text: "a: late"}, {Number: 8, Text: "b: now"}})
}

func resources(ctx context.Context) {
	var all []*totest.Token
	for value := range uint32(4) {
		all = append(all, totest.NewToken(value))
	}
	next := must(totest.Tokens(ctx, streamOf(all, 4)))
	one := make([]*totest.Token, 1)
	for value := uint32(1); value <= 3; value++ {
		same(must(next.Read(ctx, one)), 1)
		same(one[0].Value(), value)
		same(one[0].Close(), nil)
	}
	same(next.Close(), nil)
	_, err := next.Read(ctx, one)
	same(errors.Is(err, wit.ErrClosed), true)
}

func futures(ctx context.Context) {
	for _, question := range []string{"41", ""} {
		asked, writer := wit.NewFuture[string]()
		answer := must(totest.Answer(ctx, asked))
		same(writer.Set(question), nil)
		same(writer.Set("again"), wit.ErrClosed)
		got := must(answer.Get(ctx))
		same(got, must(answer.Get(ctx)))
		if value, ok := got.Get(); ok {
			same(value, 42)
		} else {
			err, _ := got.Err()
			same(err, "no answer")
		}
	}
	_ = must(totest.Done(1).Get(ctx))
	same(totest.Done(2).Close(), nil)
	short, cancel := context.WithTimeout(ctx, 2*time.Millisecond)
	defer cancel()
	asked, writer := wit.NewFuture[string]()
	answer := must(totest.Answer(ctx, asked))
	_, err := answer.Get(short)
	same(errors.Is(err, context.DeadlineExceeded), true)
	same(writer.Set("1"), nil)
	got, _ := must(answer.Get(ctx)).Get()
	same(got, 2)
}

// partial reads less than was written, within the program.
func partial(ctx context.Context) {
	reader, writer := wit.NewStream[uint32]()
	go func() {
		values := make([]uint32, 3)
		same(must(reader.Read(ctx, values)), 3)
		same(values, []uint32{0, 1, 2})
		same(reader.Close(), nil)
	}()
	n, err := writer.Write(ctx, numbers(5))
	same(n, 3)
	same(errors.Is(err, wit.ErrReaderClosed), true)
	_, err = writer.Write(ctx, numbers(1))
	same(errors.Is(err, wit.ErrReaderClosed), true)
	same(writer.Close(), nil)
}

// cancelled ends what waits, and goes on with it.
func cancelled(ctx context.Context) {
	reader, writer := wit.NewStream[uint32]()
	total := make(chan uint64)
	go func() { total <- must(totest.Sum(ctx, reader)) }()
	same(must(writer.Write(ctx, []uint32{1, 2})), 2)
	same(writer.Close(), nil)
	same(<-total, 3)

	numbers := must(totest.Count(ctx, 2, 1))
	one := make([]uint32, 1)
	same(must(numbers.Read(ctx, one)), 1)
	same(must(numbers.Read(ctx, one)), 1)
	_, err := numbers.Read(ctx, one)
	same(err, io.EOF)

	silent, _ := wit.NewStream[uint32]()
	short, cancel := context.WithTimeout(ctx, 2*time.Millisecond)
	defer cancel()
	_, err = silent.Read(short, one)
	same(errors.Is(err, context.DeadlineExceeded), true)
	summed, cancelSum := context.WithTimeout(ctx, 2*time.Millisecond)
	defer cancelSum()
	_, err = totest.Sum(summed, silent)
	same(errors.Is(err, context.DeadlineExceeded), true)
}
