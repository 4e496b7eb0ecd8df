;; RUN: compose % -o %tmpdir/all.wasm && compose %tmpdir/all.wasm -o %tmpdir/again.wasm && run %tmpdir/again.wasm --invoke 'sum({from: {x: 1, y: 2}, to: {x: 3, y: 4}})' --invoke 'counter()' --invoke 'read($1)'
;;
;; Types that the root exports by itself have a new name outside, and its other exports speak of them by that.
(component
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (func (export "sum") (param i32 i32 i32 i32) (result i32)
      (i32.add (i32.add (local.get 0) (local.get 1)) (i32.add (local.get 2) (local.get 3))))
    (func (export "counter") (result i32) (call $new (i32.const 7)))
    (func (export "read") (param i32) (result i32) (call $rep (local.get 0))))
  (type $counter' (resource (rep i32)))
  (core func $new (canon resource.new $counter'))
  (core func $rep (canon resource.rep $counter'))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new)) (export "rep" (func $rep))))))
  (type $point' (record (field "x" u32) (field "y" u32)))
  (export $point "point" (type $point'))
  (type $line' (record (field "from" $point) (field "to" $point)))
  (export $line "line" (type $line'))
  (export $counter "counter-handle" (type $counter'))
  (func (export "sum") (param "line" $line) (result u32) (canon lift (core func $i "sum")))
  (func (export "counter") (result (own $counter)) (canon lift (core func $i "counter")))
  (func (export "read") (param "counter" (own $counter)) (result u32) (canon lift (core func $i "read"))))
