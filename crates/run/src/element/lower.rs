//! Stores a value to a guest's memory (CanonicalABI.md, "Storing").

use wasmtime::component::__internal::wasmtime_environ::component::VariantInfo;
use wasmtime::component::__internal::{InterfaceType, LowerContext};
use wasmtime::component::{Lower, Val};
use wasmtime::{Result, bail, format_err};

/// Stores `value`, which is of type `ty`, at `offset`.
pub(super) fn store<T>(cx: &mut LowerContext<'_, T>, ty: InterfaceType, value: &Val, offset: usize) -> Result<()> {
    /// Lowers a value that has its own Rust type.
    macro_rules! own {
        ($case:ident) => {
            match value {
                Val::$case(value) => value.linear_lower_to_memory(cx, ty, offset),
                other => Err(mismatch(ty, other)),
            }
        };
    }
    match ty {
        InterfaceType::Bool => own!(Bool),
        InterfaceType::S8 => own!(S8),
        InterfaceType::U8 => own!(U8),
        InterfaceType::S16 => own!(S16),
        InterfaceType::U16 => own!(U16),
        InterfaceType::S32 => own!(S32),
        InterfaceType::U32 => own!(U32),
        InterfaceType::S64 => own!(S64),
        InterfaceType::U64 => own!(U64),
        InterfaceType::Float32 => own!(Float32),
        InterfaceType::Float64 => own!(Float64),
        InterfaceType::Char => own!(Char),
        InterfaceType::String => own!(String),
        InterfaceType::Own(_) | InterfaceType::Borrow(_) => own!(Resource),
        InterfaceType::Future(_) => own!(Future),
        InterfaceType::Stream(_) => own!(Stream),
        InterfaceType::List(index) => {
            let Val::List(items) = value else { return Err(mismatch(ty, value)) };
            let element = cx.types[index].element;
            let abi = cx.types.canonical_abi(&element);
            let start = allocate(cx, offset, items.len(), abi.size32 as usize, abi.align32)?;
            elements(cx, element, items, start)
        }
        InterfaceType::FixedLengthList(index) => {
            let Val::FixedLengthList(items) = value else { return Err(mismatch(ty, value)) };
            if items.len() != cx.types[index].size as usize {
                return Err(mismatch(ty, value));
            }
            elements(cx, cx.types[index].element, items, offset)
        }
        InterfaceType::Map(index) => {
            let Val::Map(entries) = value else { return Err(mismatch(ty, value)) };
            let map = &cx.types[index];
            let size = map.entry_abi.size32 as usize;
            let start = allocate(cx, offset, entries.len(), size, map.entry_abi.align32)?;
            for (index, (key, value)) in entries.iter().enumerate() {
                store(cx, map.key, key, start + index * size)?;
                store(cx, map.value, value, start + index * size + map.value_offset32 as usize)?;
            }
            Ok(())
        }
        InterfaceType::Record(index) => {
            let Val::Record(values) = value else { return Err(mismatch(ty, value)) };
            let types = cx.types[index].fields.iter().map(|field| field.ty);
            fields(cx, types, values.iter().map(|(_, value)| value), offset)
        }
        InterfaceType::Tuple(index) => {
            let Val::Tuple(values) = value else { return Err(mismatch(ty, value)) };
            fields(cx, cx.types[index].types.iter().copied(), values.iter(), offset)
        }
        InterfaceType::Variant(index) => {
            let Val::Variant(name, payload) = value else { return Err(mismatch(ty, value)) };
            let variant = &cx.types[index];
            let (case, _, payload_type) = variant.cases.get_full(name).ok_or_else(|| mismatch(ty, value))?;
            self::case(cx, &variant.info, case, payload.as_deref().zip(*payload_type), offset)
        }
        InterfaceType::Enum(index) => {
            let Val::Enum(name) = value else { return Err(mismatch(ty, value)) };
            let cases = &cx.types[index];
            let case = cases.names.get_index_of(name).ok_or_else(|| mismatch(ty, value))?;
            self::case(cx, &cases.info, case, None, offset)
        }
        InterfaceType::Option(index) => {
            let Val::Option(payload) = value else { return Err(mismatch(ty, value)) };
            let option = &cx.types[index];
            let payload = payload.as_deref().map(|payload| (payload, option.ty));
            case(cx, &option.info, usize::from(payload.is_some()), payload, offset)
        }
        InterfaceType::Result(index) => {
            let Val::Result(value) = value else { return Err(mismatch(ty, value)) };
            let result = &cx.types[index];
            let (index, payload) = match value {
                Ok(payload) => (0, payload.as_deref().zip(result.ok)),
                Err(payload) => (1, payload.as_deref().zip(result.err)),
            };
            case(cx, &result.info, index, payload, offset)
        }
        InterfaceType::Flags(index) => {
            let Val::Flags(set) = value else { return Err(mismatch(ty, value)) };
            let names = &cx.types[index].names;
            let mut bytes = vec![0; cx.types.canonical_abi(&ty).size32 as usize];
            for name in set {
                let index = names.get_index_of(name).ok_or_else(|| mismatch(ty, value))?;
                bytes[index / 8] |= 1 << (index % 8);
            }
            write(cx, offset, &bytes)
        }
        InterfaceType::ErrorContext(_) => bail!("the host cannot create an `error-context`"),
    }
}

