(component
  (core module $m (func (export "f") (param i32 i32)))
  (core instance $i (instantiate $m))
  (func $f (param "level" u8) (param "times" u32) (canon lift (core func $i "f")))
  (instance $log (export "write" (func $f)))
  (export "demo:kit/log" (instance $log)))
