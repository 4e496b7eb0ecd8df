//! What a composition that was taken apart says about its imports and its types, for its parts to be put together again.
//!
//! An import has the name that it has there, and the type that those need who are given it. So it becomes smaller where a part
//! needs less than before. Where an item in it is given, or it is exported, it keeps all that it has.

use wasmparser::component_types::ComponentEntityType;
use witcraft_diagnostics::Diagnostic;

use super::{Declarations, GraphBuilder};
use crate::graph::{Export, Exported, Import, Part, Source};
use crate::input::{self, Input};

impl<'a> GraphBuilder<'a> {
    /// Adds a composition as declarations: its imports have names and types, and its exports too.
    ///
    /// # Errors
    /// It is not valid.
    pub(crate) fn declare_whole(&mut self, whole: &'a Input) -> Result<(), Diagnostic> {
        let component = input::load_types(whole)?;
        let Declarations(instance) = self.add_declarations(whole, component);
        self.whole = Some(instance);
        // Its types are compared with those of its parts.
        input::share_types(&mut self.graph.components)
            .map_err(|(_, error)| input::invalid(&whole.name, error.message(), Some(error.offset() as u64)))?;
        Ok(())
    }

    /// Makes the result import what the whole imports as `name`, and gives it to the `parts`. With `keeps_all`, all that is in
    /// it stays. `None` if there is no such import.
    pub(crate) fn import_of_whole(&mut self, name: &str, parts: Vec<Part>, keeps_all: bool) -> Option<Source> {
        let whole = self.whole?;
        let named_by = Part { instance: whole, import: *self.declared.get(&whole)?.get(name)? };
        let source = Source::Import { import: self.graph.imports.len(), path: Vec::new() };
        for part in &parts {
            self.given[part.instance][part.import] = Some(source.clone());
        }
        let mut import = Import { parts, named_by: Some(named_by), ..Import::new(name) };
        if keeps_all {
            self.given[whole][named_by.import] = Some(source.clone());
            import.parts.insert(0, named_by); // what is in it is found there
        }
        self.graph.imports.push(import);
        Some(source)
    }

    /// Makes the result export a type as the whole does, if it does.
    pub(crate) fn define_of_whole(&mut self, name: &str) {
        let Some(declarations) = self.whole else { return };
        let Some(entity) = self.graph.exports_of(declarations).get(name).map(|item| item.ty) else { return };
        if let ComponentEntityType::Type { .. } = entity {
            let item = Exported::Definition { declarations, item: name.to_owned(), entity };
            self.graph.exports.push(Export { name: name.to_owned(), item, span: None });
        }
    }
}
