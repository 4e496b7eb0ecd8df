//! `witcraft completions`: a script that completes commands, options and their values in a shell.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::Cli;
use crate::exit::{CommandResult, Exit};
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft completions bash > ~/.local/share/bash-completion/completions/witcraft
  witcraft completions zsh > ~/.zfunc/_witcraft
  witcraft completions fish > ~/.config/fish/completions/witcraft.fish";

/// Print a script that completes witcraft's arguments in a shell
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The shell that reads the script
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// Standard output cannot be written to.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "witcraft", &mut script);
    output.print_bytes(&script)?;
    Ok(Exit::DONE)
}
