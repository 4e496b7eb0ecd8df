//! Whether the world or an adapter provides the module's imports.

mod adapter;
mod nowhere;

pub(crate) use nowhere::{GO_JS, GO_JS_HELP};

use std::collections::{BTreeMap, HashMap};

use wasmparser::{FuncType, ValType};
use wit_parser::{PackageName, WorldItem, WorldKey};
use witcraft_abi::{CoreImport, Direction, ImportName, Mode, ResourceIntrinsic};
use witcraft_diagnostics::{Diagnostic, Origin, nearest};

use super::{Context, FORMS, Found, Item, MANGLINGS, exports};
use crate::module::{Extern, Import};
use crate::signature;
use adapter::Surface;

/// What the world lets a module import.
enum Known<'a> {
    /// A function of WIT.
    Function(Item<'a>, Mode),
    /// A function on the handles of a resource, with its type.
    Intrinsic(FuncType),
}

/// What there is to import: by module, by name.
type Table<'a> = BTreeMap<String, HashMap<String, Known<'a>>>;

/// Compares the module's imports with what there is to import.
pub(super) fn check<'a>(context: &Context<'a>, found: &mut Found<'a>) {
    let table = table(context);
    let adapters: Vec<_> = context.expected.adapters.iter().map(Surface::read).collect();
    let mut unknown: Vec<(&str, Vec<&Import<'_>>)> = Vec::new();
    for import in &context.module.imports {
        let Extern::Function(has) = &import.kind else {
            found.findings.push(not_a_function(import));
            continue;
        };
        if let Some(adapter) = adapters.iter().find(|adapter| adapter.name == import.module) {
            found.findings.extend(adapter.check(import.name, has));
        } else if let Some((module, functions)) = find_module(&table, import.module) {
            known(context, module, functions, import, has, found);
        } else if parts(import).0.is_none() {
            known(context, import.module, &HashMap::new(), import, has, found);
        } else if !is_builtin(import) {
            match unknown.iter_mut().find(|(module, _)| *module == import.module) {
                Some((_, imports)) => imports.push(import),
                None => unknown.push((import.module, vec![import])),
            }
        }
    }
    found.findings.extend(unknown.iter().map(|(module, imports)| nowhere::finding(context, module, imports)));
}

/// Whether it is a function of the asynchronous ABI, which is left to the encoder.
fn is_builtin(import: &Import<'_>) -> bool {
    matches!(ImportName::parse(import.module, import.name), ImportName::AsyncIntrinsic { .. })
}

/// The interface that a name stands for, `None` for the world itself, and the item within it.
fn parts<'a>(import: &Import<'a>) -> (Option<&'a str>, &'a str) {
    match ImportName::parse(import.module, import.name) {
        ImportName::Function { interface, function, .. } => (interface, function),
        ImportName::Resource { interface, resource, .. } => (interface, resource),
        ImportName::AsyncIntrinsic { interface, name, .. } => (interface, name),
    }
}

/// An import that can have no place in a component.
fn not_a_function(import: &Import<'_>) -> Diagnostic {
    let message = format!("the module imports {} `{}` from `{}`", import.kind.noun(), import.name, import.module);
    Diagnostic::error("componentize/import-kind", message)
        .in_origin(Origin::default())
        .note("the core module of a component can only import functions")
        .help("link the module so that it defines and exports its own memory and table")
}

fn table<'a>(context: &Context<'a>) -> Table<'a> {
    let resolve = context.resolve;
    let world = &context.expected.resolve.worlds[context.expected.world];
    let mut table = Table::new();
    for (key, item) in &world.imports {
        if let WorldItem::Interface { .. } = item {
            table.entry(resolve.name_world_key(key)).or_default();
        }
        for item in context.functions(Direction::Import, key, item) {
            for form in FORMS {
                let CoreImport { module, name } = form.import(resolve, &item);
                table.entry(module).or_default().insert(name, Known::Function(item, form.mode));
            }
        }
        intrinsics(context, key, item, &[ResourceIntrinsic::ImportedDrop], &mut table);
    }
    for (key, item) in context.exports() {
        let exported =
            [ResourceIntrinsic::ExportedDrop, ResourceIntrinsic::ExportedNew, ResourceIntrinsic::ExportedRep];
        intrinsics(context, key, item, &exported, &mut table);
    }
    table
}

