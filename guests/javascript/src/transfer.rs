//! How values go through streams and futures.
//!
//! The program sees a `ReadableStream`, an iterable or a promise: `crates/javascript/platform/transfers.js` makes one of the other. It
//! works on *ends*, objects that hold the handle of an end and drop it when nothing refers to them, with the functions here.

use alloc::boxed::Box;
use alloc::vec::Vec;

use rquickjs_sys::*;

use crate::builtin::{BLOCKED, Ended, ended};
use crate::call::{Scope, core_import};
use crate::cells;
use crate::fault::{Fault, expected};
use crate::js::{self, Thrown, Value};
use crate::lower::{self, Kept};
use crate::memory::{allocate, release};
use crate::native::argument;
use crate::state::{context, state, table};
use crate::table::{Kind, Transfer};
use crate::task::{self, What, abort_error};
use crate::{lift, resource};

/// What the platform has told the engine.
pub(crate) struct Transfers {
    class: JSClassID,
    /// `(kind, end) -> stream or promise`.
    lift_stream: Value,
    lift_future: Value,
    /// `(kind, value) -> handle`, or `undefined` where the value is none.
    lower_stream: Value,
    lower_future: Value,
    pub(crate) abort_controller: Value,
}

impl Transfers {
    pub(crate) const fn new() -> Transfers {
        Transfers {
            class: 0,
            lift_stream: JS_UNDEFINED,
            lift_future: JS_UNDEFINED,
            lower_stream: JS_UNDEFINED,
            lower_future: JS_UNDEFINED,
            abort_controller: JS_UNDEFINED,
        }
    }
}

/// One end of a stream or a future.
struct End {
    transfer: usize,
    handle: u32,
    is_writable: bool,
    /// Whether something is read or written.
    is_busy: bool,
    /// Whether the other end is gone, or nothing more may be done.
    is_done: bool,
}

/// A read or a write that goes on.
pub(crate) struct Operation {
    /// The end, which stays as long as this does.
    end: Value,
    block: (*mut u8, usize),
    kept: Vec<Kept>,
    given: Vec<Value>,
    ends: Vec<(u32, u32)>,
    /// Where the values are that are written.
    start: *const u8,
    done: usize,
    total: usize,
    resolve: Value,
    reject: Value,
}

fn transfer(number: usize) -> &'static Transfer {
    &table().transfers[number]
}

/// The functions of a kind, by their places in [`Transfer::core`].
const NEW: usize = 0;
const READ: usize = 1;
const WRITE: usize = 2;
const CANCEL_READ: usize = 3;
const CANCEL_WRITE: usize = 4;
const DROP_READABLE: usize = 5;
const DROP_WRITABLE: usize = 6;

fn core(number: usize, function: usize, arguments: &[u64]) -> u64 {
    cells::write(arguments);
    core_import(transfer(number).core[function]);
    let [result] = cells::read();
    result
}

/// Makes the class of ends.
pub(crate) fn register() {
    let runtime = state().runtime;
    // SAFETY: the definition is copied.
    unsafe {
        let mut id = 0;
        JS_NewClassID(runtime, &mut id);
        state().transfers.class = id;
        let class = JSClassDef {
            class_name: c"End".as_ptr().cast(),
            finalizer: Some(finalize),
            gc_mark: None,
            call: None,
            exotic: core::ptr::null_mut(),
        };
        JS_NewClass(runtime, id, &class);
    }
}

unsafe extern "C" fn finalize(_: *mut JSRuntime, object: JSValue) {
    let end = unsafe { JS_GetOpaque(object, state().transfers.class) }.cast::<End>();
    if !end.is_null() {
        close(*unsafe { Box::from_raw(end) });
    }
}

/// Lets go of an end. A future that was not written to cannot be: it stays.
fn close(end: End) {
    let is_unwritten = transfer(end.transfer).is_future && end.is_writable && !end.is_done;
    if end.handle == 0 || is_unwritten {
        return;
    }
    let function = if end.is_writable { DROP_WRITABLE } else { DROP_READABLE };
    core(end.transfer, function, &[u64::from(end.handle)]);
}

