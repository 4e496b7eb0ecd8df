;; FAIL: componentize % --wit %tmpdir/none -o %tmpdir/out.wasm
;; FAIL: componentize % -o %tmpdir
;; FAIL: componentize % -o %tmpdir/no/such/folder/out.wasm
;; FAIL: componentize % -o /proc/no-such-file
;; FAIL: componentize % --wat -o /dev/full
;; FAIL: componentize % --wat > /dev/full
;; RUN: cp % %tmpdir/in.wat
;; FAIL: componentize %tmpdir/in.wat -o %tmpdir/in.wat
;; RUN: ln -s in.wat %tmpdir/link.wat
;; FAIL: componentize %tmpdir/in.wat -o %tmpdir/link.wat
;; RUN: cmp % %tmpdir/in.wat
;; RUN: ls -A %tmpdir
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")))
