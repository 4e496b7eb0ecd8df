;; FAIL(21): run --no-cache %
;; FAIL(21): componentize % | run --no-cache -
;; RUN: componentize % | inspect - | sed -n '/^Imports/,/^Core/p'
;; A program without `_start` does its work in its start section.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $main
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (call $exit (i32.add (i32.const 20) (i32.load (i32.const 0)))))
  (start $main))
