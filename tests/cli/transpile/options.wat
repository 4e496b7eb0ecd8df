;; RUN: transpile % --out-dir %tmpdir -q --tla-compat --no-namespaced-exports --no-typescript --base64-cutoff 1
;; RUN: grep -e '^export' -e 'load(' %tmpdir/options.js
;; RUN: transpile % -o %tmpdir/in -I --base64-cutoff 1000 -M 'demo:log/*=#*' --valid-lifting-optimization --multi-memory
;; RUN: grep -e '^export' -e 'membersOf(imports, .#\|membersOf(imports, .d' -e '^  return { steps' %tmpdir/in/options.js
(component
  (import "demo:log/log@1.2.0" (instance $log (export "write" (func (param "level" u32)))))
  (import "demo:out/out@1.2.0" (instance $out (export "write" (func (param "level" u32)))))
  (core func $write (canon lower (func $log "write")))
  (core func $out (canon lower (func $out "write")))
  (core module $m
    (import "log" "write" (func (param i32)))
    (import "log" "out" (func (param i32)))
    (func (export "next") (param i32) (result i32) (call 0 (local.get 0)) (call 1 (local.get 0)) (local.get 0)))
  (core instance $i (instantiate $m
    (with "log" (instance (export "write" (func $write)) (export "out" (func $out))))))
  (func $next (param "from" u32) (result u32) (canon lift (core func $i "next")))
  (instance $steps (export "next" (func $next)))
  (export "demo:steps/steps@1.0.0" (instance $steps)))
