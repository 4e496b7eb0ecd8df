;; RUN: run --no-cache % --seed 7 --invoke 'draw()'
;; Nothing in here is asynchronous, but the host has WASI 0.3 with what is.
(component
  (import "wasi:random/random@0.3.0" (instance $random (export "get-random-u64" (func (result u64)))))
  (core func $draw (canon lower (func $random "get-random-u64")))
  (core module $m (import "random" "draw" (func $draw (result i64))) (export "draw" (func $draw)))
  (core instance $i (instantiate $m (with "random" (instance (export "draw" (func $draw))))))
  (func $draw_ (result u64) (canon lift (core func $i "draw")))
  (export "draw" (func $draw_)))
