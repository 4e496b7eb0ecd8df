(component
  (import "demo:kv/store@1.0.0" (instance $store
    (export "get" (func (param "key" string) (result (option u32))))))
  (core module $m (func (export "run") (result i32) i32.const 0))
  (core instance $i (instantiate $m))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
