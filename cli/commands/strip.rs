//! `witcraft strip`: a binary without what engines do not need.

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

Exit status: 0 done, 1 the file was rejected, 2 usage.";

/// Leave names, debug information or all custom sections out of a binary, in everything nested too
///
/// Without options, names and debug information go. What carries the world of a core module stays: without it, it could not
/// become a component.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Only debug information
    #[arg(long, conflicts_with = "all")]
    debug: bool,
    /// Everything that is custom: producers and packages, too
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
