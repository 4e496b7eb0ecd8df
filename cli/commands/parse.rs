//! `witcraft parse`: convert the text format to binary.

use std::path::PathBuf;

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft parse app.wat -o app.wasm

Exit status: 0 success, 1 the file was rejected, 2 usage error.";

/// Convert a module or component from the text format to binary
///
/// The result is not validated; `witcraft validate` does that.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in text or binary; `-` reads standard input
    file: PathBuf,
    #[command(flatten)]
    output: opts::output::Wasm,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, or is not well-formed.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    witcraft_component::expect_wasm(&input.name, &input.bytes)?;
    output.wasm(&args.output, std::slice::from_ref(&args.file), &input.bytes)?;
    Ok(Exit::DONE)
}
