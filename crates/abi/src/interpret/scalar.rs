//! Numbers, booleans and characters, and their representation in memory.

use super::trap::Trap;
use super::value::{CoreValue, InterfaceValue};
use crate::{Architecture, CoreType, MemoryWidth, ScalarType};

/// The number of bytes that a load or a store touches in the memories of instances, which have 32 bits.
pub(super) fn bytes(width: MemoryWidth) -> u32 {
    width.size().in_memory(Architecture::Memory32)
}

/// The core value of a primitive.
pub(super) fn lower(primitive: ScalarType, value: &InterfaceValue) -> Result<CoreValue, Trap> {
    use InterfaceValue as V;
    let wrong = || Trap::WrongValue(Box::new(value.clone()));
    // Sign extension and wrapping are what `as` does.
    let narrow = |value: i64, least: i64, most: i64| {
        if (least..=most).contains(&value) { Ok(CoreValue::I32(value as u32)) } else { Err(wrong()) }
    };
    let unsigned = |value: u64, most: u32| {
        let value = u32::try_from(value).map_err(|_| wrong())?;
        if value <= most { Ok(CoreValue::I32(value)) } else { Err(wrong()) }
    };
    match (primitive, value) {
        (ScalarType::Bool, V::Bool(value)) => Ok(CoreValue::I32(u32::from(*value))),
        (ScalarType::S8, V::Signed(value)) => narrow(*value, i8::MIN.into(), i8::MAX.into()),
        (ScalarType::S16, V::Signed(value)) => narrow(*value, i16::MIN.into(), i16::MAX.into()),
        (ScalarType::S32, V::Signed(value)) => narrow(*value, i32::MIN.into(), i32::MAX.into()),
        (ScalarType::S64, V::Signed(value)) => Ok(CoreValue::I64(*value as u64)),
        (ScalarType::U8, V::Unsigned(value)) => unsigned(*value, u8::MAX.into()),
        (ScalarType::U16, V::Unsigned(value)) => unsigned(*value, u16::MAX.into()),
        (ScalarType::U32, V::Unsigned(value)) => unsigned(*value, u32::MAX),
        (ScalarType::U64, V::Unsigned(value)) => Ok(CoreValue::I64(*value)),
        (ScalarType::F32, V::F32(bits)) => Ok(CoreValue::F32(*bits)),
        (ScalarType::F64, V::F64(bits)) => Ok(CoreValue::F64(*bits)),
        (ScalarType::Char, V::Char(value)) => Ok(CoreValue::I32(u32::from(*value))),
        (
            ScalarType::Bool
            | ScalarType::S8
            | ScalarType::S16
            | ScalarType::S32
            | ScalarType::S64
            | ScalarType::U8
            | ScalarType::U16
            | ScalarType::U32
            | ScalarType::U64
            | ScalarType::F32
            | ScalarType::F64
            | ScalarType::Char,
            _,
        ) => Err(wrong()),
    }
}

/// The primitive of a core value, of which the low bits count.
pub(super) fn lift(primitive: ScalarType, value: CoreValue) -> Result<InterfaceValue, Trap> {
    use InterfaceValue as V;
    let bits = value.bits();
    Ok(match primitive {
        ScalarType::Bool => V::Bool(bits as u32 != 0),
        ScalarType::S8 => V::Signed((bits as i8).into()),
        ScalarType::S16 => V::Signed((bits as i16).into()),
        ScalarType::S32 => V::Signed((bits as i32).into()),
        ScalarType::S64 => V::Signed(bits as i64),
        ScalarType::U8 => V::Unsigned((bits as u8).into()),
        ScalarType::U16 => V::Unsigned((bits as u16).into()),
        ScalarType::U32 => V::Unsigned((bits as u32).into()),
        ScalarType::U64 => V::Unsigned(bits),
        ScalarType::F32 => V::F32(bits as u32),
        ScalarType::F64 => V::F64(bits),
        ScalarType::Char => V::Char(char::from_u32(bits as u32).ok_or(Trap::InvalidChar(bits as u32))?),
    })
}

/// The low bits of a value as a core type.
pub(super) fn core_value(ty: CoreType, bits: u64) -> CoreValue {
    match ty {
        CoreType::I32 | CoreType::Pointer | CoreType::Length => CoreValue::I32(bits as u32),
        CoreType::I64 | CoreType::PointerOrI64 => CoreValue::I64(bits),
        CoreType::F32 => CoreValue::F32(bits as u32),
        CoreType::F64 => CoreValue::F64(bits),
    }
}

/// The core value of little-endian bytes, as many as the width has.
pub(super) fn load(width: MemoryWidth, bytes: &[u8]) -> CoreValue {
    let bits = bytes.iter().rev().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let extended = match width {
        MemoryWidth::S8 => bits as i8 as u64,
        MemoryWidth::S16 => bits as i16 as u64,
        MemoryWidth::U8
        | MemoryWidth::U16
        | MemoryWidth::I32
        | MemoryWidth::I64
        | MemoryWidth::F32
        | MemoryWidth::F64
        | MemoryWidth::Pointer
        | MemoryWidth::Length => bits,
    };
    core_value(width.core_type(), extended)
}

/// The little-endian bytes of a core value, as many as the width has.
pub(super) fn store(width: MemoryWidth, value: CoreValue) -> Vec<u8> {
    value.bits().to_le_bytes()[..bytes(width) as usize].to_vec()
}

/// So many bits from the lowest: those of a flags type.
pub(super) fn low_bits(count: usize) -> u32 {
    (1u64 << count.min(32)).wrapping_sub(1) as u32
}
