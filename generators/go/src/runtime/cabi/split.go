//go:build wasm

package cabi

// result holds the result of an exported function whose parameters leave no
// room for a result in Go.
var result uint64

// Result returns the stored result of such a function. The tool that makes a
// component of the module exports a function in its place that calls both.
func Result(bits uint64) { result = bits }

//go:wasmexport SPLIT_RESULT_NAME
func lastResult() uint64 { return result }
