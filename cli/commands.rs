//! One file per command. Each has the arguments and `run`, which loads the inputs, calls one library function and
//! writes the result.

mod bindgen;
mod ci;
mod compile;
mod completions;
mod componentize;
mod compose;
mod diff;
mod explain;
mod extract;
mod inspect;
mod man;
mod metadata;
mod objdump;
mod parse;
mod policy;
mod print;
mod run;
mod sbom;
#[cfg(feature = "serve")]
mod serve;
mod strip;
mod transpile;
mod validate;
mod virtualize;
mod wit;

use clap::Subcommand;

use crate::exit::CommandResult;
use crate::output::Output;

#[derive(Subcommand)]
pub(crate) enum Command {
    Bindgen(bindgen::Args),
    Ci(ci::Args),
    Compile(compile::Args),
    Completions(completions::Args),
    Componentize(componentize::Args),
    Compose(compose::Args),
    Diff(diff::Args),
    Explain(explain::Args),
    Inspect(inspect::Args),
    Extract(extract::Args),
    Man(man::Args),
    Metadata(metadata::Args),
    Objdump(objdump::Args),
    Parse(parse::Args),
    Policy(policy::Args),
    Print(print::Args),
    Run(run::Args),
    Sbom(sbom::Args),
    #[cfg(feature = "serve")]
    Serve(Box<serve::Args>),
    Strip(strip::Args),
    Transpile(transpile::Args),
    Validate(validate::Args),
    Virtualize(virtualize::Args),
    Wit(wit::Args),
}

/// Runs one command.
///
/// # Errors
/// Whatever rejects the command's input.
pub(crate) fn run(command: Command, output: &mut Output) -> CommandResult {
    match command {
        Command::Bindgen(args) => bindgen::run(&args, output),
        Command::Ci(args) => ci::run(&args, output),
        Command::Compile(args) => compile::run(&args, output),
        Command::Completions(args) => completions::run(&args, output),
        Command::Componentize(args) => componentize::run(&args, output),
        Command::Compose(args) => compose::run(&args, output),
        Command::Diff(args) => diff::run(&args, output),
        Command::Explain(args) => explain::run(&args, output),
        Command::Inspect(args) => inspect::run(&args, output),
        Command::Extract(args) => extract::run(&args, output),
        Command::Man(args) => man::run(&args, output),
        Command::Metadata(args) => metadata::run(&args, output),
        Command::Objdump(args) => objdump::run(&args, output),
        Command::Parse(args) => parse::run(&args, output),
        Command::Policy(args) => policy::run(&args, output),
        Command::Print(args) => print::run(&args, output),
        Command::Run(args) => run::run(args, output),
        Command::Sbom(args) => sbom::run(&args, output),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(*args, output),
        Command::Strip(args) => strip::run(&args, output),
        Command::Transpile(args) => transpile::run(&args, output),
        Command::Validate(args) => validate::run(&args, output),
        Command::Virtualize(args) => virtualize::run(&args, output),
        Command::Wit(args) => wit::run(&args, output),
    }
}
