;; Takes handles of what it imports.
(component
  (import "demo:handles/handles" (instance $handles (export "handle" (type (sub resource)))))
  (alias export $handles "handle" (type $handle))
  (core func $drop (canon resource.drop $handle))
  (core module $m
    (import "handles" "drop" (func $drop (param i32)))
    (func (export "take") (param i32) local.get 0 call $drop))
  (core instance $imports (export "drop" (func $drop)))
  (core instance $i (instantiate $m (with "handles" (instance $imports))))
  (func $take (param "handle" (own $handle)) (canon lift (core func $i "take")))
  (instance $exports (export "handle" (type $handle)) (export "take" (func $take)))
  (export "demo:handles/takers" (instance $exports)))
