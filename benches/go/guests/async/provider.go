// Does what a driver asks for, asynchronously.
package main

import (
	"context"
	"io"
	"runtime"
	"time"

	"bench/gen/bench/asyncwork/work"
	"bench/gen/wit"
)

type provider struct{}

func init() { work.Export(provider{}) }

func main() {}

func (provider) Add(_ context.Context, a, b uint32) uint32 { return a + b }

func (provider) Echo(_ context.Context, text string) string { return text }

// Wait returns when the host has run what else there is.
func (provider) Wait(_ context.Context, a uint32) uint32 {
	time.Sleep(1)
	return a
}

func (provider) BytesIn(_ context.Context, bytes io.Reader) uint64 {
	total, buffer := uint64(0), make([]byte, 64<<10)
	for {
		n, err := bytes.Read(buffer)
		total += uint64(n)
		if err != nil {
			return total
		}
	}
}

func (provider) BytesOut(_ context.Context, count, length uint32) io.Reader {
	return &pieces{int(count), int(length), 0}
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

func (provider) ItemsIn(ctx context.Context, items *wit.Stream[work.Item]) uint64 {
	defer items.Close()
	total, buffer := uint64(0), make([]work.Item, 1024)
	for {
		n, err := items.Read(ctx, buffer)
		for _, item := range buffer[:n] {
			total += uint64(len(item.Name))
		}
		if err != nil {
			return total
		}
	}
}

func (provider) ItemsOut(_ context.Context, count, length uint32) *wit.Stream[work.Item] {
	reader, writer := wit.NewStream[work.Item]()
	go func() {
		defer writer.Close()
		for range count {
			items := make([]work.Item, length)
			for i := range items {
				items[i] = work.Item{ID: uint32(i), Name: "an item's name"}
			}
			if _, err := writer.Write(context.Background(), items); err != nil {
				return
			}
		}
	}()
	return reader
}

func (provider) Later(_ context.Context, number uint32) *wit.Future[uint32] {
	future, writer := wit.NewFuture[uint32]()
	_ = writer.Set(number)
	return future
}

// Pages is what Go has of the memory.
func (provider) Pages() uint32 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return uint32(stats.Sys >> 16)
}
