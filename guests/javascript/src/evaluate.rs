//! How a program begins: once, when its component is made.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use rquickjs_sys::*;

use crate::call::{describe, settle};
use crate::js::{self, Thrown, Value};
use crate::memory::allocate;
use crate::native::{self, Intrinsics};
use crate::state::{Source, context, state, table};
use crate::table::{Reader, Role, Table};
use crate::{cells, memory, modules};

/// Room for what is handed to `witcraft_evaluate`.
#[unsafe(no_mangle)]
extern "C" fn witcraft_allocate(size: usize) -> *mut u8 {
    allocate(size, 1)
}

/// Evaluates a program. The request and the reply are described in `crates/javascript/src/engine.rs`.
#[unsafe(no_mangle)]
unsafe extern "C" fn witcraft_evaluate(start: *mut u8, length: usize) -> *const u8 {
    // SAFETY: the caller put the request there.
    let mut request = Reader(unsafe { core::slice::from_raw_parts(start, length) });
    let stack = request.number();
    begin(stack);
    let sources = request.list(|request| Source {
        name: request.text().into(),
        text: request.text().into(),
        is_stripped: request.flag(),
        imports: request.list(|request| (request.text().into(), request.text().into())),
    });
    let entries: Vec<String> = request.list(|request| request.text().into());
    let table: &'static Table = Box::leak(Box::new(request.table()));
    let state = state();
    state.sources = sources;
    state.table = Some(table);
    state.reps.prepare(state.context);
    modules::make_classes();
    // SAFETY: the caller allocated it with `witcraft_allocate`.
    unsafe { crate::memory::release(start, length) };

    let mut reply = Reply(Vec::new());
    match evaluate(&entries) {
        Ok(namespace) => {
            reply.number(0);
            reply.number(cells::address() as usize);
            bind(namespace, &mut reply);
            js::free(namespace);
        }
        Err(Stopped::Pending) => reply.number(2),
        Err(Stopped::Thrown) => {
            reply.number(1);
            // SAFETY: an exception is pending.
            let exception = unsafe { JS_GetException(context()) };
            let (message, stack) = describe(exception);
            reply.text(&message);
            reply.text(&stack);
        }
    }
    let state = crate::state::state();
    state.is_evaluating = false;
    state.random = 0;
    // SAFETY: nothing is on the stack.
    unsafe { JS_RunGC(state.runtime) };
    reply.leak()
}

/// Why a program did not come to its end.
enum Stopped {
    Thrown,
    /// It awaits what never comes.
    Pending,
}

impl From<Thrown> for Stopped {
    fn from(_: Thrown) -> Stopped {
        Stopped::Thrown
    }
}

unsafe extern "C" {
    /// The C library's constructors. Where nobody calls them, the linker has every export do so, each time.
    fn __wasm_call_ctors();
}

fn begin(stack: usize) {
    // SAFETY: the first thing that is done.
    unsafe {
        __wasm_call_ctors();
        let runtime = JS_NewRuntime2(&memory::FUNCTIONS, core::ptr::null_mut());
        JS_UpdateStackTop(runtime);
        JS_SetMaxStackSize(runtime, stack as _);
        let state = state();
        state.runtime = runtime;
        state.context = JS_NewContext(runtime);
        let prelude = concat!(include_str!("prelude.js"), "\0");
        let made = JS_Eval(
            state.context,
            prelude.as_ptr().cast(),
            (prelude.len() - 1) as _,
            c"witcraft:prelude".as_ptr().cast(),
            JS_EVAL_TYPE_GLOBAL as _,
        );
        let get = |name| js::get_named(made, name).unwrap_or(JS_UNDEFINED);
        state.component_error = get("ComponentError");
        native::set_intrinsics(Intrinsics {
            map: get("Map"),
            entries: get("entries"),
            then: get("then"),
            abort_error: get("abortError"),
        });
        js::free(made);
        let global = JS_GetGlobalObject(state.context);
        if let Ok(math) = js::get_named(global, "Math") {
            js::define_hidden(math, "random", js::function(native::random, "random", 0, 0));
            js::free(math);
        }
        js::free(global);
    }
    modules::register();
}

