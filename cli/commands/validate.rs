//! `witcraft validate`: check that files are valid and conform to a world.

mod matrix;

use std::collections::BTreeSet;
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
  witcraft validate dist/*.wasm --policy witcraft.policy.toml

Exit status: 0 all files are valid, 1 a file is not, 2 usage error.";

/// Check that components, modules and WIT packages are valid
///
/// Prints nothing if all files are valid. An error in one function, nested module or nested component does not hide
/// errors in the others; each finding has its offset and its path through the nesting. With `--wit`, every file must be
/// a component that conforms to the world: it imports no more, exports no less, and all types match.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The files, in binary or text; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// WebAssembly features to enable, or to disable as `-NAME` (comma-separated, or repeated)
    ///
    /// The default is the set that the embedded Wasmtime supports. `all` and `-all` mean every feature; later names
    /// override earlier ones.
    #[arg(long, value_name = "FEATURE", value_delimiter = ',', allow_hyphen_values = true)]
    wasm_features: Vec<String>,
    /// The WIT of the world to conform to: a file or directory
    #[arg(long, value_name = "PATH")]
    wit: Option<PathBuf>,
    /// The world to conform to: `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0` from the WIT (optional if it has only
    /// one), or a built-in world such as `wasi:http/proxy@0.2`. Repeat to check every file against several worlds
    #[arg(long, short = 'w', value_name = "WORLD")]
    world: Vec<String>,
    /// Require exactly the world's interface versions, not just compatible ones
    #[arg(long)]
    exact: bool,
    /// Reject packages with security advisories; PATH is an advisory or a folder of them, in OSV or RustSec format
    ///
    /// Packages are found as by `witcraft sbom`. Vulnerabilities are errors; other notices, such as of unmaintained
    /// packages, are warnings. Nothing is downloaded: provide the database yourself.
    #[arg(long, value_name = "PATH")]
    deny_advisories: Option<PathBuf>,
    #[command(flatten)]
    policy: opts::policy::PolicyFile,
    #[command(flatten)]
    features: opts::wit::Features,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// Runs the command.
///
/// # Errors
/// The arguments contradict each other, or the world cannot be read. Invalid files are findings, not errors.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("validate", &args.reports, &args.files);
    args.features.expect_wit(args.wit.is_some(), Some("for WebAssembly features, use `--wasm-features`"))?;
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
        let finding = Diagnostic::error("usage/world", "`--exact` needs a world to conform to");
        return Err(Failure::usage(finding.help("choose one with `--world` or `--wit`")));
    }
    let advisories = args.deny_advisories.as_deref().map(Advisories::read).transpose()?;
    let policy = args.policy.load()?;
    let checks = Checks { features, worlds: &worlds, advisories: advisories.as_ref(), policy: policy.as_ref() };
    let checked: Vec<Checked> = args
        .files
        .par_iter()
        .map(|path| match input::wasm(path) {
            Ok(input) => check(&input, checks),
            Err(finding) => Checked::rejected(vec![finding]),
        })
        .collect();
    let wrong = checked.iter().filter(|file| has_errors(&file.findings)).count();
    let mut findings: Vec<Diagnostic> = checked.iter().flat_map(|file| &file.findings).cloned().collect();
    if let Some(policy) = &policy {
        // A table that was about none of them may be about a file that was not checked against the policy.
        let applied: Option<Vec<&BTreeSet<usize>>> = checked.iter().map(|file| file.applied.as_ref()).collect();
        findings.extend(policy.own_findings(applied.map(|all| all.into_iter().flatten().copied().collect()).as_ref()));
    }
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
                let message = format!("world `{name}` is looked up in `--wit`, but there is no `--wit`");
                let help = "name a built-in world with its package: `wasi:cli/command`";
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
    /// The number of findings for each world; empty if the file was not checked against worlds.
    worlds: Option<Vec<usize>>,
    /// The tables of the policy that were about a part of it; `None` if it was not checked against one.
    applied: Option<BTreeSet<usize>>,
}

impl Checked {
    /// A file that is not checked any further.
    fn rejected(findings: Vec<Diagnostic>) -> Checked {
        Checked { findings, worlds: None, applied: None }
    }
}

/// What every file is checked against.
#[derive(Clone, Copy)]
struct Checks<'a> {
    features: features::WasmFeatures,
    worlds: &'a [World],
    advisories: Option<&'a Advisories>,
    policy: Option<&'a opts::policy::Loaded>,
}

/// All findings of one file.
fn check(input: &Input, checks: Checks<'_>) -> Checked {
    let Input { name, bytes } = input;
    let Checks { features, worlds, advisories, policy } = checks;
    let expected = if worlds.is_empty() { expect_wasm(name, bytes) } else { expect_component(name, bytes) };
    if let Err(finding) = expected {
        return Checked::rejected(vec![finding]);
    }
    let mut findings = validate(bytes, features);
    let (mut counts, mut applied) = (None, None);
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
        if let Some(loaded) = policy {
            let verdict = loaded.policy.check(name, bytes);
            findings.extend(verdict.findings);
            applied = Some(verdict.applied);
        }
    }
    Checked { findings: input.own(findings), worlds: counts, applied }
}

/// The findings that keep a component from conforming to each world.
fn conforms(name: &str, bytes: &[u8], worlds: &[World]) -> Result<Vec<Vec<Diagnostic>>, Vec<Diagnostic>> {
    if worlds.is_empty() {
        return Ok(Vec::new());
    }
    let component = Component::decode_validated(name, bytes)?;
    let conforms = |World { wit, world, exact }: &World| {
        let locate = |span: wit_parser::Span| -> Option<Span> { wit.own_span(span) };
        conformance(name, &component, Target { resolve: &wit.resolve, world: *world, locate: &locate, exact: *exact })
    };
    Ok(worlds.iter().map(conforms).collect())
}
