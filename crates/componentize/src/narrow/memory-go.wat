;; Memory of the adapter's own, in a module of Go's compiler, whose runtime takes all memory above its data for its own: it
;; does not look which pages it got when it grows the memory, and takes those that follow what it has, zeros in them.
;;
;; Below its data, from address 4096 on, Go leaves 8 KiB for what starts it in a browser, and nothing starts it here. That is
;; where what is small goes.

  (global $READY i32 (i32.const 4096))
  (global $MOST i32 (i32.const 1000)) ;; subscriptions at once

  (func $area (result i32) (i32.const 4096))

  ;; The lists of arguments and variables may be large. They are at the end of the memory, in pages that the adapter has
  ;; grown it by, for the time of one call alone: afterwards there are zeros again, as the next growth of Go's takes the first
  ;; of those pages, and leaves as many after its own.
  (global $lists (mut i32) (i32.const 0))
  (func $begin_lists
    (global.set $lists
      (i32.shl (i32.sub (memory.size) (global.get $grown)) (i32.const 16)))
    (global.set $free (global.get $lists))
    (global.set $end (i32.shl (memory.size) (i32.const 16))))

  ;; More pages at the end, where the last ones are.
  (func $room_for (param $at i32) (param $size i32) (result i32)
    (drop (call $grow (i32.add (local.get $size) (i32.const 8)))) ;; an alignment may have passed the end
    (local.get $at))

  (func $end_lists
    (memory.fill (global.get $lists) (i32.const 0) (i32.sub (global.get $free) (global.get $lists)))
    (global.set $arguments_count (i32.const -1))
    (global.set $variables_count (i32.const -1)))
