//! Each format matches its reviewed golden, and is valid by the schema of the service that reads it.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use witcraft_diagnostics::{Diagnostic, Origin, Source};
use witcraft_report::{Check, Format, Report, SHOWN};
use witcraft_testing::{assert_golden, root};

/// Findings of all kinds, in files with awkward names.
fn checks() -> Vec<Check> {
    let source = Source::new("wit/a b,c.wit", "package a:b;\ninterface i {\n  f: func() -> strng;\n  é: type\n}\n");
    let at = |text: &str| {
        let start = source.text().find(text).expect("it is there");
        source.span(start..start + text.len())
    };
    let unknown = Diagnostic::error("wit/unknown-name", "type `strng` does not exist, 100% sure")
        .at(at("strng"), "not found in this interface")
        .related(at("interface i"), "this one")
        .note("a | b\nsecond <line>")
        .help("did you mean `string`?");
    let several = Diagnostic::warning("wit/unknown-name", "over *two* lines").at(at("strng;\n  é"), "");
    let nested =
        Diagnostic::error("validate/invalid", "type mismatch: expected i32 & \"more\" ]]>").in_origin(Origin {
            path: "app.wasm".to_owned(),
            offset: Some(0x1c),
            nesting: vec!["component 2".to_owned(), "module 0".to_owned(), "func 14".to_owned()],
        });
    let unreadable =
        Diagnostic::error("input/not-found", "cannot read `none.wasm`").in_origin(Origin::file("none.wasm"));
    let nowhere = Diagnostic::note_only("output/more-findings", "about `nothing` \u{1b}[31min particular");
    vec![
        Check::new("wit/a b,c.wit", vec![unknown.clone(), several, unknown]),
        Check::new("app.wasm", vec![nested]),
        Check::new("none.wasm", vec![unreadable]),
        Check::new("fine #1.wasm", vec![nowhere]),
        Check::new("empty.wasm", Vec::new()),
    ]
}

fn text(checks: &[Check], format: Format) -> String {
    Report { command: "wit check", version: "1.2.3", checks }.to_text(format)
}

#[test]
fn every_format_is_as_reviewed() {
    for format in Format::ALL {
        let golden = root().join(format!("crates/report/tests/golden/report.{format}"));
        assert_golden(golden, &text(&checks(), format));
    }
}

#[track_caller]
fn assert_valid(schema: &Value, document: &str) {
    let validator = jsonschema::validator_for(schema).expect("it is a schema");
    let document: Value = serde_json::from_str(document).expect("it is JSON");
    let problems: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

fn read(path: PathBuf) -> Value {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("it is JSON")
}

/// The source of a crate that this one never builds.
fn source_of(name: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--locked", "--format-version", "1"]).current_dir(root().join("crates/report"));
    let output = command.output().expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let package = packages.iter().find(|package| package["name"] == name).expect("it is one of them");
    PathBuf::from(package["manifest_path"].as_str().expect("a path")).with_file_name("")
}

#[test]
fn sarif_is_valid_by_its_schema() {
    let mut schema = read(source_of("serde-sarif").join("src/schema.json"));
    // The one expression in it that has a bracket too many: neither of these properties is written.
    for holder in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{holder}/properties/language"));
        language.and_then(Value::as_object_mut).expect("it has a language").remove("pattern");
    }
    assert_valid(&schema, &text(&checks(), Format::Sarif));
    assert_valid(&schema, &text(&[], Format::Sarif));
}

#[test]
fn json_is_valid_by_the_published_schema() {
    let schema = read(root().join("docs/schema/report.json"));
    assert_valid(&schema, &text(&checks(), Format::Json));
    assert_valid(&schema, &text(&[], Format::Json));
}

/// What GitLab's documentation asks of an issue.
#[test]
fn gitlab_gets_what_it_asks_for() {
    let issue = serde_json::json!({
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": { "type": "string", "minLength": 1 },
            "check_name": { "type": "string" },
            "fingerprint": { "type": "string" },
            "severity": { "enum": ["info", "minor", "major", "critical", "blocker"] },
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": { "type": "string", "not": { "pattern": "^\\./" } },
                    "lines": { "required": ["begin"], "properties": { "begin": { "type": "integer", "minimum": 1 } } },
                },
            },
        },
    });
    let schema = serde_json::json!({ "type": "array", "items": issue, "uniqueItems": true });
    let document = text(&checks(), Format::Gitlab);
    assert_valid(&schema, &document);
    let issues: Vec<Value> = serde_json::from_str(&document).expect("it is JSON");
    let mut prints: Vec<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), issues.len(), "GitLab drops issues with the same fingerprint");
}

#[test]
fn junit_counts_one_case_for_each_check() {
    let document = quick_junit::Report::deserialize_from_str(&text(&checks(), Format::Junit)).expect("it is JUnit");
    let [suite] = &document.test_suites[..] else { panic!("one suite") };
    let names: Vec<&str> = suite.test_cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["wit/a b,c.wit", "app.wasm", "none.wasm", "fine #1.wasm", "empty.wasm"]);
    assert_eq!((suite.tests, suite.failures, suite.errors), (5, 3, 0));
}

/// A version of what GitHub's runner does with a line.
#[test]
fn annotations_are_one_line_each() {
    let document = text(&checks(), Format::Github);
    assert_eq!(document.lines().count(), 6);
    for line in document.lines() {
        let (command, properties) = line.strip_prefix("::").and_then(|rest| rest.split_once(' ')).expect("a command");
        assert!(["error", "warning", "notice"].contains(&command));
        let (properties, _) = properties.split_once("::").expect("a message");
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').expect("a property");
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&key), "{key}");
            assert!(!value.is_empty());
        }
    }
}

#[test]
fn people_are_shown_the_first_hundred_and_told_how_many_more() {
    let finding = |n: usize| Diagnostic::error("wit/unknown-name", format!("number {n}"));
    let many = [Check::new("many.wit", (0..SHOWN + 5).map(finding).collect())];
    for format in [Format::Github, Format::Markdown] {
        let document = text(&many, format);
        assert!(document.contains("number 99") && !document.contains("number 100"), "{document}");
        assert!(document.contains("5 more findings"), "{document}");
    }
    for format in [Format::Sarif, Format::Gitlab, Format::Json, Format::Junit, Format::Tap] {
        assert!(text(&many, format).contains("number 104"), "{format}");
    }
}

#[test]
fn formats_are_named_as_they_are_printed() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    assert!("xml".parse::<Format>().is_err());
}
