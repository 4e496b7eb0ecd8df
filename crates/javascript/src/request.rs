//! What the engine is asked to evaluate.

use crate::bytes::Writer;
use crate::program::Program;
use crate::table::Table;

/// `stack`, modules (name, text, whether its functions forget their texts, pairs of a specifier and a name), names of the modules to evaluate in order, and the table.
pub(crate) fn encode(program: &Program, table: &Table, stack: usize, minify: bool) -> Vec<u8> {
    let mut out = Writer::default();
    out.number(stack);
    out.list(&program.modules, |out, module| {
        out.text(&module.name);
        out.text(&module.text);
        out.number(usize::from(minify || module.name.starts_with("witcraft:")));
        out.list(&module.imports, |out, (specifier, name)| {
            out.text(specifier);
            out.text(name);
        });
    });
    out.list(&program.entries, |out, entry| out.text(entry));
    out.0.extend_from_slice(&table.bytes);
    out.0
}
