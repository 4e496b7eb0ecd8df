//go:build !wasm

package cabi

func pin() {}

func unpin() {}
