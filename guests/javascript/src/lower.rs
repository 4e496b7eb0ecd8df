//! How JavaScript's values become core values, or are put in memory.
//!
//! What is allocated on the way is [`Kept`]: until an import has returned, or until the caller of an export has read its result.
//! Strings in ASCII and typed arrays are not copied; they are kept as they are.
//!
//! A value may have getters, which run the program, and that may call imports. So nothing is written to the shared cells before
//! all of it is known.

use rquickjs_sys::*;

use crate::fault::{Fault, expected};
use crate::js::{self, Value};
use crate::lift::numbers_kind;
use crate::memory::{allocate, release};
use crate::resource;
use crate::state::{context, state, table};
use crate::table::{Case, Field, Kind, Type};

/// What is to be freed later.
pub(crate) enum Kept {
    Block(*mut u8, usize),
    Chars(*const core::ffi::c_char),
    Buffer(Value),
}

impl Kept {
    /// Frees it, at a time when the program may run: the last reference to an object may close others.
    pub(crate) fn release(self) {
        match self {
            // SAFETY: it was allocated so.
            Kept::Block(block, size) => unsafe { release(block, size) },
            // SAFETY: it was borrowed so.
            Kept::Chars(chars) => unsafe { JS_FreeCString(context(), chars) },
            Kept::Buffer(buffer) => js::free(buffer),
        }
    }

    /// Frees it at a time when nothing may be imported.
    pub(crate) fn release_quietly(self) {
        match self {
            Kept::Buffer(buffer) => state().deferred.push(buffer),
            other => other.release(),
        }
    }
}

/// A block that lives as long as the call.
pub(crate) fn block(size: usize, align: usize) -> *mut u8 {
    let block = allocate(size, align);
    if size > 0 {
        state().kept.push(Kept::Block(block, size));
    }
    block
}

fn type_of(number: usize) -> &'static Type {
    &table().types[number]
}

/// Lowers to the cells in `out`, which are as many as the type takes.
pub(crate) fn lower(ty: usize, value: Value, out: &mut [u64]) -> Result<(), Fault> {
    let ty = type_of(ty);
    match &ty.kind {
        Kind::String => {
            let (start, length) = string(value)?;
            (out[0], out[1]) = (start as u64, length as u64);
        }
        Kind::List(element) => {
            let (start, length) = list(*element, value)?;
            (out[0], out[1]) = (start as u64, length as u64);
        }
        Kind::Map { .. } => {
            let (start, length) = map(&ty.kind, value)?;
            (out[0], out[1]) = (start as u64, length as u64);
        }
        Kind::FixedLengthList(element, length) => {
            let size = type_of(*element).flat;
            elements(value, Some(*length), |index, value| lower(*element, value, &mut out[index * size..][..size]))?;
        }
        Kind::Record(fields) => {
            let mut at = 0;
            record(fields, value, |field, value| {
                let size = type_of(field.ty).flat;
                at += size;
                lower(field.ty, value, &mut out[at - size..at])
            })?;
        }
        Kind::Tuple(fields) => {
            let mut at = 0;
            elements(value, Some(fields.len()), |index, value| {
                let ty = fields[index].ty;
                let size = type_of(ty).flat;
                at += size;
                lower(ty, value, &mut out[at - size..at])
            })?;
        }
        Kind::Flags(flags) => {
            out.fill(0);
            self::flags(flags, value, |index| out[index / 32] |= 1 << (index % 32))?;
        }
        Kind::Enum { cases, .. } => out[0] = enumeration(cases, value)? as u64,
        Kind::Variant { .. } | Kind::Option { .. } | Kind::Result { .. } => {
            out.fill(0);
            let chosen = choose(&ty.kind, value)?;
            out[0] = chosen.case as u64;
            if let Some((ty, payload)) = chosen.payload() {
                let size = type_of(ty).flat;
                chosen.settle(lower(ty, payload, &mut out[1..1 + size]))?;
            }
        }
        scalar => out[0] = self::scalar(scalar, value)?,
    }
    Ok(())
}

