//! Any sequence of tokens is parsed without a panic, and formatting a parsed document twice changes nothing.

use proptest::prelude::*;
use witcraft_diagnostics::Source;
use witcraft_wac::{Document, Options, format};

/// What documents are made of, sensible and not.
const PIECES: &[&str] = &[
    "package",
    "test:soup",
    ";",
    "import",
    "export",
    "let",
    "new",
    "as",
    "a",
    "b",
    "%type",
    "type",
    "=",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"x\"",
    "\"a:b/c@1.0.0\"",
    ".",
    "...",
    ",",
    ":",
    "func",
    "async",
    "->",
    "u32",
    "list",
    "<",
    ">",
    "4",
    "map",
    "string",
    "interface",
    "world",
    "use",
    "include",
    "with",
    "record",
    "variant",
    "enum",
    "flags",
    "resource",
    "borrow",
    "static",
    "constructor",
    "stream",
    "future",
    "@since",
    "version",
    "1.0.0",
    "// c\n",
    "/* d */",
    "/// e\n",
    "é",
    "\n",
    "targets",
    "a:b/c",
    "package a:b;",
    "import f: func();",
    "let i = new c:d { ... };",
    "export i...;",
    "type t = u8;",
    "interface i { f: func(); }",
    "world w { import i; }",
    "\"",
    "/*",
    "-",
    "%",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tokens_are_read(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40), lead in any::<bool>()) {
        let lead = if lead { "package test:soup; " } else { "" };
        let text = format!("{lead}{}", pieces.join(" "));
        let source = Source::new("soup.wac", text.as_str());
        if let Ok(document) = Document::parse(&source) {
            let composition = document.load(&Options::default());
            let is_composed = composition.connect().is_ok();
            let laid_out = format(&source).expect("it can be read");
            let again = Source::new("soup.wac", laid_out.as_str());
            prop_assert_eq!(&format(&again).expect("what is laid out can be read"), &laid_out, "{}", text);
            let composition = Document::parse(&again).expect("it can be read").load(&Options::default());
            prop_assert_eq!(composition.connect().is_ok(), is_composed, "{}", text);
        } else {
            prop_assert!(format(&source).is_err());
        }
    }

    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        let _ = Document::parse(&Source::new("any.wac", text));
    }
}

/// Takes minutes if every bracket looks at the line before it.
#[test]
fn a_long_line_of_brackets_is_read_once() {
    let text = format!("package a:b; let x = {};", "(".repeat(1_000_000));
    let findings = Document::parse(&Source::new("long.wac", text)).err().expect("they are not closed");
    assert_eq!(findings.len(), 1);
}
