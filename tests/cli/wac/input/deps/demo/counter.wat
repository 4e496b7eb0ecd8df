;; A store that adds one to what another store has.
(component
  (import "demo:kv/store@1.0.0" (instance $inner (export "get" (func (param "key" u32) (result u32)))))
  (core func $lowered (canon lower (func $inner "get")))
  (core module $m
    (import "inner" "get" (func $get (param i32) (result i32)))
    (func (export "get") (param i32) (result i32) local.get 0 call $get i32.const 1 i32.add))
  (core instance $imports (export "get" (func $lowered)))
  (core instance $i (instantiate $m (with "inner" (instance $imports))))
  (func $get (param "key" u32) (result u32) (canon lift (core func $i "get")))
  (instance $store (export "get" (func $get)))
  (export "demo:kv/store@1.0.0" (instance $store)))
