//! Random documentation: lines of Markdown, and lines that only look like it, in any order.
//!
//! Compilers, linters and formatters must read the result as comments.

/// What lines are made of.
const LINES: [&str; 56] = [
    "",
    "",
    "",
    "a word",
    "A line by itself",
    "A sentence that ends.",
    "Ends in a brace {",
    "}",
    "Ends in a backslash\\",
    "# A heading",
    "## Another one",
    "#none",
    "Underlined",
    "---",
    "===",
    "- an item",
    "* another",
    "+ a third",
    "• a bullet",
    "-none",
    "- ",
    "- - two in one",
    "- 1. mixed",
    "- > quoted",
    "-     code",
    "1. one",
    "2) two",
    "10. ten",
    "1986. A year.",
    "12345678901. no number",
    "```",
    "```rust",
    "~~~",
    "\tcode",
    "> a quotation",
    "| a | b |",
    "|---|---|",
    "***",
    "[name]: https://example.com/name",
    "[name] and [other](https://example.com/other)",
    "[other]: none",
    "``two `quotes` ``",
    "it''s",
    "*one* **two** `three`",
    "<https://example.com/>",
    "<b>bold</b>",
    "<!-- nothing -->",
    "/* a comment */",
    "*/",
    "// a comment",
    "+build ignore",
    "go:build ignore",
    "//go:build ignore",
    "Deprecated: no.",
    "Returns whether é is ü",
    "@param a of another language ${b}",
];

/// A package with documentation wherever there may be some, as `numbers` choose.
pub(super) fn package(number: usize, numbers: &mut impl Iterator<Item = u8>) -> String {
    let mut text = String::new();
    let mut item = |indentation: &str, item: String, numbers: &mut dyn Iterator<Item = u8>| {
        let mut next = |below: usize| usize::from(numbers.next().expect("there are always more")) % below;
        for _ in 0..[1, 1, 2, 3, 5, 8, 12][next(7)] {
            let deeper = ["", "", "", "", "", "", "  ", "      "][next(8)];
            let line = format!("{indentation}/// {deeper}{}", LINES[next(LINES.len())]);
            text += &format!("{}\n", line.trim_end());
        }
        text += &format!("{indentation}{item}\n");
    };
    item("", format!("package random:documented{number};"), numbers);
    item("", "interface things {".to_owned(), numbers);
    for function in 0..12 {
        item("  ", format!("f{function}: func(a: u32) -> string;"), numbers);
    }
    for (kind, case) in [("record", ": u8"), ("enum", ""), ("flags", ""), ("variant", "(u8)")] {
        item("  ", format!("{kind} a-{kind} {{"), numbers);
        for member in 0..4 {
            item("    ", format!("m{member}{case},"), numbers);
        }
        item("  ", "}".to_owned(), numbers);
    }
    item("  ", "resource thing {".to_owned(), numbers);
    item("    ", "constructor();".to_owned(), numbers);
    item("    ", "look: func() -> u8;".to_owned(), numbers);
    item("  ", "}".to_owned(), numbers);
    item("", "}".to_owned(), numbers);
    item("", "world app {".to_owned(), numbers);
    for part in ["import things;", "export things;", "export run: func();"] {
        item("  ", part.to_owned(), numbers);
    }
    item("", "}".to_owned(), numbers);
    text
}