fn new_end(transfer: usize, handle: u32, is_writable: bool) -> Value {
    let end = Box::new(End { transfer, handle, is_writable, is_busy: false, is_done: false });
    // SAFETY: the class has been registered; the object owns the end.
    unsafe {
        let object = JS_NewObjectClass(context(), state().transfers.class);
        JS_SetOpaque(object, Box::into_raw(end).cast());
        object
    }
}

fn end_of(object: Value) -> Result<&'static mut End, Thrown> {
    // SAFETY: looks at the class first.
    let end = unsafe { JS_GetOpaque(object, state().transfers.class) }.cast::<End>();
    // SAFETY: the object owns it, and is alive as long as its callers look at it.
    unsafe { end.as_mut() }.ok_or_else(|| {
        js::throw_type_error("an end of a stream or a future is expected");
        Thrown
    })
}

/// The value for a readable end that the component got.
pub(crate) fn lift(number: usize, handle: u32) -> Value {
    let hooks = &state().transfers;
    let hook = if transfer(number).is_future { hooks.lift_future } else { hooks.lift_stream };
    let end = new_end(number, handle, false);
    let mut arguments = [js::int(number as i32), end];
    // SAFETY: all are alive.
    let value = unsafe { JS_Call(context(), hook, JS_UNDEFINED, 2, arguments.as_mut_ptr()) };
    js::free(end);
    value
}

/// The handle of a readable end for a value.
pub(crate) fn lower(number: usize, value: Value) -> Result<u32, Fault> {
    let hooks = &state().transfers;
    let is_future = transfer(number).is_future;
    let hook = if is_future { hooks.lower_future } else { hooks.lower_stream };
    let mut arguments = [js::int(number as i32), value];
    // SAFETY: all are alive.
    let handle = js::checked(unsafe { JS_Call(context(), hook, JS_UNDEFINED, 2, arguments.as_mut_ptr()) })?;
    let Some(handle) = js::number(handle) else {
        let what = if is_future { "a promise" } else { "a stream (a ReadableStream or an iterable)" };
        return Err(expected(what, value));
    };
    let handle = handle as u32;
    state().ends.push((transfer(number).core[DROP_READABLE], handle));
    Ok(handle)
}

/// Drops readable ends that were to be given away, down to what there was before.
pub(crate) fn take_back(before: usize) {
    while state().ends.len() > before {
        if let Some((drop, handle)) = state().ends.pop() {
            cells::write(&[u64::from(handle)]);
            core_import(drop);
        }
    }
}

type Native = unsafe extern "C" fn(*mut JSContext, JSValue, i32, *mut JSValue, i32) -> JSValue;

/// The functions for the platform.
pub(crate) const FUNCTIONS: [(&str, usize, Native); 10] = [
    ("setTransfers", 4, set_transfers),
    ("setAbortController", 1, set_abort_controller),
    ("newTransfer", 1, new_transfer),
    ("kindOf", 1, kind_of),
    ("release", 1, release_end),
    ("read", 2, read),
    ("write", 2, write),
    ("cancel", 1, cancel),
    ("drop", 1, drop_end),
    ("nextTurn", 0, next_turn),
];

unsafe extern "C" fn set_transfers(
    _: *mut JSContext,
    _: JSValue,
    count: i32,
    arguments: *mut JSValue,
    _: i32,
) -> JSValue {
    let of = |index| js::dup(unsafe { argument(count, arguments, index) });
    let hooks = &mut state().transfers;
    (hooks.lift_stream, hooks.lift_future) = (of(0), of(1));
    (hooks.lower_stream, hooks.lower_future) = (of(2), of(3));
    JS_UNDEFINED
}

