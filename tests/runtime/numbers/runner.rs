//! Every primitive at its boundaries.

use crate::bindings::Guest;
use crate::bindings::test::numbers::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        integers();
        floats();
        others();
        assert_eq!(
            describe(-128, 255, -32768, 65535, i64::MIN, -0.0, '\u{10ffff}', true),
            "-128 255 -32768 65535 -9223372036854775808 -0.0 \u{10ffff} true"
        );
        assert_eq!(get(), 0);
        set(u32::MAX);
        assert_eq!(get(), u32::MAX);
    }
}

fn integers() {
    for x in [u8::MIN, 1, 127, 128, u8::MAX] {
        assert_eq!(echo_u8(x), x);
    }
    for x in [i8::MIN, -1, 0, 1, i8::MAX] {
        assert_eq!(echo_s8(x), x);
    }
    for x in [u16::MIN, 1, 0x7fff, 0x8000, u16::MAX] {
        assert_eq!(echo_u16(x), x);
    }
    for x in [i16::MIN, -1, 0, 1, i16::MAX] {
        assert_eq!(echo_s16(x), x);
    }
    for x in [u32::MIN, 1, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
        assert_eq!(echo_u32(x), x);
    }
    for x in [i32::MIN, -1, 0, 1, i32::MAX] {
        assert_eq!(echo_s32(x), x);
    }
    for x in [u64::MIN, 1, u64::from(u32::MAX) + 1, u64::MAX] {
        assert_eq!(echo_u64(x), x);
    }
    for x in [i64::MIN, -1, 0, 1, i64::MAX] {
        assert_eq!(echo_s64(x), x);
    }
}

fn floats() {
    for x in [0.0, -0.0, 1.5, f32::MIN, f32::MAX, f32::MIN_POSITIVE, f32::EPSILON, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(echo_f32(x).to_bits(), x.to_bits());
    }
    for x in [0.0, -0.0, 1.5, f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::EPSILON, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(echo_f64(x).to_bits(), x.to_bits());
    }
    assert!(echo_f32(f32::NAN).is_nan());
    assert!(echo_f64(f64::NAN).is_nan());
    assert!(echo_f32(f32::from_bits(1)).is_subnormal());
    assert!(echo_f64(f64::from_bits(1)).is_subnormal());
}

fn others() {
    assert!(echo_bool(true));
    assert!(!echo_bool(false));
    for x in ['\0', 'a', 'ß', '\u{feff}', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '😀', char::MAX] {
        assert_eq!(echo_char(x), x);
    }
}
