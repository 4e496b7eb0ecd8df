;; RUN: componentize % --wit tests/cli/componentize/input/calc.wit | head -c 4 | od -An -tx1
;; RUN: componentize % --wit tests/cli/componentize/input/calc.wit --wat | grep -c '(component'
(module
  (func (export "demo:calc/calc#add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1))))
