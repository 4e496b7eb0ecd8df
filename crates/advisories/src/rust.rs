//! Advisories in RustSec's format: Markdown with a TOML header.

use witcraft_sbom::Registry;

use crate::{Advisory, Affected, Versions};

/// Reads one; nothing where it was withdrawn.
///
/// # Errors
/// Why it is none, in words.
pub(crate) fn parse(text: &str) -> Result<Option<Advisory>, String> {
    let advisory: rustsec::Advisory = text.parse().map_err(|error: rustsec::Error| error.to_string())?;
    if advisory.withdrawn() {
        return Ok(None);
    }
    let affected = Affected {
        registry: Registry::Cargo,
        name: advisory.metadata.package.to_string(),
        versions: Versions::Rust(advisory.versions.clone()),
    };
    Ok(Some(Advisory {
        id: advisory.id().to_string(),
        aliases: advisory.metadata.aliases.iter().map(ToString::to_string).collect(),
        summary: advisory.title().to_owned(),
        is_informational: advisory.metadata.informational.is_some(),
        affected: vec![affected],
    }))
}
