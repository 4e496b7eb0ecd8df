;; FAIL: componentize %
(component)
