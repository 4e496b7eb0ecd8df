;; FAIL: wit show %
;; RUN: wit show --json --world root %
(component
  (import "source" (instance $source (export "ticket" (type (sub resource)))))
  (alias export $source "ticket" (type $ticket))
  (import "sink" (instance (export "redeem" (func (param "it" (borrow $ticket)))))))
