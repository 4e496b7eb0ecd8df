;; Passes a handle from one interface to another.
(component
  (import "demo:handles/handles" (instance $handles
    (export "handle" (type $handle (sub resource)))
    (export "make" (func (result (own $handle))))))
  (alias export $handles "handle" (type $handle))
  (import "demo:handles/takers" (instance $takers
    (export "handle" (type $same (eq $handle)))
    (export "take" (func (param "handle" (own $same))))))
  (core func $make (canon lower (func $handles "make")))
  (core func $take (canon lower (func $takers "take")))
  (core module $m
    (import "handles" "make" (func $make (result i32)))
    (import "handles" "take" (func $take (param i32)))
    (func (export "run") call $make call $take))
  (core instance $imports (export "make" (func $make)) (export "take" (func $take)))
  (core instance $i (instantiate $m (with "handles" (instance $imports))))
  (func $run (canon lift (core func $i "run")))
  (export "run" (func $run)))
