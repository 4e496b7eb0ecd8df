//! What happens in an asynchronous call of an import: a subtask, until it has returned.
//!
//! What the callee is given stays the caller's until the callee has started, so that handles come back where it never did. The result
//! is written to memory that is kept until then. A call may have a signal, which cancels it.

use alloc::string::String;
use alloc::vec::Vec;

use rquickjs_sys::*;

use crate::builtin::Builtin;
use crate::call::{Scope, core_import, lower_arguments, not_before_run, settle_result};
use crate::cells::{self, CELLS};
use crate::js::{self, Thrown, Value};
use crate::lower::Kept;
use crate::memory::{allocate, release};
use crate::resource;
use crate::state::{state, table};
use crate::table::Function;
use crate::task::{self, What, abort_error};

/// A call that has begun.
pub(crate) struct Call {
    function: &'static Function,
    /// Where the result is written, and how large it is.
    area: (*mut u8, usize),
    kept: Vec<Kept>,
    given: Vec<Value>,
    ends: Vec<(u32, u32)>,
    lent: Vec<(u32, u32)>,
    /// Objects whose handles are lent.
    loans: Vec<Value>,
    resolve: Value,
    reject: Value,
    /// The signal, and what listens to it.
    signal: Option<(Value, Value)>,
}

const STARTING: u32 = 0;
const STARTED: u32 = 1;
const RETURNED: u32 = 2;
const CANCELLED_BEFORE_STARTED: u32 = 3;

/// Calls an asynchronous import: gives a promise.
pub(crate) fn invoke(function: &'static Function, first: &[Value], rest: &[Value]) -> Value {
    begin(function, first, rest).unwrap_or_else(|Thrown| js::rejected())
}

fn begin(function: &'static Function, first: &[Value], rest: &[Value]) -> Result<Value, Thrown> {
    if state().is_evaluating {
        not_before_run(function);
        return Err(Thrown);
    }
    let options = rest.get(function.parameters.len() - first.len()).copied().unwrap_or(JS_UNDEFINED);
    let signal = signal_of(options)?;
    let scope = Scope::begin();
    let loans = state().loans.len();
    let mut core = [0; CELLS];
    let was_for_later = core::mem::replace(&mut state().is_for_later, true);
    let lowered = lower_arguments(function, first, rest, &mut core);
    state().is_for_later = was_for_later;
    if let Err((fault, label)) = lowered {
        scope.take_back();
        forget_loans(state().loans.split_off(loans));
        js::free(signal);
        fault.throw(&function.name, label);
        scope.free();
        return Err(Thrown);
    }
    let state = state();
    let size = function.result.map_or(0, |ty| table().types[ty].size);
    let (promise, resolve, reject) = js::promise();
    let mut call = Call {
        function,
        area: (allocate(size, 8), size),
        kept: state.kept.split_off(scope.kept),
        given: state.given.split_off(scope.given),
        ends: state.ends.split_off(scope.ends),
        lent: state.lent.split_off(scope.lent),
        // They stay in the list until the call is over.
        loans: state.loans[loans..].to_vec(),
        resolve,
        reject,
        signal: None,
    };
    if function.has_result_area {
        core[function.flat.unwrap_or(1)] = call.area.0 as usize as u64;
    }
    cells::write(&core);
    core_import(function.core);
    let [status] = cells::read();
    let (status, subtask) = (status as u32 & 15, status as u32 >> 4);
    if !call.goes_on(status) {
        js::free(signal);
        call.end(0, status);
        return Ok(promise);
    }
    if !js::is_undefined(signal) {
        let listener = js::closure(aborted, 0, &[js::uint(subtask), signal]);
        listen(signal, "addEventListener", listener);
        call.signal = Some((signal, listener));
    }
    task::wait_for(subtask, What::Call(call));
    Ok(promise)
}

