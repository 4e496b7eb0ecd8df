//! How export names carry a world, for compilers that cannot write custom sections.
//!
//! Most toolchains turn a section of an object file into a custom section of the module, and the world is in the
//! section [`COMPONENT_TYPE_SECTION`]. Go's toolchain cannot write one. But a program can choose the names of its
//! exports, so the contents of the section are encoded in one:
//!
//! ```text
//! component-type:<generator>:<world>:<base64url of the contents>
//! component-type:<generator>:<world>:2/3:<base64url of the second of three parts>
//! ```
//!
//! The exported item itself does not matter and is never called. Implementations limit a name to 100,000 bytes, so a
//! large world is split over several. Modules that were linked from several parts carry several worlds, as with custom
//! sections.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

use super::COMPONENT_TYPE_SECTION;

/// How many bytes of a world go into one name: 96,000 characters, and room for the names before them.
const PART: usize = 72_000;

/// What is read from the names of a module's exports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldExport {
    /// The name without the contents: `component-type:<generator>:<world>`.
    pub label: String,
    /// What a custom section would hold, or why it cannot be read.
    pub contents: Result<Vec<u8>, WorldExportError>,
}

/// Why export names that should hold a world do not.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WorldExportError {
    /// The last part of a name is not base64.
    #[error("it is not in base64url")]
    NotBase64,
    /// A world is spread over several names, and not all are there.
    #[error("part {part} of {of} is missing")]
    MissingPart {
        /// The first that is missing, counted from one.
        part: usize,
        /// How many there should be.
        of: usize,
    },
    /// Two names hold the same part of a world, or parts of worlds of different sizes.
    #[error("its parts belong to different worlds")]
    MixedParts,
}

/// The names under which a module exports anything at all so that it carries the metadata of `world` for `generator`:
/// one, unless the world is large. Neither of the two words may hold a colon or a space.
///
/// `contents` is what [`component_type_section`](super::component_type_section) would hold.
pub fn world_export_names(generator: &str, world: &str, contents: &[u8]) -> Vec<String> {
    let label = super::component_type_section(generator, world);
    if contents.len() <= PART {
        return vec![format!("{label}:{}", URL_SAFE_NO_PAD.encode(contents))];
    }
    let parts = contents.chunks(PART);
    let of = parts.len();
    parts.zip(1..).map(|(bytes, part)| format!("{label}:{part}/{of}:{}", URL_SAFE_NO_PAD.encode(bytes))).collect()
}

/// Whether the name of an export carries a world, well or badly. No function of WIT has such a name.
pub fn is_world_export(name: &str) -> bool {
    split(name).is_some()
}

/// The label of a name, and what is behind it.
fn split(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix(COMPONENT_TYPE_SECTION)?.strip_prefix(':')?;
    // An interface of a package in the namespace `component-type` would have a `#`, and no further colon.
    let (generator, rest) = rest.split_once(':').filter(|_| !rest.contains('#'))?;
    let (world, contents) = rest.split_once(':')?;
    let label = COMPONENT_TYPE_SECTION.len() + ":".len() + generator.len() + ":".len() + world.len();
    Some((&name[..label], contents))
}

/// The worlds that the names among `names` carry, in order of the first name of each. Other names are passed over.
pub fn read_world_exports<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<WorldExport> {
    let mut found: Vec<WorldExport> = Vec::new();
    let mut spread: BTreeMap<(&str, usize), Parts<'_>> = BTreeMap::new();
    for (label, contents) in names.into_iter().filter_map(split) {
        let Some((place, contents)) = contents.split_once(':') else {
            found.push(WorldExport { label: label.to_owned(), contents: decode(contents) });
            continue;
        };
        let (part, of) = place.split_once('/').unwrap_or_default();
        let (part, of) = (part.parse().unwrap_or(0), of.parse().unwrap_or(0));
        let parts = spread.entry((label, of)).or_insert_with(|| {
            found.push(WorldExport { label: label.to_owned(), contents: Ok(Vec::new()) });
            Parts { found: found.len() - 1, parts: BTreeMap::new(), is_mixed: false }
        });
        parts.is_mixed |= !(1..=of).contains(&part) || parts.parts.insert(part, contents).is_some();
    }
    for ((_, of), parts) in spread {
        found[parts.found].contents = parts.join(of);
    }
    found
}

