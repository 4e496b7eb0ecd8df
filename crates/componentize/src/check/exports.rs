//! Whether the module exports what its world does, with the right core types.

use std::collections::HashSet;

use wasmparser::{FuncType, ValType};
use wit_parser::{TypeDefKind, TypeId, WorldItem, WorldKey};
use witcraft_abi::{Direction, Mode, START};
use witcraft_diagnostics::{Diagnostic, Origin, nearest};

use super::{Context, FORMS, Form, Found, Item, MANGLINGS, some};
use crate::{adapters, signature};

/// Compares the module's exports with its world's.
pub(super) fn check<'a>(context: &Context<'a>, found: &mut Found<'a>) {
    if context.module.is_go && adapters::is_program(context.module) && context.exports().next().is_some() {
        found.findings.push(go_program(context));
        return;
    }
    let mut missing = Vec::new();
    let mut known = HashSet::new();
    let mut any = false;
    for (key, item) in context.exports() {
        for item in context.functions(Direction::Export, key, item) {
            let forms = exported(context, &item);
            if forms.is_empty() {
                missing.push(item);
            }
            any |= !forms.is_empty();
            for form in forms {
                function(context, &item, form, found);
                known.insert(form.export(context.resolve, &item));
            }
        }
        destructors(context, key, item, found);
    }
    if !any && missing.len() > 1 {
        found.findings.push(none(context, &missing));
        return;
    }
    let mut unknown = context.module.exported_functions();
    unknown.retain(|name| !known.contains(*name));
    found.findings.extend(missing.iter().map(|item| lacking(context, item, &unknown)));
}

/// The forms in which the module exports the function.
fn exported(context: &Context<'_>, item: &Item<'_>) -> Vec<Form> {
    let is_exported = |form: &Form| context.module.find_function(&form.export(context.resolve, item)).is_some();
    FORMS.into_iter().filter(is_exported).collect()
}

/// The function itself and what goes with it.
fn function<'a>(context: &Context<'a>, item: &Item<'a>, form: Form, found: &mut Found<'a>) {
    let (resolve, module) = (context.resolve, context.module);
    let Item { interface, function, .. } = *item;
    let has = module.find_function(&form.export(resolve, item));
    let wanted = signature::function(&context.types, function, Direction::Export, form.mode);
    if let (Some(has), Some(wanted)) = (has, wanted)
        && *has != wanted
    {
        let message = format!(
            "`{}` is exported as `{}`, not `{}`",
            context.name(item),
            signature::show(has),
            signature::show(&wanted)
        );
        let finding = Diagnostic::error("componentize/export-type", message);
        found.findings.push(super::explained(context, finding, item, form.mode));
    }
    found.uses(context, item, form.mode);
    match form.mode {
        Mode::Sync => {
            let name = form.mangling.post_return(resolve, interface, &function.name);
            if let Some(wanted) = signature::post_return(&context.types, function) {
                companion(context, item, "the post-return function", &name, &wanted, found);
            }
        }
        Mode::Callback => {
            let name = form.mangling.callback(resolve, interface, &function.name);
            let wanted = FuncType::new([ValType::I32; 3], [ValType::I32]);
            if module.find_function(&name).is_none() {
                let message = format!("`{}` is exported as asynchronous, without its callback", context.name(item));
                let finding = Diagnostic::error("componentize/missing-callback", message);
                found.findings.push(context.asked(finding, item).help(format!("export `{name}` beside it")));
            }
            companion(context, item, "the callback", &name, &wanted, found);
        }
        Mode::Stackful => {}
    }
}

/// A function that belongs to another, and may be missing.
fn companion(context: &Context<'_>, item: &Item<'_>, noun: &str, name: &str, wanted: &FuncType, found: &mut Found<'_>) {
    let Some(has) = context.module.find_function(name).filter(|has| *has != wanted) else { return };
    let (has, wanted) = (signature::show(has), signature::show(wanted));
    let message = format!("{noun} of `{}` is exported as `{has}`, not `{wanted}`", context.name(item));
    let finding = Diagnostic::error("componentize/companion-type", message).help(REBUILD);
    found.findings.push(context.asked(finding, item).note(format!("the module exports it as `{name}`")));
}

pub(super) const REBUILD: &str =
    "the module was probably built for another version of this WIT: regenerate its bindings and rebuild it";

