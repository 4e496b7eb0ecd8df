//! Do components do what the component model's reference scripts say, where `run` calls them?
//!
//! The scripts are those of the corpus, `wast/**`. All calls that a script makes to an instance are made to one. How many
//! assertions hold, fail and are left out in each folder is in `scripts/counts.txt`, with a line for each that fails, and one for
//! the scripts that need features which are switched off in the pinned engine, as they are in the specification. Left out are
//! instances that import others, what follows a trap in an instance, and components whose instantiation is to trap: nothing of them
//! is called.
//!
//! `WITCRAFT_SCRIPTS=async/cancel cargo test -p witcraft-run --test scripts -- --nocapture` runs the scripts with that in their
//! paths alone, and prints what fails.

#[path = "scripts/instance.rs"]
mod instance;
#[path = "scripts/script.rs"]
mod script;
#[path = "scripts/value.rs"]
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use script::Count;
use witcraft_testing::{CORPUS, run_trials, trials};

fn main() -> ExitCode {
    run_trials(&[CORPUS], &trials![reference_scripts_hold])
}

fn reference_scripts_hold() {
    let folder = witcraft_testing::corpus().expect("there is a corpus").join("wast");
    let filter = std::env::var("WITCRAFT_SCRIPTS").ok();
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut failures = String::new();
    for path in scripts(&folder) {
        let name = path.strip_prefix(&folder).expect("it was found there").display().to_string();
        if filter.as_ref().is_some_and(|filter| !name.contains(filter.as_str())) {
            continue;
        }
        let group = name.split('/').next().unwrap_or_default().to_owned();
        let source = std::fs::read_to_string(&path).expect("it can be read");
        let count = script::run(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (line, message) in &count.failed {
            failures += &format!("{name}:{line}: {message}\n");
        }
        for (feature, calls) in &count.gated {
            failures += &format!("{name}: {calls} need the feature {feature}\n");
        }
        counts.entry(group).or_default().add(count);
    }
    counts.retain(|_, count| count.held + count.failed.len() + count.left_out > 0);
    let line = |(group, count): (&String, &Count)| {
        let Count { held, failed, left_out, gated } = count;
        let gated: usize = gated.values().sum();
        format!("{group}: {held} hold, {} fail, {gated} are gated, {left_out} are left out\n", failed.len())
    };
    let text = counts.iter().map(line).collect::<String>() + &failures;
    if filter.is_some() {
        let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
        return;
    }
    witcraft_testing::assert_golden(witcraft_testing::root().join("crates/run/tests/scripts/counts.txt"), &text);
}

/// All scripts below a folder, in order.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the corpus can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the corpus can be read").path()).collect();
    paths.sort();
    let below = |path: PathBuf| if path.is_dir() { scripts(&path) } else { vec![path] };
    paths.into_iter().flat_map(below).filter(|path| path.extension().is_some_and(|end| end == "wast")).collect()
}
