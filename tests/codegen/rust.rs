//! Rust: the corpus compiles, goldens stay as they were reviewed, and the same world gives the same bytes.

#[path = "rust_names.rs"]
pub(super) mod names;
#[path = "stubs.rs"]
mod stubs;

use std::path::{Path, PathBuf};
use std::process::Command;

use witcraft_bindings::Generator;
use witcraft_generator_rust::{Options, Ownership, RustGenerator};
use witcraft_testing::{Tool, assert_golden, root, wit_inputs};

use super::random::random;
use super::{Generated, corpus, generate};

pub(super) const CLIPPY: Tool =
    Tool { name: "clippy", program: "clippy-driver", probe: &["--version"], help: "run rustup component add clippy" };

/// The lints of clippy that are about how the authors of the WIT write, and shape functions and types. Generated files say that
/// clippy should not look at them at all, in short; here it does, and finds nothing else. What is waited for is bound before it is
/// returned: in edition 2021, it would outlive what the call has in memory otherwise.
const UNAVOIDABLE: &str = "clippy::collapsible_match, clippy::disallowed_names, clippy::doc_lazy_continuation, \
    clippy::doc_overindented_list_items, clippy::enum_variant_names, clippy::inherent_to_string, \
    clippy::large_enum_variant, clippy::len_without_is_empty, clippy::let_and_return, clippy::module_inception, clippy::new_ret_no_self, \
    clippy::new_without_default, clippy::result_large_err, clippy::result_unit_err, \
    clippy::should_implement_trait, clippy::tabs_in_doc_comments, clippy::too_many_arguments, \
    clippy::type_complexity, clippy::wrong_self_convention";

fn goldens() -> PathBuf {
    root().join("tests/codegen/rust")
}

/// Every input that there is.
fn inputs() -> Vec<PathBuf> {
    let mut inputs = wit_inputs(&goldens());
    inputs.extend(corpus().unwrap_or_default());
    inputs.extend(random());
    inputs
}

/// Every world of every input that there is.
fn everything(generator: &dyn Generator) -> Vec<Generated> {
    inputs().iter().flat_map(|path| generate(path, generator)).collect()
}

/// What a file says, and the only one.
fn text(generated: &Generated) -> Option<&str> {
    let files = generated.files.as_ref().ok()?;
    let (_, text) = files.iter().next().expect("a world is one file");
    Some(text)
}

pub(super) fn everything_compiles_without_a_warning_in_both_editions_and_for_wasm() {
    // All worlds are modules of one crate, which exports one function for a host to allocate with at most.
    let folder = tempfile::tempdir().expect("a temporary directory");
    let library = write_library(folder.path(), "", &inputs(), |_| {});
    let mut builds: Vec<Vec<&str>> = vec![vec!["rustc", "--edition", "2021"], vec!["rustc", "--edition", "2024"]];
    builds.push(vec!["clippy-driver", "--edition", "2024"]);
    let guest_rust = root().join("scripts/guest-rust.sh").display().to_string();
    for edition in ["2021", "2024"] {
        builds.push(vec![&guest_rust, "rustc", "--target", "wasm32-unknown-unknown", "--edition", edition]);
    }
    std::thread::scope(|scope| {
        for (number, command) in builds.iter().enumerate() {
            let output = folder.path().join(format!("{number}.rmeta"));
            let library = &library;
            scope.spawn(move || compile(library, command, &output));
        }
    });
}

/// Writes every world of the inputs, generated under these options, as modules of one crate, which begins with `head`.
/// Such a crate exports one function for a host to allocate with at most.
fn write_library(folder: &Path, head: &str, inputs: &[PathBuf], choose: impl Fn(&mut Options)) -> PathBuf {
    let mut options = Options::default();
    options.realloc = false;
    choose(&mut options);
    let has_stubs = options.stubs;
    let mut modules = head.to_owned();
    let generator = RustGenerator::new(options);
    let worlds = inputs.iter().flat_map(|path| generate(path, &generator));
    for (number, generated) in worlds.enumerate() {
        let Some(text) = text(&generated) else { continue };
        let name = format!("{}_{number}", generated.name);
        let text = text.replace("clippy::all", UNAVOIDABLE);
        // A generated stub uses none of its parameters.
        let text = if has_stubs { text } else { stubs::implemented(&text.replace(", unused_variables", "")) };
        std::fs::write(folder.join(format!("{name}.rs")), text).expect("it is writable");
        // Some lints look at what is public only.
        modules += &format!("#[allow(non_snake_case)]\n#[path = \"{name}.rs\"]\npub mod {name};\n");
    }
    let library = folder.join("lib.rs");
    std::fs::write(&library, modules).expect("it is writable");
    library
}

