//! Which JavaScript object is which handle.
//!
//! An object of an imported resource holds a handle, in a class of QuickJS for each resource. The handle is gone when the object is
//! given away, disposed of or collected; one that was borrowed is gone when the call ends.
//!
//! A resource that the program implements is a class of the program, and its objects are the program's own. One that is handed out
//! gets a number, its representation, under which the engine keeps it until all its handles are dropped. Where ownership comes back,
//! the handle is dropped and the object is the program's alone again.

use alloc::vec::Vec;
use core::ffi::c_void;

use rquickjs_sys::*;

use crate::call::core_import;
use crate::cells;
use crate::fault::{Fault, expected};
use crate::js::{self, Value};
use crate::state::{context, state, table};

/// Bits of what an object holds, above those of its handle: the Canonical ABI's tables have less than 2^28 entries.
const BORROWED: u32 = 1 << 30;
/// The handle is an argument of the call that is being made.
const GIVEN: u32 = 1 << 29;
const HANDLE: u32 = (1 << 28) - 1;

/// The class ids of imported resources follow one another.
static mut FIRST_CLASS: JSClassID = 0;

fn class_of(resource: usize) -> JSClassID {
    // SAFETY: one thread; it is written once, before there are objects.
    unsafe { FIRST_CLASS + resource as JSClassID }
}

fn held(object: Value, resource: usize) -> u32 {
    // SAFETY: looks at the class first.
    unsafe { JS_GetOpaque(object, class_of(resource)) as usize as u32 }
}

fn hold(object: Value, held: u32) {
    // SAFETY: an object of a class of this file.
    unsafe { JS_SetOpaque(object, core::ptr::without_provenance_mut::<c_void>(held as usize)) };
}

/// Makes a class of QuickJS for each resource.
pub(crate) fn register() {
    let runtime = state().runtime;
    for (number, resource) in table().resources.iter().enumerate() {
        let name = js::c_string(&resource.name);
        // SAFETY: the name is copied.
        unsafe {
            let mut id = 0;
            JS_NewClassID(runtime, &mut id);
            if number == 0 {
                FIRST_CLASS = id;
            }
            let class = JSClassDef {
                class_name: name.as_ptr().cast(),
                finalizer: Some(finalize),
                gc_mark: None,
                call: None,
                exotic: core::ptr::null_mut(),
            };
            JS_NewClass(runtime, id, &class);
        }
    }
}

/// Makes `prototype` that of the objects of an imported resource.
pub(crate) fn set_prototype(resource: usize, prototype: Value) {
    // SAFETY: both are alive; the reference is given up.
    unsafe { JS_SetClassProto(context(), class_of(resource), prototype) };
}

fn drop_handle(resource: usize, handle: u32) {
    cells::write(&[u64::from(handle)]);
    core_import(table().resources[resource].drop);
}

unsafe extern "C" fn finalize(_: *mut JSRuntime, object: JSValue) {
    let mut class = 0;
    let held = unsafe { JS_GetAnyOpaque(object, &mut class) } as usize as u32;
    if held & HANDLE != 0 && held & BORROWED == 0 {
        // SAFETY: as in `class_of`.
        drop_handle((class - unsafe { FIRST_CLASS }) as usize, held & HANDLE);
    }
}

/// `[Symbol.dispose]()` of an imported resource; the number is the resource's.
pub(crate) unsafe extern "C" fn dispose(
    _: *mut JSContext,
    this: JSValue,
    _: i32,
    _: *mut JSValue,
    number: i32,
) -> JSValue {
    let resource = number as usize;
    let held = held(this, resource);
    if state().loans.contains(&this) {
        let class = &table().resources[resource].name;
        return js::throw_type_error(&alloc::format!(
            "{class} is lent to a call that goes on, and cannot be dropped yet"
        ));
    }
    // A borrowed handle is dropped when the call ends that borrowed it, and one that is being given away is somebody else's.
    if held & HANDLE != 0 && held & (BORROWED | GIVEN) == 0 {
        hold(this, 0);
        drop_handle(resource, held);
    }
    JS_UNDEFINED
}

/// An object for an imported resource's handle.
fn wrap(resource: usize, held: u32) -> Value {
    // SAFETY: the class has been registered.
    let object = unsafe { JS_NewObjectClass(context(), class_of(resource)) };
    hold(object, held);
    object
}

