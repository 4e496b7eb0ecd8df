;; RUN: wit show %
;; RUN: wit show % | wit check -
(component
  (type $instance (instance (type (record (field "x" s32))) (export "point" (type (eq 0)))))
  (import "demo:shapes/points" (instance $points (type $instance)))
  (alias export $points "point" (type $point))
  (import "demo:shapes/lines" (instance (export "start" (func (param "line" u32) (result $point))))))
