//! Finds paths from the build machine in an artifact: in panic messages, debug information and names.

use witcraft_diagnostics::{Diagnostic, Origin};

use crate::item::{self, Item};

/// What folders of people and of builds begin with.
const BEGINNINGS: [&[u8]; 6] = [b"/home/", b"/Users/", b"/root/", b"/builds/", b"\\Users\\", b"/__w/"];

/// How many paths are reported one by one. Any more are only counted.
const TOLD: usize = 5;

/// Every path of a build machine in a binary, by its place: the first few, and how many more.
///
/// A folder of somebody alone (`/home/ada`) is none: addresses in the web look the same.
pub fn build_paths(bytes: &[u8]) -> Vec<Diagnostic> {
    let root = item::read(bytes).ok();
    let mut findings = Vec::new();
    let mut more = 0_usize;
    let mut at = 0;
    while let Some((start, end)) = find(bytes, at) {
        at = end;
        if findings.len() == TOLD {
            more += 1;
            continue;
        }
        let path = String::from_utf8_lossy(&bytes[start..end]).into_owned();
        let nesting = root.as_ref().map(|root| nesting(root, start)).unwrap_or_default();
        let origin = Origin { path: String::new(), offset: Some(start as u64), nesting };
        let finding = Diagnostic::error(
            "component/build-path",
            format!("it contains a path from the machine that built it: `{path}`"),
        );
        findings.push(finding.in_origin(origin));
    }
    if let Some(last) = findings.last_mut() {
        let finding = std::mem::replace(last, Diagnostic::error("component/build-path", String::new()));
        let finding = if more > 0 { finding.note(format!("and {more} more paths")) } else { finding };
        let help = "build with `--remap-path-prefix` (Rust) or `-trimpath` (Go), or strip names and debug information";
        *last = finding.help(help);
    }
    findings
}

/// The next path from `at` on: its ends.
fn find(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let is_part = |byte: &u8| byte.is_ascii_graphic() && !b"\"'<>|*?:,;()".contains(byte);
    let mut from = at;
    loop {
        let start =
            from + bytes[from..].windows(8).position(|window| BEGINNINGS.iter().any(|b| window.starts_with(b)))?;
        let beginning = BEGINNINGS.iter().find(|b| bytes[start..].starts_with(b)).map_or(0, |b| b.len());
        let length = bytes[start..].iter().take_while(|byte| is_part(byte)).count();
        // A folder and something in it: what stands before may be anything, as texts lie beside each other in memory.
        let folder =
            bytes[start + beginning..start + length.max(beginning)].iter().position(|byte| b"/\\".contains(byte));
        let is_whole = folder.is_some_and(|at| at > 0 && beginning + at + 1 < length);
        if is_whole {
            return Some((start, start + length));
        }
        from = start + 1;
    }
}

/// The way down to the innermost item that holds an offset.
fn nesting(item: &Item, offset: usize) -> Vec<String> {
    let mut numbers = std::collections::HashMap::new();
    for nested in &item.items {
        let number = numbers.entry(nested.kind).or_insert(0_usize);
        if nested.range.contains(&offset) {
            let mut path = vec![format!("{} {number}", nested.kind.as_str())];
            path.extend(nesting(nested, offset));
            return path;
        }
        *number += 1;
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_with_their_places() {
        let text = r#"(component (core module (memory 1)
            (data (i32.const 0) "at /home/ada/app/src/lib.rs:7:1, /usr/share/x /home/ and x/home/y.html"))
            (core module (@custom "name2" "/Users/ada/go/main.go")))"#;
        let bytes = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}"));
        let found = build_paths(&bytes);
        let told: Vec<_> =
            found.iter().map(|f| (f.message.as_str(), f.origin.as_ref().map(|o| o.nesting.join("/")))).collect();
        assert_eq!(
            told,
            [
                (
                    "it contains a path from the machine that built it: `/home/ada/app/src/lib.rs`",
                    Some("module 0".to_owned())
                ),
                (
                    "it contains a path from the machine that built it: `/Users/ada/go/main.go`",
                    Some(
                        "module \
                  1"
                        .to_owned()
                    )
                ),
            ]
        );
    }
}
