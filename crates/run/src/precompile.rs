//! Compiles ahead of time.

use witcraft_diagnostics::Diagnostic;
use witcraft_host::{Settings, componentized, engine};

/// Compiles the component, or the core module as one, that is called `name`: the contents of a file for
/// [`Options::precompiled`](crate::Options::precompiled). With `fuel`, its fuel can be limited, and must be.
///
/// # Errors
/// It is not a valid component.
pub fn precompile(name: &str, bytes: &[u8], fuel: bool) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let in_file = |findings: Vec<Diagnostic>| findings.into_iter().map(|finding| finding.in_file(name)).collect();
    let bytes = componentized(name, bytes).map_err(in_file)?;
    let engine = engine(&Settings { fuel, ..Settings::PRECOMPILED }).map_err(|finding| vec![finding])?;
    witcraft_host::precompile(&engine, &bytes).map_err(in_file)
}
