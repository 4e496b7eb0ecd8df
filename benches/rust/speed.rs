//! How long a call takes between two components in Rust.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::programs::{self, Level, Programs, Side, Source};
use crate::tools::{OURS, compose, output};

/// What a driver can be asked to do, and how often it does it at a time.
const JOBS: [(&str, u32); 26] = [
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

/// Builds the programs, and measures the jobs with `filter` in their names.
pub(crate) fn measure(folder: &Path, filter: &str) -> Vec<Table> {
    let jobs: Vec<(&str, u32)> = JOBS.into_iter().filter(|(job, _)| job.contains(filter)).collect();
    if jobs.is_empty() {
        return Vec::new();
    }
    let table = |level: Level| {
        let folder = folder.join(format!("speed-{level:?}"));
        let programs = programs::build(&["driver", "provider"].map(source), &folder, TARGET, level);
        let called = Side::BOTH.map(|side| composition(&programs, Side::Ours, side, &folder));
        let calling = Side::BOTH.map(|side| composition(&programs, side, Side::Ours, &folder));
        let row = |&(job, calls): &(&'static str, u32)| Row {
            job,
            called: in_turn(&called, job, calls),
            calling: in_turn(&calling, job, calls),
        };
        Table { level, rows: jobs.iter().map(row).collect() }
    };
    Level::BOTH.into_iter().map(table).collect()
}

fn source(world: &str) -> Source {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/rust");
    Source {
        name: world.to_owned(),
        wit: folder.join("work.wit"),
        world: world.to_owned(),
        path: folder.join(format!("guests/{world}.rs")),
    }
}

/// The driver of one side with the provider of one.
fn composition(programs: &Programs, driver: Side, provider: Side, folder: &Path) -> PathBuf {
    let component = |world: &str, side| match &programs[&(world.to_owned(), side)] {
        Ok(program) => program.component.clone(),
        Err(error) => panic!("{world}: {error}"),
    };
    let out = folder.join(format!("{driver:?}-{provider:?}.wasm"));
    compose(&component("driver", driver), &component("provider", provider), &out);
    out
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

fn run(composition: &Path, job: &str, calls: u32) -> f64 {
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
