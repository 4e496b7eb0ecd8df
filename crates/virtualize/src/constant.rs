//! Constants: values that are known when the adapter is made, and lie in its memory.

use std::error::Error;
use std::ops::Range;

use wasm_wave::parser::{ParserError, ParserErrorKind};
use wasm_wave::value::{Type as WaveType, Value, resolve_wit_type};
use wasm_wave::wasm::{WasmTypeKind, WasmValue};
use wit_parser::{Resolve, Type, TypeDefKind};
use witcraft_abi::{Layout, TypeTable};

use crate::parts::{Parts, kind_of, parts};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    /// A number, `bool` or `char`, as its bits.
    Bits(u64),
    Text(String),
    /// A list, also of fixed length, or a map.
    List(Vec<Constant>),
    /// A record or tuple.
    Record(Vec<Constant>),
    /// A case of a variant, enum, option or result.
    Case(u32, Option<Box<Constant>>),
    Flags(Vec<bool>),
}

/// Why a text is not a value of a type.
#[derive(Clone, Debug)]
pub(crate) struct Mistake {
    pub(crate) why: String,
    /// Where in the text; `None` if no text would be one.
    pub(crate) range: Option<Range<usize>>,
}

/// Reads a value in WAVE.
///
/// # Errors
/// Why it is not a value of the type.
pub(crate) fn parse(resolve: &Resolve, ty: Type, text: &str) -> Result<Constant, Mistake> {
    let without = |why| Mistake { why, range: None };
    let wave = match ty {
        Type::Id(id) => resolve_wit_type(resolve, id).map_err(|error| without(error.to_string()))?,
        primitive => {
            primitive_type(primitive).ok_or_else(|| without("its result has no constant values".to_owned()))?
        }
    };
    let value: Value = wasm_wave::from_str(&wave, text).map_err(|error| mistake(text, &error))?;
    Ok(convert(resolve, ty, &value))
}

fn mistake(text: &str, error: &ParserError) -> Mistake {
    let range = error.span();
    let part = text.get(range.clone()).unwrap_or_default();
    let why = match (error.source(), error.kind()) {
        (Some(source), _) => source.to_string(),
        (None, ParserErrorKind::InvalidType) => format!("`{part}` is of another type"),
        (None, kind) if part.is_empty() => kind.to_string(),
        (None, kind) => format!("{kind} `{part}`"),
    };
    Mistake { why, range: Some(range) }
}

fn primitive_type(ty: Type) -> Option<WaveType> {
    Some(match ty {
        Type::Bool => WaveType::BOOL,
        Type::U8 => WaveType::U8,
        Type::U16 => WaveType::U16,
        Type::U32 => WaveType::U32,
        Type::U64 => WaveType::U64,
        Type::S8 => WaveType::S8,
        Type::S16 => WaveType::S16,
        Type::S32 => WaveType::S32,
        Type::S64 => WaveType::S64,
        Type::F32 => WaveType::F32,
        Type::F64 => WaveType::F64,
        Type::Char => WaveType::CHAR,
        Type::String => WaveType::STRING,
        Type::ErrorContext | Type::Id(_) => return None,
    })
}

