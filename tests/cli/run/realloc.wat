;; FAIL(134): run --no-cache % --invoke 'greet("Hello", "Ada")'
;; FAIL(134): run --no-cache % --invoke 'greet("grüß", "Ada")'
;; FAIL(134): run --no-cache % --invoke 'read("a")'
;; FAIL(134): run --no-cache % --invoke 'many({a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9}, {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9})'
;; Where a guest's `realloc` traps, the error says for which parameter of which function it was called. This one counts down
;; from 1, says that it panics, and aborts.
(component
  (import "wasi:cli/exit@0.2.0" (instance $exit (export "exit" (func (param "status" (result))))))
  (core func $exit (canon lower (func $exit "exit")))
  (core module $m
    (import "" "exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (global $left (mut i32) (i32.const 1))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (if (i32.gt_u (local.get 3) (i32.const 8)) (then unreachable))
      (if (i32.eqz (global.get $left)) (then (call $exit (i32.const 1))))
      (global.set $left (i32.sub (global.get $left) (i32.const 1)))
      (i32.const 1024))
    (func (export "greet") (param i32 i32 i32 i32))
    (func (export "read") (param i32 i32) unreachable)
    (func (export "many") (param i32)))
  (core instance $i (instantiate $m (with "" (instance (export "exit" (func $exit))))))
  (alias core export $i "realloc" (core func $realloc))
  (func (export "greet") (param "greeting" string) (param "the-name" string)
    (canon lift (core func $i "greet") (memory $i "memory") (realloc $realloc)))
  (func (export "read") (param "path" string)
    (canon lift (core func $i "read") (memory $i "memory") (realloc $realloc)))
  (type $nine (record
    (field "a" u8) (field "b" u8) (field "c" u8) (field "d" u8) (field "e" u8) (field "f" u8) (field "g" u8) (field "h" u8)
    (field "i" u8)))
  (export $exported "nine" (type $nine))
  (func (export "many") (param "one" $exported) (param "other" $exported)
    (canon lift (core func $i "many") (memory $i "memory") (realloc $realloc))))
