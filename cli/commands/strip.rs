//! `witcraft strip`: remove what engines do not need from a binary.

use std::path::PathBuf;

use witcraft_metadata::{Stripped, strip};

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft strip app.wasm -o small.wasm
  witcraft strip app.wasm --debug -o app.wasm

Exit status: 0 success, 1 the file was rejected, 2 usage error.";

/// Remove names, debug information or all custom sections from a binary and everything nested in it
///
/// Without options, names and debug information are removed. The embedded world of a core module is kept, because
/// `componentize` needs it.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Remove only debug information
    #[arg(long, conflicts_with = "all")]
    debug: bool,
    /// Remove all custom sections, including producers and packages
    #[arg(long, short = 'a')]
    all: bool,
    #[command(flatten)]
    output: opts::output::Wasm,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, or is broken.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    witcraft_component::expect_wasm(&input.name, &input.bytes)?;
    let what = match (args.debug, args.all) {
        (true, _) => Stripped::Debug,
        (false, true) => Stripped::All,
        (false, false) => Stripped::Names,
    };
    let bytes = strip(&input.bytes, what).map_err(|findings| input.own(findings))?;
    // The input is read whole before, so that a file may take its own place.
    output.wasm(&args.output, &[], &bytes)?;
    Ok(Exit::DONE)
}
