(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
    (func (export "get") (param i32 i32) (result i32) i32.const 0))
  (core instance $i (instantiate $m))
  (func $get (param "key" string) (result (option u32))
    (canon lift (core func $i "get") (memory $i "memory") (realloc (func $i "realloc"))))
  (instance $store (export "get" (func $get)))
  (export "demo:kv/store@1.2.0" (instance $store)))
