//! What one command costs: wall-clock time and peak memory, each the median of several runs.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// Runs go on for so long, and at least `LEAST` times.
const BUDGET: Duration = Duration::from_secs(3);
const LEAST: usize = 5;
const MOST: usize = 100;

/// A command to measure.
#[derive(Clone)]
pub(crate) struct Run {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    removed: Option<PathBuf>,
}

impl Run {
    pub(crate) fn new(program: impl Into<OsString>) -> Run {
        Run { program: program.into(), arguments: Vec::new(), environment: Vec::new(), removed: None }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Run {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = A>) -> Run {
        arguments.into_iter().fold(self, Run::arg)
    }

    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Run {
        self.environment.push((key.into(), value.as_ref().to_owned()));
        self
    }

    /// Removes a folder before each run.
    pub(crate) fn without(mut self, folder: impl Into<PathBuf>) -> Run {
        self.removed = Some(folder.into());
        self
    }

    /// Whether the program is there.
    pub(crate) fn is_present(&self) -> bool {
        let mut probe = Command::new(&self.program);
        probe.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    }

    fn once(&self) -> (Duration, u64) {
        if let Some(folder) = &self.removed {
            let _ = std::fs::remove_dir_all(folder); // it is not there before the first run
        }
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.environment.iter().map(|(key, value)| (key, value)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let child = command.spawn().expect("the program is there");
        let used = child.wait4().expect("a child can be waited for");
        let time = start.elapsed();
        assert!(used.status.success(), "{command:?} failed: {}", used.status);
        (time, used.rusage.maxrss)
    }
}

/// What a command costs.
#[derive(Clone, Copy, Default)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    /// In bytes.
    pub(crate) peak_memory: u64,
}

/// Runs ours and theirs in turn, so that what else the machine does meets both.
pub(crate) fn in_turn(ours: &Run, theirs: Option<&Run>) -> (Measured, Option<Measured>) {
    let (mut our_runs, mut their_runs) = (Vec::new(), Vec::new());
    let start = Instant::now();
    ours.once(); // the first run reads the files from the disk
    while our_runs.len() < LEAST || (our_runs.len() < MOST && start.elapsed() < BUDGET) {
        our_runs.push(ours.once());
        their_runs.extend(theirs.map(Run::once));
    }
    (median(&our_runs), theirs.map(|_| median(&their_runs)))
}

fn median(runs: &[(Duration, u64)]) -> Measured {
    let mut times: Vec<Duration> = runs.iter().map(|run| run.0).collect();
    let mut peaks: Vec<u64> = runs.iter().map(|run| run.1).collect();
    times.sort_unstable();
    peaks.sort_unstable();
    Measured { seconds: times[runs.len() / 2].as_secs_f64(), peak_memory: peaks[runs.len() / 2] }
}
