;; FAIL(134): componentize % --adapt narrow | run - 2>&1 | head -n 1
;; FAIL: componentize tests/cli/componentize/input/opens.wat --adapt narrow
;; RUN: componentize tests/cli/componentize/input/opens.wat | inspect - | grep -c filesystem/types
;; Pointers that lead nowhere trap, and what the narrow adapter does not have is said, or supplied by another.
(module
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fdstat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $fdstat (i32.const 1) (i32.const 0)))
    (drop (call $write (i32.const 1) (i32.const -8) (i32.const 1) (i32.const 0)))))
