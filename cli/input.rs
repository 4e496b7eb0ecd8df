//! Reading what the user names: a path, or `-` for standard input.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use witcraft_component::{Kind, kind};
use witcraft_diagnostics::{Diagnostic, Origin, Source, plain};
use witcraft_wit::{Options, Wit, load_bytes, load_path};

use crate::exit::Failure;

/// No input is larger than this many bytes.
const LIMIT: u64 = 1 << 30;

/// The bytes of an input, and its name in messages.
pub(crate) struct Input {
    /// The path as the user wrote it, or `<stdin>`.
    pub(crate) name: String,
    /// The contents.
    pub(crate) bytes: Vec<u8>,
}

impl Input {
    /// Attributes the findings to this file.
    pub(crate) fn own(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        findings.into_iter().map(|finding| finding.in_file(&self.name)).collect()
    }
}

/// Whether `path` stands for standard input or output.
pub(crate) fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Rejects inputs of which more than one is standard input, which can be read only once.
///
/// # Errors
/// `-` is there twice.
pub(crate) fn expect_one_stdin<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), Failure> {
    if paths.into_iter().filter(|path| is_dash(path)).count() > 1 {
        let message = "standard input, `-`, is given more than once";
        return Err(Failure::usage(Diagnostic::error("usage/stdin-twice", message)));
    }
    Ok(())
}

/// Reads the file at `path`, or standard input for `-`.
///
/// # Errors
/// A path that does not exist, cannot be read, is a directory, or holds more than 1 GiB.
pub(crate) fn read(path: &Path) -> Result<Input, Diagnostic> {
    let name = if is_dash(path) { "<stdin>".to_owned() } else { path.display().to_string() };
    let fail = |code: &'static str, message: String| Diagnostic::error(code, message).in_origin(Origin::file(&name));
    if !is_dash(path) && path.is_dir() {
        return Err(fail("input/is-directory", format!("expected a file, but `{name}` is a directory")));
    }
    let mut bytes = Vec::new();
    let read = if is_dash(path) {
        std::io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => "input/not-found",
            _ => "input/unreadable",
        };
        return Err(fail(code, format!("cannot read `{name}`: {}", plain(&error))));
    }
    if bytes.len() as u64 > LIMIT {
        return Err(fail("input/too-large", format!("`{name}` is larger than the limit of 1 GiB")));
    }
    tracing::info!("read `{name}`, {} bytes", bytes.len());
    Ok(Input { name, bytes })
}

/// The WIT at a path, or on standard input for `-`.
///
/// # Errors
/// All findings: what cannot be read, parsed or resolved.
pub(crate) fn wit(path: &Path, options: &Options) -> Result<Wit, Vec<Diagnostic>> {
    let wit = if is_dash(path) {
        let input = read(path).map_err(|diagnostic| vec![diagnostic])?;
        load_bytes(&input.name, &input.bytes, options)?
    } else {
        load_path(path, options)?
    };
    for file in &wit.files {
        tracing::info!("read `{}`", file.display());
    }
    for (id, package) in &wit.resolve.packages {
        let whence = if wit.is_built_in(id) { "built in" } else { "among what was read" };
        tracing::debug!("package `{}` is {whence}", package.name);
    }
    Ok(wit)
}

/// The WIT at a path, or at `REVISION:PATH` in git.
///
/// # Errors
/// Those of [`wit`] and of the revision.
pub(crate) fn wit_of_revision(path: &Path, options: &Options) -> Result<Wit, Vec<Diagnostic>> {
    let Some((revision, inside)) = path.to_str().and_then(witcraft_repository::split) else {
        return wit(path, options);
    };
    let checkout = witcraft_repository::check_out(revision, inside).map_err(|finding| vec![finding])?;
    let rename = |name: &str| checkout.name(name);
    match wit(checkout.path(), options) {
        Ok(wit) => Ok(wit.with_names(rename)),
        Err(findings) => Err(findings.into_iter().map(|finding| finding.with_names(rename)).collect()),
    }
}

/// Reads wasm: a binary as it is, and the text format as the binary it stands for.
///
/// # Errors
/// Those of [`read`], and text that is not well-formed, with its place.
pub(crate) fn wasm(path: &Path) -> Result<Input, Diagnostic> {
    let input = read(path)?;
    if kind(&input.bytes) != Kind::Wat {
        return Ok(input);
    }
    let bytes = assemble(&input.name, utf8(&input)?)?;
    Ok(Input { name: input.name, bytes })
}

/// Reads wasm from a path, or from `REVISION:PATH` in git.
///
/// # Errors
/// Those of [`wasm`] and of the revision.
pub(crate) fn wasm_of_revision(path: &Path) -> Result<Input, Diagnostic> {
    let Some((revision, inside)) = path.to_str().and_then(witcraft_repository::split) else { return wasm(path) };
    let checkout = witcraft_repository::check_out(revision, inside)?;
    let name = path.display().to_string();
    match wasm(checkout.path()) {
        Ok(input) => Ok(Input { name, ..input }),
        Err(finding) => Err(finding.with_names(|_| name.clone())),
    }
}

/// Reads text.
///
/// # Errors
/// Those of [`read`], and bytes that are not UTF-8.
pub(crate) fn text(path: &Path) -> Result<Source, Diagnostic> {
    let input = read(path)?;
    Ok(Source::new(&input.name, utf8(&input)?))
}

fn utf8(input: &Input) -> Result<&str, Diagnostic> {
    std::str::from_utf8(&input.bytes).map_err(|error| {
        let origin = Origin { offset: Some(error.valid_up_to() as u64), ..Origin::file(&input.name) };
        Diagnostic::error("input/not-utf8", "the text is not UTF-8").in_origin(origin)
    })
}

fn assemble(name: &str, text: &str) -> Result<Vec<u8>, Diagnostic> {
    let buffer = wast::parser::ParseBuffer::new(text);
    let binary = buffer.and_then(|buffer| wast::parser::parse::<wast::Wat<'_>>(&buffer)?.encode());
    binary.map_err(|error| {
        let start = error.span().offset();
        let span = Source::new(name, text).span(start..start + 1);
        Diagnostic::error("input/wat", error.message()).at(span, "")
    })
}
