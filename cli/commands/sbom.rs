//! `witcraft sbom`: write a software bill of materials of a binary.

use std::path::PathBuf;

use witcraft_sbom::{Bill, cyclonedx, spdx};

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft sbom app.wasm -o app.cdx.json
  witcraft sbom app.wasm --format spdx -o app.spdx.json

Exit status: 0 success, 1 the file was rejected, 2 usage error.";

/// Write a software bill of materials (SBOM): nested items with digests, and compiled-in packages
///
/// Packages are read from the data that `cargo auditable` and Go embed. The output is reproducible: it has no
/// timestamp, and its identifiers derive from the file's digest.
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

/// A format of SBOMs.
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
    // Only the file's name: its folder is private.
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
