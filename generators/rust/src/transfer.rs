//! What goes through streams and futures: the modules `wit_stream` and `wit_future`, in which a type that some stream or future of the world
//! carries is known to be one, and how values of it go into memory and come out.
//!
//! A type of Rust is carried in one way only, however often it comes up in WIT and under whatever names. So types are told apart by
//! what they are once aliases are followed, and the built-ins are those of the first function that speaks of such a stream.

use std::collections::HashSet;

use wit_parser::{Handle, Type, TypeDefKind, TypeId};
use witcraft_abi::{PayloadPlan, TransferIntrinsic, TransferKind, ValuePlan};
use witcraft_bindings::{Bindings, Function, ModuleId, Transfer};
use witcraft_writer::Writer;

use crate::context::{Context, tuple_of};
use crate::emit::{Emitter, Operand, Target};
use crate::names::scope;
use crate::options::Choices;

/// What the asynchronous runtime is called at the root of the file.
pub(crate) const RUNTIME: &str = "_async";

/// The function that hosts call when something has happened that a task waits for, at the root of the file.
pub(crate) const CALLBACK: &str = "_callback";

/// The crate whose runtime is used where no other is named.
const CRATE: &str = "::witcraft_guest::rt";

/// The modules for streams and futures.
pub(crate) const MODULES: [&str; 2] = ["wit_stream", "wit_future"];

/// The module for a kind.
pub(crate) fn module_of(kind: TransferKind) -> &'static str {
    match kind {
        TransferKind::Stream => MODULES[0],
        TransferKind::Future => MODULES[1],
    }
}

/// The runtime crate that a world needs: the one that was named, or for functions that wait, or streams and futures, the usual one.
pub(crate) fn runtime_path<'o>(choices: &Choices<'o>, bindings: &Bindings<'_>) -> Option<&'o str> {
    let named = choices.options.runtime_path.as_deref();
    named.or_else(|| is_asynchronous(choices, bindings).then_some(CRATE))
}

/// Whether anything in a world waits, or is a stream or a future.
fn is_asynchronous(choices: &Choices<'_>, bindings: &Bindings<'_>) -> bool {
    let is_transfer = |ty: &TypeId| choices.usage.of(*ty).is_some() && bindings.facts.of(&Type::Id(*ty)).has_async;
    functions(choices, bindings).any(|(_, function)| function.plan.mode.is_async() || !function.transfers.is_empty())
        || bindings.modules.iter().any(|module| module.types.iter().any(is_transfer))
}

fn functions<'a, 'b: 'a>(
    choices: &'a Choices<'_>,
    bindings: &'a Bindings<'b>,
) -> impl Iterator<Item = (ModuleId, &'a Function<'b>)> {
    bindings.modules().flat_map(move |(id, module)| {
        let methods = module.resources.iter().flat_map(|resource| &resource.functions);
        let all = module.functions.iter().chain(methods).filter(|function| choices.has(function));
        all.map(move |function| (id, function))
    })
}

/// Brings the runtime in, and writes the modules, at the root of the file, where `cx` is.
pub(crate) fn define(out: &mut Writer, cx: Context<'_>) {
    let Context { bindings, choices, .. } = cx;
    if !is_asynchronous(choices, bindings) {
        return;
    }
    let path = runtime_path(choices, bindings).unwrap_or(CRATE);
    out.line("#[doc(hidden)]");
    out.line(format!("pub use {path}::async_support as {RUNTIME};"));
    if functions(choices, bindings).any(|(_, function)| function.plan.task.is_some()) {
        out.line("#[doc(hidden)]");
        out.block(format!("pub unsafe fn {CALLBACK}(event: i32, handle: i32, payload: i32) -> i32 {{"), "}", |out| {
            out.line(format!("unsafe {{ {RUNTIME}::callback(event as u32, handle as u32, payload as u32) as i32 }}"));
        });
    }
    for kind in [TransferKind::Stream, TransferKind::Future] {
        let mut seen = HashSet::new();
        let mut carried = Vec::new();
        for (id, function) in functions(choices, bindings) {
            let cx = Context { id, ..cx };
            for transfer in function.transfers.iter().filter(|transfer| transfer.kind == kind) {
                let identity = transfer.payload.as_ref().map_or_else(|| "()".to_owned(), |plan| identity(cx, &plan.ty));
                if seen.insert(identity.clone()) {
                    carried.push((cx, transfer, identity));
                }
            }
        }
        if carried.is_empty() {
            continue;
        }
        define_module(out, kind);
        for (cx, transfer, ty) in carried {
            define_payload(out, cx, transfer, &ty);
        }
    }
}

