//! Names equal `wit-parser`'s, which `wit-component` expects, and read back as the item they were made for.

use wit_parser::{
    LiftLowerAbi, ManglingAndAbi, Resolve, ResourceIntrinsic as Intrinsic, TypeDefKind, TypeId, WasmExport,
    WasmExportKind, WasmImport, WorldItem, WorldKey,
};
use witcraft_abi::{Direction, ExportName, ImportName, Mangling, Mode, ResourceIntrinsic};

use crate::worlds;

const SCHEMES: [(Mangling, ManglingAndAbi); 2] = [
    (Mangling::Legacy, ManglingAndAbi::Legacy(LiftLowerAbi::Sync)),
    (Mangling::Standard32, ManglingAndAbi::Standard32),
];

fn spelled(resolve: &Resolve, mangling: Mangling, key: Option<&WorldKey>) -> Option<String> {
    key.map(|key| match mangling {
        Mangling::Legacy => resolve.name_world_key(key),
        Mangling::Standard32 => resolve.name_canonicalized_world_key(key),
    })
}

#[test]
fn functions_have_the_names_that_wit_component_expects() {
    let worlds = worlds::all();
    assert!(!worlds.is_empty());
    for world in &worlds {
        let resolve = &world.resolve;
        for (direction, interface, func) in world.functions() {
            for (mangling, theirs) in SCHEMES {
                let spelled = spelled(resolve, mangling, interface);
                let function = func.name.as_str();
                match direction {
                    Direction::Import => {
                        let ours = mangling.import(resolve, interface, function);
                        let expected = resolve.wasm_import_name(theirs, WasmImport::Func { interface, func });
                        assert_eq!((ours.module.clone(), ours.name.clone()), expected);
                        assert_eq!(
                            ImportName::parse(&ours.module, &ours.name),
                            ImportName::Function { interface: spelled.as_deref(), function, is_async: false }
                        );
                    }
                    Direction::Export => {
                        let name = |kind| resolve.wasm_export_name(theirs, WasmExport::Func { interface, func, kind });
                        let export = mangling.export(resolve, interface, function);
                        let post_return = mangling.post_return(resolve, interface, function);
                        assert_eq!(export, name(WasmExportKind::Normal));
                        assert_eq!(post_return, name(WasmExportKind::PostReturn));
                        let interface = spelled.as_deref();
                        assert_eq!(
                            ExportName::parse(&export),
                            ExportName::Function { interface, function, is_async: false }
                        );
                        assert_eq!(ExportName::parse(&post_return), ExportName::PostReturn { interface, function });
                    }
                }
            }
        }
    }
}

#[test]
fn asynchronous_functions_have_the_names_that_wit_component_expects() {
    let modes = [(Mode::Callback, LiftLowerAbi::AsyncCallback), (Mode::Stackful, LiftLowerAbi::AsyncStackful)];
    for world in &worlds::all() {
        let resolve = &world.resolve;
        for ((direction, interface, func), (mode, abi)) in
            world.functions().into_iter().flat_map(|function| modes.map(|mode| (function, mode)))
        {
            let theirs = ManglingAndAbi::Legacy(abi);
            let function = func.name.as_str();
            match direction {
                Direction::Import => {
                    let ours = Mangling::Legacy.import_in(mode, resolve, interface, function);
                    let expected = resolve.wasm_import_name(theirs, WasmImport::Func { interface, func });
                    assert_eq!((ours.module, ours.name), expected);
                }
                Direction::Export => {
                    let name = |kind| resolve.wasm_export_name(theirs, WasmExport::Func { interface, func, kind });
                    let export = Mangling::Legacy.export_in(mode, resolve, interface, function);
                    assert_eq!(export, name(WasmExportKind::Normal));
                    if mode == Mode::Callback {
                        let callback = Mangling::Legacy.callback(resolve, interface, function);
                        assert_eq!(callback, name(WasmExportKind::Callback));
                    }
                }
            }
        }
    }
}

#[test]
fn resources_have_the_names_that_wit_component_expects() {
    for world in &worlds::all() {
        let resolve = &world.resolve;
        let items = &resolve.worlds[world.id];
        for (key, id, name) in items.imports.iter().flat_map(|(key, item)| resources(resolve, key, item)) {
            check_intrinsic(resolve, key, id, name, ResourceIntrinsic::ImportedDrop, || Intrinsic::ImportedDrop);
        }
        for (key, id, name) in items.exports.iter().flat_map(|(key, item)| resources(resolve, key, item)) {
            check_intrinsic(resolve, key, id, name, ResourceIntrinsic::ExportedDrop, || Intrinsic::ExportedDrop);
            check_intrinsic(resolve, key, id, name, ResourceIntrinsic::ExportedNew, || Intrinsic::ExportedNew);
            check_intrinsic(resolve, key, id, name, ResourceIntrinsic::ExportedRep, || Intrinsic::ExportedRep);
            let interface = key.expect("only interfaces export resources");
            for (mangling, theirs) in SCHEMES {
                let ours = mangling.destructor(resolve, interface, name);
                assert_eq!(
                    ours,
                    resolve.wasm_export_name(theirs, WasmExport::ResourceDtor { interface, resource: id })
                );
                let spelled = spelled(resolve, mangling, key).expect("there is an interface");
                assert_eq!(ExportName::parse(&ours), ExportName::Destructor { interface: &spelled, resource: name });
            }
        }
    }
}

