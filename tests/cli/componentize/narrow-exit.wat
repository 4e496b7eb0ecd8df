;; FAIL(3): componentize % | run -
;; FAIL: componentize % --portable-exit | run -
;; RUN: componentize % | inspect - | sed -n '/^Imports/,/^Exports/p'
;; RUN: componentize % --portable-exit | inspect - | sed -n '/^Imports/,/^Exports/p'
;; A program that only ends asks for nothing else, and its exit status survives, unless hosts before 0.2.12 are to run it.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const 3))))
