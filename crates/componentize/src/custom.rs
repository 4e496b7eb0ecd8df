//! The component's own custom sections: its producers and the names of its parts.
//!
//! Both are changed in place: rewriting a component of many megabytes for the sake of a section would cost as much as encoding
//! it.

use std::ops::Range;

use wasm_encoder::{ComponentSection, RawCustomSection};
use wasm_metadata::Producers;
use wasmparser::{Chunk, Parser, Payload};

/// Adds this tool to the producers of a component.
pub(crate) fn add_tool(component: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut producers = Producers::empty();
    if let Some(section) = find_section(component, "producers")? {
        producers = Producers::from_bytes(&component[section.contents], 0)?;
        component.drain(section.whole);
    }
    producers.add("processed-by", "witcraft", env!("CARGO_PKG_VERSION"));
    RawCustomSection(&producers.raw_custom_section()).append_to_component(component);
    Ok(())
}

/// Takes away what the parts of a component are called, which only people read.
pub(crate) fn remove_names(component: &mut Vec<u8>) -> anyhow::Result<()> {
    if let Some(section) = find_section(component, "component-name")? {
        component.drain(section.whole);
    }
    Ok(())
}

/// Where a custom section is.
struct Place {
    /// With its header.
    whole: Range<usize>,
    /// Its data alone.
    contents: Range<usize>,
}

/// The last section of this name of the component itself, not of what is nested in it.
fn find_section(component: &[u8], name: &str) -> anyhow::Result<Option<Place>> {
    let mut parser = Parser::new(0);
    let mut at = 0;
    let mut found = None;
    loop {
        let Chunk::Parsed { consumed, payload } = parser.parse(&component[at..], true)? else { return Ok(found) };
        let start = at;
        at += consumed;
        match payload {
            // What is nested is passed over as a whole.
            Payload::ModuleSection { unchecked_range, .. } | Payload::ComponentSection { unchecked_range, .. } => {
                at += unchecked_range.len();
            }
            Payload::CustomSection(section) if section.name() == name => {
                found = Some(Place { whole: start..at, contents: at - section.data().len()..at });
            }
            Payload::End(_) => return Ok(found),
            _ => {}
        }
    }
}
