//! Strings taken apart and put together.

use crate::bindings::exports::test::strings::to_test::Guest;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn constant() -> String {
        "latté — 🐉".to_owned()
    }
    fn echo(s: String) -> String {
        s
    }
    fn concat(a: String, b: String) -> String {
        a + &b
    }
    fn length(s: String) -> u64 {
        s.len() as u64
    }
    fn characters(s: String) -> Vec<char> {
        s.chars().collect()
    }
    fn collect(characters: Vec<char>) -> String {
        characters.into_iter().collect()
    }
    fn lines(s: String) -> Vec<String> {
        s.lines().map(str::to_owned).collect()
    }
    fn join(parts: Vec<String>, separator: String) -> String {
        parts.join(&separator)
    }
    fn repeat(s: String, times: u32) -> String {
        s.repeat(times as usize)
    }
}
