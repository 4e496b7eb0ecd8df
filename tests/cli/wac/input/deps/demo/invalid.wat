;; Not valid: there is no such function.
(component (export "run" (func 7)))
