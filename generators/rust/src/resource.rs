//! Resources: the type that stands for a handle, and the trait that implements what a component exports.

mod kept;

use witcraft_abi::CoreImport;
use witcraft_bindings::{ExportedResource, Resource};
use witcraft_writer::Writer;

use crate::context::Context;
use crate::docs;
use crate::function;
use crate::names::RustIdent;
use crate::runtime::Helper;
use crate::types;
use kept::Kept;

/// Writes a resource that is imported, with its functions.
pub(crate) fn import(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>) {
    let name = cx.names().type_name(resource.ty);
    handle_type(out, cx, resource, name);
    out.block(format!("impl {name} {{"), "}", |out| {
        for function in resource.functions.iter().filter(|function| cx.choices.has(function)) {
            function::import(out, cx, function);
        }
        handle_methods(out, cx);
    });
    drop(out, cx, name, &resource.drop);
}

/// Writes a resource that this component implements: the type of its handles, that of borrows, and how both get at the
/// representation.
pub(crate) fn export(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>) {
    let name = cx.names().type_name(resource.ty);
    let kept = Kept::new(cx, resource);
    handle_type(out, cx, resource, name);
    out.block(format!("impl {name} {{"), "}", |out| {
        let mut method = |docs: &str, head: &str, expression: &str| {
            out.line(format!("/// {docs}"));
            kept.panics(out);
            out.block(format!("pub fn {head} {{"), "}", |out| {
                out.line("Self::type_guard::<T_>();");
                out.block("unsafe {", "}", |out| out.line(expression));
            });
        };
        let rep = "T_::_resource_rep(self.handle())";
        let implementation = kept.implementation();
        method(
            "Creates a resource that is implemented by `value`, which moves to the heap.",
            &format!("new<T_: Guest{name}>(value: T_) -> Self"),
            &format!(
                "Self::from_handle(T_::_resource_new(T_::resource_into_raw_({implementation}::into_representation(value)).cast()))"
            ),
        );
        method(
            "The implementation of this resource.",
            &format!("get<T_: Guest{name}>(&self) -> {}", kept.shared("'_")),
            &kept.get(rep, "\"get\""),
        );
        method(
            "A mutable reference to the implementation of this resource.",
            &format!("get_mut<T_: Guest{name}>(&mut self) -> {}", kept.exclusive("'_")),
            &kept.get_mut(rep, "\"get_mut\""),
        );
        method(
            "Takes the implementation out of this resource, which is consumed.",
            &format!("into_inner<T_: Guest{name}>(self) -> T_"),
            &kept.take(rep),
        );
        handle_methods(out, cx);
        out.line("#[doc(hidden)]");
        out.block(format!("pub unsafe fn dtor<T_: Guest{name}>(rep: *mut u8) {{"), "}", |out| {
            out.line("Self::type_guard::<T_>();");
            out.line(kept.drop("unsafe { T_::resource_from_raw_(rep.cast()) }") + ";");
        });
        out.block(format!("fn type_guard<T_: Guest{name}>() {{"), "}", |out| {
            let one_type = cx.runtime(Helper::OneType);
            out.line(format!("static TYPE: {one_type} = {one_type}::new();"));
            out.line("TYPE.assert::<T_>();");
        });
    });
    drop(out, cx, name, &resource.drop);
    borrow_type(out, name, &kept);
}

