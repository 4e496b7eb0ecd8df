//! Whether what the module imports is there: in its world, or in an adapter.

use std::collections::{BTreeMap, HashMap};

use wasmparser::{FuncType, ValType};
use wit_parser::abi::AbiVariant;
use wit_parser::{PackageName, ResourceIntrinsic, WasmImport, WorldItem, WorldKey};
use witcraft_diagnostics::{Diagnostic, Origin, nearest};

use super::{Context, Direction, Found, Item, MANGLINGS, SYNC_MANGLINGS, exports, some};
use crate::adapters::{Adapter, PREVIEW1};
use crate::module::{Extern, Import, Module};
use crate::signature;

/// What the world lets a module import.
enum Known<'a> {
    /// A function of WIT.
    Function(Item<'a>, AbiVariant),
    /// A function on the handles of a resource, with its type.
    Intrinsic(FuncType),
}

/// What there is to import: by module, by name.
type Table<'a> = BTreeMap<String, HashMap<String, Known<'a>>>;

/// Where functions of the world itself are imported from.
const ROOT: &str = "$root";

/// Compares the module's imports with what there is to import.
pub(super) fn check<'a>(context: &Context<'a>, found: &mut Found<'a>) {
    let table = table(context);
    let adapters: Vec<_> = context.expected.adapters.iter().map(Surface::read).collect();
    let mut unknown: Vec<(&str, Vec<&Import<'_>>)> = Vec::new();
    for import in &context.module.imports {
        if let Some(adapter) = adapters.iter().find(|adapter| adapter.name == import.module) {
            found.findings.extend(adapter.check(import));
        } else if let Some((module, functions)) = find_module(&table, import.module) {
            known(context, module, functions, import, found);
        } else if !is_builtin(import.module) {
            match unknown.iter_mut().find(|(module, _)| *module == import.module) {
                Some((_, imports)) => imports.push(import),
                None => unknown.push((import.module, vec![import])),
            }
        }
    }
    found.findings.extend(unknown.iter().map(|(module, imports)| nowhere(context, &table, module, imports)));
}

/// Names in brackets are built-in functions; those of resources are known here.
fn is_builtin(name: &str) -> bool {
    const OURS: [&str; 4] = ["[method]", "[static]", "[constructor]", "[resource-"];
    name.starts_with('[') && !OURS.iter().any(|ours| name.starts_with(ours))
}

fn table<'a>(context: &Context<'a>) -> Table<'a> {
    let resolve = context.resolve;
    let world = &context.expected.resolve.worlds[context.expected.world];
    let mut table = Table::new();
    table.entry(ROOT.to_owned()).or_default();
    for (key, item) in &world.imports {
        if let WorldItem::Interface { .. } = item {
            table.entry(resolve.name_world_key(key)).or_default();
        }
        for item in context.functions(Direction::Import, key, item) {
            for form in MANGLINGS {
                let import = WasmImport::Func { interface: item.interface, func: item.function };
                let (module, name) = resolve.wasm_import_name(form, import);
                let known = Known::Function(item, form.import_variant());
                table.entry(module).or_default().insert(name, known);
            }
        }
        intrinsics(context, key, item, &[|| ResourceIntrinsic::ImportedDrop], &mut table);
    }
    for (key, item) in context.exports() {
        let exported: [Intrinsic; 3] =
            [|| ResourceIntrinsic::ExportedDrop, || ResourceIntrinsic::ExportedNew, || ResourceIntrinsic::ExportedRep];
        intrinsics(context, key, item, &exported, &mut table);
    }
    table
}

/// A function on the handles of a resource, made anew for each use as it is not `Copy`.
type Intrinsic = fn() -> ResourceIntrinsic;

