// The side that waits for the other one.
package main

import (
	"context"
	"io"
	"sync"

	"example.com/asleep/asker/bindings/demo/asleep/api"
	"example.com/asleep/asker/bindings/demo/asleep/store"
)

type component struct{}

func init() { api.Export(component{}) }

func main() {}

func (component) Ask(context.Context) {
	answers := make(chan string)
	for _, key := range []string{"a", "b", "c"} {
		go ask(key, answers)
	}
	var lock sync.Mutex
	lock.Lock()
	go func() {
		lock.Lock() // nobody unlocks it
	}()
	<-answers
}

func ask(key string, answers chan<- string) {
	answer, err := store.Get(context.Background(), key)
	if err == nil {
		answers <- answer
	}
}

func (component) Read(_ context.Context, input io.Reader) uint32 {
	read, _ := io.Copy(io.Discard, input)
	return uint32(read)
}
