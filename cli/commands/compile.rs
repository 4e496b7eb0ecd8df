//! `witcraft compile`: a component as code for this machine.

use std::path::PathBuf;

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::output::Output;

/// Compile a component ahead of time, for `--precompiled` of `serve` and `run`
///
/// The file holds machine code for this kind of machine, and only this build of witcraft takes it. It is executed as it is:
/// pass on only files from somebody you trust.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The component or core module, in binary or text; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the compiled code here
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Count fuel, for use with `--fuel`
    #[arg(long)]
    fuel: bool,
}

const AFTER_HELP: &str = "\
Examples:
  witcraft compile app.wasm -o app.cwasm
  witcraft serve --precompiled app.cwasm

Exit status: 0 success; 1 input rejected; 2 usage error.";

/// Runs the command.
///
/// # Errors
/// The input is not a component, or the output cannot be written.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let component = input::wasm(&args.file)?;
    let code = witcraft_run::precompile(&component.name, &component.bytes, args.fuel)?;
    output.file(&args.output, std::slice::from_ref(&args.file), &code)?;
    Ok(Exit::DONE)
}
