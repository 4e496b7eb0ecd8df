//! The host side of a guest: its WASI context, built from its grants.

use tokio::io::AsyncRead;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::cli::StdoutStream;
use wasmtime_wasi::p2::pipe::{MemoryInputPipe, MemoryOutputPipe};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};
use witcraft_diagnostics::Diagnostic;

use crate::fixed_clock::FixedClock;
use crate::grants::{Grants, Limits, Stdio};
use crate::limits::MemoryLimiter;
use crate::net::Refusals;
use crate::outgoing::HttpRequests;

/// Bytes that are kept of each buffered output stream.
const OUTPUT: usize = 64 << 20;

/// The data of a store.
pub struct Host {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    requests: HttpRequests,
    table: ResourceTable,
    pub memory: MemoryLimiter,
    /// How often the host has entered the guest during the current call.
    pub entries: usize,
    stdin: Stdin,
    /// What a fixed clock shows, where the guest has one.
    pub(crate) clock: FixedClock,
}

/// Where bytes come from that are an argument.
enum Stdin {
    Process,
    Given(Vec<u8>),
}

/// The observable state of a run, during and after it.
pub struct Observed {
    output: Option<(MemoryOutputPipe, MemoryOutputPipe)>,
    pub refusals: Refusals,
}

impl Observed {
    /// The guest's output so far to buffered standard output and standard error.
    pub fn output(&self) -> (Vec<u8>, Vec<u8>) {
        self.output.as_ref().map(|(out, err)| (out.contents().to_vec(), err.contents().to_vec())).unwrap_or_default()
    }
}

/// Where what a guest writes goes, where that is neither nowhere nor this process's own streams.
pub struct Streams {
    /// Standard output.
    pub stdout: Box<dyn StdoutStream + Sync>,
    /// Standard error.
    pub stderr: Box<dyn StdoutStream + Sync>,
}

impl Host {
    /// A host that grants `grants` and holds the guest to `limits`.
    ///
    /// # Errors
    /// Directories that cannot be opened, all of them.
    pub fn new(grants: &Grants, limits: &Limits) -> Result<(Host, Observed), Vec<Diagnostic>> {
        Host::with(grants, limits, None)
    }

    /// A host whose guest writes to `streams`, whatever `grants` say of that.
    ///
    /// # Errors
    /// Directories that cannot be opened, all of them.
    pub fn with_streams(
        grants: &Grants,
        limits: &Limits,
        streams: Streams,
    ) -> Result<(Host, Observed), Vec<Diagnostic>> {
        Host::with(grants, limits, Some(streams))
    }

    fn with(grants: &Grants, limits: &Limits, streams: Option<Streams>) -> Result<(Host, Observed), Vec<Diagnostic>> {
        let mut wasi = WasiCtx::builder();
        wasi.args(&grants.args).envs(&grants.env);
        let mut output = None;
        match (streams, &grants.stdio) {
            (Some(Streams { stdout, stderr }), _) => {
                wasi.stdout(stdout).stderr(stderr);
            }
            (None, Stdio::Closed) => {}
            (None, Stdio::Inherit) => {
                wasi.inherit_stdio();
            }
            (None, Stdio::Buffered { stdin }) => {
                let (out, err) = (MemoryOutputPipe::new(OUTPUT), MemoryOutputPipe::new(OUTPUT));
                wasi.stdin(MemoryInputPipe::new(stdin.clone())).stdout(out.clone()).stderr(err.clone());
                output = Some((out, err));
            }
        }
        let stdin = match &grants.stdio {
            Stdio::Closed => Stdin::Given(Vec::new()),
            Stdio::Inherit => Stdin::Process,
            Stdio::Buffered { stdin } => Stdin::Given(stdin.clone()),
        };
        let mut findings = Vec::new();
        for dir in &grants.dirs {
            let perms = if dir.read_only { FsPerms::ReadOnly } else { FsPerms::ReadWrite };
            if let Err(error) = wasi.preopened_dir(&dir.host, &dir.guest, perms) {
                findings.push(unopened(&dir.host.display().to_string(), &error));
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        let clock = FixedClock::default();
        grants.reproducible.apply(&mut wasi, &clock);
        let refusals = Refusals::default();
        grants.net.grant(&mut wasi, &refusals);
        let host = Host {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            requests: HttpRequests::new(grants.net.clone(), limits.connections, refusals.clone()),
            table: ResourceTable::new(),
            memory: MemoryLimiter::new(limits.memory),
            entries: 0,
            stdin,
            clock,
        };
        Ok((host, Observed { output, refusals }))
    }
}

impl Host {
    /// Standard input, as an argument of a call.
    pub fn stdin(&mut self) -> Box<dyn AsyncRead + Send> {
        match &mut self.stdin {
            Stdin::Process => Box::new(tokio::io::stdin()),
            Stdin::Given(bytes) => Box::new(std::io::Cursor::new(std::mem::take(bytes))),
        }
    }
}

fn unopened(path: &str, error: &wasmtime::Error) -> Diagnostic {
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    let (why, help) = match kind {
        Some(std::io::ErrorKind::NotFound) => ("it does not exist".to_owned(), Some("create it, or pass another")),
        Some(std::io::ErrorKind::NotADirectory) => {
            ("it is not a directory".to_owned(), Some("grant the directory that holds the file"))
        }
        Some(std::io::ErrorKind::PermissionDenied) => ("permission is denied".to_owned(), None),
        _ => (format!("{error:#}"), None),
    };
    Diagnostic::error("run/dir", format!("cannot grant the directory `{path}`: {why}"))
        .help_opt(help.map(str::to_owned))
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.requests }
    }
}
