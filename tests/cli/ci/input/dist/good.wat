(component
  (core module $logic (func (export "greet") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $logic))
  (func (export "greet") (param "count" u32) (result u32) (canon lift (core func $i "greet"))))
