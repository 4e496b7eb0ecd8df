//! Each kind of change with its sentence, and edits that are not changes.

use std::collections::BTreeMap;

use witcraft_compatibility::{Bump, Kind, Package, compare};
use witcraft_diagnostics::find_code;
use witcraft_testing::{assert_golden, root};
use witcraft_wit::{Options, Wit, load_bytes};

fn wit(version: &str, text: &str) -> Wit {
    let text = format!("package test:kinds@{version};\n{text}");
    load_bytes("kinds.wit", text.as_bytes(), &Options::default()).unwrap_or_else(|found| panic!("{text}\n{found:#?}"))
}

fn package(before: &Wit, after: &Wit) -> Package {
    let packages = compare(before, after).expect("both are one package");
    <[Package; 1]>::try_from(packages).expect("one package")[0].clone()
}

/// The WIT before and after, by the kind of change.
fn cases() -> BTreeMap<String, [String; 2]> {
    let text = std::fs::read_to_string(root().join("crates/compatibility/tests/kinds.txt")).expect("it is there");
    let cases = text.split("== ").skip(1).map(|case| {
        let (kind, rest) = case.split_once('\n').expect("a kind");
        let (before, after) = rest.split_once("\n--\n").expect("two versions");
        (kind.to_owned(), [before.to_owned(), after.to_owned()])
    });
    cases.collect()
}

#[test]
fn each_kind_has_a_case_and_a_sentence() {
    let cases = cases();
    let mut sentences = String::new();
    for kind in Kind::ALL {
        let name = kind.code().trim_start_matches("compatibility/");
        let [before, after] = &cases[name];
        let package = package(&wit("1.0.0", before), &wit("1.0.1", after));
        assert!(package.changes.iter().any(|change| change.kind == *kind), "{name}: {:#?}", package.changes);
        for change in &package.changes {
            sentences += &format!("{name}: {}: {}\n", change.container, change.sentence);
        }
        assert_eq!(package.is_told(), kind.bump() <= Bump::Patch, "{name}");
    }
    assert_golden(root().join("crates/compatibility/tests/sentences.txt"), &sentences);
    assert_eq!(cases.len(), Kind::ALL.len());
}

#[test]
fn what_undoes_a_change_is_one_too() {
    for (name, [before, after]) in cases() {
        let back = package(&wit("1.0.0", &after), &wit("1.0.1", &before));
        assert_eq!(back.changes.is_empty(), name == "deprecated", "{name}: {:#?}", back.changes);
    }
}

#[test]
fn the_same_is_no_change() {
    for (name, versions) in cases() {
        for text in &versions {
            let same = package(&wit("1.0.0", text), &wit("1.0.0", text));
            assert!(same.changes.is_empty() && same.is_told(), "{name}: {:#?}", same.changes);
        }
    }
}

/// The page lists every kind, with what it means, whom it breaks and what it needs.
#[test]
fn the_page_has_every_kind() {
    let mut table = String::from("| change | what it is | breaks | needs |\n|---|---|---|---|\n");
    for kind in Kind::ALL {
        use witcraft_compatibility::Breaks;
        let name = kind.code().trim_start_matches("compatibility/");
        let breaks = match (kind.breaks(), name.split('-').next()) {
            (Breaks::Nobody, _) => "nobody",
            (Breaks::Everybody, Some("world")) => "components and hosts",
            (Breaks::Everybody, _) => "callers and implementers",
            (Breaks::Callers, Some("import" | "export")) => "hosts",
            (Breaks::Implementers, Some("import" | "export")) => "components",
            (Breaks::Callers, _) => "callers",
            (Breaks::Implementers, _) => "implementers",
        };
        let needs = match kind.bump() {
            Bump::None => "nothing",
            Bump::Patch => "1.0.1",
            Bump::Minor => "1.1.0",
            Bump::Major => "2.0.0",
        };
        let means = find_code(kind.code()).expect("it is in the registry").means;
        table += &format!("| `{name}` | {means} | {breaks} | {needs} |\n");
    }
    let path = root().join("docs/compatibility.md");
    let page = std::fs::read_to_string(&path).expect("there is such a page");
    let (begin, end) = ("<!-- kinds -->\n\n", "<!-- end of kinds -->");
    let (before, rest) = page.split_once(begin).expect("the page has a place for them");
    let (_, after) = rest.split_once(end).expect("the page has a place for them");
    assert_golden(path, &format!("{before}{begin}{table}\n{end}{after}"));
}

#[test]
fn what_is_used_and_included_is_followed() {
    let text = |shared: &str| {
        format!(
            "interface types {{ {shared} }}
             interface i {{ use types.{{t as other}}; f: func(t: other) -> list<other>; }}
             world base {{ import i; }}
             world w {{ include base; export f: func(); }}"
        )
    };
    let changed = package(&wit("1.0.0", &text("record t { a: u32 }")), &wit("2.0.0", &text("record t { a: u64 }")));
    let [change] = &changed.changes[..] else { panic!("{:#?}", changed.changes) };
    assert_eq!((change.kind, change.container.as_str()), (Kind::FieldTypeChanged, "interface `types`"));
    assert!(changed.is_told());
}

#[test]
fn a_type_that_moves_is_the_same_where_it_is_made_of_the_same() {
    let before = "interface i { record t { a: u32 } f: func(t: t); }";
    let after = "interface types { record t { a: u32 } } interface i { use types.{t}; f: func(t: t); }";
    let changed = package(&wit("1.0.0", before), &wit("1.1.0", after));
    assert!(changed.changes.iter().all(|change| change.kind == Kind::InterfaceAdded), "{:#?}", changed.changes);
}

#[test]
fn gates_decide_what_is_there() {
    let text = "interface i { f: func(); @unstable(feature = new) g: func(); }";
    let stable = "interface i { f: func(); @since(version = 1.1.0) g: func(); }";
    let changed = package(&wit("1.0.0", text), &wit("1.1.0", stable));
    assert_eq!(changed.changes.iter().map(|change| change.kind).collect::<Vec<_>>(), [Kind::FunctionAdded]);
    let all = Options { all_features: true, ..Options::default() };
    let text = format!("package test:kinds@1.0.0;\n{text}");
    let before = load_bytes("kinds.wit", text.as_bytes(), &all).expect("it is WIT");
    assert!(package(&before, &wit("1.1.0", stable)).changes.is_empty());
}

#[test]
fn other_packages_are_compared_where_a_world_names_them() {
    let with = |version: &str, function: &str| {
        format!(
            "package test:kinds@1.0.0;
             package dep:d@{version} {{ interface i {{ f: func(); {function} }} }}
             world w {{ import dep:d/i@{version}; }}"
        )
    };
    let load = |text: &str| load_bytes("kinds.wit", text.as_bytes(), &Options::default()).expect("it is WIT");
    // The nested package is one of the input's own: it is compared by itself.
    let packages = compare(&load(&with("0.2.0", "")), &load(&with("0.2.1", "g: func();"))).expect("they are the same");
    let names: Vec<_> = packages.iter().map(|package| (package.name.as_str(), package.changes.len())).collect();
    assert_eq!(names, [("dep:d", 1), ("test:kinds", 1)]);
    // Another track is another interface.
    let packages = compare(&load(&with("0.2.0", "")), &load(&with("0.3.0", ""))).expect("they are the same");
    let kinds: Vec<_> = packages[1].changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [Kind::ImportRemoved, Kind::ImportAdded]);
}
