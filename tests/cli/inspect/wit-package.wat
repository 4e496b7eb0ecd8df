;; RUN: inspect %
(component
  (type (component
    (type (instance
      (type (record (field "x" u32) (field "y" u32)))
      (export "point" (type (eq 0)))
      (type (func (param "p" 1) (result bool)))
      (export "inside" (func (type 2)))))
    (export "demo:shapes/area@0.4.0" (instance (type 0)))))
  (export "area" (type 0)))
