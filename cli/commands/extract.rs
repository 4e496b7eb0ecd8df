//! `witcraft extract`: take nested modules and components out of a component.

use std::path::PathBuf;

use witcraft_component::read;
use witcraft_metadata::{extract, paths};

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::output::Output;
use crate::report::printable;

const AFTER_HELP: &str = "\
Examples:
  witcraft extract app.wasm                              the paths of everything nested
  witcraft extract app.wasm 'module 0' -o core.wasm
  witcraft extract app.wasm 'component 1 / module 0' -o core.wasm
  witcraft extract app.wasm store -o store.wasm          by name

Exit status: 0 success, 1 the file was rejected or has no such path, 2 usage error.";

/// Extract a nested module or component
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// The path of the nested item: numbers or names, separated by `/`. Without it, all paths are printed
    path: Option<String>,
    #[command(flatten)]
    output: opts::output::Wasm,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, is broken, or has nothing at the path.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    witcraft_component::expect_wasm(&input.name, &input.bytes)?;
    let item = read(&input.bytes).map_err(|findings| input.own(findings))?;
    let Some(path) = &args.path else {
        for path in paths(&item) {
            output.print(&format!("{}\n", printable(&path)))?;
        }
        return Ok(Exit::DONE);
    };
    let bytes = extract(&input.bytes, &item, path).map_err(|finding| finding.in_file(&input.name))?;
    output.wasm(&args.output, std::slice::from_ref(&args.file), bytes)?;
    Ok(Exit::DONE)
}
