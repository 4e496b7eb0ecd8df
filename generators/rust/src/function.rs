//! Functions: what callers of imports and implementers of exports see, and the core functions behind.

use wit_parser::{FunctionKind, Type, TypeDefKind};
use witcraft_abi::{Block, CoreImport, CoreSignature, CoreType, FunctionPlan, TaskFunctions, Value, ValueType};
use witcraft_bindings::{ExportedResource, Function};
use witcraft_writer::{Scope, Writer};

use crate::context::Context;
use crate::docs;
use crate::emit::{Body, Emitter, Operand, Spell, Target, core_type};
use crate::held::Held;
use crate::kept::RESULT;
use crate::names::{RustIdent, flat, scope, snake};
use crate::options::Chained;
use crate::runtime::Helper;
use crate::transfer::CALLBACK;

/// The name of the core function inside of the wrapper of an import. No WIT name comes out with a final `_` but a
/// keyword, which `import` is not.
const CORE: &str = "import_";

/// The name of `task.return` inside of the wrapper of an asynchronous export.
const TASK_RETURN: &str = "task_return_";

/// The functions of `_rt::Implementation` and `_rt::CellImplementation` whose names WIT may have too.
const RUNTIME_METHODS: [&str; 2] = ["drop_representation", "into_representation"];

/// Where a wrapper is.
pub(crate) enum Owner {
    /// In the module of the function: it is generic over the implementation.
    Module,
    /// At the root of the file.
    World,
}

/// A core function that an export's wrapper is called by, through the `export!` macro.
pub(crate) struct CoreExport {
    /// The name of the wrapper.
    pub(crate) wrapper: String,
    /// Where it is.
    pub(crate) owner: Owner,
    /// What it is exported as.
    pub(crate) core_name: String,
    /// Its signature.
    pub(crate) signature: CoreSignature,
}

/// Declares a core import as a function `name`: a stub that cannot be called without a host.
pub(crate) fn core_import(out: &mut Writer, import: &CoreImport, name: &str, parameters: &str, result: &str) {
    out.line("#[cfg(target_arch = \"wasm32\")]");
    out.line(format!("#[link(wasm_import_module = {:?})]", import.module));
    out.block("unsafe extern \"C\" {", "}", |out| {
        out.line(format!("#[link_name = {:?}]", import.name));
        out.line(format!("fn {name}({parameters}){result};"));
    });
    out.line("#[cfg(not(target_arch = \"wasm32\"))]");
    out.block(format!("unsafe extern \"C\" fn {name}({parameters}){result} {{"), "}", |out| {
        out.line("::core::unreachable!()");
    });
}

/// Parameters without names, and the result with its arrow.
fn core_signature(signature: &CoreSignature) -> (String, String) {
    let parameters: Vec<String> = signature.parameters.iter().map(|ty| format!("_: {}", core_type(*ty))).collect();
    let result = signature.results.first().map_or_else(String::new, |ty| format!(" -> {}", core_type(*ty)));
    (parameters.join(", "), result)
}

/// The result of a function as its signature says it, with the arrow.
fn result(cx: Context<'_>, function: &Function<'_>) -> String {
    let Some(ty) = &function.wit.result else { return String::new() };
    if let FunctionKind::Constructor(_) = function.wit.kind {
        return match cx.kind(ty) {
            Some(TypeDefKind::Result(result)) => {
                let error = result.err.as_ref().map_or_else(|| "()".to_owned(), |ty| cx.owned(ty, "'_"));
                format!(" -> {}<Self, {error}> where Self: {}", cx.result(), cx.sized())
            }
            _ => " -> Self".to_owned(),
        };
    }
    format!(" -> {}", cx.owned(ty, "'_"))
}

/// Whether the first parameter is `self`.
fn is_method(function: &Function<'_>) -> bool {
    match function.wit.kind {
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => true,
        FunctionKind::Freestanding
        | FunctionKind::AsyncFreestanding
        | FunctionKind::Static(_)
        | FunctionKind::AsyncStatic(_)
        | FunctionKind::Constructor(_) => false,
    }
}

