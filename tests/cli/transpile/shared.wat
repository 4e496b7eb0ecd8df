;; FAIL: transpile % -o %tmpdir
(component
  (core module $m
    (memory (export "m") 1 1 shared)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
    (func (export "f") (param i32 i32)))
  (core instance $i (instantiate $m))
  (func (export "f") (param "s" string)
    (canon lift (core func $i "f") (memory $i "m") (realloc (func $i "realloc")))))
