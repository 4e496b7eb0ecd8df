;; RUN: inspect %
;; RUN: inspect % --all
;; RUN: inspect % --json
(component $app
  (import "wasi:filesystem/types@0.2.6" (instance
    (export "descriptor" (type (sub resource)))
    (export "filesystem-error-code" (func (result u32)))))
  (import "wasi:cli/environment@0.2.6" (instance (export "get-arguments" (func (result (list string))))))
  (import "demo:kv/store@1.2.0" (instance
    (export "counter" (type $c (sub resource)))
    (export "[constructor]counter" (func (result (own $c))))
    (export "[static]counter.total" (func (result u64)))
    (export "get" (func (param "key" string) (result u32)))))
  (import "log" (func $log (param "line" string)))
  (core module $main (memory 1) (data (i32.const 0) "some data") (func $f (export "f")))
  (component $nested
    (core module $main (memory 1) (data (i32.const 0) "some data") (func $f (export "f"))))
  (instance $run (export "run" (func $log)))
  (export "demo:app/run@0.4.0" (instance $run))
  (export "start" (func $log))
  (@producers (language "Rust" "2024") (processed-by "rustc" "1.95.0")))
