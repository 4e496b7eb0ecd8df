//! `witcraft transpile`: a component becomes JavaScript that runs it, with its core modules beside it.

mod jco;

use std::path::PathBuf;

use witcraft_bindings::options::GeneratorOption;
use witcraft_diagnostics::Diagnostic;
use witcraft_generator_js::{OPTIONS, Options, TranspileError, transpile_component};

use crate::exit::{CommandResult, Failure};
use crate::input::{self, is_dash};
use crate::opts::table::{Table, TableArgs};
use crate::output::Output;
use crate::output_dir::{Kind, OutputDir};

const AFTER_HELP: &str = "\
What is made:
  NAME.js, an ES module, NAME.d.ts, its declarations for TypeScript, and NAME.core.wasm,
  NAME.core2.wasm and so on, which it loads. The module
  exports the component's functions, an object for each interface (as `greetings` and as
  'demo:greeter/greetings@1.0.0'), and a class for each resource. What would be called `then` is
  called `then2`, as importing a module with a `then` calls it. A component that handles requests
  with `wasi:http/handler@0.3` has a default export, `{ fetch }`, which Deno, Bun and workerd serve.

Where imports come from:
  `demo:log/log@1.0.0` is imported from 'demo:log/log', and WASI 0.2 from the npm package
  @bytecodealliance/preview2-shim. WASI 0.3 is in modules that are written to the
  folder `wasi`, and run everywhere; only its sockets come from @bytecodealliance/preview3-shim.
  `--map 'demo:log/*=./log.js#*'` names another place; `#name` means
  an export of it. `instantiate` takes them in an object: `{ 'demo:log/log': ..., 'wasi:io/streams': ... }`.
  The default export of NAME.wasi.js is such an object of what the modules in `wasi` have.
  Where a component imports two versions of an interface, each has its version in its name.

Asynchronous functions:
  A function that is `async` in WIT returns a promise, and takes `{ signal }` behind its arguments: an
  `AbortSignal` that cancels the call. One that is imported may return a promise or its value, and gets
  `{ signal }` too. A stream is a `ReadableStream`, of `Uint8Array`s where it is one of bytes; whatever
  can be iterated is accepted for one. A future is a promise, and `{ future }` where it is all that an
  asynchronous function returns.

Where core modules come from:
  `instantiate` calls the function `getCoreModule` with the name of a file, and gets its
  `WebAssembly.Module`. Without that function it reads the files beside the module. With
  `--instantiation sync`, this works where files can be read synchronously, as in Node, Deno and Bun;
  in a browser, give the function, or put the modules into the text with `--base64`.

Examples:
  witcraft transpile app.wasm -o dist/
  witcraft transpile app.wasm -o dist/ --map 'demo:log/log=./log.js'
  witcraft transpile app.wasm -o dist/ --instantiation async
  witcraft transpile app.wasm -o dist/ --check

Exit status: 0 done; 1 the component is rejected, a map matches nothing, a file would be overwritten that was not
generated, or `--check` found a difference; 2 usage.";

/// Turn a component into JavaScript that runs it
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The component; `-` reads it from standard input
    #[arg(value_name = "COMPONENT")]
    component: PathBuf,
    /// The directory to write to
    #[arg(long, short = 'o', visible_alias = "out-dir", value_name = "DIR")]
    output: PathBuf,
    /// What to call the files; the component's own name when left out
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    options: TableArgs<Options>,
    #[command(flatten)]
    jco: jco::JcoOptions,
    /// Write nothing; say which files differ from what would be made
    #[arg(long)]
    check: bool,
}

impl Table for Options {
    const HEADING: Option<&'static str> = None;
    const OPTIONS: &'static [GeneratorOption<Options>] = OPTIONS;

    fn refine(argument: clap::Arg) -> clap::Arg {
        match argument.get_id().as_str() {
            "instantiation" => argument.num_args(0..=1).default_missing_value("async"),
            "wasi" => argument.visible_alias("no-wasi-shim"),
            "types" => argument.visible_alias("no-typescript"),
            "base64-cutoff" => argument.conflicts_with("base64"),
            _ => argument,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// The component cannot be read or taken, or a file cannot be written.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    args.jco.check()?;
    let component = input::wasm(&args.component)?;
    let name = name(args)?;
    let mut options = Options { name, ..Options::default() };
    args.options.apply(&mut options);
    let shown = args.component.file_name().map_or_else(|| component.name.clone(), |name| name.display().to_string());
    let made =
        transpile_component(&component.name, &shown, &component.bytes, &options).map_err(|error| match error {
            TranspileError::Component(findings) => findings.into_iter().map(advise).collect::<Vec<_>>(),
            TranspileError::Declarations(findings) => {
                let way_out = |finding: Diagnostic| finding.help("`--no-types` leaves the declarations out");
                findings.into_iter().map(way_out).collect()
            }
        })?;
    let mut directory = OutputDir::new(&args.output);
    let (module, text) = (made.module.0.as_str(), made.module.1.as_bytes());
    for (name, bytes) in &made.core {
        directory.add(name.as_str(), bytes, Kind::BinaryBeside(module));
    }
    for (name, text) in made.types.iter() {
        directory.add(name, text.as_bytes(), Kind::Text);
    }
    let kind = if options.minify { Kind::Minified } else { Kind::Text };
    for (name, text) in &made.wasi {
        directory.add(name.as_str(), text.as_bytes(), kind);
    }
    // Last, since it vouches for the core modules.
    directory.add(module, text, kind);
    if args.check { directory.check(output) } else { directory.write(std::slice::from_ref(&args.component), output) }
}

/// Adds the way out to what another command can do.
fn advise(finding: Diagnostic) -> Diagnostic {
    match finding.code {
        "instantiation/unsupported" => finding.help("`witcraft run` runs it on the embedded Wasmtime"),
        _ => finding,
    }
}

/// What the files are called.
fn name(args: &Args) -> Result<String, Failure> {
    let stem = args.component.file_stem().filter(|_| !is_dash(&args.component));
    let name = match (&args.name, stem) {
        (Some(name), _) => name.clone(),
        (None, Some(stem)) => stem.display().to_string(),
        (None, None) => "component".to_owned(),
    };
    if !is_plain_name(&name) {
        let message = format!("`{}` cannot be the name of the files", name.escape_debug());
        let finding = Diagnostic::error("transpile/name", message).help("name them with `--name`");
        return Err(Failure::usage(finding));
    }
    Ok(name)
}

/// Whether the name can be a file's everywhere, and within a URL.
pub(crate) fn is_plain_name(name: &str) -> bool {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | '?' | '#' | '%' | ':');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain)
}
