;; FAIL: transpile fixtures/core/kv/none.wasm -o %tmpdir/none
;; RUN: printf '\0asm\1\0\0\0' > %tmpdir/module.wasm
;; FAIL: cd %tmpdir && transpile module.wasm -o out
;; FAIL: transpile % -o %tmpdir/map --map 'demo:*=./x.js' --map 'log=./log.js'
;; FAIL(2): transpile % -o %tmpdir/map --map nothing 2>&1 | sed 's/^ *//' | head -n 1
;; RUN: mkdir %tmpdir/foreign && echo 'let mine;' > %tmpdir/foreign/bad-input.js
;; FAIL: transpile % -o %tmpdir/foreign 2> %tmpdir/err
;; RUN: cat %tmpdir/foreign/bad-input.js; sed 's,%tmpdir/,,' %tmpdir/err; ls %tmpdir/foreign
;; FAIL(2): transpile % -o %tmpdir/name --name ../up
(component (import "log" (func)))
