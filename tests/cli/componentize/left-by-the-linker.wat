;; RUN: printf 'package demo:count; world app { export count: func() -> u32; export stack: func() -> u32; }' > %tmpdir/w.wit
;; RUN: componentize % --wit %tmpdir/w.wit -o %tmpdir/c.wasm && validate %tmpdir/c.wasm
;; RUN: run %tmpdir/c.wasm --invoke 'count()' --invoke 'count()' --invoke 'stack()'
;; A linker for `wasm32-wasip3` leaves the memory, the stack pointer and the base of thread-local variables to the
;; component. A thread-local variable keeps its value from one call to the next, and each call begins with a stack.
(module
  (import "env" "memory" (memory 2))
  (import "env" "__wasm_get_stack_pointer" (func $get-stack-pointer (result i32)))
  (import "env" "__wasm_set_stack_pointer" (func $set-stack-pointer (param i32)))
  (import "env" "__wasm_get_tls_base" (func $get-tls-base (result i32)))
  (import "env" "__wasm_set_tls_base" (func $set-tls-base (param i32)))
  (func (export "_initialize") (call $set-tls-base (i32.const 64)))
  (func $init (call $set-stack-pointer (i32.const 1024)))
  (export "__wasm_init_task" (func $init))
  (export "__wasm_init_async_task" (func $init))
  (func (export "count") (result i32)
    (i32.store (call $get-tls-base) (i32.add (i32.load (call $get-tls-base)) (i32.const 1)))
    (i32.load (call $get-tls-base)))
  (func (export "stack") (result i32) (call $get-stack-pointer))
  (data (i32.const 64) "\28\00\00\00"))