/// Compiles every world under these options.
#[track_caller]
fn check_variant(head: &str, choose: impl Fn(&mut Options)) {
    check_inputs(head, &inputs(), &["2021", "2024"], choose);
}

/// Compiles every world of the inputs under these options.
#[track_caller]
fn check_inputs(head: &str, inputs: &[PathBuf], editions: &[&str], choose: impl Fn(&mut Options)) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let library = write_library(folder.path(), head, inputs, choose);
    for edition in editions {
        compile(&library, &["rustc", "--edition", edition], &folder.path().join("lib.rmeta"));
    }
}

pub(super) fn everything_compiles_borrowing() {
    check_variant("", |options| options.ownership = Ownership::Borrowing);
}

pub(super) fn everything_compiles_with_two_types_where_one_borrows() {
    check_variant("", |options| options.ownership = Ownership::BorrowingDuplicateIfNecessary);
}

pub(super) fn everything_compiles_with_equal_types_merged() {
    check_variant("", |options| options.merge_structurally_equal_types = true);
}

pub(super) fn everything_compiles_merged_with_two_types_where_one_borrows() {
    check_variant("", |options| {
        options.merge_structurally_equal_types = true;
        options.generate_unused_types = true;
        options.ownership = Ownership::BorrowingDuplicateIfNecessary;
    });
}

pub(super) fn everything_compiles_with_asynchronous_functions_as_synchronous_ones() {
    check_variant("", |options| options.sync = vec!["all".to_owned()]);
}

pub(super) fn everything_compiles_with_hash_maps() {
    check_variant("", |options| options.map_type = Some("std::collections::HashMap".to_owned()));
}

pub(super) fn everything_compiles_with_one_type_for_import_and_export() {
    check_variant("", |options| options.merge_imports_and_exports = true);
    check_variant("", |options| {
        options.merge_imports_and_exports = true;
        options.ownership = Ownership::BorrowingDuplicateIfNecessary;
    });
}

pub(super) fn everything_compiles_with_resources_that_methods_may_change() {
    check_variant("", |options| {
        options.mutable_resources = vec!["all".to_owned()];
        options.generate_unused_types = true;
    });
}

pub(super) fn everything_compiles_as_a_stub() {
    check_variant("", |options| {
        options.stubs = true;
        options.mutable_resources = vec!["all".to_owned()];
    });
}

pub(super) fn everything_compiles_with_hash_maps_and_bytes_for_strings() {
    check_variant("", |options| {
        options.map_type = Some("::std::collections::HashMap".to_owned());
        options.raw_strings = true;
        options.generate_unused_types = true;
        options.chainable_methods = vec!["all".to_owned()];
        options.disable_run_ctors_once_workaround = true;
        options.disable_custom_section_link_helpers = true;
    });
}

pub(super) fn everything_compiles_without_std() {
    check_variant("#![no_std]\n", |options| options.std_feature = true);
}

pub(super) fn types_with_nothing_in_them_compile() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let mut modules = String::new();
    for ownership in [Ownership::Owning, Ownership::BorrowingDuplicateIfNecessary] {
        let mut options = Options::default();
        options.realloc = false;
        options.ownership = ownership;
        for generated in generate(&root().join("tests/codegen/empty.wit"), &RustGenerator::new(options)) {
            let name = format!("{}_{ownership:?}", generated.name);
            // As it is: what is allowed in there is for such types.
            let text = stubs::implemented(text(&generated).expect("it generates"));
            std::fs::write(folder.path().join(format!("{name}.rs")), text).expect("it is writable");
            modules += &format!("#[allow(non_snake_case)]\n#[path = \"{name}.rs\"]\npub mod {name};\n");
        }
    }
    let library = folder.path().join("lib.rs");
    std::fs::write(&library, modules).expect("it is writable");
    for edition in ["2021", "2024"] {
        compile(&library, &["rustc", "--edition", edition], &folder.path().join("lib.rmeta"));
    }
}

