//! Components in JavaScript beside those of `componentize-qjs` and `componentize-js`: how large they are, how fast they are
//! made, started, called and served, and whether their memory stays flat.
//!
//! ```text
//! cargo bench --bench js-guest                                        everything
//! cargo bench --bench js-guest -- calls                               one part: `making`, `calls`, `memory` or `serving`
//! cargo bench --bench js-guest -- strings                             the calls with `strings` in their names
//! cargo bench --bench js-guest -- --write docs/javascript-guests.md   written between that page's marks as well
//! ```
//!
//! Every tool gets the same sources, and `witcraft` runs and serves all of the components. The driver is the one of
//! `benches/rust`. Tools run in turn; a figure is the median of the runs. Needs the guest toolchain, `wrk`, and the peers on
//! the PATH: `npm install --global componentize-qjs @bytecodealliance/componentize-js`.
#![allow(clippy::print_stdout, reason = "the tables are what this program is for")]

mod calls;
mod makers;
mod making;
#[path = "../shared/page.rs"]
mod page;
mod serving;
#[path = "../shared/tools.rs"]
mod tools;

use std::path::{Path, PathBuf};

use makers::Maker;

/// What is measured, by the words that ask for it.
const PARTS: [&str; 4] = ["making", "calls", "memory", "serving"];

/// Runs of each.
const RUNS: usize = 5;

/// The folder of the sources.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/js-guest")
}

fn main() {
    let (words, written) = page::arguments();
    let (parts, mut filters): (Vec<String>, Vec<String>) =
        words.into_iter().partition(|word| PARTS.contains(&word.as_str()));
    let filter = filters.pop().unwrap_or_default();
    let wants = |part: &str| match parts.as_slice() {
        [] => filter.is_empty() || part == "calls",
        parts => parts.iter().any(|asked| asked == part),
    };
    let asked = parts.concat() + &filter;
    page::expect_whole(written.as_deref(), &asked);

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-js-guest");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let makers = Maker::present();
    let versions: Vec<String> =
        makers.iter().filter(|maker| **maker != Maker::OursFast).map(|maker| maker.version()).collect();
    let mut text = format!("Measured with {}.\n", versions.join(", "));
    let mut say = |table: String| {
        println!("{table}");
        text += "\n";
        text += &table;
    };
    if wants("making") {
        say(making::table(&folder, &makers));
    }
    if wants("calls") || wants("memory") {
        let compositions = calls::compositions(&folder, &makers);
        if wants("calls") {
            say(calls::table(&compositions, &filter));
        }
        if wants("memory") {
            say(calls::memory(&compositions));
        }
    }
    if wants("serving") {
        say(serving::table(&folder, &makers));
    }
    if let Some(page) = written {
        page::write(&page, "figures", &text);
    }
}

/// The first line and the rule of a table with a column for each tool, and one for its ratio to ours.
fn head(title: &str, makers: &[Maker]) -> String {
    let [_, peers @ ..] = makers else { return String::new() };
    let columns: String = peers.iter().map(|peer| format!(" {} | ours/its |", peer.name())).collect();
    format!("| {title} | {} |{columns}\n|---|--:|{}\n", Maker::Ours.name(), "--:|--:|".repeat(peers.len()))
}

/// A line of such a table. `Err` says why a tool has no figure.
fn line(title: &str, figures: &[Result<f64, String>], shown: impl Fn(f64) -> String) -> String {
    let [ours, peers @ ..] = figures else { return String::new() };
    let ours = ours.as_ref().unwrap_or_else(|error| panic!("{title}: {error}"));
    let cells: String = peers
        .iter()
        .map(|peer| match peer {
            Ok(peer) => format!(" {} | {:.2} |", shown(*peer), ours / peer),
            Err(error) => format!(" fails: {} | |", shortened(error)),
        })
        .collect();
    format!("| {title} | {} |{cells}\n", shown(*ours))
}

/// What goes into a cell of an error.
fn shortened(error: &str) -> String {
    const MOST: usize = 60;
    let line = error.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST { line.to_owned() } else { line.chars().take(MOST).chain(['…']).collect() }
}

/// The medians of what each tool's component gives, one after the other in each round, so that what else the machine does
/// meets all of them.
fn in_turn<T>(of: &[T], measure: impl Fn(&T) -> Result<f64, String>) -> Vec<Result<f64, String>> {
    let mut runs: Vec<Vec<Result<f64, String>>> = of.iter().map(|_| Vec::new()).collect();
    for _ in 0..RUNS {
        for (runs, one) in runs.iter_mut().zip(of) {
            let failed = runs.iter().any(Result::is_err);
            if !failed {
                runs.push(measure(one));
            }
        }
    }
    let median = |runs: Vec<Result<f64, String>>| {
        let mut runs = runs.into_iter().collect::<Result<Vec<f64>, String>>()?;
        runs.sort_by(f64::total_cmp);
        Ok(runs[runs.len() / 2])
    };
    runs.into_iter().map(median).collect()
}
