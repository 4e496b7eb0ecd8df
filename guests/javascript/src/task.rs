//! What happens in an asynchronous call of an export: a task, from its call until nothing is left of it.
//!
//! A task is called, and called back when something has happened that it waits for. In between the program's jobs are run, whoever
//! they belong to. What is begun while a task runs, a call of an import, a read or a write, is waited for in the task's set, and a task
//! lives until its set is empty, also after it has returned. A promise may be settled in another task than its own: then the
//! other wakes that one, through a stream of which it has both ends, since a task returns its own result only.
//!
//! What is begun outside of tasks, in functions that are not asynchronous, is waited for by whichever task waits next.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use rquickjs_sys::*;

use crate::builtin::{Builtin, NO_SET, join, poll};
use crate::call::{self, Scope};
use crate::cells::{self, CELLS};
use crate::js::{self, Thrown, Value};
use crate::lower;
use crate::native::intrinsics;
use crate::resource;
use crate::state::{context, state, table};
use crate::subtask::Call;
use crate::table::{Export, Function, Kind};
use crate::transfer::Operation;

/// What goes on in the component.
pub(crate) struct Tasks {
    all: BTreeMap<u32, Task>,
    last: u32,
    /// The task that runs; none in functions that are not asynchronous.
    current: u32,
    /// What goes on, by its waitable.
    waiting: BTreeMap<u32, Waiting>,
    /// The set of what was begun outside of tasks.
    outside: u32,
    /// Tasks whose promise is settled, and who may have to be woken.
    settled: Vec<u32>,
    /// Functions that are called when the task that runs is called back.
    turns: Vec<(Value, Value)>,
}

impl Tasks {
    pub(crate) const fn new() -> Tasks {
        Tasks {
            all: BTreeMap::new(),
            last: 0,
            current: 0,
            waiting: BTreeMap::new(),
            outside: NO_SET,
            settled: Vec::new(),
            turns: Vec::new(),
        }
    }
}

struct Task {
    export: usize,
    set: u32,
    promise: Value,
    /// Whether the caller has its result, or knows that there is none.
    is_over: bool,
    is_cancelled: bool,
    is_asleep: bool,
    /// Handles that the function has borrowed.
    borrowed: Vec<Value>,
    /// How much of its own it waits for.
    waits: usize,
    /// Both ends of the stream that wakes it.
    wakeup: Option<(u32, u32)>,
    is_woken: bool,
    /// Whether it is noted down when the promise is settled.
    is_observed: bool,
    /// What resolves and rejects the promises of its next turn.
    turns: Vec<(Value, Value)>,
    /// The `AbortController` whose signal the function has asked for.
    controller: Value,
}

/// Something that goes on.
struct Waiting {
    /// The task in whose set it is; 0 outside of tasks.
    task: u32,
    /// Whether it was begun outside of tasks.
    is_adopted: bool,
    what: What,
}

pub(crate) enum What {
    Call(Call),
    Transfer(Operation),
}

fn tasks() -> &'static mut Tasks {
    &mut state().tasks
}

fn task(id: u32) -> &'static mut Task {
    match tasks().all.get_mut(&id) {
        Some(task) => task,
        None => core::arch::wasm32::unreachable(),
    }
}

/// Has `waitable` waited for by the task that runs.
pub(crate) fn wait_for(waitable: u32, what: What) {
    let id = tasks().current;
    let set = if id == 0 {
        if tasks().outside == NO_SET {
            tasks().outside = Builtin::WaitableSetNew.call(&[]) as u32;
        }
        tasks().outside
    } else {
        task(id).waits += 1;
        set_of(id)
    };
    join(waitable, set);
    tasks().waiting.insert(waitable, Waiting { task: id, is_adopted: id == 0, what });
}

fn set_of(id: u32) -> u32 {
    if task(id).set == NO_SET {
        task(id).set = Builtin::WaitableSetNew.call(&[]) as u32;
    }
    task(id).set
}

