//! From bytes to an [`Instantiation`]: which features a component may use, and what is said of one that cannot be taken.

use wasmparser::{Validator, WasmFeatures};
use wasmtime_environ::component::{ComponentTypesBuilder, Translator};
use wasmtime_environ::{ScopeVec, Tunables};
use witcraft_component::{Outline, expect_component, features, outline, validate, validate_all_but_bodies};
use witcraft_diagnostics::{Diagnostic, Origin, contain};

use crate::{Instantiation, convert, fold};

/// How many types of handles there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    /// Resources in component instances.
    pub(crate) tables: u32,
    /// Streams in component instances.
    pub(crate) streams: u32,
    /// Futures in component instances.
    pub(crate) futures: u32,
}

/// What components may use: what the embedded Wasmtime runs, and functions that are lifted `async` without a callback, for which
/// JavaScript has stacks that can be put aside.
const ACCEPTED: WasmFeatures = features::embedded().union(WasmFeatures::CM_ASYNC_STACKFUL);

/// How the component `bytes`, called `name`, is instantiated.
///
/// Function bodies of core modules are not validated: whoever compiles them does that.
///
/// # Errors
/// All findings: it is no component, it is not valid, or it needs what is not supported.
pub fn instantiate<'a>(name: &str, bytes: &'a [u8]) -> Result<Instantiation<'a>, Vec<Diagnostic>> {
    expect_component(name, bytes).map_err(|finding| vec![finding])?;
    // The translator keeps fewer rules than the validator of ours. What is not valid is looked at once more, as bodies may not
    // be either.
    if !validate_all_but_bodies(bytes, ACCEPTED).is_empty() {
        return Err(invalid(name, bytes));
    }
    let outline = outline(bytes).map_err(|reason| vec![unsupported(name, &reason)])?;
    // Adapters guard against exceptions that pass through them, with instructions that not every engine has. So they are
    // written without, unless the component has exceptions itself.
    let synchronous = ACCEPTED.difference(features::ASYNC);
    let plain = synchronous.difference(WasmFeatures::EXCEPTIONS);
    let attempts = [plain, synchronous, ACCEPTED.difference(WasmFeatures::EXCEPTIONS), ACCEPTED];
    let mut translated = attempt(bytes, &outline, attempts[0]);
    for features in &attempts[1..] {
        translated = translated.or_else(|_| attempt(bytes, &outline, *features));
    }
    let instantiation = translated.map_err(|reason| vec![unsupported(name, &reason)])?;
    let mut instantiation = instantiation.map_err(|reason| vec![unsupported(name, &reason)])?;
    instantiation.is_stackful = !validate_all_but_bodies(&outline.bytes, features::embedded()).is_empty();
    instantiation.outline = outline.bytes;
    Ok(instantiation)
}

/// What [`convert::convert`] gives, folded, or why the component is not translated.
fn attempt<'a>(
    bytes: &'a [u8],
    outline: &Outline,
    features: WasmFeatures,
) -> Result<Result<Instantiation<'a>, String>, String> {
    let work = || {
        let is_concurrent = features.contains(WasmFeatures::CM_ASYNC);
        let tunables =
            Tunables { parse_wasm_debuginfo: false, concurrency_support: is_concurrent, ..Tunables::default_u32() };
        let mut validator = Validator::new_with_features(features);
        let mut types = ComponentTypesBuilder::new(&validator);
        let scope = ScopeVec::new();
        let translator = Translator::new(&tunables, &mut validator, &mut types, &scope);
        // An offset would be one in the outline, which nobody has.
        let reason = |error| format!("{error:#}").split(" (at offset").next().unwrap_or_default().to_owned();
        let (translation, modules) = translator.translate(&outline.bytes).map_err(reason)?;
        let count = |number: usize| u32::try_from(number).expect("a component is smaller than 4 GiB");
        let counts = Counts {
            tables: count(types.num_resource_tables()),
            streams: count(types.num_stream_tables()),
            futures: count(types.num_future_tables()),
        };
        let (types, _) = types.finish(&translation.component);
        let own: Vec<&[u8]> = outline.modules.iter().map(|range| &bytes[range.clone()]).collect();
        Ok(convert::convert(&own, &translation, &modules, &types, counts, is_concurrent).map(fold::fold))
    };
    contain(work)?
}

fn invalid(name: &str, bytes: &[u8]) -> Vec<Diagnostic> {
    // What is said of features is for who asks whether the component is valid.
    let standard = |mut finding: Diagnostic| {
        if finding.code == "validate/feature" {
            finding.help = vec!["build the component without it: what is made here takes what is standard".to_owned()];
        }
        finding
    };
    validate(bytes, ACCEPTED).into_iter().map(|finding| standard(finding).in_file(name)).collect()
}

fn unsupported(name: &str, what: &str) -> Diagnostic {
    let message = format!("`{name}` needs what is not supported here: {what}");
    Diagnostic::error("instantiation/unsupported", message).in_origin(Origin::file(name))
}
