//! `witcraft componentize`: a core module, a Go package, or a program in JavaScript or TypeScript becomes a component.

#[cfg(feature = "javascript")]
mod javascript;

use std::path::{Path, PathBuf};

use witcraft_component::expect_module;
use witcraft_componentize::{Adapter, Builtin, Options, Preview1, World, componentize};
use witcraft_diagnostics::{Diagnostic, Origin};
use witcraft_toolchain::go;
use witcraft_wit::Wit;

use crate::exit::{CommandResult, Exit, Failure};
use crate::input::{self, Input};
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft componentize core.wasm -o app.wasm
  witcraft componentize core.wasm --wit wit/ --world server -o app.wasm
  witcraft componentize core.wasm --adapt env=shim.wasm --wat
  witcraft componentize core.wat | witcraft inspect -
  witcraft componentize ./cmd/app -o app.wasm
  witcraft componentize app.ts --wit wit/ --world app -o app.wasm

Exit status: 0 success, 1 the module was rejected, 2 usage error.";

/// Turn a core module or a program into a component
///
/// The module's world is read from the module, where generated bindings embed it, or given with `--wit` and `--world`.
/// A module that imports WASI preview 1 gets the matching adapter. If the module does not match its world, all
/// mismatches are reported.
///
/// The folder of a Go package is built first, with the `go` on the PATH (1.24 or later): as a library if the world has
/// exports, otherwise as a program with a `main`.
///
/// A program in JavaScript or TypeScript becomes a component that contains a JavaScript engine; no other tool is
/// needed. Its entry module exports the world's exports under camel-case names: `export function greet(name)`, and an
/// object for each interface.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The core module (binary or text), the folder of a Go package, or a program (.js, .mjs, .ts, .mts, .tsx, .jsx);
    /// `-` reads standard input
    module: PathBuf,
    #[command(flatten)]
    output: opts::output::Wasm,
    /// The WIT that the module was built for: a file, a directory, or wasm
    #[arg(long, value_name = "PATH")]
    wit: Option<PathBuf>,
    #[command(flatten)]
    world: opts::wit::World,
    #[command(flatten)]
    features: opts::wit::Features,
    /// How to provide imports that are not in the world
    ///
    /// NAME=FILE: the adapter in FILE provides the imports from module NAME. FILE: the same, with the file's name up to
    /// its first dot as NAME. narrow, command, reactor, proxy: the built-in WASI preview 1 adapter of that name. none:
    /// no adapter; imports of WASI preview 1 are rejected.
    #[arg(long, value_name = "ADAPTER")]
    adapt: Vec<String>,
    /// Map `proc_exit` of WASI preview 1 to `exit` of WASI 0.2.0
    ///
    /// Every host supports it, but every failure then has exit status 1. By default the status is kept, which needs a
    /// host with WASI 0.2.12 or later (`exit-with-code`).
    #[arg(long)]
    portable_exit: bool,
    #[command(flatten)]
    deterministic: opts::deterministic::Deterministic,
    #[cfg(feature = "javascript")]
    #[command(flatten)]
    javascript: javascript::JavaScriptArgs,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read, or is rejected.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    input::expect_one_stdin(std::iter::once(&args.module).chain(&args.wit))?;
    let (mut inputs, mut options) =
        (vec![args.module.clone()], Options { portable_exit: args.portable_exit, ..Options::default() });
    for adapt in &args.adapt {
        if let Some(file) = adapt_with(adapt, &mut options)? {
            inputs.push(file);
        }
    }
    args.features.expect_wit(args.wit.is_some(), None)?;
    let wit = args.wit.as_deref().map(|path| input::wit(path, &args.features.options())).transpose()?;
    options.world = wit.as_ref().map(|wit| chosen(wit, args)).transpose()?;
    if wit.is_none() && args.world.world.is_some() {
        let message = "`--world` chooses a world from `--wit`, but there is no `--wit`";
        return Err(Failure::usage(Diagnostic::error("usage/world", message)));
    }
    // Standard input can be read once, and the component may have to be made twice.
    let module = if is_built(&args.module) { None } else { Some(input::wasm(&args.module)?) };
    let component = args.deterministic.made(|| make(args, module.as_ref(), &options))?;
    output.wasm(&args.output, &inputs, &component)?;
    Ok(Exit::DONE)
}

