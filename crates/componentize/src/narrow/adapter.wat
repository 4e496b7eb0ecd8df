;; The functions of WASI preview 1 for modules that open no file and no socket, over WASI 0.2.
;;
;; `narrow.rs` adds what depends on the module, above all the exports, and closes the parenthesis. What no export leads to
;; is dropped when the module becomes a component, with the imports that only it needs.
;;
;; Memory is the module's own, and its pointers are not checked: what they lead to is the module's, or a trap. Where the
;; adapter has what it needs for itself, `$area` and `$begin_lists` say (`narrow/memory.wat`, or `narrow/memory-go.wat`).

(module
  ;; Streams
  (import "wasi:cli/stdin@0.2.0" "get-stdin" (func $get_stdin (result i32)))
  (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $get_stdout (result i32)))
  (import "wasi:cli/stderr@0.2.0" "get-stderr" (func $get_stderr (result i32)))
  (import "wasi:io/streams@0.2.0" "[method]input-stream.blocking-read"
    (func $blocking_read (param $stream i32) (param $length i64) (param $result i32)))
  (import "wasi:io/streams@0.2.0" "[method]input-stream.subscribe"
    (func $subscribe_input (param $stream i32) (result i32)))
  (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
    (func $blocking_write_and_flush (param $stream i32) (param $from i32) (param $length i32) (param $result i32)))
  (import "wasi:io/error@0.2.0" "[resource-drop]error" (func $drop_error (param i32)))
  (import "wasi:io/poll@0.2.0" "poll" (func $poll (param $list i32) (param $length i32) (param $result i32)))
  (import "wasi:io/poll@0.2.0" "[resource-drop]pollable" (func $drop_pollable (param i32)))
  ;; Clocks
  (import "wasi:clocks/monotonic-clock@0.2.0" "now" (func $monotonic_now (result i64)))
  (import "wasi:clocks/monotonic-clock@0.2.0" "resolution" (func $monotonic_resolution (result i64)))
  (import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-instant"
    (func $subscribe_instant (param $when i64) (result i32)))
  (import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-duration"
    (func $subscribe_duration (param $length i64) (result i32)))
  (import "wasi:clocks/wall-clock@0.2.0" "now" (func $wall_now (param $result i32)))
  (import "wasi:clocks/wall-clock@0.2.0" "resolution" (func $wall_resolution (param $result i32)))
  ;; The rest
  (import "wasi:random/random@0.2.0" "get-random-bytes" (func $get_random_bytes (param i64) (param $result i32)))
  (import "wasi:cli/environment@0.2.0" "get-environment" (func $get_environment (param $result i32)))
  (import "wasi:cli/environment@0.2.0" "get-arguments" (func $get_arguments (param $result i32)))
  (import "wasi:cli/exit@0.2.0" "exit" (func $exit (param $is_error i32)))
  (import "__main_module__" "_start" (func $start))
  (import "env" "memory" (memory 0))

  ;; Error numbers of preview 1.
  (global $SUCCESS i32 (i32.const 0))
  (global $BADF i32 (i32.const 8))
  (global $INVAL i32 (i32.const 28))
  (global $IO i32 (i32.const 29))
  (global $NOSYS i32 (i32.const 52))
  (global $PIPE i32 (i32.const 64))
  (global $SPIPE i32 (i32.const 70))

  ;; ---- Memory -----------------------------------------------------------------------------------------------------

  ;; In `$area`: 64 bytes for results, then the list of `$poll`, then, at `$READY`, what it returns.
  (global $LIST i32 (i32.const 64))

  ;; Where the host allocates next: `$into` if it is set, which has `$room` bytes; otherwise between these two.
  (global $into (mut i32) (i32.const 0))
  (global $room (mut i32) (i32.const 0))
  (global $free (mut i32) (i32.const 0))
  (global $end (mut i32) (i32.const 0))

  ;; Whole pages, for so many bytes.
  (func $grow (param $bytes i32) (result i32)
    (local $pages i32) (local $old i32)
    (local.set $pages (i32.add (i32.shr_u (local.get $bytes) (i32.const 16)) (i32.const 1)))
    (local.set $old (memory.grow (local.get $pages)))
    (if (i32.eq (local.get $old) (i32.const -1)) (then (unreachable))) ;; out of memory
    (global.set $grown (i32.add (global.get $grown) (local.get $pages)))
    (i32.shl (local.get $old) (i32.const 16)))

  ;; How many pages that came to.
  (global $grown (mut i32) (i32.const 0))

  ;; What the next value of a host goes into.
  (func $expect (param $into i32) (param $room i32)
    (global.set $into (local.get $into))
    (global.set $room (local.get $room)))

  ;; How the host allocates for what the functions above return.
  (func $realloc (export "cabi_import_realloc")
    (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (if (global.get $into)
      (then
        (if (i32.gt_u (local.get $size) (global.get $room)) (then (unreachable)))
        (local.set $at (global.get $into))
        (global.set $into (i32.const 0))
        (return (local.get $at))))
    (local.set $at
      (i32.and
        (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (if (i32.or
          (i32.gt_u (local.get $at) (global.get $end))
          (i32.gt_u (local.get $size) (i32.sub (global.get $end) (local.get $at))))
      (then
        (local.set $at (call $room_for (local.get $at) (local.get $size)))
        (global.set $end (i32.shl (memory.size) (i32.const 16)))))
    (global.set $free (i32.add (local.get $at) (local.get $size)))
    (if (local.get $old) (then (memory.copy (local.get $at) (local.get $old) (local.get $old_size))))
    (local.get $at))

  ;; ---- Streams ----------------------------------------------------------------------------------------------------

  ;; Which of the three are not closed, a bit each.
  (global $opened (mut i32) (i32.const 7))
  (global $stdin_stream (mut i32) (i32.const 0))
  (global $stdout_stream (mut i32) (i32.const 0))
  (global $stderr_stream (mut i32) (i32.const 0))

  (func $is_open (param $fd i32) (result i32)
    (i32.and
      (i32.lt_u (local.get $fd) (i32.const 3))
      (i32.shr_u (global.get $opened) (local.get $fd))))

  (func $stdin (result i32)
    (if (i32.eqz (global.get $stdin_stream)) (then (global.set $stdin_stream (call $get_stdin))))
    (global.get $stdin_stream))

  ;; Standard output, or else standard error.
  (func $output (param $fd i32) (result i32)
    (if (i32.eq (local.get $fd) (i32.const 1))
      (then
        (if (i32.eqz (global.get $stdout_stream)) (then (global.set $stdout_stream (call $get_stdout))))
        (return (global.get $stdout_stream))))
    (if (i32.eqz (global.get $stderr_stream)) (then (global.set $stderr_stream (call $get_stderr))))
    (global.get $stderr_stream))

  ;; Writes all, in pieces that the host takes. An error number.
  (func $write_all (param $stream i32) (param $from i32) (param $length i32) (result i32)
    (local $piece i32) (local $result i32)
    (local.set $result (call $area))
    (loop $more
      (if (i32.eqz (local.get $length)) (then (return (global.get $SUCCESS))))
      (local.set $piece
        (select
          (local.get $length) (i32.const 4096)
          (i32.lt_u (local.get $length) (i32.const 4096))))
      (call $blocking_write_and_flush
        (local.get $stream) (local.get $from) (local.get $piece) (local.get $result))
      (if (i32.load8_u (local.get $result))
        (then
          (if (i32.load8_u offset=4 (local.get $result)) (then (return (global.get $PIPE)))) ;; closed
          (call $drop_error (i32.load offset=8 (local.get $result)))
          (return (global.get $IO))))
      (local.set $from (i32.add (local.get $from) (local.get $piece)))
      (local.set $length (i32.sub (local.get $length) (local.get $piece)))
      (br $more))
    (unreachable))

  (func $fd_write (param $fd i32) (param $iovs i32) (param $count i32) (param $written i32) (result i32)
    (local $total i32) (local $length i32) (local $error i32) (local $stream i32)
    (if (i32.or (i32.eqz (call $is_open (local.get $fd))) (i32.eqz (local.get $fd)))
      (then (return (global.get $BADF))))
    (local.set $stream (call $output (local.get $fd)))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $length (i32.load offset=4 (local.get $iovs)))
        (local.set $error
          (call $write_all (local.get $stream) (i32.load (local.get $iovs)) (local.get $length)))
        (if (local.get $error)
          (then
            ;; What was written before is success, and the error comes again with the next write.
            (br_if $done (local.get $total))
            (return (local.get $error))))
        (local.set $total (i32.add (local.get $total) (local.get $length)))
        (local.set $iovs (i32.add (local.get $iovs) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each)))
    (i32.store (local.get $written) (local.get $total))
    (global.get $SUCCESS))

  (func $fd_read (param $fd i32) (param $iovs i32) (param $count i32) (param $read i32) (result i32)
    (local $length i32) (local $result i32)
    (if (i32.or (i32.eqz (call $is_open (local.get $fd))) (local.get $fd))
      (then (return (global.get $BADF))))
    (i32.store (local.get $read) (i32.const 0))
    ;; Into the first buffer that is one. A read may always give less than there is room for.
    (loop $next
      (if (i32.eqz (local.get $count)) (then (return (global.get $SUCCESS))))
      (local.set $length (i32.load offset=4 (local.get $iovs)))
      (if (i32.eqz (local.get $length))
        (then
          (local.set $iovs (i32.add (local.get $iovs) (i32.const 8)))
          (local.set $count (i32.sub (local.get $count) (i32.const 1)))
          (br $next))))
    (local.set $result (call $area))
    (call $expect (i32.load (local.get $iovs)) (local.get $length))
    (call $blocking_read (call $stdin) (i64.extend_i32_u (local.get $length)) (local.get $result))
    (call $expect (i32.const 0) (i32.const 0))
    (if (i32.load8_u (local.get $result))
      (then
        (if (i32.load8_u offset=4 (local.get $result)) (then (return (global.get $SUCCESS)))) ;; closed: the end
        (call $drop_error (i32.load offset=8 (local.get $result)))
        (return (global.get $IO))))
    (i32.store (local.get $read) (i32.load offset=8 (local.get $result)))
    (global.get $SUCCESS))

  (func $fd_close (param $fd i32) (result i32)
    (if (i32.eqz (call $is_open (local.get $fd))) (then (return (global.get $BADF))))
    (global.set $opened
      (i32.xor (global.get $opened) (i32.shl (i32.const 1) (local.get $fd))))
    (global.get $SUCCESS))

  ;; Of what kind a stream is, is not known: whether it is a terminal would be one more thing to ask the host.
  (func $fd_fdstat_get (param $fd i32) (param $result i32) (result i32)
    (if (i32.eqz (call $is_open (local.get $fd))) (then (return (global.get $BADF))))
    (memory.fill (local.get $result) (i32.const 0) (i32.const 24))
    ;; The right to read (bit 1) or to write (bit 6), and to poll (bit 27).
    (i64.store offset=8 (local.get $result)
      (select (i64.const 0x8000040) (i64.const 0x8000002) (local.get $fd)))
    (global.get $SUCCESS))

  (func $fd_filestat_get (param $fd i32) (param $result i32) (result i32)
    (if (i32.eqz (call $is_open (local.get $fd))) (then (return (global.get $BADF))))
    (memory.fill (local.get $result) (i32.const 0) (i32.const 64))
    (global.get $SUCCESS))

  ;; Reading and writing wait, whatever was asked for.
  (func $fd_fdstat_set_flags (param $fd i32) (param $flags i32) (result i32)
    (select (global.get $SUCCESS) (global.get $BADF) (call $is_open (local.get $fd))))

  (func $fd_seek (param $fd i32) (param $offset i64) (param $whence i32) (param $result i32) (result i32)
    (select (global.get $SPIPE) (global.get $BADF) (call $is_open (local.get $fd))))

  (func $fd_tell (param $fd i32) (param $result i32) (result i32)
    (select (global.get $SPIPE) (global.get $BADF) (call $is_open (local.get $fd))))

  (func $fd_sync (param $fd i32) (result i32)
    (select (global.get $INVAL) (global.get $BADF) (call $is_open (local.get $fd))))

  ;; No directory is open: where programs look for the first, the list ends.
  (func $fd_prestat_get (param $fd i32) (param $result i32) (result i32) (global.get $BADF))
  (func $fd_prestat_dir_name (param $fd i32) (param $path i32) (param $length i32) (result i32) (global.get $BADF))

  ;; ---- Clocks -----------------------------------------------------------------------------------------------------

  ;; The last time that each clock showed.
  (global $last_wall (mut i64) (i64.const 0))
  (global $last_monotonic (mut i64) (i64.const 0))

  ;; The `datetime` that the host wrote, in nanoseconds.
  (func $nanoseconds (param $datetime i32) (result i64)
    (i64.add
      (i64.mul (i64.load (local.get $datetime)) (i64.const 1_000_000_000))
      (i64.load32_u offset=8 (local.get $datetime))))

  (func $wall (result i64)
    (if (i32.eqz (call $may_not_leave))
      (then
        (call $wall_now (call $area))
        (global.set $last_wall (call $nanoseconds (call $area)))))
    (global.get $last_wall))

  (func $clock_time_get (param $clock i32) (param $precision i64) (param $result i32) (result i32)
    (if (i32.eqz (local.get $clock))
      (then
        (i64.store (local.get $result) (call $wall))
        (return (global.get $SUCCESS))))
    (if (i32.ne (local.get $clock) (i32.const 1)) (then (return (global.get $INVAL))))
    (if (i32.eqz (call $may_not_leave)) (then (global.set $last_monotonic (call $monotonic_now))))
    (i64.store (local.get $result) (global.get $last_monotonic))
    (global.get $SUCCESS))

  (func $clock_res_get (param $clock i32) (param $result i32) (result i32)
    (if (i32.eqz (local.get $clock))
      (then
        (call $wall_resolution (call $area))
        (i64.store (local.get $result) (call $nanoseconds (call $area)))
        (return (global.get $SUCCESS))))
    (if (i32.ne (local.get $clock) (i32.const 1)) (then (return (global.get $INVAL))))
    (i64.store (local.get $result) (call $monotonic_resolution))
    (global.get $SUCCESS))

  ;; ---- Waiting ----------------------------------------------------------------------------------------------------

  ;; A pollable for a subscription, or 0 and in `$error` what to say of it at once.
  (global $error (mut i32) (i32.const 0))
  (func $subscribe (param $subscription i32) (result i32)
    (local $kind i32) (local $fd i32) (local $timeout i64) (local $is_absolute i32)
    (global.set $error (global.get $SUCCESS))
    ;; Nothing can be waited for: as if all had happened.
    (if (call $may_not_leave) (then (return (i32.const 0))))
    (local.set $kind (i32.load8_u offset=8 (local.get $subscription)))
    (local.set $fd (i32.load offset=16 (local.get $subscription))) ;; or the clock
    (if (i32.eqz (local.get $kind))
      (then
        (local.set $timeout (i64.load offset=24 (local.get $subscription)))
        (local.set $is_absolute (i32.and (i32.load16_u offset=40 (local.get $subscription)) (i32.const 1)))
        (if (i32.gt_u (local.get $fd) (i32.const 1))
          (then
            (global.set $error (global.get $INVAL))
            (return (i32.const 0))))
        (if (i32.and (local.get $is_absolute) (local.get $fd))
          (then (return (call $subscribe_instant (local.get $timeout)))))
        (if (local.get $is_absolute)
          (then
            (if (i64.le_u (local.get $timeout) (call $wall)) (then (return (i32.const 0))))
            (local.set $timeout (i64.sub (local.get $timeout) (global.get $last_wall)))))
        (return (call $subscribe_duration (local.get $timeout)))))
    (if (i32.or
          (i32.gt_u (local.get $kind) (i32.const 2))
          (i32.eqz (call $is_open (local.get $fd))))
      (then
        (global.set $error (global.get $BADF))
        (return (i32.const 0))))
    ;; Reading (1) is of standard input; writing (2) of the others, which wait when they are written to.
    (if (i32.ne (i32.eq (local.get $kind) (i32.const 1)) (i32.eqz (local.get $fd)))
      (then
        (global.set $error (global.get $BADF))
        (return (i32.const 0))))
    (if (result i32) (local.get $fd) (then (i32.const 0)) (else (call $subscribe_stdin))))

  (func $event (param $subscription i32) (param $error i32) (param $at i32)
    (local $kind i32)
    (local.set $kind (i32.load8_u offset=8 (local.get $subscription)))
    (memory.fill (i32.add (local.get $at) (i32.const 8)) (i32.const 0) (i32.const 24))
    (i64.store (local.get $at) (i64.load (local.get $subscription)))
    (i32.store16 offset=8 (local.get $at) (local.get $error))
    (i32.store8 offset=10 (local.get $at) (local.get $kind))
    (if (i32.and (i32.eqz (local.get $error)) (i32.ne (local.get $kind) (i32.const 0)))
      (then (i64.store offset=16 (local.get $at) (i64.const 1))))) ;; a byte at least

  (func $poll_oneoff (param $in i32) (param $out i32) (param $count i32) (param $events i32) (result i32)
    (local $list i32) (local $ready i32) (local $index i32) (local $found i32) (local $pollable i32)
    (if (i32.gt_u (i32.sub (local.get $count) (i32.const 1)) (global.get $MOST))
      (then (return (global.get $INVAL))))
    (local.set $list (i32.add (call $area) (global.get $LIST)))
    (local.set $ready (i32.add (call $area) (global.get $READY)))
    ;; What has happened already comes alone.
    (loop $each
      (local.set $pollable
        (call $subscribe (i32.add (local.get $in) (i32.mul (local.get $index) (i32.const 48)))))
      (i32.store (i32.add (local.get $list) (i32.shl (local.get $index) (i32.const 2))) (local.get $pollable))
      (if (i32.eqz (local.get $pollable))
        (then
          (call $event
            (i32.add (local.get $in) (i32.mul (local.get $index) (i32.const 48)))
            (global.get $error)
            (i32.add (local.get $out) (i32.shl (local.get $found) (i32.const 5))))
          (local.set $found (i32.add (local.get $found) (i32.const 1)))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $each (i32.lt_u (local.get $index) (local.get $count))))
    (if (i32.eqz (local.get $found))
      (then
        (call $expect (local.get $ready) (i32.shl (local.get $count) (i32.const 2)))
        (call $poll (local.get $list) (local.get $count) (call $area))
        (call $expect (i32.const 0) (i32.const 0))
        (local.set $found (i32.load offset=4 (call $area)))
        (local.set $index (i32.const 0))
        (block $done
          (loop $each
            (br_if $done (i32.ge_u (local.get $index) (local.get $found)))
            (call $event
              (i32.add (local.get $in)
                (i32.mul
                  (i32.load (i32.add (local.get $ready) (i32.shl (local.get $index) (i32.const 2))))
                  (i32.const 48)))
              (global.get $SUCCESS)
              (i32.add (local.get $out) (i32.shl (local.get $index) (i32.const 5))))
            (local.set $index (i32.add (local.get $index) (i32.const 1)))
            (br $each)))))
    (local.set $index (i32.const 0))
    (loop $each
      (local.set $pollable (i32.load (i32.add (local.get $list) (i32.shl (local.get $index) (i32.const 2)))))
      (if (local.get $pollable) (then (call $drop_pollable (local.get $pollable))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $each (i32.lt_u (local.get $index) (local.get $count))))
    (i32.store (local.get $events) (local.get $found))
    (global.get $SUCCESS))

  (func $sched_yield (result i32) (global.get $SUCCESS))

  ;; ---- Random numbers ---------------------------------------------------------------------------------------------

  (func $random_get (param $into i32) (param $length i32) (result i32)
    (local $piece i32)
    (loop $more
      (if (i32.eqz (local.get $length)) (then (return (global.get $SUCCESS))))
      ;; Hosts limit how much they give at once.
      (local.set $piece
        (select
          (local.get $length) (i32.const 4096)
          (i32.lt_u (local.get $length) (i32.const 4096))))
      (call $expect (local.get $into) (local.get $piece))
      (call $get_random_bytes (i64.extend_i32_u (local.get $piece)) (call $area))
      (call $expect (i32.const 0) (i32.const 0))
      (local.set $into (i32.add (local.get $into) (local.get $piece)))
      (local.set $length (i32.sub (local.get $length) (local.get $piece)))
      (br $more))
    (unreachable))

  ;; ---- Arguments and environment ----------------------------------------------------------------------------------

  ;; The lists as the host gave them, once they were asked for.
  (global $arguments (mut i32) (i32.const 0))
  (global $arguments_count (mut i32) (i32.const -1))
  (global $variables (mut i32) (i32.const 0))
  (global $variables_count (mut i32) (i32.const -1))

  (func $load_arguments
    (if (i32.eq (global.get $arguments_count) (i32.const -1))
      (then
        (call $begin_lists)
        (call $get_arguments (call $area))
        (global.set $arguments (i32.load (call $area)))
        (global.set $arguments_count (i32.load offset=4 (call $area))))))

  (func $load_variables
    (if (i32.eq (global.get $variables_count) (i32.const -1))
      (then
        (call $begin_lists)
        (call $get_environment (call $area))
        (global.set $variables (i32.load (call $area)))
        (global.set $variables_count (i32.load offset=4 (call $area))))))

  ;; The bytes of `$count` strings, with one more for each.
  (func $bytes (param $string i32) (param $count i32) (result i32)
    (local $bytes i32)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $bytes
          (i32.add (local.get $bytes) (i32.add (i32.load offset=4 (local.get $string)) (i32.const 1))))
        (local.set $string (i32.add (local.get $string) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each)))
    (local.get $bytes))

  ;; Copies a string and a byte after it. Where that ends.
  (func $copy (param $string i32) (param $after i32) (param $to i32) (result i32)
    (memory.copy (local.get $to) (i32.load (local.get $string)) (i32.load offset=4 (local.get $string)))
    (local.set $to (i32.add (local.get $to) (i32.load offset=4 (local.get $string))))
    (i32.store8 (local.get $to) (local.get $after))
    (i32.add (local.get $to) (i32.const 1)))

  (func $args_sizes_get (param $count i32) (param $size i32) (result i32)
    (call $load_arguments)
    (i32.store (local.get $count) (global.get $arguments_count))
    (i32.store (local.get $size) (call $bytes (global.get $arguments) (global.get $arguments_count)))
    (call $end_lists)
    (global.get $SUCCESS))

  (func $args_get (param $pointers i32) (param $buffer i32) (result i32)
    (local $string i32) (local $left i32)
    (call $load_arguments)
    (local.set $string (global.get $arguments))
    (local.set $left (global.get $arguments_count))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $left)))
        (i32.store (local.get $pointers) (local.get $buffer))
        (local.set $pointers (i32.add (local.get $pointers) (i32.const 4)))
        (local.set $buffer (call $copy (local.get $string) (i32.const 0) (local.get $buffer)))
        (local.set $string (i32.add (local.get $string) (i32.const 8)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $each)))
    (call $end_lists)
    (global.get $SUCCESS))

  (func $environ_sizes_get (param $count i32) (param $size i32) (result i32)
    (call $load_variables)
    (i32.store (local.get $count) (global.get $variables_count))
    ;; Two strings each: what follows the name is `=`.
    (i32.store (local.get $size)
      (call $bytes (global.get $variables) (i32.shl (global.get $variables_count) (i32.const 1))))
    (call $end_lists)
    (global.get $SUCCESS))

  (func $environ_get (param $pointers i32) (param $buffer i32) (result i32)
    (local $string i32) (local $left i32)
    (call $load_variables)
    (local.set $string (global.get $variables))
    (local.set $left (global.get $variables_count))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $left)))
        (i32.store (local.get $pointers) (local.get $buffer))
        (local.set $pointers (i32.add (local.get $pointers) (i32.const 4)))
        (local.set $buffer (call $copy (local.get $string) (i32.const 0x3d) (local.get $buffer)))
        (local.set $buffer
          (call $copy (i32.add (local.get $string) (i32.const 8)) (i32.const 0) (local.get $buffer)))
        (local.set $string (i32.add (local.get $string) (i32.const 16)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $each)))
    (call $end_lists)
    (global.get $SUCCESS))

  ;; Where there are neither arguments nor variables.
  (func $no_sizes_get (param $count i32) (param $size i32) (result i32)
    (i32.store (local.get $count) (i32.const 0))
    (i32.store (local.get $size) (i32.const 0))
    (global.get $SUCCESS))
  (func $no_get (param $pointers i32) (param $buffer i32) (result i32) (global.get $SUCCESS))

  ;; ---- The end ----------------------------------------------------------------------------------------------------

  (func $proc_exit (param $status i32)
    (call $exit (i32.ne (local.get $status) (i32.const 0)))
    (unreachable))

  ;; A library does not end the program that it is part of, but can go no further.
  (func $exit_of_a_library (param $status i32) (unreachable))

  (func $proc_raise (param $signal i32) (result i32) (global.get $NOSYS))

  (func $run (result i32)
    (call $start)
    (i32.const 0))