/// Evaluates modules one after another. The namespace of the last.
fn evaluate(entries: &[String]) -> Result<Value, Stopped> {
    let mut namespace = JS_UNDEFINED;
    for entry in entries {
        let compiled = modules::compile(entry).ok_or(Thrown)?;
        // SAFETY: a compiled module; evaluating it takes the reference.
        unsafe {
            let module = JS_VALUE_GET_PTR(compiled).cast();
            let promise = js::checked(JS_EvalFunction(context(), compiled))?;
            let done = settle(promise);
            js::free(promise);
            js::free(done.ok_or(Stopped::Pending)??);
            js::free(namespace);
            namespace = JS_GetModuleNamespace(context(), module);
        }
    }
    Ok(namespace)
}

/// What was found in place of something that the world exports.
#[derive(Clone, Copy)]
enum Found {
    Right = 0,
    Missing = 1,
    /// Something else: a text follows that says what.
    Wrong = 2,
}

/// Looks up what the world exports, and says for each interface and for each function what was found.
fn bind(namespace: Value, reply: &mut Reply) {
    let interfaces: Vec<Value> = table()
        .interfaces
        .iter()
        .map(|interface| {
            let of = |name: &String| js::get_named(namespace, name).ok().filter(|value| !js::is_undefined(*value));
            let value = interface.names.iter().find_map(of).unwrap_or(JS_UNDEFINED);
            reply.found(value, js::is_object(value));
            for resource in &interface.resources {
                let class = property(value, &table().resources[*resource].name);
                // SAFETY: only looks at the object.
                reply.found(class, unsafe { JS_IsConstructor(context(), class) });
                state().reps.classes[*resource] = class;
            }
            value
        })
        .collect();
    for export in &table().exports {
        let scope = export.interface.map_or(namespace, |interface| interfaces[interface]);
        let identifier = &export.function.identifier;
        let class = |resource: usize| state().reps.classes[resource];
        let (callee, this) = match export.function.role {
            Role::Free => (property(scope, identifier), scope),
            Role::Static(resource) => (property(class(resource), identifier), class(resource)),
            Role::Constructor(resource) => (js::dup(class(resource)), JS_UNDEFINED),
            Role::Method(resource) => {
                let prototype = property(class(resource), "prototype");
                let method = property(prototype, identifier);
                js::free(prototype);
                (method, JS_UNDEFINED)
            }
        };
        // SAFETY: only looks at the object.
        reply.found(callee, unsafe { JS_IsFunction(context(), callee) });
        let mut length = 0;
        if js::is_object(callee) {
            // SAFETY: the object is alive.
            unsafe { JS_GetLength(context(), callee, &mut length) };
        }
        reply.number(usize::try_from(length).unwrap_or(0));
        export.callee.set(callee);
        export.this.set(this);
    }
}

/// A property of what may be no object at all.
fn property(object: Value, name: &str) -> Value {
    if !js::is_object(object) {
        return JS_UNDEFINED;
    }
    match js::get_named(object, name) {
        Ok(value) => value,
        Err(Thrown) => {
            // SAFETY: an exception is pending.
            js::free(unsafe { JS_GetException(context()) });
            JS_UNDEFINED
        }
    }
}

/// A reply, with its length before it.
struct Reply(Vec<u8>);

impl Reply {
    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn found(&mut self, value: Value, is_right: bool) {
        let found = match is_right {
            true => Found::Right,
            false if js::is_undefined(value) => Found::Missing,
            false => Found::Wrong,
        };
        self.number(found as usize);
        if let Found::Wrong = found {
            self.text(&crate::fault::shown(value));
        }
    }

    fn leak(self) -> *const u8 {
        let mut whole = Vec::with_capacity(4 + self.0.len());
        whole.extend_from_slice(&(self.0.len() as u32).to_le_bytes());
        whole.extend_from_slice(&self.0);
        whole.leak().as_ptr()
    }
}
