//! Lists of fixed length are arrays.

use crate::bindings::exports::test::fixed_lists::to_test::{Guest, Header, Matrix};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn echo_bytes(x: [u8; 4]) -> [u8; 4] {
        x
    }
    fn echo_words(x: [u64; 2]) -> [u64; 2] {
        x
    }
    fn echo_strings(x: [String; 3]) -> [String; 3] {
        x
    }
    fn echo_one(x: [char; 1]) -> [char; 1] {
        x
    }
    fn transpose(x: Matrix) -> [[f32; 2]; 3] {
        std::array::from_fn(|column| std::array::from_fn(|row| x[row][column]))
    }
    fn echo_header(x: Header) -> Header {
        x
    }
    fn echo_list(x: Vec<[u16; 3]>) -> Vec<[u16; 3]> {
        x
    }
    fn echo_options(x: [Option<u8>; 3]) -> [Option<u8>; 3] {
        x
    }
    fn reversed(mut x: [u32; 20]) -> [u32; 20] {
        x.reverse();
        x
    }
}
