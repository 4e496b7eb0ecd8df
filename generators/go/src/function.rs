//! Functions: the public functions and interfaces, and the wrappers around core functions.

use wit_parser::{FunctionKind, TypeDefKind};
use witcraft_abi::SplitExport;
use witcraft_bindings::{Function, Resource};
use witcraft_writer::{Scope, Writer};

use crate::context::Context;
use crate::docs;
use crate::emit::{Emitter, Operand, Spell, Target, Waits, core_type, task_return};
use crate::module::{Core, CoreFunction};
use crate::names::camel;
use crate::runtime::Cabi;
use crate::split::find_split;
use crate::types::receiver;

/// Whether the first parameter is the receiver.
pub(crate) fn is_method(function: &Function<'_>) -> bool {
    match function.wit.kind {
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => true,
        FunctionKind::Freestanding
        | FunctionKind::AsyncFreestanding
        | FunctionKind::Static(_)
        | FunctionKind::AsyncStatic(_)
        | FunctionKind::Constructor(_) => false,
    }
}

/// The parameters of a function by name, the receiver of a method last, as the others have their names first.
fn parameter_names(function: &Function<'_>, scope: &mut Scope) -> Vec<String> {
    let own = function.wit.params.iter().skip(usize::from(is_method(function)));
    own.map(|parameter| scope.declare(&camel(&parameter.name))).collect()
}

/// The parameters of a function as its signature has them; neighbours of one type share it.
/// The context of an asynchronous function comes first.
fn parameter_list(cx: Context<'_>, function: &Function<'_>, context: Option<&str>, names: &[String]) -> String {
    let own = function.wit.params.iter().skip(usize::from(is_method(function)));
    let types: Vec<String> = own.map(|parameter| cx.go(&parameter.ty)).collect();
    let mut text = String::new();
    let own = context.map(|name| format!("{name} {}.Context", cx.file.std("context")));
    if let Some(context) = own {
        text += &context;
        text += if names.is_empty() { "" } else { ", " };
    }
    for (index, (name, ty)) in names.iter().zip(&types).enumerate() {
        if index > 0 {
            text += ", ";
        }
        text += name;
        if types.get(index + 1) != Some(ty) {
            text += &format!(" {ty}");
        }
    }
    text
}

/// The results of a function in its signature, with a leading space.
fn result(cx: Context<'_>, function: &Function<'_>) -> String {
    let Some(ty) = &function.wit.result else { return String::new() };
    match cx.kind(ty) {
        Some(TypeDefKind::Result(result)) => match &result.ok {
            Some(ok) => format!(" ({}, error)", cx.go(ok)),
            None => " error".to_owned(),
        },
        Some(TypeDefKind::Tuple(tuple)) if tuple.types.len() == 1 => format!(" {}", cx.go(&tuple.types[0])),
        Some(TypeDefKind::Tuple(tuple)) if !tuple.types.is_empty() => {
            let members: Vec<String> = tuple.types.iter().map(|ty| cx.go(ty)).collect();
            format!(" ({})", members.join(", "))
        }
        _ => format!(" {}", cx.go(ty)),
    }
}

/// The results of an asynchronous import, which can fail because its context may be done before it returns.
fn awaited(cx: Context<'_>, function: &Function<'_>) -> (Vec<String>, String) {
    let values: Vec<String> = match &function.wit.result {
        None => Vec::new(),
        Some(ty) => match cx.kind(ty) {
            Some(TypeDefKind::Result(result)) => result.ok.iter().map(|ok| cx.go(ok)).collect(),
            Some(TypeDefKind::Tuple(tuple)) if !tuple.types.is_empty() => {
                tuple.types.iter().map(|ty| cx.go(ty)).collect()
            }
            _ => vec![cx.go(ty)],
        },
    };
    let text = match values.as_slice() {
        [] => " error".to_owned(),
        values => format!(" ({}, error)", values.join(", ")),
    };
    (values, text)
}

/// The name of the context in an asynchronous function.
fn context(function: &Function<'_>, scope: &mut Scope) -> Option<String> {
    function.plan.mode.is_async().then(|| scope.declare("ctx"))
}

