//! `witcraft validate`: are these files valid, and do they conform to a world?

mod matrix;

use std::path::PathBuf;

use rayon::prelude::*;
use wit_parser::WorldId;
use witcraft_advisories::Advisories;
use witcraft_component::conformance::{Target, conformance};
use witcraft_component::{Component, expect_component, expect_wasm, features, validate};
use witcraft_diagnostics::{Diagnostic, Span, has_errors};
use witcraft_sbom::Bill;
use witcraft_wit::{Wit, own_or_built_in_world};

use crate::exit::{CommandResult, Exit, Failure};
use crate::input::{self, Input};
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft validate app.wasm
  witcraft validate dist/*.wasm --report sarif=findings.sarif --report junit=results.xml
  witcraft validate app.wasm --wasm-features -simd,wide-arithmetic
  witcraft validate app.wasm --wit wit/ --world server
  witcraft validate dist/*.wasm --world wasi:cli/command@0.2 --world wasi:cli/command@0.3
  witcraft validate dist/*.wasm --deny-advisories advisory-db/

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
    /// Refuse packages that an advisory is about: a folder of them, or a file, in the formats of OSV or RustSec
    ///
    /// Packages are those of `witcraft sbom`. Vulnerabilities are errors, and other notices, such as of a package that nobody
    /// maintains, are warnings. Nothing is fetched: bring the database along.
    #[arg(long, value_name = "PATH")]
    deny_advisories: Option<PathBuf>,
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
    let advisories = args.deny_advisories.as_deref().map(Advisories::read).transpose()?;
    let checked: Vec<Checked> = args
        .files
        .par_iter()
        .map(|path| match input::wasm(path) {
            Ok(input) => check(&input, features, &worlds, advisories.as_ref()),
            Err(finding) => Checked { findings: vec![finding], worlds: None },
        })
        .collect();
    let wrong = checked.iter().filter(|file| has_errors(&file.findings)).count();
    let findings: Vec<Diagnostic> = checked.iter().flat_map(|file| &file.findings).cloned().collect();
    let exit = output.findings(&findings)?;
    if wrong > 0 && args.files.len() > 1 && !output.reporter().is_json() {
        if worlds.len() > 1 {
            output.say(&format!("\n{}", matrix::text(&args.files, &args.world, &checked)));
        }
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

/// What came of one file.
struct Checked {
    findings: Vec<Diagnostic>,
    /// How many findings there are about each world; nothing where it did not come to that.
    worlds: Option<Vec<usize>>,
}

/// All that is wrong with one file.
fn check(
    input: &Input,
    features: features::WasmFeatures,
    worlds: &[World],
    advisories: Option<&Advisories>,
) -> Checked {
    let Input { name, bytes } = input;
    let expected = if worlds.is_empty() { expect_wasm(name, bytes) } else { expect_component(name, bytes) };
    if let Err(finding) = expected {
        return Checked { findings: vec![finding], worlds: None };
    }
    let mut findings = validate(bytes, features);
    let mut counts = None;
    if findings.is_empty() {
        match conforms(name, bytes, worlds) {
            Ok(of_worlds) => {
                counts = Some(of_worlds.iter().map(Vec::len).collect());
                findings.extend(of_worlds.into_iter().flatten());
            }
            Err(found) => findings.extend(found),
        }
        if let Some(advisories) = advisories {
            let bill = Bill::read(name, bytes);
            findings.extend(bill.map_or_else(|finding| vec![finding], |bill| advisories.against(&bill)));
        }
    }
    Checked { findings: input.own(findings), worlds: counts }
}

/// All that keeps a component from conforming to each of the worlds.
fn conforms(name: &str, bytes: &[u8], worlds: &[World]) -> Result<Vec<Vec<Diagnostic>>, Vec<Diagnostic>> {
    if worlds.is_empty() {
        return Ok(Vec::new());
    }
    let component = Component::decode(name, bytes)?;
    let conforms = |World { wit, world, exact }: &World| {
        let locate = |span: wit_parser::Span| -> Option<Span> { wit.own_span(span) };
        conformance(name, &component, Target { resolve: &wit.resolve, world: *world, locate: &locate, exact: *exact })
    };
    Ok(worlds.iter().map(conforms).collect())
}
