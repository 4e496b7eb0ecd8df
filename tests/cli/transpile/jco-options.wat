;; RUN: transpile % -o %tmpdir -q -m --strict --no-nodejs-compat --bindgen-enable-wasm-exnref --import-bindings --async-mode sync
;; RUN: ls %tmpdir
;; FAIL(2): transpile % -o %tmpdir/no --tracing -O --stub --js --async-mode jspi --async-imports a:b/c#d --flags-as-bigint --no-component-error-wrapping
;; FAIL(2): transpile % -o %tmpdir/no --import-bindings optimized
(component
  (core module $m (func (export "f") (result i32) i32.const 7))
  (core instance $i (instantiate $m))
  (func (export "f") (result u32) (canon lift (core func $i "f"))))