/// Lowers to memory.
pub(crate) unsafe fn store(ty: usize, value: Value, address: *mut u8) -> Result<(), Fault> {
    let ty = type_of(ty);
    unsafe {
        match &ty.kind {
            Kind::String => {
                let (start, length) = string(value)?;
                address.cast::<[usize; 2]>().write([start as usize, length]);
            }
            Kind::List(element) => {
                let (start, length) = list(*element, value)?;
                address.cast::<[usize; 2]>().write([start as usize, length]);
            }
            Kind::Map { .. } => {
                let (start, length) = map(&ty.kind, value)?;
                address.cast::<[usize; 2]>().write([start as usize, length]);
            }
            Kind::FixedLengthList(element, length) => {
                let size = type_of(*element).size;
                elements(value, Some(*length), |index, value| store(*element, value, address.add(index * size)))?;
            }
            Kind::Record(fields) => {
                record(fields, value, |field, value| store(field.ty, value, address.add(field.offset)))?;
            }
            Kind::Tuple(fields) => {
                elements(value, Some(fields.len()), |index, value| {
                    store(fields[index].ty, value, address.add(fields[index].offset))
                })?;
            }
            Kind::Flags(flags) => {
                address.write_bytes(0, ty.size);
                self::flags(flags, value, |index| *address.add(index / 8) |= 1 << (index % 8))?;
            }
            Kind::Enum { cases, width } => store_number(address, *width, enumeration(cases, value)? as u64),
            Kind::Variant { payload, .. } | Kind::Option { payload, .. } | Kind::Result { payload, .. } => {
                let width = if let Kind::Variant { width, .. } = &ty.kind { *width } else { 1 };
                let chosen = choose(&ty.kind, value)?;
                store_number(address, width, chosen.case as u64);
                if let Some((ty, value)) = chosen.payload() {
                    chosen.settle(store(ty, value, address.add(*payload)))?;
                }
            }
            scalar => store_number(address, ty.size, self::scalar(scalar, value)?),
        }
    }
    Ok(())
}

/// Stores a `result` whose case is known already.
pub(crate) unsafe fn store_result(ty: usize, is_err: bool, value: Value, address: *mut u8) -> Result<(), Fault> {
    let Kind::Result { ok, err, payload } = &type_of(ty).kind else { core::arch::wasm32::unreachable() };
    unsafe {
        address.write(u8::from(is_err));
        match if is_err { err } else { ok } {
            Some(ty) => store(*ty, value, address.add(*payload)),
            None => Ok(()),
        }
    }
}

/// As `store_result`, to the cells in `out`.
pub(crate) fn lower_result(ty: usize, is_err: bool, value: Value, out: &mut [u64]) -> Result<(), Fault> {
    let Kind::Result { ok, err, .. } = &type_of(ty).kind else { core::arch::wasm32::unreachable() };
    out.fill(0);
    out[0] = u64::from(is_err);
    match if is_err { err } else { ok } {
        Some(ty) => lower(*ty, value, &mut out[1..1 + type_of(*ty).flat]),
        None => Ok(()),
    }
}

unsafe fn store_number(address: *mut u8, width: usize, number: u64) {
    unsafe {
        match width {
            1 => address.write(number as u8),
            2 => address.cast::<u16>().write(number as u16),
            4 => address.cast::<u32>().write(number as u32),
            _ => address.cast::<u64>().write(number),
        }
    }
}

fn scalar(kind: &Kind, value: Value) -> Result<u64, Fault> {
    Ok(match kind {
        Kind::Bool if js::tag(value) == JS_TAG_BOOL => u64::from(value as u32 != 0),
        Kind::Bool => return Err(expected("boolean", value)),
        Kind::U8 => integer(value, "u8", 0, i64::from(u8::MAX))?,
        Kind::S8 => integer(value, "s8", i64::from(i8::MIN), i64::from(i8::MAX))?,
        Kind::U16 => integer(value, "u16", 0, i64::from(u16::MAX))?,
        Kind::S16 => integer(value, "s16", i64::from(i16::MIN), i64::from(i16::MAX))?,
        Kind::U32 => integer(value, "u32", 0, i64::from(u32::MAX))?,
        Kind::S32 => integer(value, "s32", i64::from(i32::MIN), i64::from(i32::MAX))?,
        Kind::U64 => bigint(value, false).ok_or_else(|| expected("u64 (a bigint)", value))?,
        Kind::S64 => bigint(value, true).ok_or_else(|| expected("s64 (a bigint)", value))?,
        Kind::F32 => match js::number(value) {
            Some(number) => u64::from((number as f32).to_bits()),
            None => return Err(expected("f32", value)),
        },
        Kind::F64 => js::number(value).ok_or_else(|| expected("f64", value))?.to_bits(),
        Kind::Char => char_of(value)?,
        Kind::Own(resource) => u64::from(resource::lower_own(*resource, value)?),
        Kind::Borrow(resource) => u64::from(resource::lower_borrow(*resource, value)?),
        Kind::End(transfer) => u64::from(crate::transfer::lower(*transfer, value)?),
        _ => core::arch::wasm32::unreachable(),
    })
}

