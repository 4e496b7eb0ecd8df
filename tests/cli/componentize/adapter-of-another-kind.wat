;; FAIL: componentize % --adapt command
;; FAIL: componentize fixtures/core/creates-a-file.wat --adapt reactor
;; An adapter for programs needs a program, and one for libraries makes nothing of a program that could be run.
(module
  (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0))
