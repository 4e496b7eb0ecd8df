;; FAIL: validate %
;; RUN: validate % --features custom-page-sizes
;; RUN: validate % --features all
;; FAIL: validate % --features custom-page-sizes,-multi-memory
;; FAIL(2): validate % --features multi-memry --features simdd
(module
  (memory 1 (pagesize 1))
  (memory 1))
