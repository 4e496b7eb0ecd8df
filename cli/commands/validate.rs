//! `witcraft validate`: are these files valid, and do they conform to a world?

use std::path::PathBuf;

use rayon::prelude::*;
use wit_parser::WorldId;
use witcraft_component::conformance::{Target, conformance};
use witcraft_component::{Component, expect_component, expect_wasm, features, validate};
use witcraft_diagnostics::{Diagnostic, Span, has_errors};
use witcraft_wit::{Wit, own_or_built_in_world};

use crate::exit::{CommandResult, Exit, Failure};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft validate app.wasm
  witcraft validate dist/*.wasm --report sarif=findings.sarif --report junit=results.xml
  witcraft validate app.wasm --wasm-features -simd,wide-arithmetic
  witcraft validate app.wasm --wit wit/ --world server
  witcraft validate dist/*.wasm --world wasi:cli/command@0.2 --world wasi:cli/command@0.3

Exit status: 0 all are valid, 1 one is not, 2 usage.";

/// Check that components, modules and WIT packages are valid, and report all that is not
///
/// Says nothing where all is well. An error in one function, nested module or nested component does not hide those in
/// the others; each finding has its offset and the way down the nesting. With `--wit`, every file has to be a component
/// that conforms to the world: it imports no more, exports no less, and all types are the same.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The files, in binary or text; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Features of WebAssembly to switch on, or off as `-NAME` (comma-separated, or repeated)
    ///
    /// Begins with what the embedded Wasmtime runs. `all` and `-all` mean every feature; later words win.
    #[arg(long, value_name = "FEATURE", value_delimiter = ',', allow_hyphen_values = true)]
    wasm_features: Vec<String>,
    /// The WIT of the world to conform to: a file or directory
    #[arg(long, value_name = "PATH")]
    wit: Option<PathBuf>,
    /// The world to conform to: `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0` of the WIT, optional if there is only one; or
    /// one that is built in, such as `wasi:http/proxy@0.2`. May be repeated: every file has to conform to every world
    #[arg(long, short = 'w', value_name = "WORLD")]
    world: Vec<String>,
    /// Interfaces have to have the world's versions, not only compatible ones
    #[arg(long)]
    exact: bool,
    #[command(flatten)]
    features: opts::wit::Features,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// Runs the command.
///
/// # Errors
/// The arguments make no sense, or the world cannot be read. What is wrong with the files are findings.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("validate", &args.reports, &args.files);
    args.features.expect_wit(args.wit.is_some(), Some("features of WebAssembly are those of `--wasm-features`"))?;
    let features = match features::parse(&args.wasm_features) {
        Ok(features) => features,
        Err(findings) => {
            output.show(&findings);
            return Ok(Exit::USAGE);
        }
    };
    input::expect_one_stdin(args.files.iter().chain(&args.wit))?;
    let worlds = World::load(args)?;
    if args.exact && worlds.is_empty() {
        let finding = Diagnostic::error("usage/world", "`--exact` is about worlds, and there is none to conform to");
        return Err(Failure::usage(finding.help("name one with `--world` or `--wit`")));
    }
    let found: Vec<Vec<Diagnostic>> = args
        .files
        .par_iter()
        .map(|path| match input::wasm(path) {
            Ok(input) => check(&input.name, &input.bytes, features, &worlds),
            Err(finding) => vec![finding],
        })
        .collect();
    let wrong = found.iter().filter(|findings| has_errors(findings)).count();
    let exit = output.findings(&found.concat())?;
    if wrong > 0 && args.files.len() > 1 && !output.reporter().is_json() {
        output.say(&format!("\n{wrong} of {} files did not pass", args.files.len()));
    }
    Ok(exit)
}

/// A world to conform to.
struct World {
    wit: Wit,
    world: WorldId,
    exact: bool,
}

impl World {
    /// All worlds that are named.
    fn load(args: &Args) -> Result<Vec<World>, Failure> {
        let wit = args.wit.as_deref().map(|path| input::wit(path, &args.features.options())).transpose()?;
        let exact = args.exact;
        let mut worlds = Vec::new();
        let mut findings = Vec::new();
        let names: Vec<Option<&str>> = match args.world.as_slice() {
            [] if wit.is_none() => Vec::new(),
            [] => vec![None],
            names => names.iter().map(|name| Some(name.as_str())).collect(),
        };
        for name in names {
            if let (None, Some(name)) = (&wit, name.filter(|name| !name.contains(':'))) {
                let message = format!("world `{name}` is one of the WIT that `--wit` names, and there is no `--wit`");
                let help = "worlds that are built in are named with their package: `wasi:cli/command`";
                return Err(Failure::usage(Diagnostic::error("usage/world", message).help(help)));
            }
            match own_or_built_in_world(wit.as_ref(), name) {
                Ok((wit, world)) => worlds.push(World { wit, world, exact }),
                Err(found) => findings.extend(found),
            }
        }
        if findings.is_empty() { Ok(worlds) } else { Err(findings.into()) }
    }
}

/// All that is wrong with one file.
fn check(name: &str, bytes: &[u8], features: features::WasmFeatures, worlds: &[World]) -> Vec<Diagnostic> {
    let expected = if worlds.is_empty() { expect_wasm(name, bytes) } else { expect_component(name, bytes) };
    if let Err(finding) = expected {
        return vec![finding];
    }
    let findings: Vec<_> = validate(bytes, features).into_iter().map(|finding| finding.in_file(name)).collect();
    if worlds.is_empty() || !findings.is_empty() {
        return findings;
    }
    let component = match Component::decode(name, bytes) {
        Ok(component) => component,
        Err(findings) => return findings,
    };
    let conforms = |World { wit, world, exact }: &World| {
        let locate = |span: wit_parser::Span| -> Option<Span> { wit.span(span) };
        conformance(name, &component, Target { resolve: &wit.resolve, world: *world, locate: &locate, exact: *exact })
    };
    worlds.iter().flat_map(conforms).collect()
}
