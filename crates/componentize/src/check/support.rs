//! Whether the module exports what its functions need to pass values: a memory, and a function to allocate in it.

use wasmparser::{FuncType, ValType};
use witcraft_abi::{Mangling, Needs};
use witcraft_diagnostics::{Diagnostic, Origin};

use super::{Context, Found, Item, MANGLINGS, some};
use crate::signature;

/// Checks memory and allocation against the functions that were found in use.
pub(super) fn check<'a>(context: &Context<'a>, found: &mut Found<'a>) {
    let users = |needs: fn(&Needs) -> bool| -> Vec<Item<'a>> {
        found.used.iter().filter(|(_, of)| needs(of)).map(|(item, _)| *item).collect()
    };
    let (memory, realloc) = (users(|needs| needs.memory), users(|needs| needs.realloc));
    let mut findings = Vec::new();
    if !has_memory(context) && (!memory.is_empty() || waits(context)) {
        findings.push(no_memory(context, &memory));
    }
    if !has_realloc(context) && !realloc.is_empty() {
        findings.push(no_realloc(context, &realloc));
    }
    findings.extend(realloc_type(context));
    findings.extend(initialize_type(context));
    found.findings.extend(findings);
}

fn has_memory(context: &Context<'_>) -> bool {
    MANGLINGS.iter().any(|mangling| context.module.has_memory(mangling.memory()))
}

/// Waiting for something asynchronous writes what happened to memory.
fn waits(context: &Context<'_>) -> bool {
    context.module.imports.iter().any(|import| import.name.contains("[waitable-set-"))
}

/// Older and more special allocators have other names, which all end in this word.
fn has_realloc(context: &Context<'_>) -> bool {
    context.module.exported_functions().iter().any(|name| name.ends_with("realloc"))
}

fn no_memory(context: &Context<'_>, users: &[Item<'_>]) -> Diagnostic {
    let message = "the module exports no memory, but its functions pass values through memory";
    let name = Mangling::Legacy.memory();
    needed_by(context, Diagnostic::error("componentize/missing-memory", message), users)
        .help(format!("export the memory as `{name}`, which linkers do by default"))
}

fn no_realloc(context: &Context<'_>, users: &[Item<'_>]) -> Diagnostic {
    let name = Mangling::Legacy.realloc();
    let message = format!("the module does not export `{name}`, but its functions receive strings or lists");
    needed_by(context, Diagnostic::error("componentize/missing-realloc", message), users)
        .help(format!("export `{name}` with the type `{}`: generated bindings do", signature::show(&allocator())))
}

fn needed_by(context: &Context<'_>, finding: Diagnostic, users: &[Item<'_>]) -> Diagnostic {
    let Some(first) = users.first() else { return finding.in_origin(Origin::default()) };
    let names: Vec<_> = users.iter().map(|item| context.name(item)).collect();
    context.asked(finding, first).note(format!("needed by {}", some(names.iter().map(String::as_str))))
}

/// `realloc(old address, old size, alignment, new size) -> address`. (`CanonicalABI.md`, `canonopt`)
fn allocator() -> FuncType {
    FuncType::new([ValType::I32; 4], [ValType::I32])
}

fn realloc_type(context: &Context<'_>) -> Vec<Diagnostic> {
    wrong(context, Mangling::realloc, &allocator())
}

fn initialize_type(context: &Context<'_>) -> Vec<Diagnostic> {
    wrong(context, Mangling::initialize, &FuncType::new([], []))
}

fn wrong(context: &Context<'_>, name: fn(Mangling) -> &'static str, wanted: &FuncType) -> Vec<Diagnostic> {
    let has_wrong_type = |mangling: Mangling| {
        let name = name(mangling);
        let has = context.module.find_function(name).filter(|has| *has != wanted)?;
        let (has, wanted) = (signature::show(has), signature::show(wanted));
        let message = format!("`{name}` is exported as `{has}`, not `{wanted}`");
        Some(Diagnostic::error("componentize/support-type", message).in_origin(Origin::default()))
    };
    MANGLINGS.into_iter().filter_map(has_wrong_type).collect()
}
