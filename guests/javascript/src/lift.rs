//! How values leave memory and core values, and become JavaScript's.
//!
//! Memory that a caller allocated for a value is this component's own, and freed here, or handed on to the array buffer of a typed
//! array as it is.

use alloc::vec::Vec;

use rquickjs_sys::*;

use crate::js::{self, Value};
use crate::memory::{release, resize_buffer};
use crate::resource;
use crate::state::{context, table};
use crate::table::{Case, Field, Kind, Type};

fn type_of(number: usize) -> &'static Type {
    &table().types[number]
}

/// The value that stands in the cells from `cells` on, of which it takes as many as its type does.
pub(crate) fn lift(ty: usize, cells: &mut &[u64]) -> Value {
    let ty = type_of(ty);
    let (own, rest) = cells.split_at(ty.flat);
    *cells = rest;
    let first = own.first().copied().unwrap_or(0);
    match &ty.kind {
        Kind::Bool
        | Kind::U8
        | Kind::S8
        | Kind::U16
        | Kind::S16
        | Kind::U32
        | Kind::S32
        | Kind::U64
        | Kind::S64
        | Kind::F32
        | Kind::F64
        | Kind::Char
        | Kind::Own(_)
        | Kind::Borrow(_)
        | Kind::End(_) => scalar(&ty.kind, first),
        Kind::String => string(first as u32 as *mut u8, own[1] as u32 as usize),
        Kind::List(element) => list(*element, first as u32 as *mut u8, own[1] as u32 as usize),
        Kind::Map { .. } => map(&ty.kind, first as u32 as *mut u8, own[1] as u32 as usize),
        Kind::FixedLengthList(element, length) => {
            let mut cells = own;
            fixed_length(*element, *length, || lift(*element, &mut cells))
        }
        Kind::Record(fields) => {
            let mut cells = own;
            record(fields, |field| lift(field.ty, &mut cells))
        }
        Kind::Tuple(fields) => {
            let mut cells = own;
            array(fields.iter().map(|field| lift(field.ty, &mut cells)).collect())
        }
        Kind::Flags(flags) => self::flags(flags, |word| own[word] as u32),
        Kind::Enum { cases, .. } => js::dup(cases[first as u32 as usize].value),
        Kind::Variant { cases, .. } => variant(&cases[first as u32 as usize], |ty| lift(ty, &mut &own[1..])),
        Kind::Option { some, is_tagged, .. } => option(first as u32 != 0, *is_tagged, || lift(*some, &mut &own[1..])),
        Kind::Result { ok, err, .. } => {
            let is_err = first as u32 != 0;
            let payload = if is_err { err } else { ok };
            result(is_err, payload.map(|ty| lift(ty, &mut &own[1..])))
        }
    }
}

/// The value that lies at `address`.
pub(crate) unsafe fn load(ty: usize, address: *const u8) -> Value {
    let ty = type_of(ty);
    unsafe {
        match &ty.kind {
            Kind::Bool | Kind::U8 | Kind::S8 => scalar(&ty.kind, u64::from(address.read())),
            Kind::U16 | Kind::S16 => scalar(&ty.kind, u64::from(address.cast::<u16>().read())),
            Kind::U32 | Kind::S32 | Kind::F32 | Kind::Char | Kind::Own(_) | Kind::Borrow(_) | Kind::End(_) => {
                scalar(&ty.kind, u64::from(address.cast::<u32>().read()))
            }
            Kind::U64 | Kind::S64 | Kind::F64 => scalar(&ty.kind, address.cast::<u64>().read()),
            Kind::String => {
                let [start, length] = address.cast::<[usize; 2]>().read();
                string(start as *mut u8, length)
            }
            Kind::List(element) => {
                let [start, length] = address.cast::<[usize; 2]>().read();
                list(*element, start as *mut u8, length)
            }
            Kind::Map { .. } => {
                let [start, length] = address.cast::<[usize; 2]>().read();
                map(&ty.kind, start as *mut u8, length)
            }
            Kind::FixedLengthList(element, length) => {
                if let Some(array) = numbers_kind(&type_of(*element).kind) {
                    return copied_numbers(array, address, *length * type_of(*element).size);
                }
                let (size, mut at) = (type_of(*element).size, address);
                fixed_length(*element, *length, || {
                    let value = load(*element, at);
                    at = at.add(size);
                    value
                })
            }
            Kind::Record(fields) => record(fields, |field| load(field.ty, address.add(field.offset))),
            Kind::Tuple(fields) => {
                array(fields.iter().map(|field| load(field.ty, address.add(field.offset))).collect())
            }
            Kind::Flags(flags) => self::flags(flags, |word| match ty.size {
                1 => u32::from(address.read()),
                2 => u32::from(address.cast::<u16>().read()),
                _ => address.cast::<u32>().add(word).read(),
            }),
            Kind::Enum { cases, width } => js::dup(cases[discriminant(address, *width)].value),
            Kind::Variant { cases, width, payload } => {
                variant(&cases[discriminant(address, *width)], |ty| load(ty, address.add(*payload)))
            }
            Kind::Option { some, payload, is_tagged } => {
                option(address.read() != 0, *is_tagged, || load(*some, address.add(*payload)))
            }
            Kind::Result { ok, err, payload } => {
                let is_err = address.read() != 0;
                let ty = if is_err { err } else { ok };
                result(is_err, ty.map(|ty| load(ty, address.add(*payload))))
            }
        }
    }
}

