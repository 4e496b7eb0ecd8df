//! The world that a core module was built for, from its `component-type` sections or its export names.

use std::borrow::Cow;

use wasm_encoder::{CustomSection, Module};
use wasmparser::{BinaryReader, Parser, Payload};
use wit_component::metadata::Bindgen;
use wit_parser::{Resolve, WorldId};

use witcraft_abi::{COMPONENT_TYPE_SECTION, read_world_exports};
use witcraft_diagnostics::{Diagnostic, Origin};

use crate::decode::contained;
use crate::limits::shown;
use crate::{expect_module, item};

/// The world that the module called `name` carries; `None` where it carries none.
///
/// A module linked from several parts carries as many worlds, which are merged.
///
/// # Errors
/// The bytes are not a module, or a world cannot be read, or the worlds contradict each other.
pub fn embedded_world(name: &str, bytes: &[u8]) -> Result<Option<(Resolve, WorldId)>, Vec<Diagnostic>> {
    expect_module(name, bytes).map_err(|finding| vec![finding])?;
    item::read(bytes)
        .map_err(|findings| findings.into_iter().map(|finding| finding.in_file(name)).collect::<Vec<_>>())?;
    let holders = holders(bytes);
    let fail = |holder: &Holder<'_>, reason: String| {
        let origin = Origin { offset: holder.offset, ..Origin::file(name) };
        let (noun, label, reason) = (holder.noun, shown(&holder.label), shown(&reason));
        let message = format!("the {noun} `{label}` of `{name}` does not hold a world: {reason}");
        vec![Diagnostic::error("component/bad-metadata", message).in_origin(origin)]
    };
    // All of them in a module of their own: what is around them does not matter. Each is first read alone, so that a
    // finding names the one that is at fault.
    let mut all = Module::new();
    let mut last = None;
    for holder in &holders {
        let data = holder.contents.as_ref().map_err(|reason| fail(holder, reason.clone()))?;
        let component =
            component_in(data).ok_or_else(|| fail(holder, "it is in an unknown or outdated format".to_owned()))?;
        let section = CustomSection { name: (&*holder.label).into(), data: (&**data).into() };
        decode(component, Module::new().section(&section)).map_err(|reason| fail(holder, reason))?;
        all.section(&section);
        last = Some((holder, component));
    }
    let Some((last, component)) = last else { return Ok(None) };
    let Bindgen { resolve, world, .. } = decode(component, &all).map_err(|reason| fail(last, reason))?;
    Ok(Some((resolve, world)))
}

/// The component that describes a world: all of `data`, or in the format of 2023 what follows the byte 3, the encoding of
/// strings and the world's name.
fn component_in(data: &[u8]) -> Option<&[u8]> {
    if Parser::is_component(data) {
        return Some(data);
    }
    let mut reader = BinaryReader::new(data, 0);
    if reader.read_u8().ok()? != 3 {
        return None;
    }
    reader.read_u8().and_then(|_encoding| reader.read_string()).ok()?;
    let component = &data[reader.original_position()..];
    Parser::is_component(component).then_some(component)
}

/// The world of a module that holds nothing else, and of which `component` is looked at first.
fn decode(component: &[u8], module: &Module) -> Result<Bindgen, String> {
    contained(component, || wit_component::metadata::decode(module.as_slice()).map_err(|error| format!("{error:#}")))
        .map(|(_, bindgen)| bindgen)
}

/// Something in a module that should hold a world.
struct Holder<'a> {
    /// What it is.
    noun: &'static str,
    label: Cow<'a, str>,
    /// Of a section: where it begins.
    offset: Option<u64>,
    /// What it holds, or why that cannot be known.
    contents: Result<Cow<'a, [u8]>, String>,
}

/// The sections that hold worlds, and the exports that do.
fn holders(bytes: &[u8]) -> Vec<Holder<'_>> {
    let mut holders = Vec::new();
    let mut exports = Vec::new();
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        match payload {
            Payload::CustomSection(section) if section.name().starts_with(COMPONENT_TYPE_SECTION) => {
                holders.push(Holder {
                    noun: "section",
                    label: Cow::Borrowed(section.name()),
                    offset: Some(section.data_offset() as u64),
                    contents: Ok(Cow::Borrowed(section.data())),
                });
            }
            Payload::ExportSection(section) => exports.extend(section.into_iter().map_while(Result::ok)),
            _ => {}
        }
    }
    holders.extend(read_world_exports(exports.iter().map(|export| export.name)).into_iter().map(|export| Holder {
        noun: "export",
        label: Cow::Owned(export.label),
        offset: None,
        contents: export.contents.map(Cow::Owned).map_err(|reason| reason.to_string()),
    }));
    holders
}