/// The signal in the options of a call. Throws its reason where it is aborted already.
fn signal_of(options: Value) -> Result<Value, Thrown> {
    if !js::is_object(options) {
        return Ok(JS_UNDEFINED);
    }
    let signal = js::get_named(options, "signal")?;
    if !js::is_object(signal) {
        js::free(signal);
        return Ok(JS_UNDEFINED);
    }
    let aborted = js::get_named(signal, "aborted")?;
    let is_aborted = aborted == JS_TRUE;
    js::free(aborted);
    if is_aborted {
        let reason = js::get_named(signal, "reason");
        js::free(signal);
        js::throw(reason?);
        return Err(Thrown);
    }
    Ok(signal)
}

fn listen(signal: Value, method: &str, listener: Value) {
    let Ok(function) = js::get_named(signal, method) else { return js::forget_exception() };
    let name = js::string("abort");
    let mut arguments = [name, listener];
    // SAFETY: all are alive.
    let done = unsafe { JS_Call(crate::state::context(), function, signal, 2, arguments.as_mut_ptr()) };
    if js::checked(done).is_err() {
        js::forget_exception();
    }
    js::free(done);
    js::free(name);
    js::free(function);
}

unsafe extern "C" fn aborted(
    _: *mut JSContext,
    _: JSValue,
    _: i32,
    _: *mut JSValue,
    _: i32,
    data: *mut JSValue,
) -> JSValue {
    // SAFETY: the number of the subtask and the signal are there.
    let (subtask, signal) = unsafe { (*data, *data.add(1)) };
    let subtask = js::number(subtask).unwrap_or(0.0) as u32;
    let reason = js::get_named(signal, "reason").unwrap_or(JS_UNDEFINED);
    cancel(subtask, reason);
    js::free(reason);
    JS_UNDEFINED
}

/// Cancels a call that goes on, and waits until its callee has let go of it. Its promise is rejected.
pub(crate) fn cancel(subtask: u32, reason: Value) {
    let Some(What::Call(mut call)) = task::stop_waiting(subtask) else { return };
    let code = Builtin::SubtaskCancel.call(&[u64::from(subtask)]) as u32;
    // A result that comes nevertheless is dropped.
    let reason = if js::is_undefined(reason) { abort_error() } else { js::dup(reason) };
    js::call(call.reject, reason);
    js::free(reason);
    call.goes_on(code);
    call.end(subtask, code);
}

impl Call {
    /// What its callee is called in WIT.
    pub(crate) fn name(&self) -> String {
        self.function.name.clone()
    }

    /// Notes the state that the callee is in. Whether the call goes on.
    pub(crate) fn goes_on(&mut self, status: u32) -> bool {
        match status {
            STARTING => true,
            CANCELLED_BEFORE_STARTED => false,
            _ => {
                // What was given is the callee's.
                let before = state().given.len();
                state().given.append(&mut self.given);
                resource::give_away(before);
                self.ends.clear();
                self.kept.drain(..).for_each(Kept::release);
                status == STARTED
            }
        }
    }

    /// The call is over: its promise is settled.
    pub(crate) fn end(mut self, subtask: u32, status: u32) {
        let scope = Scope::begin();
        state().given.append(&mut self.given);
        state().ends.append(&mut self.ends);
        state().lent.append(&mut self.lent);
        // Of a call that never started everything comes back.
        scope.take_back();
        self.kept.drain(..).for_each(Kept::release);
        forget_loans(core::mem::take(&mut self.loans));
        if let Some((signal, listener)) = self.signal.take() {
            listen(signal, "removeEventListener", listener);
            js::free(signal);
            js::free(listener);
        }
        let (area, size) = self.area;
        if status == RETURNED {
            match settle_result(self.function, area) {
                Ok(value) => {
                    js::call(self.resolve, value);
                    js::free(value);
                }
                Err(Thrown) => js::reject(self.reject),
            }
        }
        // SAFETY: it was allocated for the call.
        unsafe { release(area, size) };
        if subtask != 0 {
            Builtin::SubtaskDrop.call(&[u64::from(subtask)]);
        }
        js::free(self.resolve);
        js::free(self.reject);
    }
}

/// The handles of these objects are not lent any more.
fn forget_loans(loans: Vec<Value>) {
    for loan in loans {
        let all = &mut state().loans;
        if let Some(index) = all.iter().rposition(|known| *known == loan) {
            all.swap_remove(index);
        }
        js::free(loan);
    }
}
