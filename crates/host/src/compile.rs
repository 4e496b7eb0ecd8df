//! Compiles a component.

use std::any::Any;
use std::borrow::Cow;
use std::path::Path;

use wasmtime::Engine;
use wasmtime::component::Component;
use witcraft_component::{Kind, expect_component, features, kind, validate};
use witcraft_componentize::componentize;
use witcraft_diagnostics::Diagnostic;
use witcraft_wasi::preview1::THREAD_SPAWN;

use crate::precompiled::{self, NotPrecompiled};
use crate::{Cache, Key, chain};

/// Where compiled code comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Code<'a> {
    /// Where it is kept between runs.
    pub cache: Option<&'a Cache>,
    /// Called before code is compiled, which can take seconds; what it returns is dropped when that is done. Not called
    /// for code that the cache has.
    pub while_compiling: Option<fn() -> Box<dyn Any>>,
}

impl Code<'_> {
    /// The code in `file`, which `compile` wrote for these settings.
    ///
    /// # Errors
    /// It is another file.
    pub fn load_precompiled(engine: &Engine, file: &[u8]) -> Result<Component, NotPrecompiled> {
        precompiled::load(engine, file)
    }

    /// The compiled code that the cache has under `key`, if it is there and whole.
    pub fn load_cached(engine: &Engine, cache: &Cache, key: &Key) -> Option<Component> {
        cache.load(key).and_then(|file| deserialize(engine, &file))
    }

    /// The compiled code of a component: from the cache if it is there, and kept in it if it is not.
    ///
    /// # Errors
    /// The bytes are not a valid component.
    pub fn load(&self, engine: &Engine, bytes: &[u8]) -> Result<Component, Vec<Diagnostic>> {
        let compile = || {
            let _shown = self.while_compiling.map(|show| show());
            compile(engine, bytes)
        };
        let Some(cache) = self.cache else { return compile() };
        let key = Cache::key(engine, bytes);
        if let Some(component) = Code::load_cached(engine, cache, &key) {
            return Ok(component);
        }
        let component = compile()?;
        if let Ok(code) = component.serialize() {
            cache.store(&key, &code);
        }
        Ok(component)
    }
}

pub(crate) fn compile(engine: &Engine, bytes: &[u8]) -> Result<Component, Vec<Diagnostic>> {
    Component::from_binary(engine, bytes).map_err(|error| {
        // The compiler stops at the first fault; the validator finds all of them, and their places.
        let findings = validate(bytes, features::embedded());
        if !findings.is_empty() {
            return findings;
        }
        vec![unsupported(&chain(&error))]
    })
}

/// A valid component that Wasmtime does not compile. It says so in words alone.
fn unsupported(words: &str) -> Diagnostic {
    let reexport = words.split_once(" is a reexport of an imported function").and_then(|(before, _)| {
        let (_, name) = before.split_once("component export `")?;
        name.strip_suffix('`')
    });
    match reexport {
        Some(name) => {
            let message = format!("the export `{name}` is one of the component's imports and cannot be called");
            Diagnostic::error("run/reexport", message)
                .note("this host calls functions that a component defines, not those that it re-exports")
                .help("compose it with a component that exports what it imports, and run the result")
        }
        None => Diagnostic::error("run/unsupported", format!("the component cannot be compiled: {words}")),
    }
}

#[allow(
    unsafe_code,
    reason = "the cache only returns entries that match their hash, from a directory that only its \
                               owner can write"
)]
fn deserialize(engine: &Engine, file: &Path) -> Option<Component> {
    // SAFETY: `file` begins with what `Component::serialize` gave: it is under the hash of this component and this engine, it
    // matches the hash written with it, and nobody but its owner can write the directory it was read from.
    unsafe { Component::deserialize_file(engine, file) }.ok()
}

/// The bytes called `name` as a component: themselves, or a core module made into one.
///
/// # Errors
/// They are neither, or a core module that cannot be made into a component.
pub fn componentized<'a>(name: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Vec<Diagnostic>> {
    if kind(bytes) == Kind::Module {
        if starts_threads(bytes) {
            let message = format!("`{name}` starts threads of WASI preview 1, which components do not have");
            let help =
                "build it without threads: for Rust, the target `wasm32-wasip1` instead of `wasm32-wasip1-threads`";
            return Err(vec![Diagnostic::error("run/threads", message).help(help)]);
        }
        return componentize(bytes, &Default::default()).map(Cow::Owned);
    }
    expect_component(name, bytes).map_err(|finding| vec![finding])?;
    Ok(Cow::Borrowed(bytes))
}

/// Whether a core module imports what starts threads in the proposal `wasi-threads`.
fn starts_threads(bytes: &[u8]) -> bool {
    let mut imports = wasmparser::Parser::new(0).parse_all(bytes).filter_map(|payload| match payload {
        Ok(wasmparser::Payload::ImportSection(imports)) => Some(imports),
        _ => None,
    });
    imports.any(|section| {
        let mut imports = section.into_imports().filter_map(Result::ok);
        imports.any(|import| (import.module, import.name) == THREAD_SPAWN)
    })
}
