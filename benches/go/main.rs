//! What a call into Go and out of Go costs with the bindings of witcraft, beside those of `wit-bindgen go`.
//!
//! ```text
//! cargo bench --bench go                                  everything
//! cargo bench --bench go -- echo                          the rows with `echo` in their names
//! cargo bench --bench go -- --write docs/go-bindings.md   written between that page's marks as well
//! cargo bench --bench go -- async                         asynchronous programs, beside those in Rust
//! cargo bench --bench go -- async --write docs/go-async.md
//! ```
//!
//! The same logic stands in `guests/ours` and `guests/peer`, once as a provider that a driver in Rust calls, once as a
//! driver that calls a provider in Rust; what provides in ours is registered, and then linked by its name. `witcraft` makes
//! components of all of them, composes each pair, and runs it. Ours and theirs run in turn; a figure is the median of the
//! runs. Needs Go, the guest toolchain and `wit-bindgen` on the PATH.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

#[path = "../shared/async_jobs.rs"]
mod async_jobs;
mod asynchronous;
#[path = "../shared/page.rs"]
mod page;
mod programs;
#[path = "../shared/tools.rs"]
mod tools;

use std::path::{Path, PathBuf};
use std::process::Command;

use indicatif::HumanCount;
use programs::{Builder, PEER_RUNTIME, Pair};
use tools::{OURS, output, version};

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
    let (mut words, written) = page::arguments();
    let wants_async = words.first().is_some_and(|word| word == "async");
    if wants_async {
        words.remove(0);
    }
    let filter = words.pop().unwrap_or_default();
    page::expect_whole(written.as_deref(), &filter);

    if wants_async {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-go-async");
        let [ours, go] =
            [(OURS, "--version"), ("go", "version")].map(|(tool, say)| version(Command::new(tool).arg(say)));
        let go = go.trim_start_matches("go version ");
        let text = format!("Measured with {ours}, {go}.\n\n{}", asynchronous::tables(&folder, &filter));
        println!("{text}");
        if let Some(page) = written {
            page::write(&page, "figures", &text);
        }
        return;
    }
    let builder = Builder::new(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-go"));
    let mut text = tools_used();
    println!("{text}");
    for pair in builder.pairs() {
        let table = table(&pair, &filter);
        println!("{table}");
        text += "\n";
        text += &table;
    }
    if let Some(page) = written {
        page::write(&page, "figures", &text);
    }
}

/// Which tools the figures are of.
fn tools_used() -> String {
    let [ours, peer] = [OURS, "wit-bindgen"].map(|tool| version(Command::new(tool).arg("--version")));
    let go = version(Command::new("go").arg("version"));
    format!("Measured with {ours}, {peer} (with {PEER_RUNTIME}), {}.\n", go.trim_start_matches("go version "))
}

/// What one pair takes, in Markdown.
fn table(pair: &Pair, filter: &str) -> String {
    let mut text =
        format!("| {} | ours | peer | ratio | allocated: ours | peer |\n|---|--:|--:|--:|--:|--:|\n", pair.title);
    for (job, calls) in JOBS.iter().filter(|(job, _)| job.contains(filter)) {
        let [ours, peer] = in_turn([&pair.ours.composed, &pair.peer.composed], job, *calls);
        text += &row(job, ours, peer);
    }
    let size = |path: &PathBuf| std::fs::metadata(path).expect("it was built").len();
    let (ours, peer) = (size(&pair.ours.component), size(&pair.peer.component));
    let ratio = ours as f64 / peer as f64;
    text + &format!("| size of the component | {} B | {} B | {ratio:.2} | | |\n", HumanCount(ours), HumanCount(peer))
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

/// Nanoseconds and bytes a call.
fn row(job: &str, ours: Result<Figures, String>, peer: Result<Figures, String>) -> String {
    let (time, bytes) = ours.unwrap_or_else(|error| panic!("{job}: {error}"));
    match peer {
        Ok((peer_time, peer_bytes)) => {
            let ratio = time / peer_time;
            format!("| {job} | {time:.1} ns | {peer_time:.1} ns | {ratio:.2} | {bytes:.0} B | {peer_bytes:.0} B |\n")
        }
        Err(error) => {
            let why = error.lines().next().unwrap_or_default();
            format!("| {job} | {time:.1} ns | fails: {why} | | {bytes:.0} B | |\n")
        }
    }
}
