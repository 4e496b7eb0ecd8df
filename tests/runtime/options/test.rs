//! Options, unchanged and looked into.

use crate::bindings::exports::test::options::to_test::{Guest, Settings};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn echo_u8(x: Option<u8>) -> Option<u8> {
        x
    }
    fn echo_u64(x: Option<u64>) -> Option<u64> {
        x
    }
    fn echo_string(x: Option<String>) -> Option<String> {
        x
    }
    fn echo_list(x: Option<Vec<u32>>) -> Option<Vec<u32>> {
        x
    }
    fn echo_nested(x: Option<Option<Option<u32>>>) -> Option<Option<Option<u32>>> {
        x
    }
    fn echo_settings(x: Settings) -> Settings {
        x
    }
    fn is_some(x: Option<String>) -> bool {
        x.is_some()
    }
    fn find(haystack: Vec<Option<String>>, needle: String) -> Option<u32> {
        haystack.iter().position(|x| x.as_deref() == Some(&needle)).map(|index| index as u32)
    }
    fn both(a: Option<char>, b: Option<f64>) -> Option<(char, f64)> {
        a.zip(b)
    }
}