/// Writes the trait that implements a resource.
pub(crate) fn guest_trait(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>, exported: &ExportedResource) {
    let name = cx.names().type_name(resource.ty);
    docs::of_type(out, cx, resource.ty);
    let implementation = Kept::new(cx, resource).implementation();
    function::allow_async(out, resource.functions.iter().filter(|function| cx.choices.has(function)));
    out.block(format!("pub trait Guest{name}: {implementation} {{"), "}", |out| {
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
        out.line("/// Moves the stored form of a resource to its final place: the heap, unless this is overridden.");
        out.line("///");
        out.line("/// # Safety");
        out.line(
            "/// The pointer must stay valid until `resource_from_raw_`, which must be overridden together with \
                  this.",
        );
        out.block("unsafe fn resource_into_raw_(value: Self::Rep) -> *mut Self::Rep {", "}", |out| {
            out.line(format!("{}(value)", cx.runtime(Helper::Boxed)));
        });
        out.line("/// Takes back the stored form of a resource and frees its place.");
        out.line("///");
        out.line("/// # Safety");
        out.line("/// The pointer must come from `resource_into_raw_` and must not be used again.");
        out.block("unsafe fn resource_from_raw_(pointer: *mut Self::Rep) -> Self::Rep {", "}", |out| {
            out.line(format!("unsafe {{ {}(pointer) }}", cx.runtime(Helper::Unboxed)));
        });
    });
}

fn handle_type(out: &mut Writer, cx: Context<'_>, resource: &Resource<'_>, name: &RustIdent) {
    docs::of_type(out, cx, resource.ty);
    out.line("#[derive(Debug)]");
    out.line("#[repr(transparent)]");
    types::attributes(out, cx, resource.ty);
    let handle = cx.runtime(Helper::Resource);
    out.block(format!("pub struct {name} {{"), "}", |out| out.line(format!("handle: {handle}<{name}>,")));
}

/// What lets wrappers, and user code that knows what it does, at the handle.
fn handle_methods(out: &mut Writer, cx: Context<'_>) {
    let handle = cx.runtime(Helper::Resource);
    out.line("#[doc(hidden)]");
    out.block("pub unsafe fn from_handle(handle: u32) -> Self {", "}", |out| {
        out.line(format!("Self {{ handle: unsafe {{ {handle}::from_handle(handle) }} }}"));
    });
    out.line("#[doc(hidden)]");
    out.block("pub fn take_handle(&self) -> u32 {", "}", |out| {
        out.line(format!("{handle}::take_handle(&self.handle)"));
    });
    out.line("#[doc(hidden)]");
    out.block("pub fn handle(&self) -> u32 {", "}", |out| {
        out.line(format!("{handle}::handle(&self.handle)"));
    });
}

fn drop(out: &mut Writer, cx: Context<'_>, name: &RustIdent, import: &CoreImport) {
    out.block(format!("unsafe impl {} for {name} {{", cx.runtime(Helper::WasmResource)), "}", |out| {
        out.block("unsafe fn drop(handle: u32) {", "}", |out| {
            function::core_import(out, import, "drop", "_: i32", "");
            out.line("unsafe { drop(handle as i32) }");
        });
    });
}

fn borrow_type(out: &mut Writer, name: &RustIdent, kept: &Kept<'_>) {
    out.line(format!("/// A [`{name}`] that is borrowed for the duration of a call."));
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
        let get = |out: &mut Writer, head: String, expression: String| {
            out.block(format!("pub fn {head} {{"), "}", |out| {
                out.line(format!("{name}::type_guard::<T_>();"));
                out.line(format!("unsafe {{ {expression} }}"));
            });
        };
        if kept.is_in_cell() {
            // For wrappers: a conflict is reported with the name of the method.
            let head = |method: &str, ty: &str| format!("{method}<T_: Guest{name}>(&self, method: &str) -> {ty}");
            out.line("#[doc(hidden)]");
            get(out, head("method_", &kept.shared("'a")), kept.get("self.rep", "method"));
            out.line("#[doc(hidden)]");
            get(out, head("method_mut_", &kept.exclusive("'a")), kept.get_mut("self.rep", "method"));
            out.line("/// A mutable reference to the implementation of this resource.");
            kept.panics(out);
            let head = format!("get_mut<T_: Guest{name}>(&self) -> {}", kept.exclusive("'a"));
            get(out, head, kept.get_mut("self.rep", "\"get_mut\""));
        }
        out.line("/// The implementation of this resource.");
        kept.panics(out);
        get(out, format!("get<T_: Guest{name}>(&self) -> {}", kept.shared("'a")), kept.get("self.rep", "\"get\""));
    });
}
