//! From the bytes of a component to all files that run it.

use witcraft_bindings::Generator;
use witcraft_diagnostics::Diagnostic;
use witcraft_instantiation::{Instantiation, instantiate};
use witcraft_wit::load_bytes;
use witcraft_writer::Files;

use crate::{Declarations, Options, minify, transpile};

/// The files that run a component, in memory.
#[derive(Debug)]
pub struct Transpiled {
    /// The module's name, and its text.
    pub module: (String, String),
    /// The core modules, by name.
    pub core: Vec<(String, Vec<u8>)>,
    /// Modules that implement WASI 0.3, by name.
    pub wasi: Vec<(String, String)>,
    /// The declarations; none where nobody wants them.
    pub types: Files,
}

/// Why a component has no files.
#[derive(Debug)]
pub enum TranspileError {
    /// The component is rejected.
    Component(Vec<Diagnostic>),
    /// Only its declarations cannot be made: without them, the other files can.
    Declarations(Vec<Diagnostic>),
}

/// The files for the component `bytes`, which is called `name` in findings and `shown` in the module.
///
/// # Errors
/// All findings: it is not valid, it needs what is not supported, a map matches nothing, or it has no declarations.
pub fn transpile_component(
    name: &str,
    shown: &str,
    bytes: &[u8],
    options: &Options,
) -> Result<Transpiled, TranspileError> {
    let instantiation = instantiate(name, bytes).map_err(TranspileError::Component)?;
    let output = transpile(shown, &instantiation, options).map_err(TranspileError::Component)?;
    let (file, text) = output.module;
    let written = |text: String| if options.minify { minify(&text) } else { text };
    let module = (file, written(text));
    let wasi = output.wasi.into_iter().map(|(name, text)| (name, written(text))).collect();
    let core = output.core.into_iter().map(|(name, bytes)| (name, bytes.into_owned())).collect();
    let types = if options.types {
        declarations(name, &instantiation, options).map_err(TranspileError::Declarations)?
    } else {
        Files::new()
    };
    Ok(Transpiled { module, core, wasi, types })
}

/// The declarations of what the component says of itself, which its outline says too.
fn declarations(name: &str, of: &Instantiation<'_>, options: &Options) -> Result<Files, Vec<Diagnostic>> {
    let generator = Declarations {
        name: Some(options.name.clone()),
        mode: options.mode,
        namespaced_exports: options.namespaced_exports,
        init: options.init,
        guest: false,
    };
    let wit = load_bytes(name, &of.outline, &witcraft_wit::Options::default())?;
    let world = wit.world(None)?;
    generator.generate(&generator.bindings(&wit, world)?)
}
