//! `witcraft man`: manual pages, one per command, generated from the same text as `--help`.

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap_mangen::Man;
use witcraft_diagnostics::{Diagnostic, Origin, plain};

use crate::Cli;
use crate::exit::{CommandResult, Exit};
use crate::output::Output;

/// Write manual pages, one per command
#[derive(clap::Args)]
#[command(after_help = "Example:\n  witcraft man -o /usr/local/share/man/man1")]
pub(crate) struct Args {
    /// The directory to write to
    #[arg(long, short = 'o', value_name = "DIR")]
    output: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// A page cannot be written.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    std::fs::create_dir_all(&args.output).map_err(|error| {
        let shown = args.output.display().to_string();
        Diagnostic::error("output/unwritable", format!("cannot create directory `{shown}`: {}", plain(&error)))
            .in_origin(Origin::file(shown))
    })?;
    let mut witcraft = Cli::command().disable_help_subcommand(true);
    // Gives each command the name of its whole line, which its page is called by.
    witcraft.build();
    write(&witcraft, &args.output, output)?;
    Ok(Exit::DONE)
}

/// Writes the page of a command, and those of its subcommands.
fn write(command: &clap::Command, directory: &Path, output: &mut Output) -> CommandResult {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut page = Vec::new();
    Man::new(command.clone()).title(name.to_uppercase()).render(&mut page).expect("memory can be written");
    output.file(&directory.join(format!("{name}.1")), &[], &page)?;
    for subcommand in command.get_subcommands() {
        write(subcommand, directory, output)?;
    }
    Ok(Exit::DONE)
}
