//! Which import or export an offset in a composed component belongs to.

use wasmparser::{Parser, Payload};
use witcraft_diagnostics::Span;

use crate::graph::CompositionGraph;

/// The name of the import or export that is encoded at an offset, and its place in the document.
pub(super) fn of(graph: &CompositionGraph<'_>, bytes: &[u8], offset: usize) -> Option<(String, Option<Span>)> {
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.ok()? {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(imports) if depth == 1 && imports.range().contains(&offset) => {
                let items = imports.into_iter_with_offsets().map_while(Result::ok);
                let (_, import) = items.take_while(|(start, _)| *start <= offset).last()?;
                let name = import.name.name;
                return Some((name.to_owned(), graph.place_of_import(name)));
            }
            Payload::ComponentExportSection(exports) if depth == 1 && exports.range().contains(&offset) => {
                let items = exports.into_iter_with_offsets().map_while(Result::ok);
                let (_, export) = items.take_while(|(start, _)| *start <= offset).last()?;
                let name = export.name.name;
                let made = graph.exports.iter().find(|made| made.name == name);
                return Some((name.to_owned(), made.and_then(|made| made.span.clone())));
            }
            _ => {}
        }
    }
    None
}
