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
        for function in resource.functions.iter().filter(|function| cx.choices.has(function)) {
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
        let mut method = |docs: &str, head: &str, expression: &str| {
            out.line(format!("/// {docs}"));
            panics(out);
            out.block(format!("pub fn {head} {{"), "}", |out| {
                out.line("Self::type_guard::<T>();");
                out.block("unsafe {", "}", |out| out.line(expression));
            });
        };
        method(
            "A new resource that is implemented by `value`, which moves to the heap.",
            &format!("new<T: Guest{name}>(value: T) -> Self"),
            "Self::from_handle(T::_resource_new(T::resource_into_raw_(_rt::Implementation::into_representation(value)).cast()))",
        );
        method(
            "What implements this resource.",
            &format!("get<T: Guest{name}>(&self) -> &T"),
            "_rt::representation_ref(T::_resource_rep(self.handle()))",
        );
        method(
            "What implements this resource, to be changed.",
            &format!("get_mut<T: Guest{name}>(&mut self) -> &mut T"),
            "_rt::representation_mut(T::_resource_rep(self.handle()))",
        );
        method(
            "What implements this resource, taken out of it; the resource is no more.",
            &format!("into_inner<T: Guest{name}>(self) -> T"),
            "_rt::representation_take(T::_resource_rep(self.handle()))",
        );
        handle_methods(out);
        out.line("#[doc(hidden)]");
        out.block(format!("pub unsafe fn dtor<T: Guest{name}>(rep: *mut u8) {{"), "}", |out| {
            out.line("Self::type_guard::<T>();");
            out.line("::core::mem::drop(unsafe { T::resource_from_raw_(rep.cast()) });");
        });
        out.block(format!("fn type_guard<T: Guest{name}>() {{"), "}", |out| {
            out.line("static TYPE: _rt::OneType = _rt::OneType::new();");
            out.line("TYPE.assert::<T>();");
        });
    });
    drop(out, name, &resource.drop);
    borrow_type(out, name);
}

/// Writes the trait that implements a resource.
pub(crate) fn guest_trait(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>, exported: &ExportedResource) {
    let name = cx.names().type_name(resource.ty);
    docs::item(out, &cx.def(resource.ty).docs, &cx.def(resource.ty).stability);
    out.block(format!("pub trait Guest{name}: _rt::Implementation {{"), "}", |out| {
        for function in resource.functions.iter().filter(|function| cx.choices.has(function)) {
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
        out.line("/// Puts what is kept of a resource where it stays: on the heap, unless this is overridden.");
        out.line("///");
        out.line("/// # Safety");
        out.line("/// The pointer is valid until `resource_from_raw_`, which is overridden together with this.");
        out.block("unsafe fn resource_into_raw_(value: Self::Rep) -> *mut Self::Rep {", "}", |out| {
            out.line("_rt::boxed(value)");
        });
        out.line("/// Takes what is kept of a resource from where it is, which is free then.");
        out.line("///");
        out.line("/// # Safety");
        out.line("/// The pointer comes from `resource_into_raw_`, and is not used again.");
        out.block("unsafe fn resource_from_raw_(pointer: *mut Self::Rep) -> Self::Rep {", "}", |out| {
            out.line("unsafe { _rt::unboxed(pointer) }");
        });
    });
}

/// When a function panics that gets at what implements a resource.
fn panics(out: &mut Writer) {
    out.line("///");
    out.line("/// # Panics");
    out.line("/// The resource is implemented by another type than `T`.");
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
        panics(out);
        out.block(format!("pub fn get<T: Guest{name}>(&self) -> &'a T {{"), "}", |out| {
            out.line(format!("{name}::type_guard::<T>();"));
            out.line("unsafe { _rt::representation_ref(self.rep) }");
        });
    });
}
