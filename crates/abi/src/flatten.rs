//! The core types of a value that is passed outside of memory (`CanonicalABI.md`, "Flattening").
//!
//! A flattening of more than [`MAX_FLAT_PARAMS`] core values is `None`, because such values go through memory.

use crate::CoreType;

/// How many core values may stand for all parameters of a function. Past it, they go through memory.
pub const MAX_FLAT_PARAMS: usize = 16;

/// How many core values may stand for the result of a function. Past it, it goes through memory.
pub const MAX_FLAT_RESULTS: usize = 1;

/// How many core values may stand for all parameters of a call that does not wait (`MAX_FLAT_ASYNC_PARAMS`).
pub const MAX_FLAT_ASYNC_PARAMS: usize = 4;

/// The core types that a value becomes; `None` for more than [`MAX_FLAT_PARAMS`].
pub(crate) type Flat = Option<Vec<CoreType>>;

/// The flattening of values one after another.
pub(crate) fn flatten_product<'a>(parts: impl IntoIterator<Item = Option<&'a [CoreType]>>) -> Flat {
    let mut flat = Vec::new();
    for part in parts {
        flat.extend_from_slice(part?);
        within_limit(&flat)?;
    }
    Some(flat)
}

/// The flattening of `length` values of one type.
pub(crate) fn flatten_fixed_length(element: Option<&[CoreType]>, length: u32) -> Flat {
    let length = length as usize;
    match element {
        _ if length == 0 => Some(Vec::new()),
        Some([]) => Some(Vec::new()),
        Some(element) if element.len().saturating_mul(length) <= MAX_FLAT_PARAMS => Some(element.repeat(length)),
        Some(_) | None => None,
    }
}

/// The flattening of a discriminant and a payload that has room for that of every case.
pub(crate) fn flatten_variant<'a>(payloads: impl IntoIterator<Item = Option<&'a [CoreType]>>) -> Flat {
    let mut flat = vec![CoreType::I32];
    for payload in payloads {
        for (place, ty) in payload?.iter().enumerate() {
            match flat.get_mut(place + 1) {
                Some(joined) => *joined = join(*joined, *ty),
                None => flat.push(*ty),
            }
        }
        within_limit(&flat)?;
    }
    Some(flat)
}

fn within_limit(flat: &[CoreType]) -> Option<()> {
    (flat.len() <= MAX_FLAT_PARAMS).then_some(())
}

/// The type that has room for both, and keeps an address an address.
fn join(a: CoreType, b: CoreType) -> CoreType {
    use CoreType::{F32, F64, I32, I64, Length, Pointer, PointerOrI64};
    if a == b {
        return a;
    }
    match (integer(a), integer(b)) {
        (PointerOrI64, _) | (_, PointerOrI64) | (Pointer, I64) | (I64, Pointer) => PointerOrI64,
        (I64, _) | (_, I64) => I64,
        (Pointer, _) | (_, Pointer) => Pointer,
        (Length, _) | (_, Length) => Length,
        (I32 | F32 | F64, I32 | F32 | F64) => I32,
    }
}

/// The integer of the same width.
fn integer(ty: CoreType) -> CoreType {
    match ty {
        CoreType::F32 => CoreType::I32,
        CoreType::F64 => CoreType::I64,
        CoreType::I32 | CoreType::I64 | CoreType::Pointer | CoreType::PointerOrI64 | CoreType::Length => ty,
    }
}

/// The steps of [`Bitcast`](crate::ScalarOperation::Bitcast) from one core type to another: floating-point types go by way
/// of the integer of their width.
pub(crate) fn bitcasts(from: CoreType, to: CoreType) -> Vec<(CoreType, CoreType)> {
    let path = [from, integer(from), integer(to), to];
    if from == to {
        return Vec::new();
    }
    path.windows(2).map(|step| (step[0], step[1])).filter(|(from, to)| from != to).collect()
}

#[cfg(test)]
mod tests {
    use super::{bitcasts, flatten_fixed_length, flatten_product, flatten_variant, join};
    use crate::CoreType::{F32, F64, I32, I64, Length, Pointer, PointerOrI64};

    #[test]
    fn floats_are_cast_by_way_of_integers() {
        assert_eq!(bitcasts(F32, PointerOrI64), [(F32, I32), (I32, PointerOrI64)]);
        assert_eq!(bitcasts(I64, F32), [(I64, I32), (I32, F32)]);
        assert_eq!(bitcasts(F64, I64), [(F64, I64)]);
        assert_eq!(bitcasts(Length, Pointer), [(Length, Pointer)]);
        assert_eq!(bitcasts(F32, F32), []);
    }

    #[test]
    fn joins_keep_addresses() {
        assert_eq!(join(F64, Pointer), PointerOrI64);
        assert_eq!(join(F32, F64), I64);
        assert_eq!(join(Length, F64), I64);
        assert_eq!(join(Length, Pointer), Pointer);
        assert_eq!(flatten_variant([Some([F32].as_slice()), Some(&[I32, I64])]), Some(vec![I32, I32, I64]));
    }

    #[test]
    fn what_is_past_the_limit_has_no_flattening() {
        assert_eq!(flatten_product([Some([I32; 16].as_slice()), Some(&[])]), Some(vec![I32; 16]));
        assert_eq!(flatten_product([Some([I32; 16].as_slice()), Some(&[I32])]), None);
        assert_eq!(flatten_variant([Some([I32; 16].as_slice())]), None);
        assert_eq!(flatten_fixed_length(Some(&[I32]), u32::MAX), None);
        assert_eq!(flatten_fixed_length(Some(&[]), u32::MAX), Some(vec![]));
        assert_eq!(flatten_fixed_length(None, 0), Some(vec![]));
    }
}
