//! The outcome of a run.

use wasmtime::{Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;
use witcraft_componentize::LIBRARY_EXIT;
use witcraft_diagnostics::Diagnostic;
use witcraft_host::{Limits, MemoryExceeded, frames, reason};

/// The outcome of a run, and its results until then.
#[derive(Debug)]
pub struct Outcome {
    /// What the calls of [`Options::invoke`](crate::Options::invoke) returned, in WAVE; nothing for those that return
    /// nothing, and a line for each element of a stream. Empty where [`Options::results`](crate::Options::results)
    /// takes all that.
    pub values: Vec<String>,
    /// What came through a `stream<u8>` that a call returned, as `values`.
    pub bytes: Vec<u8>,
    /// How it ended.
    pub end: End,
    /// Buffered standard output.
    pub stdout: Vec<u8>,
    /// Buffered standard error.
    pub stderr: Vec<u8>,
    /// Where the guest spent its time, for the Firefox profiler, if that was recorded.
    pub profile: Option<Vec<u8>>,
    /// The memories, globals and the stack of a guest that trapped, in the format of wasm core dumps, if that was asked for.
    pub core_dump: Option<Vec<u8>>,
    /// Notes that may explain a failure: denied accesses of the guest.
    pub notes: Vec<Diagnostic>,
}

/// How a run ended.
#[derive(Debug)]
pub enum End {
    /// By itself, with an exit status; 0 when all calls returned.
    Exit(u8),
    /// By a trap.
    Trap(Diagnostic),
    /// By going beyond a limit.
    Limit(Limit, Diagnostic),
    /// Before a call whose arguments do not fit what earlier calls returned.
    Rejected(Vec<Diagnostic>),
}

/// A limit that a guest can go beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::timeout`].
    Timeout,
    /// [`Limits::memory`].
    Memory,
    /// [`Limits::fuel`].
    Fuel,
}

impl End {
    /// The exit status that stands for this end. Each is what a Unix shell shows for the like: 124 is that of
    /// `timeout`, 134 an abort, 137 a process killed for want of memory, 152 one that used up its processor time.
    pub fn status(&self) -> u8 {
        match self {
            End::Exit(status) => *status,
            End::Rejected(_) => 1,
            End::Limit(Limit::Timeout, _) => 124,
            End::Trap(_) => 134,
            End::Limit(Limit::Memory, _) => 137,
            End::Limit(Limit::Fuel, _) => 152,
        }
    }

    /// The findings that say why, if there is anything to say.
    pub fn findings(&self) -> &[Diagnostic] {
        match self {
            End::Exit(_) => &[],
            End::Trap(finding) | End::Limit(_, finding) => std::slice::from_ref(finding),
            End::Rejected(findings) => findings,
        }
    }

    /// Adds notes to what there is to say.
    pub(crate) fn with_notes(self, notes: Vec<String>) -> End {
        let noted = |finding: Diagnostic| notes.iter().fold(finding, Diagnostic::note);
        match self {
            End::Exit(status) => End::Exit(status),
            End::Trap(finding) => End::Trap(noted(finding)),
            End::Limit(limit, finding) => End::Limit(limit, noted(finding)),
            End::Rejected(findings) => End::Rejected(findings.into_iter().map(noted).collect()),
        }
    }

    /// Names the file that was run in what there is to say.
    pub(crate) fn in_file(self, path: &str) -> End {
        match self {
            End::Exit(status) => End::Exit(status),
            End::Trap(finding) => End::Trap(finding.in_file(path)),
            End::Limit(limit, finding) => End::Limit(limit, finding.in_file(path)),
            End::Rejected(findings) => {
                End::Rejected(findings.into_iter().map(|finding| finding.in_file(path)).collect())
            }
        }
    }

