//! Any text as WIT is accepted or rejected; accepted text prints and parses the same, and formatting twice changes nothing more.
#![no_main]

use libfuzzer_sys::fuzz_target;
use witcraft_fuzz::allow_contained_panics;
use witcraft_wit::{Options, Print, format, load_bytes, print, source};

fuzz_target!(init: allow_contained_panics(), |bytes: &[u8]| {
    if let Ok(text) = source("any.wit", bytes)
        && let Ok(once) = format(&text)
    {
        let again = source("once.wit", once.as_bytes()).expect("formatted text is text");
        assert_eq!(format(&again).expect("formatted text is WIT"), once);
    }
    let Ok(wit) = load_bytes("any.wit", bytes, &Options { all_features: true, ..Options::default() }) else { return };
    let _ = wit.warnings();
    let Ok(printed) = print(&wit, &Print::default()) else { return };
    let again = load_bytes("printed.wit", printed.as_bytes(), &Options { all_features: true, ..Options::default() });
    let again = again.expect("what was printed is WIT");
    assert_eq!(print(&again, &Print::default()).expect("it prints again"), printed);
});
