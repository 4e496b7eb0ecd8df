//! `witcraft diff`: what changed between two binaries.

mod render;

use std::path::PathBuf;

use serde_json::json;
use witcraft_compatibility::{Artifacts, Bump, Package, artifacts, compare};
use witcraft_component::{Kind, inspect, kind};
use witcraft_diagnostics::{Diagnostic, Severity};
use witcraft_wit::{Options, load_bytes};

use crate::exit::{CommandResult, Exit};
use crate::input::{self, Input};
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft diff old.wasm new.wasm
  witcraft diff main:dist/app.wasm dist/app.wasm --markdown > comment.md
  witcraft diff old.wasm new.wasm --deny breaking --deny authority

Exit status: 0 success, 1 an input was rejected or `--deny` matched a change, 2 usage error.";

/// Compare two components or modules: imports, exports, capabilities, producers and sizes
///
/// Changes of interfaces are reported as by `witcraft wit diff`, from the view of hosts and callers.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The old binary, or `REVISION:PATH` for one in git
    #[arg(value_name = "OLD")]
    before: PathBuf,
    /// The new binary
    #[arg(value_name = "NEW")]
    after: PathBuf,
    /// Fail on changes of this kind
    #[arg(long, value_name = "CHANGE")]
    deny: Vec<Deny>,
    /// Print Markdown, for example for a pull request comment
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print a JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// What may not change.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Deny {
    /// Changes that break hosts or callers
    Breaking,
    /// New capabilities
    Authority,
}

/// Runs the command.
///
/// # Errors
/// An input cannot be read, or is not valid.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("diff", &args.reports, std::slice::from_ref(&args.after));
    input::expect_one_stdin([&args.before, &args.after])?;
    let before = input::wasm_of_revision(&args.before)?;
    let after = input::wasm_of_revision(&args.after)?;
    let summaries = (inspect(&before.name, &before.bytes)?, inspect(&after.name, &after.bytes)?);
    let artifacts = artifacts(&summaries.0, &summaries.1);
    let interfaces = interfaces(&before, &after)?;
    let findings = findings(&artifacts, interfaces.as_ref(), args);
    output.record(&findings);
    let names = (before.name.as_str(), after.name.as_str());
    let text = if args.json || output.reporter().is_json() {
        let changes = interfaces.iter().flat_map(|package| &package.changes).map(|change| {
            json!({ "kind": change.kind.code().trim_start_matches("compatibility/"), "breaks": change.breaks,
                    "in": change.container, "what": change.sentence })
        });
        let document = json!({ "before": names.0, "after": names.1, "changes": changes.collect::<Vec<_>>(), "artifacts": artifacts });
        format!("{document:#}\n")
    } else if args.markdown {
        render::markdown(names, &artifacts, interfaces.as_ref())
    } else {
        render::text(names, &artifacts, interfaces.as_ref())
    };
    output.print(&text)?;
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
    Ok(if findings.iter().any(is_error) { Exit::REJECTED } else { Exit::DONE })
}

/// The changes in the WIT of two components, or `None` for inputs that are not components or have imports that WIT
/// cannot express.
fn interfaces(before: &Input, after: &Input) -> Result<Option<Package>, Vec<Diagnostic>> {
    if [before, after].iter().any(|input| kind(&input.bytes) != Kind::Component) {
        return Ok(None);
    }
    let load = |input: &Input| load_bytes(&input.name, &input.bytes, &Options::default());
    match (load(before), load(after)) {
        (Ok(before), Ok(after)) => Ok(compare(&before, &after).map_err(|finding| vec![finding])?.into_iter().next()),
        (before, after) => {
            let mut findings: Vec<Diagnostic> = before.err().into_iter().chain(after.err()).flatten().collect();
            findings.retain(|finding| finding.code != "component/not-wit");
            if findings.is_empty() { Ok(None) } else { Err(findings) }
        }
    }
}

fn findings(artifacts: &Artifacts, interfaces: Option<&Package>, args: &Args) -> Vec<Diagnostic> {
    let severity = |deny: Deny| if args.deny.contains(&deny) { Severity::Error } else { Severity::Note };
    let mut findings = Vec::new();
    for (package, change) in interfaces.iter().flat_map(|package| package.changes.iter().map(move |c| (package, c))) {
        let mut finding = change.to_diagnostic(package);
        finding.notes.clear();
        finding.severity = if change.bump == Bump::Major { severity(Deny::Breaking) } else { Severity::Note };
        findings.push(finding.in_file(&args.after.display().to_string()));
    }
    for words in &artifacts.gained {
        let message = format!("it {words}, which is new");
        let mut finding = Diagnostic::note_only("compatibility/authority-gained", message);
        finding.severity = severity(Deny::Authority);
        findings.push(finding.in_file(&args.after.display().to_string()));
    }
    findings
}
