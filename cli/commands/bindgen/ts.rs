//! `witcraft bindgen ts`: declarations of a world for TypeScript.

use witcraft_generator_js::Declarations;

use super::Common;
use crate::exit::CommandResult;
use crate::output::Output;

/// Generate declarations for TypeScript: one file, named after the world
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  witcraft bindgen ts wit/ --world app -o types/
  witcraft bindgen ts wit/ --world app -o types/ --check

`Imports` is what a host gives, `Exports` is what the component gives; each interface has a namespace with its types.

Exit status: 0 done; 1 the WIT is rejected, a file would be overwritten that was not generated, or `--check` found a
difference; 2 usage.")]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
}

pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    super::generate(&args.common, &Declarations::default(), |_, _| Vec::new(), output)
}