unsafe extern "C" fn set_abort_controller(
    _: *mut JSContext,
    _: JSValue,
    count: i32,
    arguments: *mut JSValue,
    _: i32,
) -> JSValue {
    state().transfers.abort_controller = js::dup(unsafe { argument(count, arguments, 0) });
    JS_UNDEFINED
}

fn number_of(count: i32, arguments: *mut JSValue) -> usize {
    js::number(unsafe { argument(count, arguments, 0) }).unwrap_or(0.0) as usize
}

/// `newTransfer(kind)`: the readable end and the writable one.
unsafe extern "C" fn new_transfer(
    _: *mut JSContext,
    _: JSValue,
    count: i32,
    arguments: *mut JSValue,
    _: i32,
) -> JSValue {
    if state().is_evaluating {
        return js::throw_type_error("streams and futures cannot be made before the component runs");
    }
    let number = number_of(count, arguments);
    let ends = core(number, NEW, &[]);
    let mut both = [new_end(number, ends as u32, false), new_end(number, (ends >> 32) as u32, true)];
    // SAFETY: the values are handed over.
    unsafe { JS_NewArrayFrom(context(), 2, both.as_mut_ptr()) }
}

/// `kindOf(kind)`: 0 without a payload, 1 for bytes, 2 for values that may be read ahead, 3 for those with handles.
unsafe extern "C" fn kind_of(_: *mut JSContext, _: JSValue, count: i32, arguments: *mut JSValue, _: i32) -> JSValue {
    let transfer = transfer(number_of(count, arguments));
    js::int(match transfer.payload {
        None => 0,
        Some(ty) if matches!(table().types[ty].kind, Kind::U8) => 1,
        Some(_) if !transfer.has_handles => 2,
        Some(_) => 3,
    })
}

/// `release(end)`: the handle, which the end does not have any more.
unsafe extern "C" fn release_end(
    _: *mut JSContext,
    _: JSValue,
    count: i32,
    arguments: *mut JSValue,
    _: i32,
) -> JSValue {
    match end_of(unsafe { argument(count, arguments, 0) }) {
        Ok(end) => js::uint(core::mem::take(&mut end.handle)),
        Err(Thrown) => JS_EXCEPTION,
    }
}

/// `nextTurn()`: a promise for when others had their turn.
unsafe extern "C" fn next_turn(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue, _: i32) -> JSValue {
    let (promise, resolve, reject) = js::promise();
    task::next_turn(resolve, reject);
    promise
}

fn size_of(number: usize) -> (usize, usize) {
    transfer(number).payload.map_or((0, 1), |ty| (table().types[ty].size, table().types[ty].align))
}

/// Something is begun with an end, unless it is in use.
fn begin(object: Value) -> Result<&'static mut End, Thrown> {
    let end = end_of(object)?;
    if end.is_busy || end.handle == 0 {
        js::throw_type_error("the stream is in use already, or was given away");
        return Err(Thrown);
    }
    Ok(end)
}

/// `read(end, count)`: a promise of up to so many values, of a typed array of bytes, or of the value of a future; of nothing where
/// there is no more.
unsafe extern "C" fn read(_: *mut JSContext, _: JSValue, count: i32, arguments: *mut JSValue, _: i32) -> JSValue {
    let object = unsafe { argument(count, arguments, 0) };
    let total = js::number(unsafe { argument(count, arguments, 1) }).unwrap_or(1.0) as usize;
    let Ok(end) = begin(object) else { return JS_EXCEPTION };
    let (promise, resolve, reject) = js::promise();
    let (size, align) = size_of(end.transfer);
    let block = (allocate(size * total, align), size * total);
    let operation = Operation {
        end: js::dup(object),
        block,
        kept: Vec::new(),
        given: Vec::new(),
        ends: Vec::new(),
        start: block.0,
        done: 0,
        total,
        resolve,
        reject,
    };
    operation.go_on();
    promise
}

