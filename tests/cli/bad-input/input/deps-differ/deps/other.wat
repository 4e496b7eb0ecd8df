;; A WIT package that has `shared:items` with it.
(component
  (type (component
    (type (instance
      (type (record (field "weight" u32)))
      (export "part" (type (eq 0)))))
    (import "shared:items/parts" (instance (type 0)))
    (alias export 0 "part" (type))
    (type (instance
      (alias outer 1 1 (type))
      (export "part" (type (eq 0)))
      (type (func (param "part" 1)))
      (export "put" (func (type 2)))))
    (export "shared:other/uses" (instance (type 2)))))
  (export "uses" (type 0)))
