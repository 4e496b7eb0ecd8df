//! What the rest needs of QuickJS, in Rust's terms.

use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::c_char;

use rquickjs_sys::*;

use crate::state::context;

pub(crate) type Value = JSValue;

/// The program threw, and the exception is pending.
#[derive(Debug)]
pub(crate) struct Thrown;

/// `value`, unless it says that something was thrown.
pub(crate) fn checked(value: Value) -> Result<Value, Thrown> {
    // SAFETY: only looks at the tag.
    if unsafe { JS_IsException(value) } { Err(Thrown) } else { Ok(value) }
}

pub(crate) fn free(value: Value) {
    // SAFETY: callers own `value`, and give it up.
    unsafe { JS_FreeValue(context(), value) }
}

pub(crate) fn dup(value: Value) -> Value {
    // SAFETY: `value` is alive.
    unsafe { JS_DupValue(context(), value) }
}

pub(crate) fn tag(value: Value) -> i32 {
    (value >> 32) as i32
}

pub(crate) fn is_undefined(value: Value) -> bool {
    tag(value) == JS_TAG_UNDEFINED
}

/// Whether it stands for nothing: `null` or `undefined`.
pub(crate) fn is_nothing(value: Value) -> bool {
    matches!(tag(value), JS_TAG_UNDEFINED | JS_TAG_NULL)
}

pub(crate) fn is_object(value: Value) -> bool {
    tag(value) == JS_TAG_OBJECT
}

pub(crate) fn is_string(value: Value) -> bool {
    matches!(tag(value), JS_TAG_STRING | JS_TAG_STRING_ROPE)
}

/// The number that it is, if it is one.
pub(crate) fn number(value: Value) -> Option<f64> {
    let tag = tag(value);
    if tag == JS_TAG_INT {
        return Some(f64::from(value as i32));
    }
    // SAFETY: only looks at the tag, and reads a number where there is one.
    unsafe { JS_TAG_IS_FLOAT64(tag).then(|| JS_VALUE_GET_FLOAT64(value)) }
}

pub(crate) fn int(value: i32) -> Value {
    JS_MKVAL(JS_TAG_INT, value)
}

pub(crate) fn boolean(value: bool) -> Value {
    JS_MKVAL(JS_TAG_BOOL, i32::from(value))
}

pub(crate) fn uint(value: u32) -> Value {
    i32::try_from(value).map_or_else(|_| float(f64::from(value)), int)
}

pub(crate) fn float(value: f64) -> Value {
    JS_NewFloat64(value)
}

pub(crate) fn string(text: &str) -> Value {
    // SAFETY: the text is read.
    unsafe { JS_NewStringLen(context(), text.as_ptr().cast(), text.len() as _) }
}

pub(crate) fn atom(text: &str) -> JSAtom {
    // SAFETY: the text is read.
    unsafe { JS_NewAtomLen(context(), text.as_ptr().cast(), text.len() as _) }
}

pub(crate) fn get(object: Value, name: JSAtom) -> Result<Value, Thrown> {
    // SAFETY: both are alive.
    checked(unsafe { JS_GetProperty(context(), object, name) })
}

/// A property by its name in text.
pub(crate) fn get_named(object: Value, name: &str) -> Result<Value, Thrown> {
    let name = atom(name);
    let value = get(object, name);
    // SAFETY: it was made above.
    unsafe { JS_FreeAtom(context(), name) };
    value
}

/// Adds a property to an object that was just made.
pub(crate) fn define(object: Value, name: JSAtom, value: Value) {
    // SAFETY: `value` is given up.
    unsafe { JS_DefinePropertyValue(context(), object, name, value, JS_PROP_C_W_E as _) };
}

/// As `define`, of what is not enumerable, by its name in text.
pub(crate) fn define_hidden(object: Value, name: &str, value: Value) {
    let name = atom(name);
    // SAFETY: `value` is given up.
    unsafe {
        JS_DefinePropertyValue(context(), object, name, value, (JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE) as _);
        JS_FreeAtom(context(), name);
    }
}

/// Text with a zero behind it, for functions that take C's strings. What is behind a zero of its own is cut.
pub(crate) fn c_string(text: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = text.bytes().take_while(|byte| *byte != 0).collect();
    bytes.push(0);
    bytes
}

/// A native function with a number.
pub(crate) fn function(
    body: unsafe extern "C" fn(*mut JSContext, JSValue, i32, *mut JSValue, i32) -> JSValue,
    name: &str,
    length: usize,
    number: usize,
) -> Value {
    native(JSCFunctionEnum_JS_CFUNC_generic_magic, body, name, length, number)
}

/// A native constructor with a number.
pub(crate) fn constructor(
    body: unsafe extern "C" fn(*mut JSContext, JSValue, i32, *mut JSValue, i32) -> JSValue,
    name: &str,
    length: usize,
    number: usize,
) -> Value {
    native(JSCFunctionEnum_JS_CFUNC_constructor_magic, body, name, length, number)
}

