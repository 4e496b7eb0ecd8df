//! Which modules there are, and what they export.
//!
//! Names are resolved when a component is made, and sources mention modules by the names that they have here. A module is the
//! program's, with its source; an imported interface; or `witcraft:native`.

use core::ffi::{c_char, c_void};

use rquickjs_sys::*;

use crate::call::call_import;
use crate::js::{self, Value};
use crate::state::{context, state, table};
use crate::table::{Item, Role};
use crate::{native, resource, transfer};

const NATIVE: &str = "witcraft:native";

/// Tells QuickJS where modules come from.
pub(crate) fn register() {
    // SAFETY: the functions live as long as the module.
    unsafe { JS_SetModuleLoaderFunc(state().runtime, None, Some(load), core::ptr::null_mut()) };
    // SAFETY: as above.
    unsafe { JS_SetModuleNormalizeFunc2(state().runtime, Some(normalize)) };
}

unsafe extern "C" fn normalize(
    context: *mut JSContext,
    from: *const c_char,
    name: *const c_char,
    _: JSValue,
    _: *mut c_void,
) -> *mut c_char {
    unsafe {
        let (from, specifier) =
            (core::ffi::CStr::from_ptr(from).to_bytes(), core::ffi::CStr::from_ptr(name).to_bytes());
        let sources = &state().sources;
        let source = sources.iter().find(|source| source.name.as_bytes() == from);
        let imports = source.map_or(&[][..], |source| &source.imports);
        match imports.iter().find(|(known, _)| known.as_bytes() == specifier) {
            Some((_, target)) => js_strdup(context, js::c_string(target).as_ptr().cast()),
            None => js_strdup(context, name),
        }
    }
}

unsafe extern "C" fn load(context: *mut JSContext, name: *const c_char, _: *mut c_void) -> *mut JSModuleDef {
    let Ok(text) = unsafe { core::ffi::CStr::from_ptr(name) }.to_str() else { return core::ptr::null_mut() };
    if text == NATIVE {
        unsafe {
            let module = JS_NewCModule(context, name, Some(initialize_native));
            for (name, ..) in native::FUNCTIONS.iter().chain(&transfer::FUNCTIONS) {
                JS_AddModuleExport(context, module, js::c_string(name).as_ptr().cast());
            }
            return module;
        }
    }
    if let Some(items) = items_of(text) {
        unsafe {
            let module = JS_NewCModule(context, name, Some(initialize_interface));
            for item in items {
                JS_AddModuleExport(context, module, js::c_string(&item.name).as_ptr().cast());
            }
            return module;
        }
    }
    match compile(text) {
        Some(value) => unsafe {
            let module = JS_VALUE_GET_PTR(value).cast();
            // The module is alive as long as the context knows it.
            js::free(value);
            module
        },
        None => core::ptr::null_mut(),
    }
}

/// Compiles a module of the program. Throws where there is none, or it cannot be.
pub(crate) fn compile(name: &str) -> Option<Value> {
    let sources = &mut state().sources;
    let Some(source) = sources.iter_mut().find(|source| source.name == name) else {
        js::throw_type_error(&alloc::format!("there is no module `{name}` in this component"));
        return None;
    };
    let is_stripped = source.is_stripped;
    let mut source = core::mem::take(&mut source.text);
    let (length, name) = (source.len(), js::c_string(name));
    source.push('\0');
    if is_stripped && let Some(value) = compile_stripped(&source, &name) {
        return Some(value);
    }
    let flags = JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY;
    // SAFETY: a zero follows the source.
    let value = unsafe { JS_Eval(context(), source.as_ptr().cast(), length as _, name.as_ptr().cast(), flags as _) };
    // SAFETY: only looks at the tag.
    (!unsafe { JS_IsException(value) }).then_some(value)
}

