//! `witcraft wit diff`: what changed between two versions of WIT.

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::{Value, json};
use witcraft_compatibility::{Bump, Change, Package, compare};
use witcraft_diagnostics::{Diagnostic, Severity};

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft wit diff old/ new/
  witcraft wit diff main:wit wit                     against a git revision
  witcraft wit diff v1.2.0:wit v1.3.0:wit
  witcraft wit diff old.wasm new.wasm                two components
  witcraft wit diff main:wit wit --deny breaking     also for packages without versions

Exit status: 0 the versions match the changes, or there are none; 1 a version is too low, or `--deny`
matched a change; 2 usage error.";

/// Compare two versions of WIT: what changed, whom it breaks, and which version number it needs
///
/// Compares the packages that both inputs define, and the interfaces of other packages that their worlds name. A new
/// function breaks no caller; a new variant case breaks callers and implementers, because the component model requires
/// both sides to have the same types. `docs/compatibility.md` lists all kinds of changes.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The old version: a `.wit` file, a directory, a component, or `REVISION:PATH` for one in git
    #[arg(value_name = "OLD")]
    before: PathBuf,
    /// The new version
    #[arg(value_name = "NEW")]
    after: PathBuf,
    #[command(flatten)]
    features: opts::wit::Features,
    /// Fail on changes of this kind, regardless of the version numbers
    #[arg(long, value_name = "CHANGES")]
    deny: Option<Deny>,
    /// Print the changes as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// Which changes are not wanted.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Deny {
    /// Breaking changes
    Breaking,
    /// All
    Any,
}

/// Runs the command.
///
/// # Errors
/// An input cannot be read or resolved, or they have nothing in common.
pub(super) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("wit diff", &args.reports, std::slice::from_ref(&args.after));
    input::expect_one_stdin([&args.before, &args.after])?;
    let options = args.features.options();
    let (before, after) =
        (input::wit_of_revision(&args.before, &options), input::wit_of_revision(&args.after, &options));
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            let findings = before.err().into_iter().chain(after.err()).flatten();
            return Err(findings.collect::<Vec<Diagnostic>>().into());
        }
    };
    let packages = compare(&before, &after)?;
    let findings: Vec<Diagnostic> = packages.iter().flat_map(|package| findings(package, args.deny)).collect();
    let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
    output.record(&findings);
    if args.json {
        let packages: Vec<Value> = packages.iter().map(value).collect();
        output.print(&format!("{:#}\n", json!({ "packages": packages })))?;
    } else if output.reporter().is_json() {
        let text = output.reporter().to_json(&findings);
        output.print(&text)?;
    } else {
        let shown: Vec<String> = packages.iter().map(text).collect();
        output.print(&shown.join("\n"))?;
    }
    Ok(if failed { Exit::REJECTED } else { Exit::DONE })
}

/// All changes of a package, and what is wrong with its version.
fn findings(package: &Package, deny: Option<Deny>) -> Vec<Diagnostic> {
    let denied = |change: &Change| match deny {
        None => false,
        Some(Deny::Breaking) => change.bump == Bump::Major,
        Some(Deny::Any) => true,
    };
    let change = |change: &Change| {
        let mut finding = change.to_diagnostic(package);
        if denied(change) {
            finding.severity = Severity::Error;
        }
        finding
    };
    package.to_diagnostic().into_iter().chain(package.changes.iter().map(change)).collect()
}

/// A package for people.
fn text(package: &Package) -> String {
    let Package { name, before, after, changes, .. } = package;
    let version =
        |version: &Option<semver::Version>| version.as_ref().map_or("no version".to_owned(), ToString::to_string);
    let mut text = match (before, after) {
        (None, None) => name.clone(),
        (before, after) => format!("{name} {} -> {}", version(before), version(after)),
    };
    text.push('\n');
    if changes.is_empty() {
        text.push_str("  nothing changed\n");
    }
    for (title, bump) in [("breaking", Bump::Major), ("additions", Bump::Minor), ("other", Bump::Patch)] {
        let of_bump: Vec<&Change> = changes.iter().filter(|change| change.bump == bump).collect();
        if of_bump.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n  {title}");
        for change in of_bump {
            let place = change.after.as_ref().or(change.before.as_ref());
            let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
            let _ = writeln!(text, "    {place}{}: {}", change.container, change.sentence);
        }
    }
    match &package.needed {
        Some(needed) if !package.is_told() => {
            let _ = writeln!(text, "\n  needs {needed}: {}", package.bump().word());
        }
        _ => {}
    }
    text
}

/// A package for programs.
fn value(package: &Package) -> Value {
    let version = |version: &Option<semver::Version>| version.as_ref().map(ToString::to_string);
    let place = |span: &witcraft_diagnostics::Span| {
        let position = span.position();
        json!({ "file": span.source().name(), "line": position.line, "column": position.column })
    };
    let change = |change: &Change| {
        json!({
            "kind": change.kind.code().trim_start_matches("compatibility/"),
            "breaks": change.breaks,
            "needs": change.bump,
            "in": change.container,
            "what": change.sentence,
            "before": change.before.as_ref().map(place),
            "after": change.after.as_ref().map(place),
        })
    };
    json!({
        "name": package.name,
        "before": version(&package.before),
        "after": version(&package.after),
        "needs": package.bump(),
        "needed": version(&package.needed),
        "told": package.is_told(),
        "changes": package.changes.iter().map(change).collect::<Vec<_>>(),
    })
}