/// The parameters of a function by name and type, the first one being `this` in methods.
fn parameters(
    function: &Function<'_>,
    this: &str,
    scope: &mut Scope,
    spell: impl Fn(&wit_parser::Type) -> String,
) -> Vec<(RustIdent, String)> {
    let mut names = Vec::new();
    for (index, parameter) in function.wit.params.iter().enumerate() {
        if index == 0 && is_method(function) {
            names.push((RustIdent::new("self"), this.to_owned()));
        } else {
            names.push((snake(scope, &parameter.name), spell(&parameter.ty)));
        }
    }
    names
}

fn parameter_list(parameters: &[(RustIdent, String)]) -> String {
    let spelled = parameters.iter().map(|(name, ty)| match name.as_str() {
        "self" => ty.clone(),
        _ => format!("{name}: {ty}"),
    });
    spelled.collect::<Vec<_>>().join(", ")
}

/// Writes an imported function.
pub(crate) fn import(out: &mut Writer, cx: Context<'_>, function: &Function<'_>) {
    let plan = &function.plan;
    let mut locals = scope(&[]);
    let waits = plan.mode.is_async();
    // A call that waits keeps what it was given until the callee has it, so that a future may live on its own.
    let is_given = |ty: &Type| waits && !cx.facts(ty).has_borrow;
    let spell = |ty: &Type| if is_given(ty) { cx.owned(ty, "'_") } else { cx.lent(ty) };
    let parameters = parameters(function, "&self", &mut locals, spell);
    let operands = parameters.iter().zip(&function.wit.params).map(|((name, _), parameter)| {
        let held = if is_given(&parameter.ty) { Held::Value } else { cx.held(&parameter.ty) };
        let place = Operand::place(name.as_str()).behind(usize::from(held.is_reference()));
        place.lent(held == Held::Parts)
    });
    let operands = operands.collect();
    let chained = cx.choices.chained(cx.bindings, cx.module(), function);
    let body =
        body(cx, Target::Import { core: CORE, waits }, &plan.types, (&plan.parameters, operands), &plan.body, locals);

    docs::item(out, &function.wit.docs, &function.wit.stability);
    let name = cx.names().function_name(function);
    let (list, result) = (parameter_list(&parameters), result(cx, function));
    let asynchronous = asynchronous(function);
    let head = match chained {
        None => format!("pub {asynchronous}fn {name}({list}){result} {{"),
        Some(Chained::ByReference) => format!("pub {asynchronous}fn {name}({list}) -> &Self {{"),
        Some(Chained::ByValue) => {
            format!("pub {asynchronous}fn {name}({}) -> Self {{", list.replacen("&self", "self", 1))
        }
    };
    out.block(head, "}", |out| {
        let (core_parameters, core_result) = core_signature(&plan.signature);
        let import = CoreImport { module: plan.core_module.clone(), name: plan.core_name.clone() };
        core_import(out, &import, CORE, &core_parameters, &core_result);
        out.block("unsafe {", "}", |out| out.lines(&body.text));
        if chained.is_some() {
            out.line("self");
        }
    });
}

/// Writes a function as a trait has it, for the user to implement.
pub(crate) fn trait_method(out: &mut Writer, cx: Context<'_>, function: &Function<'_>) {
    docs::item(out, &function.wit.docs, &function.wit.stability);
    out.line(signature(cx, function) + ";");
}

/// The head of a function that the user implements.
pub(crate) fn signature(cx: Context<'_>, function: &Function<'_>) -> String {
    let this = if cx.choices.cells.is_mutable(cx.id, function) { "&mut self" } else { "&self" };
    let parameters = parameters(function, this, &mut scope(&[]), |ty| cx.owned(ty, "'_"));
    let name = cx.names().function_name(function);
    format!("{}fn {name}({}){}", asynchronous(function), parameter_list(&parameters), result(cx, function))
}

