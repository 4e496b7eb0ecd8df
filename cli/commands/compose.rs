//! `witcraft compose`: compose components into one.

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
  By an export of the same name. An interface with a version is also satisfied by another version
  on the same track (1.x for 1.0.0, 0.2.x for 0.2.0). The types must match. Each component is
  instantiated once and shared by all components that import from it. The result imports whatever
  no component exports.

Several components that export the same interface:
  A component that also imports the interface wraps the one after it: `compose app.wasm cache.wasm
  disk.wasm` connects the app to the cache and the cache to the disk. Such components chain in the
  order given, and a component that does not import the interface comes last. Two such components
  are an error. An export never satisfies an import of its own component.

Examples:
  witcraft compose app.wasm store.wasm log.wasm -o all.wasm
  witcraft compose --explain app.wasm store.wasm log.wasm
  witcraft compose --check app.wasm store.wasm log.wasm -o all.wasm

Exit status: 0 success, 1 the components cannot be composed, 2 usage error.";

/// Compose components into one
///
/// The first component is the root: the result has its exports. Each of the others satisfies imports of the root or of
/// another component; a component that satisfies none is an error. Identical modules and components are embedded once.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The root, then the components that satisfy imports; `-` reads one of them from standard input
    #[arg(required = true, value_name = "COMPONENT")]
    components: Vec<PathBuf>,
    #[command(flatten)]
    output: opts::output::Wasm,
    /// Print which component satisfies which import, and the imports and exports of the result; write the result only
    /// with `-o`
    #[arg(long)]
    explain: bool,
    /// Write nothing; exit with 1 if the components do not compose, or if the file of `-o` is out of date
    #[arg(long, conflicts_with = "explain")]
    check: bool,
    #[command(flatten)]
    policy: opts::policy::PolicyFile,
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
    if let Some(policy) = args.policy.load()? {
        let name = args.output.output.as_deref().filter(|path| !is_dash(path)).unwrap_or(&args.components[0]);
        output.show(&policy.expect(&name.display().to_string(), &bytes)?);
    }
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
/// Reports every input that cannot be read or is not a component, or `-` given more than once.
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
