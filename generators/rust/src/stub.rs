//! A type that implements a world, and panics wherever it is called: a place to begin.

use witcraft_abi::Direction;
use witcraft_bindings::Bindings;
use witcraft_writer::Writer;

use crate::context::{Context, Used};
use crate::function;
use crate::layout::Layout;
use crate::options::{Choices, Options};

/// What the type is called.
const NAME: &str = "Stub";

/// Writes the type at the root of the file, with all traits of the world.
pub(crate) fn define(out: &mut Writer, bindings: &Bindings<'_>, layout: &Layout, choices: &Choices<'_>, used: &Used) {
    let (place, world) = bindings.modules().next().expect("a world has its own imports, if none");
    debug_assert!(world.key.is_none());
    let exports = bindings.modules().filter(|(_, module)| module.direction == Direction::Export);
    let exports: Vec<_> =
        exports.filter(|(_, module)| !module.functions.is_empty() || !module.resources.is_empty()).collect();
    if exports.is_empty() {
        return;
    }
    out.line("/// Implements everything that this world exports, by a panic.");
    out.line("#[derive(Debug)]");
    out.line(format!("pub struct {NAME};"));
    for (id, module) in exports {
        let cx = Context { bindings, layout, choices, id, place, used };
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
