// A library that opens files.
package main

import (
	"os"
	"strings"
	"unsafe"
)

func main() {}

var (
	allocated []byte
	returned  string
	area      [2]uint32
)

//go:wasmexport cabi_realloc
func realloc(old unsafe.Pointer, oldSize, align, size uint32) unsafe.Pointer {
	allocated = make([]byte, max(size, 1))
	return unsafe.Pointer(&allocated[0])
}

//go:wasmexport first-line
func firstLine(path unsafe.Pointer, length uint32) unsafe.Pointer {
	contents, err := os.ReadFile(string(unsafe.Slice((*byte)(path), length)))
	returned, _, _ = strings.Cut(string(contents), "\n")
	if err != nil {
		returned = err.Error()
	}
	area = [2]uint32{uint32(uintptr(unsafe.Pointer(unsafe.StringData(returned)))), uint32(len(returned))}
	return unsafe.Pointer(&area)
}
