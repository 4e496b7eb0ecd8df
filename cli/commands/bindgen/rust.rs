//! `witcraft bindgen rust`: bindings for a guest written in Rust.

mod options;

use witcraft_generator_rust::RustGenerator;

use super::Common;
use crate::exit::CommandResult;
use crate::output::Output;

/// Generate bindings for a guest written in Rust: one file, named after the world
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  witcraft bindgen rust wit/ --world app -o src/
  witcraft bindgen rust wit/ --world app -o src/ --check
  witcraft bindgen rust store.wasm -o -

Use the file as a module, implement its `Guest` traits, and name the type that does:
  mod app;
  app::export!(Store with_types_in app);

Exit status: 0 done; 1 the WIT is rejected, a file would be overwritten that was not generated, or `--check` found a
difference; 2 usage.")]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    options: options::CodeArgs,
}

pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    super::generate(&args.common, &RustGenerator::new(args.options.options()), |_, _| Vec::new(), output)
}
