//! The bytes of packages that are files, which may be in the text format.

use std::path::Path;

use witcraft_component::{Kind, kind};
use witcraft_diagnostics::{Diagnostic, Origin, Source, Span, plain};

/// No package is larger than this many bytes.
const LIMIT: u64 = 1 << 30;

/// Reads a file. Returns its name for people, and its bytes in the binary format.
///
/// # Errors
/// It is too large, cannot be read, or is not well-formed text.
pub(super) fn read(path: &Path) -> Result<(String, Vec<u8>), Diagnostic> {
    let name = path.display().to_string();
    let fail = |code: &'static str, why: String| Diagnostic::error(code, why).in_origin(Origin::file(&name));
    let length = std::fs::metadata(path).map(|metadata| metadata.len());
    if length.as_ref().is_ok_and(|length| *length > LIMIT) {
        return Err(fail("input/too-large", format!("`{name}` is larger than the limit of 1 GiB")));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => "input/not-found",
            _ => "input/unreadable",
        };
        fail(code, format!("cannot read `{name}`: {}", plain(&error)))
    })?;
    if kind(&bytes) != Kind::Wat {
        return Ok((name, bytes));
    }
    let text = String::from_utf8_lossy(&bytes);
    wat::parse_str(&text).map(|bytes| (name.clone(), bytes)).map_err(|error| {
        let shown = error.to_string();
        let message = shown.lines().next().unwrap_or_default();
        let message = format!("`{name}` is not well-formed text: {message}");
        match place(&Source::new(&name, &*text), &shown) {
            Some(span) => Diagnostic::error("input/wat", message).at(span, "not expected here"),
            None => fail("input/wat", message),
        }
    })
}

/// The place that an error of the text format shows: its second line ends with `:LINE:COLUMN`.
fn place(source: &Source, shown: &str) -> Option<Span> {
    let (rest, column) = shown.lines().nth(1)?.rsplit_once(':')?;
    let (_, line) = rest.rsplit_once(':')?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let text = source.text();
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let start = before + column.checked_sub(1)?;
    Some(source.span(start..start + 1))
}
