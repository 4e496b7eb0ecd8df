//! `witcraft objdump`: the sections of a binary.

use std::path::PathBuf;

use serde_json::json;
use witcraft_component::read;
use witcraft_metadata::layout;

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::output::Output;
use crate::report::printable;

const AFTER_HELP: &str = "\
Examples:
  witcraft objdump app.wasm

Exit status: 0 success, 1 the file was rejected, 2 usage error.";

/// List every section of a binary and everything nested in it, with offset and size
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Print a JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, or is broken.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    witcraft_component::expect_wasm(&input.name, &input.bytes)?;
    let item = read(&input.bytes).map_err(|findings| input.own(findings))?;
    let sections = layout(&item);
    if args.json {
        let all = sections.iter().map(|section| {
            json!({ "depth": section.depth, "name": section.name, "offset": section.offset, "size": section.size })
        });
        let document = json!({ "sections": all.collect::<Vec<_>>() });
        output.print(&format!("{document:#}\n"))?;
        return Ok(Exit::DONE);
    }
    for section in sections {
        let name = format!("{}{}", "  ".repeat(section.depth), printable(&section.name));
        output.print(&format!("{:#010x} {:>10}  {name}\n", section.offset, section.size))?;
    }
    Ok(Exit::DONE)
}
