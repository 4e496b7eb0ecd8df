//! Resources: the type that stands for a handle, and the trait that implements what a component exports.

use witcraft_abi::CoreImport;
use witcraft_bindings::{ExportedResource, Resource};
use witcraft_writer::Writer;

use crate::context::Context;
use crate::docs;
use crate::function;
use crate::names::RustIdent;

/// Writes a resource that is imported, with its functions.
pub(crate) fn import(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>) {
    let name = cx.names().type_name(resource.ty);
    handle_type(out, cx, resource, name);
    out.block(format!("impl {name} {{"), "}", |out| {
        for function in &resource.functions {
            function::import(out, cx, function);
        }
        handle_methods(out);
    });
    drop(out, name, &resource.drop);
}

/// Writes a resource that this component implements: the type of its handles, that of borrows, and how both get at the
/// representation.
pub(crate) fn export(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>) {
    let name = cx.names().type_name(resource.ty);
    handle_type(out, cx, resource, name);
    out.block(format!("impl {name} {{"), "}", |out| {
        out.line("/// A new resource that is implemented by `value`, which moves to the heap.");
        out.block(format!("pub fn new<T: Guest{name}>(value: T) -> Self {{"), "}", |out| {
            out.line("unsafe { Self::from_handle(T::_resource_new(_rt::representation_new(value))) }");
        });
        out.line("/// What implements this resource.");
        out.line("///");
        out.line("/// # Panics");
        out.line("/// It was made of another type than `T`.");
        out.block(format!("pub fn get<T: Guest{name}>(&self) -> &T {{"), "}", |out| {
            out.line("unsafe { _rt::representation_ref(T::_resource_rep(self.handle())) }");
        });
        out.line("/// What implements this resource, to be changed.");
        out.line("///");
        out.line("/// # Panics");
        out.line("/// It was made of another type than `T`.");
        out.block(format!("pub fn get_mut<T: Guest{name}>(&mut self) -> &mut T {{"), "}", |out| {
            out.line("unsafe { _rt::representation_mut(T::_resource_rep(self.handle())) }");
        });
        out.line("/// What implements this resource, taken out of it; the resource is no more.");
        out.line("///");
        out.line("/// # Panics");
        out.line("/// It was made of another type than `T`.");
        out.block(format!("pub fn into_inner<T: Guest{name}>(self) -> T {{"), "}", |out| {
            out.line("unsafe { _rt::representation_take(T::_resource_rep(self.handle())) }");
        });
        handle_methods(out);
        out.line("#[doc(hidden)]");
        out.block(format!("pub unsafe fn dtor<T: Guest{name}>(rep: *mut u8) {{"), "}", |out| {
            out.line("unsafe { _rt::representation_drop::<T>(rep) }");
        });
    });
    drop(out, name, &resource.drop);
    borrow_type(out, name);
}

/// Writes the trait that implements a resource.
pub(crate) fn guest_trait(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>, exported: &ExportedResource) {
    let name = cx.names().type_name(resource.ty);
    docs::item(out, &cx.def(resource.ty).docs, &cx.def(resource.ty).stability);
    out.block(format!("pub trait Guest{name}: {} + 'static {{", cx.sized()), "}", |out| {
        for function in &resource.functions {
            function::trait_method(out, cx, function);
        }
        out.line("#[doc(hidden)]");
        out.block("unsafe fn _resource_new(rep: *mut u8) -> u32 {", "}", |out| {
            function::core_import(out, &exported.new, "new", "_: *mut u8", " -> i32");
            out.line("unsafe { new(rep) as u32 }");
        });
        out.line("#[doc(hidden)]");
        out.block("fn _resource_rep(handle: u32) -> *mut u8 {", "}", |out| {
            function::core_import(out, &exported.rep, "rep", "_: i32", " -> *mut u8");
            out.line("unsafe { rep(handle as i32) }");
        });
    });
}

fn handle_type(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>, name: &RustIdent) {
    docs::item(out, &cx.def(resource.ty).docs, &cx.def(resource.ty).stability);
    out.line("#[derive(Debug)]");
    out.line("#[repr(transparent)]");
    out.block(format!("pub struct {name} {{"), "}", |out| out.line(format!("handle: _rt::Resource<{name}>,")));
}

/// What lets wrappers, and user code that knows what it does, at the handle.
fn handle_methods(out: &mut Writer) {
    out.line("#[doc(hidden)]");
    out.block("pub unsafe fn from_handle(handle: u32) -> Self {", "}", |out| {
        out.line("Self { handle: unsafe { _rt::Resource::from_handle(handle) } }");
    });
    out.line("#[doc(hidden)]");
    out.block("pub fn take_handle(&self) -> u32 {", "}", |out| out.line("_rt::Resource::take_handle(&self.handle)"));
    out.line("#[doc(hidden)]");
    out.block("pub fn handle(&self) -> u32 {", "}", |out| out.line("_rt::Resource::handle(&self.handle)"));
}

fn drop(out: &mut Writer, name: &RustIdent, import: &CoreImport) {
    out.block(format!("unsafe impl _rt::WasmResource for {name} {{"), "}", |out| {
        out.block("unsafe fn drop(handle: u32) {", "}", |out| {
            function::core_import(out, import, "drop", "_: i32", "");
            out.line("unsafe { drop(handle as i32) }");
        });
    });
}

fn borrow_type(out: &mut Writer, name: &RustIdent) {
    out.line(format!("/// A [`{name}`] that is lent for the length of a call."));
    out.line("#[derive(Debug)]");
    out.line("#[repr(transparent)]");
    out.block(format!("pub struct {name}Borrow<'a> {{"), "}", |out| {
        out.line("rep: *mut u8,");
        out.line(format!("_marker: ::core::marker::PhantomData<&'a {name}>,"));
    });
    out.block(format!("impl<'a> {name}Borrow<'a> {{"), "}", |out| {
        out.line("#[doc(hidden)]");
        out.block("pub unsafe fn lift(rep: *mut u8) -> Self {", "}", |out| {
            out.line("Self { rep, _marker: ::core::marker::PhantomData }");
        });
        out.line("/// What implements this resource.");
        out.line("///");
        out.line("/// # Panics");
        out.line("/// It was made of another type than `T`.");
        out.block(format!("pub fn get<T: Guest{name}>(&self) -> &'a T {{"), "}", |out| {
            out.line("unsafe { _rt::representation_ref(self.rep) }");
        });
    });
}
