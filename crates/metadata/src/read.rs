//! Reads and writes the metadata of a binary.

use serde::Serialize;
use wasm_metadata::{AddMetadata, Metadata as Raw, Payload};
use witcraft_diagnostics::{Diagnostic, contain};

/// What a module or component says of itself, and what those nested in it say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Metadata {
    /// `module` or `component`.
    pub kind: &'static str,
    /// Its name, out of its name section.
    pub name: Option<String>,
    /// What it was made with.
    pub producers: Vec<Producer>,
    /// Who answers for it.
    pub authors: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Its licences, as an SPDX expression.
    pub licenses: Option<String>,
    /// Where its source is.
    pub source: Option<String>,
    /// Where there is more about it.
    pub homepage: Option<String>,
    /// The revision of its source.
    pub revision: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The packages in it, by the section `.dep-v0` of `cargo auditable`.
    pub libraries: Vec<Library>,
    /// Its bytes.
    pub size: usize,
    /// Where in the file it begins.
    pub offset: usize,
    /// Those nested in it.
    pub items: Vec<Metadata>,
}

/// A tool or language, out of a `producers` section.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Producer {
    /// `language`, `processed-by`, `sdk`, or another field.
    pub field: String,
    /// Its name.
    pub name: String,
    /// Its version, possibly empty.
    pub version: String,
}

/// A package that was compiled in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Library {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it comes from: `crates.io`, `git`, `local`, or another registry.
    pub source: String,
    /// Whether it ran while the others were built, and is not in the binary.
    pub build: bool,
    /// Its place in the list of those it needs.
    pub needs: Vec<usize>,
    /// Whether it is the one that was built.
    pub root: bool,
}

/// Reads what a binary says of itself.
///
/// # Errors
/// It is malformed, or has metadata in an unknown form.
pub fn metadata(bytes: &[u8]) -> Result<Metadata, Diagnostic> {
    let read = contain(|| Payload::from_binary(bytes).map_err(|error| format!("{error:#}")));
    match read.and_then(|read| read) {
        Ok(payload) => Ok(convert(&payload)),
        Err(error) => Err(Diagnostic::error("metadata/unreadable", format!("its metadata cannot be read: {error}"))),
    }
}

/// Writes metadata into a binary, or takes it out; what is nested in it keeps its own.
///
/// # Errors
/// It is malformed, or has metadata in an unknown form.
pub fn write_metadata(bytes: &[u8], change: &AddMetadata) -> Result<Vec<u8>, Vec<Diagnostic>> {
    witcraft_component::read(bytes)?;
    let written = contain(|| change.to_wasm(bytes).map_err(|error| format!("{error:#}")));
    written.and_then(|written| written).map_err(|error| {
        vec![Diagnostic::error("metadata/unreadable", format!("its metadata cannot be written: {error}"))]
    })
}

fn convert(payload: &Payload) -> Metadata {
    let (kind, items) = match payload {
        Payload::Component { children, .. } => ("component", children.iter().map(convert).collect()),
        Payload::Module(_) => ("module", Vec::new()),
    };
    let raw: &Raw = payload.metadata();
    let text = |value: Option<String>| value.filter(|text| !text.is_empty());
    let mut producers = Vec::new();
    for (field, values) in raw.producers.iter().flat_map(|producers| producers.iter()) {
        producers.extend(values.iter().map(|(name, version)| {
            let [field, name, version] = [field, name, version].map(|text| text.to_owned());
            Producer { field, name, version }
        }));
    }
    let packages = raw.dependencies.iter().flat_map(|dependencies| dependencies.version_info().packages.clone());
    let library = |package: auditable_serde::Package| Library {
        name: package.name,
        version: package.version.to_string(),
        source: String::from(package.source),
        build: package.kind == auditable_serde::DependencyKind::Build,
        needs: package.dependencies,
        root: package.root,
    };
    Metadata {
        kind,
        name: text(raw.name.clone()),
        producers,
        authors: raw.authors.as_ref().map(ToString::to_string),
        description: raw.description.as_ref().map(ToString::to_string),
        licenses: raw.licenses.as_ref().map(ToString::to_string),
        source: raw.source.as_ref().map(ToString::to_string),
        homepage: raw.homepage.as_ref().map(ToString::to_string),
        revision: raw.revision.as_ref().map(ToString::to_string),
        version: raw.version.as_ref().map(ToString::to_string),
        libraries: packages.map(library).collect(),
        size: raw.range.len(),
        offset: raw.range.start,
        items,
    }
}

impl Metadata {
    /// This one and everything nested in it, each before what is nested in it.
    pub fn all(&self) -> Vec<&Metadata> {
        let mut all = vec![self];
        for item in &self.items {
            all.extend(item.all());
        }
        all
    }
}