#[track_caller]
fn compile(library: &Path, command: &[&str], output: &Path) {
    let runtime = runtime(command, output);
    let mut rustc = Command::new(command[0]);
    rustc.args(&command[1..]).args(["--crate-type", "lib", "--emit", "metadata", "-Dwarnings"]);
    rustc.arg("--extern").arg(format!("witcraft_guest={}", runtime.display()));
    rustc.arg("-L").arg(runtime.parent().expect("it is in a folder")).arg("-o");
    let result = rustc.arg(output).arg(library).output().expect("rustc can be run");
    assert!(result.status.success(), "{command:?}: {}", String::from_utf8_lossy(&result.stderr));
}

/// Compiles the crate that asynchronous bindings stand on with the same compiler, for the same target, beside `output`.
fn runtime(command: &[&str], output: &Path) -> PathBuf {
    let folder = output.with_extension("runtime");
    std::fs::create_dir_all(&folder).expect("it is writable");
    for name in ["realloc", "task", "guest"] {
        // Clippy looks at the generated code only.
        let compiler = if command[0] == "clippy-driver" { "rustc" } else { command[0] };
        let target = command.iter().position(|argument| *argument == "--target");
        let mut rustc = Command::new(compiler);
        rustc.args(command.iter().skip(1).take_while(|argument| !argument.starts_with("--")));
        rustc.args(target.map_or(&[][..], |position| &command[position..position + 2]));
        rustc.args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--cfg", "feature=\"async\""]);
        rustc.args(["--crate-name", &format!("witcraft_{name}"), "--out-dir"]).arg(&folder);
        rustc.arg("-L").arg(&folder);
        for dependency in ["realloc", "task"].iter().filter(|_| name == "guest") {
            let library = folder.join(format!("libwitcraft_{dependency}.rmeta"));
            rustc.arg("--extern").arg(format!("witcraft_{dependency}={}", library.display()));
        }
        let result = rustc.arg(root().join("crates").join(name).join("src/lib.rs")).output().expect("rustc can be run");
        assert!(result.status.success(), "{rustc:?}: {}", String::from_utf8_lossy(&result.stderr));
    }
    folder.join("libwitcraft_guest.rmeta")
}

pub(super) fn asynchronous_worlds_are_told_where_and_all_others_generate() {
    let mut worlds = 0;
    for generated in everything(&RustGenerator::new(Options::default())) {
        let Err(findings) = &generated.files else {
            worlds += 1;
            continue;
        };
        for finding in findings {
            assert_eq!(finding.code, "abi/async-not-supported", "{}: {}", generated.name, finding.message);
            assert!(!finding.labels.is_empty(), "{}: {} has a place", generated.name, finding.message);
        }
    }
    let expected = if corpus().is_some() { 80 } else { 3 };
    assert!(worlds >= expected, "{worlds} worlds generate, and there are at least {expected} without anything async");
}

pub(super) fn goldens_are_as_reviewed() {
    for path in wit_inputs(&goldens()) {
        for generated in generate(&path, &RustGenerator::new(Options::default())) {
            let text = text(&generated).expect("goldens generate");
            assert_golden(goldens().join(format!("{}.rs", generated.name)), text);
        }
    }
}

pub(super) fn the_same_world_gives_the_same_bytes() {
    let generator = RustGenerator::new(Options::default());
    for (first, second) in everything(&generator).iter().zip(&everything(&generator)) {
        assert!(text(first) == text(second), "{} differs from one run to the next", first.name);
    }
}

pub(super) fn rustfmt_leaves_generated_files_as_they_are() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for path in wit_inputs(&goldens()) {
        for generated in generate(&path, &RustGenerator::new(Options::default())) {
            let path = folder.path().join(format!("{}.rs", generated.name));
            std::fs::write(&path, text(&generated).expect("goldens generate")).expect("it is writable");
            let result = Command::new("rustfmt").args(["--check", "--edition", "2024"]).arg(&path).output();
            let result = result.expect("rustfmt can be run");
            assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stdout));
        }
    }
}
