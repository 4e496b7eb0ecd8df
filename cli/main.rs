//! The `witcraft` command: parse the arguments, run one command, report what it found.

mod commands;
mod difference;
mod exit;
mod input;
mod opts;
mod output;
mod output_dir;
mod progress;
mod report;
mod reports;

use clap::Parser;

use crate::exit::Exit;
use crate::output::Output;
use crate::report::Reporter;

/// A toolchain for WebAssembly components: from WIT to a running component, in several languages.
#[derive(Parser)]
#[command(name = "witcraft", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 success, 1 input rejected, 2 usage error; `run` exits with the guest's status, or \
                  134 for a trap."
)]
struct Cli {
    #[command(flatten)]
    report: opts::report::Args,
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> std::process::ExitCode {
    report::install_panic_hook();
    let cli = Cli::parse();
    report::install_tracing(cli.report.verbose);
    let reporter = Reporter::new(&cli.report);
    let mut output = Output::new(reporter);
    let exit = match commands::run(cli.command, &mut output) {
        Ok(exit) => exit,
        Err(failure) => output.fail(&failure),
    };
    output.finish(exit).unwrap_or(Exit::DONE).into()
}
