//! Files of compiled code that somebody keeps, such as an image for deployment.
//!
//! Compiled code is executed as read, and nothing can tell whether it came from a compiler. Whoever loads such a file trusts
//! whoever wrote it. Mistakes are another matter: a file of another build, for another engine, or cut off is refused. For that,
//! a trailer follows the code: a hash of all that is before it, the name of the build, and a mark.

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;
use witcraft_diagnostics::Diagnostic;

use crate::compile::compile;

/// What every file ends with. The last byte is the version of the layout.
const MARK: &[u8; 8] = b"witcwas\x01";

/// The name of this build.
const BUILD: &[u8; 16] = {
    let name = env!("WITCRAFT_BUILD").as_bytes();
    name.first_chunk().expect("it has 16 digits")
};

/// Bytes of the hash.
const HASH: usize = 32;

/// Why a file is not taken for compiled code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotPrecompiled {
    /// It does not end with a trailer.
    #[error("it is not a file that `compile` writes")]
    Unknown,
    /// Another build wrote it.
    #[error("another build of witcraft wrote it")]
    OtherBuild,
    /// It was cut off or changed.
    #[error("it was changed since it was written")]
    Changed,
    /// It was compiled for other settings, such as without fuel. What the engine says.
    #[error("it was compiled for other settings: {0}")]
    OtherSettings(String),
}

/// What is said of the file `name` that is not compiled code of this build.
pub fn not_precompiled(name: &str, why: &NotPrecompiled) -> Diagnostic {
    Diagnostic::error("run/not-precompiled", format!("`{name}` cannot be used as compiled code: {why}"))
        .help("compile the component again with this build: `witcraft compile app.wasm -o app.cwasm`")
}

/// Compiles a component to a file that [`load`] takes.
///
/// # Errors
/// The bytes are not a valid component.
pub fn precompile(engine: &Engine, bytes: &[u8]) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let component = compile(engine, bytes)?;
    let code = component.serialize();
    let mut file = code.map_err(|error| vec![Diagnostic::error("run/host", crate::chain(&error))])?;
    file.extend(hash(&file));
    file.extend(BUILD);
    file.extend(MARK);
    Ok(file)
}

/// The component of a file that [`precompile`] made.
///
/// # Errors
/// It is not such a file, or not one of this build and of the engine's settings.
pub(crate) fn load(engine: &Engine, file: &[u8]) -> Result<Component, NotPrecompiled> {
    let (rest, mark) = file.split_last_chunk().ok_or(NotPrecompiled::Unknown)?;
    if mark != MARK {
        return Err(NotPrecompiled::Unknown);
    }
    let (rest, build) = rest.split_last_chunk().ok_or(NotPrecompiled::Unknown)?;
    if build != BUILD {
        return Err(NotPrecompiled::OtherBuild);
    }
    let (code, written) = rest.split_last_chunk::<HASH>().ok_or(NotPrecompiled::Changed)?;
    if *written != hash(code) {
        return Err(NotPrecompiled::Changed);
    }
    deserialize(engine, code).map_err(|error| NotPrecompiled::OtherSettings(crate::chain(&error)))
}

fn hash(code: &[u8]) -> [u8; HASH] {
    Sha256::digest(code).into()
}

#[allow(unsafe_code, reason = "the caller was told to trust the file, and it is as this build wrote it")]
fn deserialize(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: `code` is what `Component::serialize` gave in this build, as far as the trailer can tell. Who asks for files of
    // compiled code trusts who wrote them. It is copied, so that the file may change afterwards.
    unsafe { Component::deserialize(engine, code) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, engine};

    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    #[test]
    fn a_file_is_taken_back_as_it_was_written() {
        let engine = engine(&Settings::default()).unwrap();
        let file = precompile(&engine, EMPTY).unwrap();
        assert!(load(&engine, &file).is_ok());
    }

    #[test]
    fn any_other_file_is_refused() {
        let same = engine(&Settings::default()).unwrap();
        let file = precompile(&same, EMPTY).unwrap();
        let refused = |file: &[u8]| load(&same, file).err();
        assert_eq!(refused(EMPTY), Some(NotPrecompiled::Unknown));
        assert_eq!(refused(b""), Some(NotPrecompiled::Unknown));
        assert_eq!(refused(&file[..file.len() - 1]), Some(NotPrecompiled::Unknown));
        let changed = |from_end: usize| {
            let mut file = file.clone();
            let at = file.len() - from_end;
            file[at] ^= 1;
            refused(&file)
        };
        assert_eq!(changed(1), Some(NotPrecompiled::Unknown));
        assert_eq!(changed(MARK.len() + 1), Some(NotPrecompiled::OtherBuild));
        assert_eq!(changed(MARK.len() + BUILD.len() + 1), Some(NotPrecompiled::Changed));
        assert_eq!(changed(file.len() / 2), Some(NotPrecompiled::Changed));
        let other = engine(&Settings { fuel: true, ..Settings::default() }).unwrap();
        assert!(matches!(load(&other, &file), Err(NotPrecompiled::OtherSettings(_))));
    }
}
