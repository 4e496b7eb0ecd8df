;; FAIL: componentize % --wit tests/cli/componentize/input/store.wit --world server -o %tmpdir/out.wasm
;; RUN: test ! -e %tmpdir/out.wasm
(module
  (import "demo:kv/log" "write" (func (param i32)))
  (import "demo:kv/nothing" "there" (func))
  (func (export "demo:kv/store#fetch") (param i32 i32) (result i32) i32.const 0)
  (func (export "demo:kv/store#put") (param i32 i32) unreachable)
  (memory (export "memory") 1))
