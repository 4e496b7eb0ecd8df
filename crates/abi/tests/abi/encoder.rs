//! A module with the names and signatures of the plans is what `wit-component` takes for the world.

use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, FunctionSection, ImportSection, Instruction, MemorySection,
    MemoryType, Module, TypeSection, ValType,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, TypeDefKind, WorldItem, WorldKey};
use witcraft_abi::{CoreImport, CoreType, Direction, Mangling, Planner, Policy, ResourceIntrinsic, Side};

use crate::worlds::{self, World};

#[test]
fn wit_component_accepts_the_names_and_signatures_of_plans() {
    let mut accepted = 0;
    for world in &worlds::all() {
        if world.functions().iter().any(|(_, _, function)| worlds::needs_async(&world.resolve, function)) {
            continue;
        }
        let bytes = module(world);
        let place = format!("{} `{}`", world.path.display(), world.resolve.worlds[world.id].name);
        let encoded = ComponentEncoder::default()
            .validate(true)
            .module(&bytes)
            .and_then(|mut encoder| encoder.encode())
            .unwrap_or_else(|error| panic!("{place}: {error:?}"));
        assert!(wasmparser::Parser::is_component(&encoded), "{place}");
        accepted += 1;
    }
    assert!(accepted > 0);
}

/// A core module that imports all that the world imports and exports all that it exports; its functions trap.
fn module(world: &World) -> Vec<u8> {
    let resolve = &world.resolve;
    let planner = Planner::new(resolve, world.id, Policy::default());
    let mut parts = Parts::default();
    for (direction, interface, function) in world.functions() {
        let plan = planner.plan(Side::Guest, direction, interface, function).expect("the world is synchronous");
        let (parameters, results) = (&plan.signature.parameters, &plan.signature.results);
        match direction {
            Direction::Import => {
                parts.import(&CoreImport { module: plan.core_module, name: plan.core_name }, parameters, results);
            }
            Direction::Export => {
                parts.export(&plan.core_name, parameters, results);
                if let Some(post_return) = &plan.post_return {
                    parts.export(&post_return.core_name, results, &[]);
                }
            }
        }
    }
    resources(world, &mut parts);
    let mangling = Mangling::Legacy;
    parts.export(mangling.realloc(), &[CoreType::I32; 4], &[CoreType::I32]);
    parts.export(mangling.initialize(), &[], &[]);
    let mut bytes = parts.finish(mangling.memory());
    embed_component_metadata(&mut bytes, resolve, world.id, StringEncoding::UTF8).expect("the world can be encoded");
    bytes
}

/// The built-ins and destructors of every resource.
fn resources(world: &World, parts: &mut Parts) {
    let (resolve, items) = (&world.resolve, &world.resolve.worlds[world.id]);
    let mangling = Mangling::Legacy;
    for (interface, name) in items.imports.iter().flat_map(|(key, item)| resource_names(resolve, key, item)) {
        let drop = mangling.resource_intrinsic(resolve, interface, name, ResourceIntrinsic::ImportedDrop);
        parts.import(&drop, &[CoreType::I32], &[]);
    }
    for (interface, name) in items.exports.iter().flat_map(|(key, item)| resource_names(resolve, key, item)) {
        let mut import = |intrinsic, results: &[CoreType]| {
            parts.import(&mangling.resource_intrinsic(resolve, interface, name, intrinsic), &[CoreType::I32], results);
        };
        import(ResourceIntrinsic::ExportedDrop, &[]);
        import(ResourceIntrinsic::ExportedNew, &[CoreType::I32]);
        import(ResourceIntrinsic::ExportedRep, &[CoreType::I32]);
        let interface = interface.expect("only interfaces export resources");
        parts.export(&mangling.destructor(resolve, interface, name), &[CoreType::I32], &[]);
    }
}

fn resource_names<'a>(
    resolve: &'a Resolve,
    key: &'a WorldKey,
    item: &'a WorldItem,
) -> Vec<(Option<&'a WorldKey>, &'a str)> {
    let types: Vec<_> = match item {
        WorldItem::Interface { id, .. } => resolve.interfaces[*id].types.values().map(|ty| (Some(key), *ty)).collect(),
        WorldItem::Type { id, .. } => vec![(None, *id)],
        WorldItem::Function(_) => Vec::new(),
    };
    let own = types.into_iter().filter(|(_, id)| matches!(resolve.types[*id].kind, TypeDefKind::Resource));
    own.filter_map(|(key, id)| Some((key, resolve.types[id].name.as_deref()?))).collect()
}

/// A module in the making. Imports have to be counted before functions of its own.
#[derive(Default)]
struct Parts {
    types: TypeSection,
    imports: ImportSection,
    import_count: u32,
    exports: Vec<(String, u32)>,
}

impl Parts {
    fn ty(&mut self, parameters: &[CoreType], results: &[CoreType]) -> u32 {
        let wasm = |types: &[CoreType]| types.iter().map(|ty| val_type(*ty)).collect::<Vec<_>>();
        self.types.ty().function(wasm(parameters), wasm(results));
        self.types.len() - 1
    }

    fn import(&mut self, import: &CoreImport, parameters: &[CoreType], results: &[CoreType]) {
        let ty = self.ty(parameters, results);
        self.imports.import(&import.module, &import.name, EntityType::Function(ty));
        self.import_count += 1;
    }

    fn export(&mut self, name: &str, parameters: &[CoreType], results: &[CoreType]) {
        let ty = self.ty(parameters, results);
        self.exports.push((name.to_owned(), ty));
    }

    fn finish(self, memory_name: &str) -> Vec<u8> {
        let (mut functions, mut exports, mut code) = (FunctionSection::new(), ExportSection::new(), CodeSection::new());
        for (index, (name, ty)) in (self.import_count..).zip(&self.exports) {
            functions.function(*ty);
            exports.export(name, ExportKind::Func, index);
            let mut body = wasm_encoder::Function::new([]);
            body.instruction(&Instruction::Unreachable).instruction(&Instruction::End);
            code.function(&body);
        }
        let mut memories = MemorySection::new();
        let memory = MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        memories.memory(memory);
        exports.export(memory_name, ExportKind::Memory, 0);
        let mut module = Module::new();
        module.section(&self.types).section(&self.imports).section(&functions).section(&memories);
        module.section(&exports).section(&code);
        module.finish()
    }
}

fn val_type(ty: CoreType) -> ValType {
    match ty.name() {
        "i64" => ValType::I64,
        "f32" => ValType::F32,
        "f64" => ValType::F64,
        _ => ValType::I32,
    }
}