fn resources<'a>(
    resolve: &'a Resolve,
    key: &'a WorldKey,
    item: &'a WorldItem,
) -> Vec<(Option<&'a WorldKey>, TypeId, &'a str)> {
    let types: Vec<(Option<&WorldKey>, TypeId)> = match item {
        WorldItem::Interface { id, .. } => resolve.interfaces[*id].types.values().map(|ty| (Some(key), *ty)).collect(),
        WorldItem::Type { id, .. } => vec![(None, *id)],
        WorldItem::Function(_) => Vec::new(),
    };
    let own = types.into_iter().filter(|(_, id)| matches!(resolve.types[*id].kind, TypeDefKind::Resource));
    own.map(|(key, id)| (key, id, resolve.types[id].name.as_deref().expect("resources have names"))).collect()
}

fn check_intrinsic(
    resolve: &Resolve,
    interface: Option<&WorldKey>,
    resource: TypeId,
    name: &str,
    ours: ResourceIntrinsic,
    theirs: fn() -> Intrinsic,
) {
    for (mangling, scheme) in SCHEMES {
        let import = mangling.resource_intrinsic(resolve, interface, name, ours);
        let intrinsic = WasmImport::ResourceIntrinsic { interface, resource, intrinsic: theirs() };
        assert_eq!((import.module.clone(), import.name.clone()), resolve.wasm_import_name(scheme, intrinsic));
        let spelled = spelled(resolve, mangling, interface);
        assert_eq!(
            ImportName::parse(&import.module, &import.name),
            ImportName::Resource { interface: spelled.as_deref(), resource: name, intrinsic: ours }
        );
    }
}

#[test]
fn fixed_names_are_those_of_wit_parser() {
    let resolve = Resolve::default();
    for (mangling, theirs) in SCHEMES {
        assert_eq!(mangling.memory(), resolve.wasm_export_name(theirs, WasmExport::Memory));
        assert_eq!(mangling.realloc(), resolve.wasm_export_name(theirs, WasmExport::Realloc));
        assert_eq!(mangling.initialize(), resolve.wasm_export_name(theirs, WasmExport::Initialize));
        assert_eq!(ExportName::parse(mangling.memory()), ExportName::Memory);
        assert_eq!(ExportName::parse(mangling.realloc()), ExportName::Realloc);
        assert_eq!(ExportName::parse(mangling.initialize()), ExportName::Initialize);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(module in NAME, name in NAME) {
        let _ = (ImportName::parse(&module, &name), ExportName::parse(&name));
    }
}

/// Pieces of names in any order.
const NAME: &str = r"(cm32p2|\||\$root|\[export\]|_ex_|\[|\]|#|cabi_post_|\[dtor\]|_drop|_post|a:b/c@1\.0|get|é){0,6}";

#[test]
fn names_without_a_wit_item_are_told_apart() {
    assert_eq!(ExportName::parse("_start"), ExportName::Start);
    assert_eq!(ExportName::parse("__indirect_function_table"), ExportName::Toolchain);
    assert_eq!(
        ImportName::parse("env", "abort"),
        ImportName::Function { interface: Some("env"), function: "abort", is_async: false }
    );
    assert_eq!(
        ImportName::parse("[export]a:b/c", "[task-return]get"),
        ImportName::AsyncIntrinsic { interface: Some("a:b/c"), is_exported: true, name: "[task-return]get" }
    );
    assert_eq!(
        ImportName::parse("$root", "[async-lower]get"),
        ImportName::Function { interface: None, function: "get", is_async: true }
    );
    assert_eq!(
        ExportName::parse("[callback][async-lift]a:b/c#get"),
        ExportName::Callback { interface: Some("a:b/c"), function: "get" }
    );
    assert_eq!(
        ExportName::parse("[async-lift]get"),
        ExportName::Function { interface: None, function: "get", is_async: true }
    );
    assert_eq!(
        ImportName::parse("cm32p2", "thing_drop"),
        ImportName::Resource { interface: None, resource: "thing", intrinsic: ResourceIntrinsic::ImportedDrop }
    );
}
