//! `witcraft ci`: run all checks of a project file.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use witcraft_diagnostics::{Diagnostic, Origin, Severity, Source};
use witcraft_project::{Baseline, Manifest, Task, plan, unapplied};
use witcraft_report::Check;

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft ci
  witcraft ci --report sarif=findings.sarif --report markdown=summary.md
  witcraft ci --changed-since origin/main
  witcraft ci --report json=known.json; witcraft ci --baseline known.json

The project file, with all its keys:
  [ci]
  wit = [\"wit\"]                          files and folders to check
  format = false                         do not check formatting (default: true)
  compatible-with = \"origin/main\"        versions must match the changes since
  features = [\"new\"]                     unstable WIT features to enable
  deny-warnings = true
  deny-advisories = \"advisory-db\"        OSV or RustSec database to check against
  policy = \"witcraft.policy.toml\"        what artifacts may call and hold

  [[ci.component]]
  path = \"dist/*.wasm\"
  wit = \"wit\"
  worlds = ['server', 'wasi:cli/command@0.2']
  exact = true                           require the worlds' exact versions
  max-size = \"2 MiB\"
  deny = ['wasi:sockets/*']               imports to forbid
  build-paths = false                    forbid paths of the build machine
  wasm-features = [\"-simd\"]

Exit status: 0 all checks passed, 1 a check failed, 2 usage error.";

/// Run all checks configured in `witcraft.toml`
///
/// Checks WIT (validity, formatting, compatibility) and artifacts (validity, worlds, sizes, imports). All checks run,
/// in parallel, even if some fail.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The project file; paths in it are relative to it
    #[arg(long, short = 'f', value_name = "FILE", default_value = "witcraft.toml")]
    file: PathBuf,
    /// Check only what changed since this git revision
    #[arg(long, value_name = "REVISION")]
    changed_since: Option<String>,
    /// A report of an earlier run (`--report json=FILE`) whose findings are ignored
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// Runs the command.
///
/// # Errors
/// The project file, the baseline or the revision cannot be read. Failed checks are findings, not errors.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("ci", &args.reports, &[]);
    let source = input::text(&args.file)?;
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let mut tasks = tasks(&source, args)?;
    let mut checks = check(&tasks);
    if args.changed_since.is_none() {
        let last = unapplied(&tasks);
        checks.extend(last.iter().map(|task| task.run(&read)));
        tasks.extend(last);
    }
    let known = baseline.map_or(0, |baseline| baseline.accept(&mut checks));
    let findings: Vec<Diagnostic> = checks.iter().flat_map(|check| &check.findings).cloned().collect();
    // What several checks found, such as a WIT that is not valid, is shown once.
    let mut shown: Vec<Diagnostic> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.severity != Severity::Note) {
        if !shown.contains(finding) {
            shown.push(finding.clone());
        }
    }
    let is_json = output.reporter().is_json();
    if is_json {
        let text = output.reporter().to_json(&findings);
        output.print(&text)?;
    } else {
        output.show_only(&shown);
        output.print(&table(&tasks, &checks, known))?;
    }
    let passed = checks.iter().all(Check::passed);
    output.checks(checks);
    Ok(if passed { Exit::DONE } else { Exit::REJECTED })
}

fn read_baseline(path: &Path) -> Result<Baseline, Diagnostic> {
    let input = input::read(path)?;
    Baseline::parse(&input.name, &input.bytes)
}

/// The tasks to run, in the order of the file.
fn tasks(source: &Source, args: &Args) -> Result<Vec<Task>, Diagnostic> {
    let manifest = Manifest::parse(source)?;
    let folder = args.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(""));
    let mut tasks = plan(&manifest, source, folder, &read);
    if tasks.is_empty() {
        let message = format!("`{}` configures no checks", source.name());
        let finding = Diagnostic::error("project/no-checks", message).in_origin(Origin::file(source.name()));
        return Err(finding.help("add `wit = [\"wit\"]` to `[ci]`, or artifacts as `[[ci.component]]`"));
    }
    if let Some(revision) = &args.changed_since {
        let changed = witcraft_repository::changed_since(revision)?;
        // Whoever changes the file changes what it asks for.
        if !changed.contains(&args.file) {
            tasks.retain(|task| task.is_touched_by(&changed));
        }
    }
    Ok(tasks)
}

/// Runs all tasks in parallel, with a progress line on a terminal.
fn check(tasks: &[Task]) -> Vec<Check> {
    let bar = ProgressBar::new(tasks.len() as u64); // hidden where there is no terminal
    if let Ok(style) = ProgressStyle::with_template("{pos} of {len} checks") {
        bar.set_style(style);
    }
    let checks = tasks.par_iter().map(|task| {
        let check = task.run(&read);
        bar.inc(1);
        check
    });
    let checks = checks.collect();
    bar.finish_and_clear();
    checks
}

/// Reads a file that the project names.
fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    input::wasm(path).map(|input| input.bytes)
}

/// The checks and their outcomes.
fn table(tasks: &[Task], checks: &[Check], known: usize) -> String {
    let width = tasks.iter().map(|task| task.subject.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for (task, check) in tasks.iter().zip(checks) {
        let verdict = if check.passed() { "ok    " } else { "FAILED" };
        let count = check.findings.iter().filter(|finding| finding.severity != Severity::Note).count();
        let found = match count {
            0 => String::new(),
            1 => ", 1 finding".to_owned(),
            count => format!(", {count} findings"),
        };
        let subject = crate::report::printable(&task.subject);
        text += &format!("{verdict}  {subject:width$}  {}{found}\n", task.what);
    }
    let failed = checks.iter().filter(|check| !check.passed()).count();
    let word = if checks.len() == 1 { "check" } else { "checks" };
    let failed = if failed == 0 { "all passed".to_owned() } else { format!("{failed} failed") };
    let known = if known == 0 { String::new() } else { format!(", {known} known findings ignored") };
    match checks.len() {
        0 => "nothing to check has changed\n".to_owned(),
        count => format!("{text}\n{count} {word}, {failed}{known}\n"),
    }
}
