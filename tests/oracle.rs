//! Do transpiled components do in Node what the component model's reference scripts say?
//!
//! The scripts are those of the corpus, `wast/**`. Each becomes a list of steps, and `oracle/driver.mjs` carries them out, one
//! process a script. Assertions on components that need features which are not standard are left out, and so are those that need
//! what Node 20 has not: several memories in a module of the component's own, and exceptions in their final form. How many hold,
//! fail and are left out in each folder is in `oracle/counts.txt`, with a line for each that fails, and one for each script of which
//! something is left out, with the reason.
//!
//! `WITCRAFT_ORACLE=values/strings cargo test --test oracle -- --nocapture` runs the scripts with that in their paths alone,
//! and prints what fails.

#[path = "oracle/script.rs"]
mod script;
#[path = "oracle/value.rs"]
mod value;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use script::Script;
use witcraft_testing::{CORPUS, NEWEST_NODE, NODE, Tool, run_trial_groups, trials};

/// What came of the assertions of some scripts.
#[derive(Default)]
struct Count {
    held: usize,
    failed: usize,
    left_out: usize,
    /// Left out as the engine cannot run the component.
    beyond_engine: usize,
}

fn main() -> ExitCode {
    run_trial_groups(&[
        (&[NODE, CORPUS], &trials![reference_scripts_hold_in_node]),
        (&[NEWEST_NODE, CORPUS], &trials![what_waits_on_its_stack_holds_in_the_newest_node]),
    ])
}

/// What fails in Node 20 does so only as that has no stacks to put aside.
fn what_waits_on_its_stack_holds_in_the_newest_node() {
    let folder = witcraft_testing::corpus().expect("there is a corpus").join("wast");
    let mut scripts = Vec::new();
    find(&folder.join("async"), &mut scripts);
    let (mut count, mut failures, mut reasons) = (Count::default(), String::new(), String::new());
    for path in &scripts {
        check(&NEWEST_NODE, path, &folder, &mut count, &mut failures, &mut reasons);
    }
    assert!(failures.is_empty() && count.held > 0, "{failures}");
}

fn reference_scripts_hold_in_node() {
    let folder = witcraft_testing::corpus().expect("there is a corpus").join("wast");
    let filter = std::env::var("WITCRAFT_ORACLE").ok();
    let mut scripts = Vec::new();
    find(&folder, &mut scripts);
    scripts.sort();
    scripts.retain(|path| filter.as_ref().is_none_or(|filter| path.display().to_string().contains(filter.as_str())));
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut failures = String::new();
    let mut reasons = String::new();
    for path in &scripts {
        let group = path.strip_prefix(&folder).expect("it was found there").iter().next().unwrap_or_default();
        let count = counts.entry(group.display().to_string()).or_default();
        check(&NODE, path, &folder, count, &mut failures, &mut reasons);
    }
    let mut text = String::new();
    for (group, Count { held, failed, left_out, beyond_engine }) in &counts {
        let line = format!(
            "{group}: {held} hold, {failed} fail, {left_out} need more features, {beyond_engine} a newer engine"
        );
        writeln!(text, "{line}").expect("writing to a string");
    }
    text += &failures;
    text += &reasons;
    if filter.is_some() {
        let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
        return;
    }
    witcraft_testing::assert_golden(witcraft_testing::root().join("tests/oracle/counts.txt"), &text);
}

/// Runs a script in an engine.
fn check(node: &Tool, path: &Path, all: &Path, count: &mut Count, failures: &mut String, reasons: &mut String) {
    let name = path.strip_prefix(all).expect("it was found there").display().to_string();
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("oracle in {}", node.name));
    let out = scratch.join(name.replace(['/', '.'], "-"));
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).expect("the target folder can be written");
    let text = std::fs::read_to_string(path).expect("it can be read");
    match script::write(&text, &out) {
        Ok(script) => {
            for reason in &script.reasons {
                writeln!(reasons, "{name}: left out: {reason}").expect("writing to a string");
            }
            run(node, &name, &script, &out, count, failures);
        }
        Err(error) => {
            count.failed += 1;
            writeln!(failures, "{name}: {error}").expect("writing to a string");
        }
    }
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the corpus can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "wast") {
            found.push(path);
        }
    }
}

/// Runs the driver on a script, and reads a line for each assertion: `number ok` or `number what is wrong`.
fn run(node: &Tool, name: &str, script: &Script, out: &Path, count: &mut Count, failures: &mut String) {
    count.left_out += script.left_out;
    count.held += script.held;
    for (line, message) in &script.failed {
        count.failed += 1;
        writeln!(failures, "{name}:{line}: {message}").expect("writing to a string");
    }
    if script.steps == 0 {
        return;
    }
    let driver = witcraft_testing::root().join("tests/oracle/driver.mjs");
    let output = node.command().arg(driver).arg(out.join("script.mjs")).output().expect("node can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let mut answers = 0;
    for line in said.lines() {
        let (number, answer) = line.split_once(' ').expect("the driver's lines have two parts");
        answers += 1;
        if answer == "ok" {
            count.held += 1;
        } else if answer == "engine" {
            count.beyond_engine += 1;
        } else if answer != "made" {
            count.failed += 1;
            writeln!(failures, "{name}:{number}: {answer}").expect("writing to a string");
        }
    }
    if answers != script.steps {
        count.failed += script.steps - answers;
        let error = String::from_utf8_lossy(&output.stderr);
        writeln!(failures, "{name}: ended early: {}", error.lines().find(|l| l.contains("Error")).unwrap_or_default())
            .expect("writing to a string");
    }
}