fn integer(value: Value, name: &str, least: i64, most: i64) -> Result<u64, Fault> {
    if js::tag(value) == JS_TAG_INT {
        let number = i64::from(value as i32);
        if (least..=most).contains(&number) {
            return Ok(number as u32 as u64);
        }
    } else if let Some(number) = js::number(value) {
        let whole = number as i64;
        if whole as f64 == number && (least..=most).contains(&whole) {
            return Ok(whole as u32 as u64);
        }
    }
    Err(expected(name, value))
}

fn bigint(value: Value, is_signed: bool) -> Option<u64> {
    if js::tag(value) == JS_TAG_SHORT_BIG_INT {
        let number = i64::from(value as i32);
        return (is_signed || number >= 0).then_some(number as u64);
    }
    if js::tag(value) != JS_TAG_BIG_INT {
        return None;
    }
    let (mut number, context) = (0, context());
    // SAFETY: a bigint is converted, and made anew to see whether it is the same.
    unsafe {
        JS_ToBigInt64(context, &mut number, value);
        let again = if is_signed { JS_NewBigInt64(context, number) } else { JS_NewBigUint64(context, number as u64) };
        let is_same = JS_IsStrictEqual(context, value, again);
        js::free(again);
        is_same.then_some(number as u64)
    }
}

fn char_of(value: Value) -> Result<u64, Fault> {
    if js::is_string(value) {
        let text = js::text(value);
        let mut chars = text.chars();
        if let (Some(only), None) = (chars.next(), chars.next()) {
            // A lone surrogate was replaced, so it is looked for where the text has the replacement.
            if only != char::REPLACEMENT_CHARACTER || is_replacement(value) {
                return Ok(u64::from(u32::from(only)));
            }
        }
    }
    Err(expected("char (a string of one code point)", value))
}

fn is_replacement(value: Value) -> bool {
    let replacement = js::string("\u{fffd}");
    // SAFETY: both are alive.
    let is_same = unsafe { JS_IsStrictEqual(context(), value, replacement) };
    js::free(replacement);
    is_same
}

fn string(value: Value) -> Result<(*const u8, usize), Fault> {
    if !js::is_string(value) {
        return Err(expected("string", value));
    }
    let mut length: size_t = 0;
    // SAFETY: the characters are kept until the call is over.
    unsafe {
        let chars = JS_ToCStringLen2(context(), &mut length, value, false);
        if chars.is_null() {
            return Err(Fault::Thrown);
        }
        state().kept.push(Kept::Chars(chars));
        replace_surrogates(chars.cast_mut().cast(), length as usize);
        Ok((chars.cast(), length as usize))
    }
}

/// Puts U+FFFD where half of a pair of surrogates stands alone: no string of WIT has one.
///
/// Text in ASCII may be the string itself, which is not written to.
pub(crate) unsafe fn replace_surrogates(start: *mut u8, length: usize) {
    let mut index = 0;
    unsafe {
        while index + 8 <= length && start.add(index).cast::<u64>().read_unaligned() & 0x8080_8080_8080_8080 == 0 {
            index += 8;
        }
        while index + 2 < length {
            if start.add(index).read() == 0xed && start.add(index + 1).read() >= 0xa0 {
                start.add(index).cast::<[u8; 3]>().write([0xef, 0xbf, 0xbd]);
                index += 2;
            }
            index += 1;
        }
    }
}

pub(crate) fn list(element: usize, value: Value) -> Result<(*const u8, usize), Fault> {
    let Type { kind, size, align, .. } = type_of(element);
    if let Some(array) = numbers_kind(kind)
        && let Some((start, bytes)) = numbers(array, value, *align)?
    {
        return Ok((start, bytes / size));
    }
    let start = core::cell::Cell::new(core::ptr::null_mut::<u8>());
    let length = elements_with(
        value,
        None,
        |length| {
            let bytes = length.checked_mul(*size).filter(|bytes| *bytes < 1 << 28);
            start.set(block(bytes.ok_or_else(|| expected("a list of less than 256 MiB", value))?, *align));
            Ok(())
        },
        // SAFETY: there is room for `length` elements.
        |index, value| unsafe { store(element, value, start.get().add(index * size)) },
    )?;
    Ok((start.get(), length))
}

