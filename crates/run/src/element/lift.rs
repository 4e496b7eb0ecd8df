//! Loads a value from a guest's memory (CanonicalABI.md, "Loading").

use wasmtime::component::__internal::wasmtime_environ::component::{TypeFlags, TypeMapIndex, VariantInfo};
use wasmtime::component::__internal::{InterfaceType, LiftContext};
use wasmtime::component::{FutureAny, Lift, ResourceAny, StreamAny, Val};
use wasmtime::{Result, bail, format_err};

/// The value of type `ty` in `bytes`, which are as many as the type takes.
pub(super) fn load(cx: &mut LiftContext<'_>, ty: InterfaceType, bytes: &[u8]) -> Result<Val> {
    Ok(match ty {
        InterfaceType::Bool => Val::Bool(bool::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::S8 => Val::S8(i8::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::U8 => Val::U8(u8::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::S16 => Val::S16(i16::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::U16 => Val::U16(u16::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::S32 => Val::S32(i32::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::U32 => Val::U32(u32::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::S64 => Val::S64(i64::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::U64 => Val::U64(u64::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::Float32 => Val::Float32(f32::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::Float64 => Val::Float64(f64::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::Char => Val::Char(char::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::String => Val::String(String::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::Own(_) | InterfaceType::Borrow(_) => {
            Val::Resource(ResourceAny::linear_lift_from_memory(cx, ty, bytes)?)
        }
        InterfaceType::Future(_) => Val::Future(FutureAny::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::Stream(_) => Val::Stream(StreamAny::linear_lift_from_memory(cx, ty, bytes)?),
        InterfaceType::List(index) => Val::List(list(cx, cx.types[index].element, bytes)?),
        InterfaceType::FixedLengthList(index) => {
            let (element, length) = (cx.types[index].element, cx.types[index].size as usize);
            Val::FixedLengthList(elements(cx, element, length, bytes)?)
        }
        InterfaceType::Map(index) => Val::Map(map(cx, index, bytes)?),
        InterfaceType::Record(index) => {
            let fields = &cx.types[index].fields;
            let values = fields_of(cx, fields.iter().map(|field| field.ty), bytes)?;
            Val::Record(fields.iter().map(|field| field.name.clone()).zip(values).collect())
        }
        InterfaceType::Tuple(index) => Val::Tuple(fields_of(cx, cx.types[index].types.iter().copied(), bytes)?),
        InterfaceType::Variant(index) => {
            let ty = &cx.types[index];
            let case = discriminant(&ty.info, bytes)?;
            let (name, payload) = ty.cases.get_index(case).ok_or_else(|| no_case(case))?;
            Val::Variant(name.clone(), self::payload(cx, &ty.info, *payload, bytes)?)
        }
        InterfaceType::Enum(index) => {
            let ty = &cx.types[index];
            let case = discriminant(&ty.info, bytes)?;
            Val::Enum(ty.names.iter().nth(case).ok_or_else(|| no_case(case))?.clone())
        }
        InterfaceType::Option(index) => {
            let ty = &cx.types[index];
            match discriminant(&ty.info, bytes)? {
                0 => Val::Option(None),
                1 => Val::Option(payload(cx, &ty.info, Some(ty.ty), bytes)?),
                case => return Err(no_case(case)),
            }
        }
        InterfaceType::Result(index) => {
            let ty = &cx.types[index];
            match discriminant(&ty.info, bytes)? {
                0 => Val::Result(Ok(payload(cx, &ty.info, ty.ok, bytes)?)),
                1 => Val::Result(Err(payload(cx, &ty.info, ty.err, bytes)?)),
                case => return Err(no_case(case)),
            }
        }
        InterfaceType::Flags(index) => Val::Flags(flags(&cx.types[index], bytes)),
        InterfaceType::ErrorContext(_) => bail!("the host cannot read an `error-context`"),
    })
}

fn no_case(case: usize) -> wasmtime::Error {
    format_err!("no case has the discriminant {case}")
}

fn discriminant(info: &VariantInfo, bytes: &[u8]) -> Result<usize> {
    Ok(usize::try_from(number(&bytes[..usize::from(info.size)]))?)
}

fn payload(
    cx: &mut LiftContext<'_>,
    info: &VariantInfo,
    ty: Option<InterfaceType>,
    bytes: &[u8],
) -> Result<Option<Box<Val>>> {
    let Some(ty) = ty else { return Ok(None) };
    let size = cx.types.canonical_abi(&ty).size32 as usize;
    Ok(Some(Box::new(load(cx, ty, &bytes[info.payload_offset32 as usize..][..size])?)))
}

fn fields_of(
    cx: &mut LiftContext<'_>,
    types: impl ExactSizeIterator<Item = InterfaceType>,
    bytes: &[u8],
) -> Result<Vec<Val>> {
    cx.consume_fuel_array(types.len(), size_of::<Val>())?;
    let mut end = 0;
    types
        .map(|ty| {
            let abi = cx.types.canonical_abi(&ty);
            let start = abi.next_field32(&mut end) as usize;
            load(cx, ty, &bytes[start..][..abi.size32 as usize])
        })
        .collect()
}

fn list(cx: &mut LiftContext<'_>, element: InterfaceType, bytes: &[u8]) -> Result<Vec<Val>> {
    let abi = cx.types.canonical_abi(&element);
    let (size, align) = (abi.size32 as usize, abi.align32 as usize);
    let (length, bytes) = contents(cx, size, align, bytes)?;
    elements(cx, element, length, bytes)
}

fn elements(cx: &mut LiftContext<'_>, element: InterfaceType, length: usize, bytes: &[u8]) -> Result<Vec<Val>> {
    let size = cx.types.canonical_abi(&element).size32 as usize;
    cx.consume_fuel_array(length, size_of::<Val>())?;
    (0..length).map(|index| load(cx, element, &bytes[index * size..][..size])).collect()
}

fn map(cx: &mut LiftContext<'_>, index: TypeMapIndex, bytes: &[u8]) -> Result<Vec<(Val, Val)>> {
    let ty = &cx.types[index];
    let size = ty.entry_abi.size32 as usize;
    let (length, bytes) = contents(cx, size, ty.entry_abi.align32 as usize, bytes)?;
    cx.consume_fuel_array(length, size_of::<(Val, Val)>())?;
    let key_size = cx.types.canonical_abi(&ty.key).size32 as usize;
    let value_size = cx.types.canonical_abi(&ty.value).size32 as usize;
    (0..length)
        .map(|index| {
            let entry = &bytes[index * size..][..size];
            let key = load(cx, ty.key, &entry[..key_size])?;
            Ok((key, load(cx, ty.value, &entry[ty.value_offset32 as usize..][..value_size])?))
        })
        .collect()
}

/// The number of elements, and their bytes, that a pointer and a length in memory lead to.
fn contents<'a>(cx: &LiftContext<'a>, size: usize, align: usize, pair: &[u8]) -> Result<(usize, &'a [u8])> {
    let start = usize::try_from(number(&pair[..4]))?;
    let length = usize::try_from(number(&pair[4..8]))?;
    if !start.is_multiple_of(align) {
        bail!("the pointer to a list is not aligned");
    }
    let bytes = length.checked_mul(size).and_then(|bytes| cx.memory().get(start..)?.get(..bytes));
    Ok((length, bytes.ok_or_else(|| format_err!("a list is outside of the memory"))?))
}

fn flags(ty: &TypeFlags, bytes: &[u8]) -> Vec<String> {
    let is_set = |index: usize| bytes.get(index / 8).is_some_and(|byte| byte & (1 << (index % 8)) != 0);
    ty.names.iter().enumerate().filter(|(index, _)| is_set(*index)).map(|(_, name)| name.clone()).collect()
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
