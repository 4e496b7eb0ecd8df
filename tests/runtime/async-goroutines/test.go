package main

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"component/bindings/test/asyncgoroutines/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

var (
	values  = make(chan uint32)
	stopped atomic.Bool
)

func (component) Sleep(_ context.Context, milliseconds uint32) {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
}

func (component) Take(ctx context.Context) uint32 {
	select {
	case value := <-values:
		return value
	case <-ctx.Done():
		return 0
	}
}

func (component) Send(_ context.Context, value uint32) { values <- value }

func (component) Compute(context.Context) uint32 {
	count := uint32(0)
	for !stopped.Load() {
		count++
		runtime.Gosched()
	}
	return count
}

func (component) Stop() { stopped.Store(true) }

var steps uint32

func (component) Yields(_ context.Context, times uint32) uint32 {
	for range times {
		wit.Yield()
	}
	return steps
}

func (component) Stepped(context.Context) { steps++ }

func (component) Ticks(_ context.Context, count uint32) *wit.Stream[uint32] {
	reader, writer := wit.NewStream[uint32]()
	go func() {
		defer writer.Close()
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for number := range count {
			<-ticker.C
			if _, err := writer.Write(context.Background(), []uint32{number}); err != nil {
				return
			}
		}
	}()
	return reader
}

func (component) Expires(ctx context.Context) bool {
	limited, cancel := context.WithTimeout(ctx, 3*time.Millisecond)
	defer cancel()
	select {
	case <-make(chan int):
		return false
	case <-limited.Done():
		return limited.Err() == context.DeadlineExceeded
	}
}

func (component) Locked(_ context.Context, count uint32) uint32 {
	var (
		all   sync.WaitGroup
		mutex sync.Mutex
		sum   uint32
	)
	for number := range count {
		all.Go(func() {
			if number%7 == 0 {
				time.Sleep(time.Millisecond)
			}
			mutex.Lock()
			defer mutex.Unlock()
			runtime.Gosched()
			sum++
		})
	}
	all.Wait()
	return sum
}

func (component) Memory() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