/// Where the contents of a typed array of the kind, or of an `ArrayBuffer` for bytes, are.
fn numbers(array: JSTypedArrayEnum, value: Value, align: usize) -> Result<Option<(*const u8, usize)>, Fault> {
    if !js::is_object(value) {
        return Ok(None);
    }
    // SAFETY: the buffer is kept, so that what it holds stays where it is unless the program detaches it.
    unsafe {
        let is_bytes = array == JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8;
        let kind = JS_GetTypedArrayType(value);
        let (mut offset, mut length) = (0, 0);
        let buffer = if kind == array as i32 || (is_bytes && kind == 0) {
            js::checked(JS_GetTypedArrayBuffer(context(), value, &mut offset, &mut length, core::ptr::null_mut()))?
        } else if is_bytes && JS_IsArrayBuffer(value) {
            js::dup(value)
        } else {
            return Ok(None);
        };
        let mut size: size_t = 0;
        let start = JS_GetArrayBuffer(context(), &mut size, buffer);
        if kind < 0 {
            length = size;
        }
        let (offset, length) = (offset as usize, length as usize);
        if length == 0 || start.is_null() {
            js::free(buffer);
            if state_has_exception() {
                return Err(Fault::Thrown);
            }
            return Ok(Some((core::ptr::without_provenance(align), 0)));
        }
        let start = start.add(offset);
        if (start as usize).is_multiple_of(align) {
            state().kept.push(Kept::Buffer(buffer));
            return Ok(Some((start, length)));
        }
        let copy = block(length, align);
        core::ptr::copy_nonoverlapping(start, copy, length);
        js::free(buffer);
        Ok(Some((copy, length)))
    }
}

fn state_has_exception() -> bool {
    // SAFETY: only asks.
    unsafe { JS_HasException(context()) }
}

fn map(kind: &Kind, value: Value) -> Result<(*const u8, usize), Fault> {
    let Kind::Map { key, value: val, value_offset, size, align } = kind else { core::arch::wasm32::unreachable() };
    // SAFETY: only looks at the class.
    if !unsafe { JS_IsMap(value) } {
        return Err(expected("Map", value));
    }
    let mut argument = value;
    // SAFETY: the function takes one argument.
    let pairs = js::checked(unsafe {
        JS_Call(context(), crate::native::intrinsics().entries, JS_UNDEFINED, 1, &mut argument)
    })?;
    let start = core::cell::Cell::new(core::ptr::null_mut::<u8>());
    let length = elements_with(
        pairs,
        None,
        |length| {
            let bytes = length.checked_mul(*size).filter(|bytes| *bytes < 1 << 28);
            start.set(block(bytes.ok_or_else(|| expected("a map of less than 256 MiB", value))?, *align));
            Ok(())
        },
        |index, pair| {
            elements(pair, Some(2), |part, value| {
                let (ty, offset) = if part == 0 { (*key, 0) } else { (*val, *value_offset) };
                // SAFETY: there is room for `length` pairs.
                unsafe { store(ty, value, start.get().add(index * size + offset)) }
            })
            .map(|_| ())
        },
    );
    js::free(pairs);
    Ok((start.get(), length?))
}

/// Goes through the elements of an array, which must be so many, if that is given.
fn elements(
    value: Value,
    wanted: Option<usize>,
    each: impl FnMut(usize, Value) -> Result<(), Fault>,
) -> Result<usize, Fault> {
    elements_with(value, wanted, |_| Ok(()), each)
}

/// As `elements`; `begin` learns first how many there are.
fn elements_with(
    value: Value,
    wanted: Option<usize>,
    begin: impl FnOnce(usize) -> Result<(), Fault>,
    mut each: impl FnMut(usize, Value) -> Result<(), Fault>,
) -> Result<usize, Fault> {
    // SAFETY: only looks at the class.
    let is_array = unsafe { JS_IsArray(value) || JS_GetTypedArrayType(value) >= 0 };
    let mut length = 0;
    // SAFETY: `value` is alive.
    if is_array && unsafe { JS_GetLength(context(), value, &mut length) } < 0 {
        return Err(Fault::Thrown);
    }
    let length = length as usize;
    match wanted {
        Some(wanted) if !is_array || length != wanted => {
            return Err(expected(&alloc::format!("an array of {wanted}"), value));
        }
        None if !is_array => return Err(expected("an array", value)),
        _ => begin(length)?,
    }
    for index in 0..length {
        // SAFETY: `value` is alive.
        let element = js::checked(unsafe { JS_GetPropertyInt64(context(), value, index as i64) })?;
        let done = each(index, element);
        js::free(element);
        done.map_err(|fault| fault.at(index))?;
    }
    Ok(length)
}

fn record(
    fields: &[Field],
    value: Value,
    mut each: impl FnMut(&Field, Value) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if !js::is_object(value) {
        return Err(expected("an object", value));
    }
    for field in fields {
        let property = js::get(value, field.atom)?;
        let done = each(field, property);
        js::free(property);
        done.map_err(|fault| fault.within(&field.name))?;
    }
    Ok(())
}

