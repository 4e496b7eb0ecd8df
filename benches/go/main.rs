//! What a call into Go and out of Go costs with the bindings of witcraft, beside those of `wit-bindgen go`.
//!
//! ```text
//! cargo bench --bench go            everything
//! cargo bench --bench go -- echo    the rows with `echo` in their names
//! ```
//!
//! The same logic stands in `guests/ours` and `guests/peer`, once as a provider that a driver in Rust calls, once as a
//! driver that calls a provider in Rust; what provides in ours is registered, and then linked by its name. `witcraft` makes
//! components of all of them, composes each pair, and runs it. Ours and theirs run in turn; a figure is the median of the
//! runs. Needs Go, the guest toolchain and `wit-bindgen` on the PATH.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

mod programs;
#[path = "../shared/tools.rs"]
mod tools;

use std::path::{Path, PathBuf};
use std::process::Command;

use programs::Builder;
use tools::{OURS, output};

/// What a driver can be asked to do, and how often it does it in one run.
const JOBS: [(&str, u32); 9] = [
    ("add", 2_000_000),
    ("echo 16 B", 500_000),
    ("echo 8 KiB", 50_000),
    ("1,000 records out", 1_000),
    ("1,000 records in", 1_000),
    ("300 variants", 5_000),
    ("option in result", 500_000),
    ("method", 500_000),
    ("constructor and drop", 200_000),
];

/// Runs of each.
const RUNS: usize = 5;

/// What one run says: nanoseconds and bytes a call.
type Figures = (f64, f64);

fn main() {
    let filter = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let builder = Builder::new(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-go"));
    for pair in builder.pairs() {
        println!("\n{:<24} {:>12} {:>12} {:>7}   {:>10} {:>10}", pair.title, "ours", "peer", "ratio", "ours", "peer");
        for (job, calls) in JOBS.iter().filter(|(job, _)| job.contains(filter.as_str())) {
            let [ours, peer] = in_turn([&pair.ours.composed, &pair.peer.composed], job, *calls);
            print_row(job, ours, peer);
        }
        let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |meta| meta.len());
        let (ours, peer) = (size(&pair.ours.component), size(&pair.peer.component));
        println!("{:<24} {ours:>10} B {peer:>10} B {:>7.2}", "component", ours as f64 / peer as f64);
    }
}

/// The medians of both, run one after the other so that what else the machine does meets both. `Err` says why there is none.
fn in_turn(compositions: [&Path; 2], job: &str, calls: u32) -> [Result<Figures, String>; 2] {
    let mut runs: [Vec<Result<Figures, String>>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (runs, composition) in runs.iter_mut().zip(compositions) {
            runs.push(measure(composition, job, calls));
        }
    }
    runs.map(|runs| {
        let mut figures = runs.into_iter().collect::<Result<Vec<Figures>, String>>()?;
        figures.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(figures[figures.len() / 2])
    })
}

/// One run.
fn measure(composition: &Path, job: &str, calls: u32) -> Result<Figures, String> {
    let mut command = Command::new(OURS);
    let text = output(command.arg("run").arg(composition).args(["--invoke", &format!("measure({job:?}, {calls})")]))?;
    let parts = text.trim().trim_matches(['(', ')']).split_once(", ");
    let parsed = parts.and_then(|(time, bytes)| Some((time.parse().ok()?, bytes.parse().ok()?)));
    parsed.ok_or_else(|| format!("the driver says `{text}`"))
}

fn print_row(job: &str, ours: Result<Figures, String>, peer: Result<Figures, String>) {
    let ours = ours.unwrap_or_else(|error| panic!("{job}: {error}"));
    let bytes = ours.1;
    match peer {
        Ok((peer_time, peer_bytes)) => println!(
            "{job:<24} {:>9.1} ns {peer_time:>9.1} ns {:>7.2}   {bytes:>8.0} B {peer_bytes:>8.0} B",
            ours.0,
            ours.0 / peer_time
        ),
        Err(error) => {
            let why = error.lines().next().unwrap_or_default();
            println!("{job:<24} {:>9.1} ns {:>12} {:>7}   {bytes:>8.0} B   {why}", ours.0, "fails", "-");
        }
    }
}
