//go:build wasm

package cabi

import _ "unsafe" // for linkname

// pin keeps the goroutine where it is. These two are among the functions that
// Go's runtime keeps for others.
//
//go:linkname runtimePin runtime.procPin
func runtimePin() int

//go:linkname runtimeUnpin runtime.procUnpin
func runtimeUnpin()

func pin() { runtimePin() }

func unpin() { runtimeUnpin() }
