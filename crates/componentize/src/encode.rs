//! Encodes the component, once the module is known to match.

use wit_component::ComponentEncoder;
use witcraft_component::{features, validate};
use witcraft_diagnostics::{Diagnostic, Origin};

use crate::expected::{Expected, causes, contained};
use crate::module::Module;
use crate::{compact, custom, surface};

/// Encodes and validates the component of a module that was [checked](crate::check).
///
/// # Errors
/// The module is invalid, or does not fit in a way that the check does not know.
pub(crate) fn encode(module: &Module<'_>, expected: &Expected<'_>) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let bytes = match contained(|| run(module, expected)) {
        Ok(bytes) => bytes,
        Err(error) => return Err(failure(module, &error)),
    };
    // Invalid function bodies go through the encoder unseen. One pass over the result finds them, and everything else;
    // only where it fails is the module looked at for itself, as its own offsets are what the user can look up.
    let findings = validate(&bytes, features::everything());
    if findings.is_empty() {
        return Ok(bytes);
    }
    let own = validate(module.bytes, features::everything());
    Err(if own.is_empty() { findings } else { own })
}

fn run(module: &Module<'_>, expected: &Expected<'_>) -> anyhow::Result<Vec<u8>> {
    let bytes = compact::compact(surface::prepare(module, expected)?);
    let mut encoder = ComponentEncoder::default().validate(false).module(&bytes)?;
    for adapter in &expected.adapters {
        encoder = encoder.adapter(&adapter.name, &adapter.bytes)?;
    }
    let mut component = encoder.encode()?;
    if !module.has_names {
        custom::remove_names(&mut component)?;
    }
    custom::add_tool(&mut component)?;
    Ok(component)
}

/// What the encoder rejects: an invalid module as the validator says it, the rest in the encoder's own words.
fn failure(module: &Module<'_>, error: &anyhow::Error) -> Vec<Diagnostic> {
    let findings = validate(module.bytes, features::everything());
    if !findings.is_empty() {
        return findings;
    }
    let message = "cannot make the module a component of its world";
    vec![causes(Diagnostic::error("componentize/encode", message), error).in_origin(Origin::default())]
}
