//! What Go's compiler does not take, told on the WIT before anything is generated.

use witcraft_abi::{CoreSignature, CoreType, Direction};
use witcraft_bindings::{Bindings, Function};
use witcraft_diagnostics::Diagnostic;

/// How many bytes the parameters and the result of a `//go:wasmexport` function may take together (`StackSmall` in Go's
/// `internal/abi`): sixteen parameters of 64 bits are all of it, and leave no room for a result.
const MAX_EXPORT_BYTES: usize = 128;

/// Everything in a world that Go cannot express.
pub(crate) fn check(bindings: &Bindings<'_>) -> Vec<Diagnostic> {
    let exports = bindings.modules.iter().filter(|module| module.direction == Direction::Export);
    let functions = exports.flat_map(|module| {
        let methods = module.resources.iter().flat_map(|resource| &resource.functions);
        module.functions.iter().chain(methods)
    });
    functions
        .filter(|function| bytes(&function.plan.signature) > MAX_EXPORT_BYTES)
        .map(|f| too_wide(bindings, f))
        .collect()
}

fn too_wide(bindings: &Bindings<'_>, function: &Function<'_>) -> Diagnostic {
    let name = function.wit.item_name();
    let message =
        format!("Go cannot export `{name}`: its parameters and its result take more than 128 bytes outside of memory");
    Diagnostic::error("bindgen/go-export-too-wide", message)
        .at_opt(bindings.wit.span(function.wit.span), "too many wide parameters")
        .help("put some of them into a list, or add one: more than 16 core values travel in memory")
}

/// The bytes of the frame that Go gives the wrapper: parameters at their alignment, then results from a multiple of 8.
fn bytes(signature: &CoreSignature) -> usize {
    let place = |end: usize, ty: &CoreType| {
        let size = match ty.wasm() {
            CoreType::I64 | CoreType::F64 | CoreType::PointerOrI64 => 8,
            CoreType::I32 | CoreType::F32 | CoreType::Pointer | CoreType::Length => 4,
        };
        end.next_multiple_of(size) + size
    };
    let parameters = signature.parameters.iter().fold(0, place).next_multiple_of(8);
    signature.results.iter().fold(parameters, place).next_multiple_of(8)
}
