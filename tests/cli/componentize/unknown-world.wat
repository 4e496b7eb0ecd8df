;; FAIL: componentize % --wit tests/cli/componentize/input/store.wit --world servr
(module)
