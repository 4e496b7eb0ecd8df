(component
  (core module $m (func (export "size") (result i32) i32.const 3))
  (core instance $i (instantiate $m))
  (func $size (result u32) (canon lift (core func $i "size")))
  (instance $store (export "size" (func $size)))
  (export "demo:kv/store@1.1.0" (instance $store)))
