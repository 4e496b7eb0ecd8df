;; Makes handles of a resource of its own.
(component
  (type $handle (resource (rep i32)))
  (core func $new (canon resource.new $handle))
  (core module $m
    (import "handles" "new" (func $new (param i32) (result i32)))
    (func (export "make") (result i32) i32.const 1 call $new))
  (core instance $handles (export "new" (func $new)))
  (core instance $i (instantiate $m (with "handles" (instance $handles))))
  (func $make (result (own $handle)) (canon lift (core func $i "make")))
  (instance $exports (export "handle" (type $handle)) (export "make" (func $make)))
  (export "demo:handles/handles" (instance $exports)))
