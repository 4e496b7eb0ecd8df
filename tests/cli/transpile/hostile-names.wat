;; RUN: transpile % -o %tmpdir --no-types
;; RUN: grep -n 'pwned\|__proto__\|then\|constructor:' %tmpdir/hostile-names.js
(component
  (core module $m
    (func (export "'};globalThis.pwned=1;//") (result i32) (i32.const 1))
    (func (export "__proto__") (result i32) (i32.const 2))
    (func (export "*/globalThis.pwned=2\u{2028}\nx") (result i32) (i32.const 3)))
  (core instance $i (instantiate $m))
  (core module $n
    (import "__proto__" "__proto__" (func (result i32)))
    (import "'\\" "</script>" (func (result i32))))
  (core instance (instantiate $n
    (with "__proto__" (instance (export "__proto__" (func $i "__proto__"))))
    (with "'\\" (instance (export "</script>" (func $i "__proto__"))))))
  (func (export "then") (result u32) (canon lift (core func $i "'};globalThis.pwned=1;//")))
  (func (export "constructor") (result u32) (canon lift (core func $i "__proto__")))
  (func (export "await") (result u32) (canon lift (core func $i "*/globalThis.pwned=2\u{2028}\nx"))))