fn mismatch(ty: InterfaceType, value: &Val) -> wasmtime::Error {
    format_err!("an element of a stream has the wrong type: expected {ty:?}, found {value:?}")
}

/// Allocates memory for `length` elements, writes where and how many to `offset`, and returns where.
fn allocate<T>(cx: &mut LowerContext<'_, T>, offset: usize, length: usize, size: usize, align: u32) -> Result<usize> {
    let bytes = length.checked_mul(size).ok_or_else(|| format_err!("a list is larger than memory"))?;
    let start = cx.realloc(0, 0, align, bytes)?;
    write(cx, offset, &u32::try_from(start)?.to_le_bytes())?;
    write(cx, offset + 4, &u32::try_from(length)?.to_le_bytes())?;
    Ok(start)
}

fn elements<T>(cx: &mut LowerContext<'_, T>, element: InterfaceType, items: &[Val], start: usize) -> Result<()> {
    let size = cx.types.canonical_abi(&element).size32 as usize;
    for (index, item) in items.iter().enumerate() {
        store(cx, element, item, start + index * size)?;
    }
    Ok(())
}

fn fields<'v, T>(
    cx: &mut LowerContext<'_, T>,
    types: impl Iterator<Item = InterfaceType>,
    values: impl Iterator<Item = &'v Val>,
    mut offset: usize,
) -> Result<()> {
    for (ty, value) in types.zip(values) {
        let start = cx.types.canonical_abi(&ty).next_field32_size(&mut offset);
        store(cx, ty, value, start)?;
    }
    Ok(())
}

fn case<T>(
    cx: &mut LowerContext<'_, T>,
    info: &VariantInfo,
    index: usize,
    payload: Option<(&Val, InterfaceType)>,
    offset: usize,
) -> Result<()> {
    let discriminant = u32::try_from(index)?.to_le_bytes();
    write(cx, offset, &discriminant[..usize::from(info.size)])?;
    match payload {
        Some((value, ty)) => store(cx, ty, value, offset + info.payload_offset32 as usize),
        None => Ok(()),
    }
}

fn write<T>(cx: &mut LowerContext<'_, T>, offset: usize, bytes: &[u8]) -> Result<()> {
    let place = cx.as_slice_mut().get_mut(offset..).and_then(|memory| memory.get_mut(..bytes.len()));
    place.ok_or_else(|| format_err!("a value would be stored outside of the memory"))?.copy_from_slice(bytes);
    Ok(())
}