fn flags(flags: &[Field], value: Value, mut set: impl FnMut(usize)) -> Result<(), Fault> {
    if !js::is_object(value) {
        return Err(expected("an object of flags", value));
    }
    for (index, flag) in flags.iter().enumerate() {
        let property = js::get(value, flag.atom)?;
        let is_set = match js::tag(property) {
            JS_TAG_BOOL => property as u32 != 0,
            JS_TAG_UNDEFINED | JS_TAG_NULL => false,
            _ => {
                let fault = expected("boolean", property).within(&flag.name);
                js::free(property);
                return Err(fault);
            }
        };
        if is_set {
            set(index);
        }
    }
    Ok(())
}

/// The number of the case with such a name.
fn case_of(cases: &[Case], name: Value) -> Option<usize> {
    if !js::is_string(name) {
        return None;
    }
    // Literals of a program are the same objects as the names here, mostly.
    let same = cases.iter().position(|case| case.value == name);
    // SAFETY: all are alive.
    same.or_else(|| cases.iter().position(|case| unsafe { JS_IsStrictEqual(context(), case.value, name) }))
}

fn names_of(cases: &[Case]) -> alloc::string::String {
    let names: alloc::vec::Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.join(", ")
}

fn enumeration(cases: &[Case], value: Value) -> Result<usize, Fault> {
    case_of(cases, value).ok_or_else(|| expected(&alloc::format!("one of {}", names_of(cases)), value))
}

/// The case of a variant that a value is in.
struct Chosen {
    case: usize,
    ty: Option<usize>,
    /// The property `val`, where the value has one; or else the value itself.
    val: Value,
    is_tagged: bool,
}

impl Chosen {
    /// The type of the payload, and the payload.
    fn payload(&self) -> Option<(usize, Value)> {
        self.ty.map(|ty| (ty, self.val))
    }

    /// What became of the payload.
    fn settle(&self, done: Result<(), Fault>) -> Result<(), Fault> {
        if self.is_tagged { done.map_err(|fault| fault.within("val")) } else { done }
    }
}

impl Drop for Chosen {
    fn drop(&mut self) {
        if self.is_tagged {
            js::free(self.val);
        }
    }
}

fn choose(kind: &Kind, value: Value) -> Result<Chosen, Fault> {
    let atoms = &table().atoms;
    match kind {
        Kind::Option { some, is_tagged: false, .. } => {
            let ty = (!js::is_nothing(value)).then_some(*some);
            Ok(Chosen { case: usize::from(ty.is_some()), ty, val: value, is_tagged: false })
        }
        Kind::Option { some, .. } => {
            tagged(value, [(atoms.none, None), (atoms.some, Some(*some))].into_iter(), || "none, some".into())
        }
        Kind::Result { ok, err, .. } => {
            tagged(value, [(atoms.ok, *ok), (atoms.err, *err)].into_iter(), || "ok, err".into())
        }
        Kind::Variant { cases, .. } => {
            tagged(value, cases.iter().map(|case| (case.value, case.ty)), || names_of(cases))
        }
        _ => core::arch::wasm32::unreachable(),
    }
}

fn tagged(
    value: Value,
    mut cases: impl Iterator<Item = (Value, Option<usize>)> + Clone,
    names: impl FnOnce() -> alloc::string::String,
) -> Result<Chosen, Fault> {
    let atoms = &table().atoms;
    let tag = if js::is_object(value) { js::get(value, atoms.tag)? } else { JS_UNDEFINED };
    // SAFETY: all are alive.
    let is_equal = |name: Value| name == tag || unsafe { JS_IsStrictEqual(context(), name, tag) };
    let found = cases.clone().position(|(name, _)| name == tag);
    let found =
        found.or_else(|| if js::is_string(tag) { cases.clone().position(|(name, _)| is_equal(name)) } else { None });
    let fault = found.is_none().then(|| {
        let what = alloc::format!("an object with a `tag` of {}", names());
        if js::is_object(value) && !js::is_undefined(tag) { expected(&what, tag) } else { expected(&what, value) }
    });
    js::free(tag);
    if let Some(fault) = fault {
        return Err(fault);
    }
    let case = found.unwrap_or(0);
    let ty = cases.nth(case).and_then(|(_, ty)| ty);
    let val = if ty.is_some() { js::get(value, atoms.val)? } else { JS_UNDEFINED };
    Ok(Chosen { case, ty, val, is_tagged: true })
}