/// Gives up waiting for `waitable`; what was waited for, if anything was.
pub(crate) fn stop_waiting(waitable: u32) -> Option<What> {
    let waiting = tasks().waiting.remove(&waitable)?;
    join(waitable, NO_SET);
    if let Some(task) = tasks().all.get_mut(&waiting.task)
        && !waiting.is_adopted
    {
        task.waits -= 1;
        // The task may live on for this only.
        if task.waits == 0 && task.is_over {
            wake(waiting.task);
        }
    }
    Some(waiting.what)
}

/// Has the promise of these functions settled in the next turn of the task that runs.
pub(crate) fn next_turn(resolve: Value, reject: Value) {
    let id = tasks().current;
    let turns = if id == 0 { &mut tasks().turns } else { &mut task(id).turns };
    turns.push((resolve, reject));
}

fn deliver(id: u32, waitable: u32, code: u32) {
    if let Some(task) = tasks().all.get_mut(&id)
        && task.wakeup.is_some_and(|(reader, _)| reader == waitable)
    {
        task.is_woken = false;
        return;
    }
    let Some(waiting) = tasks().waiting.get_mut(&waitable) else { return };
    if let What::Call(call) = &mut waiting.what
        && call.goes_on(code)
    {
        return;
    }
    match stop_waiting(waitable) {
        Some(What::Call(call)) => call.end(waitable, code),
        Some(What::Transfer(operation)) => operation.end(code),
        None => {}
    }
}

/// Has a task called back, if it waits.
fn wake(id: u32) {
    let Some(task) = tasks().all.get_mut(&id) else { return };
    if !task.is_asleep || core::mem::replace(&mut task.is_woken, true) {
        return;
    }
    let (reader, writer) = *task.wakeup.get_or_insert_with(|| {
        let ends = Builtin::UnitNew.call(&[]);
        join(ends as u32, task.set);
        (ends as u32, (ends >> 32) as u32)
    });
    Builtin::UnitRead.call(&[u64::from(reader), 0, 1]);
    Builtin::UnitWrite.call(&[u64::from(writer), 0, 1]);
}

/// Wakes tasks whose promises were settled meanwhile.
pub(crate) fn wake_settled() {
    let current = tasks().current;
    let settled = core::mem::take(&mut tasks().settled);
    settled.into_iter().filter(|id| *id != current).for_each(wake);
}

/// Goes on with what was begun outside of tasks, if any of it can: says whether any could.
pub(crate) fn go_on_outside() -> bool {
    let mut any = false;
    let turns = core::mem::take(&mut tasks().turns);
    for (resolve, reject) in turns {
        any = true;
        settle_turn(resolve, reject, true);
    }
    while tasks().outside != NO_SET {
        let Some((waitable, code)) = poll(tasks().outside) else { break };
        deliver(0, waitable, code);
        any = true;
    }
    any
}

fn settle_turn(resolve: Value, reject: Value, is_right: bool) {
    if is_right {
        js::call(resolve, JS_UNDEFINED);
    } else {
        let error = abort_error();
        js::call(reject, error);
        js::free(error);
    }
    js::free(resolve);
    js::free(reject);
}

/// What a call that was cancelled is rejected with, where nobody gave a reason.
pub(crate) fn abort_error() -> Value {
    // SAFETY: the function takes no arguments.
    unsafe { JS_Call(context(), intrinsics().abort_error, JS_UNDEFINED, 0, core::ptr::null_mut()) }
}

/// What is waited for outside of tasks, in words.
pub(crate) fn waits_in_words() -> String {
    let first = tasks().waiting.values().find(|waiting| waiting.task == 0).map(|waiting| match &waiting.what {
        What::Call(call) => alloc::format!(": it waits for a call of `{}`", call.name()),
        What::Transfer(operation) => alloc::format!(": it waits for {}", operation.in_words()),
    });
    first.unwrap_or_default()
}

