//! The module as the encoder is given it: with its worlds in custom sections, without the exports that are not for the
//! component, and with those that its adapter asks for.

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{CustomSection, Encode, ExportSection, Module as Encoder, RawSection, Section};
use wasmparser::{ExportSectionReader, Parser, Payload};
use witcraft_abi::is_world_export;

use crate::expected::{Expected, SECTION};
use crate::go;
use crate::module::Module;

/// The bytes to encode: those of the module where nothing has to be changed.
///
/// # Errors
/// The module is malformed.
pub(crate) fn prepare<'a>(module: &'a Module<'_>, expected: &Expected<'_>) -> anyhow::Result<Cow<'a, [u8]>> {
    let mut bytes = without_world_exports(module)?;
    if let Some(addition) = expected.addition {
        bytes = go::build(module, bytes, addition)?;
    }
    let given = expected.section.as_deref();
    let exported = module.worlds.iter().filter(|world| world.is_export);
    let worlds = exported.map(|world| (&*world.name, &*world.contents)).chain(given.map(|given| (SECTION, given)));
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
    let mut changed = Encoder::new();
    for payload in Parser::new(0).parse_all(module.bytes) {
        let payload = payload?;
        match (&payload, payload.as_section()) {
            (Payload::ExportSection(exports), _) => drop(changed.section(&kept(exports)?)),
            (_, Some((id, range))) => drop(changed.section(&RawSection { id, data: &module.bytes[range] })),
            (_, None) => {}
        }
    }
    Ok(Cow::Owned(changed.finish()))
}

/// The exports whose names carry no world.
fn kept(exports: &ExportSectionReader<'_>) -> anyhow::Result<ExportSection> {
    let mut kept = ExportSection::new();
    for export in exports.clone() {
        let export = export?;
        if !is_world_export(export.name) {
            RoundtripReencoder.parse_export(&mut kept, export)?;
        }
    }
    Ok(kept)
}
