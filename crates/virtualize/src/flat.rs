//! Values between memory and core values (`CanonicalABI.md`, "Flattening"): what a call that does not wait takes and returns in memory, its
//! callers pass outside of it.

use wasm_encoder::{BlockType, ValType};
use wit_parser::{Type, TypeDefKind};
use witcraft_abi::{Layout, Limit, TypeTable};

use crate::adapter::module::value_types;
use crate::code::{Code, byte, double, word};
use crate::parts::{Parts, kind_of, parts};

/// How a part of a value lies in memory.
#[derive(Clone, Copy)]
enum Word {
    /// An unsigned or signed number of so many bytes, which is an `i32` outside.
    Small(u32),
    Signed(u32),
    Long,
    Float,
    Double,
}

/// Pushes the core values of the value at the address in a local.
///
/// # Errors
/// A type that is past a limit.
pub(crate) fn load(types: &TypeTable<'_>, code: &mut Code, ty: Type, address: u32, offset: u32) -> Result<(), Limit> {
    if let Some(words) = words(types, ty)? {
        for (word, at) in words {
            code.add().local_get(address);
            load_word(code, word, offset + at);
        }
        return Ok(());
    }
    match composition(types, ty)? {
        Composition::Product(all) => {
            all.into_iter().try_for_each(|(ty, at)| load(types, code, ty, address, offset + at))
        }
        Composition::Sum { cases, payload } => {
            let joined = value_types(&types.flatten(ty)?.unwrap_or_default());
            let locals: Vec<u32> = joined.iter().map(|ty| code.local(*ty)).collect();
            for (local, ty) in locals.iter().zip(&joined) {
                zero(code, *ty);
                code.add().local_set(*local);
            }
            code.add().local_get(address);
            load_word(code, Word::Small(Layout::of_enum(cases.len()).size), offset);
            code.add().local_set(locals[0]);
            for (index, ty) in cases.iter().enumerate() {
                let Some(ty) = ty else { continue };
                code.add().local_get(locals[0]).i32_const(index as i32).i32_eq().if_(BlockType::Empty);
                load(types, code, *ty, address, offset + payload)?;
                let own = value_types(&types.flatten(*ty)?.unwrap_or_default());
                for (place, own) in own.iter().enumerate().rev() {
                    convert(code, *own, joined[place + 1]);
                    code.add().local_set(locals[place + 1]);
                }
                code.add().end();
            }
            locals.iter().for_each(|local| {
                code.add().local_get(*local);
            });
            Ok(())
        }
    }
}

/// Stores the core values in the locals from `position` on as a value at the address in a local. Returns the position behind them.
///
/// # Errors
/// A type that is past a limit.
pub(crate) fn store(
    types: &TypeTable<'_>,
    code: &mut Code,
    ty: Type,
    position: u32,
    (address, offset): (u32, u32),
) -> Result<u32, Limit> {
    let flat = value_types(&types.flatten(ty)?.unwrap_or_default());
    let end = position + flat.len() as u32;
    if let Some(words) = words(types, ty)? {
        for ((word, at), local) in words.into_iter().zip(position..) {
            code.add().local_get(address).local_get(local);
            store_word(code, word, offset + at);
        }
        return Ok(end);
    }
    match composition(types, ty)? {
        Composition::Product(all) => {
            let mut next = position;
            for (ty, at) in all {
                next = store(types, code, ty, next, (address, offset + at))?;
            }
        }
        Composition::Sum { cases, payload } => {
            code.add().local_get(address).local_get(position);
            store_word(code, Word::Small(Layout::of_enum(cases.len()).size), offset);
            for (index, ty) in cases.iter().enumerate() {
                let Some(ty) = ty else { continue };
                code.add().local_get(position).i32_const(index as i32).i32_eq().if_(BlockType::Empty);
                let own = value_types(&types.flatten(*ty)?.unwrap_or_default());
                let locals: Vec<u32> = own.iter().map(|ty| code.local(*ty)).collect();
                for (place, (own, local)) in own.iter().zip(&locals).enumerate() {
                    code.add().local_get(position + 1 + place as u32);
                    convert(code, flat[place + 1], *own);
                    code.add().local_set(*local);
                }
                // New locals follow each other.
                store(types, code, *ty, locals.first().copied().unwrap_or_default(), (address, offset + payload))?;
                code.add().end();
            }
        }
    }
    Ok(end)
}

/// What a value is put together from, with the offsets.
enum Composition {
    Product(Vec<(Type, u32)>),
    Sum { cases: Vec<Option<Type>>, payload: u32 },
}

fn composition(types: &TypeTable<'_>, ty: Type) -> Result<Composition, Limit> {
    Ok(match kind_of(types.resolve(), ty) {
        Some(TypeDefKind::FixedLengthList(element, length)) => {
            let size = types.layout(*element)?.size;
            Composition::Product((0..*length).map(|index| (*element, index * size)).collect())
        }
        Some(kind) => match parts(kind) {
            Parts::Product(all) => {
                let (_, offsets) = types.record(&all)?;
                Composition::Product(all.into_iter().zip(offsets).collect())
            }
            Parts::Sum(cases) => {
                let payload = types.payload_offset(&cases)?;
                Composition::Sum { cases, payload }
            }
        },
        None => Composition::Product(Vec::new()),
    })
}

