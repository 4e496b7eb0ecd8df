//! Core signatures: what the Canonical ABI makes of a function of WIT, and how to show it.

use wasmparser::{FuncType, ValType};
use wit_parser::abi::{AbiVariant, FlatTypes, WasmType};
use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind};
use witcraft_component::text;

fn core(ty: &WasmType) -> ValType {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => ValType::I32,
        WasmType::I64 | WasmType::PointerOrI64 => ValType::I64,
        WasmType::F32 => ValType::F32,
        WasmType::F64 => ValType::F64,
    }
}

/// The core type that `function` has on this side. (`CanonicalABI.md`, "Flattening")
pub(crate) fn function(resolve: &Resolve, function: &Function, variant: AbiVariant) -> FuncType {
    let signature = resolve.wasm_signature(variant, function);
    FuncType::new(signature.params.iter().map(core), signature.results.iter().map(core))
}

/// The core type of the function that is called when the results of an export were read.
pub(crate) fn post_return(resolve: &Resolve, function: &Function) -> FuncType {
    let signature = resolve.wasm_signature(AbiVariant::GuestExport, function);
    FuncType::new(signature.results.iter().map(core), [])
}

/// A core type as text: `(i32, i32) -> i32`.
pub(crate) fn show(ty: &FuncType) -> String {
    let list = |types: &[ValType]| types.iter().map(ValType::to_string).collect::<Vec<_>>().join(", ");
    match ty.results() {
        [] => format!("({})", list(ty.params())),
        [result] => format!("({}) -> {result}", list(ty.params())),
        results => format!("({}) -> ({})", list(ty.params()), list(results)),
    }
}

/// How the parts of `function` make up its core type: ``parameter `key: string` is `i32, i32` ``.
pub(crate) fn explain(resolve: &Resolve, function: &Function, variant: AbiVariant) -> Vec<String> {
    let signature = resolve.wasm_signature(variant, function);
    let mut lines = Vec::new();
    if signature.indirect_params {
        lines.push("its parameters are too many for core ones: one `i32`, an address, stands for all".to_owned());
    } else {
        lines.extend(function.params.iter().map(|parameter| {
            let mut storage = [WasmType::I32; Resolve::MAX_FLAT_PARAMS];
            let mut flat = FlatTypes::new(&mut storage);
            resolve.push_flat(&parameter.ty, &mut flat);
            let flat: Vec<_> = flat.to_vec().iter().map(|ty| core(ty).to_string()).collect();
            format!(
                "parameter `{}: {}` is `{}`",
                parameter.name,
                text::type_name(resolve, &parameter.ty),
                flat.join(", ")
            )
        }));
    }
    if let Some(result) = &function.result
        && signature.retptr
    {
        let result = text::type_name(resolve, result);
        lines.push(format!("the result `{result}` goes through memory: its address is one `i32`"));
    }
    lines
}

/// Which direction the values of a function go, seen from the module.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The module's memory is read or written.
    pub(crate) memory: bool,
    /// Memory of the module is allocated from the outside.
    pub(crate) realloc: bool,
}

/// What the module has to export for `function` to be called. (`CanonicalABI.md`, "Canonical Definitions", `canonopt`)
pub(crate) fn needs(resolve: &Resolve, function: &Function, variant: AbiVariant) -> Needs {
    let signature = resolve.wasm_signature(variant, function);
    let parameters = function.params.iter().any(|parameter| holds_list(resolve, &parameter.ty));
    let result = function.result.as_ref().is_some_and(|ty| holds_list(resolve, ty));
    let (incoming, indirect) = match variant {
        AbiVariant::GuestImport | AbiVariant::GuestImportAsync => (result, false),
        AbiVariant::GuestExport | AbiVariant::GuestExportAsync | AbiVariant::GuestExportAsyncStackful => {
            (parameters, signature.indirect_params)
        }
    };
    Needs {
        memory: parameters || result || signature.indirect_params || signature.retptr,
        realloc: incoming || indirect,
    }
}

/// Whether a value of the type holds a string, list or map, whose elements lie in memory.
fn holds_list(resolve: &Resolve, ty: &Type) -> bool {
    let any = |ty: &Type| holds_list(resolve, ty);
    match ty {
        Type::String => true,
        Type::Bool | Type::Char | Type::ErrorContext => false,
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => false,
        Type::S8 | Type::S16 | Type::S32 | Type::S64 => false,
        Type::F32 | Type::F64 => false,
        Type::Id(id) => match &resolve.types[*id].kind {
            TypeDefKind::List(_) | TypeDefKind::Map(..) => true,
            TypeDefKind::Record(record) => record.fields.iter().any(|field| any(&field.ty)),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().any(any),
            TypeDefKind::Variant(variant) => variant.cases.iter().any(|case| case.ty.as_ref().is_some_and(any)),
            TypeDefKind::Option(ty) | TypeDefKind::FixedLengthList(ty, _) | TypeDefKind::Type(ty) => any(ty),
            TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).any(any),
            TypeDefKind::Handle(Handle::Own(_) | Handle::Borrow(_)) => false,
            TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Resource => false,
            // The elements of a stream or future are passed by calls of their own.
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) => false,
            TypeDefKind::Unknown => false,
        },
    }
}