/// Whether the `result` at `address` is an error, and its payload.
pub(crate) unsafe fn load_result(ty: usize, address: *const u8) -> Option<(bool, Value)> {
    let Kind::Result { ok, err, payload } = &type_of(ty).kind else { return None };
    unsafe {
        let is_err = address.read() != 0;
        let ty = if is_err { err } else { ok };
        Some((is_err, ty.map_or(JS_UNDEFINED, |ty| load(ty, address.add(*payload)))))
    }
}

unsafe fn discriminant(address: *const u8, width: usize) -> usize {
    unsafe {
        match width {
            1 => usize::from(address.read()),
            2 => usize::from(address.cast::<u16>().read()),
            _ => address.cast::<u32>().read() as usize,
        }
    }
}

fn scalar(kind: &Kind, cell: u64) -> Value {
    match kind {
        Kind::Bool => js::boolean(cell as u32 != 0),
        Kind::U8 => js::int(i32::from(cell as u8)),
        Kind::S8 => js::int(i32::from(cell as i8)),
        Kind::U16 => js::int(i32::from(cell as u16)),
        Kind::S16 => js::int(i32::from(cell as i16)),
        Kind::U32 => js::uint(cell as u32),
        Kind::S32 => js::int(cell as i32),
        // SAFETY: these make new values.
        Kind::U64 => unsafe { JS_NewBigUint64(context(), cell) },
        Kind::S64 => unsafe { JS_NewBigInt64(context(), cell as i64) },
        Kind::F32 => js::float(f64::from(f32::from_bits(cell as u32))),
        Kind::F64 => js::float(f64::from_bits(cell)),
        Kind::Char => match char::from_u32(cell as u32) {
            Some(char) => js::string(char.encode_utf8(&mut [0; 4])),
            None => core::arch::wasm32::unreachable(),
        },
        Kind::Own(resource) => resource::lift_own(*resource, cell as u32),
        Kind::Borrow(resource) => resource::lift_borrow(*resource, cell as u32),
        Kind::End(transfer) => crate::transfer::lift(*transfer, cell as u32),
        _ => core::arch::wasm32::unreachable(),
    }
}

fn string(start: *mut u8, length: usize) -> Value {
    // SAFETY: the caller of this component put `length` bytes of UTF-8 there.
    unsafe {
        let value = JS_NewStringLen(context(), start.cast(), length as _);
        release(start, length);
        value
    }
}

/// The kind of typed array for a list of such elements, and the size of an element.
pub(crate) fn numbers_kind(element: &Kind) -> Option<JSTypedArrayEnum> {
    Some(match element {
        Kind::U8 => JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8,
        Kind::S8 => JSTypedArrayEnum_JS_TYPED_ARRAY_INT8,
        Kind::U16 => JSTypedArrayEnum_JS_TYPED_ARRAY_UINT16,
        Kind::S16 => JSTypedArrayEnum_JS_TYPED_ARRAY_INT16,
        Kind::U32 => JSTypedArrayEnum_JS_TYPED_ARRAY_UINT32,
        Kind::S32 => JSTypedArrayEnum_JS_TYPED_ARRAY_INT32,
        Kind::U64 => JSTypedArrayEnum_JS_TYPED_ARRAY_BIG_UINT64,
        Kind::S64 => JSTypedArrayEnum_JS_TYPED_ARRAY_BIG_INT64,
        Kind::F32 => JSTypedArrayEnum_JS_TYPED_ARRAY_FLOAT32,
        Kind::F64 => JSTypedArrayEnum_JS_TYPED_ARRAY_FLOAT64,
        _ => return None,
    })
}

/// A typed array that takes over the block at `start`.
pub(crate) fn numbers(array: JSTypedArrayEnum, start: *mut u8, size: usize) -> Value {
    // SAFETY: the block is one of `allocate`, which the buffer frees.
    unsafe {
        if array == JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8 && size > 0 {
            return JS_NewUint8Array(context(), start, size as _, Some(resize_buffer), core::ptr::null_mut(), false);
        }
        if size == 0 {
            return copied_numbers(array, start, 0);
        }
        let mut buffer = JS_NewArrayBuffer(
            context(),
            start,
            size as _,
            size as _,
            Some(resize_buffer),
            core::ptr::null_mut(),
            false,
        );
        let value = JS_NewTypedArray(context(), 1, &mut buffer, array);
        js::free(buffer);
        value
    }
}

