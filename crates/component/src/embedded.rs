//! The world that a core module was built for, out of its `component-type` sections.

use wasmparser::{CustomSectionReader, Parser, Payload};
use wit_component::metadata::Bindgen;
use wit_parser::decoding::decode_world;
use wit_parser::{Resolve, WorldId};

use witcraft_diagnostics::{Diagnostic, Origin};

use crate::decode::contained;
use crate::limits::shown;
use crate::{expect_module, item};

/// The prefix of the names of the custom sections that hold a world.
const SECTION: &str = "component-type";

/// The world that the module called `name` carries; `None` where it carries none.
///
/// A module linked from several parts carries as many worlds, which are merged.
///
/// # Errors
/// The bytes are no module, or a section does not hold a world, or the worlds contradict each other.
pub fn embedded_world(name: &str, bytes: &[u8]) -> Result<Option<(Resolve, WorldId)>, Vec<Diagnostic>> {
    expect_module(name, bytes).map_err(|finding| vec![finding])?;
    item::read(bytes)
        .map_err(|findings| findings.into_iter().map(|finding| finding.in_file(name)).collect::<Vec<_>>())?;
    let sections: Vec<_> = Parser::new(0)
        .parse_all(bytes)
        .map_while(Result::ok)
        .filter_map(|payload| match payload {
            Payload::CustomSection(section) if section.name().starts_with(SECTION) => Some(section),
            _ => None,
        })
        .collect();
    let Some(last) = sections.last() else { return Ok(None) };
    let fail = |section: &CustomSectionReader<'_>, reason: String| {
        let origin = Origin { offset: Some(section.data_offset() as u64), ..Origin::file(name) };
        let (section, reason) = (shown(section.name()), shown(&reason));
        let message = format!("the section `{section}` of `{name}` does not hold a world: {reason}");
        vec![Diagnostic::error("component/bad-metadata", message).in_origin(origin)]
    };
    for section in &sections {
        let data = section.data();
        let checked = match Parser::is_component(data) {
            true => contained(data, || decode_world(data).map(drop).map_err(|error| format!("{error:#}"))),
            false => Err("it is in an unknown or outdated format".to_owned()),
        };
        checked.map_err(|reason| fail(section, reason))?;
    }
    let decode = || wit_component::metadata::decode(bytes).map_err(|error| format!("{error:#}"));
    let (_, Bindgen { resolve, world, .. }) = contained(last.data(), decode).map_err(|reason| fail(last, reason))?;
    Ok(Some((resolve, world)))
}