/// A type by what it is: an alias is what it stands for, at the root of the file.
fn identity(cx: Context<'_>, ty: &Type) -> String {
    let Type::Id(id) = *ty else { return cx.owned(ty, "'static") };
    let home = if cx.def(id).name.is_some() { cx.bindings.home(cx.id, id) } else { cx.id };
    if cx.choices.elsewhere.ty(cx.bindings, home, id).is_some() {
        return cx.owned(ty, "'static");
    }
    let cx = Context { id: home, ..cx };
    let of = |ty: &Type| identity(cx, ty);
    let side = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "()".to_owned(), of);
    match &cx.def(id).kind {
        TypeDefKind::Tuple(tuple) => tuple_of(tuple.types.iter().map(of)),
        TypeDefKind::Option(ty) => format!("{}<{}>", cx.option(), of(ty)),
        TypeDefKind::Result(result) => format!("{}<{}, {}>", cx.result(), side(&result.ok), side(&result.err)),
        TypeDefKind::List(ty) => format!("{}<{}>", cx.vec(), of(ty)),
        TypeDefKind::Map(key, value) => format!("{}<{}, {}>", cx.map(), of(key), of(value)),
        TypeDefKind::FixedLengthList(ty, length) => format!("[{}; {length}]", of(ty)),
        TypeDefKind::Stream(payload) => format!("{RUNTIME}::StreamReader<{}>", side(payload)),
        TypeDefKind::Future(payload) => format!("{RUNTIME}::FutureReader<{}>", side(payload)),
        TypeDefKind::Type(ty) => of(ty),
        TypeDefKind::Handle(Handle::Own(resource)) => of(&Type::Id(*resource)),
        TypeDefKind::Resource => cx.path(id),
        TypeDefKind::Record(_)
        | TypeDefKind::Flags(_)
        | TypeDefKind::Variant(_)
        | TypeDefKind::Enum(_)
        | TypeDefKind::Handle(Handle::Borrow(_))
        | TypeDefKind::Unknown => match cx.choices.merged.target((home, id)) {
            Some((home, id)) => Context { id: home, ..cx }.owned(&Type::Id(id), "'static"),
            None => cx.owned(ty, "'static"),
        },
    }
}

fn define_module(out: &mut Writer, kind: TransferKind) {
    let (module, name, noun, parameter, argument) = match kind {
        TransferKind::Stream => ("wit_stream", "Stream", "stream", "", ""),
        TransferKind::Future => ("wit_future", "Future", "future", "default: fn() -> T", "default, "),
    };
    let lower = name.to_lowercase();
    out.line(format!("/// Creates {noun}s for the payload types of the world's {noun}s."));
    out.block(format!("pub mod {module} {{"), "}", |out| {
        out.line(format!("use super::{RUNTIME}::{{{name}Reader, {name}Vtable, {name}Writer}};"));
        out.line(format!("/// A type that a {noun} of this world can carry."));
        out.block(format!("pub trait {name}Payload: Unpin + Sized + 'static {{"), "}", |out| {
            out.line("#[doc(hidden)]");
            out.line(format!("const VTABLE: &'static {name}Vtable<Self>;"));
        });
        match kind {
            TransferKind::Stream => out.line("/// Creates a stream and returns its writable and readable ends."),
            TransferKind::Future => {
                out.line(
                    "/// Creates a future and returns its writable and readable ends. `default` makes the value \
                          that is written if",
                );
                out.line("/// the writer is dropped without writing.");
            }
        }
        let head = format!("pub fn new<T: {name}Payload>({parameter}) -> ({name}Writer<T>, {name}Reader<T>) {{");
        out.block(head, "}", |out| {
            out.line(format!("unsafe {{ super::{RUNTIME}::{lower}_new({argument}T::VTABLE) }}"));
        });
        out.line("#[doc(hidden)]");
        let head = format!("pub unsafe fn lift<T: {name}Payload>(handle: u32) -> {name}Reader<T> {{");
        out.block(head, "}", |out| match kind {
            TransferKind::Stream => out.line("StreamReader::new(handle, T::VTABLE)"),
            TransferKind::Future => out.line("unsafe { FutureReader::new(handle, T::VTABLE) }"),
        });
        out.line("#[doc(hidden)]");
        out.line("#[allow(dead_code)]");
        out.block(format!("pub unsafe fn drop_readable<T: {name}Payload>(handle: u32) {{"), "}", |out| {
            out.line("unsafe { (T::VTABLE.drop_readable)(handle) }");
        });
    });
}

/// How one type is carried.
fn define_payload(out: &mut Writer, cx: Context<'_>, transfer: &Transfer, ty: &str) {
    let (module, name) = match transfer.kind {
        TransferKind::Stream => ("wit_stream", "Stream"),
        TransferKind::Future => ("wit_future", "Future"),
    };
    out.block(format!("impl {module}::{name}Payload for {ty} {{"), "}", |out| {
        out.line("#[doc(hidden)]");
        out.block(format!("const VTABLE: &'static {RUNTIME}::{name}Vtable<Self> = {{"), "};", |out| {
            intrinsics(out, transfer);
            let plan = transfer.payload.as_ref();
            if let Some(plan) = plan {
                value_functions(out, cx, plan, ty, transfer.kind);
            }
            let (size, align) = plan.map_or((0, 1), |plan| (plan.layout.size, plan.layout.align));
            out.block(format!("&{RUNTIME}::{name}Vtable {{"), "}", |out| {
                out.line(format!(
                    "layout: unsafe {{ ::core::alloc::Layout::from_size_align_unchecked({size}, {align}) }},"
                ));
                functions_of_vtable(out, transfer.kind, plan);
                for name in ["cancel_write", "cancel_read", "drop_writable", "drop_readable", "new"] {
                    out.line(format!("{name},"));
                }
                out.line("start_write: write,");
                out.line("start_read: read,");
            });
        });
    });
}

