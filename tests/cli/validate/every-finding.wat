;; FAIL: validate %
;; FAIL: validate % --message-format json
(component $outer
  (core module $first
    (func $good)
    (func $add (result i32) i64.const 1)
    (func (result i32) local.get 3))
  (core instance (instantiate 9))
  (core module (func $second (result f32)))
  (component $inner
    (core module (import "a" "b" (func)) (func $deep (drop)))))
