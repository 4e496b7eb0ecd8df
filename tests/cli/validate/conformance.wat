;; FAIL: validate % --wit tests/cli/validate/input/app.wit --world app
;; RUN: validate % --wit tests/cli/validate/input/app.wit --world fits
;; FAIL: validate % --wit tests/cli/validate/input/app.wit
;; FAIL: echo '(module)' | validate - --wit tests/cli/validate/input/app.wit --world app
;; FAIL(2): validate % --world app
(component
  (import "demo:kv/store@1.2.0" (instance
    (export "counter" (type $c (sub resource)))
    (export "[constructor]counter" (func (result (own $c))))
    (export "get" (func (param "key" string) (result u32)))
    (export "clear" (func))))
  (import "log" (func $log (param "line" string)))
  (instance $run (export "run" (func $log)))
  (export "demo:app/run@0.4.0" (instance $run))
  (export "start" (func $log)))
