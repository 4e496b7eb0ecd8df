//! `witcraft inspect`: what a binary is, holds and may do.

mod producers;
mod render;

use std::path::PathBuf;

use witcraft_component::inspect;
use witcraft_diagnostics::Diagnostic;
use witcraft_metadata::metadata;

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::output::Output;
use crate::report::printable;

const AFTER_HELP: &str = "\
Examples:
  witcraft inspect app.wasm
  witcraft inspect app.wasm --all
  witcraft inspect app.wasm --producers
  witcraft inspect app.wasm --json | jq '.asks.capabilities[].capability'

Exit status: 0 done, 1 the file was rejected, 2 usage.";

/// Say what a component, module or WIT package is made of, what it imports and exports, and what it may do
///
/// What it may do is told by its imports: they make it possible, and nothing else is. Whether it is granted is up to
/// whoever runs it. Function bodies are not looked at; `witcraft validate` does that.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// List the functions of WASI interfaces too, all types, and every section
    #[arg(long, short = 'a', conflicts_with = "json")]
    all: bool,
    /// Only what each part was made with: languages, tools and kits, with their versions
    #[arg(long, conflicts_with = "all")]
    producers: bool,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, or is not valid.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    let is_json = args.json || output.reporter().is_json();
    let summary = inspect(&input.name, &input.bytes)?;
    if args.producers {
        let metadata = metadata(&input.bytes).map_err(|finding| finding.in_file(&input.name))?;
        let text = if is_json { producers::json(&metadata) } else { producers::text(&metadata) };
        output.print(&text)?;
        return Ok(Exit::DONE);
    }
    let text = if is_json {
        let json = serde_json::to_string_pretty(&summary).map_err(|error| {
            Diagnostic::error("inspect/json", format!("the summary cannot be written as JSON: {error}"))
        })?;
        format!("{json}\n")
    } else {
        render::text(&printable(&input.name), &summary, args.all)
    };
    output.print(&text)?;
    Ok(Exit::DONE)
}