/// Whether the input is a program that must be compiled first.
fn is_built(path: &Path) -> bool {
    #[cfg(feature = "javascript")]
    if witcraft_javascript::is_program(path) {
        return true;
    }
    path.is_dir()
}

/// Makes a component of a module, or of a program.
fn make(args: &Args, module: Option<&Input>, options: &Options<'_>) -> Result<Vec<u8>, Failure> {
    let built;
    let module = match (module, &args.module) {
        (Some(module), _) => module,
        (None, folder) if go::is_package(folder) => {
            built = Input { name: folder.display().to_string(), bytes: go::build(folder, options.world)? };
            &built
        }
        (None, folder) if folder.is_dir() => return Err(no_module(folder).into()),
        #[cfg(feature = "javascript")]
        (None, program) => return javascript::componentize(program, options.world, &args.javascript),
        #[cfg(not(feature = "javascript"))]
        (None, file) => return Err(no_module(file).into()),
    };
    expect_module(&module.name, &module.bytes)?;
    Ok(componentize(&module.bytes, options).map_err(|findings| module.own(findings))?)
}

/// Reports a folder that cannot be built, and suggests what to pass instead.
fn no_module(folder: &Path) -> Diagnostic {
    let name = folder.display().to_string();
    let message = format!("expected a core module or a Go package, but `{name}` is a folder without Go files");
    let finding = Diagnostic::error("componentize/folder", message).in_origin(Origin::file(&name));
    if folder.join("go.mod").is_file() {
        return finding.help("pass the subfolder with the package to build, such as `./cmd/app`");
    }
    if folder.join("Cargo.toml").is_file() {
        return finding
            .help("run `cargo build --target wasm32-wasip1`, and pass the `.wasm` file that it writes below `target`");
    }
    finding.help("build the program first, and pass the `.wasm` file that the compiler writes")
}

fn chosen<'a>(wit: &'a Wit, args: &Args) -> Result<World<'a>, Vec<Diagnostic>> {
    Ok(World { wit, id: wit.world(args.world.world.as_deref())? })
}

/// Adds one `--adapt` to the options. Returns the file that it names, if any.
fn adapt_with(adapt: &str, options: &mut Options<'_>) -> Result<Option<PathBuf>, Failure> {
    let preview1 = match adapt {
        "none" => Preview1::Refuse,
        "narrow" => Preview1::Builtin(Builtin::Narrow),
        "command" => Preview1::Builtin(Builtin::Command),
        "reactor" => Preview1::Builtin(Builtin::Reactor),
        "proxy" => Preview1::Builtin(Builtin::Proxy),
        file => return adapter(file, options).map(Some),
    };
    if options.preview1 != Preview1::Auto && options.preview1 != preview1 {
        let message = "`--adapt` chooses two different sources of WASI preview 1";
        return Err(Failure::usage(Diagnostic::error("usage/adapt", message)));
    }
    options.preview1 = preview1;
    Ok(None)
}

fn adapter(adapt: &str, options: &mut Options<'_>) -> Result<PathBuf, Failure> {
    let (name, file) = match adapt.split_once('=') {
        Some((name, file)) => (name, file),
        None => (stem(adapt), adapt),
    };
    if name.is_empty() || options.adapters.iter().any(|adapter| adapter.name == name) {
        let message = format!("`--adapt {adapt}` names the adapter `{name}` twice or not at all");
        return Err(Failure::usage(Diagnostic::error("usage/adapt", message).help("write `--adapt NAME=FILE`")));
    }
    let input = input::wasm(Path::new(file))?;
    expect_module(&input.name, &input.bytes)?;
    options.adapters.push(Adapter { name: name.to_owned(), bytes: input.bytes.into() });
    Ok(PathBuf::from(file))
}

/// The name of a file up to its first dot.
fn stem(file: &str) -> &str {
    let name = Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.split('.').next().unwrap_or_default()
}
