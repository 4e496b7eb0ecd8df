//! `witcraft bindgen`: bindings for a world, with one subcommand per language. This file has what the subcommands
//! share: where files are written, and how `--check` compares them.

mod go;
mod module_path;
mod rust;
mod ts;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use witcraft_bindings::Generator;
use witcraft_wit::Wit;
use witcraft_writer::Files;

use crate::exit::{CommandResult, Exit, Failure};
use crate::input::{self, is_dash};
use crate::opts;
use crate::output::Output;
use crate::output_dir::{Kind, OutputDir};

/// Generate bindings for a world
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    language: Language,
}

#[derive(Subcommand)]
enum Language {
    Go(go::Args),
    Rust(Box<rust::Args>),
    Ts(ts::Args),
}

/// The world, and the directory for its bindings.
#[derive(clap::Args)]
struct Common {
    /// WIT: a file, a directory, wasm with embedded WIT, or `-` for standard input
    #[arg(value_name = "WIT", default_value = "wit")]
    input: PathBuf,
    #[command(flatten)]
    world: opts::wit::World,
    #[command(flatten)]
    features: opts::wit::Features,
    /// The directory to write to; `-` prints to standard output instead
    #[arg(long, short = 'o', alias = "out-dir", value_name = "DIR", default_value = ".")]
    output: PathBuf,
    /// Write nothing; show a diff and exit with 1 if the files are out of date
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    match &args.language {
        Language::Go(args) => go::run(args, output),
        Language::Rust(args) => rust::run(args, output),
        Language::Ts(args) => ts::run(args, output),
    }
}

/// Generates the bindings, and writes or checks them. `find_stale` finds files of an earlier run that this run does not
/// write.
fn generate(
    common: &Common,
    generator: &dyn Generator,
    find_stale: fn(&Path, &Files) -> Vec<PathBuf>,
    output: &mut Output,
) -> CommandResult {
    let subject = if common.check { &common.output } else { &common.input };
    output.report("bindgen", &common.reports, std::slice::from_ref(subject));
    let wit = load(common)?;
    let world = wit.world(common.world.world.as_deref())?;
    let bindings = generator.bindings(&wit, world)?;
    let files = generator.generate(&bindings)?;
    if is_dash(&common.output) && !common.check {
        for (_, text) in files.iter() {
            output.print(text)?;
        }
        return Ok(Exit::DONE);
    }
    let mut directory = OutputDir::new(&common.output);
    for (name, text) in files.iter() {
        directory.add(name, text.as_bytes(), Kind::Text);
    }
    directory.remove(find_stale(&common.output, &files));
    if common.check { directory.check(output) } else { directory.write(std::slice::from_ref(&common.input), output) }
}

fn load(common: &Common) -> Result<Wit, Failure> {
    Ok(input::wit(&common.input, &common.features.options())?)
}
