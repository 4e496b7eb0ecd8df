//! `witcraft wit`: look at WIT, check it, lay it out.

mod check;
mod fmt;
mod show;

use std::path::Path;

use clap::Subcommand;
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::{Options, Wit, load_bytes, load_path};

use crate::exit::CommandResult;
use crate::input;
use crate::output::Output;

/// Show, check and format WIT
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Show(show::Args),
    Check(check::Args),
    Fmt(fmt::Args),
}

/// Runs the command.
///
/// # Errors
/// Whatever rejects its input.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    match &args.command {
        Command::Show(args) => show::run(args, output),
        Command::Check(args) => check::run(args, output),
        Command::Fmt(args) => fmt::run(args, output),
    }
}

/// The WIT at a path, or on standard input for `-`.
fn load(path: &Path, options: &Options) -> Result<Wit, Vec<Diagnostic>> {
    if input::is_dash(path) {
        let input = input::read(path).map_err(|diagnostic| vec![diagnostic])?;
        load_bytes(&input.name, &input.bytes, options)
    } else {
        load_path(path, options)
    }
}
