//! `witcraft compose`: compose components into one.

mod document;

use std::path::{Path, PathBuf};

use witcraft_component::{features, validate};
use witcraft_compose::{CompositionGraph, Format, Input, check, draw, encode, explain, plan};
use witcraft_diagnostics::Diagnostic;
use witcraft_wac::{Composition, Emitted, emit};

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

Documents in WAC:
  A file that ends with `.wac` says who is connected to whom, in the WAC language. The packages that
  it names come from `--dep`, from `deps/` next to it (`deps/ns/name.wasm`, `.wat` or `.wit`, or a
  folder of WIT), or are WASI's. Nothing is downloaded.

Examples:
  witcraft compose app.wasm store.wasm log.wasm -o all.wasm
  witcraft compose --explain app.wasm store.wasm log.wasm
  witcraft compose --check app.wasm store.wasm log.wasm -o all.wasm
  witcraft compose all.wac --dep demo:store=store.wasm -o all.wasm
  witcraft compose --emit wac app.wasm store.wasm > all.wac
  witcraft compose --graph html all.wasm > all.html

Exit status: 0 success, 1 the components cannot be composed, 2 usage error.";

/// Compose components into one
///
/// The first component is the root: the result has its exports. Each of the others satisfies imports of the root or of
/// another component; a component that satisfies none is an error. Identical modules and components are embedded once.
///
/// Or a document in WAC, alone, says what is connected to what.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The root, then the components that satisfy imports; or a document in WAC; `-` reads one from standard input
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
    /// The input is a document in WAC, whatever its name
    #[arg(long)]
    wac: bool,
    /// A package of a document: a component, or WIT (`ns:name=PATH` or `ns:name@1.0.0=PATH`; repeatable)
    #[arg(long, short = 'd', value_name = "NAME=PATH")]
    dep: Vec<String>,
    /// Where a document's packages are, by default `deps` next to it and what `wkg` has fetched beside its lock file
    /// (repeatable)
    #[arg(long, value_name = "FOLDER")]
    deps_dir: Vec<PathBuf>,
    #[command(flatten)]
    features: opts::wit::Features,
    /// Print the plan in a language: as a document in WAC that gives the same bytes
    #[arg(long, value_name = "LANGUAGE", conflicts_with_all = ["explain", "check", "fmt"])]
    emit: Option<Language>,
    /// Draw who imports what from whom, with sizes: in one component, or in what several or a document compose to
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["explain", "check", "fmt", "emit"])]
    graph: Option<Picture>,
    /// Format a document in place, or to `-o`; with `--check`, only say whether it is formatted
    #[arg(long, conflicts_with = "explain")]
    fmt: bool,
    #[command(flatten)]
    policy: opts::policy::PolicyFile,
    #[command(flatten)]
    deterministic: opts::deterministic::Deterministic,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// A language for `--emit`.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum Language {
    /// WAC
    Wac,
}

/// A format for `--graph`.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum Picture {
    /// Graphviz
    Dot,
    /// Mermaid
    Mermaid,
    /// Data
    Json,
    /// A page that is one file
    Html,
}

impl Picture {
    fn format(self) -> Format {
        match self {
            Picture::Dot => Format::Dot,
            Picture::Mermaid => Format::Mermaid,
            Picture::Json => Format::Json,
            Picture::Html => Format::Html,
        }
    }
}

/// What is composed.
enum Inputs {
    Components(Vec<Input>),
    Document(Box<Composition>),
}

impl Inputs {
    fn graph(&self) -> Result<CompositionGraph<'_>, Vec<Diagnostic>> {
        match self {
            Inputs::Components(inputs) => plan(inputs),
            Inputs::Document(composition) => composition.connect(),
        }
    }

    fn document(&self) -> Option<&Composition> {
        match self {
            Inputs::Components(_) => None,
            Inputs::Document(composition) => Some(composition),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// An input cannot be read, or the components cannot be composed.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("compose", &args.reports, &args.components);
    let document = document::named(args)?;
    let inputs = match document {
        Some(path) if args.fmt => return document::format(args, path, output),
        Some(path) => Inputs::Document(Box::new(document::load(args, path)?)),
        None => Inputs::Components(read(&args.components)?),
    };
    if let (Some(picture), Inputs::Components(components)) = (args.graph, &inputs)
        && let [component] = components.as_slice()
    {
        return write_text(args, output, &draw(&component.name, &component.bytes, picture.format())?);
    }
    let graph = inputs.graph()?;
    if let Some(picture) = args.graph {
        let name = args.components[0].with_extension("wasm");
        let name = name.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return write_text(args, output, &draw(&name, &encode(&graph)?, picture.format())?);
    }
    if let Some(Language::Wac) = args.emit {
        return write_text(args, output, &document_text(&emit(&graph, inputs.document())));
    }
    if args.explain {
        match &args.output.output {
            Some(path) if is_dash(path) => output.say(explain(&graph).trim_end()),
            Some(_) | None => output.print(&explain(&graph))?,
        }
        if args.output.output.is_none() {
            return Ok(Exit::DONE);
        }
    }
    let mut planned = Some(graph);
    let bytes = args.deterministic.made(|| -> Result<_, Failure> {
        let graph = planned.take().map_or_else(|| inputs.graph(), Ok)?;
        Ok(encode(&graph)?)
    })?;
    if let Some(composition) = inputs.document() {
        document::check_target(composition, &bytes)?;
    }
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

/// Writes text to `-o`, or else to standard output.
///
/// # Errors
/// It cannot be written.
fn write_text(args: &Args, output: &mut Output, text: &str) -> CommandResult {
    match &args.output.output {
        Some(path) if !is_dash(path) => output.file(path, &args.components, text.as_bytes())?,
        Some(_) | None => output.print(text)?,
    }
    Ok(Exit::DONE)
}

/// A printed plan, with the command that composes it.
fn document_text(emitted: &Emitted) -> String {
    let dependencies = emitted.dependencies.iter().map(|(name, path)| format!(" \\\n//   --dep {name}={path}"));
    let dependencies: String = dependencies.collect();
    format!("// witcraft compose THIS.wac{dependencies}\n{}", emitted.text)
}

/// Reads a component.
///
/// # Errors
/// It cannot be read, or is not well-formed.
fn component(path: &Path) -> Result<Input, Diagnostic> {
    input::wasm(path).map(|input| Input { name: input.name, bytes: input.bytes })
}

/// Reads every component.
///
/// # Errors
/// Reports every input that cannot be read or is not a component, or `-` given more than once.
fn read(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    input::expect_one_stdin(paths)?;
    let read: Vec<Result<Input, Diagnostic>> = paths.iter().map(|path| component(path)).collect();
    if read.iter().all(Result::is_ok) {
        return Ok(read.into_iter().flatten().collect()); // what is wrong with these, the plan says
    }
    let findings = read.into_iter().filter_map(|read| read.and_then(check).err());
    Err(findings.collect::<Vec<_>>().into())
}
