;; RUN: inspect %
(module $calculator
  (import "wasi_snapshot_preview1" "path_open" (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
  (import "env" "table" (table 1 4 funcref))
  (import "env" "base" (global (mut i32)))
  (memory (export "memory") 2 16)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
