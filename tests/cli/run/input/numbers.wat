(component
  (core module $m (func (export "number") (result i32) (i32.const 7)))
  (core instance $m (instantiate $m))
  (func $number (result u32) (canon lift (core func $m "number")))
  (instance $numbers (export "number" (func $number)))
  (export "demo:passed/numbers" (instance $numbers)))