/// An asynchronous export is called, with its arguments in the cells. What it wants of the host next.
pub(crate) fn start(number: usize) -> u64 {
    let export = &table().exports[number];
    let tasks = tasks();
    tasks.last += 1;
    let id = tasks.last;
    let task = Task {
        export: number,
        set: NO_SET,
        promise: JS_UNDEFINED,
        is_over: false,
        is_cancelled: false,
        is_asleep: false,
        borrowed: Vec::new(),
        waits: 0,
        wakeup: None,
        is_woken: false,
        is_observed: false,
        turns: Vec::new(),
        controller: JS_UNDEFINED,
    };
    tasks.all.insert(id, task);
    within(id, || {
        let scope = Scope::begin();
        let returned = call::lift_arguments(&export.function, |arguments| run(export, arguments, id));
        self::task(id).borrowed = state().borrowed.split_off(scope.borrowed);
        let promise = returned.and_then(js::to_promise).unwrap_or_else(|Thrown| js::rejected());
        self::task(id).promise = promise;
        go_on(id)
    })
}

/// Runs something with a task as the one that runs.
fn within(id: u32, body: impl FnOnce() -> u32) -> u64 {
    let before = core::mem::replace(&mut tasks().current, id);
    let code = body();
    tasks().current = before;
    u64::from(code)
}

/// No task runs: a function that is not asynchronous was called. Gives the task that did.
pub(crate) fn leave() -> u32 {
    core::mem::replace(&mut tasks().current, 0)
}

/// The task that ran before goes on.
pub(crate) fn enter(id: u32) {
    tasks().current = id;
}

fn run(export: &Export, arguments: &mut [Value], id: u32) -> Result<Value, Thrown> {
    if !table().has_signal {
        return call::apply(export, arguments);
    }
    let mut more: Vec<Value> = arguments.to_vec();
    let options = options(id);
    more.push(options);
    let returned = call::apply(export, &mut more);
    js::free(options);
    returned
}

/// What an asynchronous function gets behind its arguments: `{ signal }`, which is made when it is asked for.
fn options(id: u32) -> Value {
    // SAFETY: makes new objects.
    unsafe {
        let object = JS_NewObject(context());
        let name = js::atom("signal");
        let getter = js::closure(signal, 0, &[js::int(id as i32)]);
        let flags = (JS_PROP_CONFIGURABLE | JS_PROP_ENUMERABLE) as i32;
        JS_DefinePropertyGetSet(context(), object, name, getter, JS_UNDEFINED, flags);
        JS_FreeAtom(context(), name);
        object
    }
}

unsafe extern "C" fn signal(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    _: *mut JSValue,
    _: i32,
    data: *mut JSValue,
) -> JSValue {
    // SAFETY: the number of the task is there.
    let id = unsafe { *data } as u32;
    let Some(task) = tasks().all.get_mut(&id) else { return JS_UNDEFINED };
    if js::is_undefined(task.controller) {
        // SAFETY: the constructor takes no arguments.
        let made = unsafe { JS_CallConstructor(context, state().transfers.abort_controller, 0, core::ptr::null_mut()) };
        if js::checked(made).is_err() {
            return JS_EXCEPTION;
        }
        task.controller = made;
    }
    js::get_named(task.controller, "signal").unwrap_or(JS_EXCEPTION)
}

/// The callback of all asynchronous exports.
#[unsafe(no_mangle)]
extern "C" fn witcraft_callback(event: u32, waitable: u32, code: u32) -> u32 {
    call::free_deferred();
    let id = Builtin::ContextGet.call(&[]) as u32;
    let next = within(id, || {
        task(id).is_asleep = false;
        match event {
            0 => {}
            6 => cancel(id),
            _ => deliver(id, waitable, code),
        }
        let is_right = !task(id).is_cancelled;
        for (resolve, reject) in core::mem::take(&mut task(id).turns) {
            settle_turn(resolve, reject, is_right);
        }
        go_on(id)
    });
    next as u32
}

const EXIT: u32 = 0;
const YIELD: u32 = 1;
const WAIT: u32 = 2;

