;; FAIL: run % --invoke 'f()'
;; RUN: wit show % | head -n 7
(component
  (import "demo:loop/itself" (instance $itself (export "f" (func))))
  (alias export $itself "f" (func $f))
  (instance $self (export "f" (func $f)))
  (export "demo:loop/itself" (instance $self)))
