//! Hostile input gets a finding, never a panic, and takes little time.

use std::fmt::Write;

use proptest::prelude::*;
use witcraft_diagnostics::{Diagnostic, Source};
use witcraft_testing::root;
use witcraft_wit::{Options, Wit, format, load_bytes, load_path};

fn load(text: &str) -> Result<Wit, Vec<Diagnostic>> {
    load_bytes("hostile.wit", text.as_bytes(), &Options::default())
}

fn codes(result: Result<Wit, Vec<Diagnostic>>) -> Vec<&'static str> {
    result.err().unwrap_or_default().iter().map(|finding| finding.code).collect()
}

fn in_interface(body: &str) -> String {
    format!("package a:b;\ninterface i {{\n{body}\n}}\n")
}

#[test]
fn deep_nesting_is_a_finding() {
    for depth in [1_000, 20_000] {
        let nested =
            |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
        let types = in_interface(&format!("type t = {};", nested("list<", "u8", ">")));
        assert_eq!(codes(load(&types)), ["wit/nesting-too-deep"]);
        assert_eq!(codes(load(&nested("package a:b {", "", "}"))).len(), 1);
        for open in ["interface a {", "(", "{", "<", "world w { import x: interface {", "@"] {
            assert!(load(&open.repeat(depth)).is_err(), "{open}");
            assert!(format(&Source::new("hostile.wit", open.repeat(depth))).is_err(), "{open}");
        }
        let comment = format!("{} {}", "/*".repeat(depth), "*/".repeat(depth));
        assert_eq!(codes(load(&format!("package a:b; {comment}"))), [""; 0]);
    }
}

#[test]
fn long_chains_are_a_finding() {
    let mut types = String::from("type t0 = u8;");
    (1..20_000).for_each(|n| writeln!(types, "type t{n} = list<t{}>;", n - 1).expect("a string"));
    assert_eq!(codes(load(&in_interface(&types))), ["wit/nesting-too-deep"]);

    let mut interfaces = String::from("package a:b; interface i0 { type t = u8; }\n");
    (1..20_000).for_each(|n| writeln!(interfaces, "interface i{n} {{ use i{}.{{t}}; }}", n - 1).expect("a string"));
    interfaces.push_str("world w { import i19999; }");
    assert_eq!(codes(load(&interfaces)), ["wit/nesting-too-deep"]);

    let mut packages = String::from("package a:b; package c:p0 { interface i { type t = u8; } }\n");
    (1..2_000).for_each(|n| {
        writeln!(packages, "package c:p{n} {{ interface i {{ use c:p{}/i.{{t}}; }} }}", n - 1).expect("a string")
    });
    assert_eq!(codes(load(&packages)), ["wit/nesting-too-deep"]);
}

#[test]
fn findings_beyond_count_end_with_a_note() {
    let mut types = String::new();
    (0..3_000).for_each(|n| writeln!(types, "type t{n} = nope{n};").expect("a string"));
    let found = codes(load(&in_interface(&types)));
    assert_eq!(found.len(), 101);
    assert_eq!(found[0], "wit/unknown-type");
    assert_eq!(found.last(), Some(&"wit/more-findings"));
}

#[test]
fn a_run_of_invalid_characters_is_one_finding() {
    let found =
        codes(load(&in_interface(&format!("type a = {} u8; type b = \u{1}\u{2}\u{3};", "\u{7}".repeat(3_000)))));
    assert_eq!(found, ["wit/invalid-character", "wit/invalid-character", "wit/syntax"]);
}

#[test]
fn of_many_worlds_a_few_are_listed() {
    let worlds: String = (0..300).map(|n| format!("world w{n} {{}}\n")).collect();
    let wit = load(&format!("package a:b;\n{worlds}")).expect("it is valid");
    for name in [None, Some("unlike-any-other")] {
        let findings = wit.world(name).expect_err("there is no such world");
        assert!(findings[0].help[0].ends_with("w9`, and 290 more"), "{findings:?}");
    }
}

