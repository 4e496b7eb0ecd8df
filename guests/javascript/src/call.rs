//! What happens in a call of an export, and in one of an import.

use alloc::string::String;
use alloc::vec::Vec;

use rquickjs_sys::*;

use crate::cells::{self, CELLS};
use crate::fault::Fault;
use crate::js::{self, Thrown, Value};
use crate::lower;
use crate::memory::{allocate, release};
use crate::state::{context, state, table};
use crate::table::{Export, Function, Kind, Role};
use crate::{lift, resource, task, transfer};

#[link(wasm_import_module = "witcraft")]
unsafe extern "C" {
    /// Calls the core function with this number with the arguments in the cells.
    #[link_name = "import"]
    fn import(number: u32);
}

/// Calls a core function that the component imports.
pub(crate) fn core_import(number: u32) {
    // SAFETY: it takes the cells, and comes back with its result in them.
    unsafe { import(number) }
}

/// Where results lie that are not larger: more is allocated.
const AREA: usize = 256;

#[repr(align(8))]
struct Area([u8; AREA]);

static mut RESULT: Area = Area([0; AREA]);

/// How much there was before a call of what lives as long as calls do.
pub(crate) struct Scope {
    pub(crate) kept: usize,
    pub(crate) borrowed: usize,
    pub(crate) given: usize,
    pub(crate) lent: usize,
    pub(crate) ends: usize,
}

impl Scope {
    pub(crate) fn begin() -> Scope {
        let state = state();
        Scope {
            kept: state.kept.len(),
            borrowed: state.borrowed.len(),
            given: state.given.len(),
            lent: state.lent.len(),
            ends: state.ends.len(),
        }
    }

    /// Whatever was to be given or lent stays here.
    pub(crate) fn take_back(&self) {
        resource::take_back(self.given);
        resource::end_loans(self.lent);
        transfer::take_back(self.ends);
    }

    /// Frees what was allocated for the call.
    pub(crate) fn free(&self) {
        while state().kept.len() > self.kept {
            if let Some(kept) = state().kept.pop() {
                kept.release();
            }
        }
    }
}

/// Nothing catches the exception that is pending: it is reported where the world lets that be done, and the component stops.
#[cold]
pub(crate) fn uncaught() -> ! {
    // SAFETY: an exception is pending.
    let exception = unsafe { JS_GetException(context()) };
    report(exception)
}

#[cold]
pub(crate) fn report(mut exception: Value) -> ! {
    let (message, stack) = describe(exception);
    let text = alloc::format!("{message}\n{stack}");
    let text = text.leak();
    let reporter = state().reporter;
    if !js::is_undefined(reporter) {
        // SAFETY: the function takes one argument. What it throws changes nothing any more.
        unsafe { JS_Call(context(), reporter, JS_UNDEFINED, 1, &mut exception) };
    }
    uncaught_exception_in_javascript(text.as_ptr(), text.len())
}

/// Where hosts find what was thrown when a component has stopped, by looking for the mark in its memory: a world may have nothing
/// through which a component could say it.
#[repr(C)]
struct Uncaught {
    mark: [u8; 16],
    text: *const u8,
    length: usize,
    /// Says that this is no other copy of the mark.
    check: usize,
}

/// See `crates/host/src/uncaught.rs`.
const MARK: [u8; 16] = *b"\0witcraft-threw\xff";

static mut UNCAUGHT: Uncaught = Uncaught { mark: [0; 16], text: core::ptr::null(), length: 0, check: 0 };

const CHECK: usize = 0x7769_7463;

/// A function of its own, so that the name is in the backtrace of the trap.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn uncaught_exception_in_javascript(text: *const u8, length: usize) -> ! {
    // SAFETY: nothing else runs any more.
    unsafe {
        (&raw mut UNCAUGHT).write_volatile(Uncaught { mark: MARK, text, length, check: text as usize ^ length ^ CHECK })
    };
    core::arch::wasm32::unreachable()
}

