(component
  (core module $m (func (export "log") (param i32)))
  (core instance $i (instantiate $m))
  (func $log (param "line" u32) (canon lift (core func $i "log")))
  (export "log" (func $log))
  (instance $sink (export "log" (func $log)))
  (export "demo:log/sink@0.3.0" (instance $sink)))