fn native(
    kind: JSCFunctionEnum,
    body: unsafe extern "C" fn(*mut JSContext, JSValue, i32, *mut JSValue, i32) -> JSValue,
    name: &str,
    length: usize,
    number: usize,
) -> Value {
    let name = c_string(name);
    let body = JSCFunctionType { generic_magic: Some(body) };
    // SAFETY: the union holds a function pointer in each of its forms; `kind` says which one it is.
    unsafe { JS_NewCFunction2(context(), body.generic, name.as_ptr().cast(), length as _, kind, number as _) }
}

/// A native function with values of its own.
pub(crate) fn closure(
    body: unsafe extern "C" fn(*mut JSContext, JSValue, i32, *mut JSValue, i32, *mut JSValue) -> JSValue,
    length: i32,
    data: &[Value],
) -> Value {
    let mut data = data.to_vec();
    // SAFETY: the values are copied.
    unsafe { JS_NewCFunctionData(context(), Some(body), length, 0, data.len() as _, data.as_mut_ptr()) }
}

/// A promise, and the functions that resolve and reject it.
pub(crate) fn promise() -> (Value, Value, Value) {
    let mut functions = [JS_UNDEFINED; 2];
    // SAFETY: there is room for both.
    let promise = unsafe { JS_NewPromiseCapability(context(), functions.as_mut_ptr()) };
    (promise, functions[0], functions[1])
}

/// Calls a function that resolves or rejects a promise.
pub(crate) fn call(function: Value, mut value: Value) {
    // SAFETY: both are alive.
    free(unsafe { JS_Call(context(), function, JS_UNDEFINED, 1, &mut value) });
}

/// Rejects a promise with the exception that is pending.
pub(crate) fn reject(function: Value) {
    // SAFETY: an exception is pending.
    let exception = unsafe { JS_GetException(context()) };
    call(function, exception);
    free(exception);
}

/// A promise that is rejected with the exception that is pending.
pub(crate) fn rejected() -> Value {
    let (promise, resolve, reject_promise) = promise();
    reject(reject_promise);
    free(resolve);
    free(reject_promise);
    promise
}

/// The promise that a value is, or one that is resolved with it.
pub(crate) fn to_promise(value: Value) -> Result<Value, Thrown> {
    // SAFETY: only looks at the class.
    if is_object(value) && unsafe { JS_IsPromise(value) } {
        return Ok(value);
    }
    let (promise, resolve, reject) = promise();
    call(resolve, value);
    free(value);
    free(resolve);
    free(reject);
    Ok(promise)
}

/// What a promise has come to, if it has. What it was rejected with is pending then.
pub(crate) fn settled(promise: Value) -> Option<Result<Value, Thrown>> {
    // SAFETY: the promise is alive.
    unsafe {
        match JS_PromiseState(context(), promise) {
            JSPromiseStateEnum_JS_PROMISE_FULFILLED => Some(Ok(JS_PromiseResult(context(), promise))),
            JSPromiseStateEnum_JS_PROMISE_REJECTED => {
                JS_PromiseMarkAsHandled(context(), promise);
                JS_Throw(context(), JS_PromiseResult(context(), promise));
                Some(Err(Thrown))
            }
            _ => None,
        }
    }
}

/// Throws a value.
pub(crate) fn throw(value: Value) {
    // SAFETY: the value is given up.
    unsafe { JS_Throw(context(), value) };
}

/// Nobody is interested in the exception that is pending.
pub(crate) fn forget_exception() {
    // SAFETY: an exception is pending.
    free(unsafe { JS_GetException(context()) });
}

/// What `String(value)` says; what that threw is dropped.
pub(crate) fn text(value: Value) -> String {
    let mut length: size_t = 0;
    // SAFETY: the text is copied, then freed.
    unsafe {
        let chars = JS_ToCStringLen2(context(), &mut length, value, false);
        if chars.is_null() {
            free(JS_GetException(context()));
            return String::new();
        }
        let bytes = core::slice::from_raw_parts(chars.cast::<u8>(), length as usize);
        let text = String::from_utf8_lossy(bytes).into_owned();
        JS_FreeCString(context(), chars);
        text
    }
}

/// Throws an error of the constructor that `make` calls, with a message.
pub(crate) fn throw_type_error(message: &str) -> Value {
    let message = c_string(message);
    // SAFETY: the format takes one string.
    unsafe { JS_ThrowTypeError(context(), c"%s".as_ptr().cast::<c_char>(), message.as_ptr()) }
}

/// Runs jobs until there are none.
pub(crate) fn run_jobs() -> Result<(), Thrown> {
    let runtime = crate::state::state().runtime;
    let mut of = core::ptr::null_mut();
    // SAFETY: the runtime is alive.
    unsafe {
        while JS_IsJobPending(runtime) {
            if JS_ExecutePendingJob(runtime, &mut of) < 0 {
                return Err(Thrown);
            }
        }
    }
    Ok(())
}
