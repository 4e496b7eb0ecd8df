//! The `export!` macro: core functions that call the user's implementation.

use witcraft_writer::Writer;

use crate::emit::core_type;
use crate::function::Owner;
use crate::module::ExportedItem;
use crate::options::Options;
use crate::section::Section;

/// Writes the macro, which brings along the section that has the world. `world` is its name as part of an identifier.
pub(crate) fn define(out: &mut Writer, world: &str, options: &Options, items: &[ExportedItem], section: &Section) {
    let name = options.export_macro_name.as_deref().unwrap_or("export");
    let module = options.default_bindings_module.as_deref().unwrap_or("self");
    out.line(match module {
        "self" => format!(
            "/// Exports a type as the implementation of this world: `{name}!(Type)` if this file is the current \
             module,"
        ),
        _ => format!(
            "/// Exports a type as the implementation of this world: `{name}!(Type)` if this file is \
                      `{module}`,"
        ),
    });
    out.line(format!("/// or `{name}!(Type with_types_in path)`, where `path` leads to this file."));
    out.line("#[rustfmt::skip]");
    out.line("#[doc(hidden)]");
    if options.pub_export_macro {
        out.line("#[macro_export]");
    }
    out.line("#[allow(unused_macros)]");
    out.block(format!("macro_rules! __export_{world}_impl {{"), "}", |out| {
        out.block("($ty:ident) => {", "};", |out| {
            out.line(format!("{module}::{name}!($ty with_types_in {module});"));
        });
        out.block("($ty:ident with_types_in $($root:tt)*) => {", "};", |out| {
            out.line("#[allow(deprecated)]");
            out.block("const _: () = {", "};", |out| {
                for (number, item) in items.iter().enumerate() {
                    define_function(out, number, item, options.export_prefix.as_deref().unwrap_or_default());
                }
                section.write(out);
            });
        });
    });
    out.line("#[rustfmt::skip]");
    out.line("#[doc(inline)]");
    out.line("#[allow(unused_imports)]");
    if world.contains("unsafe") {
        // The name is the world's, and says nothing about the macro.
        out.line("#[allow(clippy::unsafe_removed_from_name)]");
    }
    let visibility = if options.pub_export_macro { "pub" } else { "pub(crate)" };
    out.line(format!("{visibility} use __export_{world}_impl as {name};"));
}

fn define_function(out: &mut Writer, number: usize, item: &ExportedItem, prefix: &str) {
    let signature = &item.wrapper.signature;
    let typed = signature.parameters.iter().enumerate().map(|(index, ty)| format!("arg{index}: {}", core_type(*ty)));
    let parameters = typed.collect::<Vec<_>>().join(", ");
    let names = (0..signature.parameters.len()).map(|index| format!("arg{index}"));
    let arguments = names.collect::<Vec<_>>().join(", ");
    let result = signature.results.first().map_or_else(String::new, |ty| format!(" -> {}", core_type(*ty)));
    let modules: String = item.path.iter().map(|segment| format!("{segment}::")).collect();
    let module = format!("$($root)*::{modules}");
    let wrapper = &item.wrapper.wrapper;
    let callee = match (&item.wrapper.owner, &item.resource) {
        (Owner::World, _) => format!("$($root)*::{wrapper}"),
        (Owner::Module, Some(resource)) => format!("{module}{wrapper}::<<$ty as {module}Guest>::{resource}>"),
        (Owner::Module, None) => format!("{module}{wrapper}::<$ty>"),
    };
    out.line(format!("#[unsafe(export_name = {:?})]", format!("{prefix}{}", item.wrapper.core_name)));
    out.block(format!("unsafe extern \"C\" fn export_{number}({parameters}){result} {{"), "}", |out| {
        out.line(format!("unsafe {{ {callee}({arguments}) }}"));
    });
}