fn convert(resolve: &Resolve, ty: Type, value: &Value) -> Constant {
    let kind = value.kind();
    let case = |cases: &[(&str, Option<Type>)], name: &str, payload: Option<&Value>| {
        let index = cases.iter().position(|(case, _)| *case == name).unwrap_or_default();
        let payload = payload.zip(cases.get(index).and_then(|(_, ty)| *ty));
        Constant::Case(index as u32, payload.map(|(value, ty)| Box::new(convert(resolve, ty, value))))
    };
    match (kind, kind_of(resolve, ty)) {
        (WasmTypeKind::Bool, _) => Constant::Bits(value.unwrap_bool().into()),
        (WasmTypeKind::U8, _) => Constant::Bits(value.unwrap_u8().into()),
        (WasmTypeKind::U16, _) => Constant::Bits(value.unwrap_u16().into()),
        (WasmTypeKind::U32, _) => Constant::Bits(value.unwrap_u32().into()),
        (WasmTypeKind::U64, _) => Constant::Bits(value.unwrap_u64()),
        (WasmTypeKind::S8, _) => Constant::Bits(value.unwrap_s8() as u64),
        (WasmTypeKind::S16, _) => Constant::Bits(value.unwrap_s16() as u64),
        (WasmTypeKind::S32, _) => Constant::Bits(value.unwrap_s32() as u64),
        (WasmTypeKind::S64, _) => Constant::Bits(value.unwrap_s64() as u64),
        (WasmTypeKind::F32, _) => Constant::Bits(value.unwrap_f32().to_bits().into()),
        (WasmTypeKind::F64, _) => Constant::Bits(value.unwrap_f64().to_bits()),
        (WasmTypeKind::Char, _) => Constant::Bits(u32::from(value.unwrap_char()).into()),
        (WasmTypeKind::String, _) => Constant::Text(value.unwrap_string().into_owned()),
        (_, Some(TypeDefKind::List(element) | TypeDefKind::FixedLengthList(element, _))) => {
            Constant::List(value.unwrap_list().map(|value| convert(resolve, *element, &value)).collect())
        }
        (_, Some(TypeDefKind::Record(record))) => {
            let fields = record.fields.iter().zip(value.unwrap_record());
            Constant::Record(fields.map(|(field, (_, value))| convert(resolve, field.ty, &value)).collect())
        }
        (_, Some(TypeDefKind::Tuple(tuple))) => {
            let fields = tuple.types.iter().zip(value.unwrap_tuple());
            Constant::Record(fields.map(|(ty, value)| convert(resolve, *ty, &value)).collect())
        }
        (_, Some(TypeDefKind::Variant(variant))) => {
            let cases: Vec<_> = variant.cases.iter().map(|case| (case.name.as_str(), case.ty)).collect();
            let (name, payload) = value.unwrap_variant();
            case(&cases, &name, payload.as_deref())
        }
        (_, Some(TypeDefKind::Enum(definition))) => {
            let cases: Vec<_> = definition.cases.iter().map(|case| (case.name.as_str(), None)).collect();
            case(&cases, &value.unwrap_enum(), None)
        }
        (_, Some(TypeDefKind::Option(some))) => match value.unwrap_option() {
            None => Constant::Case(0, None),
            Some(value) => Constant::Case(1, Some(Box::new(convert(resolve, *some, &value)))),
        },
        (_, Some(TypeDefKind::Result(result))) => {
            let (index, ty, value) = match value.unwrap_result() {
                Ok(value) => (0, result.ok, value),
                Err(value) => (1, result.err, value),
            };
            Constant::Case(index, value.zip(ty).map(|(value, ty)| Box::new(convert(resolve, ty, &value))))
        }
        (_, Some(TypeDefKind::Flags(flags))) => {
            let set: Vec<String> = value.unwrap_flags().map(std::borrow::Cow::into_owned).collect();
            Constant::Flags(flags.flags.iter().map(|flag| set.contains(&flag.name)).collect())
        }
        // Types without a form in WAVE do not come here.
        (_, _) => Constant::Record(Vec::new()),
    }
}

/// Values one after another, as they lie in memory from an address on.
pub(crate) struct Data<'a> {
    types: &'a TypeTable<'a>,
    base: u32,
    pub(crate) bytes: Vec<u8>,
}

