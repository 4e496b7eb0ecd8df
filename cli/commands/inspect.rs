//! `witcraft inspect`: what a binary contains and may do.

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

Exit status: 0 success, 1 the file was rejected, 2 usage error.";

/// Summarize a component, module or WIT package: contents, imports, exports and capabilities
///
/// Capabilities follow from the imports: a component can do nothing else. The host decides whether to grant them.
/// Function bodies are not checked; `witcraft validate` does that.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Print a JSON document
    #[arg(long)]
    json: bool,
    /// Also list the functions of WASI interfaces, all types, and every section
    #[arg(long, short = 'a', conflicts_with = "json")]
    all: bool,
    /// Print only the producers of each part: languages, tools and SDKs, with versions
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