/// The words of a value that is not put together from others, with the offsets.
fn words(types: &TypeTable<'_>, ty: Type) -> Result<Option<Vec<(Word, u32)>>, Limit> {
    let one = |word| Some(vec![(word, 0)]);
    let slice = || Some(vec![(Word::Small(4), 0), (Word::Small(4), 4)]);
    Ok(match kind_of(types.resolve(), ty) {
        None => match primitive(types, ty) {
            Type::Bool | Type::U8 => one(Word::Small(1)),
            Type::U16 => one(Word::Small(2)),
            Type::S8 => one(Word::Signed(1)),
            Type::S16 => one(Word::Signed(2)),
            Type::U32 | Type::S32 | Type::Char | Type::ErrorContext => one(Word::Small(4)),
            Type::U64 | Type::S64 => one(Word::Long),
            Type::F32 => one(Word::Float),
            Type::F64 => one(Word::Double),
            Type::String => slice(),
            Type::Id(_) => None,
        },
        Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => slice(),
        Some(TypeDefKind::Flags(_)) => Some(match types.layout(ty)?.size {
            0 => Vec::new(),
            size @ (1 | 2) => vec![(Word::Small(size), 0)],
            size => (0..size).step_by(4).map(|at| (Word::Small(4), at)).collect(),
        }),
        Some(TypeDefKind::Handle(_) | TypeDefKind::Stream(_) | TypeDefKind::Future(_) | TypeDefKind::Resource) => {
            one(Word::Small(4))
        }
        Some(
            TypeDefKind::Record(_)
            | TypeDefKind::Tuple(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Option(_)
            | TypeDefKind::Result(_)
            | TypeDefKind::FixedLengthList(..)
            | TypeDefKind::Type(_)
            | TypeDefKind::Unknown,
        ) => None,
    })
}

/// The primitive that a type is another name of.
fn primitive(types: &TypeTable<'_>, ty: Type) -> Type {
    let mut ty = ty;
    while let Type::Id(id) = ty {
        match types.resolve().types[id].kind {
            TypeDefKind::Type(other) => ty = other,
            _ => break,
        }
    }
    ty
}

fn load_word(code: &mut Code, kind: Word, offset: u32) {
    let mut code = code.add();
    match kind {
        Word::Small(1) => code.i32_load8_u(byte(offset)),
        Word::Small(2) => code.i32_load16_u(half(offset)),
        Word::Small(_) | Word::Signed(4..) => code.i32_load(word(offset)),
        Word::Signed(1) => code.i32_load8_s(byte(offset)),
        Word::Signed(_) => code.i32_load16_s(half(offset)),
        Word::Long => code.i64_load(double(offset)),
        Word::Float => code.f32_load(word(offset)),
        Word::Double => code.f64_load(double(offset)),
    };
}

fn store_word(code: &mut Code, kind: Word, offset: u32) {
    let mut code = code.add();
    match kind {
        Word::Small(1) | Word::Signed(1) => code.i32_store8(byte(offset)),
        Word::Small(2) | Word::Signed(2) => code.i32_store16(half(offset)),
        Word::Small(_) | Word::Signed(_) => code.i32_store(word(offset)),
        Word::Long => code.i64_store(double(offset)),
        Word::Float => code.f32_store(word(offset)),
        Word::Double => code.f64_store(double(offset)),
    };
}

fn half(offset: u32) -> wasm_encoder::MemArg {
    wasm_encoder::MemArg { align: 1, ..byte(offset) }
}

fn zero(code: &mut Code, ty: ValType) {
    let mut code = code.add();
    match ty {
        ValType::I64 => code.i64_const(0),
        ValType::F32 => code.f32_const(0.0.into()),
        ValType::F64 => code.f64_const(0.0.into()),
        _ => code.i32_const(0),
    };
}

/// Converts what was pushed between the type of a case and the one that has room for all cases.
fn convert(code: &mut Code, from: ValType, to: ValType) {
    use ValType::{F32, F64, I32, I64};
    let mut code = code.add();
    match (from, to) {
        (I32, I64) => code.i64_extend_i32_u(),
        (F32, I32) => code.i32_reinterpret_f32(),
        (F32, I64) => code.i32_reinterpret_f32().i64_extend_i32_u(),
        (F64, I64) => code.i64_reinterpret_f64(),
        (I64, I32) => code.i32_wrap_i64(),
        (I32, F32) => code.f32_reinterpret_i32(),
        (I64, F32) => code.i32_wrap_i64().f32_reinterpret_i32(),
        (I64, F64) => code.f64_reinterpret_i64(),
        _ => return,
    };
}
