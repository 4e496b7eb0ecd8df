//! `witcraft transpile`: a component becomes JavaScript that runs it, with its core modules beside it.

mod jco;

use std::path::PathBuf;

use witcraft_bindings::Generator;
use witcraft_diagnostics::Diagnostic;
use witcraft_generator_js::{Declarations, Mode, Options, minify, transpile};
use witcraft_instantiation::instantiate;
use witcraft_wit::load_bytes;
use witcraft_writer::Files;

use crate::exit::{CommandResult, Failure};
use crate::input::{self, is_dash};
use crate::output::Output;
use crate::output_dir::{Kind, OutputDir};

const AFTER_HELP: &str = "\
What is made:
  NAME.js, an ES module, NAME.d.ts, its declarations for TypeScript, and NAME.core.wasm,
  NAME.core2.wasm and so on, which it loads. The module
  exports the component's functions, an object for each interface (as `greetings` and as
  'demo:greeter/greetings@1.0.0'), and a class for each resource. What would be called `then` is
  called `then2`, as importing a module with a `then` calls it.

Where imports come from:
  `demo:log/log@1.0.0` is imported from 'demo:log/log', and WASI 0.2 from the npm package
  @bytecodealliance/preview2-shim. `--map 'demo:log/*=./log.js#*'` names another place; `#name` means
  an export of it. `instantiate` takes them in an object: `{ 'demo:log/log': ..., 'wasi:io/streams': ... }`.
  Where a component imports two versions of an interface, each has its version in its name.

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
    /// Export a function `instantiate`, asynchronous or not, instead of awaiting at the module's top
    #[arg(long, short = 'I', value_enum, value_name = "MODE", num_args = 0..=1, default_missing_value = "async")]
    instantiation: Option<Instantiation>,
    /// Export the promise `$init` instead of awaiting at the module's top, for tools that cannot take that
    #[arg(long)]
    tla_compat: bool,
    /// Where an import comes from: `name=specifier`, with `*` for any text; may be repeated
    #[arg(long, short = 'M', value_name = "FROM=TO", value_parser = parse_map)]
    map: Vec<(String, String)>,
    /// Leave imports of WASI to the caller too, by their own names
    #[arg(long, visible_alias = "no-wasi-shim")]
    no_wasi: bool,
    /// Put the core modules into the text
    #[arg(long)]
    base64: bool,
    /// Put those core modules into the text that have fewer bytes than this
    #[arg(long, short = 'b', value_name = "BYTES", conflicts_with = "base64")]
    base64_cutoff: Option<usize>,
    /// Make the module small, with short names and no spaces
    #[arg(long, short = 'm')]
    minify: bool,
    /// Export interfaces by their short names alone
    #[arg(long)]
    no_namespaced_exports: bool,
    /// Write no declarations for TypeScript
    #[arg(long, visible_alias = "no-typescript")]
    no_types: bool,
    #[command(flatten)]
    jco: jco::JcoOptions,
    /// Write nothing; say which files differ from what would be made
    #[arg(long)]
    check: bool,
}

#[derive(clap::ValueEnum, Clone, Copy)]
pub(crate) enum Instantiation {
    Async,
    Sync,
}

impl Instantiation {
    /// How the module comes to life, where this was asked for or nothing.
    pub(crate) fn mode(asked: Option<Instantiation>) -> Mode {
        match asked {
            None => Mode::Module,
            Some(Instantiation::Async) => Mode::Async,
            Some(Instantiation::Sync) => Mode::Sync,
        }
    }
}

fn parse_map(text: &str) -> Result<(String, String), String> {
    let (from, to) = text.split_once('=').ok_or("it is not of the form `name=specifier`")?;
    if from.is_empty() || to.is_empty() {
        return Err("it is not of the form `name=specifier`".to_owned());
    }
    Ok((from.to_owned(), to.to_owned()))
}

/// Runs the command.
///
/// # Errors
/// The component cannot be read or taken, or a file cannot be written.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    args.jco.check()?;
    let component = input::wasm(&args.component)?;
    let name = name(args)?;
    let instantiation = instantiate(&component.name, &component.bytes)?;
    let options = Options {
        name,
        mode: Instantiation::mode(args.instantiation),
        map: args.map.clone(),
        wasi: !args.no_wasi,
        base64_below: if args.base64 { usize::MAX } else { args.base64_cutoff.unwrap_or(0) },
        namespaced_exports: !args.no_namespaced_exports,
        init: args.tla_compat,
    };
    let shown = args.component.file_name().map_or_else(|| component.name.clone(), |name| name.display().to_string());
    let mut generated = transpile(&shown, &instantiation, &options)?;
    if args.minify {
        generated.module.1 = minify(&generated.module.1);
    }
    let types =
        if args.no_types { Files::new() } else { declarations(&component.name, &instantiation.outline, &options)? };
    let mut directory = OutputDir::new(&args.output);
    let (module, text) = (generated.module.0.as_str(), generated.module.1.as_bytes());
    for (name, bytes) in &generated.core {
        directory.add(name.as_str(), bytes, Kind::BinaryBeside(module));
    }
    for (name, text) in types.iter() {
        directory.add(name, text.as_bytes(), Kind::Text);
    }
    // Last, since it vouches for the core modules.
    directory.add(module, text, if args.minify { Kind::Minified } else { Kind::Text });
    if args.check { directory.check(output) } else { directory.write(std::slice::from_ref(&args.component), output) }
}

/// The declarations of what the component says of itself, which its outline says too.
fn declarations(component: &str, outline: &[u8], options: &Options) -> Result<Files, Vec<Diagnostic>> {
    let generator = Declarations {
        name: Some(options.name.clone()),
        mode: options.mode,
        namespaced_exports: options.namespaced_exports,
        init: options.init,
        guest: false,
    };
    let made = load_bytes(component, outline, &witcraft_wit::Options::default()).and_then(|wit| {
        let world = wit.world(None)?;
        generator.generate(&generator.bindings(&wit, world)?)
    });
    let way_out = |finding: Diagnostic| finding.help("`--no-types` leaves the declarations out");
    made.map_err(|findings| findings.into_iter().map(way_out).collect())
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
