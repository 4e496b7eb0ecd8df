//! `witcraft compose`: components become one.

use std::path::PathBuf;

use witcraft_component::{features, validate};
use witcraft_compose::{Input, check, encode, explain, plan};
use witcraft_diagnostics::Diagnostic;

use crate::exit::{CommandResult, Exit, Failure};
use crate::input::{self, is_dash};
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
How imports are satisfied:
  By an export of the same name; for an interface with a version, also by another version on the
  same track (1.x for 1.0.0, 0.2.x for 0.2.0). The types must fit. A component is instantiated
  once, and shared by all that import from it. What no component exports, the result imports, once
  for all that ask for it.

Several components that export the same interface:
  Those that import it themselves wrap what comes after them: `compose app.wasm cache.wasm
  disk.wasm` gives the cache to the app and the disk to the cache. They chain in the order given,
  and the one that does not import it comes last. Two that do not import it are an error. An
  export never satisfies an import of its own component.

Examples:
  witcraft compose app.wasm store.wasm log.wasm -o all.wasm
  witcraft compose --explain app.wasm store.wasm log.wasm
  witcraft compose --check app.wasm store.wasm log.wasm -o all.wasm

Exit status: 0 done, 1 the components were rejected, 2 usage.";

/// Compose components into one
///
/// The first component is the root: the result exports what it exports. Each of the others satisfies imports of the
/// root
/// or of another component, and one that satisfies none is an error. Identical modules and components are embedded
/// once.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The root, and the components that satisfy imports; `-` reads one of them from standard input
    #[arg(required = true, value_name = "COMPONENT")]
    components: Vec<PathBuf>,
    #[command(flatten)]
    output: opts::output::Wasm,
    /// Print which component satisfies which import, what stays imported and what is exported; write the result only
    /// with `-o`
    #[arg(long)]
    explain: bool,
    /// Write nothing; exit with 1 if they do not compose, or if the file of `-o` is not what would be written
    #[arg(long, conflicts_with = "explain")]
    check: bool,
    #[command(flatten)]
    deterministic: opts::deterministic::Deterministic,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// Runs the command.
///
/// # Errors
/// An input cannot be read, or the components cannot be composed.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("compose", &args.reports, &args.components);
    let inputs = read(&args.components)?;
    let graph = plan(&inputs)?;
    if args.explain {
        match &args.output.output {
            Some(path) if is_dash(path) => output.say(explain(&graph).trim_end()),
            Some(_) | None => output.print(&explain(&graph))?,
        }
        if args.output.output.is_none() {
            return Ok(Exit::DONE);
        }
    }
    let bytes = args.deterministic.made(|| -> Result<_, Failure> { Ok(encode(&plan(&inputs)?)?) })?;
    if args.check {
        let findings = validate(&bytes, features::embedded());
        if !findings.is_empty() {
            return Err(findings.into());
        }
        output.expect_written(&args.output, &bytes)?;
    } else {
        output.wasm(&args.output, &args.components, &bytes)?;
    }
    Ok(Exit::DONE)
}

/// Reads every component.
///
/// # Errors
/// All that cannot be read, and with them all that are no components. Standard input can be read once.
fn read(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    input::expect_one_stdin(paths)?;
    let component = |input: input::Input| Input { name: input.name, bytes: input.bytes };
    let read: Vec<Result<Input, Diagnostic>> = paths.iter().map(|path| input::wasm(path).map(component)).collect();
    if read.iter().all(Result::is_ok) {
        return Ok(read.into_iter().flatten().collect()); // what is wrong with these, the plan says
    }
    let findings = read.into_iter().filter_map(|read| read.and_then(|input| check(&input)).err());
    Err(findings.collect::<Vec<_>>().into())
}
