;; Imports a component, and makes an instance of it.
(component
  (type $part (component
    (import "store" (instance (export "get" (func (param "key" u32) (result u32)))))
    (export "run" (func (result u32)))))
  (import "part" (component $part (type $part)))
  (import "store" (instance $store (export "get" (func (param "key" u32) (result u32)))))
  (instance $made (instantiate $part (with "store" (instance $store))))
  (alias export $made "run" (func $run))
  (export "run" (func $run))
  (export "part-again" (component $part)))
