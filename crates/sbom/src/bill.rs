//! The contents of a binary.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use witcraft_component::NpmPackage;
use witcraft_diagnostics::Diagnostic;
use witcraft_metadata::{Metadata, metadata};

use crate::golang;

/// The contents of a binary.
#[derive(Clone, Debug)]
pub struct Bill {
    /// The name of the binary.
    pub name: String,
    /// The binary, and everything nested in it, each before what is nested in it.
    pub parts: Vec<Part>,
    /// Packages that were compiled in, in order, each once.
    pub packages: Vec<Package>,
}

/// A module or component.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its place among the parts, from the outside in: `component 0 / module 1`; empty for the whole.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub digest: String,
    /// Its metadata.
    pub metadata: Metadata,
    /// The place of the part that it is nested in.
    pub parent: Option<usize>,
    /// The places of the packages that were compiled into it.
    pub packages: Vec<usize>,
}

/// A package of a language's registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Where it is from.
    pub registry: Registry,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Where packages are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Registry {
    /// crates.io.
    Cargo,
    /// A package of Rust from elsewhere: a folder, a repository, another registry.
    CargoElsewhere,
    /// Modules of Go, by their paths.
    Golang,
    /// npm.
    Npm,
}

impl Registry {
    /// Its type in package URLs: `cargo`, `golang`, `npm`.
    pub fn as_str(self) -> &'static str {
        match self {
            Registry::Cargo | Registry::CargoElsewhere => "cargo",
            Registry::Golang => "golang",
            Registry::Npm => "npm",
        }
    }
}

impl Package {
    /// Its package URL (<https://github.com/package-url/purl-spec>).
    pub fn purl(&self) -> String {
        let kind = self.registry.as_str();
        let encode = |text: &str| {
            text.bytes().fold(String::new(), |mut out, byte| {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' | b'/' => {
                        out.push(byte as char)
                    }
                    byte => out += &format!("%{byte:02X}"),
                }
                out
            })
        };
        format!("pkg:{kind}/{}@{}", encode(&self.name), encode(&self.version))
    }
}

impl Bill {
    /// Reads what is in the binary called `name`.
    ///
    /// # Errors
    /// It is malformed, or has package data in an unknown form.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Bill, Diagnostic> {
        let root = metadata(bytes)?;
        let mut parts = Vec::new();
        let mut found: BTreeMap<Package, Vec<usize>> = BTreeMap::new();
        collect(&root, bytes, (String::new(), None), &mut parts, &mut found);
        let mut packages = Vec::new();
        for (package, holders) in found {
            for holder in holders {
                let part: &mut Part = &mut parts[holder];
                part.packages.push(packages.len());
            }
            packages.push(package);
        }
        Ok(Bill { name: name.to_owned(), parts, packages })
    }
}

fn collect(
    metadata: &Metadata,
    bytes: &[u8],
    (path, parent): (String, Option<usize>),
    parts: &mut Vec<Part>,
    found: &mut BTreeMap<Package, Vec<usize>>,
) {
    let place = parts.len();
    let own = bytes.get(metadata.offset..metadata.offset + metadata.size).unwrap_or(bytes);
    let digest: String = Sha256::digest(own).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut add = |package: Package| {
        let holders = found.entry(package).or_default();
        if !holders.contains(&place) {
            holders.push(place);
        }
    };
    for library in metadata.libraries.iter().filter(|library| !library.build) {
        let registry = if library.source == "crates.io" { Registry::Cargo } else { Registry::CargoElsewhere };
        add(Package { registry, name: library.name.clone(), version: library.version.clone() });
    }
    if metadata.kind == "module" {
        golang::packages(own).into_iter().for_each(&mut add);
        let programs = witcraft_component::javascript_programs(own).into_iter();
        for NpmPackage { name, version } in programs.flat_map(|program| program.packages) {
            add(Package { registry: Registry::Npm, name, version });
        }
    }
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let items = &metadata.items;
    let mut flat = metadata.clone();
    flat.items.clear();
    parts.push(Part { path: path.clone(), digest, metadata: flat, parent, packages: Vec::new() });
    for item in items {
        let number = numbers.entry(item.kind).or_default();
        let step = format!("{} {number}", item.kind);
        *number += 1;
        let inner = if path.is_empty() { step } else { format!("{path} / {step}") };
        collect(item, bytes, (inner, Some(place)), parts, found);
    }
}
