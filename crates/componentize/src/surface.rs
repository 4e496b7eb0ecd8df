//! Prepares the module for the encoder: adds its worlds as custom sections, removes exports that are not for the
//! component, and adds those that its adapter needs.

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{CustomSection, Encode, ExportSection, Section, SectionId};
use wasmparser::{BinaryReader, ExportSectionReader};
use witcraft_abi::is_world_export;

use crate::expected::{Expected, SECTION};
use crate::module::Module;
use crate::sections::Sections;
use crate::{exit, go};

/// The name of the section with the world of a program's exit.
const EXIT_SECTION: &str = "component-type:exit";

/// The bytes to encode: those of the module where nothing has to be changed.
///
/// # Errors
/// The module is malformed.
pub(crate) fn prepare<'a>(module: &'a Module<'_>, expected: &Expected<'_>) -> anyhow::Result<Cow<'a, [u8]>> {
    let mut bytes = without_world_exports(module)?;
    if let Some(addition) = expected.addition {
        bytes = go::build(module, bytes, addition)?;
    }
    if expected.exit.is_some() {
        bytes = Cow::Owned(exit::with_code(&bytes)?);
    }
    let given = expected.section.as_deref().map(|given| (SECTION, given));
    let exit = expected.exit.as_deref().map(|exit| (EXIT_SECTION, exit));
    let exported = module.worlds.iter().filter(|world| world.is_export);
    let worlds = exported.map(|world| (&*world.name, &*world.contents)).chain(given).chain(exit);
    for (name, data) in worlds {
        let section = CustomSection { name: name.into(), data: data.into() };
        let bytes = bytes.to_mut();
        bytes.push(section.id());
        section.encode(bytes);
    }
    Ok(bytes)
}

fn without_world_exports<'a>(module: &'a Module<'_>) -> anyhow::Result<Cow<'a, [u8]>> {
    if !module.worlds.iter().any(|world| world.is_export) {
        return Ok(Cow::Borrowed(module.bytes));
    }
    let mut sections = Sections::read(module.bytes)?;
    if let Some(exports) = sections.find(SectionId::Export) {
        let exports = kept(ExportSectionReader::new(BinaryReader::new(exports, 0))?)?;
        sections.put(SectionId::Export, &exports);
    }
    Ok(Cow::Owned(sections.finish()))
}

/// The exports whose names carry no world.
fn kept(exports: ExportSectionReader<'_>) -> anyhow::Result<ExportSection> {
    let mut kept = ExportSection::new();
    for export in exports {
        let export = export?;
        if !is_world_export(export.name) {
            RoundtripReencoder.parse_export(&mut kept, export)?;
        }
    }
    Ok(kept)
}
