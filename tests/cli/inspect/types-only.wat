;; RUN: inspect %
(component
  (import "wasi:filesystem/types@0.2.6" (instance $types (export "descriptor" (type (sub resource)))))
  (alias export $types "descriptor" (type $descriptor))
  (import "demo:log/levels" (instance (type $level (enum "low" "high")) (export "level" (type (eq $level)))))
  (import "demo:log/log" (instance (export "descriptor" (type $d (eq $descriptor))) (export "log" (func (param "to" (borrow $d)))))))
