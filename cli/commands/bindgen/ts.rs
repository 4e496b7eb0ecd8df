//! `witcraft bindgen ts`: declarations of a world for TypeScript.

use witcraft_bindings::options::GeneratorOption;
use witcraft_generator_js::{DECLARATION_OPTIONS, Declarations};

use super::Common;
use crate::commands::transpile::is_plain_name;
use crate::exit::CommandResult;
use crate::opts::table::{Table, TableArgs};
use crate::output::Output;

/// Generate declarations of a world for TypeScript
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  witcraft bindgen ts wit/ --world app -o types/
  witcraft bindgen ts wit/ --world app -o types/ --check
  witcraft bindgen ts wit/ --world app -o types/ --guest

NAME.d.ts declares `Imports`, which the host provides, `Exports`, which the component provides, and a namespace with types
for each interface. With `--guest`, `Exports` is what the component has to implement, and NAME.imports.d.ts declares the
modules that it imports, such as 'demo:log/log@1.0.0'.

Asynchronous functions return promises, streams are `ReadableStream`s, and futures are promises. An asynchronous function
whose result is a future resolves to an object, `{ future }`, because JavaScript flattens nested promises.

Exit status: 0 success; 1 the WIT is invalid, a file in the way was not generated, or `--check` found a difference; 2 usage
error.")]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
    /// The base name of the files; the world's name by default
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    name: Option<String>,
    #[command(flatten)]
    options: TableArgs<Declarations>,
    /// No effect: accepted for compatibility with `jco types`
    #[arg(long, short = 'q', hide = true)]
    quiet: bool,
}

fn parse_name(name: &str) -> Result<String, String> {
    if is_plain_name(name) { Ok(name.to_owned()) } else { Err("it cannot be used as a file name".to_owned()) }
}

impl Table for Declarations {
    const HEADING: Option<&'static str> = None;
    const OPTIONS: &'static [GeneratorOption<Declarations>] = DECLARATION_OPTIONS;

    fn refine(argument: clap::Arg) -> clap::Arg {
        match argument.get_id().as_str() {
            "instantiation" => argument.num_args(0..=1).default_missing_value("async").conflicts_with("guest"),
            "tla-compat" => argument.conflicts_with_all(["instantiation", "guest"]),
            _ => argument,
        }
    }
}

pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let mut generator = Declarations { name: args.name.clone(), ..Declarations::default() };
    args.options.apply(&mut generator);
    super::generate(&args.common, &generator, |_, _| Vec::new(), output)
}
