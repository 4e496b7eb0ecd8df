//! What is wrong with a value that the program gave, and where in it.

use alloc::format;
use alloc::string::String;

use rquickjs_sys::{JS_IsError, JS_TAG_INT};

use crate::js::{self, Thrown, Value};
use crate::state::state;

/// A value cannot be lowered.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It is not of its type. [`State::fault`](crate::state::State::fault) says `path: expected x, got y`; the path grows from its
    /// end while the fault is handed on.
    Type,
    /// The program threw while the value was looked at.
    Thrown,
}

impl From<Thrown> for Fault {
    fn from(_: Thrown) -> Fault {
        Fault::Thrown
    }
}

/// The value is not what was expected.
#[cold]
pub(crate) fn expected(what: &str, value: Value) -> Fault {
    state().fault = format!(": expected {what}, got {}", shown(value));
    Fault::Type
}

impl Fault {
    /// The same fault, in the property `name` of a value.
    #[cold]
    pub(crate) fn within(self, name: &str) -> Fault {
        if let Fault::Type = self {
            let path = &mut state().fault;
            path.insert_str(0, name);
            path.insert(0, '.');
        }
        self
    }

    /// The same fault, in the element `index` of a value.
    #[cold]
    pub(crate) fn at(self, index: usize) -> Fault {
        if let Fault::Type = self {
            state().fault.insert_str(0, &format!("[{index}]"));
        }
        self
    }

    /// Throws it as an error of the call of `function`, in `part` of it.
    #[cold]
    pub(crate) fn throw(self, function: &str, part: &str) -> Value {
        if let Fault::Type = self {
            let message = format!("`{function}`: {part}{}", state().fault);
            js::throw_type_error(&message);
        }
        rquickjs_sys::JS_EXCEPTION
    }
}

/// A short text for a value.
pub(crate) fn shown(value: Value) -> String {
    if js::is_string(value) {
        let text = js::text(value);
        let mut short: String = text.chars().take(40).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        return format!("{short:?}");
    }
    // SAFETY: only looks at the object's class.
    if js::is_object(value) {
        if unsafe { JS_IsError(value) } {
            return js::text(value).chars().take(120).collect();
        }
        let name = js::get_named(value, "constructor").and_then(|constructor| {
            let name = js::get_named(constructor, "name");
            js::free(constructor);
            name
        });
        return match name {
            Ok(name) => {
                let text = if js::is_string(name) { js::text(name) } else { String::new() };
                js::free(name);
                if text.is_empty() { "an object".into() } else { text.chars().take(40).collect() }
            }
            Err(Thrown) => {
                // SAFETY: an exception is pending.
                js::free(unsafe { rquickjs_sys::JS_GetException(crate::state::context()) });
                "an object".into()
            }
        };
    }
    let text: String = js::text(value).chars().take(40).collect();
    if js::tag(value) != JS_TAG_INT && is_bigint(value) { format!("{text}n") } else { text }
}

fn is_bigint(value: Value) -> bool {
    // SAFETY: only looks at the tag.
    unsafe { rquickjs_sys::JS_IsBigInt(value) }
}
