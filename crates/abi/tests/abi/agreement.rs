//! Sizes, alignments, flattenings and core signatures equal `wit-parser`'s.

use wit_parser::abi::{AbiVariant, FlatTypes, WasmType};
use wit_parser::{Function, FunctionKind, Resolve, SizeAlign, Type, TypeDefKind, TypeId};
use witcraft_abi::{Architecture, CoreType, Direction, MAX_FLAT_PARAMS, TypeTable};

use crate::worlds;

#[test]
fn types_of_the_corpus_have_the_layout_and_flattening_of_wit_parser() {
    for world in &worlds::all() {
        check_types(&world.resolve);
    }
}

/// Every type of a `Resolve` that has values.
pub(crate) fn check_types(resolve: &Resolve) {
    let mut sizes = SizeAlign::default();
    sizes.fill(resolve);
    let table = TypeTable::new(resolve);
    let table64 = TypeTable::in_memory(resolve, Architecture::Memory64);
    for (id, definition) in resolve.types.iter() {
        if is_resource(resolve, id) {
            continue;
        }
        let (ty, name) = (Type::Id(id), definition.name.as_deref().unwrap_or(definition.kind.as_str()));
        let layout = table.layout(ty).expect("the types are within the limits");
        assert_eq!(layout.size as usize, sizes.size(&ty).size_wasm32(), "size of {name}");
        assert_eq!(layout.align as usize, sizes.align(&ty).align_wasm32(), "alignment of {name}");
        if let Ok(layout) = table64.layout(ty) {
            assert_eq!(layout.size as usize, sizes.size(&ty).size_wasm64(), "size of {name} in a 64-bit memory");
            assert_eq!(layout.align as usize, sizes.align(&ty).align_wasm64(), "alignment of {name}, the same");
        }

        let mut storage = [WasmType::I32; MAX_FLAT_PARAMS];
        let mut theirs = FlatTypes::new(&mut storage);
        let expected =
            resolve.push_flat(&ty, &mut theirs).then(|| theirs.to_vec().into_iter().map(core_type).collect());
        assert_eq!(table.flatten(ty).expect("the types are within the limits"), expected, "flattening of {name}");
    }
}

fn is_resource(resolve: &Resolve, id: TypeId) -> bool {
    matches!(resolve.types[witcraft_abi::definition(resolve, id)].kind, TypeDefKind::Resource)
}

fn core_type(ty: WasmType) -> CoreType {
    match ty {
        WasmType::I32 => CoreType::I32,
        WasmType::I64 => CoreType::I64,
        WasmType::F32 => CoreType::F32,
        WasmType::F64 => CoreType::F64,
        WasmType::Pointer => CoreType::Pointer,
        WasmType::PointerOrI64 => CoreType::PointerOrI64,
        WasmType::Length => CoreType::Length,
    }
}

#[test]
fn functions_of_the_corpus_have_the_signatures_of_wit_parser() {
    for world in &worlds::all() {
        for (direction, _, function) in world.functions() {
            check_signature(&world.resolve, direction, function);
        }
    }
}

/// The core signature of a function, on one side.
pub(crate) fn check_signature(resolve: &Resolve, direction: Direction, function: &Function) {
    let variant = match direction {
        Direction::Import => AbiVariant::GuestImport,
        Direction::Export => AbiVariant::GuestExport,
    };
    let theirs = resolve.wasm_signature(variant, function);
    let ours = TypeTable::new(resolve).signature(function, direction).expect("the types are within the limits");
    let mut parameters: Vec<CoreType> = theirs.params.into_iter().map(core_type).collect();
    if is_exported_method(&function.kind, direction) && !theirs.indirect_params {
        // `wit-parser` takes the representation for a pointer; here it is an `i32`, as in all other places.
        parameters[0] = CoreType::I32;
    }
    assert_eq!(ours.parameters, parameters, "{}", function.name);
    assert_eq!(ours.results, theirs.results.into_iter().map(core_type).collect::<Vec<_>>());
    assert_eq!((ours.indirect_parameters, ours.indirect_results), (theirs.indirect_params, theirs.retptr));
}

fn is_exported_method(kind: &FunctionKind, direction: Direction) -> bool {
    match kind {
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => direction == Direction::Export,
        FunctionKind::Freestanding
        | FunctionKind::AsyncFreestanding
        | FunctionKind::Static(_)
        | FunctionKind::AsyncStatic(_)
        | FunctionKind::Constructor(_) => false,
    }
}