/// The start of a function's documentation.
fn lead(cx: Context<'_>, function: &Function<'_>, resource: Option<&Resource<'_>>) -> String {
    let name = cx.names().function_name(function);
    let item = function.wit.item_name();
    let of = resource.map(|resource| resource.name).unwrap_or_default();
    match function.wit.kind {
        FunctionKind::Constructor(_) => format!("{name} creates a resource {of}."),
        FunctionKind::Static(_) | FunctionKind::AsyncStatic(_) => {
            format!("{name} is the static function {item} of {of}.")
        }
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => format!("{name} is the method {item} of {of}."),
        FunctionKind::Freestanding | FunctionKind::AsyncFreestanding => format!("{name} is the function {item}."),
    }
}

fn document(out: &mut Writer, cx: Context<'_>, function: &Function<'_>, resource: Option<&Resource<'_>>) {
    let verb = if function.wit.result.is_some() { "returns" } else { "is" };
    docs::named(out, &lead(cx, function, resource), verb, &function.wit.docs, &function.wit.stability);
}

/// What a function of the module is called in messages.
fn title(cx: Context<'_>, name: &str) -> String {
    match &cx.module().key {
        Some(key) => format!("{}#{name}", cx.bindings.resolve.name_world_key(key)),
        None => name.to_owned(),
    }
}

/// What a wrapper begins with of a function that is not asynchronous, if something in the world is.
pub(crate) fn entry(cx: Context<'_>, name: &str) -> Vec<String> {
    if !cx.asynchronous {
        return Vec::new();
    }
    let enter = cx.file.async_(&format!("Enter({:?})", title(cx, name)));
    vec![enter, format!("defer {}", cx.file.async_("Leave()"))]
}

/// Writes an imported function.
pub(crate) fn import(
    out: &mut Writer,
    cx: Context<'_>,
    core: &mut Core,
    function: &Function<'_>,
    resource: Option<&Resource<'_>>,
) {
    let plan = &function.plan;
    let name = cx.names().function_name(function);
    let mut locals = cx.file.locals();
    let context = context(function, &mut locals);
    let names = parameter_names(function, &mut locals);
    let mut operands: Vec<Operand> = names.iter().map(Operand::place).collect();
    let owner = resource.map(|resource| cx.names().type_name(resource.ty));
    let mut head = format!("func {name}");
    if let Some(owner) = owner.filter(|_| is_method(function)) {
        let receiver = locals.declare(&receiver(owner));
        head = format!("func ({receiver} *{owner}) {name}");
        operands.insert(0, Operand::place(receiver));
    }
    let kept: Vec<String> = function
        .wit
        .params
        .iter()
        .zip(&operands)
        .filter(|(parameter, _)| {
            let facts = cx.facts(&parameter.ty);
            facts.has_list || (cx.finalizers && facts.has_borrow)
        })
        .map(|(_, operand)| operand.text.clone())
        .collect();
    let called = CoreFunction {
        module: plan.core_module.clone(),
        name: plan.core_name.clone(),
        wanted: format!("import{}{name}", owner.filter(|_| is_method(function)).map_or("", |owner| owner.as_str())),
        result: plan.signature.results.first().map(|ty| core_type(*ty).to_owned()),
    };
    let (values, awaited) = if context.is_some() { awaited(cx, function) } else { Default::default() };
    let title = title(cx, &function.wit.name);
    let waits = context.as_ref().map(|_| Waits { results: &values, title: &title });
    let target = Target::Import { core: &called, kept: &kept, waits };
    let emitter = Emitter::new(cx, core, target, &plan.types, &plan.body, locals);
    let emitter = emitter.with_context(context.as_deref().unwrap_or_default());
    let body = emitter.body(&plan.parameters, operands, &plan.body);
    out.line("");
    document(out, cx, function, resource);
    let result = if context.is_some() { awaited } else { result(cx, function) };
    out.line(format!("{head}({}){result} {{", parameter_list(cx, function, context.as_deref(), &names)));
    out.verbatim(&body);
    out.line("}");
}

