;; RUN: inspect % --reach
;; RUN: inspect % --reach network
;; RUN: inspect % --reach files
;; RUN: inspect % --reach wasi:cli/*#print --json
;; FAIL(2): inspect % --reach wasi:cli/stdout@
;; RUN: witcraft policy init %
;; RUN: witcraft policy init % --functions --dir data:ro --dir out --env LEVEL --net=api.example.com:443 --listen 8080
;; RUN: witcraft policy init % -o %tmpdir/least.toml && validate % --policy %tmpdir/least.toml && witcraft policy init % --compare %tmpdir/least.toml
;; RUN: sed 's/"wasi:cli.stdout@0.2"//' %tmpdir/least.toml > %tmpdir/tight.toml && witcraft policy explain %tmpdir/tight.toml %
;; FAIL: validate % --policy %tmpdir/tight.toml
;; FAIL: compose % --policy %tmpdir/tight.toml -o %tmpdir/x.wasm
;; RUN: compose % --policy %tmpdir/least.toml -o %tmpdir/parts.wasm
;; RUN: sed -e 's/= .".*@0.2".$/= ["*"]/' %tmpdir/least.toml > %tmpdir/loose.toml
;; FAIL: witcraft policy init % --compare %tmpdir/loose.toml
(component
  (import "wasi:cli/stdout@0.2.6" (instance $out (export "print" (func))))
  (import "wasi:sockets/tcp@0.2.6" (instance $tcp (export "connect" (func)) (export "bind" (func))))
  (import "wasi:filesystem/types@0.2.6" (instance $files (export "open" (func))))
  (component $logger
    (import "wasi:cli/stdout@0.2.6" (instance $out (export "print" (func))))
    (import "wasi:filesystem/types@0.2.6" (instance $files (export "open" (func))))
    (core func $print (canon lower (func $out "print")))
    (core func $open (canon lower (func $files "open")))
    (core module $m (import "" "print" (func $p)) (import "" "open" (func $o))
      (func (export "log") (call $p)) (func (call $o)))
    (core instance $i (instantiate $m (with "" (instance (export "print" (func $print)) (export "open" (func $open))))))
    (func $log (canon lift (core func $i "log")))
    (instance (export "demo:log/log@1.0.0") (export "log" (func $log))))
  (component $app
    (import "demo:log/log@1.0.0" (instance $log (export "log" (func))))
    (import "wasi:sockets/tcp@0.2.6" (instance $tcp (export "connect" (func)) (export "bind" (func))))
    (core func $log (canon lower (func $log "log")))
    (core func $connect (canon lower (func $tcp "connect")))
    (core module $m (import "" "log" (func $l)) (import "" "connect" (func $c))
      (func (export "run") (call $l) (call $c)))
    (core instance $i (instantiate $m (with "" (instance (export "log" (func $log)) (export "connect" (func $connect))))))
    (func (export "run") (canon lift (core func $i "run"))))
  (instance $logger (instantiate $logger
    (with "wasi:cli/stdout@0.2.6" (instance $out)) (with "wasi:filesystem/types@0.2.6" (instance $files))))
  (instance $app (instantiate $app
    (with "demo:log/log@1.0.0" (instance $logger "demo:log/log@1.0.0")) (with "wasi:sockets/tcp@0.2.6" (instance $tcp))))
  (export "run" (func $app "run")))
