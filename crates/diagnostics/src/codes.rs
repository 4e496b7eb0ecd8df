//! The registry of diagnostic codes, each with its meaning and an example.
//!
//! Codes are stable: scripts and policies name them. `witcraft explain` and `docs/diagnostics.md` show this registry, and a
//! finding with a code that is not in it is a bug, which debug builds report.

mod bindings;
mod command;
mod compatibility;
mod component;
mod componentize;
mod javascript;
mod run;
mod wac;
mod wit;

/// A code of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `area/what`: `componentize/missing-export`.
    pub name: &'static str,
    /// Its meaning, in one or two sentences.
    pub means: &'static str,
    /// An example: WIT for the area `wit`, a situation or a command for others.
    pub example: &'static str,
}

const fn code(name: &'static str, means: &'static str, example: &'static str) -> Code {
    Code { name, means, example }
}

/// An area of the registry.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// The prefix of its codes.
    pub name: &'static str,
    /// What they are about.
    pub about: &'static str,
    /// Sorted by name.
    pub codes: &'static [Code],
}

/// All areas, in the order in which input passes through them.
pub fn areas() -> &'static [Area] {
    &[
        Area { name: "usage", about: "Contradictory options", codes: command::USAGE },
        Area { name: "input", about: "Files that cannot be read or are of the wrong kind", codes: command::INPUT },
        Area { name: "output", about: "Files that cannot be written", codes: command::OUTPUT },
        Area { name: "wit", about: "WIT that is not valid, or not found", codes: wit::WIT },
        Area { name: "validate", about: "Modules and components that are not valid", codes: component::VALIDATE },
        Area {
            name: "component",
            about: "Components that do not match, or cannot be read as WIT",
            codes: component::COMPONENT,
        },
        Area {
            name: "conformance",
            about: "Components that do not conform to their world",
            codes: component::CONFORMANCE,
        },
        Area { name: "inspect", about: "Summaries of modules and components", codes: component::INSPECT },
        Area {
            name: "compatibility",
            about: "What changes from one version of WIT to the next",
            codes: compatibility::COMPATIBILITY,
        },
        Area { name: "abi", about: "WIT that cannot be bound", codes: bindings::ABI },
        Area { name: "bindings", about: "Worlds that cannot be embedded", codes: bindings::BINDINGS },
        Area { name: "bindgen", about: "Options of generators", codes: bindings::BINDGEN },
        Area {
            name: "componentize",
            about: "Modules that cannot become components",
            codes: componentize::COMPONENTIZE,
        },
        Area {
            name: "javascript",
            about: "Programs in JavaScript and TypeScript that cannot become components",
            codes: javascript::JAVASCRIPT,
        },
        Area { name: "compose", about: "Components that cannot be composed", codes: component::COMPOSE },
        Area { name: "wac", about: "Compositions in WAC that cannot be resolved", codes: wac::WAC },
        Area {
            name: "instantiation",
            about: "Components that engines of core modules cannot instantiate",
            codes: bindings::INSTANTIATION,
        },
        Area { name: "transpile", about: "Components that cannot become JavaScript", codes: bindings::TRANSPILE },
        Area { name: "metadata", about: "Metadata of binaries", codes: command::METADATA },
        Area { name: "virtualize", about: "Imports that cannot be replaced", codes: command::VIRTUALIZE },
        Area { name: "reach", about: "Components whose calls cannot be followed", codes: command::REACH },
        Area {
            name: "policy",
            about: "Artifacts, runs and files that are not as a policy has it",
            codes: command::POLICY,
        },
        Area { name: "supply", about: "Packages compiled into a binary", codes: command::SUPPLY },
        Area { name: "project", about: "The project file and its checks", codes: command::PROJECT },
        Area { name: "run", about: "Components that cannot be run, and how runs end", codes: run::RUN },
        Area { name: "serve", about: "Serving HTTP", codes: run::SERVE },
    ]
}

/// A code by its name.
pub fn find_code(name: &str) -> Option<&'static Code> {
    let (area, _) = name.split_once('/')?;
    let codes = areas().iter().find(|known| known.name == area)?.codes;
    codes.binary_search_by_key(&name, |code| code.name).ok().map(|index| &codes[index])
}

#[cfg(test)]
mod tests {
    use super::{areas, find_code};

    #[test]
    fn codes_are_sorted_and_found() {
        for area in areas() {
            assert!(area.codes.is_sorted_by(|a, b| a.name < b.name), "{}", area.name);
            for code in area.codes {
                assert_eq!(code.name.split('/').next(), Some(area.name));
                assert_eq!(find_code(code.name), Some(code));
            }
        }
        assert_eq!(find_code("wit/no-such-code"), None);
        assert_eq!(find_code("nothing"), None);
    }

    #[test]
    fn every_code_says_what_it_means() {
        for code in areas().iter().flat_map(|area| area.codes) {
            assert!(code.means.ends_with('.') && !code.means.starts_with(|c: char| c.is_lowercase()), "{}", code.name);
            assert!(!code.example.is_empty(), "{}", code.name);
        }
    }
}