/// The destructors of the resources that an exported interface defines.
fn destructors(context: &Context<'_>, key: &WorldKey, item: &WorldItem, found: &mut Found<'_>) {
    let wanted = FuncType::new([ValType::I32], []);
    for name in resources(context, item) {
        for mangling in MANGLINGS {
            let export = mangling.destructor(context.resolve, key, name);
            if let Some(has) = context.module.find_function(&export).filter(|has| **has != wanted) {
                let interface = context.resolve.name_world_key(key);
                let (has, wanted) = (signature::show(has), signature::show(&wanted));
                let message = format!(
                    "the destructor of resource `{name}` of `{interface}` is exported as `{has}`, not `{wanted}`"
                );
                let finding = Diagnostic::error("componentize/destructor-type", message).in_origin(Origin::default());
                found.findings.push(finding.note(format!("the module exports it as `{export}`")).help(REBUILD));
            }
        }
    }
}

/// The names of the resources that an interface of the world defines itself.
pub(super) fn resources<'a>(context: &Context<'a>, item: &'a WorldItem) -> Vec<&'a str> {
    match item {
        WorldItem::Interface { id, .. } => {
            let types = context.resolve.interfaces[*id].types.iter();
            let is_resource = |(_, id): &(&String, &TypeId)| is_resource(context, **id);
            types.filter(is_resource).map(|(name, _)| name.as_str()).collect()
        }
        WorldItem::Type { id, .. } if is_resource(context, *id) => {
            context.resolve.types[*id].name.as_deref().into_iter().collect()
        }
        WorldItem::Type { .. } | WorldItem::Function(_) => Vec::new(),
    }
}

fn is_resource(context: &Context<'_>, id: TypeId) -> bool {
    matches!(context.resolve.types[id].kind, TypeDefKind::Resource)
}

/// One function is missing.
fn lacking(context: &Context<'_>, item: &Item<'_>, unknown: &[&str]) -> Diagnostic {
    let name = context.name(item);
    let finding = Diagnostic::error("componentize/missing-export", format!("the module does not export `{name}`"));
    let near = MANGLINGS.into_iter().find_map(|mangling| {
        let wanted = Form { mangling, mode: Mode::Sync }.export(context.resolve, item);
        nearest(&wanted, unknown.iter().copied()).map(|near| (wanted, near))
    });
    let help = match near {
        Some((wanted, near)) => {
            format!(
                "it exports `{near}`: rename it to `{wanted}`, or pass the world the module was built for with \
                 `--wit` and `--world`"
            )
        }
        None if context.module.is_go => {
            let package = item
                .interface
                .map_or_else(|| "the world".to_owned(), |key| format!("`{}`", context.resolve.name_world_key(key)));
            go_help(&package)
        }
        None => {
            let wanted = FORMS[0].export(context.resolve, item);
            format!("export it under the core name `{wanted}`, as generated bindings do")
        }
    };
    context.asked(finding, item).help(help)
}

/// How an export comes into a module of Go's.
fn go_help(export: &str) -> String {
    format!(
        "import the generated package of {export}, and call its `Export` from an `init` of yours; where it has none, since \
         `--implementation` names what implements it, import the generated package `exports`"
    )
}

/// A program of Go's has its exports, but they can only be called while its `main` runs.
fn go_program(context: &Context<'_>) -> Diagnostic {
    let message = format!("the module is a program, but world `{}` has exports", context.expected.world_name);
    Diagnostic::error("componentize/go-program", message)
        .in_origin(Origin::default())
        .note("the functions of a Go program can be called from outside only while `main` runs")
        .help("build a library: `GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared`")
}

/// All functions are missing: one finding, as it has one cause.
fn none(context: &Context<'_>, missing: &[Item<'_>]) -> Diagnostic {
    let names: Vec<_> = missing.iter().map(|item| context.name(item)).collect();
    let world = &context.expected.world_name;
    let message = format!("the module exports none of the {} functions of world `{world}`", missing.len());
    let mut finding = Diagnostic::error("componentize/no-exports", message);
    for item in missing {
        finding = context.asked(finding, item);
    }
    let exports = context.module.exported_functions();
    finding = match exports.as_slice() {
        [] => finding.note("the module exports no functions at all: the linker may have removed unreferenced ones"),
        exports => finding.note(format!("the module exports {}", some(exports.iter().copied()))),
    };
    if context.module.is_go {
        return finding.help(go_help("each export"));
    }
    if exports.contains(&START) {
        finding = finding.help("it has `_start`, so it was linked as a program: build a library");
    }
    // A similar name is the likelier cause than a linker that dropped everything.
    match names.iter().find_map(|name| nearest(name, exports.iter().copied())) {
        Some(near) => finding.help(format!(
            "it exports `{near}`: if it was built for another world or version, pass that with `--wit` and `--world`"
        )),
        None => finding
            .help("in Rust: `crate-type = [\"cdylib\"]` in `Cargo.toml`, and `export!(YourType)` from the bindings")
            .help("in C: compile and link the generated `.c` file and its `_component_type.o`"),
    }
}
