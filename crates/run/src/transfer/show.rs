//! How results that contain streams and futures are shown.
//!
//! A result that is a stream, be it in `some`, in `ok` or in a future, is shown as it comes: the bytes of a `stream<u8>` as they
//! are, and of any other stream a line for each element. A future is shown as its value. Everywhere else, a value is
//! shown in one piece when all is there, as an argument is written: `{name: "a", body: stream([1, 2])}`.

use wasmtime::component::Val;

use super::consume::{End, Shown};
use super::pipe::{Pipe, Stalled};
use crate::results::Shower;
use crate::types::ResourceNames;
use crate::wave::{print, string};

/// Why a result was not shown to its end.
#[derive(Debug)]
pub(crate) enum Unshown {
    /// The guest does not write what it has begun.
    Stalled,
    /// It cannot be written.
    Output(std::io::Error),
}

impl From<Stalled> for Unshown {
    fn from(Stalled: Stalled) -> Unshown {
        Unshown::Stalled
    }
}

impl From<std::io::Error> for Unshown {
    fn from(error: std::io::Error) -> Unshown {
        Unshown::Output(error)
    }
}

/// Shows a result.
///
/// # Errors
/// It does not come to an end, or cannot be written.
pub(crate) async fn show(mut shown: Shown, names: &ResourceNames, out: &mut Shower) -> Result<(), Unshown> {
    loop {
        let Some(value) = &shown.value else { return Ok(()) };
        if !is_live(value) {
            let text = text(shown, names).await?;
            return Ok(out.line(text).await?);
        }
        match shown.ends.pop() {
            Some(End::Bytes(pipe)) => {
                while let Some(bytes) = pipe.next().await? {
                    out.bytes(bytes).await?;
                }
                return Ok(());
            }
            Some(End::Values(pipe)) => {
                while let Some(elements) = pipe.next().await? {
                    for element in elements {
                        let text = text(element, names).await?;
                        out.line(text).await?;
                    }
                }
                return Ok(());
            }
            Some(End::Future(pipe)) => match pipe.next().await?.and_then(|mut values| values.pop()) {
                Some(value) => shown = value,
                None => return Ok(()),
            },
            None => return Ok(()),
        }
    }
}

/// Whether a value is a stream or a future.
fn is_live(value: &Val) -> bool {
    match value {
        Val::Stream(_) | Val::Future(_) => true,
        Val::Option(Some(value)) | Val::Result(Ok(Some(value))) => is_live(value),
        _ => false,
    }
}

/// The text of a value, with what comes through its streams and futures.
async fn text(shown: Shown, names: &ResourceNames) -> Result<String, Stalled> {
    let Shown { value, ends } = shown;
    let Some(value) = value else { return Ok("()".to_owned()) };
    let mut texts = Vec::new();
    for end in ends {
        texts.push(match end {
            End::Bytes(pipe) => bytes(&pipe).await?,
            End::Values(pipe) => {
                let mut elements = Vec::new();
                while let Some(more) = pipe.next().await? {
                    for element in more {
                        elements.push(Box::pin(text(element, names)).await?);
                    }
                }
                if pipe.is_full() {
                    elements.push("...".to_owned());
                }
                format!("stream([{}])", elements.join(", "))
            }
            End::Future(pipe) => match pipe.next().await?.and_then(|mut values| values.pop()) {
                Some(Shown { value: None, .. }) => "future".to_owned(),
                Some(value) => format!("future({})", Box::pin(text(value, names)).await?),
                None => "<future>".to_owned(),
            },
        });
    }
    Ok(print(&value, names, texts))
}

async fn bytes(pipe: &Pipe<u8>) -> Result<String, Stalled> {
    let mut bytes = Vec::new();
    while let Some(more) = pipe.next().await? {
        bytes.extend(more);
    }
    let cut = if pipe.is_full() { "..." } else { "" };
    Ok(match str::from_utf8(&bytes) {
        Ok(text) => format!("stream({}{cut})", string(text)),
        Err(_) => {
            let numbers: Vec<_> = bytes.iter().map(u8::to_string).collect();
            format!("stream([{}{cut}])", numbers.join(", "))
        }
    })
}
