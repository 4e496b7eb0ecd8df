;; FAIL: run --no-cache % --invoke 'run()'
(component
  (import "dice" (implements "wasi:random/random@0.2.6") (instance $dice (export "get-random-u64" (func (result u64)))))
  (core func $draw (canon lower (func $dice "get-random-u64")))
  (core module $m (import "dice" "draw" (func $draw (result i64))) (export "run" (func $draw)))
  (core instance $i (instantiate $m (with "dice" (instance (export "draw" (func $draw))))))
  (func $run (result u64) (canon lift (core func $i "run")))
  (export "run" (func $run)))
