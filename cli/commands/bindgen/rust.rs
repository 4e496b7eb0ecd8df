//! `witcraft bindgen rust`: bindings for a guest written in Rust.

use std::path::PathBuf;

use clap::ValueEnum;
use witcraft_abi::Direction;
use witcraft_bindings::Generator;
use witcraft_bindings::options::GeneratorOption;
use witcraft_generator_rust::{OPTIONS, Options, OptionsFile, RustGenerator};

use super::Common;
use crate::exit::{CommandResult, Exit, Failure};
use crate::input;
use crate::opts::table::{Table, TableArgs};
use crate::output::Output;

/// Generate bindings for a guest written in Rust: one file, named after the world
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  witcraft bindgen rust wit/ --world app -o src/
  witcraft bindgen rust wit/ --world app -o src/ --check
  witcraft bindgen rust store.wasm -o -
  witcraft bindgen rust wit/ --world app -o src/ --config bindgen.toml
  witcraft bindgen rust wit/ --world app --report-names

Use the file as a module, implement its `Guest` traits for a type, and export that type:
  mod app;
  app::export!(Store with_types_in app);

Exit status: 0 success; 1 the WIT is invalid, a file in the way was not generated, or `--check` found a difference; 2 usage
error.")]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
    /// A TOML file with these options, and `[items."PATTERN"]` tables with `derives` and `attributes` for types, fields
    /// and cases, such as `ns:pkg/*.entry`; command-line arguments add to it
    #[arg(long, value_name = "FILE", help_heading = Options::HEADING)]
    config: Option<PathBuf>,
    #[command(flatten)]
    options: TableArgs<Options>,
    /// Write nothing; list the Rust names of WIT items: those that need more than a change of case, with the reason, or
    /// all of them
    #[arg(
        long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "changed", value_name = "WHICH",
        help_heading = Options::HEADING
    )]
    report_names: Option<Which>,
    /// No effect: accepted for compatibility with `wit-bindgen rust`
    #[arg(long, hide = true)]
    format: bool,
}

impl Table for Options {
    const HEADING: Option<&'static str> = Some("Code");
    const OPTIONS: &'static [GeneratorOption<Options>] = OPTIONS;
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// Keywords, and names already in use
    Changed,
    /// All names
    All,
}

pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let Some(path) = &args.config else {
        return generate(args, Options::default(), output);
    };
    let file = OptionsFile::parse(&input::text(path)?)?;
    if !file.findings.is_empty() {
        let more = match check(args, file.options.clone()) {
            Ok(()) => Vec::new(),
            Err(Failure::Rejected(findings)) => file.locate(findings),
            Err(other) => return Err(other),
        };
        return Err(Failure::Rejected([file.findings, more].concat()));
    }
    match generate(args, file.options.clone(), output) {
        Err(Failure::Rejected(findings)) => Err(Failure::Rejected(file.locate(findings))),
        result => result,
    }
}

/// Generates the bindings only to report errors.
fn check(args: &Args, options: Options) -> Result<(), Failure> {
    let generator = generator(args, options);
    let wit = super::load(&args.common)?;
    let world = wit.world(args.common.world.world.as_deref())?;
    generator.generate(&generator.bindings(&wit, world)?)?;
    Ok(())
}

/// A generator with the options of the configuration file and the arguments on top of them.
fn generator(args: &Args, mut options: Options) -> RustGenerator {
    args.options.apply(&mut options);
    RustGenerator::new(options)
}

fn generate(args: &Args, options: Options, output: &mut Output) -> CommandResult {
    let generator = generator(args, options);
    match args.report_names {
        None => super::generate(&args.common, &generator, |_, _| Vec::new(), output),
        Some(which) => report(args, &generator, which, output),
    }
}

/// Lists names, one per line: the direction, the name in WIT, the name in Rust, and the reason.
fn report(args: &Args, generator: &RustGenerator, which: Which, output: &mut Output) -> CommandResult {
    let wit = super::load(&args.common)?;
    let world = wit.world(args.common.world.world.as_deref())?;
    let names = generator.names(&generator.bindings(&wit, world)?)?;
    for name in names.iter().filter(|name| which == Which::All || name.reason.is_some()) {
        let direction = match name.direction {
            Direction::Import => "import",
            Direction::Export => "export",
        };
        let reason = name.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        output.print(&format!("{direction} {} is {}{reason}\n", name.wit, name.rust))?;
    }
    Ok(Exit::DONE)
}
