//! Does every WIT become source that its language's own compiler takes, without a warning?
//!
//! A module per language. Inputs are the goldens' own WIT beside them, random WIT, and the shared corpus where a machine has it.

#[path = "codegen/bitflags.rs"]
mod bitflags;
#[path = "codegen/documented.rs"]
mod documented;
#[path = "codegen/go.rs"]
mod go;
#[path = "codegen/js.rs"]
mod js;
#[path = "codegen/names.rs"]
mod names;
#[path = "codegen/random.rs"]
mod random;
#[path = "codegen/rust.rs"]
mod rust;
#[path = "codegen/ts.rs"]
mod ts;

use std::path::{Path, PathBuf};

use wit_parser::WorldId;
use witcraft_bindings::Generator;
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::Wit;
use witcraft_writer::Files;

/// A world of an input, and what came of it.
struct Generated {
    /// The input's file name and the world's name, as an identifier.
    name: String,
    /// The files, or why there are none.
    files: Result<Files, Vec<Diagnostic>>,
}

/// Generates every world of the WIT at `path`.
fn generate(path: &Path, generator: &dyn Generator) -> Vec<Generated> {
    generate_each(path, |wit, world| generator.bindings(wit, world).and_then(|bindings| generator.generate(&bindings)))
}

/// Does the same with what generates a world by itself.
fn generate_each(path: &Path, generate: impl Fn(&Wit, WorldId) -> Result<Files, Vec<Diagnostic>>) -> Vec<Generated> {
    let options = witcraft_wit::Options { all_features: true, ..witcraft_wit::Options::default() };
    let wit = witcraft_wit::load_path(path, &options).unwrap_or_else(|found| panic!("{}: {found:?}", path.display()));
    let worlds =
        wit.resolve.worlds.iter().filter(|(_, world)| world.package.is_some_and(|p| wit.packages.contains(&p)));
    let input = path.file_stem().expect("inputs have names").to_string_lossy().replace(['-', '.'], "_");
    worlds
        .map(|(id, world)| Generated {
            name: format!("{input}_{}", world.name.replace('-', "_").to_lowercase()),
            files: generate(&wit, id),
        })
        .collect()
}

/// The WIT of the corpus. `None` where a machine has no corpus.
fn corpus() -> Option<Vec<PathBuf>> {
    Some(witcraft_testing::wit_inputs(&witcraft_testing::corpus()?.join("wit")))
}
