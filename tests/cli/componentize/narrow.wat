;; RUN: componentize % -o %tmpdir/app.wasm && inspect %tmpdir/app.wasm | sed -n '/^May do/,/^Exports/p'
;; RUN: printf 'input\n' | run %tmpdir/app.wasm --argv0 app --env 'KEY=some value' -- argument | tr -s x
;; RUN: componentize % --adapt command | inspect - | grep -c 'wasi:filesystem'
;; A program that opens nothing is not adapted as one that could: it asks for what it uses, and gets that. Each step
;; checks what it can, and traps if that is wrong; the rest is in what is printed.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_res_get" (func $clock_res_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 2)

  (func $is (param $found i32) (param $expected i32)
    (if (i32.ne (local.get $found) (local.get $expected)) (then (unreachable))))

  ;; Writes bytes and a newline, in one call. Buffers are at 16, a newline at 8, and what was written at 0.
  (func $print (param $from i32) (param $length i32)
    (i32.store8 (i32.const 8) (i32.const 10))
    (i32.store (i32.const 16) (local.get $from))
    (i32.store (i32.const 20) (local.get $length))
    (i32.store (i32.const 24) (i32.const 8))
    (i32.store (i32.const 28) (i32.const 1))
    (call $is (call $fd_write (i32.const 1) (i32.const 16) (i32.const 2) (i32.const 0)) (i32.const 0))
    (call $is (i32.load (i32.const 0)) (i32.add (local.get $length) (i32.const 1))))

  (func $length (param $text i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $text))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (i32.load8_u (local.get $end))))
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $end) (local.get $text)))

  (func $streams
    ;; More than the host takes at once, which `tr` makes one x of.
    (memory.fill (i32.const 4096) (i32.const 0x78) (i32.const 60000))
    (call $print (i32.const 4096) (i32.const 60000))
    ;; Input, past an empty buffer.
    (i32.store (i32.const 16) (i32.const 4096))
    (i32.store (i32.const 20) (i32.const 0))
    (i32.store (i32.const 24) (i32.const 4096))
    (i32.store (i32.const 28) (i32.const 5))
    (call $is (call $fd_read (i32.const 0) (i32.const 16) (i32.const 2) (i32.const 0)) (i32.const 0))
    (call $print (i32.const 4096) (i32.load (i32.const 0)))
    (call $is (call $fd_read (i32.const 0) (i32.const 24) (i32.const 1) (i32.const 0)) (i32.const 0))
    (call $is (i32.load (i32.const 0)) (i32.const 1)) ;; the newline
    (call $is (call $fd_read (i32.const 0) (i32.const 24) (i32.const 1) (i32.const 0)) (i32.const 0))
    (call $is (i32.load (i32.const 0)) (i32.const 0)) ;; the end
    ;; What is not there, and what cannot be done.
    (call $is (call $fd_read (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 0)) (i32.const 8))
    (call $is (call $fd_write (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 0)) (i32.const 8))
    (call $is (call $fd_write (i32.const 3) (i32.const 16) (i32.const 1) (i32.const 0)) (i32.const 8))
    (call $is (call $fd_write (i32.const -1) (i32.const 16) (i32.const 1) (i32.const 0)) (i32.const 8))
    (call $is (call $fd_seek (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 0)) (i32.const 70))
    (call $is (call $fd_prestat_get (i32.const 3) (i32.const 0)) (i32.const 8))
    (call $is (call $fd_close (i32.const 2)) (i32.const 0))
    (call $is (call $fd_close (i32.const 2)) (i32.const 8))
    (call $is (call $fd_write (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 0)) (i32.const 8)))

  (func $texts
    (call $is (call $args_sizes_get (i32.const 64) (i32.const 68)) (i32.const 0))
    (call $is (i32.load (i32.const 64)) (i32.const 2))
    (call $is (i32.load (i32.const 68)) (i32.const 13)) ;; app, argument
    (call $is (call $args_get (i32.const 64) (i32.const 256)) (i32.const 0))
    (call $print (i32.load (i32.const 68)) (call $length (i32.load (i32.const 68))))
    (call $is (call $environ_sizes_get (i32.const 64) (i32.const 68)) (i32.const 0))
    (call $is (i32.load (i32.const 64)) (i32.const 1))
    (call $is (i32.load (i32.const 68)) (i32.const 15))
    (call $is (call $environ_get (i32.const 64) (i32.const 256)) (i32.const 0))
    (call $print (i32.load (i32.const 64)) (call $length (i32.load (i32.const 64)))))

  (func $numbers
    (local $sum i64) (local $at i32)
    (memory.fill (i32.const 4096) (i32.const 0) (i32.const 20000))
    (call $is (call $random_get (i32.const 4096) (i32.const 20000)) (i32.const 0))
    ;; The last 8 bytes are random too, and those after them are not.
    (call $is (i64.eqz (i64.load (i32.const 24088))) (i32.const 0))
    (call $is (i64.eqz (i64.load (i32.const 24096))) (i32.const 0)) ;; still the x of before
    (call $is (i64.eq (i64.load (i32.const 24096)) (i64.const 0x7878787878787878)) (i32.const 1))
    (call $is (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 64)) (i32.const 0))
    (call $is (i64.gt_u (i64.load (i32.const 64)) (i64.const 1700000000000000000)) (i32.const 1))
    (call $is (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 64)) (i32.const 0))
    (call $is (call $clock_time_get (i32.const 7) (i64.const 0) (i32.const 64)) (i32.const 28))
    (call $is (call $clock_res_get (i32.const 0) (i32.const 72)) (i32.const 0))
    (call $is (i64.eqz (i64.load (i32.const 72))) (i32.const 0))
    (call $is (call $sched_yield) (i32.const 0)))

  ;; A subscription at 4096 + 48 * `$index`.
  (func $subscribe (param $index i32) (param $kind i32) (param $what i32) (param $timeout i64) (param $flags i32)
    (local $at i32)
    (local.set $at (i32.add (i32.const 4096) (i32.mul (local.get $index) (i32.const 48))))
    (memory.fill (local.get $at) (i32.const 0) (i32.const 48))
    (i64.store (local.get $at) (i64.extend_i32_u (i32.add (local.get $index) (i32.const 100))))
    (i32.store8 offset=8 (local.get $at) (local.get $kind))
    (i32.store offset=16 (local.get $at) (local.get $what))
    (i64.store offset=24 (local.get $at) (local.get $timeout))
    (i32.store16 offset=40 (local.get $at) (local.get $flags)))

  (func $waits (param $count i32) (param $events i32)
    (call $is (call $poll_oneoff (i32.const 4096) (i32.const 8192) (local.get $count) (i32.const 64)) (i32.const 0))
    (call $is (i32.load (i32.const 64)) (local.get $events)))

  (func $waiting
    (local $before i64)
    (call $is (call $poll_oneoff (i32.const 4096) (i32.const 8192) (i32.const 0) (i32.const 64)) (i32.const 28))
    ;; The shorter of two times, by a clock each; time passes.
    (call $is (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 64)) (i32.const 0))
    (local.set $before (i64.load (i32.const 64)))
    (call $subscribe (i32.const 0) (i32.const 0) (i32.const 1) (i64.const 600000000000) (i32.const 0))
    (call $subscribe (i32.const 1) (i32.const 0) (i32.const 0) (i64.const 5000000) (i32.const 0))
    (call $waits (i32.const 2) (i32.const 1))
    (call $is (i32.load (i32.const 8192)) (i32.const 101))
    (call $is (i32.load16_u (i32.const 8200)) (i32.const 0))
    (call $is (i32.load8_u (i32.const 8202)) (i32.const 0))
    (call $is (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 64)) (i32.const 0))
    (call $is
      (i64.ge_u (i64.sub (i64.load (i32.const 64)) (local.get $before)) (i64.const 5000000))
      (i32.const 1))
    ;; A time that is past, by either clock.
    (call $subscribe (i32.const 0) (i32.const 0) (i32.const 0) (i64.const 1) (i32.const 1))
    (call $waits (i32.const 1) (i32.const 1))
    (call $subscribe (i32.const 0) (i32.const 0) (i32.const 1) (i64.const 1) (i32.const 1))
    (call $waits (i32.const 1) (i32.const 1))
    ;; Output never waits; the end of input is something to read; what is not there is said of the one alone.
    (call $subscribe (i32.const 1) (i32.const 2) (i32.const 1) (i64.const 0) (i32.const 0))
    (call $subscribe (i32.const 0) (i32.const 0) (i32.const 1) (i64.const 600000000000) (i32.const 0))
    (call $waits (i32.const 2) (i32.const 1))
    (call $is (i32.load (i32.const 8192)) (i32.const 101))
    (call $subscribe (i32.const 1) (i32.const 1) (i32.const 0) (i64.const 0) (i32.const 0))
    (call $waits (i32.const 2) (i32.const 1))
    (call $is (i32.load8_u (i32.const 8202)) (i32.const 1))
    (call $subscribe (i32.const 1) (i32.const 1) (i32.const 5) (i64.const 0) (i32.const 0))
    (call $waits (i32.const 2) (i32.const 1))
    (call $is (i32.load16_u (i32.const 8200)) (i32.const 8)))

  (func (export "_start")
    (call $streams)
    (call $texts)
    (call $numbers)
    (call $waiting)
    (call $proc_exit (i32.const 0))))
