;; FAIL: compose % tests/cli/compose/input/store.wat
;; RUN: inspect %
;; RUN: wit show %
;; RUN: validate %
;; FAIL: run %
(component
  (import "users" (implements "demo:kv/store@1.0.0") (instance $users (export "size" (func (result u32)))))
  (import "catalog" (implements "demo:kv/store@1.0.0") (instance $catalog (export "size" (func (result u32)))))
  (import "dice" (implements "wasi:random/random@0.2.6") (instance $dice (export "get-random-u64" (func (result u64)))))
  (alias export $users "size" (func $size))
  (export "run" (func $size)))
