//! Programs in JavaScript within binaries: how large the engine and its memory are, and which packages the program brought along.
//!
//! The core module of such a program has a custom section with a line for each package, its name and its version.

use serde::Serialize;
use wasmparser::{Parser, Payload};

/// The custom section of a core module that is a program in JavaScript.
pub const PROGRAM_SECTION: &str = "javascript-packages";

/// A package of npm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NpmPackage {
    /// Its name, with a scope where it has one.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A program in JavaScript, as a part of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JavaScriptProgram {
    /// Bytes of the engine: its functions, and the shims around them.
    pub engine: usize,
    /// Bytes of the memory that was left when the program had been evaluated: its functions and what they refer to.
    pub snapshot: usize,
    /// What is bundled, in order.
    pub packages: Vec<NpmPackage>,
}

/// The contents of the section for these packages.
pub fn encode_packages(packages: &[NpmPackage]) -> Vec<u8> {
    packages.iter().flat_map(|package| format!("{} {}\n", package.name, package.version).into_bytes()).collect()
}

/// The programs in a binary, at whatever depth. What is broken has none.
pub fn javascript_programs(bytes: &[u8]) -> Vec<JavaScriptProgram> {
    let mut programs = Vec::new();
    let mut sizes = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let Ok(payload) = payload else { return programs };
        match payload {
            Payload::Version { .. } => sizes.push((0, 0)),
            Payload::End(_) => drop(sizes.pop()),
            Payload::CodeSectionStart { size, .. } => {
                if let Some((code, _)) = sizes.last_mut() {
                    *code = size as usize;
                }
            }
            Payload::DataSection(section) => {
                if let Some((_, data)) = sizes.last_mut() {
                    *data = section.range().len();
                }
            }
            Payload::CustomSection(section) if section.name() == PROGRAM_SECTION => {
                let (engine, snapshot) = sizes.last().copied().unwrap_or_default();
                let text = String::from_utf8_lossy(section.data());
                let package = |line: &str| {
                    let (name, version) = line.split_once(' ')?;
                    Some(NpmPackage { name: name.to_owned(), version: version.to_owned() })
                };
                programs.push(JavaScriptProgram {
                    engine,
                    snapshot,
                    packages: text.lines().filter_map(package).collect(),
                });
            }
            _ => {}
        }
    }
    programs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_read_back_from_a_nested_module() {
        let packages = vec![
            NpmPackage { name: "@scope/one".to_owned(), version: "1.0.0-rc.1".to_owned() },
            NpmPackage { name: "two".to_owned(), version: "2.0.0".to_owned() },
        ];
        let text = String::from_utf8(encode_packages(&packages)).expect("it is text");
        let text = text.replace('\n', "\\0a");
        let wat = format!("(component (core module (func) (@custom \"{PROGRAM_SECTION}\" (after last) \"{text}\")))");
        let bytes = wat::parse_str(wat).expect("it is WebAssembly");
        let programs = javascript_programs(&bytes);
        assert_eq!(programs.len(), 1);
        assert_eq!(programs[0].packages, packages);
        assert!(programs[0].engine > 0);
    }
}
