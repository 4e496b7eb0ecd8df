//! Findings for imports from a module that neither the world nor an adapter provides.

use wit_parser::{WorldItem, WorldKey};
use witcraft_abi::ImportName;
use witcraft_diagnostics::{Diagnostic, Origin, nearest};
use witcraft_wasi::preview1;

use super::parts;
use crate::check::{Context, some};
use crate::module::Import;

/// The module that Go programs for browsers import from.
pub(crate) const GO_JS: &str = "gojs";

pub(crate) const GO_JS_HELP: &str =
    "it was built for browsers, with `GOOS=js`: build it with `GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared`";

/// One finding for all imports from one such module.
pub(super) fn finding(context: &Context<'_>, module: &str, imports: &[&Import<'_>]) -> Diagnostic {
    let names = some(imports.iter().map(|import| parts(import).1));
    if module == preview1::MODULE {
        return Diagnostic::error("componentize/preview1", format!("the module imports WASI preview 1: {names}"))
            .in_origin(Origin::default())
            .help("omit `--adapt none` to use the built-in adapter, or pass another with `--adapt FILE`")
            .help("or build it for a target that does not import WASI preview 1, such as `wasm32-unknown-unknown`");
    }
    let import = imports[0];
    match parts(import).0 {
        Some(interface) if is_exported(import) => not_exported(context, interface, &names),
        Some(interface) if interface.contains('/') => not_imported(context, interface, &names),
        Some(_) | None => unknown(context, module, &names),
    }
}

/// Whether it is a function for the resources of an exported interface.
fn is_exported(import: &Import<'_>) -> bool {
    match ImportName::parse(import.module, import.name) {
        ImportName::Resource { intrinsic, .. } => intrinsic.is_exported(),
        ImportName::AsyncIntrinsic { is_exported, .. } => is_exported,
        ImportName::Function { .. } => false,
    }
}

/// The names of the interfaces among the items of the world.
fn interfaces<'a>(context: &Context<'_>, items: impl Iterator<Item = (&'a WorldKey, &'a WorldItem)>) -> Vec<String> {
    let interfaces = items.filter(|(_, item)| matches!(item, WorldItem::Interface { .. }));
    interfaces.map(|(key, _)| context.resolve.name_world_key(key)).collect()
}

fn imported(context: &Context<'_>) -> Vec<String> {
    interfaces(context, context.expected.resolve.worlds[context.expected.world].imports.iter())
}

fn unknown(context: &Context<'_>, module: &str, names: &str) -> Diagnostic {
    let message = format!("the module imports {names} from `{module}`, which is neither in its world nor an adapter");
    let finding = Diagnostic::error("componentize/unknown-import", message).in_origin(Origin::default());
    let interfaces = imported(context);
    let near = meant(module, &interfaces);
    let finding = finding.help_opt(
        near.map(|near| format!("did you mean `{near}`, which world `{}` imports?", context.expected.world_name)),
    );
    match module {
        "env" => finding
            .help("these `env` functions were undefined when the module was linked: link the library that defines them")
            .help("or provide them with `--adapt env=FILE`"),
        GO_JS => finding.help(GO_JS_HELP),
        preview1::OLDER_MODULE => finding.help(
            "this is the 2019 snapshot of WASI: build the program for WASI preview \
                                                1 or 2",
        ),
        _ => finding
            .help(format!("provide its functions with `--adapt {module}=FILE`, or build the module for this world")),
    }
}

/// The interface that is probably meant by the name of a module: its whole name is near, or the last part of it is.
fn meant<'a>(module: &str, interfaces: &'a [String]) -> Option<&'a str> {
    let short = |name: &'a str| {
        let name = name.split_once('@').map_or(name, |(name, _)| name);
        name.rsplit_once('/').map_or(name, |(_, short)| short)
    };
    let whole = nearest(module, interfaces.iter().map(String::as_str));
    whole.or_else(|| {
        let near = nearest(module, interfaces.iter().map(|name| short(name)))?;
        interfaces.iter().map(String::as_str).find(|name| short(name) == near)
    })
}

/// Imports from an interface of WIT that the world does not import.
fn not_imported(context: &Context<'_>, interface: &str, names: &str) -> Diagnostic {
    let world = &context.expected.world_name;
    let message = format!("the module imports the interface `{interface}`, but world `{world}` does not");
    let finding = Diagnostic::error("componentize/import-not-in-world", message)
        .in_origin(Origin::default())
        .note(format!("the module uses {names} from it"));
    if interfaces(context, context.exports()).iter().any(|exported| exported == interface) {
        let help = format!("the world exports it: if the module also calls it, add `import {interface};` to the world");
        return finding.help(help);
    }
    nearest_interface(finding, interface, &imported(context), "imports").help(format!(
        "add `import {interface};` to the world, or pass the world that the module was built for with `--wit` and `--world`"
    ))
}

/// Functions for the resources of an interface that the world does not export.
fn not_exported(context: &Context<'_>, interface: &str, names: &str) -> Diagnostic {
    let world = &context.expected.world_name;
    let message = format!("the module implements resources of `{interface}`, but world `{world}` does not export it");
    let finding = Diagnostic::error("componentize/export-not-in-world", message)
        .in_origin(Origin::default())
        .note(format!("the module creates or drops handles of {names}"));
    nearest_interface(finding, interface, &interfaces(context, context.exports()), "exports")
        .help("pass the world that the module was built for with `--wit` and `--world`")
}

/// Adds the interface that was probably meant: another version of the same, or a similar name.
fn nearest_interface(finding: Diagnostic, interface: &str, offered: &[String], verb: &str) -> Diagnostic {
    let unversioned = |name: &str| name.split_once('@').map_or(name.to_owned(), |(base, _)| base.to_owned());
    if let Some(other) = offered.iter().find(|other| unversioned(other) == unversioned(interface)) {
        return finding.note(format!("the world {verb} `{other}`, an incompatible version"));
    }
    match nearest(interface, offered.iter().map(String::as_str)) {
        Some(near) => finding.help(format!("did you mean `{near}`, which the world {verb}?")),
        None => finding,
    }
}