/// Goes on until nothing can be done any more. What the task wants of the host.
fn go_on(id: u32) -> u32 {
    // What was begun outside may be over.
    go_on_outside();
    loop {
        if js::run_jobs().is_err() {
            call::uncaught();
        }
        if !task(id).is_over && is_settled(id) {
            finish(id);
            continue;
        }
        wake_settled();
        if task(id).set != NO_SET
            && let Some((waitable, code)) = poll(task(id).set)
        {
            deliver(id, waitable, code);
            continue;
        }
        let current = task(id);
        if current.is_over && current.waits == 0 && current.turns.is_empty() {
            end(id);
            return EXIT;
        }
        Builtin::ContextSet.call(&[u64::from(id)]);
        if !current.turns.is_empty() {
            return YIELD;
        }
        if !current.is_over {
            adopt(id);
            if !tasks().turns.is_empty() {
                task(id).turns = core::mem::take(&mut tasks().turns);
                return YIELD;
            }
        }
        match call::wait(tasks().waiting.is_empty() && tasks().all.len() == 1) {
            Ok(call::Waited::Something) => continue,
            // What is waited for in another way may be there before, so others get their turn.
            Ok(call::Waited::Later) => return YIELD,
            Ok(call::Waited::Nothing) => {}
            Err(Thrown) => call::uncaught(),
        }
        let set = set_of(id);
        task(id).is_asleep = true;
        return WAIT | set << 4;
    }
}

/// What was begun outside of tasks is waited for by this one.
fn adopt(id: u32) {
    if tasks().outside == NO_SET {
        return;
    }
    let set = set_of(id);
    for (waitable, waiting) in tasks().waiting.iter_mut().filter(|(_, waiting)| waiting.task == 0) {
        join(*waitable, set);
        waiting.task = id;
    }
}

/// What a task had adopted is nobody's again.
fn release(id: u32) {
    let outside = tasks().outside;
    for (waitable, waiting) in tasks().waiting.iter_mut() {
        if waiting.task == id && waiting.is_adopted {
            join(*waitable, outside);
            waiting.task = 0;
        }
    }
}

fn is_settled(id: u32) -> bool {
    // SAFETY: the promise is alive.
    let promise_state = unsafe { JS_PromiseState(context(), task(id).promise) };
    let is_settled = promise_state != JSPromiseStateEnum_JS_PROMISE_PENDING;
    if !is_settled {
        observe(id);
    }
    is_settled
}

/// Has the task noted down when its promise is settled, whoever settles it.
fn observe(id: u32) {
    if core::mem::replace(&mut task(id).is_observed, true) {
        return;
    }
    let noted = js::closure(note, 1, &[js::int(id as i32)]);
    let mut both = [noted, noted];
    // SAFETY: the function takes two.
    let done = unsafe { JS_Call(context(), intrinsics().then, task(id).promise, 2, both.as_mut_ptr()) };
    js::free(done);
    js::free(noted);
}

unsafe extern "C" fn note(
    _: *mut JSContext,
    _: JSValue,
    _: i32,
    _: *mut JSValue,
    _: i32,
    data: *mut JSValue,
) -> JSValue {
    // SAFETY: the number of the task is there.
    tasks().settled.push(unsafe { *data } as u32);
    JS_UNDEFINED
}

/// Returns what the promise came to.
fn finish(id: u32) {
    let export = &table().exports[task(id).export];
    let function = &export.function;
    match js::settled(task(id).promise) {
        Some(Ok(value)) => {
            give(id, function, false, value);
            js::free(value);
        }
        Some(Err(Thrown)) => {
            // SAFETY: an exception is pending.
            let exception = unsafe { JS_GetException(context()) };
            match call::payload(function, exception) {
                Some(payload) if !task(id).is_cancelled => {
                    give(id, function, true, payload);
                    js::free(payload);
                }
                _ if task(id).is_cancelled => give_up(id),
                _ => call::report(exception),
            }
            js::free(exception);
        }
        None => core::arch::wasm32::unreachable(),
    }
    task(id).is_over = true;
    release(id);
}

