//! Parameters and results at and past the flat limits.

use crate::bindings::Guest;
use crate::bindings::test::many_arguments::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

fn wide(seed: u8) -> Wide {
    Wide {
        a0: seed,
        a1: u16::MAX - u16::from(seed),
        a2: u32::MAX,
        a3: u64::MAX,
        a4: -0.5,
        a5: f64::from(seed),
        a6: "x".repeat(seed.into()),
        a7: vec![seed; 3],
        a8: (seed % 2 == 0).then_some(1 << 40),
        a9: true,
        a10: '🐉',
    }
}

impl Guest for Component {
    fn run() {
        let numbers = sixteen(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, u64::MAX);
        assert_eq!(numbers[..15], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
        assert_eq!(numbers[15], u64::MAX);

        let text = seventeen(255, 65535, 2, 3, -128, -32768, -6, -7, 8.5, -9.25, true, 'é', 12, 13, 14, u64::MAX, 16);
        assert_eq!(text, "255 65535 2 3 -128 -32768 -6 -7 8.5 -9.25 true é 12 13 14 18446744073709551615 16");

        assert_eq!(eight_strings("a", "", "c", "d", "e", "f", "g", "🐉"), "a,,c,d,e,f,g,🐉");
        assert_eq!(
            nine_strings("a", "b", "c", "d", "e", "f", "g", "h", "\u{feff}"),
            ["a", "b", "c", "d", "e", "f", "g", "h", "\u{feff}"]
        );

        assert_eq!(sum(i64::MIN, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i64::MIN + 120);
        assert_eq!(mean(0.5, 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13., 14., 15.), 7.53125);
        assert_eq!(least(1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13., 14., -0.5, 16.), -0.5);
        assert!(all_same(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7));
        assert!(!all_same(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, u64::MAX));
        let total = Total::new(1 << 40);
        assert_eq!(total.add(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), (1 << 40) + 120);
        assert_eq!(total.add(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 << 63), (1 << 63) + (1 << 40) + 120);
        drop(total);

        let text = |x: &Wide| format!("{x:?}");
        assert_eq!(text(&one_wide(&wide(7))), text(&wide(7)));
        let (y, x) = two_wide(&wide(0), &wide(255));
        assert_eq!(text(&x), text(&wide(0)));
        assert_eq!(text(&y), text(&wide(255)));

        no_result(u64::MAX, &wide(2), "end");
        assert_eq!(last(), "18446744073709551615 xx 🐉 end");
    }
}
