//! The reference scripts of the component model, where the corpus is there: what they call valid validates, what they
//! call invalid does not, and everything can be read, decoded and inspected without a panic.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wast::parser::{self, ParseBuffer};
use wast::{QuoteWat, Wast, WastDirective};
use witcraft_component::{Component, Kind, features, inspect, kind, read, validate};
use witcraft_testing::{CORPUS, run_trials, trials};

fn main() -> ExitCode {
    run_trials(&[CORPUS], &trials![scripts_of_the_component_model])
}

fn scripts(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { scripts(&path) } else { vec![path] }).collect()
}

fn is_read(bytes: &[u8]) {
    let _ = read(bytes);
    let _ = inspect("script", bytes);
    if kind(bytes) == Kind::Component {
        let _ = Component::decode("script", bytes);
    }
}

fn scripts_of_the_component_model() {
    let folder = witcraft_testing::corpus().expect("there is a corpus").join("wast");
    let ahead = std::fs::read_to_string(folder.join("nyi.txt")).unwrap_or_default();
    let is_ahead = |path: &Path| {
        let name = path.strip_prefix(&folder).unwrap_or(path).display().to_string();
        ahead.lines().any(|line| line.trim_start_matches("./") == name)
    };
    let scripts: Vec<_> =
        scripts(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "wast")).collect();
    assert!(!scripts.is_empty(), "the corpus holds scripts");
    let mut wrong = Vec::new();
    let (mut valid, mut invalid) = (0, 0);
    for path in scripts.iter().filter(|path| !is_ahead(path)) {
        let text = std::fs::read_to_string(path).expect("it can be read");
        let buffer = ParseBuffer::new(&text).expect("it is a script");
        let script = parser::parse::<Wast<'_>>(&buffer).expect("it is a script");
        for directive in script.directives {
            let line = |span: wast::token::Span| {
                let (line, _) = span.linecol_in(&text);
                format!("{}:{}", path.display(), line + 1)
            };
            let (module, is_valid) = match directive {
                WastDirective::Module(module) | WastDirective::ModuleDefinition(module) => (module, true),
                WastDirective::AssertInvalid { module, .. } | WastDirective::AssertMalformed { module, .. } => {
                    (module, false)
                }
                _ => continue,
            };
            let place = line(module.span());
            match check(module, is_valid) {
                Some(found) if found.is_empty() != is_valid => wrong.push(format!("{place}: {found:?}")),
                Some(_) | None if is_valid => valid += 1,
                Some(_) | None => invalid += 1,
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(valid > 100 && invalid > 100, "{valid} valid, {invalid} invalid");
}

/// The codes of the findings; `None` where the text itself cannot be made binary.
///
/// What is valid may need a feature that is not on by default; what is invalid may be so for want of one.
fn check(mut module: QuoteWat<'_>, is_valid: bool) -> Option<Vec<&'static str>> {
    let bytes = module.encode().ok()?;
    is_read(&bytes);
    let features = if is_valid { features::everything() } else { features::embedded() };
    Some(validate(&bytes, features).iter().map(|finding| finding.code).collect())
}
