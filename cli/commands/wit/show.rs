//! `witcraft wit show`: resolve and print.

use std::path::PathBuf;

use witcraft_diagnostics::Diagnostic;
use witcraft_wit::{Print, load_bytes, print};

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft wit show wit/                     the package in a directory
  witcraft wit show app.wasm                 the world of a component, with all it needs
  witcraft wit show wit/ --world server      one world, with all it needs
  witcraft wit show wit/ --json              for programs
  cat kv.wit | witcraft wit show -

Exit status: 0 done, 1 the input was rejected, 2 usage.";

/// Resolve WIT and print it
///
/// Prints the packages of the input; those that it uses are resolved but not printed, unless the input is wasm, `--world`
/// chooses a single world, or `--all` asks for them. The WASI packages are built in.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// A `.wit` file, a directory of them with `deps/`, a component, a WIT package in wasm, or a core module with
    /// embedded WIT; `-` reads standard input
    path: PathBuf,
    #[command(flatten)]
    world: opts::wit::World,
    #[command(flatten)]
    features: opts::wit::Features,
    /// Print all packages that are used, too, built-in ones included
    #[arg(long)]
    all: bool,
    /// Print the resolved packages as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read or resolved, or there is no such world.
pub(super) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let options = args.features.options();
    let mut wit = input::wit(&args.path, &options)?;
    let world = args.world.world.as_deref().map(|name| wit.world(Some(name))).transpose()?;
    if args.json {
        // A component or a module holds what its own world needs, and nothing else. For any other world, that is what its
        // text resolves to.
        if world.is_some() && world != wit.own_world {
            let text = print(&wit, &Print { world, dependencies: true })?;
            wit = load_bytes(&wit.name, text.as_bytes(), &options)?;
        }
        let json = serde_json::to_string_pretty(&wit.resolve)
            .map_err(|error| Diagnostic::error("wit/json", format!("cannot write as JSON: {error}")))?;
        output.print(&json)?;
        output.print("\n")?;
    } else {
        output.print(&print(&wit, &Print { world, dependencies: args.all })?)?;
    }
    Ok(Exit::DONE)
}
