//! `witcraft wit check`: all that is wrong with WIT.

use std::path::PathBuf;

use crate::exit::CommandResult;
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft wit check wit/
  witcraft wit check a.wit b.wit                     each on its own
  witcraft wit check wit/ --message-format json      findings for programs, on standard output
  witcraft wit check wit/ --report github            annotations for a workflow of GitHub
  cat kv.wit | witcraft wit check -

Exit status: 0 nothing is wrong, or there are warnings only, 1 there are errors, 2 usage.";

/// Check WIT and report all findings
///
/// Every file and every package in `deps/` is looked at, and everything that is wrong comes out at once; what is only the
/// consequence of another finding does not.
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
