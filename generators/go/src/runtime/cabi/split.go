//go:build wasm

package cabi

// result is what an exported function gave for whose result Go has no room
// beside its parameters.
var result uint64

// Result keeps the result of such a function. The tool that makes a component
// of the module exports, in the function's place, one that asks for it next.
func Result(bits uint64) { result = bits }

//go:wasmexport SPLIT_RESULT_NAME
func lastResult() uint64 { return result }
