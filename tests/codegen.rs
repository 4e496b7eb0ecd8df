//! Does all WIT become source that the compiler of its language accepts without a warning?
//!
//! One module per language. The inputs are the WIT files beside the goldens, random WIT, and the shared corpus if the machine
//! has it.

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
use std::process::ExitCode;

use wit_parser::WorldId;
use witcraft_bindings::Generator;
use witcraft_diagnostics::Diagnostic;
use witcraft_testing::{GUEST_GO, GUEST_RUST, NODE, NODE_PACKAGES, run_trial_groups, trials};
use witcraft_wit::Wit;
use witcraft_writer::Files;

fn main() -> ExitCode {
    run_trial_groups(&[
        (
            &[],
            &trials![
                bitflags::the_file_is_as_it_is_compiled_here,
                bitflags::flags_are_those_of_the_crate,
                go::what_does_not_generate_is_told_where,
                go::goldens_are_as_reviewed,
                go::the_same_world_gives_the_same_bytes,
                js::what_comes_out_is_small,
                rust::everything_compiles_borrowing,
                rust::everything_compiles_with_two_types_where_one_borrows,
                rust::everything_compiles_with_equal_types_merged,
                rust::everything_compiles_merged_with_two_types_where_one_borrows,
                rust::everything_compiles_with_asynchronous_functions_as_synchronous_ones,
                rust::everything_compiles_with_hash_maps,
                rust::everything_compiles_with_one_type_for_import_and_export,
                rust::everything_compiles_with_resources_that_methods_may_change,
                rust::everything_compiles_as_a_stub,
                rust::everything_compiles_with_hash_maps_and_bytes_for_strings,
                rust::everything_compiles_without_std,
                rust::types_with_nothing_in_them_compile,
                rust::asynchronous_worlds_are_told_where_and_all_others_generate,
                rust::goldens_are_as_reviewed,
                rust::the_same_world_gives_the_same_bytes,
                rust::rustfmt_leaves_generated_files_as_they_are,
                rust::names::names_that_the_code_relies_on_can_be_anythings,
                rust::names::names_that_the_code_relies_on_can_be_anythings_among_other_code,
                rust::names::names_that_the_code_relies_on_can_be_anythings_in_cells_and_stubs,
                ts::goldens_are_as_reviewed,
            ],
        ),
        (
            &[GUEST_RUST, rust::CLIPPY],
            &trials![rust::everything_compiles_without_a_warning_in_both_editions_and_for_wasm,],
        ),
        (
            &[GUEST_GO],
            &trials![
                go::what_implements_exports_can_be_linked_everywhere,
                go::names::names_that_the_code_relies_on_can_be_anythings,
                go::names::names_that_the_code_relies_on_can_be_anythings_where_exports_are_linked,
            ],
        ),
        (&[GUEST_GO, go::STATICCHECK], &trials![go::everything_is_formatted_and_compiles_without_a_finding,]),
        (&[NODE], &trials![js::the_engine_takes_what_comes_out,]),
        (
            &[NODE, NODE_PACKAGES],
            &trials![
                ts::everything_is_type_checked,
                ts::programs_are_type_checked,
                ts::asynchronous_programs_are_type_checked,
                ts::what_preview2_shim_gives_is_what_components_import,
                ts::every_name_that_declarations_mention_may_be_one_in_wit,
            ],
        ),
    ])
}

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
