//! Results, unchanged and computed.

use crate::bindings::exports::test::results::to_test::{Failure, Guest, Parsed};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn echo(x: Result<u32, String>) -> Result<u32, String> {
        x
    }
    fn echo_empty(x: Result<(), ()>) -> Result<(), ()> {
        x
    }
    fn echo_ok_only(x: Result<String, ()>) -> Result<String, ()> {
        x
    }
    fn echo_error_only(x: Result<(), String>) -> Result<(), String> {
        x
    }
    fn echo_wide(x: Result<f64, u64>) -> Result<f64, u64> {
        x
    }
    fn echo_nested(x: Result<Result<u8, String>, Result<(), u64>>) -> Result<Result<u8, String>, Result<(), u64>> {
        x
    }
    fn echo_list(x: Vec<Result<u8, String>>) -> Vec<Result<u8, String>> {
        x
    }
    fn parse(text: String) -> Result<Parsed, Failure> {
        if text.is_empty() {
            return Err(Failure::Empty);
        }
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
        if end == 0 {
            return Err(Failure::At(0));
        }
        let value = text[..end].parse().map_err(|error| Failure::Because(format!("{error}")))?;
        Ok(Parsed { value, rest: text[end..].to_owned() })
    }
    fn divide(dividend: i32, divisor: i32) -> Result<i32, ()> {
        dividend.checked_div(divisor).ok_or(())
    }
}