/// `task.return` with a result.
fn give(id: u32, function: &Function, is_err: bool, value: Value) {
    let scope = Scope::begin();
    let mut core = [0; CELLS];
    if let Err(fault) = lower_result(function, is_err, value, &mut core) {
        fault.throw(&function.name, "result");
        call::uncaught();
    }
    resource::give_away(scope.given);
    state().ends.truncate(scope.ends);
    end_borrows(id);
    cells::write(&core);
    if let Some(task_return) = function.task_return {
        call::core_import(task_return);
    }
    scope.free();
}

fn lower_result(
    function: &Function,
    is_err: bool,
    value: Value,
    core: &mut [u64; CELLS],
) -> Result<(), crate::fault::Fault> {
    let Some(ty) = function.result else { return Ok(()) };
    let result = &table().types[ty];
    let is_result = matches!(result.kind, Kind::Result { .. });
    let unwrapped = if is_err { js::dup(value) } else { call::unwrap_future(function, value)? };
    let done = if result.flat < CELLS {
        let out = &mut core[..result.flat];
        if is_result { lower::lower_result(ty, is_err, unwrapped, out) } else { lower::lower(ty, unwrapped, out) }
    } else {
        let area = lower::block(result.size, result.align);
        core[0] = area as usize as u64;
        // SAFETY: the area has the size of the type.
        unsafe {
            if is_result { lower::store_result(ty, is_err, unwrapped, area) } else { lower::store(ty, unwrapped, area) }
        }
    };
    js::free(unwrapped);
    done
}

/// `task.cancel`: there is no result.
fn give_up(id: u32) {
    end_borrows(id);
    Builtin::TaskCancel.call(&[]);
}

fn end_borrows(id: u32) {
    let before = state().borrowed.len();
    state().borrowed.append(&mut task(id).borrowed);
    resource::end_borrows(before);
}

/// The caller does not want the result any more.
///
/// A function that has asked for its signal decides what to do. Any other is given up, and the calls that it has begun with it.
fn cancel(id: u32) {
    task(id).is_cancelled = true;
    let controller = task(id).controller;
    if !js::is_undefined(controller) {
        if let Ok(abort) = js::get_named(controller, "abort") {
            // SAFETY: both are alive.
            js::free(unsafe { JS_Call(context(), abort, controller, 0, core::ptr::null_mut()) });
            js::free(abort);
        }
        return;
    }
    let of_task = tasks()
        .waiting
        .iter()
        .filter(|(_, waiting)| waiting.task == id && !waiting.is_adopted && matches!(waiting.what, What::Call(_)));
    let calls: Vec<u32> = of_task.map(|(waitable, _)| *waitable).collect();
    for waitable in calls {
        crate::subtask::cancel(waitable, JS_UNDEFINED);
    }
    for (resolve, reject) in core::mem::take(&mut task(id).turns) {
        settle_turn(resolve, reject, false);
    }
    if js::run_jobs().is_err() {
        call::uncaught();
    }
    if !is_settled(id) {
        give_up(id);
        task(id).is_over = true;
        release(id);
    }
}

/// Nothing is left of the task.
fn end(id: u32) {
    let Some(task) = tasks().all.remove(&id) else { return };
    if let Some((reader, writer)) = task.wakeup {
        // An end with an event that nobody was told of is in use, and must not be dropped.
        if task.is_woken {
            while poll(task.set).is_some_and(|(waitable, _)| waitable != reader) {}
        }
        join(reader, NO_SET);
        Builtin::UnitDropReadable.call(&[u64::from(reader)]);
        Builtin::UnitDropWritable.call(&[u64::from(writer)]);
    }
    if task.set != NO_SET {
        Builtin::WaitableSetDrop.call(&[u64::from(task.set)]);
    }
    js::free(task.promise);
    js::free(task.controller);
}
