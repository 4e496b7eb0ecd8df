//! Finds the parameter that a guest's `realloc` was called for.
//!
//! Before a function runs, the host calls `realloc` for each of its parameters in turn, and nothing else enters the guest until
//! then. The number of times that the guest was entered therefore says how far the host came.

use wasmtime::component::Val;
use wasmtime::component::types::{ComponentFunc, Type};

/// Parameters that flatten to more core values than this are passed in memory. CanonicalABI.md, "Flattening":
/// `MAX_FLAT_PARAMS`.
const MAX_FLAT_PARAMETERS: usize = 16;

/// What the guest allocated memory for when it was last entered: ``parameter `name` ``. `None` if that may have been the call
/// of the function itself.
pub(crate) fn target(ty: &ComponentFunc, values: &[Val], entries: usize) -> Option<String> {
    let flat: usize = ty.params().map(|(_, ty)| flat_count(&ty)).sum::<Option<_>>()?;
    let mut before = Calls::exactly(usize::from(flat > MAX_FLAT_PARAMETERS));
    if entries == 0 {
        return None;
    }
    if entries <= before.least {
        return Some("its parameters".to_owned());
    }
    let mut names = Vec::new();
    for ((name, _), value) in ty.params().zip(values) {
        let after = before.and(calls(value));
        if entries > before.least && entries <= after.most {
            names.push(format!("`{name}`"));
        }
        before = after;
    }
    (entries <= before.least && !names.is_empty()).then(|| format!("parameter {}", names.join(" or ")))
}

/// How often `realloc` is called. For strings, this depends on the guest's encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Calls {
    least: usize,
    most: usize,
}

impl Calls {
    fn exactly(number: usize) -> Calls {
        Calls { least: number, most: number }
    }

    fn and(self, other: Calls) -> Calls {
        Calls { least: self.least + other.least, most: self.most + other.most }
    }
}

fn all<'v>(values: impl IntoIterator<Item = &'v Val>) -> Calls {
    values.into_iter().map(calls).fold(Calls::exactly(0), Calls::and)
}

/// The calls that lowering a value makes.
fn calls(value: &Val) -> Calls {
    match value {
        Val::String(text) if text.is_ascii() => Calls::exactly(1),
        // UTF-16 is allocated at its greatest possible length and then shrunk; Latin-1 may have to grow first.
        Val::String(_) => Calls { least: 1, most: 3 },
        Val::List(items) => Calls::exactly(1).and(all(items)),
        Val::Map(pairs) => Calls::exactly(1).and(all(pairs.iter().flat_map(|(key, value)| [key, value]))),
        Val::FixedLengthList(items) | Val::Tuple(items) => all(items),
        Val::Record(fields) => all(fields.iter().map(|(_, value)| value)),
        Val::Variant(_, payload) | Val::Option(payload) | Val::Result(Ok(payload) | Err(payload)) => {
            all(payload.as_deref())
        }
        Val::Bool(_)
        | Val::S8(_)
        | Val::U8(_)
        | Val::S16(_)
        | Val::U16(_)
        | Val::S32(_)
        | Val::U32(_)
        | Val::S64(_)
        | Val::U64(_)
        | Val::Float32(_)
        | Val::Float64(_)
        | Val::Char(_)
        | Val::Enum(_)
        | Val::Flags(_)
        | Val::Resource(_)
        | Val::Future(_)
        | Val::Stream(_)
        | Val::ErrorContext(_) => Calls::exactly(0),
    }
}

/// How many core values the type flattens to. `None` for fixed-length lists, whose length Wasmtime does not expose.
fn flat_count(ty: &Type) -> Option<usize> {
    Some(match ty {
        Type::String | Type::List(_) | Type::Map(_) => 2,
        Type::Record(record) => record.fields().map(|field| flat_count(&field.ty)).sum::<Option<_>>()?,
        Type::Tuple(tuple) => tuple.types().map(|ty| flat_count(&ty)).sum::<Option<_>>()?,
        Type::FixedLengthList(_) => return None,
        Type::Variant(variant) => 1 + longest(variant.cases().map(|case| case.ty))?,
        Type::Option(option) => 1 + flat_count(&option.ty())?,
        Type::Result(result) => 1 + longest([result.ok(), result.err()])?,
        Type::Flags(flags) => flags.names().len().div_ceil(32),
        Type::Bool
        | Type::S8
        | Type::U8
        | Type::S16
        | Type::U16
        | Type::S32
        | Type::U32
        | Type::S64
        | Type::U64
        | Type::Float32
        | Type::Float64
        | Type::Char
        | Type::Enum(_)
        | Type::Own(_)
        | Type::Borrow(_)
        | Type::Future(_)
        | Type::Stream(_)
        | Type::ErrorContext => 1,
    })
}

/// The greatest flat count among the payloads.
fn longest(payloads: impl IntoIterator<Item = Option<Type>>) -> Option<usize> {
    payloads.into_iter().flatten().try_fold(0, |most, ty| Some(flat_count(&ty)?.max(most)))
}
