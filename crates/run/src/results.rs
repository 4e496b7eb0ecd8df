//! Receives the results of calls.

use std::io::{Error, Result, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::options::Options;

/// Bytes that are kept of results that are a `stream<u8>`.
const KEPT: usize = 64 << 20;

/// Takes results as they come.
pub(crate) enum Shower {
    /// To a writer, at once.
    Written(Arc<Mutex<Box<dyn Write + Send>>>),
    /// To the outcome.
    Kept {
        /// A line each.
        lines: Vec<String>,
        /// Of streams of `u8`.
        bytes: Vec<u8>,
    },
}

impl Shower {
    /// Where the results of a run go.
    pub(crate) fn new(options: &Options) -> Shower {
        match options.results {
            Some(writer) => Shower::Written(Arc::new(Mutex::new(writer()))),
            None => Shower::Kept { lines: Vec::new(), bytes: Vec::new() },
        }
    }

    /// Shows a line.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) async fn line(&mut self, mut text: String) -> Result<()> {
        match self {
            Shower::Written(writer) => {
                text.push('\n');
                write(writer, text.into_bytes()).await
            }
            Shower::Kept { lines, .. } => {
                lines.push(text);
                Ok(())
            }
        }
    }

    /// Shows bytes as they are.
    ///
    /// # Errors
    /// They cannot be written, or are more than are kept.
    pub(crate) async fn bytes(&mut self, mut more: Vec<u8>) -> Result<()> {
        match self {
            Shower::Written(writer) => write(writer, more).await,
            Shower::Kept { bytes, .. } if bytes.len() + more.len() > KEPT => {
                Err(Error::other("it is larger than what is kept"))
            }
            Shower::Kept { bytes, .. } => {
                bytes.append(&mut more);
                Ok(())
            }
        }
    }

    /// What was kept: lines, and bytes.
    pub(crate) fn kept(self) -> (Vec<String>, Vec<u8>) {
        match self {
            Shower::Written(_) => Default::default(),
            Shower::Kept { lines, bytes } => (lines, bytes),
        }
    }
}

/// Writes on a separate thread, so that a blocking writer does not keep the guest from being stopped in time.
async fn write(writer: &Arc<Mutex<Box<dyn Write + Send>>>, bytes: Vec<u8>) -> Result<()> {
    let writer = writer.clone();
    let written = tokio::task::spawn_blocking(move || {
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(&bytes)?;
        writer.flush()
    });
    written.await.map_err(Error::other)?
}
