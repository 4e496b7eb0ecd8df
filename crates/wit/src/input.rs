//! What an input is and where its bytes are: text, a directory of texts, or wasm of one of three kinds.

mod directory;
mod several;
mod wasm;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Origin, Source, plain};

use crate::draft::Draft;
use crate::link::Group;

pub(crate) use several::read as read_several;
pub(crate) use wasm::{Wasm, merge};

/// No WIT text is larger than this many bytes, and a directory's are not larger together.
const TEXT_LIMIT: u64 = 64 << 20;
/// No wasm is larger than this many bytes.
const WASM_LIMIT: u64 = 1 << 30;

/// An input, read but not parsed.
pub(crate) enum Input {
    /// WIT text: its package first, then those it may use.
    Text { name: String, groups: Vec<Group>, binary_deps: Vec<Wasm>, files: Vec<PathBuf> },
    /// Wasm, already decoded.
    Wasm(Box<Wasm>),
}

/// Reads what lies at `path`.
///
/// # Errors
/// All that cannot be read.
pub(crate) fn read_path(path: &Path) -> Result<Input, Vec<Diagnostic>> {
    if path.is_dir() {
        return directory::read(path);
    }
    let bytes = read_file(path).map_err(|diagnostic| vec![diagnostic])?;
    let mut input = read_bytes(&path.display().to_string(), &bytes)?;
    match &mut input {
        Input::Text { files, .. } => files.push(path.to_owned()),
        Input::Wasm(wasm) => wasm.file = Some(path.to_owned()),
    }
    Ok(input)
}

/// Tells text and wasm apart.
///
/// # Errors
/// What cannot be decoded.
pub(crate) fn read_bytes(name: &str, bytes: &[u8]) -> Result<Input, Vec<Diagnostic>> {
    if wasm::is_wasm(bytes) {
        return wasm::decode(name, bytes).map(|wasm| Input::Wasm(Box::new(wasm)));
    }
    let source = text(name, bytes).map_err(|diagnostic| vec![diagnostic])?;
    let group = Group { path: name.to_owned(), files: vec![Draft::new(source)], level: 0, input: 0, is_main: true };
    Ok(Input::Text { name: name.to_owned(), groups: vec![group], binary_deps: Vec::new(), files: Vec::new() })
}

/// The bytes as WIT text called `name`.
///
/// # Errors
/// They are wasm, not UTF-8, hold a NUL, or are more than 64 MiB.
pub fn text(name: &str, bytes: &[u8]) -> Result<Source, Diagnostic> {
    if wasm::is_wasm(bytes) {
        let message = format!("expected WIT text, but `{name}` is wasm");
        let finding = Diagnostic::error("wit/is-wasm", message).in_origin(Origin::file(name));
        return Err(finding.help("print it as text with `witcraft wit show`"));
    }
    if bytes.len() as u64 > TEXT_LIMIT {
        let message = format!("`{name}` is larger than the limit of 64 MiB for WIT text");
        return Err(Diagnostic::error("wit/too-large", message).in_origin(Origin::file(name)));
    }
    let (code, message, offset) = match std::str::from_utf8(bytes) {
        Err(error) => ("wit/not-utf8", format!("`{name}` is neither wasm nor text in UTF-8"), error.valid_up_to()),
        Ok(text) => match text.find('\0') {
            Some(nul) => ("wit/not-text", format!("`{name}` is neither wasm nor text: it contains a NUL byte"), nul),
            None => return Ok(Source::new(name, text)),
        },
    };
    Err(Diagnostic::error(code, message).in_origin(Origin { offset: Some(offset as u64), ..Origin::file(name) }))
}

/// The bytes of a file.
fn read_file(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let shown = path.display();
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(WASM_LIMIT + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > WASM_LIMIT {
        let message = format!("`{shown}` is larger than the limit of 1 GiB");
        return Err(Diagnostic::error("wit/too-large", message).in_origin(Origin::file(shown.to_string())));
    }
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let code = match error.kind() {
        std::io::ErrorKind::NotFound => "input/not-found",
        _ => "input/unreadable",
    };
    let message = format!("cannot read `{}`: {}", path.display(), plain(error));
    Diagnostic::error(code, message).in_origin(Origin::file(path.display().to_string()))
}