/// Writes a function as the interface that is to be implemented has it.
pub(crate) fn interface_method(
    out: &mut Writer,
    cx: Context<'_>,
    function: &Function<'_>,
    resource: Option<&Resource<'_>>,
) {
    let mut locals = cx.file.locals();
    let context = context(function, &mut locals);
    let names = parameter_names(function, &mut locals);
    document(out, cx, function, resource);
    let name = cx.names().function_name(function);
    let parameters = parameter_list(cx, function, context.as_deref(), &names);
    out.line(format!("{name}({parameters}){}", result(cx, function)));
}

/// Writes the wrapper of an exported function. `implementation` gives what is registered.
pub(crate) fn export(
    out: &mut Writer,
    cx: Context<'_>,
    core: &mut Core,
    function: &Function<'_>,
    resource: Option<&Resource<'_>>,
    implementation: &str,
) {
    let plan = &function.plan;
    let name = cx.names().function_name(function);
    let owner = resource.map(|resource| cx.names().type_name(resource.ty));
    let owner_name = owner.filter(|_| is_method(function)).map_or("", |owner| owner.as_str());
    let wrapper = core.local(&format!("export{owner_name}{name}"));
    let mut names = parameter_names(function, &mut cx.file.locals());
    let mut locals = cx.file.locals();
    let arguments: Vec<String> =
        (0..plan.parameters.len()).map(|index| locals.declare(&format!("arg{index}"))).collect();
    if is_method(function) {
        names.insert(0, "self".to_owned());
    }
    let call = if is_method(function) { name.to_string() } else { format!("{implementation}.{name}") };
    let title = format!("{}{name}", if owner_name.is_empty() { String::new() } else { format!("{owner_name}.") });
    let split = find_split(&plan.core_name, &plan.signature);
    let task_return = task_return(plan, format!("return{owner_name}{name}"));
    let target = Target::Export {
        implementation: &call,
        is_method: is_method(function),
        parameters: &names,
        function: &title,
        is_split: split.is_some(),
        task_return: task_return.as_ref(),
    };
    let mut operands: Vec<Operand> = arguments.iter().map(Operand::place).collect();
    if plan.signature.indirect_parameters {
        operands[0] = Operand::place(cx.file.cabi(Cabi::Pointer, &format!("({})", arguments[0]))).pointer();
    }
    let emitter = Emitter::new(cx, core, target, &plan.types, &plan.body, locals);
    let body = emitter.body(&plan.parameters, operands, &plan.body);

    let mut parameters = String::new();
    for (index, (argument, ty)) in arguments.iter().zip(&plan.signature.parameters).enumerate() {
        let next = plan.signature.parameters.get(index + 1);
        let shared = next.is_some_and(|next| core_type(*next) == core_type(*ty));
        parameters += argument;
        parameters += &if shared { String::new() } else { format!(" {}", core_type(*ty)) };
        parameters += if next.is_some() { ", " } else { "" };
    }
    let result = plan.signature.results.first().filter(|_| split.is_none());
    let result = result.map_or_else(String::new, |ty| format!(" {}", core_type(*ty)));
    let exported = split.map_or_else(|| plan.core_name.clone(), SplitExport::mangled);
    out.line("");
    out.line(format!("//go:wasmexport {exported}"));
    out.line(format!("func {wrapper}({parameters}){result} {{"));
    if !plan.mode.is_async() {
        entry(cx, &function.wit.name).iter().for_each(|line| out.line(format!("\t{line}")));
    }
    out.verbatim(&body);
    out.line("}");
    if let Some(callback) = plan.task.as_ref().and_then(|task| task.callback.as_ref()) {
        let goes_on = core.local(&format!("continue{owner_name}{name}"));
        out.line("");
        out.line(format!("//go:wasmexport {callback}"));
        out.block(format!("func {goes_on}(event, waitable, code uint32) uint32 {{"), "}", |out| {
            out.line(format!("return {}", cx.file.async_("Callback(event, waitable, code)")));
        });
    }
}
