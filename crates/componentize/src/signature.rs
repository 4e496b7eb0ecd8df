//! Core types as the checks of a module compare and show them. `witcraft-abi` computes them.
//!
//! A type past a limit of the Canonical ABI has no core types. No component may have it, which its validation reports, so nothing is
//! said of its functions here.

use wasmparser::{FuncType, ValType};
use wit_parser::Function;
use witcraft_abi::{CoreSignature, CoreType, Direction, Mode, TypeTable};
use witcraft_component::text;

fn core(ty: &CoreType) -> ValType {
    match ty {
        CoreType::I32 | CoreType::Pointer | CoreType::Length => ValType::I32,
        CoreType::I64 | CoreType::PointerOrI64 => ValType::I64,
        CoreType::F32 => ValType::F32,
        CoreType::F64 => ValType::F64,
    }
}

fn core_type(signature: &CoreSignature) -> FuncType {
    FuncType::new(signature.parameters.iter().map(core), signature.results.iter().map(core))
}

/// The core type that `function` has on this side, in this mode.
pub(crate) fn function(
    types: &TypeTable<'_>,
    function: &Function,
    direction: Direction,
    mode: Mode,
) -> Option<FuncType> {
    types.signature_in(mode, function, direction).ok().as_ref().map(core_type)
}

/// The core type of the function that is called when the results of an export were read.
pub(crate) fn post_return(types: &TypeTable<'_>, function: &Function) -> Option<FuncType> {
    let signature = types.signature(function, Direction::Export).ok()?;
    Some(FuncType::new(signature.results.iter().map(core), []))
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
pub(crate) fn explain(types: &TypeTable<'_>, function: &Function, direction: Direction, mode: Mode) -> Vec<String> {
    let Ok(signature) = types.signature_in(mode, function, direction) else { return Vec::new() };
    let name = |ty| text::type_name(types.resolve(), ty);
    let mut lines = Vec::new();
    if signature.indirect_parameters {
        lines.push(
            "it has too many parameters to pass directly: one `i32`, an address, stands for all of \
                    them"
                .to_owned(),
        );
    } else {
        lines.extend(function.params.iter().map(|parameter| {
            let flat = types.flatten(parameter.ty).ok().flatten().unwrap_or_default();
            let flat: Vec<&str> = flat.iter().map(|ty| ty.name()).collect();
            format!("parameter `{}: {}` is `{}`", parameter.name, name(&parameter.ty), flat.join(", "))
        }));
    }
    if let Some(result) = &function.result
        && signature.indirect_results
    {
        let result = name(result);
        lines.push(format!("the result `{result}` is returned through memory: its address is one `i32`"));
    }
    lines
}
