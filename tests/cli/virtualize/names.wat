;; RUN: witcraft virtualize % --stdout deny --stub 'test:a/things#living=7' -o %tmpdir/a.wasm && inspect %tmpdir/a.wasm | sed -n '/^Imports/,/^Contains/p'
;; What `virtualize` adds has names that nothing in the component has.
(component
  (type $types (instance
    (type $code (enum "io" "illegal-byte-sequence" "pipe"))
    (export "error-code" (type (eq $code)))))
  (import "wasi:cli/types@0.3.0" (instance $types (type $types)))
  (alias export $types "error-code" (type $code))
  (type $stdout (instance
    (alias outer 1 $code (type $outer))
    (export "error-code" (type $code (eq $outer)))
    (type $data (stream u8))
    (type $result (result (error $code)))
    (type $future (future $result))
    (type $write (func (param "data" $data) (result $future)))
    (export "write-via-stream" (func (type $write)))))
  (import "wasi:cli/stdout@0.3.0" (instance (type $stdout)))
  (import "witcraft:virtual/tasks" (instance (export "task0" (func))))
  (import "witcraft:exchange/handles" (instance (export "to-host0" (func))))
  (import "virtual-test:a/things" (instance (export "living" (func (result u32)))))
  (type $things (instance
    (export "thing" (type $thing (sub resource)))
    (export "living" (func (result u32)))
    (export "[constructor]thing" (func (result (own $thing))))))
  (import "test:a/things" (instance $things (type $things)))
  (alias export $things "thing" (type $thing))
  (core func $drop (canon resource.drop $thing))
  (core module $m (import "" "drop" (func $drop (param i32))) (export "take" (func $drop)))
  (core instance $i (instantiate $m (with "" (instance (export "drop" (func $drop))))))
  (type $own (own $thing))
  (func $take (param "thing" $own) (canon lift (core func $i "take")))
  (component $service
    (import "thing" (type $thing (sub resource)))
    (import "take" (func $take (param "thing" (own $thing))))
    (export $exported "thing" (type $thing))
    (export "take" (func $take) (func (param "thing" (own $exported)))))
  (instance $service (instantiate $service (with "thing" (type $thing)) (with "take" (func $take))))
  (export "test:a/service" (instance $service)))
