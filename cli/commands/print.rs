//! `witcraft print`: convert a binary to the text format.

use std::path::PathBuf;

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft print app.wasm
  witcraft print app.wasm -o app.wat

Exit status: 0 success, 1 the file was rejected, 2 usage error.";

/// Print a module or component in the text format
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Where to write; standard output by default, or for `-`
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, or is broken.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    witcraft_component::expect_wasm(&input.name, &input.bytes)?;
    let to = opts::output::Wasm { output: args.output.clone(), wat: true };
    output.wasm(&to, std::slice::from_ref(&args.file), &input.bytes)?;
    Ok(Exit::DONE)
}
