//! WIT out of wasm: a WIT package, the imports and exports of a component, or the metadata in a core module.

use std::borrow::Cow;
use std::path::PathBuf;

use wasmparser::Parser;
use wit_parser::{PackageId, PackageName, Resolve, WorldId};
use witcraft_component::compatibility::clashes;
use witcraft_component::{Component, decode_package, embedded_world, expect_wasm};
use witcraft_diagnostics::{Diagnostic, Origin};

use crate::Kind;

/// The findings in wasm.
pub(crate) struct Wasm {
    pub(crate) name: String,
    pub(crate) resolve: Resolve,
    pub(crate) packages: Vec<PackageId>,
    pub(crate) kind: Kind,
    pub(crate) world: Option<WorldId>,
    /// The file that it was read from, if it was.
    pub(crate) file: Option<PathBuf>,
    /// Whether it is what the user named, and not only used by that.
    pub(crate) is_main: bool,
}

/// Whether the bytes are wasm, in binary or as text, rather than WIT.
#[cfg(feature = "wat")]
pub(super) fn is_wasm(bytes: &[u8]) -> bool {
    wat::Detect::from_bytes(bytes).is_wasm()
}

/// Whether the bytes are wasm in binary.
#[cfg(not(feature = "wat"))]
pub(super) fn is_wasm(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0asm")
}

/// The binary that the text format stands for; what is binary stays as it is.
#[cfg(feature = "wat")]
fn assemble(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    wat::parse_bytes(bytes).map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
}

/// The text format is not read: only what is binary comes here.
#[cfg(not(feature = "wat"))]
#[allow(clippy::unnecessary_wraps, reason = "as with the text format")]
fn assemble(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    Ok(Cow::Borrowed(bytes))
}

/// Decodes wasm called `name`.
///
/// # Errors
/// It is not valid, or says nothing of WIT.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<Wasm, Vec<Diagnostic>> {
    let fail = |code, message: String| Diagnostic::error(code, message).in_origin(Origin::file(name));
    let binary = assemble(bytes)
        .map_err(|why| vec![fail("wit/wat", format!("`{name}` is not valid in the text format of wasm: {why}"))])?;
    expect_wasm(name, &binary).map_err(|finding| vec![finding])?;
    let wasm = |resolve, packages, kind, world| {
        let name = name.to_owned();
        Wasm { name, resolve, packages, kind, world, file: None, is_main: false }
    };
    if Parser::is_core_wasm(&binary) {
        let Some((resolve, world)) = embedded_world(name, &binary)? else {
            let message = format!("the core module `{name}` has no WIT embedded in it");
            return Err(vec![fail("wit/no-metadata", message).help("pass the WIT it was built for instead")]);
        };
        let packages = resolve.worlds[world].package.into_iter().collect();
        return Ok(wasm(resolve, packages, Kind::Module, Some(world)));
    }
    if let Some((resolve, package)) = decode_package(name, &binary)? {
        return Ok(wasm(resolve, vec![package], Kind::Package, None));
    }
    let Component { resolve, world } = Component::decode(name, &binary)?;
    let packages = resolve.worlds[world].package.into_iter().collect();
    Ok(wasm(resolve, packages, Kind::Component, Some(world)))
}

/// Adds the WIT packages that are wasm to a `Resolve`. Gives the names of those that the user named.
///
/// # Errors
/// One is not a WIT package, or does not go with another.
pub(crate) fn merge(base: &mut Resolve, deps: Vec<Wasm>) -> Result<Vec<PackageName>, Vec<Diagnostic>> {
    let (mut findings, mut main) = (Vec::new(), Vec::new());
    for wasm in deps {
        if wasm.is_main {
            main.extend(wasm.packages.iter().map(|package| wasm.resolve.packages[*package].name.clone()));
        }
        let fail = |code, message: String| Diagnostic::error(code, message).in_origin(Origin::file(&wasm.name));
        if wasm.kind != Kind::Package {
            let message = format!("`{}` is not a WIT package, and `deps/` can only contain those", wasm.name);
            findings.push(fail("wit/not-a-package", message));
            continue;
        }
        let clashes = clashes(base, &wasm.resolve);
        if !clashes.is_empty() {
            findings.extend(clashes.iter().map(|clash| {
                let message = format!(
                    "`{}` and other packages in `deps/` have different interfaces `{}`",
                    wasm.name,
                    clash.name()
                );
                let own = format!("`{}`", wasm.name);
                clash.notes("the others", &own).fold(fail("wit/merge", message), Diagnostic::note)
            }));
        } else if let Err(error) = base.merge(wasm.resolve) {
            let message = format!("`{}` conflicts with the other packages in `deps/`: {error:#}", wasm.name);
            findings.push(fail("wit/merge", message));
        }
    }
    if findings.is_empty() { Ok(main) } else { Err(findings) }
}