fn intrinsics<'a>(
    context: &Context<'a>,
    key: &'a WorldKey,
    item: &'a WorldItem,
    which: &[Intrinsic],
    table: &mut Table<'a>,
) {
    let interface = matches!(item, WorldItem::Interface { .. }).then_some(key);
    for (_, resource) in exports::resources(context, item) {
        for intrinsic in which {
            let results: &[ValType] = match intrinsic() {
                ResourceIntrinsic::ImportedDrop | ResourceIntrinsic::ExportedDrop => &[],
                ResourceIntrinsic::ExportedNew | ResourceIntrinsic::ExportedRep => &[ValType::I32],
            };
            for form in SYNC_MANGLINGS {
                let import = WasmImport::ResourceIntrinsic { interface, resource, intrinsic: intrinsic() };
                let (module, name) = context.resolve.wasm_import_name(form, import);
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
    found: &mut Found<'a>,
) {
    let Extern::Function(has) = &import.kind else {
        found.findings.push(not_a_function(import));
        return;
    };
    match functions.get(import.name) {
        Some(Known::Function(item, variant)) => {
            let wanted = signature::function(context.resolve, item.function, *variant);
            if *has != wanted {
                let name = context.name(item);
                let (has, wanted) = (signature::show(has), signature::show(&wanted));
                let message = format!("`{name}` is imported as `{has}`, not `{wanted}`");
                let finding = Diagnostic::error("componentize/import-type", message);
                found.findings.push(super::explained(context, finding, item, *variant));
            }
            found.used.push((*item, signature::needs(context.resolve, item.function, *variant)));
        }
        Some(Known::Intrinsic(wanted)) if has != wanted => {
            let (has, wanted) = (signature::show(has), signature::show(wanted));
            let message = format!("`{}` of `{module}` is imported as `{has}`, not `{wanted}`", import.name);
            let finding = Diagnostic::error("componentize/import-type", message);
            found.findings.push(finding.in_origin(Origin::default()).help(exports::REBUILD));
        }
        Some(Known::Intrinsic(_)) => {}
        None if is_builtin(import.name) => {}
        None => found.findings.push(unknown_function(context, module, functions, import)),
    }
}

fn unknown_function(
    context: &Context<'_>,
    module: &str,
    functions: &HashMap<String, Known<'_>>,
    import: &Import<'_>,
) -> Diagnostic {
    let world = &context.expected.world_name;
    let (name, message) = if module == ROOT {
        (
            import.name.to_owned(),
            format!("the module imports the function `{}`, and world `{world}` has no such import", import.name),
        )
    } else {
        let name = format!("{module}#{}", import.name);
        let message = format!("the module imports `{name}`, and the interface `{module}` has no such function");
        (name, message)
    };
    let mut names: Vec<_> = functions.keys().map(String::as_str).collect();
    names.sort_unstable();
    let near = nearest(import.name, names.iter().copied());
    let mut finding = Diagnostic::error("componentize/unknown-function", message).in_origin(Origin::default());
    if let Some(Known::Function(item, _)) = near.and_then(|near| functions.get(near)) {
        finding = context.asked(finding, item).help(format!("the nearest is `{}`", context.name(item)));
    }
    if import.module != module {
        finding = finding.note(format!("the module was built for `{}`, and the world has `{module}`", import.module));
    }
    finding.help(format!("add `{name}` to the WIT, or build the module again for this world"))
}

fn not_a_function(import: &Import<'_>) -> Diagnostic {
    let message = format!("the module imports {} `{}` from `{}`", import.kind.noun(), import.name, import.module);
    Diagnostic::error("componentize/import-kind", message)
        .in_origin(Origin::default())
        .note("a component's core module can only import functions")
        .help("link the module so that it defines and exports its own memory and table")
}

/// Imports from a module that neither the world nor an adapter is.
fn nowhere(context: &Context<'_>, table: &Table<'_>, module: &str, imports: &[&Import<'_>]) -> Diagnostic {
    if let Some(import) = imports.iter().find(|import| !matches!(import.kind, Extern::Function(_))) {
        return not_a_function(import);
    }
    let names = some(imports.iter().map(|import| import.name));
    if module == PREVIEW1 {
        return Diagnostic::error("componentize/preview1", format!("the module imports WASI preview 1: {names}"))
            .in_origin(Origin::default())
            .help("leave out `--adapt none` to use the built-in adapter, or name another with `--adapt FILE`")
            .help("or build it for a target that does not import WASI preview 1, such as `wasm32-unknown-unknown`");
    }
    if module.contains('/') {
        return not_imported(context, table, module, &names);
    }
    let message = format!("the module imports {names} from `{module}`, which is neither in its world nor an adapter");
    let finding = Diagnostic::error("componentize/unknown-import", message).in_origin(Origin::default());
    let near = nearest(module, table.keys().map(String::as_str));
    match module {
        "env" => finding
            .help("functions of `env` were not there when the module was linked: link what defines them")
            .help("or supply them with `--adapt env=FILE`"),
        "wasi_unstable" => finding.help("this is the WASI of 2019; build the program for WASI preview 1 or 2"),
        _ => finding
            .help_opt(near.map(|near| format!("world `{}` imports `{near}`", context.expected.world_name)))
            .help(format!("supply its functions with `--adapt {module}=FILE`, or build the module for this world")),
    }
}

/// Imports from an interface of WIT that the world does not import.
fn not_imported(context: &Context<'_>, table: &Table<'_>, module: &str, names: &str) -> Diagnostic {
    let world = &context.expected.world_name;
    let message = format!("the module imports the interface `{module}`, and world `{world}` does not");
    let finding = Diagnostic::error("componentize/import-not-in-world", message)
        .in_origin(Origin::default())
        .note(format!("the module uses {names} of it"));
    let unversioned = |name: &str| name.split_once('@').map_or(name.to_owned(), |(base, _)| base.to_owned());
    if let Some(other) = table.keys().find(|other| unversioned(other) == unversioned(module)) {
        return finding
            .note(format!("the world imports `{other}`, which is not a compatible version"))
            .help("build the module for the version of the world, or the other way round");
    }
    if context.exports().any(|(key, _)| context.resolve.name_world_key(key) == module) {
        return finding
            .help(format!("the world exports it; if the module also needs it, add `import {module};` to the world"));
    }
    match nearest(module, table.keys().map(String::as_str)) {
        Some(near) => finding.help(format!("the world imports `{near}`; was the interface renamed?")),
        None => finding.help(format!("add `import {module};` to the world, or pass the world it was built for")),
    }
}

/// An adapter's exports.
struct Surface<'a> {
    name: &'a str,
    module: Option<Module<'a>>,
}

impl<'a> Surface<'a> {
    fn read(adapter: &'a Adapter) -> Surface<'a> {
        // One that cannot be read was reported when its world was.
        Surface { name: &adapter.name, module: Module::read(&adapter.bytes).ok() }
    }

    fn check(&self, import: &Import<'_>) -> Option<Diagnostic> {
        let module = self.module.as_ref()?;
        let Extern::Function(wanted) = &import.kind else { return Some(not_a_function(import)) };
        let (adapter, name) = (self.name, import.name);
        let finding = |code, message: String| Diagnostic::error(code, message).in_origin(Origin::default());
        match module.find_function(name) {
            Some(has) if has == wanted => None,
            Some(has) => {
                let (has, wanted) = (signature::show(has), signature::show(wanted));
                let message =
                    format!("`{adapter}#{name}` is imported as `{wanted}`, and the adapter has it as `{has}`");
                Some(
                    finding("componentize/adapter-type", message)
                        .help("choose the adapter that the module was built for"),
                )
            }
            None => {
                let message =
                    format!("the module imports `{name}` from `{adapter}`, and the adapter does not export it");
                let near = nearest(name, module.exported_functions());
                Some(
                    finding("componentize/adapter-function", message)
                        .help_opt(near.map(|near| format!("did you mean `{near}`?"))),
                )
            }
        }
    }
}