/// `async `, where the function waits.
fn asynchronous(function: &Function<'_>) -> &'static str {
    if function.plan.mode.is_async() { "async " } else { "" }
}

/// Lets a trait have asynchronous functions: their futures stay on the one thread that there is.
pub(crate) fn allow_async<'a, 'b: 'a>(out: &mut Writer, mut functions: impl Iterator<Item = &'a Function<'b>>) {
    if functions.any(|function| function.plan.mode.is_async()) {
        out.line("#[allow(async_fn_in_trait)]");
    }
}

/// Writes the wrapper of an exported function, and that of its post-return where there is one. `bound` is the trait that
/// the implementation has, and `constructed` the path of the resource whose constructor it may be. Gives what is to be
/// exported, and the bytes of memory that the result needs.
pub(crate) fn export(
    out: &mut Writer,
    cx: Context<'_>,
    function: &Function<'_>,
    bound: &str,
    resource: Option<&RustIdent>,
) -> (Vec<CoreExport>, u32) {
    let plan = &function.plan;
    let flat_name = flat(&function.wit.name);
    let is_constructor = matches!(function.wit.kind, FunctionKind::Constructor(_));
    let constructed = resource.filter(|_| is_constructor).map(|name| format!("{name}::new"));
    let is_fallible = function.wit.result.is_some_and(|ty| matches!(cx.kind(&ty), Some(TypeDefKind::Result(_))));
    let kept = plan.post_return.as_ref().map(|_| format!("{}{RESULT}", cx.root()));
    let name = cx.names().function_name(function);
    let implementation = match resource {
        // The traits of the runtime that stand behind that of a resource have functions too.
        Some(_) if RUNTIME_METHODS.contains(&name.as_str()) => format!("<T_ as {bound}>::{name}"),
        Some(_) | None => format!("T_::{name}"),
    };
    let receiver = receiver(cx, function);
    let receiver = receiver.as_ref().map(|(before, after)| (before.as_str(), after.as_str()));
    if let Some(task) = &plan.task {
        return export_task(out, cx, plan, task, (&implementation, receiver, bound));
    }
    let target = Target::Export {
        implementation: &implementation,
        receiver,
        constructed: constructed.as_deref(),
        is_fallible,
        kept: kept.as_deref(),
    };
    let wrapper = format!("_export_{flat_name}");
    let mut exports = vec![CoreExport {
        wrapper: wrapper.clone(),
        owner: Owner::Module,
        core_name: plan.core_name.clone(),
        signature: plan.signature.clone(),
    }];
    let head = format!("{wrapper}<T_: {bound}>");
    let body = wrapper_function(out, cx, target, &head, plan_parts(plan), &plan.signature, None);
    if let (Some(post_return), Some(ty)) = (&plan.post_return, &function.wit.result) {
        let signature = CoreSignature { parameters: plan.signature.results.clone(), ..CoreSignature::default() };
        let parts = (post_return.types.as_slice(), post_return.parameters.as_slice(), &post_return.body);
        let wrapper = cx.kept_results.post_return(cx, ty, |out, name, ty| {
            wrapper_function(
                out,
                cx,
                Target::PostReturn { ty, allocates: body.allocates },
                name,
                parts,
                &signature,
                None,
            );
        });
        let core_name = post_return.core_name.clone();
        exports.push(CoreExport { wrapper, owner: Owner::World, core_name, signature });
    }
    (exports, body.return_area)
}