/// As `wrap` of an owned handle, for a constructor: of the class that `new` was said of.
pub(crate) fn construct(resource: usize, target: Value, handle: u32) -> Value {
    // SAFETY: the class has been registered, and the prototype is alive.
    unsafe {
        let Ok(prototype) = js::get(target, JS_ATOM_prototype as JSAtom) else { return JS_EXCEPTION };
        let object = JS_NewObjectProtoClass(context(), prototype, class_of(resource));
        js::free(prototype);
        hold(object, handle);
        object
    }
}

pub(crate) fn lift_own(resource: usize, handle: u32) -> Value {
    let Some((_, rep)) = table().resources[resource].exported else { return wrap(resource, handle) };
    cells::write(&[u64::from(handle)]);
    core_import(rep);
    let [rep] = cells::read();
    let object = js::dup(state().reps.get(rep as u32));
    state().reps.is_returning = true;
    drop_handle(resource, handle);
    state().reps.is_returning = false;
    object
}

pub(crate) fn lift_borrow(resource: usize, handle: u32) -> Value {
    if table().resources[resource].exported.is_some() {
        // Of a resource of its own, a component gets the representation.
        return js::dup(state().reps.get(handle));
    }
    let object = wrap(resource, handle | BORROWED);
    state().borrowed.push(js::dup(object));
    object
}

/// Ends what was borrowed for a call, down to what there was before it.
pub(crate) fn end_borrows(before: usize) {
    while state().borrowed.len() > before {
        let Some(object) = state().borrowed.pop() else { return };
        let mut class = 0;
        // SAFETY: an object of `wrap`.
        let held = unsafe { JS_GetAnyOpaque(object, &mut class) } as usize as u32;
        hold(object, 0);
        // SAFETY: as in `class_of`.
        drop_handle((class - unsafe { FIRST_CLASS }) as usize, held & HANDLE);
        js::free(object);
    }
}

/// Ends what was lent for a call, down to what there was before it.
pub(crate) fn end_loans(before: usize) {
    while state().lent.len() > before {
        let Some((drop, handle)) = state().lent.pop() else { return };
        cells::write(&[u64::from(handle)]);
        core_import(drop);
    }
}

/// The objects from `before` on keep their handles: the call is not made.
pub(crate) fn take_back(before: usize) {
    for object in state().given.drain(before..) {
        let mut class = 0;
        // SAFETY: an object of `wrap`.
        let held = unsafe { JS_GetAnyOpaque(object, &mut class) } as usize as u32;
        hold(object, held & !GIVEN);
        js::free(object);
    }
}

/// The handles of the objects from `before` on belong to somebody else now.
pub(crate) fn give_away(before: usize) {
    while state().given.len() > before {
        if let Some(object) = state().given.pop() {
            hold(object, 0);
            js::free(object);
        }
    }
}

fn handle(resource: usize, value: Value) -> Result<u32, Fault> {
    let class = &table().resources[resource].name;
    let held = held(value, resource);
    if held & GIVEN != 0 {
        return Err(expected(&alloc::format!("{class} that is not an argument already"), value));
    }
    if held & HANDLE != 0 {
        return Ok(held);
    }
    // SAFETY: only looks at the class.
    let is_dead = js::is_object(value) && unsafe { JS_GetClassID(value) } == class_of(resource);
    let what = if is_dead { alloc::format!("{class} not dropped or given away") } else { class.clone() };
    Err(expected(&what, value))
}

pub(crate) fn lower_own(resource: usize, value: Value) -> Result<u32, Fault> {
    if table().resources[resource].exported.is_some() {
        return new_handle(resource, value);
    }
    let held = handle(resource, value)?;
    if held & BORROWED != 0 {
        let class = &table().resources[resource].name;
        return Err(expected(&alloc::format!("{class} that is not borrowed"), value));
    }
    if state().loans.contains(&value) {
        let class = &table().resources[resource].name;
        return Err(expected(&alloc::format!("{class} that is not lent to a call that goes on"), value));
    }
    hold(value, held | GIVEN);
    state().given.push(js::dup(value));
    Ok(held & HANDLE)
}

pub(crate) fn lower_borrow(resource: usize, value: Value) -> Result<u32, Fault> {
    if table().resources[resource].exported.is_none() {
        let held = handle(resource, value)? & HANDLE;
        if state().is_for_later {
            state().loans.push(js::dup(value));
        }
        return Ok(held);
    }
    let handle = new_handle(resource, value)?;
    state().lent.push((table().resources[resource].drop, handle));
    Ok(handle)
}

