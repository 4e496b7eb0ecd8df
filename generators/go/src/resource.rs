//! Resources: types for imported ones, and interfaces for exported ones.

use witcraft_abi::ResourceIntrinsic;
use witcraft_bindings::{ExportedResource, Resource};
use witcraft_writer::Writer;

use crate::context::Context;
use crate::docs;
use crate::function;
use crate::module::Core;
use crate::runtime::Cabi;
use crate::types::receiver;

/// Writes a resource that is imported, with its functions.
pub(crate) fn import(out: &mut Writer, cx: Context<'_>, core: &mut Core, resource: &Resource<'_>) {
    let name = cx.names().type_name(resource.ty);
    let def = cx.def(resource.ty);
    out.line("");
    docs::item(
        out,
        &format!("{name} is a handle to a resource {}. Close it after use.", resource.name),
        &def.docs,
        &def.stability,
    );
    out.line(format!("type {name} {}", cx.file.cabi(Cabi::Handle, "")));
    for function in &resource.functions {
        function::import(out, cx, core, function, Some(resource));
    }
    let drop = core.resource(cx, resource.ty, ResourceIntrinsic::ImportedDrop);
    let letter = cx.file.locals().declare(&receiver(name));
    let handle = cx.file.cabi(Cabi::Handle, "");
    out.line("");
    out.line("// Close drops the handle. It may be called again, and never fails.");
    out.block(format!("func ({letter} *{name}) Close() error {{"), "}", |out| {
        out.line(format!("if index := (*{handle})({letter}).Close(); index != 0 {{"));
        out.line(format!("\t{drop}(index)"));
        out.line("}");
        out.line("return nil");
    });
}

/// Writes the interface that implements a resource.
pub(crate) fn export(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>) {
    let name = cx.names().type_name(resource.ty);
    let def = cx.def(resource.ty);
    out.line("");
    let lead = format!(
        "{name} implements the resource {}. If it also has a method Close, with or\nwithout an error result, that is \
         called when the owner drops the resource.",
        resource.name
    );
    docs::item(out, &lead, &def.docs, &def.stability);
    let methods: Vec<_> = resource.functions.iter().filter(|function| function::is_method(function)).collect();
    if methods.is_empty() {
        out.line(format!("type {name} any"));
        return;
    }
    out.block(format!("type {name} interface {{"), "}", |out| {
        for (number, function) in methods.iter().enumerate() {
            if number > 0 {
                out.line("");
            }
            function::interface_method(out, cx, function, Some(resource));
        }
    });
}

/// Writes the destructor of a resource that this component implements.
pub(crate) fn destructor(
    out: &mut Writer,
    cx: Context<'_>,
    core: &mut Core,
    resource: &Resource<'_>,
    exported: &ExportedResource,
) {
    let ty = cx.names().type_name(resource.ty);
    let name = core.local(&format!("destroy{ty}"));
    out.line("");
    out.line(format!("//go:wasmexport {}", exported.destructor));
    out.block(format!("func {name}(rep uint32) {{"), "}", |out| {
        function::entry(cx, &format!("[destructor]{}", resource.name)).into_iter().for_each(|line| out.line(line));
        out.line(cx.file.cabi(Cabi::Destroy, &format!("[{}](rep)", cx.path(resource.ty))));
    });
}