/// What was found of a world that is spread over several names.
struct Parts<'a> {
    /// Its place among what was found.
    found: usize,
    parts: BTreeMap<usize, &'a str>,
    is_mixed: bool,
}

impl Parts<'_> {
    fn join(&self, of: usize) -> Result<Vec<u8>, WorldExportError> {
        if self.is_mixed {
            return Err(WorldExportError::MixedParts);
        }
        // The keys are sorted and in range: the first that is not in its place comes after one that is missing.
        let present = self.parts.keys().zip(1..).take_while(|(part, place)| *part == place).count();
        if present < of {
            return Err(WorldExportError::MissingPart { part: present + 1, of });
        }
        self.parts.values().map(|part| decode(part)).collect::<Result<Vec<_>, _>>().map(|parts| parts.concat())
    }
}

fn decode(text: &str) -> Result<Vec<u8>, WorldExportError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| WorldExportError::NotBase64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> Vec<Result<Vec<u8>, WorldExportError>> {
        read_world_exports(names.iter().copied()).into_iter().map(|export| export.contents).collect()
    }

    #[test]
    fn a_world_is_read_back_from_its_name() {
        let names = world_export_names("witcraft-go", "app", b"\0asm\xff\xfe");
        assert_eq!(names, ["component-type:witcraft-go:app:AGFzbf_-"]);
        let found = read_world_exports(["memory", &names[0], "demo:kv/store#get"]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].label, "component-type:witcraft-go:app");
        assert_eq!(found[0].contents.as_deref(), Ok(&b"\0asm\xff\xfe"[..]));
    }

    #[test]
    fn a_large_world_is_spread_over_names_in_any_order() {
        let contents: Vec<u8> = (0..2 * PART + 1).map(|byte| byte as u8).collect();
        let names = world_export_names("g", "w", &contents);
        assert_eq!(names.len(), 3);
        assert!(names.iter().all(|name| name.len() < 100_000 && is_world_export(name)));
        let [first, second, third] = [&*names[0], &*names[1], &*names[2]];
        assert_eq!(read(&[third, first, second]), [Ok(contents)]);
        assert_eq!(read(&[first, third]), [Err(WorldExportError::MissingPart { part: 2, of: 3 })]);
        assert_eq!(read(&[first, second, third, first]), [Err(WorldExportError::MixedParts)]);
    }

    #[test]
    fn several_worlds_are_kept_apart() {
        let names = ["component-type:g:a:AA", "component-type:g:b:AQ", "component-type:g:a:Ag"];
        assert_eq!(read(&names), [Ok(vec![0]), Ok(vec![1]), Ok(vec![2])]);
    }

    #[test]
    fn broken_names_say_how_and_others_are_none() {
        assert_eq!(read(&["component-type:g:w:A"]), [Err(WorldExportError::NotBase64)]);
        assert_eq!(read(&["component-type:g:w:AA=="]), [Err(WorldExportError::NotBase64)]);
        assert_eq!(read(&["component-type:g:w:A A"]), [Err(WorldExportError::NotBase64)]);
        assert_eq!(read(&["component-type:g:w:é"]), [Err(WorldExportError::NotBase64)]);
        assert_eq!(read(&["component-type:g:w:"]), [Ok(vec![])]);
        let mixed = ["0/1:", "2/1:", "x/1:", "1/0:", ":", "1:AA", "1/99999999999999999999999:"];
        for place in mixed {
            let name = format!("component-type:g:w:{place}");
            assert_eq!(read(&[&name]), [Err(WorldExportError::MixedParts)], "{name}");
        }
        let huge = "component-type:g:w:1/18446744073709551615:AA";
        assert_eq!(read(&[huge]), [Err(WorldExportError::MissingPart { part: 2, of: usize::MAX })]);
        for name in ["component-type", "component-type:g", "component-type:g:w", "component-type:a/b#c:d:e", "f"] {
            assert!(!is_world_export(name), "{name}");
        }
    }
}
