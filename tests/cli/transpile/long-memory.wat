;; FAIL: transpile % -o %tmpdir
(component
  (core module $m
    (memory (export "m") i64 1)
    (func (export "realloc") (param i64 i64 i64 i64) (result i64) unreachable)
    (func (export "f") (param i64 i64)))
  (core instance $i (instantiate $m))
  (func (export "f") (param "s" string)
    (canon lift (core func $i "f") (memory $i "m") (realloc (func $i "realloc")))))
