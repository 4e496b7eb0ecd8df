;; FAIL: validate %
;; RUN: validate % --wasm-features custom-page-sizes
;; RUN: validate % --wasm-features all
;; FAIL: validate % --wasm-features custom-page-sizes,-multi-memory
;; FAIL(2): validate % --wasm-features multi-memry --wasm-features simdd
(module
  (memory 1 (pagesize 1))
  (memory 1))