fn intrinsics<'a>(
    context: &Context<'a>,
    key: &'a WorldKey,
    item: &'a WorldItem,
    which: &[ResourceIntrinsic],
    table: &mut Table<'a>,
) {
    let interface = matches!(item, WorldItem::Interface { .. }).then_some(key);
    for resource in exports::resources(context, item) {
        for intrinsic in which {
            let results: &[ValType] = match intrinsic {
                ResourceIntrinsic::ImportedDrop | ResourceIntrinsic::ExportedDrop => &[],
                ResourceIntrinsic::ExportedNew | ResourceIntrinsic::ExportedRep => &[ValType::I32],
            };
            for mangling in MANGLINGS {
                let CoreImport { module, name } =
                    mangling.resource_intrinsic(context.resolve, interface, resource, *intrinsic);
                let ty = FuncType::new([ValType::I32], results.iter().copied());
                table.entry(module).or_default().insert(name, Known::Intrinsic(ty));
            }
        }
    }
}

/// The entry of a module name: its own, or that of a compatible version of the same interface.
fn find_module<'t, 'a>(table: &'t Table<'a>, name: &str) -> Option<(&'t str, &'t HashMap<String, Known<'a>>)> {
    if let Some((name, functions)) = table.get_key_value(name) {
        return Some((name, functions));
    }
    let (base, version) = name.split_once('@')?;
    let version = PackageName::version_compat_track(&version.parse().ok()?);
    let compatible = |(other, _): &(&String, _)| {
        other.split_once('@').is_some_and(|(other, offered)| {
            other == base && offered.parse().is_ok_and(|offered| PackageName::version_compat_track(&offered) == version)
        })
    };
    table.iter().find(compatible).map(|(name, functions)| (name.as_str(), functions))
}

/// An import from an interface that the world imports.
fn known<'a>(
    context: &Context<'a>,
    module: &str,
    functions: &HashMap<String, Known<'a>>,
    import: &Import<'_>,
    has: &FuncType,
    found: &mut Found<'a>,
) {
    match functions.get(import.name) {
        Some(Known::Function(item, mode)) => {
            let wanted = signature::function(&context.types, item.function, Direction::Import, *mode);
            if let Some(wanted) = wanted.filter(|wanted| has != wanted) {
                let name = context.name(item);
                let (has, wanted) = (signature::show(has), signature::show(&wanted));
                let message = format!("`{name}` is imported as `{has}`, not `{wanted}`");
                let finding = Diagnostic::error("componentize/import-type", message);
                found.findings.push(super::explained(context, finding, item, *mode));
            }
            found.uses(context, item, *mode);
        }
        Some(Known::Intrinsic(wanted)) if has != wanted => {
            let (has, wanted) = (signature::show(has), signature::show(wanted));
            let message = format!("`{}` of `{module}` is imported as `{has}`, not `{wanted}`", import.name);
            let finding = Diagnostic::error("componentize/import-type", message);
            found.findings.push(finding.in_origin(Origin::default()).help(exports::REBUILD));
        }
        Some(Known::Intrinsic(_)) => {}
        None if is_builtin(import) => {}
        None => found.findings.push(unknown_function(context, module, functions, import)),
    }
}

fn unknown_function(
    context: &Context<'_>,
    module: &str,
    functions: &HashMap<String, Known<'_>>,
    import: &Import<'_>,
) -> Diagnostic {
    let name = parts(import).1;
    let (place, message) = match parts(import).0 {
        None => {
            let world = &context.expected.world_name;
            (
                "the world".to_owned(),
                format!("the module imports the function `{name}`, but world `{world}` has no such import"),
            )
        }
        Some(_) => {
            let place = format!("`{module}`");
            (place, format!("the module imports `{module}#{name}`, but the interface has no such function"))
        }
    };
    let mut names: Vec<_> = functions.keys().map(String::as_str).collect();
    names.sort_unstable();
    let near = nearest(import.name, names.iter().copied());
    let mut finding = Diagnostic::error("componentize/unknown-function", message).in_origin(Origin::default());
    if let Some(Known::Function(item, _)) = near.and_then(|near| functions.get(near)) {
        finding = context.asked(finding, item).help(format!("did you mean `{}`?", context.name(item)));
    }
    if import.module != module {
        finding = finding.note(format!("the module was built for `{}`, but the world has `{module}`", import.module));
    }
    finding.help(format!("add `{name}` to {place} in the WIT, or rebuild the module for this world"))
}
