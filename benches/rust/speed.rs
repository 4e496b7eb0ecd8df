//! How long a call takes between two components in Rust, one of which drives the other.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::programs::{self, Level, Made, Programs, Side, Source};
use crate::tools::{OURS, compose, output};

/// Two programs of which one can be asked to do things with the other.
pub(crate) struct Suite {
    /// The worlds of `wit`, and the sources in `guests`, of what is asked and of what serves it.
    pub(crate) driver: &'static str,
    pub(crate) provider: &'static str,
    pub(crate) wit: &'static str,
    pub(crate) bindings: Made,
    /// What the driver can be asked to do, and how often it does it at a time.
    pub(crate) jobs: &'static [(&'static str, u32)],
}

/// Calls of functions that are not asynchronous.
pub(crate) const SYNCHRONOUS: Suite =
    Suite { driver: "driver", provider: "provider", wit: "work.wit", bindings: Made::ByCommand, jobs: JOBS };

const JOBS: &[(&str, u32)] = &[
    ("add", 1_000_000),
    ("6 scalars", 1_000_000),
    ("string in, 16 B", 200_000),
    ("string out, 16 B", 200_000),
    ("string with spare room out, 16 B", 200_000),
    ("string in, 8 KiB", 30_000),
    ("string out, 8 KiB", 10_000),
    ("string with spare room out, 8 KiB", 10_000),
    ("list<u8> in, 8 KiB", 50_000),
    ("list<u8> out, 8 KiB", 50_000),
    ("list<u32> in, 1,000", 50_000),
    ("list<u32> out, 1,000", 50_000),
    ("flat records in, 1,000", 1_000),
    ("flat records out, 1,000", 1_000),
    ("strings in, 1,000", 300),
    ("strings out, 1,000", 300),
    ("records in, 1,000", 100),
    ("records out, 1,000", 100),
    ("variants in, 1,000", 500),
    ("variants out, 1,000", 500),
    ("option in result out", 500_000),
    ("nested, both ways", 100_000),
    ("constructor and drop", 200_000),
    ("method", 500_000),
    ("borrow", 500_000),
    ("own in and out", 50_000),
];

/// Runs of each.
const RUNS: usize = 5;

const TARGET: &str = "wasm32-wasip1";

/// The nanoseconds of one call, where one end of it has ours or the peer's bindings. The other end has ours.
pub(crate) struct Table {
    pub(crate) level: Level,
    pub(crate) rows: Vec<Row>,
}

/// One job.
pub(crate) struct Row {
    pub(crate) job: &'static str,
    /// The bindings are those of what is called.
    pub(crate) called: Figures,
    /// The bindings are those of what calls.
    pub(crate) calling: Figures,
}

/// Nanoseconds: each side's median, and the median of the ratios of runs that followed each other.
#[derive(Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) ours: f64,
    pub(crate) peer: f64,
    pub(crate) ratio: f64,
}

impl Suite {
    /// Builds the programs, and measures the jobs with `filter` in their names.
    pub(crate) fn measure(&self, folder: &Path, filter: &str) -> Vec<Table> {
        let jobs: Vec<(&str, u32)> = self.jobs.iter().copied().filter(|(job, _)| job.contains(filter)).collect();
        if jobs.is_empty() {
            return Vec::new();
        }
        let table = |level: Level| {
            let [called, calling] = self.compositions(folder, level);
            let row = |&(job, calls): &(&'static str, u32)| Row {
                job,
                called: in_turn(&called, job, calls),
                calling: in_turn(&calling, job, calls),
            };
            Table { level, rows: jobs.iter().map(row).collect() }
        };
        Level::BOTH.into_iter().map(table).collect()
    }

    /// The compositions in which what is called has ours or the peer's bindings, and those in which what calls has.
    fn compositions(&self, folder: &Path, level: Level) -> [[PathBuf; 2]; 2] {
        let (programs, folder) = self.programs(folder, level);
        let compose = |driver, provider| self.composition(&programs, driver, provider, &folder);
        [Side::BOTH.map(|side| compose(Side::Ours, side)), Side::BOTH.map(|side| compose(side, Side::Ours))]
    }

    /// The compositions in which both programs have ours, or both the peer's bindings.
    pub(crate) fn alike(&self, folder: &Path, level: Level) -> [PathBuf; 2] {
        let (programs, folder) = self.programs(folder, level);
        Side::BOTH.map(|side| self.composition(&programs, side, side, &folder))
    }

    /// Both programs on both sides, and the folder that they are in.
    fn programs(&self, folder: &Path, level: Level) -> (Programs, PathBuf) {
        let folder = folder.join(format!("{}-{level:?}", self.wit.trim_end_matches(".wit")));
        let sources = [self.source(self.driver), self.source(self.provider)];
        (programs::build(&sources, &folder, TARGET, level), folder)
    }

    /// The source in `guests` that implements a world.
    pub(crate) fn source(&self, world: &str) -> Source {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/rust");
        Source {
            name: world.to_owned(),
            wit: folder.join(self.wit),
            world: world.to_owned(),
            path: folder.join(format!("guests/{}.rs", world.replace('-', "_"))),
            bindings: self.bindings,
        }
    }

    /// The driver of one side with the provider of one.
    fn composition(&self, programs: &Programs, driver: Side, provider: Side, folder: &Path) -> PathBuf {
        let component = |world: &str, side| match &programs[&(world.to_owned(), side)] {
            Ok(program) => program.component.clone(),
            Err(error) => panic!("{world}: {error}"),
        };
        let out = folder.join(format!("{driver:?}-{provider:?}.wasm"));
        compose(&component(self.driver, driver), &component(self.provider, provider), &out);
        out
    }
}

/// Runs one after the other, so that what else the machine does meets both.
fn in_turn([ours, peer]: &[PathBuf; 2], job: &str, calls: u32) -> Figures {
    let pairs: Vec<[f64; 2]> = (0..RUNS).map(|_| [run(ours, job, calls), run(peer, job, calls)]).collect();
    Figures {
        ours: median(pairs.iter().map(|pair| pair[0])),
        peer: median(pairs.iter().map(|pair| pair[1])),
        ratio: median(pairs.iter().map(|pair| pair[0] / pair[1])),
    }
}

/// What a driver says about a job.
pub(crate) fn run(composition: &Path, job: &str, calls: u32) -> f64 {
    let mut command = Command::new(OURS);
    command.arg("run").arg(composition).args(["--invoke", &format!("measure({job:?}, {calls})")]);
    let text = output(&mut command).unwrap_or_else(|error| panic!("{job}: {error}"));
    text.trim().parse().unwrap_or_else(|_| panic!("the driver says `{text}`"))
}

/// The one in the middle.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
