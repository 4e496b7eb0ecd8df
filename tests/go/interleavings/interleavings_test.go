package async

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
)

// rounds is how many seeds are tried.
const rounds = 3000

// Tasks do things at random, in a random order of events: nothing is lost, nothing
// is there twice, nobody waits for what has happened already, and nothing is left.
// SEED=n tries one seed.
func TestInterleavings(t *testing.T) {
	if seed, err := strconv.ParseUint(os.Getenv("SEED"), 10, 64); err == nil {
		interleave(t, seed)
		return
	}
	for seed := range uint64(rounds) {
		interleave(t, seed)
	}
}

// A world is what the tasks of a round have in common.
type world struct {
	t        *testing.T
	seed     uint64
	lock     sync.Mutex
	values   chan uint32
	received []*link // what the host reads
	written  map[*link]uint32
}

func interleave(t *testing.T, seed uint64) {
	host = newMock(seed)
	w := &world{t: t, seed: seed, values: make(chan uint32), written: map[*link]uint32{}}
	pending := 1 + host.random.IntN(6)
	for {
		steps := host.steps()
		if pending > 0 {
			steps = append(steps, func() {
				pending--
				random := rand.New(rand.NewPCG(seed, uint64(pending)+1))
				host.start(random.IntN(4) == 0, func(task *Task) { w.serve(task, random) })
			}, w.poke)
		}
		if len(steps) == 0 {
			break
		}
		steps[host.random.IntN(len(steps))]()
	}
	for _, task := range host.tasks {
		if !task.over {
			t.Fatalf("seed %d: a task waits for what cannot happen", seed)
		}
	}
	if len(host.waitables)+len(host.sets)+len(operations)+len(entered)+parked+alive != 0 {
		t.Fatalf("seed %d: left are %v, %v, %v, %d, %d, %d", seed, host.waitables, host.sets, operations, len(entered), parked, alive)
	}
	for _, link := range w.received {
		for i, number := range link.read {
			if number != uint32(i) {
				t.Fatalf("seed %d: the host reads %v", seed, link.read)
			}
		}
		if count, known := w.written[link]; known && count != uint32(len(link.read)) {
			t.Fatalf("seed %d: %d of %d numbers were read", seed, len(link.read), count)
		}
	}
}

// poke is a function that is not asynchronous, and makes a goroutine runnable.
func (w *world) poke() {
	Enter("poke")
	defer Leave()
	select {
	case w.values <- 1:
	default:
	}
}

// serve is an exported function.
func (w *world) serve(task *Task, random *rand.Rand) {
	w.act(task.Context(), random, 2)
	if task.Resume() {
		returnTask()
		task.Finish()
	}
	if random.IntN(3) == 0 {
		w.act(context.Background(), random, 2)
	}
}

// act does a few things, some of them at a time.
func (w *world) act(ctx context.Context, random *rand.Rand, depth int) {
	for range 1 + random.IntN(3) {
		own := rand.New(rand.NewPCG(random.Uint64(), 0))
		if depth > 0 && random.IntN(3) == 0 {
			done := make(chan struct{})
			go func() {
				defer close(done)
				w.act(ctx, own, depth-1)
			}()
			if random.IntN(2) == 0 {
				<-done
			}
			continue
		}
		w.do(ctx, own)
	}
}

func (w *world) do(ctx context.Context, random *rand.Rand) {
	if random.IntN(4) == 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		go func() {
			w.call(context.Background())
			cancel()
		}()
	}
	switch random.IntN(6) {
	case 0:
		w.call(ctx)
	case 1:
		w.lock.Lock()
		w.call(ctx)
		w.lock.Unlock()
	case 2:
		w.write(ctx, random)
	case 3:
		w.read(ctx, random)
	case 4:
		w.futures(ctx, random)
	case 5:
		// Another task's call is over before this goes on.
		go func() {
			w.call(context.Background())
			w.values <- 2
		}()
		<-w.values
	}
}

func (w *world) call(ctx context.Context) {
	if Err(ctx) != nil {
		return
	}
	var c Call
	if err := c.Wait(ctx, call(), "call"); err != nil && Err(ctx) == nil {
		w.t.Errorf("seed %d: a call fails: %v", w.seed, err)
	}
}

// write passes numbers to the host.
func (w *world) write(ctx context.Context, random *rand.Rand) {
	stream, writer := NewStream[uint32]()
	link := host.take(stream.Lower(transfer(false)))
	w.received = append(w.received, link)
	next, count := uint32(0), uint32(random.IntN(20))
	for next < count {
		piece := make([]uint32, 1+random.IntN(int(count-next)))
		for i := range piece {
			piece[i] = next + uint32(i)
		}
		n, err := writer.Write(ctx, piece)
		next += uint32(n)
		if err == nil && n < len(piece) || err != nil && !errors.Is(err, ErrReaderClosed) && Err(ctx) == nil {
			w.t.Errorf("seed %d: %d of %d are written: %v", w.seed, n, len(piece), err)
		}
		if err != nil {
			break
		}
	}
	w.written[link] = next
	writer.Close()
}

// read gets numbers from the host.
func (w *world) read(ctx context.Context, random *rand.Rand) {
	count := uint32(random.IntN(20))
	stream := LiftStream(host.give(count, false), transfer(false))
	defer stream.Close()
	next := uint32(0)
	for {
		values := make([]uint32, 1+random.IntN(8))
		n, err := stream.Read(ctx, values)
		for _, value := range values[:n] {
			if value != next {
				w.t.Errorf("seed %d: read %d, want %d", w.seed, value, next)
			}
			next++
		}
		switch {
		case err == io.EOF && next == count, err != nil && Err(ctx) != nil:
			return
		case err != nil:
			w.t.Errorf("seed %d: %d of %d are read: %v", w.seed, next, count, err)
			return
		case random.IntN(8) == 0:
			return
		}
	}
}

// futures passes a number each way.
func (w *world) futures(ctx context.Context, random *rand.Rand) {
	future, writer := NewFuture[uint32]()
	if random.IntN(2) == 0 {
		_ = writer.Set(0)
	}
	w.received = append(w.received, host.take(future.Lower(transfer(true))))
	_ = writer.Set(0)
	given := LiftFuture(host.give(1, true), transfer(true))
	defer given.Close()
	if value, err := given.Get(ctx); err != nil && Err(ctx) == nil || value != 0 {
		w.t.Errorf("seed %d: the future is %d: %v", w.seed, value, err)
	}
}
