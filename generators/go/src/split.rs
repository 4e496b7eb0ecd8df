//! Finds exports whose result Go's compiler has no room for: they are exported without it ([`SplitExport`]).

use witcraft_abi::{CoreSignature, CoreType, SplitExport};

/// How many bytes the parameters and the result of a `//go:wasmexport` function may take together (`StackSmall` in Go's
/// `internal/abi`): the most parameters that there may be, sixteen of 64 bits, are all of it.
const MAX_EXPORT_BYTES: usize = 128;

/// The export to write in the place of a function called `name`, if Go cannot export that whole.
pub(crate) fn find_split<'a>(name: &'a str, signature: &CoreSignature) -> Option<SplitExport<'a>> {
    let result = signature.results.first()?;
    (bytes(signature) > MAX_EXPORT_BYTES).then(|| SplitExport::new(name, *result))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn is_split(parameters: &[(usize, CoreType)], result: Option<CoreType>) -> bool {
        let parameters = parameters.iter().flat_map(|(count, ty)| std::iter::repeat_n(*ty, *count)).collect();
        let signature = CoreSignature { parameters, results: Vec::from_iter(result), ..CoreSignature::default() };
        find_split("f", &signature).is_some()
    }

    #[test]
    fn only_what_is_too_wide_is_split() {
        use CoreType::{F32, F64, I32, I64, Pointer};
        assert!(!is_split(&[(16, I64)], None));
        assert!(is_split(&[(16, I64)], Some(I32)));
        assert!(!is_split(&[(15, F64)], Some(F64)));
        assert!(!is_split(&[(16, I32)], Some(Pointer)));
        // Each of the small ones takes as much as a large one.
        assert!(is_split(&[(1, F32), (1, I64), (1, F32), (13, I64)], Some(F32)));
    }
}
