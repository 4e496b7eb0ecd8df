//go:build wasm

package cabi

import _ "unsafe" // for linkname

// pin prevents preemption of the goroutine. Go's runtime keeps these two
// functions available to other packages.
//
//go:linkname runtimePin runtime.procPin
func runtimePin() int

//go:linkname runtimeUnpin runtime.procUnpin
func runtimeUnpin()

func pin() { runtimePin() }

func unpin() { runtimeUnpin() }
