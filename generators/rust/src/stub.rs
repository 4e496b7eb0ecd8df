//! A type that implements a world, and panics wherever it is called: a place to begin.

use witcraft_abi::Direction;
use witcraft_writer::Writer;

use crate::context::Context;
use crate::function;
use crate::options::Options;

/// What the type is called.
const NAME: &str = "Stub";

/// Writes the type at the root of the file, where `cx` is, with all traits of the world.
pub(crate) fn define(out: &mut Writer, cx: Context<'_>) {
    let Context { bindings, choices, .. } = cx;
    let exports = bindings.modules().filter(|(_, module)| module.direction == Direction::Export);
    let exports: Vec<_> =
        exports.filter(|(_, module)| !module.functions.is_empty() || !module.resources.is_empty()).collect();
    if exports.is_empty() {
        return;
    }
    out.line("/// Implements all exports of this world by panicking.");
    out.line("#[derive(Debug)]");
    out.line(format!("pub struct {NAME};"));
    for (id, module) in exports {
        let cx = Context { id, ..cx };
        let path: String = cx.names().path.iter().map(|segment| format!("{segment}::")).collect();
        for resource in &module.resources {
            let name = cx.names().type_name(resource.ty);
            out.block(format!("impl {path}Guest{name} for {NAME} {{"), "}", |out| {
                for function in resource.functions.iter().filter(|function| choices.has(function)) {
                    unreachable_function(out, cx, function);
                }
            });
        }
        out.block(format!("impl {path}Guest for {NAME} {{"), "}", |out| {
            for resource in &module.resources {
                out.line(format!("type {} = {NAME};", cx.names().type_name(resource.ty)));
            }
            for function in module.functions.iter().filter(|function| choices.has(function)) {
                unreachable_function(out, cx, function);
            }
        });
    }
}

/// Exports the type.
pub(crate) fn export(out: &mut Writer, options: &Options) {
    let name = options.export_macro_name.as_deref().unwrap_or("export");
    out.line("");
    out.line(format!("{name}!({NAME} with_types_in self);"));
}

fn unreachable_function(out: &mut Writer, cx: Context<'_>, function: &witcraft_bindings::Function<'_>) {
    out.block(function::signature(cx, function) + " {", "}", |out| out.line("::core::unreachable!()"));
}
