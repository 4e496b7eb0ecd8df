//! What the web's interfaces need that JavaScript cannot do, in the module `witcraft:native`.
//!
//! The modules of `crates/javascript/platform` import it; programs do not.

use core::cell::UnsafeCell;

use rquickjs_sys::*;

use crate::builtin::Builtin;
use crate::js::{self, Value};
use crate::memory::allocate;
use crate::state::{context, state};

/// Built-in functions as they were before the program could change them.
pub(crate) struct Intrinsics {
    pub(crate) map: Value,
    /// The pairs of a `Map`.
    pub(crate) entries: Value,
    /// `Promise.prototype.then`.
    pub(crate) then: Value,
    /// Makes the error of a call that was cancelled.
    pub(crate) abort_error: Value,
}

struct Global(UnsafeCell<Intrinsics>);

// SAFETY: a core module without threads.
unsafe impl Sync for Global {}

static INTRINSICS: Global = Global(UnsafeCell::new(Intrinsics {
    map: JS_UNDEFINED,
    entries: JS_UNDEFINED,
    then: JS_UNDEFINED,
    abort_error: JS_UNDEFINED,
}));

pub(crate) fn intrinsics() -> &'static Intrinsics {
    // SAFETY: written once, before anything runs.
    unsafe { &*INTRINSICS.0.get() }
}

pub(crate) fn set_intrinsics(intrinsics: Intrinsics) {
    // SAFETY: as above.
    unsafe { *INTRINSICS.0.get() = intrinsics }
}

type Native = unsafe extern "C" fn(*mut JSContext, JSValue, i32, *mut JSValue, i32) -> JSValue;

/// The functions of the module.
pub(crate) const FUNCTIONS: [(&str, usize, Native); 8] = [
    ("encode", 1, encode),
    ("decode", 3, decode),
    ("setReporter", 1, set_reporter),
    ("setWaiter", 1, set_waiter),
    ("isEvaluating", 0, is_evaluating),
    ("backpressureInc", 0, backpressure_increment),
    ("backpressureDec", 0, backpressure_decrement),
    ("fail", 1, fail),
];

pub(crate) unsafe fn argument(count: i32, arguments: *mut JSValue, index: i32) -> Value {
    if index < count { unsafe { *arguments.add(index as usize) } } else { JS_UNDEFINED }
}

/// `encode(text)`: a string as a `Uint8Array` of UTF-8.
unsafe extern "C" fn encode(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    arguments: *mut JSValue,
    _: i32,
) -> JSValue {
    unsafe {
        let mut length: size_t = 0;
        let chars = JS_ToCStringLen2(context, &mut length, argument(count, arguments, 0), false);
        if chars.is_null() {
            return JS_EXCEPTION;
        }
        let copy = allocate(length as usize, 1);
        core::ptr::copy_nonoverlapping(chars.cast(), copy, length as usize);
        JS_FreeCString(context, chars);
        crate::lower::replace_surrogates(copy, length as usize);
        crate::lift::numbers(JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8, copy, length as usize)
    }
}

/// `decode(bytes, offset, length)`: the string of UTF-8, with U+FFFD for what is not; `undefined` where there is such, and a
/// fourth argument is true.
unsafe extern "C" fn decode(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    arguments: *mut JSValue,
    _: i32,
) -> JSValue {
    unsafe {
        let mut size: size_t = 0;
        let start = JS_GetArrayBuffer(context, &mut size, argument(count, arguments, 0));
        let offset = js::number(argument(count, arguments, 1)).unwrap_or(0.0) as usize;
        let length = js::number(argument(count, arguments, 2)).unwrap_or(0.0) as usize;
        if start.is_null() || offset + length > size as usize {
            if JS_HasException(context) {
                return JS_EXCEPTION;
            }
            return js::string("");
        }
        let bytes = core::slice::from_raw_parts(start.add(offset), length);
        match core::str::from_utf8(bytes) {
            Ok(text) => js::string(text),
            Err(_) if argument(count, arguments, 3) == JS_TRUE => JS_UNDEFINED,
            Err(_) => js::string(&alloc::string::String::from_utf8_lossy(bytes)),
        }
    }
}

/// `setReporter(function)`: what is called with an exception that nothing catches.
unsafe extern "C" fn set_reporter(
    _: *mut JSContext,
    _: JSValue,
    count: i32,
    arguments: *mut JSValue,
    _: i32,
) -> JSValue {
    state().reporter = js::dup(unsafe { argument(count, arguments, 0) });
    JS_UNDEFINED
}

/// `setWaiter(function)`: what waits for the outside, and returns whether there was anything to wait for.
unsafe extern "C" fn set_waiter(_: *mut JSContext, _: JSValue, count: i32, arguments: *mut JSValue, _: i32) -> JSValue {
    state().waiter = js::dup(unsafe { argument(count, arguments, 0) });
    JS_UNDEFINED
}

/// `isEvaluating()`: whether the component is being made.
unsafe extern "C" fn is_evaluating(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue, _: i32) -> JSValue {
    js::boolean(state().is_evaluating)
}

/// `backpressureInc()`: no more tasks are begun until `backpressureDec` is called as often.
unsafe extern "C" fn backpressure_increment(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue, _: i32) -> JSValue {
    backpressure(Builtin::BackpressureIncrement)
}

/// `backpressureDec()`: takes one `backpressureInc` back.
unsafe extern "C" fn backpressure_decrement(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue, _: i32) -> JSValue {
    backpressure(Builtin::BackpressureDecrement)
}

fn backpressure(builtin: Builtin) -> Value {
    if crate::state::table().builtins.is_empty() || state().is_evaluating {
        return js::throw_type_error("no function of this world is asynchronous, or the component does not run yet");
    }
    builtin.call(&[]);
    JS_UNDEFINED
}

/// `fail(error)`: nothing catches the error, and the component stops.
unsafe extern "C" fn fail(_: *mut JSContext, _: JSValue, count: i32, arguments: *mut JSValue, _: i32) -> JSValue {
    crate::call::report(js::dup(unsafe { argument(count, arguments, 0) }))
}

/// `Math.random`, of a generator (xorshift64*) whose seed is not the snapshot's: see `seed`.
pub(crate) unsafe extern "C" fn random(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue, _: i32) -> JSValue {
    let state = state();
    if state.random == 0 {
        state.random = if state.is_evaluating { 0x9e37_79b9_7f4a_7c15 } else { seed() };
    }
    let mut x = state.random;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    state.random = x;
    let bits = x.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
    js::float(bits as f64 / (1u64 << 53) as f64)
}

/// Random bits of the host's, where the world has any.
fn seed() -> u64 {
    crate::state::table().hooks.random().unwrap_or(0x853c_49e6_748f_ea9b) | 1
}

/// The time that QuickJS asks for, in microseconds since 1970: that of the host, where the world has it.
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    if state().is_evaluating || context().is_null() {
        return 0.0;
    }
    crate::state::table().hooks.now().unwrap_or(0.0)
}
