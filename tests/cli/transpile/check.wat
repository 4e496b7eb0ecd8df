;; RUN: transpile % -o %tmpdir
;; RUN: transpile % -o %tmpdir --check
;; RUN: sed -i 's/^  return v. >>> 0;/  return 4;/' %tmpdir/check.js && printf '\0asm' > %tmpdir/check.core.wasm && rm %tmpdir/check.d.ts
;; FAIL: transpile % -o %tmpdir --check > %tmpdir/difference 2> %tmpdir/err
;; RUN: sed 's,%tmpdir/,,' %tmpdir/err; grep '^[-+] ' %tmpdir/difference; ls %tmpdir | grep check
(component
  (core module $m (func (export "three") (result i32) (i32.const 3)))
  (core instance $i (instantiate $m))
  (func (export "three") (result u32) (canon lift (core func $i "three"))))
