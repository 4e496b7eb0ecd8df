//! Lists of fixed length: of numbers and strings, nested, in records, in lists, and past the flat limits.

use crate::bindings::Guest;
use crate::bindings::test::fixed_lists::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        assert_eq!(echo_bytes([0, 127, 128, 255]), [0, 127, 128, 255]);
        assert_eq!(echo_words([0, u64::MAX]), [0, u64::MAX]);
        let strings = ["", "\u{feff}", "🐉"];
        assert_eq!(echo_strings(strings.map(str::to_owned)), strings);
        assert_eq!(echo_one(['😀']), ['😀']);
        assert_eq!(transpose([[1.0, 2.0, 3.0], [4.0, 5.0, -0.5]]), [[1.0, 4.0], [2.0, 5.0], [3.0, -0.5]]);
        let header = Header { magic: *b"\0asm", names: ["a".to_owned(), "b".to_owned()] };
        let back = echo_header(&header);
        assert_eq!((back.magic, back.names), (header.magic, header.names));
        assert_eq!(echo_list(&[[1, 2, 3], [u16::MAX, 0, 9]]), [[1, 2, 3], [u16::MAX, 0, 9]]);
        assert_eq!(echo_list(&[]), Vec::<[u16; 3]>::new());
        assert_eq!(echo_options([None, Some(0), Some(255)]), [None, Some(0), Some(255)]);
        let numbers: [u32; 20] = std::array::from_fn(|i| i as u32);
        assert_eq!(reversed(numbers), std::array::from_fn::<u32, 20, _>(|i| 19 - i as u32));
    }
}
