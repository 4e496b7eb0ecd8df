//! Puts into a part what it shares with others, which stands outside of it.

use wasm_encoder::reencode::{ReencodeComponent, RoundtripReencoder};
use wasm_encoder::{ComponentAliasSection, ComponentSectionId, RawSection};
use wasmparser::{BinaryReader, ComponentAlias, ComponentAliasSectionReader, ComponentOuterAliasKind};

use super::Why;
use crate::anatomy::{Anatomy, Nested};
use crate::contents::{SectionKind, sections};

/// How many bytes may be put back into parts in all. A part that is small by itself may share large ones, many times over.
pub(super) const LIMIT: usize = 1 << 30;

/// The bytes of a component that lies `depth` levels below `whole`, with what it refers to there inside of it. `left` is how many
/// bytes may be added yet.
pub(super) fn close(bytes: &[u8], whole: &Anatomy<'_>, depth: u32, left: &mut usize) -> Result<Vec<u8>, Why> {
    let mut component = wasm_encoder::Component::new();
    for (kind, content) in sections(bytes) {
        match kind {
            SectionKind::Aliases => close_aliases(&mut component, content, whole, depth, left)?,
            SectionKind::Component => {
                let data = close(content, whole, depth + 1, left)?;
                component.section(&RawSection { id: kind.id(), data: &data });
            }
            SectionKind::Module | SectionKind::CoreTypes | SectionKind::Types | SectionKind::Other(_) => {
                component.section(&RawSection { id: kind.id(), data: content });
            }
        }
    }
    Ok(component.finish())
}

/// Adds aliases. Those of modules and components outside become what they stand for, which has the same index.
fn close_aliases(
    component: &mut wasm_encoder::Component,
    content: &[u8],
    whole: &Anatomy<'_>,
    depth: u32,
    left: &mut usize,
) -> Result<(), Why> {
    const OUTSIDE: Why = "a component in it refers to types outside of it";
    let section = ComponentAliasSectionReader::new(BinaryReader::new(content, 0)).map_err(|_| OUTSIDE)?;
    for alias in section {
        match alias.map_err(|_| OUTSIDE)? {
            ComponentAlias::Outer { kind, count, index } if count >= depth => {
                let (id, data) = match (kind, whole.components.get(index as usize)) {
                    _ if count > depth => return Err(OUTSIDE),
                    (ComponentOuterAliasKind::CoreModule, _) => {
                        let module = whole.modules.get(index as usize).copied().flatten();
                        (ComponentSectionId::CoreModule, module.ok_or(OUTSIDE)?.to_vec())
                    }
                    (ComponentOuterAliasKind::Component, Some(Nested::Defined(shared))) => {
                        (ComponentSectionId::Component, close(shared.bytes, whole, 1, left)?)
                    }
                    _ => return Err(OUTSIDE),
                };
                *left = left.checked_sub(data.len()).ok_or("its parts are too large, each by itself")?;
                component.section(&RawSection { id: id.into(), data: &data });
            }
            alias => {
                let mut aliases = ComponentAliasSection::new();
                aliases.alias(RoundtripReencoder.component_alias(alias).map_err(|_| OUTSIDE)?);
                component.section(&aliases);
            }
        }
    }
    Ok(())
}
