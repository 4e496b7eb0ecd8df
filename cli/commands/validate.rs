//! `witcraft validate`: are these files valid, and do they conform to a world?

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use wit_parser::WorldId;
use witcraft_component::conformance::{Target, conformance};
use witcraft_component::{Component, expect_component, expect_wasm, features, validate};
use witcraft_diagnostics::{Diagnostic, Span, has_errors};
use witcraft_wit::Wit;

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft validate app.wasm
  witcraft validate dist/*.wasm --report sarif=findings.sarif --report junit=results.xml
  witcraft validate app.wasm --wasm-features -simd,wide-arithmetic
  witcraft validate app.wasm --wit wit/ --world server

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
    /// The world to conform to: `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0`; optional if there is only one
    #[arg(long, short = 'w', value_name = "WORLD", requires = "wit")]
    world: Option<String>,
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
    let world = args.wit.as_deref().map(|path| World::load(path, args)).transpose()?;
    let found: Vec<Vec<Diagnostic>> = args
        .files
        .par_iter()
        .map(|path| match input::wasm(path) {
            Ok(input) => check(&input.name, &input.bytes, features, world.as_ref()),
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
}

impl World {
    fn load(path: &Path, args: &Args) -> Result<World, Vec<Diagnostic>> {
        let wit = input::wit(path, &args.features.options())?;
        let world = wit.world(args.world.as_deref())?;
        Ok(World { wit, world })
    }
}

/// All that is wrong with one file.
fn check(name: &str, bytes: &[u8], features: features::WasmFeatures, world: Option<&World>) -> Vec<Diagnostic> {
    let expected = match world {
        Some(_) => expect_component(name, bytes),
        None => expect_wasm(name, bytes),
    };
    if let Err(finding) = expected {
        return vec![finding];
    }
    let findings: Vec<_> = validate(bytes, features).into_iter().map(|finding| finding.in_file(name)).collect();
    let Some(World { wit, world }) = world.filter(|_| findings.is_empty()) else { return findings };
    let locate = |span: wit_parser::Span| -> Option<Span> { wit.span(span) };
    match Component::decode(name, bytes) {
        Ok(component) => {
            conformance(name, &component, Target { resolve: &wit.resolve, world: *world, locate: &locate })
        }
        Err(findings) => findings,
    }
}
