//! Strings: empty, of every UTF-8 length, with a byte order mark, with NUL, and long.

use crate::bindings::Guest;
use crate::bindings::test::strings::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

const SAMPLES: [&str; 9] = [
    "",
    "a",
    "plain ascii",
    "\u{feff}starts with a byte order mark",
    "nul \0 inside",
    "ß é ñ",
    "漢字かな交じり文",
    "👩‍👩‍👧‍👦 🏳️‍🌈 𝒜",
    "\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}",
];

impl Guest for Component {
    fn run() {
        assert_eq!(constant(), "latté — 🐉");
        for s in SAMPLES {
            assert_eq!(echo(s), s);
            assert_eq!(length(s), s.len() as u64);
            assert_eq!(characters(s), s.chars().collect::<Vec<_>>());
            assert_eq!(collect(&characters(s)), s);
            for t in SAMPLES {
                assert_eq!(concat(s, t), format!("{s}{t}"));
            }
        }
        assert_eq!(lines(""), Vec::<String>::new());
        assert_eq!(lines("one\n\nthree 🐉\n"), ["one", "", "three 🐉"]);
        let parts = SAMPLES.map(str::to_owned);
        assert_eq!(join(&parts, " | "), SAMPLES.join(" | "));
        assert_eq!(join(&[], "-"), "");

        // Larger than one page of memory, so that both sides have to grow.
        let long = repeat("🐉x", 100_000);
        assert_eq!(long.len(), 500_000);
        assert_eq!(length(&long), 500_000);
        assert!(echo(&long) == long);
    }
}