#[test]
fn what_is_neither_wit_nor_wasm_is_a_finding_with_its_name() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "wit/no-package"),
        (b"\xff\xfe", "wit/not-utf8"),
        (b"\0asm", "input/truncated"),
        (b"\0asm\x01\0\0\0", "wit/no-metadata"),
        (b"\0asm\x0d\0\x01\0\x07", "validate/truncated"),
        (b"(module", "wit/wat"),
        (&[0; 4096], "wit/not-text"),
    ];
    for (bytes, code) in cases {
        let findings = load_bytes("bad.input", bytes, &Options::default()).expect_err("it is bad");
        let places = |finding: &Diagnostic| match finding.labels.first() {
            Some(label) => label.span.source().name().to_owned(),
            None => finding.origin.clone().map(|origin| origin.path).unwrap_or_default(),
        };
        assert_eq!(findings[0].code, code, "{findings:?}");
        assert!(findings.iter().all(|finding| places(finding) == "bad.input"), "{findings:?}");
    }
}

#[test]
fn paths_that_cannot_be_read_are_findings() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = |name: &str| folder.path().join(name);
    let code = |name: &str| codes(load_path(&path(name), &Options::default()));
    assert_eq!(code("absent.wit"), ["input/not-found"]);
    std::fs::create_dir_all(path("empty")).expect("a folder");
    assert_eq!(code("empty"), ["wit/no-files"]);
    #[cfg(unix)]
    {
        std::fs::create_dir_all(path("loop/deps/self")).expect("a folder");
        std::fs::write(path("loop/a.wit"), "package a:b;").expect("written");
        std::fs::write(path("loop/deps/self/b.wit"), "package c:d;").expect("written");
        std::os::unix::fs::symlink("..", path("loop/deps/self/deps")).expect("a link");
        assert_eq!(code("loop"), ["wit/duplicate-package"; 0], "the same package, one level down");
        std::os::unix::fs::symlink("circle", path("loop/deps/circle")).expect("a link");
        assert_eq!(code("loop"), ["input/unreadable"]);
    }
}

#[test]
fn names_that_differ_in_case_alone_are_findings() {
    let text = in_interface(
        "record r { a: u8, A: u8 } enum e { x, X } flags f { on, ON } variant v { one, ONE } get: func(p: u8, P: u8); GET: func(); resource s { m: func(); M: func(); } type T = u8; type t = u8;",
    );
    assert_eq!(codes(load(&text)), ["wit/duplicate-name"; 8]);
}

/// Bytes that begin as a component with an interface, changed here and there.
fn component() -> Vec<u8> {
    let wit = load_path(&root().join("fixtures/wit/multi"), &Options::default()).expect("it resolves");
    wit_component::encode(&wit.resolve, wit.packages[0]).expect("it encodes")
}

