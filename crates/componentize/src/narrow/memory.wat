;; Memory of the adapter's own, in most modules: pages that it grows the memory by and keeps. Allocators that grow the
;; memory themselves take the pages that they got.

  (global $READY i32 (i32.const 32768))
  (global $MOST i32 (i32.const 8000)) ;; subscriptions at once

  (global $page (mut i32) (i32.const 0))
  (func $area (result i32)
    (if (i32.eqz (global.get $page)) (then (global.set $page (call $grow (i32.const 0)))))
    (global.get $page))

  (func $room_for (param $at i32) (param $size i32) (result i32) (call $grow (local.get $size)))

  ;; Lists stay where they are.
  (func $begin_lists)
  (func $end_lists)
