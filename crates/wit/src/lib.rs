//! WIT text, directories and wasm resolved, printed and formatted.