/// `write(end, values)`: a promise that says whether all was written: a list of values, bytes, or the value of a future.
unsafe extern "C" fn write(_: *mut JSContext, _: JSValue, count: i32, arguments: *mut JSValue, _: i32) -> JSValue {
    let object = unsafe { argument(count, arguments, 0) };
    let value = unsafe { argument(count, arguments, 1) };
    let Ok(end) = begin(object) else { return JS_EXCEPTION };
    let kind = transfer(end.transfer);
    let scope = Scope::begin();
    let (start, total) = match lower_values(kind, value) {
        Ok(lowered) => lowered,
        Err(fault) => {
            scope.take_back();
            fault.throw(if kind.is_future { "future" } else { "stream" }, "value");
            scope.free();
            return JS_EXCEPTION;
        }
    };
    let state = state();
    let (promise, resolve, reject) = js::promise();
    let operation = Operation {
        end: js::dup(object),
        block: (core::ptr::null_mut(), 0),
        kept: state.kept.split_off(scope.kept),
        given: state.given.split_off(scope.given),
        ends: state.ends.split_off(scope.ends),
        start,
        done: 0,
        total,
        resolve,
        reject,
    };
    operation.go_on();
    promise
}

fn lower_values(kind: &Transfer, value: Value) -> Result<(*const u8, usize), Fault> {
    match kind.payload {
        Some(ty) if kind.is_future => {
            let ty_of = &table().types[ty];
            let block = lower::block(ty_of.size, ty_of.align);
            // SAFETY: the block has the size of the type.
            unsafe { lower::store(ty, value, block)? };
            Ok((block, 1))
        }
        Some(ty) => lower::list(ty, value),
        None if kind.is_future => Ok((core::ptr::null(), 1)),
        None => {
            let mut length = 0;
            // SAFETY: the value is alive.
            if unsafe { JS_GetLength(context(), value, &mut length) } < 0 {
                return Err(Fault::Thrown);
            }
            Ok((core::ptr::null(), length as usize))
        }
    }
}

/// `cancel(end)`: what is read or written through it is over.
unsafe extern "C" fn cancel(_: *mut JSContext, _: JSValue, count: i32, arguments: *mut JSValue, _: i32) -> JSValue {
    let object = unsafe { argument(count, arguments, 0) };
    let Ok(end) = end_of(object) else { return JS_EXCEPTION };
    if end.is_busy {
        let (number, handle) = (end.transfer, end.handle);
        let function = if end.is_writable { CANCEL_WRITE } else { CANCEL_READ };
        if let Some(What::Transfer(operation)) = task::stop_waiting(handle) {
            let code = core(number, function, &[u64::from(handle)]) as u32;
            operation.end(code);
        }
    }
    JS_UNDEFINED
}

/// `drop(end)`: the end is gone, and what goes on with it is over.
unsafe extern "C" fn drop_end(
    context: *mut JSContext,
    this: JSValue,
    count: i32,
    arguments: *mut JSValue,
    magic: i32,
) -> JSValue {
    let object = unsafe { argument(count, arguments, 0) };
    if js::checked(unsafe { cancel(context, this, count, arguments, magic) }).is_err() {
        return JS_EXCEPTION;
    }
    let Ok(end) = end_of(object) else { return JS_EXCEPTION };
    if end.handle != 0 && !end.is_busy {
        let (transfer, is_writable, is_done) = (end.transfer, end.is_writable, end.is_done);
        close(End { transfer, handle: core::mem::take(&mut end.handle), is_writable, is_busy: false, is_done });
    }
    JS_UNDEFINED
}

