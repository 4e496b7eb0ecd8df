;; RUN: transpile % -o %tmpdir
;; RUN: ls %tmpdir
(component
  (import "f" (func $f async))
  (core func (canon lower (func $f) async)))