/// An exported function is called, with its arguments in the cells, and leaves its result there.
#[unsafe(no_mangle)]
extern "C" fn witcraft_call(number: usize) {
    // Callers that have nothing of the result to free do not say that they have read it.
    witcraft_post_return();
    free_deferred();
    let export = &table().exports[number];
    let function = &export.function;
    if function.is_async {
        return cells::write(&[task::start(number)]);
    }
    let before = task::leave();
    let scope = Scope::begin();
    let done = lift_arguments(function, |arguments| run(export, arguments));
    // An exception that the function's type has room for is its result, and so is one that was lowered badly.
    let lowered = match done {
        Ok(value) => {
            let lowered = lower_result(function, Ok(value));
            js::free(value);
            lowered
        }
        Err(Thrown) => {
            // SAFETY: an exception is pending.
            let exception = unsafe { JS_GetException(context()) };
            match payload(function, exception) {
                Some(payload) => {
                    let lowered = lower_result(function, Err(payload));
                    js::free(payload);
                    js::free(exception);
                    lowered
                }
                None => report(exception),
            }
        }
    };
    let Ok(cell) = lowered.map_err(|fault| fault.throw(&function.name, "result")) else { uncaught() };
    resource::give_away(scope.given);
    resource::end_borrows(scope.borrowed);
    let state = state();
    state.ends.truncate(scope.ends);
    state.result.extend(state.kept.drain(scope.kept..));
    // What streams and futures in the result have begun.
    if js::run_jobs().is_err() {
        uncaught();
    }
    task::wake_settled();
    task::enter(before);
    cells::write(&[cell]);
}

pub(crate) fn free_deferred() {
    while let Some(value) = state().deferred.pop() {
        js::free(value);
    }
}

pub(crate) fn lift_arguments<T>(function: &Function, call: impl FnOnce(&mut [Value]) -> T) -> T {
    let parameters = &function.parameters;
    // Room for those of almost every function; more are allocated.
    let mut few = [JS_UNDEFINED; CELLS];
    let mut many = Vec::new();
    let arguments = if parameters.len() <= CELLS {
        &mut few[..parameters.len()]
    } else {
        many.resize(parameters.len(), JS_UNDEFINED);
        &mut many[..]
    };
    let shared: [u64; CELLS] = cells::read();
    if function.flat.is_some() {
        let mut rest = &shared[..];
        for (argument, parameter) in arguments.iter_mut().zip(parameters) {
            *argument = lift::lift(parameter.ty, &mut rest);
        }
    } else {
        let area = shared[0] as usize as *mut u8;
        for (argument, parameter) in arguments.iter_mut().zip(parameters) {
            // SAFETY: the caller put the parameters there.
            *argument = unsafe { lift::load(parameter.ty, area.add(parameter.offset)) };
        }
        // SAFETY: the caller allocated it for this.
        unsafe { release(area, function.area.0) };
    }
    let result = call(arguments);
    arguments.iter().for_each(|argument| js::free(*argument));
    result
}

/// Calls the program's function, whatever it returns.
pub(crate) fn apply(export: &Export, arguments: &mut [Value]) -> Result<Value, Thrown> {
    let context = context();
    // SAFETY: the arguments are alive, and so is what is called.
    let returned = unsafe {
        let (count, first) = (arguments.len() as i32, arguments.as_mut_ptr());
        match export.function.role {
            Role::Constructor(_) => JS_CallConstructor(context, export.callee.get(), count, first),
            Role::Method(_) => {
                let method = js::get_named(arguments[0], &export.function.identifier)?;
                let returned = JS_Call(context, method, arguments[0], count - 1, first.add(1));
                js::free(method);
                returned
            }
            Role::Free | Role::Static(_) => JS_Call(context, export.callee.get(), export.this.get(), count, first),
        }
    };
    js::checked(returned)
}