    /// The end that `error` makes, which came up at `place`: `in ...` or `while ...`.
    ///
    /// `thrown` is what a program in JavaScript threw, if it ended by that.
    pub(crate) fn from_error(error: &wasmtime::Error, thrown: Option<&str>, place: &str, limits: &Limits) -> End {
        if let Some(I32Exit(status)) = error.downcast_ref() {
            return End::Exit(u8::try_from(status & 0xff).expect("masked to a byte"));
        }
        let explained = |finding: Diagnostic| with_place(finding, place, error.downcast_ref());
        if let Some(MemoryExceeded { wanted }) = error.downcast_ref() {
            let (limit, wanted) = (bytes(limits.memory), bytes(*wanted));
            let message = format!("the guest exceeded its memory limit of {limit}: it requested {wanted} in total");
            let finding = Diagnostic::error("run/out-of-memory", message).help("allow more with `--max-memory`");
            return End::Limit(Limit::Memory, explained(finding));
        }
        if let Some(thrown) = thrown {
            let (message, stack) = thrown.split_once('\n').unwrap_or((thrown, ""));
            let finding = Diagnostic::error("run/uncaught", format!("uncaught error in the guest: {message}"));
            let frames = stack.lines().map(str::trim).filter(|line| !line.is_empty());
            return End::Trap(frames.fold(finding.note(place), |finding, frame| finding.note(frame)));
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => {
                let message = format!("the guest ran out of fuel after {} units", limits.fuel.unwrap_or_default());
                let finding = Diagnostic::error("run/out-of-fuel", message).help("allow more with `--fuel`");
                End::Limit(Limit::Fuel, explained(finding))
            }
            Some(Trap::Interrupt) => End::timeout(limits, place, error.downcast_ref()),
            Some(Trap::AsyncDeadlock) => {
                let message = "the guest is deadlocked: all its tasks are waiting, and nothing can wake one";
                let finding = Diagnostic::error("run/deadlock", message);
                End::Trap(explained(finding).note("no timer, input or other host call is pending"))
            }
            Some(Trap::UnreachableCodeReached) if is_library_exit(error.downcast_ref()) => {
                let message = "the guest called `exit`, but it is only a part of the program";
                let help = "import `wasi:cli/exit` in its world to allow it";
                End::Trap(explained(Diagnostic::error("run/trap", message).help(help)))
            }
            Some(trap) => {
                let finding = Diagnostic::error("run/trap", format!("the guest trapped: {}", reason(*trap)));
                End::Trap(explained(finding))
            }
            // The engine has no type for this: two ends of the host's own met, one of them WASI's.
            None if error.root_cause().to_string() == "host stream item type mismatch" => {
                let message = "the host cannot read a WASI stream or future that the guest passed on unread";
                let help = "read it in the guest, and return the contents";
                End::Trap(explained(Diagnostic::error("run/unsupported", message).help(help)))
            }
            None => {
                let cause = error.root_cause();
                let finding = Diagnostic::error("run/trap", format!("the guest trapped: {cause}"));
                End::Trap(explained(finding))
            }
        }
    }

    /// The end of a guest that ran or waited for too long.
    pub(crate) fn timeout(limits: &Limits, place: &str, backtrace: Option<&WasmBacktrace>) -> End {
        let limit = humantime::format_duration(limits.timeout.unwrap_or_default());
        let finding = Diagnostic::error("run/timeout", format!("the guest exceeded its time limit of {limit}"));
        let finding = if backtrace.is_none() { finding.note("it was waiting for the host") } else { finding };
        End::Limit(Limit::Timeout, with_place(finding.help("allow more with `--timeout`"), place, backtrace))
    }
}

fn with_place(finding: Diagnostic, place: &str, backtrace: Option<&WasmBacktrace>) -> Diagnostic {
    let finding = finding.note(place);
    match backtrace.and_then(frames) {
        Some(frames) => finding.note(format!("wasm backtrace, innermost call first\n{frames}")),
        None => finding,
    }
}

/// Whether a trap stands for the exit of a library.
fn is_library_exit(backtrace: Option<&WasmBacktrace>) -> bool {
    backtrace.and_then(|backtrace| backtrace.frames().first()?.func_name()) == Some(LIBRARY_EXIT)
}

fn bytes(number: u64) -> String {
    bytesize::ByteSize(number).display().iec().to_string()
}
