(component
  (import "demo:kit/log" (instance $log (export "write" (func (param "level" u32)))))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
