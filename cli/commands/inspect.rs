//! `witcraft inspect`: what a binary contains and may do.

mod producers;
mod reach;
mod render;

use std::path::PathBuf;

use witcraft_component::{expect_component, inspect};
use witcraft_diagnostics::Diagnostic;
use witcraft_metadata::metadata;
use witcraft_policy::Pattern;
use witcraft_reachability::Reachability;

use crate::exit::{CommandResult, Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::report::printable;

const AFTER_HELP: &str = "\
Examples:
  witcraft inspect app.wasm
  witcraft inspect app.wasm --all
  witcraft inspect app.wasm --producers
  witcraft inspect app.wasm --reach network
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
    /// Print which imports its code can call, which part calls them, and from which export; only those that match
    ///
    /// PATTERN is a name in which `*` stands for any text, perhaps with a version or a function, such as `wasi:sockets/*`,
    /// `wasi:http/outgoing-handler@0.2` or `demo:kv/store#get`; or a capability, such as `network` or `files`. What may be
    /// called is what the call graph of the code allows: indirect calls reach every function of their type.
    #[arg(long, value_name = "PATTERN", num_args = 0..=1, default_missing_value = "*", conflicts_with_all = ["all", "producers"])]
    reach: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, or is not valid.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    let is_json = args.json || output.reporter().is_json();
    let summary = inspect(&input.name, &input.bytes)?;
    if let Some(pattern) = &args.reach {
        let pattern = Pattern::parse(pattern).map_err(|why| {
            Failure::usage(Diagnostic::error("usage/pattern", format!("`{pattern}` is not a pattern: {why}")))
        })?;
        expect_component(&input.name, &input.bytes)?;
        let reachability = Reachability::of(&input.bytes).map_err(|finding| finding.in_file(&input.name))?;
        let show = if is_json { reach::json } else { reach::text };
        output.print(&show(&input.name, &reachability, &pattern))?;
        return Ok(Exit::DONE);
    }
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