/// The fields of a vtable that say how values are lowered, freed and lifted: all functions of a future, and those of a stream that do
/// something.
fn functions_of_vtable(out: &mut Writer, kind: TransferKind, plan: Option<&PayloadPlan>) {
    let is_plain = plan.is_none_or(|plan| plan.is_block);
    let has_free = plan.is_some_and(|plan| plan.free.is_some());
    match kind {
        TransferKind::Stream => {
            for name in ["lower", "lift"] {
                out.line(if is_plain { format!("{name}: None,") } else { format!("{name}: Some({name}),") });
            }
            out.line(if has_free { "dealloc_lists: Some(dealloc_lists)," } else { "dealloc_lists: None," });
        }
        TransferKind::Future => {
            if plan.is_none() {
                out.line("lower: |(), _| (),");
                out.line("lift: |_| (),");
            } else {
                out.line("lower,");
                out.line("lift,");
            }
            out.line(if has_free { "dealloc_lists," } else { "dealloc_lists: |_| ()," });
        }
    }
}

fn intrinsics(out: &mut Writer, transfer: &Transfer) {
    let (write, read) = match transfer.kind {
        TransferKind::Stream => ("_: u32, _: *const u8, _: usize", "_: u32, _: *mut u8, _: usize"),
        TransferKind::Future => ("_: u32, _: *const u8", "_: u32, _: *mut u8"),
    };
    let mut functions = Vec::new();
    for intrinsic in TransferIntrinsic::ALL {
        let (name, parameters, result) = match intrinsic {
            TransferIntrinsic::New => ("new", "", " -> u64"),
            TransferIntrinsic::Read => ("read", read, " -> u32"),
            TransferIntrinsic::Write => ("write", write, " -> u32"),
            TransferIntrinsic::CancelRead => ("cancel_read", "_: u32", " -> u32"),
            TransferIntrinsic::CancelWrite => ("cancel_write", "_: u32", " -> u32"),
            TransferIntrinsic::DropReadable => ("drop_readable", "_: u32", ""),
            TransferIntrinsic::DropWritable => ("drop_writable", "_: u32", ""),
        };
        functions.push((transfer.import(intrinsic), name, parameters, result));
    }
    out.line("#[cfg(target_arch = \"wasm32\")]");
    out.line(format!("#[link(wasm_import_module = {:?})]", transfer.import(TransferIntrinsic::New).module));
    out.block("unsafe extern \"C\" {", "}", |out| {
        for (import, name, parameters, result) in &functions {
            out.line(format!("#[link_name = {:?}]", import.name));
            out.line(format!("fn {name}({parameters}){result};"));
        }
    });
    for (_, name, parameters, result) in &functions {
        out.line("#[cfg(not(target_arch = \"wasm32\"))]");
        out.block(format!("unsafe extern \"C\" fn {name}({parameters}){result} {{"), "}", |out| {
            out.line("::core::unreachable!()");
        });
    }
}

/// The functions that lower, lift and free one value. Those of a stream of plain values are not needed.
fn value_functions(out: &mut Writer, cx: Context<'_>, plan: &PayloadPlan, ty: &str, kind: TransferKind) {
    if plan.is_block && kind == TransferKind::Stream {
        return;
    }
    value_function(out, cx, &plan.lower, "lower", &[("value", ty), ("address", "*mut u8")], "");
    value_function(out, cx, &plan.lift, "lift", &[("address", "*mut u8")], &format!(" -> {ty}"));
    if let Some(free) = &plan.free {
        value_function(out, cx, free, "dealloc_lists", &[("address", "*mut u8")], "");
    }
}

fn value_function(
    out: &mut Writer,
    cx: Context<'_>,
    plan: &ValuePlan,
    name: &str,
    parameters: &[(&str, &str)],
    result: &str,
) {
    let mut locals = scope(&[]);
    let names: Vec<String> = parameters.iter().map(|(name, _)| locals.declare(name)).collect();
    let operands = names.iter().map(Operand::place).collect();
    let body =
        Emitter::new(cx, Target::Payload, &plan.types, &plan.body, locals).body(&plan.parameters, operands, &plan.body);
    let typed: Vec<String> = names.iter().zip(parameters).map(|(name, (_, ty))| format!("{name}: {ty}")).collect();
    out.block(format!("unsafe fn {name}({}){result} {{", typed.join(", ")), "}", |out| {
        out.block("unsafe {", "}", |out| out.lines(&body.text));
    });
}
