// A library by hand, with the worst of collectors: one that runs whenever the host allocates.
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
	"unsafe"
)

var isInitialised bool

func init() { isInitialised = true }

func main() {}

// What the host allocated, and what it was given last.
var (
	allocated = map[*byte][]byte{}
	returned  string
	area      [2]uint32
)

//go:wasmexport cabi_realloc
func realloc(old unsafe.Pointer, oldSize, align, size uint32) unsafe.Pointer {
	runtime.GC()
	block := make([]byte, max(size, 1))
	if old != nil {
		copy(block, unsafe.Slice((*byte)(old), oldSize))
	}
	allocated[&block[0]] = block
	return unsafe.Pointer(&block[0])
}

func take(text unsafe.Pointer, length uint32) string {
	taken := string(unsafe.Slice((*byte)(text), length))
	clear(allocated)
	return taken
}

func give(text string) unsafe.Pointer {
	returned = text
	area = [2]uint32{uint32(uintptr(unsafe.Pointer(unsafe.StringData(text)))), uint32(len(text))}
	return unsafe.Pointer(&area)
}

//go:wasmexport demo:app/api#echo
func echo(text unsafe.Pointer, length uint32) unsafe.Pointer { return give(take(text, length)) }

//go:wasmexport cabi_post_demo:app/api#echo
func echoReturned(unsafe.Pointer) {
	returned = ""
	runtime.GC()
}

//go:wasmexport demo:app/api#surroundings
func surroundings() unsafe.Pointer {
	return give(fmt.Sprintf("%v, %d, %q", isInitialised, len(os.Args), os.Getenv("KEY")))
}

//go:wasmexport demo:app/api#crash
func crash(text unsafe.Pointer, length uint32) { panic(take(text, length)) }

//go:wasmexport demo:app/api#quit
func quit(status uint32) { os.Exit(int(status)) }

//go:wasmexport demo:app/api#deadlock
func deadlock() { select {} }

//go:wasmexport demo:app/api#nap
func nap(milliseconds uint32) uint32 {
	start := time.Now()
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return uint32(time.Since(start).Milliseconds())
}

var kept [][]byte

//go:wasmexport demo:app/api#grow
func grow(mebibytes uint32) uint32 {
	for range mebibytes {
		kept = append(kept, make([]byte, 1<<20))
	}
	return uint32(len(kept))
}