/// A core module with a world embedded in it.
fn module() -> Vec<u8> {
    let wit = load_path(&root().join("fixtures/wit/multi"), &Options::default()).expect("it resolves");
    let (world, _) = wit.resolve.worlds.iter().next().expect("it has a world");
    let section = wit_component::metadata::encode(&wit.resolve, world, wit_component::StringEncoding::UTF8, None);
    let mut module = wasm_encoder::Module::new();
    let data = section.expect("it encodes");
    module.section(&wasm_encoder::CustomSection { name: "component-type".into(), data: (&data).into() });
    module.finish()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_wasm_never_panics(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), cut in any::<prop::sample::Index>(), cuts in any::<bool>()) {
        for mut bytes in [component(), module()] {
            for (index, byte) in &changes {
                let at = index.index(bytes.len());
                bytes[at] = *byte;
            }
            if cuts {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _ = load_bytes("damaged.wasm", &bytes, &Options::default());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        let _ = load(&text);
        let _ = format(&Source::new("any.wit", text));
    }

    /// Words, symbols and comments in any order: what is WIT keeps its tokens and its layout.
    #[test]
    fn any_tokens_are_read_or_refused(words in proptest::collection::vec(prop::sample::select(WORDS.to_vec()), 0..60), separators in proptest::collection::vec(prop::sample::select(SEPARATORS.to_vec()), 60)) {
        let mut text = String::from("package a:b;\n");
        for (word, separator) in words.iter().zip(&separators) {
            text.push_str(word);
            text.push_str(separator);
        }
        let _ = load(&text);
        if let Ok(once) = format(&Source::new("any.wit", text.clone())) {
            prop_assert_eq!(tokens(&once), tokens(&text));
            prop_assert_eq!(format(&Source::new("once.wit", once.clone())).ok(), Some(once));
        }
    }

    /// Valid items with comments and space anywhere between their tokens.
    #[test]
    fn comments_survive_anywhere(separators in proptest::collection::vec(prop::sample::select(SEPARATORS.to_vec()), 400)) {
        let source = std::fs::read_to_string(root().join("fixtures/wit/everything.wit")).expect("a fixture");
        let mut text = String::new();
        let mut separators = separators.iter().cycle();
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let line = line.split(" //").next().unwrap_or_default();
            let mut version = false;
            for piece in line.split_inclusive([' ', ',', ';', '(', ')', '{', '}', '<', '>']) {
                text.push_str(piece);
                version = piece.contains('@') || (version && !piece.ends_with([';', ')', ' ']));
                if !version {
                    text.push_str(separators.next().expect("a cycle"));
                }
            }
            text.push('\n');
        }
        let once = format(&Source::new("any.wit", text.clone())).map_err(|findings| TestCaseError::fail(format!("{findings:?}\n{text}")))?;
        prop_assert_eq!(tokens(&once), tokens(&text));
        let twice = format(&Source::new("once.wit", once.clone())).map_err(|findings| TestCaseError::fail(format!("{findings:?}\n{once}")))?;
        prop_assert_eq!(twice, once);
    }
}

const WORDS: [&str; 40] = [
    "interface",
    "world",
    "package",
    "use",
    "include",
    "import",
    "export",
    "record",
    "variant",
    "enum",
    "flags",
    "type",
    "resource",
    "func",
    "list",
    "u8",
    "string",
    "a",
    "b",
    "%c",
    "i",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    ",",
    ";",
    ":",
    ".",
    "/",
    "@",
    "=",
    "->",
    "as",
    "with",
    "0.1.0",
    "interface i { f: func(a: u8); }",
    "world w { import i; }",
];
const SEPARATORS: [&str; 8] = ["", " ", " ", "\n", "\n\n\n", " // line\n", " /* block */ ", "\n/// doc\n"];

/// Everything of a text but space, and commas, which a bracket makes optional.
fn tokens(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect()
}

#[test]
fn a_thousand_interfaces_take_no_longer_than_their_parsing_does() {
    let mut text = String::from("package a:b;\ninterface i0 { record r { a: u8 } }\n");
    for n in 1..1_000 {
        let function = "f: func(a: r, b: option<r>) -> result<r, string>;";
        let used = (n - 1) / 2;
        writeln!(text, "interface i{n} {{ use i{used}.{{r as q}}; record r {{ a: u8, b: list<q> }} {function} }}")
            .expect("a string");
    }
    let time = |work: &dyn Fn()| {
        let start = std::time::Instant::now();
        work();
        start.elapsed()
    };
    let ours = || assert!(load(&text).is_ok());
    let parser = || assert!(wit_parser::Resolve::default().push_str("a.wit", &text).is_ok());
    // In turn, the best of each, so that whatever else the machine does weighs on both.
    let times: Vec<_> = (0..10).map(|_| (time(&ours), time(&parser))).collect();
    let best_of_ours = times.iter().map(|(ours, _)| *ours).min().expect("ten");
    let best_of_parser = times.iter().map(|(_, parser)| *parser).min().expect("ten");
    assert!(best_of_ours < best_of_parser * 3, "{best_of_ours:?}, and {best_of_parser:?} in the parser alone");
}
