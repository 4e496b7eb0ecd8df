//! The world that a core module was built for: out of its `component-type` sections, or the names of its exports.

use std::borrow::Cow;

use wasm_encoder::{CustomSection, Module};
use wasmparser::{Parser, Payload};
use wit_component::metadata::Bindgen;
use wit_parser::decoding::decode_world;
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
/// The bytes are no module, or what should hold a world does not, or the worlds contradict each other.
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
    // All of them alone in a module: what is around them does not matter.
    let mut module = Module::new();
    let mut last = None;
    for holder in &holders {
        let data = holder.contents.as_ref().map_err(|reason| fail(holder, reason.clone()))?;
        let checked = match Parser::is_component(data) {
            true => contained(data, || decode_world(data).map(drop).map_err(|error| format!("{error:#}"))),
            false => Err("it is in an unknown or outdated format".to_owned()),
        };
        checked.map_err(|reason| fail(holder, reason))?;
        module.section(&CustomSection { name: (&*holder.label).into(), data: (&**data).into() });
        last = Some((holder, data));
    }
    let Some((last, data)) = last else { return Ok(None) };
    let module = module.finish();
    let decode = || wit_component::metadata::decode(&module).map_err(|error| format!("{error:#}"));
    let (_, Bindgen { resolve, world, .. }) = contained(data, decode).map_err(|reason| fail(last, reason))?;
    Ok(Some((resolve, world)))
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