fn run(export: &Export, arguments: &mut [Value]) -> Result<Value, Thrown> {
    let returned = apply(export, arguments)?;
    js::run_jobs()?;
    // Where the result is a future, the promise is the result.
    let is_result = returns_future(&export.function);
    // SAFETY: only looks at the class.
    if !is_result && js::is_object(returned) && unsafe { JS_IsPromise(returned) } {
        let settled = settle(returned);
        js::free(returned);
        return settled.unwrap_or_else(|| {
            let message = alloc::format!(
                "`{}` returned a promise that nothing settles, and is not `async` in WIT{}",
                export.function.name,
                task::waits_in_words()
            );
            js::throw_type_error(&message);
            Err(Thrown)
        });
    }
    Ok(returned)
}

/// What a promise comes to, once nothing is left to be done; none if it comes to nothing.
pub(crate) fn settle(promise: Value) -> Option<Result<Value, Thrown>> {
    loop {
        if js::run_jobs().is_err() {
            return Some(Err(Thrown));
        }
        if let Some(settled) = js::settled(promise) {
            return Some(settled);
        }
        if !state().is_evaluating && task::go_on_outside() {
            continue;
        }
        match wait(true) {
            Ok(Waited::Something) => {}
            Ok(Waited::Later | Waited::Nothing) => return None,
            Err(Thrown) => return Some(Err(Thrown)),
        }
    }
}

/// What came of waiting.
pub(crate) enum Waited {
    /// Something has happened.
    Something,
    /// Something will, and nobody may wait for it now.
    Later,
    /// There is nothing to wait for.
    Nothing,
}

/// Waits for something outside, if the program waits for anything there. Unless it may block, it only looks.
pub(crate) fn wait(may_block: bool) -> Result<Waited, Thrown> {
    let waiter = state().waiter;
    if js::is_undefined(waiter) {
        return Ok(Waited::Nothing);
    }
    let mut may_block = js::boolean(may_block);
    // SAFETY: the function takes one argument.
    let more = js::checked(unsafe { JS_Call(context(), waiter, JS_UNDEFINED, 1, &mut may_block) })?;
    let waited = match more {
        JS_TRUE => Waited::Something,
        JS_FALSE => Waited::Nothing,
        _ => Waited::Later,
    };
    js::free(more);
    Ok(waited)
}

/// What is the payload of an error in the result of `function`, if a thrown `exception` is one: what `payload` says, or else what
/// was thrown, unless it is an `Error`.
pub(crate) fn payload(function: &Function, exception: Value) -> Option<Value> {
    let Kind::Result { .. } = table().types[function.result?].kind else { return None };
    // SAFETY: both are alive.
    unsafe {
        if js::is_object(exception)
            && JS_GetOwnProperty(context(), core::ptr::null_mut(), exception, table().atoms.payload) > 0
        {
            return js::get(exception, table().atoms.payload).ok();
        }
        (!JS_IsError(exception)).then(|| js::dup(exception))
    }
}

/// Lowers a result, or the payload of an error: what is to be in the first cell.
fn lower_result(function: &Function, value: Result<Value, Value>) -> Result<u64, Fault> {
    let Some(ty) = function.result else { return Ok(0) };
    let result = &table().types[ty];
    let is_result = matches!(result.kind, Kind::Result { .. });
    if !is_result && !function.has_result_area {
        let mut cell = [0];
        lower::lower(ty, value.unwrap_or(JS_UNDEFINED), &mut cell[..result.flat])?;
        return Ok(cell[0]);
    }
    let area = if result.size <= AREA {
        // SAFETY: there is one result at a time, which its caller reads before the next call.
        (&raw mut RESULT).cast::<u8>()
    } else {
        lower::block(result.size, result.align)
    };
    // SAFETY: the area has the size of the type.
    unsafe {
        match value {
            Ok(value) if is_result => lower::store_result(ty, false, value, area),
            Err(payload) if is_result => lower::store_result(ty, true, payload, area),
            Ok(value) | Err(value) => lower::store(ty, value, area),
        }?;
        // A `result` without payloads is one core value.
        Ok(if function.has_result_area { area as usize as u64 } else { u64::from(area.read()) })
    }
}

/// The caller has read the result of the last call.
#[unsafe(no_mangle)]
extern "C" fn witcraft_post_return() {
    while let Some(kept) = state().result.pop() {
        kept.release_quietly();
    }
}

