//go:build wasm

// The functions of Go's runtime that pinned.go declares have no body there,
// which the compiler allows in a package with assembly.
