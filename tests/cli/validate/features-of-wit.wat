;; `--features` and `--all-features` are those of WIT, as in every other command.
;; FAIL: validate % --wit tests/cli/validate/input/gated.wit
;; RUN: validate % --wit tests/cli/validate/input/gated.wit --features later
;; RUN: validate % --wit tests/cli/validate/input/gated.wit --all-features --wasm-features all
;; FAIL(2): validate % --features simd
;; FAIL(2): componentize % --all-features
(component
  (import "now" (func))
  (import "later" (func)))
