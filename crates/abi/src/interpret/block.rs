//! Values as bytes in memory, derived from their types alone: the contents of a list that is copied as one block.
//!
//! This does not use plans, so a block on one side and a loop on the other check each other.

use wit_parser::Type;

use super::scalar;
use super::trap::Trap;
use super::value::{CoreValue, InterfaceValue};
use crate::layout::{discriminant_width, flags_width, scalar_width};
use crate::shape::Shape;
use crate::{MemoryWidth, TypeTable};

/// Writes a value to the start of `room`. What is between its parts keeps what it held.
pub(super) fn write(types: &TypeTable<'_>, ty: Type, value: &InterfaceValue, room: &mut [u8]) -> Result<(), Trap> {
    let wrong = || Trap::WrongValue(Box::new(value.clone()));
    let mut put = |width: MemoryWidth, value: CoreValue| {
        room[..scalar::bytes(width) as usize].copy_from_slice(&scalar::store(width, value));
    };
    match (Shape::of(types.resolve(), ty), value) {
        (Shape::Scalar(primitive), value) => put(scalar_width(primitive), scalar::lower(primitive, value)?),
        (Shape::Flags(count), InterfaceValue::Flags(bits)) => {
            if let Some(width) = flags_width(count) {
                put(width, CoreValue::I32(*bits));
            }
        }
        (Shape::Enum(cases), InterfaceValue::Variant(number, None)) => {
            put(discriminant_width(cases), CoreValue::I32(*number));
        }
        (Shape::Variant(_, cases), InterfaceValue::Variant(number, payload)) => {
            put(discriminant_width(cases.len()), CoreValue::I32(*number));
            let case = cases.get(*number as usize).ok_or_else(wrong)?;
            if let (Some(ty), Some(payload)) = (case.ty, payload) {
                write(types, ty, payload, &mut room[types.checked_payload_offset(&cases) as usize..])?;
            }
        }
        (Shape::Record(parts) | Shape::Tuple(parts), InterfaceValue::Record(values)) if parts.len() == values.len() => {
            let (_, offsets) = types.checked_record(&parts);
            for ((part, value), offset) in parts.iter().zip(values).zip(offsets) {
                write(types, *part, value, &mut room[offset as usize..])?;
            }
        }
        (Shape::FixedLengthList(element, length), InterfaceValue::List(values)) if values.len() == length as usize => {
            let size = types.checked_layout(element).size as usize;
            for (number, value) in values.iter().enumerate() {
                write(types, element, value, &mut room[number * size..])?;
            }
        }
        (
            Shape::Flags(_)
            | Shape::Enum(_)
            | Shape::Variant(_, _)
            | Shape::Record(_)
            | Shape::Tuple(_)
            | Shape::FixedLengthList(_, _)
            | Shape::String
            | Shape::List(_)
            | Shape::Map(_, _)
            | Shape::Own(_)
            | Shape::Borrow(_)
            | Shape::Resource
            | Shape::Async(_),
            _,
        ) => return Err(wrong()),
    }
    Ok(())
}

/// The value at the start of `bytes`.
pub(super) fn read(types: &TypeTable<'_>, ty: Type, bytes: &[u8]) -> Result<InterfaceValue, Trap> {
    let get = |width: MemoryWidth| scalar::load(width, &bytes[..scalar::bytes(width) as usize]);
    let number = |width| get(width).bits() as u32;
    Ok(match Shape::of(types.resolve(), ty) {
        Shape::Scalar(primitive) => scalar::lift(primitive, get(scalar_width(primitive)))?,
        Shape::Flags(count) => {
            let bits = flags_width(count).map_or(0, number);
            InterfaceValue::Flags(bits & scalar::low_bits(count))
        }
        Shape::Enum(cases) => match number(discriminant_width(cases)) {
            case if (case as usize) < cases => InterfaceValue::Variant(case, None),
            case => return Err(Trap::InvalidDiscriminant(case)),
        },
        Shape::Variant(_, cases) => {
            let case = number(discriminant_width(cases.len()));
            let found = cases.get(case as usize).ok_or(Trap::InvalidDiscriminant(case))?;
            let payload = found.ty.map(|ty| read(types, ty, &bytes[types.checked_payload_offset(&cases) as usize..]));
            InterfaceValue::Variant(case, payload.transpose()?.map(Box::new))
        }
        Shape::Record(parts) | Shape::Tuple(parts) => {
            let (_, offsets) = types.checked_record(&parts);
            let values = parts.iter().zip(offsets).map(|(part, offset)| read(types, *part, &bytes[offset as usize..]));
            InterfaceValue::Record(values.collect::<Result<_, _>>()?)
        }
        Shape::FixedLengthList(element, length) => {
            let size = types.checked_layout(element).size as usize;
            let values = (0..length as usize).map(|number| read(types, element, &bytes[number * size..]));
            InterfaceValue::List(values.collect::<Result<_, _>>()?)
        }
        Shape::String
        | Shape::List(_)
        | Shape::Map(_, _)
        | Shape::Own(_)
        | Shape::Borrow(_)
        | Shape::Resource
        | Shape::Async(_) => return Err(Trap::NotABlock),
    })
}