/// The body of every imported function: the number is its own.
pub(crate) unsafe extern "C" fn call_import(
    _: *mut JSContext,
    this: JSValue,
    count: i32,
    arguments: *mut JSValue,
    number: i32,
) -> JSValue {
    let function = &table().imports[number as usize];
    // SAFETY: QuickJS has `count` arguments there.
    let arguments = if count == 0 { &[] } else { unsafe { core::slice::from_raw_parts(arguments, count as usize) } };
    match function.role {
        Role::Constructor(resource) if js::is_undefined(this) => {
            let class = &table().resources[resource].name;
            js::throw_type_error(&alloc::format!("class constructor {class} cannot be called without `new`"))
        }
        Role::Constructor(resource) => match invoke(function, &[], arguments) {
            Ok(Outcome::Cell(handle)) => resource::construct(resource, this, handle),
            Ok(Outcome::Value(object)) => object,
            Err(Thrown) => JS_EXCEPTION,
        },
        Role::Method(_) if function.is_async => crate::subtask::invoke(function, &[this], arguments),
        Role::Free | Role::Static(_) if function.is_async => crate::subtask::invoke(function, &[], arguments),
        Role::Method(_) => finish(invoke(function, &[this], arguments)),
        Role::Free | Role::Static(_) => finish(invoke(function, &[], arguments)),
    }
}

/// What an import came to.
enum Outcome {
    /// The handle that a constructor returned.
    Cell(u32),
    Value(Value),
}

fn finish(outcome: Result<Outcome, Thrown>) -> Value {
    match outcome {
        Ok(Outcome::Value(value)) => value,
        Ok(Outcome::Cell(cell)) => js::uint(cell),
        Err(Thrown) => JS_EXCEPTION,
    }
}

/// Throws what a call says that is made while the component is made.
pub(crate) fn not_before_run(function: &Function) {
    let message = alloc::format!(
        "`{}` is imported, and cannot be called before the component runs: call it in an exported function",
        function.name
    );
    js::throw_type_error(&message);
}

fn invoke(function: &Function, first: &[Value], rest: &[Value]) -> Result<Outcome, Thrown> {
    if state().is_evaluating {
        not_before_run(function);
        return Err(Thrown);
    }
    let scope = Scope::begin();
    let mut core = [0; CELLS];
    if let Err((fault, label)) = lower_arguments(function, first, rest, &mut core) {
        scope.take_back();
        fault.throw(&function.name, label);
        scope.free();
        return Err(Thrown);
    }
    resource::give_away(scope.given);
    state().ends.truncate(scope.ends);

    let mut small = Area([0; AREA]);
    let size = function.result.map_or(0, |ty| table().types[ty].size);
    let is_large = function.has_result_area && size > AREA;
    let area = if is_large { allocate(size, 8) } else { small.0.as_mut_ptr() };
    if function.has_result_area {
        core[function.flat.unwrap_or(1)] = area as usize as u64;
    }
    cells::write(&core);
    core_import(function.core);
    // The result is lifted first: what follows calls other imports.
    let outcome = function.result.map_or(Ok(Outcome::Value(JS_UNDEFINED)), |ty| lift_result(function, ty, area));
    if is_large {
        // SAFETY: it was allocated above.
        unsafe { release(area, size) };
    }
    resource::end_loans(scope.lent);
    scope.free();
    outcome
}

pub(crate) fn lower_arguments<'f>(
    function: &'f Function,
    first: &[Value],
    rest: &[Value],
    core: &mut [u64; CELLS],
) -> Result<(), (Fault, &'f str)> {
    let arguments = first.iter().chain(rest).copied().chain(core::iter::repeat(JS_UNDEFINED));
    let pairs = function.parameters.iter().zip(arguments);
    if function.flat.is_some() {
        let mut at = 0;
        for (parameter, argument) in pairs {
            let size = table().types[parameter.ty].flat;
            let out = &mut core[at..at + size];
            lower::lower(parameter.ty, argument, out).map_err(|fault| (fault, parameter.label.as_str()))?;
            at += size;
        }
        return Ok(());
    }
    let (size, align) = function.area;
    let area = lower::block(size, align);
    core[0] = area as usize as u64;
    for (parameter, argument) in pairs {
        // SAFETY: the area has room for all parameters.
        unsafe { lower::store(parameter.ty, argument, area.add(parameter.offset)) }
            .map_err(|fault| (fault, parameter.label.as_str()))?;
    }
    Ok(())
}