/// The same of an asynchronous function: what starts the task, and what it is called back through.
fn export_task(
    out: &mut Writer,
    cx: Context<'_>,
    plan: &FunctionPlan,
    task: &TaskFunctions,
    (implementation, receiver, bound): (&str, Option<(&str, &str)>, &str),
) -> (Vec<CoreExport>, u32) {
    let target = Target::Task { implementation, receiver, task_return: TASK_RETURN };
    let wrapper = format!("_export_{}", flat(&plan.name));
    let head = format!("{wrapper}<T_: {bound} + 'static>");
    wrapper_function(out, cx, target, &head, plan_parts(plan), &plan.signature, Some(task));
    let start = CoreExport {
        wrapper,
        owner: Owner::Module,
        core_name: plan.core_name.clone(),
        signature: plan.signature.clone(),
    };
    let callback = task.callback.clone().map(|core_name| CoreExport {
        wrapper: CALLBACK.to_owned(),
        owner: Owner::World,
        core_name,
        signature: CoreSignature {
            parameters: vec![CoreType::I32; 3],
            results: vec![CoreType::I32],
            ..CoreSignature::default()
        },
    });
    (std::iter::once(start).chain(callback).collect(), 0)
}

/// What stands before and after a resource that is lent to a method, so that the method gets what implements it; `None` for
/// functions that are no methods.
fn receiver(cx: Context<'_>, function: &Function<'_>) -> Option<(String, String)> {
    let resource = function.wit.kind.resource().filter(|_| is_method(function))?;
    if !cx.choices.cells.has(resource) {
        return Some((String::new(), ".get()".to_owned()));
    }
    let (reference, get) =
        if cx.choices.cells.is_mutable(cx.id, function) { ("&mut *", "method_mut_") } else { ("&*", "method_") };
    Some((reference.to_owned(), format!(".{get}::<T_>({:?})", function.wit.item_name())))
}

type PlanParts<'a> = (&'a [ValueType], &'a [Value], &'a Block);

fn plan_parts(plan: &FunctionPlan) -> PlanParts<'_> {
    (&plan.types, &plan.parameters, &plan.body)
}

fn wrapper_function(
    out: &mut Writer,
    cx: Context<'_>,
    target: Target<'_>,
    name: &str,
    (types, values, block): PlanParts<'_>,
    signature: &CoreSignature,
    task: Option<&TaskFunctions>,
) -> Body {
    let mut locals = scope(&[TASK_RETURN]);
    let is_post_return = matches!(target, Target::PostReturn { .. });
    let name_of = |index| if is_post_return { "_".to_owned() } else { locals.declare(&format!("arg{index}")) };
    let names: Vec<String> = (0..values.len()).map(name_of).collect();
    let operands = names.iter().map(Operand::place).collect();
    let body = body(cx, target, types, (values, operands), block, locals);

    let typed = names.iter().zip(&signature.parameters).map(|(name, ty)| format!("{name}: {}", core_type(*ty)));
    let parameters: Vec<String> = typed.collect();
    let (_, result) = core_signature(signature);
    out.line("#[doc(hidden)]");
    let head = format!("pub unsafe fn {name}({}){result} {{", parameters.join(", "));
    out.block(head, "}", |out| {
        if let Some(TaskFunctions { task_return, task_return_signature, .. }) = task {
            let (parameters, result) = core_signature(task_return_signature);
            core_import(out, task_return, TASK_RETURN, &parameters, &result);
        }
        if !is_post_return && !cx.choices.options.disable_run_ctors_once_workaround {
            out.line(format!("{}();", cx.runtime(Helper::RunConstructorsOnce)));
        }
        if body.is_unsafe {
            out.block("unsafe {", "}", |out| out.lines(&body.text));
        } else {
            out.lines(&body.text);
        }
    });
    body
}

fn body(
    cx: Context<'_>,
    target: Target<'_>,
    types: &[ValueType],
    (values, operands): (&[Value], Vec<Operand>),
    block: &Block,
    locals: Scope,
) -> Body {
    Emitter::new(cx, target, types, block, locals).body(values, operands, block)
}

/// The destructor of a resource, which is a function of its type.
pub(crate) fn destructor(name: &RustIdent, exported: &ExportedResource) -> CoreExport {
    CoreExport {
        wrapper: format!("{name}::dtor"),
        owner: Owner::Module,
        core_name: exported.destructor.clone(),
        signature: CoreSignature { parameters: vec![CoreType::Pointer], ..CoreSignature::default() },
    }
}
