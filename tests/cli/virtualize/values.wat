;; RUN: witcraft virtualize % --stub demo:kv/store#get='some("stored")' --stub demo:kv/store@1.0.0#count=-3 --stub demo:kv/store#put='ok(7)' -o %tmpdir/a.wasm && run %tmpdir/a.wasm --invoke 'get("x")' --invoke 'count()' --invoke 'put("y")'
;; RUN: witcraft virtualize % --stub demo:kv/store#get=none -o %tmpdir/open.wasm && inspect %tmpdir/open.wasm --reach
;; RUN: inspect %tmpdir/a.wasm
;; RUN: witcraft virtualize % --deny demo:kv/store -o %tmpdir/b.wasm && run %tmpdir/b.wasm --invoke 'get("x")' --invoke 'put("x")'
;; FAIL(134): run %tmpdir/b.wasm --invoke 'count()'
;; FAIL(134): witcraft virtualize % --deny demo:kv/* --trap -o %tmpdir/c.wasm && run %tmpdir/c.wasm --invoke 'get("x")'
;; FAIL: witcraft virtualize % --stub demo:kv/store#get=7 --stub demo:kv/store#gte=7 --deny demo:kw/store
;; RUN: printf '(component (import "log" (func)) (import "ask" (func (result (list u8)))))' > %tmpdir/function.wat && witcraft virtualize %tmpdir/function.wat --deny log --stub ask='[1]' --env A=1 -o %tmpdir/d.wasm && inspect %tmpdir/d.wasm --reach
;; FAIL: witcraft virtualize %tmpdir/function.wat --stub log=1 --stub asl='[1]'
;; FAIL: witcraft virtualize %tmpdir/function.wat --mount /m=%tmpdir/absent --mount /m=%tmpdir/function.wat
;; FAIL(2): witcraft virtualize %tmpdir/function.wat --mount m=%tmpdir
;; FAIL(2): witcraft virtualize %tmpdir/function.wat --mount /a/../b=%tmpdir
;; FAIL(2): witcraft virtualize %tmpdir/function.wat --stdout none
;; RUN: printf '(component (import "wasi:cli/stdout@0.3.0-rc-2025-09-16" (instance (export "set-stdout" (func)))))' > %tmpdir/draft.wat
;; FAIL: witcraft virtualize %tmpdir/draft.wat --stdout deny
;; FAIL(2): witcraft virtualize %
;; FAIL(2): witcraft virtualize % --trap
;; FAIL(2): witcraft virtualize % --stub demo:kv/store=7
;; FAIL: printf '(module)' | witcraft virtualize - --deny files
(component
  (import "demo:kv/store@1.0.0" (instance $store
    (export "get" (func (param "key" string) (result (option string))))
    (export "put" (func (param "key" string) (result (result u32 (error string)))))
    (export "count" (func (result s32)))))
  (core module $memory
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $free (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
      (global.get $free)
      (global.set $free (i32.add (global.get $free) (local.get 3)))))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $mem))
  (alias core export $memory "realloc" (core func $realloc))
  (core func $get (canon lower (func $store "get") (memory $mem) (realloc (func $realloc))))
  (core func $put (canon lower (func $store "put") (memory $mem) (realloc (func $realloc))))
  (core func $count (canon lower (func $store "count")))
  (core module $m
    (import "" "get" (func $get (param i32 i32 i32))) (import "" "put" (func $put (param i32 i32 i32)))
    (import "" "count" (func $count (result i32)))
    (func (export "get") (param i32 i32) (result i32) (call $get (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16))
    (func (export "put") (param i32 i32) (result i32) (call $put (local.get 0) (local.get 1) (i32.const 32)) (i32.const 32))
    (func (export "count") (result i32) (call $count)))
  (core instance $m (instantiate $m
    (with "" (instance (export "get" (func $get)) (export "put" (func $put)) (export "count" (func $count))))))
  (func (export "get") (param "key" string) (result (option string))
    (canon lift (core func $m "get") (memory $mem) (realloc (func $realloc))))
  (func (export "put") (param "key" string) (result (result u32 (error string)))
    (canon lift (core func $m "put") (memory $mem) (realloc (func $realloc))))
  (func (export "count") (result s32) (canon lift (core func $m "count"))))