/// Compiles a module whose functions have no text; none where it cannot be.
///
/// Texts are left out where bytecode is written, so it is compiled in a runtime of its own, and read here.
fn compile_stripped(source: &str, name: &[u8]) -> Option<Value> {
    let flags = JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY;
    // SAFETY: a zero follows the source. The runtime is gone when what it made is.
    unsafe {
        let runtime = JS_NewRuntime2(&crate::memory::FUNCTIONS, core::ptr::null_mut());
        let scratch = JS_NewContext(runtime);
        JS_UpdateStackTop(runtime);
        let compiled =
            JS_Eval(scratch, source.as_ptr().cast(), (source.len() - 1) as _, name.as_ptr().cast(), flags as _);
        let mut read = None;
        if !JS_IsException(compiled) {
            let mut size = 0;
            let flags = JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE;
            let bytes = JS_WriteObject(scratch, &mut size, compiled, flags as _);
            if !bytes.is_null() {
                let value = JS_ReadObject(context(), bytes, size, JS_READ_OBJ_BYTECODE as _);
                read = js::checked(value).map_err(|js::Thrown| js::forget_exception()).ok();
                js_free(scratch, bytes.cast());
            }
        }
        JS_FreeValue(scratch, compiled);
        JS_FreeContext(scratch);
        JS_FreeRuntime(runtime);
        read
    }
}

fn items_of(name: &str) -> Option<&'static [Item]> {
    let module = table().modules.iter().find(|module| module.names.iter().any(|known| known == name))?;
    Some(&module.items)
}

unsafe extern "C" fn initialize_native(context: *mut JSContext, module: *mut JSModuleDef) -> i32 {
    for (name, length, body) in native::FUNCTIONS.iter().chain(&transfer::FUNCTIONS) {
        let function = js::function(*body, name, *length, 0);
        unsafe { JS_SetModuleExport(context, module, js::c_string(name).as_ptr().cast(), function) };
    }
    0
}

unsafe extern "C" fn initialize_interface(context: *mut JSContext, module: *mut JSModuleDef) -> i32 {
    let name = unsafe { JS_GetModuleName(context, module) };
    // SAFETY: the atom is that of the module's name.
    let value = unsafe { JS_AtomToString(context, name) };
    let text = js::text(value);
    js::free(value);
    unsafe { JS_FreeAtom(context, name) };
    for item in items_of(&text).unwrap_or_default() {
        let value = if item.is_resource {
            js::dup(state().reps.classes[item.number])
        } else {
            let function = &table().imports[item.number];
            js::function(call_import, &function.identifier, function.parameters.len(), item.number)
        };
        unsafe { JS_SetModuleExport(context, module, js::c_string(&item.name).as_ptr().cast(), value) };
    }
    0
}

/// Makes the classes of imported resources.
pub(crate) fn make_classes() {
    resource::register();
    transfer::register();
    for (number, resource) in table().resources.iter().enumerate() {
        state().reps.classes.push(JS_UNDEFINED);
        if resource.exported.is_some() {
            continue;
        }
        let functions = || table().imports.iter().enumerate();
        let constructor = functions().find(|(_, function)| function.role == Role::Constructor(number));
        let class = match constructor {
            Some((number, function)) => js::constructor(call_import, &resource.name, function.parameters.len(), number),
            None => js::constructor(no_constructor, &resource.name, 0, number),
        };
        // SAFETY: makes a new object.
        let prototype = unsafe { JS_NewObject(context()) };
        for (index, function) in functions() {
            let length = function.parameters.len();
            if function.role == Role::Method(number) {
                let method = js::function(call_import, &function.identifier, length - 1, index);
                js::define_hidden(prototype, &function.identifier, method);
            } else if function.role == Role::Static(number) {
                let function_object = js::function(call_import, &function.identifier, length, index);
                js::define_hidden(class, &function.identifier, function_object);
            }
        }
        let dispose = js::function(resource::dispose, "[Symbol.dispose]", 0, number);
        // SAFETY: all are alive, and the values are given up.
        unsafe {
            let flags = (JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE) as i32;
            JS_DefinePropertyValue(context(), prototype, JS_ATOM_Symbol_dispose as JSAtom, dispose, flags);
            JS_SetConstructor(context(), class, prototype);
        }
        resource::set_prototype(number, prototype);
        state().reps.classes[number] = class;
    }
}

unsafe extern "C" fn no_constructor(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue, number: i32) -> JSValue {
    let name = &table().resources[number as usize].name;
    js::throw_type_error(&alloc::format!("{name} has no constructor in WIT"))
}