/// A new handle to an object of the program.
fn new_handle(resource: usize, value: Value) -> Result<u32, Fault> {
    let class = state().reps.classes[resource];
    // SAFETY: both are alive.
    match unsafe { JS_IsInstanceOf(context(), value, class) } {
        0 => return Err(expected(&table().resources[resource].name, value)),
        1 => {}
        _ => return Err(Fault::Thrown),
    }
    let rep = state().reps.add(value);
    let Some((new, _)) = table().resources[resource].exported else { core::arch::wasm32::unreachable() };
    cells::write(&[u64::from(rep)]);
    core_import(new);
    let [handle] = cells::read();
    Ok(handle as u32)
}

/// The objects of the program that others have handles to, by representation.
pub(crate) struct Reps {
    entries: Vec<Rep>,
    /// One that is free; each free one has the number of the next, plus one.
    free: usize,
    /// The program's classes, by resource.
    pub(crate) classes: Vec<Value>,
    /// Whether the handle that is being dropped goes because the program gets its object back.
    is_returning: bool,
    /// The property under which an object has its representation.
    property: JSAtom,
}

struct Rep {
    object: Value,
    /// How many handles there are; or else the next free one.
    count: usize,
}

impl Reps {
    pub(crate) const fn new() -> Reps {
        Reps { entries: Vec::new(), free: 0, classes: Vec::new(), is_returning: false, property: 0 }
    }

    /// Makes the property's name, a symbol that nobody else has.
    pub(crate) fn prepare(&mut self, context: *mut JSContext) {
        // SAFETY: the symbol is kept by its atom.
        unsafe {
            let symbol = JS_NewSymbol(context, c"rep".as_ptr().cast(), false);
            self.property = JS_ValueToAtom(context, symbol);
            JS_FreeValue(context, symbol);
        }
    }

    fn get(&self, rep: u32) -> Value {
        match self.entries.get((rep as usize).wrapping_sub(1)) {
            Some(entry) if entry.object != JS_UNDEFINED => entry.object,
            _ => core::arch::wasm32::unreachable(),
        }
    }

    /// The representation of an object, for one handle more. Those of one object are the same while it has any.
    fn add(&mut self, object: Value) -> u32 {
        let property = self.property;
        if let Ok(known) = js::get(object, property)
            && js::tag(known) == JS_TAG_INT
            && let Some(entry) = self.entries.get_mut((known as u32 as usize).wrapping_sub(1))
            && entry.object == object
        {
            entry.count += 1;
            return known as u32;
        }
        let entry = Rep { object: js::dup(object), count: 1 };
        let index = match self.free {
            0 => {
                self.entries.push(entry);
                self.entries.len()
            }
            free => {
                self.free = core::mem::replace(&mut self.entries[free - 1], entry).count;
                free
            }
        };
        // SAFETY: the object is alive. A frozen one does not get the property, and has a representation for each handle.
        unsafe {
            JS_DefinePropertyValue(
                context(),
                object,
                property,
                js::int(index as i32),
                (JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE) as _,
            )
        };
        index as u32
    }

    /// One handle less. The object, if that was the last.
    fn remove(&mut self, rep: u32) -> Option<Value> {
        let index = rep as usize;
        let free = self.free;
        let entry = self.entries.get_mut(index.wrapping_sub(1)).filter(|entry| entry.object != JS_UNDEFINED);
        let Some(entry) = entry else { core::arch::wasm32::unreachable() };
        entry.count -= 1;
        if entry.count > 0 {
            return None;
        }
        entry.count = free;
        self.free = index;
        Some(core::mem::replace(&mut entry.object, JS_UNDEFINED))
    }
}

/// The destructor of every resource that the program implements.
#[unsafe(no_mangle)]
extern "C" fn witcraft_destroy(rep: u32) {
    let is_returning = state().reps.is_returning;
    let Some(object) = state().reps.remove(rep) else { return };
    if !is_returning {
        let dispose = js::get(object, JS_ATOM_Symbol_dispose as JSAtom);
        // SAFETY: all are alive.
        let done = dispose.and_then(|dispose| unsafe {
            if !JS_IsFunction(context(), dispose) {
                js::free(dispose);
                return Ok(());
            }
            let done = js::checked(JS_Call(context(), dispose, object, 0, core::ptr::null_mut()));
            js::free(dispose);
            js::free(done?);
            js::run_jobs()
        });
        if done.is_err() {
            crate::call::uncaught();
        }
    }
    js::free(object);
}
