;; FAIL: componentize % | run -
;; RUN: componentize % | inspect - | sed -n '/^Imports/,/^Exports/p'
;; A program that only ends asks for nothing else, and says whether it went well.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const 3))))