impl<'a> Data<'a> {
    pub(crate) fn new(types: &'a TypeTable<'a>, base: u32) -> Data<'a> {
        Data { types, base, bytes: Vec::new() }
    }

    /// Adds zeros. Returns their address.
    pub(crate) fn reserve(&mut self, size: usize, align: usize) -> u32 {
        let at = self.bytes.len().next_multiple_of(align);
        self.bytes.resize(at + size, 0);
        self.base + at as u32
    }

    /// Adds a text. Returns its address.
    pub(crate) fn text(&mut self, text: &str) -> u32 {
        let at = self.end();
        self.bytes.extend(text.as_bytes());
        at
    }

    /// Sets a number of 32 bits.
    pub(crate) fn set_word(&mut self, address: u32, word: u32) {
        self.write((address - self.base) as usize, word.into(), 4);
    }

    /// A number of 32 bits.
    pub(crate) fn word(&self, address: u32) -> u32 {
        let at = (address - self.base) as usize;
        let bytes = self.bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u32::from_le_bytes)
    }

    /// The first address behind them.
    pub(crate) fn end(&self) -> u32 {
        self.base + self.bytes.len() as u32
    }

    fn layout(&self, ty: Type) -> Layout {
        // Types past a limit are not those of a valid component.
        self.types.layout(ty).unwrap_or(Layout { size: 0, align: 1 })
    }

    /// Adds a value. Returns its address.
    pub(crate) fn add(&mut self, value: &Constant, ty: Type) -> u32 {
        let at = self.room(self.layout(ty));
        self.put(value, ty, at);
        self.base + at as u32
    }

    fn room(&mut self, layout: Layout) -> usize {
        let at = self.bytes.len().next_multiple_of(layout.align.max(1) as usize);
        self.bytes.resize(at + layout.size as usize, 0);
        at
    }

    fn write(&mut self, at: usize, bits: u64, size: usize) {
        // A type that is not what its name says may be smaller or larger.
        let size = size.min(8);
        self.bytes.resize(self.bytes.len().max(at + size), 0);
        self.bytes[at..at + size].copy_from_slice(&bits.to_le_bytes()[..size]);
    }

    fn slice(&mut self, at: usize, start: usize, length: usize) {
        let address = self.base as usize + start;
        self.write(at, address as u64, 4);
        self.write(at + 4, length as u64, 4);
    }

    fn put(&mut self, value: &Constant, ty: Type, at: usize) {
        let resolve = self.types.resolve();
        let layout = self.layout(ty);
        match (value, kind_of(resolve, ty)) {
            (Constant::Bits(bits), _) => self.write(at, *bits, layout.size as usize),
            (Constant::Text(text), _) => {
                let start = self.bytes.len();
                self.bytes.extend(text.as_bytes());
                self.slice(at, start, text.len());
            }
            (Constant::List(items), Some(TypeDefKind::FixedLengthList(element, _))) => {
                let size = self.layout(*element).size as usize;
                for (index, item) in items.iter().enumerate() {
                    self.put(item, *element, at + index * size);
                }
            }
            (Constant::List(items), Some(TypeDefKind::List(element))) => {
                let one = self.layout(*element);
                let start = self.room(Layout { size: one.size * items.len() as u32, align: one.align });
                for (index, item) in items.iter().enumerate() {
                    self.put(item, *element, start + index * one.size as usize);
                }
                self.slice(at, start, items.len());
            }
            (Constant::List(_), _) => self.slice(at, 0, 0),
            (Constant::Record(fields), kind) => {
                let Some(Parts::Product(types)) = kind.map(parts) else { return };
                let Ok((_, offsets)) = self.types.record(&types) else { return };
                for ((field, ty), offset) in fields.iter().zip(types).zip(offsets) {
                    self.put(field, ty, at + offset as usize);
                }
            }
            (Constant::Case(index, payload), kind) => {
                let Some(Parts::Sum(cases)) = kind.map(parts) else { return };
                self.write(at, u64::from(*index), Layout::of_enum(cases.len()).size as usize);
                if let (Some(payload), Some(Some(ty))) = (payload, cases.get(*index as usize)) {
                    let Ok(offset) = self.types.payload_offset(&cases) else { return };
                    self.put(payload, *ty, at + offset as usize);
                }
            }
            (Constant::Flags(flags), _) => {
                for (index, _) in flags.iter().enumerate().filter(|(_, set)| **set) {
                    let byte = self.bytes.get(at + index / 8).copied().unwrap_or_default();
                    self.write(at + index / 8, u64::from(byte | 1 << (index % 8)), 1);
                }
            }
        }
    }
}
