;; RUN: componentize % --wat | grep -o 'wasi:cli/run@[0-9.]*' | cut -d. -f1,2 | sort -u
;; FAIL: componentize % --adapt none
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const 0))))
