//! `witcraft wit`: show, check, compare and format WIT.

mod check;
mod diff;
mod fmt;
mod show;

use clap::Subcommand;

use crate::exit::CommandResult;
use crate::output::Output;

/// Show, check, compare and format WIT
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Show(show::Args),
    Check(check::Args),
    Diff(diff::Args),
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
        Command::Diff(args) => diff::run(args, output),
        Command::Fmt(args) => fmt::run(args, output),
    }
}