fn lift_result(function: &Function, ty: usize, area: *const u8) -> Result<Outcome, Thrown> {
    let [cell] = cells::read();
    // SAFETY: the import put its result there.
    unsafe {
        if let Kind::Result { .. } = table().types[ty].kind {
            let result = if function.has_result_area {
                lift::load_result(ty, area)
            } else {
                Some((cell as u32 != 0, JS_UNDEFINED))
            };
            let (is_err, value) = result.unwrap_or((false, JS_UNDEFINED));
            if !is_err {
                return Ok(Outcome::Value(value));
            }
            throw_component_error(value);
            return Err(Thrown);
        }
        if let (Role::Constructor(_), Kind::Own(_)) = (function.role, &table().types[ty].kind) {
            return Ok(Outcome::Cell(cell as u32));
        }
        let value = if function.has_result_area { lift::load(ty, area) } else { lift::lift(ty, &mut &[cell][..]) };
        js::checked(value).map(Outcome::Value)
    }
}

/// Whether what a function returns, or returns in an `ok`, is a future.
fn returns_future(function: &Function) -> bool {
    let types = &table().types;
    let is_end = |ty: usize| matches!(types[ty].kind, Kind::End(transfer) if table().transfers[transfer].is_future);
    match function.result.map(|ty| (ty, &types[ty].kind)) {
        Some((_, Kind::Result { ok, .. })) => ok.is_some_and(is_end),
        Some((ty, _)) => is_end(ty),
        None => false,
    }
}

/// The future in what an asynchronous function returned, if it returns one; any other value as it is.
pub(crate) fn unwrap_future(function: &Function, value: Value) -> Result<Value, Fault> {
    if !function.is_async || !returns_future(function) {
        return Ok(js::dup(value));
    }
    let future = if js::is_object(value) { js::get(value, table().atoms.future)? } else { JS_UNDEFINED };
    if js::is_undefined(future) {
        return Err(crate::fault::expected("an object with the promise, `{ future }`", value));
    }
    Ok(future)
}

/// What an asynchronous import returned, of which the result is at `area`. Throws its error.
pub(crate) fn settle_result(function: &Function, area: *const u8) -> Result<Value, Thrown> {
    let value = match function.result {
        Some(ty) => match lift_result(function, ty, area)? {
            Outcome::Value(value) => value,
            Outcome::Cell(cell) => js::uint(cell),
        },
        None => JS_UNDEFINED,
    };
    // A promise of a promise would be one.
    if !returns_future(function) {
        return Ok(value);
    }
    // SAFETY: makes a new object.
    let object = unsafe { JS_NewObject(context()) };
    js::define(object, table().atoms.future, value);
    Ok(object)
}

fn throw_component_error(mut payload: Value) {
    // SAFETY: the constructor takes one argument.
    unsafe {
        let error = JS_CallConstructor(context(), state().component_error, 1, &mut payload);
        js::free(payload);
        if !JS_IsException(error) {
            JS_Throw(context(), error);
        }
    }
}

/// The message and the stack of what was thrown.
pub(crate) fn describe(exception: Value) -> (String, String) {
    let message = crate::fault::shown(exception);
    let stack = if js::is_object(exception) { js::get_named(exception, "stack") } else { Ok(JS_UNDEFINED) };
    let stack = match stack {
        Ok(stack) => {
            let text = if js::is_string(stack) { js::text(stack) } else { String::new() };
            js::free(stack);
            text
        }
        Err(Thrown) => String::new(),
    };
    (message, stack)
}