/// A `Uint8Array` of the first `used` bytes of a block of `size`, which it takes over.
pub(crate) fn bytes(start: *mut u8, size: usize, used: usize) -> Value {
    // SAFETY: the block is one of `allocate`.
    unsafe {
        // Little of a large block is rather copied.
        if used < size / 2 {
            let value = copied_numbers(JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8, start, used);
            release(start, size);
            return value;
        }
    }
    numbers(JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8, start, used)
}

/// A typed array with a copy of what is at `start`.
unsafe fn copied_numbers(array: JSTypedArrayEnum, start: *const u8, size: usize) -> Value {
    unsafe {
        let mut buffer = JS_NewArrayBufferCopy(context(), start, size as _);
        let value = JS_NewTypedArray(context(), 1, &mut buffer, array);
        js::free(buffer);
        value
    }
}

fn list(element: usize, start: *mut u8, length: usize) -> Value {
    let element_type = type_of(element);
    let size = element_type.size * length;
    if let Some(array) = numbers_kind(&element_type.kind) {
        return numbers(array, start, size);
    }
    // SAFETY: the caller put `length` elements there.
    unsafe {
        let values = (0..length).map(|index| load(element, start.add(index * element_type.size))).collect();
        release(start, size);
        array(values)
    }
}

fn map(kind: &Kind, start: *mut u8, length: usize) -> Value {
    let Kind::Map { key, value, value_offset, size, .. } = kind else { core::arch::wasm32::unreachable() };
    // SAFETY: the caller put `length` pairs there.
    unsafe {
        let mut pairs = Vec::with_capacity(length);
        for index in 0..length {
            let at = start.add(index * size);
            pairs.push(array([load(*key, at), load(*value, at.add(*value_offset))].into()));
        }
        release(start, size * length);
        let mut pairs = array(pairs);
        let global = JS_GetGlobalObject(context());
        let class = crate::native::intrinsics().map;
        let map = JS_CallConstructor(context(), class, 1, &mut pairs);
        js::free(pairs);
        js::free(global);
        map
    }
}

fn fixed_length(element: usize, length: usize, mut next: impl FnMut() -> Value) -> Value {
    let values = array((0..length).map(|_| next()).collect());
    let Some(kind) = numbers_kind(&type_of(element).kind) else { return values };
    // SAFETY: the elements are of the array's kind.
    unsafe {
        let mut values = values;
        let numbers = JS_NewTypedArray(context(), 1, &mut values, kind);
        js::free(values);
        numbers
    }
}

pub(crate) fn array(mut values: Vec<Value>) -> Value {
    // SAFETY: the values are handed over.
    unsafe { JS_NewArrayFrom(context(), values.len() as _, values.as_mut_ptr()) }
}

fn record(fields: &[Field], mut next: impl FnMut(&Field) -> Value) -> Value {
    // SAFETY: makes a new object.
    let object = unsafe { JS_NewObject(context()) };
    for field in fields {
        js::define(object, field.atom, next(field));
    }
    object
}

fn flags(flags: &[Field], word: impl Fn(usize) -> u32) -> Value {
    // SAFETY: makes a new object.
    let object = unsafe { JS_NewObject(context()) };
    for (index, flag) in flags.iter().enumerate() {
        js::define(object, flag.atom, js::boolean(word(index / 32) >> (index % 32) & 1 != 0));
    }
    object
}

fn tagged(tag: Value, val: Option<Value>) -> Value {
    let atoms = &table().atoms;
    // SAFETY: makes a new object.
    let object = unsafe { JS_NewObject(context()) };
    js::define(object, atoms.tag, js::dup(tag));
    if let Some(val) = val {
        js::define(object, atoms.val, val);
    }
    object
}

fn variant(case: &Case, payload: impl FnOnce(usize) -> Value) -> Value {
    tagged(case.value, case.ty.map(payload))
}

fn option(is_some: bool, is_tagged: bool, some: impl FnOnce() -> Value) -> Value {
    let atoms = &table().atoms;
    match (is_tagged, is_some) {
        (false, false) => JS_UNDEFINED,
        (false, true) => some(),
        (true, false) => tagged(atoms.none, None),
        (true, true) => tagged(atoms.some, Some(some())),
    }
}

fn result(is_err: bool, payload: Option<Value>) -> Value {
    let atoms = &table().atoms;
    tagged(if is_err { atoms.err } else { atoms.ok }, Some(payload.unwrap_or(JS_UNDEFINED)))
}
