//! WIT out of wasm: a WIT package, the imports and exports of a component, or the metadata in a core module.

use std::borrow::Cow;

use wasmparser::Parser;
use wit_parser::decoding::DecodedWasm;
use wit_parser::{PackageId, Resolve, WorldId};
use witcraft_diagnostics::{Diagnostic, Origin, contain};

use crate::Kind;

/// What was found in wasm.
pub(crate) struct Wasm {
    pub(crate) name: String,
    pub(crate) resolve: Resolve,
    pub(crate) packages: Vec<PackageId>,
    pub(crate) kind: Kind,
    pub(crate) world: Option<WorldId>,
}

/// Whether the bytes are wasm, in binary or as text, rather than WIT.
pub(super) fn is_wasm(bytes: &[u8]) -> bool {
    wat::Detect::from_bytes(bytes).is_wasm()
}

/// Decodes wasm called `name`.
///
/// # Errors
/// It is not valid, or says nothing of WIT.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<Wasm, Diagnostic> {
    let fail = |code, message: String| Diagnostic::error(code, message).in_origin(Origin::file(name));
    let binary: Cow<'_, [u8]> = wat::parse_bytes(bytes).map_err(|error| {
        let text = error.to_string();
        let why = text.lines().next().unwrap_or_default().to_owned();
        fail("wit/wat", format!("`{name}` is not valid in the text format of wasm: {why}"))
    })?;
    let invalid =
        |error: &dyn std::fmt::Display| fail("wit/invalid-wasm", format!("`{name}` cannot be decoded: {error}"));
    if Parser::is_core_wasm(&binary) {
        let (stripped, bindgen) =
            contained(|| wit_component::metadata::decode(&binary)).map_err(|error| invalid(&error))?;
        if stripped.is_none() {
            return Err(fail("wit/no-metadata", format!("the core module `{name}` has no WIT embedded in it"))
                .help("name the WIT it was built for instead"));
        }
        let world = bindgen.world;
        let packages = bindgen.resolve.worlds[world].package.into_iter().collect();
        return Ok(Wasm {
            name: name.to_owned(),
            resolve: bindgen.resolve,
            packages,
            kind: Kind::Module,
            world: Some(world),
        });
    }
    let decoded = contained(|| wit_parser::decoding::decode(&binary)).map_err(|error| invalid(&error))?;
    let packages = vec![decoded.package()];
    Ok(match decoded {
        DecodedWasm::WitPackage(resolve, _) => {
            Wasm { name: name.to_owned(), resolve, packages, kind: Kind::Package, world: None }
        }
        DecodedWasm::Component(resolve, world) => {
            Wasm { name: name.to_owned(), resolve, packages, kind: Kind::Component, world: Some(world) }
        }
    })
}

/// Decodes what may have been made to break the decoder.
fn contained<T, E: std::fmt::Display>(decode: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    contain(decode)
        .map_err(|panic| format!("it is not what an encoder writes ({panic})"))?
        .map_err(|error| format!("{error:#}"))
}

/// Adds the WIT packages of `deps/` that are wasm to a `Resolve`.
///
/// # Errors
/// One is not a WIT package, or does not go with another.
pub(crate) fn merge(base: &mut Resolve, deps: Vec<Wasm>) -> Result<(), Vec<Diagnostic>> {
    let mut findings = Vec::new();
    for wasm in deps {
        let fail = |code, message: String| Diagnostic::error(code, message).in_origin(Origin::file(&wasm.name));
        if wasm.kind != Kind::Package {
            let message = format!("`{}` is not a WIT package, and only those can be used from `deps/`", wasm.name);
            findings.push(fail("wit/not-a-package", message));
        } else if let Err(error) = base.merge(wasm.resolve) {
            let message = format!("`{}` does not go with the other packages in `deps/`: {error:#}", wasm.name);
            findings.push(fail("wit/merge", message));
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}
