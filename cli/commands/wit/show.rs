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
  witcraft wit show app.wasm                 the world of a component and its dependencies
  witcraft wit show wit/ --world server      one world and its dependencies
  witcraft wit show wit/ --json              as JSON
  cat kv.wit | witcraft wit show -

Exit status: 0 success, 1 the input was rejected, 2 usage error.";

/// Resolve WIT and print it
///
/// Prints the packages of the input. Packages that it uses are resolved but not printed, unless the input is wasm,
/// `--world` chooses a single world, or `--all` is given. The WASI packages are built in.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// A `.wit` file, a directory of them with `deps/`, a component, a WIT package in wasm form, or a core module with
    /// embedded WIT; `-` reads standard input
    path: PathBuf,
    #[command(flatten)]
    world: opts::wit::World,
    #[command(flatten)]
    features: opts::wit::Features,
    /// Also print all packages that it uses, including built-in ones
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
