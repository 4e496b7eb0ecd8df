//! `witcraft sbom`: what is in a binary, as a bill of materials.

use std::path::PathBuf;

use witcraft_sbom::{Bill, cyclonedx, spdx};

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft sbom app.wasm -o app.cdx.json
  witcraft sbom app.wasm --format spdx -o app.spdx.json

Exit status: 0 done, 1 the file was rejected, 2 usage.";

/// Write a bill of materials of a binary: what is nested in it, with digests, and the packages that were compiled in
///
/// Packages are those that `cargo auditable` and Go leave in a program. The same file gives the same document: without a time, and with
/// identifiers that are made of its digest.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// CycloneDX 1.6 or SPDX 2.3, both as JSON
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where to write; standard output by default, or for `-`
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A format of bills.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    /// CycloneDX 1.6
    #[default]
    Cyclonedx,
    /// SPDX 2.3
    Spdx,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, or is broken.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    witcraft_component::expect_wasm(&input.name, &input.bytes)?;
    // The name of the file alone: where it lies is nobody's business.
    let name = args.file.file_name().map_or(input.name.clone(), |name| name.display().to_string());
    let bill = Bill::read(&name, &input.bytes).map_err(|finding| finding.in_file(&input.name))?;
    let version = env!("CARGO_PKG_VERSION");
    let text = match args.format {
        Format::Cyclonedx => cyclonedx(&bill, version),
        Format::Spdx => spdx(&bill, version),
    };
    match args.output.as_deref().filter(|path| !input::is_dash(path)) {
        Some(path) => output.file(path, std::slice::from_ref(&args.file), text.as_bytes())?,
        None => output.print(&text)?,
    }
    Ok(Exit::DONE)
}
