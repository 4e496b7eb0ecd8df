(component
  (import "demo:kv/store@1.0.0" (instance $store
    (export "get" (func (param "key" string) (result (option u32))))))
  (import "now" (func (result u64)))
  (export "demo:kv/store@1.0.0" (instance $store)))