impl Operation {
    /// What it is, in words.
    pub(crate) fn in_words(&self) -> &'static str {
        match end_of(self.end) {
            Ok(end) => match (end.is_writable, transfer(end.transfer).is_future) {
                (false, false) => "a read of a stream",
                (false, true) => "a read of a future",
                (true, false) => "a write of a stream",
                (true, true) => "a write of a future",
            },
            Err(Thrown) => "a stream",
        }
    }

    fn end_state(&self) -> &'static mut End {
        match end_of(self.end) {
            Ok(end) => end,
            Err(Thrown) => core::arch::wasm32::unreachable(),
        }
    }

    /// Reads or writes what is left, now or later.
    fn go_on(mut self) {
        loop {
            let end = self.end_state();
            let is_whole = self.done == self.total;
            if end.is_done || is_whole {
                return self.settle(!is_whole);
            }
            let kind = transfer(end.transfer);
            let (size, _) = size_of(end.transfer);
            let at = self.start as usize + self.done * size;
            let arguments = [u64::from(end.handle), at as u64, (self.total - self.done) as u64];
            let arguments = if kind.is_future { &arguments[..2] } else { &arguments[..] };
            let code = core(end.transfer, if end.is_writable { WRITE } else { READ }, arguments) as u32;
            if code == BLOCKED {
                end.is_busy = true;
                let handle = end.handle;
                return task::wait_for(handle, What::Transfer(self));
            }
            if let Some(is_cut) = self.note(code) {
                return self.settle(is_cut);
            }
        }
    }

    /// It ended, with this code.
    pub(crate) fn end(mut self, code: u32) {
        self.end_state().is_busy = false;
        if let Some(is_cut) = self.note(code) {
            return self.settle(is_cut);
        }
        self.go_on();
    }

    /// Notes what was transferred. Unless there is more to do, whether less was than there is.
    fn note(&mut self, code: u32) -> Option<bool> {
        let end = self.end_state();
        let is_future = transfer(end.transfer).is_future;
        let (how, count) = ended(code);
        self.done += if is_future { usize::from(how == Ended::Completed) } else { count };
        end.is_done |= how == Ended::Dropped || is_future && how == Ended::Completed;
        let is_whole = self.done == self.total;
        // A read is over with whatever came; a write goes on.
        (is_whole || !end.is_writable || how != Ended::Completed).then_some(!is_whole)
    }

    /// Settles the promise. `is_cut` is whether less was transferred than was to be.
    fn settle(mut self, is_cut: bool) {
        let end = self.end_state();
        let scope = Scope::begin();
        state().given.append(&mut self.given);
        state().ends.append(&mut self.ends);
        if is_cut && end.is_writable {
            scope.take_back();
        } else {
            resource::give_away(scope.given);
            state().ends.truncate(scope.ends);
        }
        let value = if end.is_writable { js::boolean(!is_cut) } else { self.values(end.transfer) };
        self.kept.drain(..).for_each(Kept::release);
        let (block, size) = self.block;
        // SAFETY: it was allocated for this, and what was in it was lifted.
        unsafe { release(block, size) };
        let is_cancelled = transfer(end.transfer).is_future && !end.is_writable && self.done == 0;
        if is_cancelled {
            let error = abort_error();
            js::call(self.reject, error);
            js::free(error);
        } else {
            js::call(self.resolve, value);
        }
        js::free(value);
        js::free(self.resolve);
        js::free(self.reject);
        js::free(self.end);
    }

    /// What was read.
    fn values(&mut self, number: usize) -> Value {
        let kind = transfer(number);
        if self.done == 0 {
            return JS_UNDEFINED;
        }
        let (size, _) = size_of(number);
        let start = self.block.0;
        let Some(ty) = kind.payload else {
            return if kind.is_future { JS_UNDEFINED } else { lift::array(alloc::vec![JS_UNDEFINED; self.done]) };
        };
        if kind.is_future {
            // SAFETY: the other end has written there.
            return unsafe { lift::load(ty, start) };
        }
        if matches!(table().types[ty].kind, Kind::U8) {
            // The block is the array's, as far as it was written to.
            let block = core::mem::replace(&mut self.block, (core::ptr::null_mut(), 0));
            return lift::bytes(block.0, block.1, self.done);
        }
        // SAFETY: as above.
        lift::array((0..self.done).map(|index| unsafe { lift::load(ty, start.add(index * size)) }).collect())
    }
}
