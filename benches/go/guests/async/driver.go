// Calls what an asynchronous provider exports, and takes the time.
package main

import (
	"context"
	"io"
	"math"
	"runtime"
	"sync"
	"time"

	driver "bench/gen/bench/asyncwork/asyncdriver"
	"bench/gen/bench/asyncwork/work"
	"bench/gen/wit"
)

type component struct{}

func init() { driver.Export(component{}) }

func main() {}

// rounds is how often a job is done in one run. The fastest counts.
const rounds = 5

// What a job with a stream passes through it.
const (
	count  = 16
	length = 64 << 10
	items  = 256
	single = 4096
)

func (component) Measure(ctx context.Context, what string, calls uint32) float64 {
	switch what {
	case "ready call":
		return measure(calls, func(n uint32) { must(work.Add(ctx, n, 2)) })
	case "ready call with a string":
		return measure(calls, func(uint32) { must(work.Echo(ctx, "some text")) })
	case "pending call":
		return measure(calls, func(n uint32) { must(work.Wait(ctx, n)) })
	case "1,000 pending calls at once":
		return measure(calls, func(uint32) {
			var all sync.WaitGroup
			for n := range uint32(1000) {
				all.Go(func() { must(work.Wait(ctx, n)) })
			}
			all.Wait()
		})
	case "future":
		return measure(calls, func(n uint32) { must(must(work.Later(ctx, n)).Get(ctx)) })
	case "stream<u8> in, 1 MiB":
		return measure(calls, func(uint32) { must(work.BytesIn(ctx, &pieces{count, length, 0})) })
	case "stream<u8> out, 1 MiB":
		return measure(calls, func(uint32) { read(must(work.BytesOut(ctx, count, length))) })
	case "stream<u8> in, 4,096 times 1 B":
		return measure(calls, func(uint32) { must(work.BytesIn(ctx, &pieces{single, 1, 0})) })
	case "stream<u8> out, 4,096 times 1 B":
		return measure(calls, func(uint32) { read(must(work.BytesOut(ctx, single, 1))) })
	case "stream of records in, 4,096":
		return measure(calls, func(uint32) { itemsIn(ctx) })
	case "stream of records out, 4,096":
		return measure(calls, func(uint32) { itemsOut(ctx) })
	case "memory: calls":
		return grown(calls, func(n uint32) { must(work.Wait(ctx, n)) })
	case "memory: bytes":
		return grown(calls, func(uint32) { must(work.BytesIn(ctx, &pieces{count, length, 0})) })
	}
	panic("nothing is called " + what)
}

func itemsIn(ctx context.Context) {
	reader, writer := wit.NewStream[work.Item]()
	go func() {
		defer writer.Close()
		for range count {
			some := make([]work.Item, items)
			for i := range some {
				some[i] = work.Item{ID: uint32(i), Name: "an item's name"}
			}
			must(writer.Write(ctx, some))
		}
	}()
	must(work.ItemsIn(ctx, reader))
}

func itemsOut(ctx context.Context) {
	stream := must(work.ItemsOut(ctx, count, items))
	defer stream.Close()
	buffer := make([]work.Item, items)
	for {
		if _, err := stream.Read(ctx, buffer); err != nil {
			return
		}
	}
}

func read(bytes io.Reader) {
	buffer := make([]byte, length)
	for {
		if _, err := bytes.Read(buffer); err != nil {
			return
		}
	}
}

// pieces is a reader of so many pieces of so many bytes.
type pieces struct{ count, length, left int }

func (p *pieces) Read(bytes []byte) (int, error) {
	if p.left == 0 {
		if p.count == 0 {
			return 0, io.EOF
		}
		p.count--
		p.left = p.length
	}
	n := min(p.left, len(bytes))
	p.left -= n
	return n, nil
}

// measure returns the nanoseconds of one call.
func measure(calls uint32, call func(uint32)) float64 {
	fastest := math.Inf(1)
	for range rounds {
		start := time.Now()
		for n := range calls {
			call(n)
		}
		fastest = min(fastest, float64(time.Since(start))/float64(calls))
	}
	return fastest
}

// grown returns by how many pages the memory of both programs has grown in the
// second half of the calls.
func grown(calls uint32, call func(uint32)) float64 {
	half := uint32(0)
	for n := range calls {
		if n == calls/2 {
			half = pages()
		}
		call(n)
	}
	return float64(pages()) - float64(half)
}

func pages() uint32 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return uint32(stats.Sys>>16) + work.Pages()
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
