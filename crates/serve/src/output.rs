//! What guests write to their standard streams: whole lines, each with the id of the request.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};
use witcraft_host::Streams;

use crate::log::{Log, Stream};

/// Bytes of a line. What is longer becomes several.
const LINE: usize = 8 << 10;

/// The streams of one instance.
#[derive(Clone)]
pub(crate) struct Output(Arc<Mutex<Inner>>);

struct Inner {
    log: Log,
    /// Of the request that the instance began with last.
    id: String,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Output {
    /// Streams of which lines go to `log`.
    pub(crate) fn new(log: Log) -> Output {
        Output(Arc::new(Mutex::new(Inner { log, id: "-".to_owned(), stdout: Vec::new(), stderr: Vec::new() })))
    }

    /// From now on, lines are of this request. What was begun before it is a line of its own.
    pub(crate) fn begin(&self, id: &str) {
        let mut inner = self.lock();
        inner.finish();
        id.clone_into(&mut inner.id);
    }

    /// The streams, for the guest.
    pub(crate) fn streams(&self) -> Streams {
        let end = |stream| Box::new(End { output: self.clone(), stream });
        Streams { stdout: end(Stream::Stdout), stderr: end(Stream::Stderr) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n').flat_map(|line| line.chunks(LINE)) {
            let begun = match stream {
                Stream::Stdout => &mut self.stdout,
                Stream::Stderr => &mut self.stderr,
            };
            begun.extend(piece);
            if begun.ends_with(b"\n") || begun.len() >= LINE {
                let line = std::mem::take(begun);
                self.log(stream, &line);
            }
        }
    }

    fn log(&self, stream: Stream, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        self.log.guest(&self.id, stream, text.strip_suffix('\n').unwrap_or(&text));
    }

    fn finish(&mut self) {
        for stream in [Stream::Stdout, Stream::Stderr] {
            let begun = match stream {
                Stream::Stdout => &mut self.stdout,
                Stream::Stderr => &mut self.stderr,
            };
            let line = std::mem::take(begun);
            if !line.is_empty() {
                self.log(stream, &line);
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The end of a stream that the guest writes to.
#[derive(Clone)]
struct End {
    output: Output,
    stream: Stream,
}

impl End {
    fn write(&self, bytes: &[u8]) {
        self.output.lock().write(self.stream, bytes);
    }
}

impl IsTerminal for End {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for End {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for End {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        End::write(self, &bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(64 << 10)
    }
}

impl Pollable for End {
    fn ready<'a, 'b>(&'a mut self) -> Pin<Box<dyn Future<Output = ()> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(std::future::ready(()))
    }
}

impl AsyncWrite for End {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        End::write(&self, bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
