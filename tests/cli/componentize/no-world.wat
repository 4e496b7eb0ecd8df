;; FAIL: componentize %
(module (func (export "f")))
