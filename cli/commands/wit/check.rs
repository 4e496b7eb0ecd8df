//! `witcraft wit check`: report everything that is wrong with WIT.

use std::path::PathBuf;

use crate::exit::CommandResult;
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft wit check wit/
  witcraft wit check a.wit b.wit                     each checked separately
  witcraft wit check wit/ --message-format json      findings as JSON on standard output
  witcraft wit check wit/ --report github            annotations for GitHub Actions
  cat kv.wit | witcraft wit check -

Exit status: 0 no errors (warnings are allowed), 1 errors, 2 usage error.";

/// Check WIT and report all findings
///
/// Checks every file and every package in `deps/`, and reports all errors in one run, except those that only follow
/// from another error.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// What to check: `.wit` files, directories with `deps/`, or wasm; `-` reads standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    features: opts::wit::Features,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// Runs the command.
///
/// # Errors
/// Standard input is named twice, or standard output cannot be written to.
pub(super) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("wit check", &args.reports, &args.paths);
    input::expect_one_stdin(&args.paths)?;
    let options = args.features.options();
    let checked = args.paths.iter().map(|path| input::wit(path, &options));
    let findings: Vec<_> = checked.flat_map(|wit| wit.map_or_else(|errors| errors, |wit| wit.warnings())).collect();
    output.findings(&findings)
}
