//! `witcraft bindgen`: bindings for a world, in one language a subcommand. What all of them share is here: where files go,
//! and whether they are there already.

mod go;
mod module_path;
mod rust;
mod ts;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use witcraft_bindings::Generator;
use witcraft_diagnostics::{Diagnostic, Origin, plain};
use witcraft_wit::Wit;
use witcraft_writer::{Files, is_generated};

use crate::difference::Differences;
use crate::exit::{CommandResult, Exit, Failure};
use crate::input::{self, is_dash};
use crate::opts;
use crate::output::Output;

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

/// Which world, and where its bindings go.
#[derive(clap::Args)]
struct Common {
    /// WIT: a file, a directory, a component, a package or a module in wasm, or `-`
    #[arg(value_name = "WIT", default_value = "wit")]
    input: PathBuf,
    #[command(flatten)]
    world: opts::wit::World,
    #[command(flatten)]
    features: opts::wit::Features,
    /// The directory to write to; `-` prints on standard output instead
    #[arg(long, short = 'o', alias = "out-dir", value_name = "DIR", default_value = ".")]
    output: PathBuf,
    /// Write nothing; exit with 1 and show the difference if the files are not what would be written
    #[arg(long)]
    check: bool,
}

/// Which asynchronous functions are bound as synchronous ones.
#[derive(clap::Args)]
struct Sync {
    /// Bind functions that are `async` in WIT as synchronous ones: `all`, `ns:pkg/interface#function`, or that after `import:` or
    /// `export:` (comma-separated, or repeated). To call such an import is to wait for it, which only functions that are `async`
    /// in WIT may do
    #[arg(long, value_name = "FILTER", value_delimiter = ',')]
    sync: Vec<String>,
}

pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    match &args.language {
        Language::Go(args) => go::run(args, output),
        Language::Rust(args) => rust::run(args, output),
        Language::Ts(args) => ts::run(args, output),
    }
}

/// Generates the bindings, and writes or checks them. `find_stale` finds what an earlier run has left in the directory, and
/// this one would not write.
fn generate(
    common: &Common,
    generator: &dyn Generator,
    find_stale: fn(&Path, &Files) -> Vec<PathBuf>,
    output: &mut Output,
) -> CommandResult {
    let wit = load(common)?;
    let world = wit.world(common.world.world.as_deref())?;
    let bindings = generator.bindings(&wit, world)?;
    let files = generator.generate(&bindings)?;
    if common.check {
        let stale = find_stale(&common.output, &files);
        check(&files, &common.output, &stale, output)
    } else if is_dash(&common.output) {
        for (_, text) in files.iter() {
            output.print(text)?;
        }
        Ok(Exit::DONE)
    } else {
        let stale = find_stale(&common.output, &files);
        write(&files, common, &stale, output)
    }
}

fn load(common: &Common) -> Result<Wit, Failure> {
    Ok(input::wit(&common.input, &common.features.options())?)
}

/// Writes the files, unless one of them would replace what was not generated.
fn write(files: &Files, common: &Common, stale: &[PathBuf], output: &mut Output) -> CommandResult {
    let directory = &common.output;
    let foreign: Vec<Diagnostic> = files.iter().filter_map(|(name, _)| find_foreign(&directory.join(name))).collect();
    if !foreign.is_empty() {
        return Err(foreign.into());
    }
    let folders: BTreeSet<PathBuf> =
        files.iter().filter_map(|(name, _)| directory.join(name).parent().map(Path::to_owned)).collect();
    for folder in &folders {
        std::fs::create_dir_all(folder).map_err(|error| {
            let shown = folder.display().to_string();
            Diagnostic::error("output/unwritable", format!("cannot create directory `{shown}`: {}", plain(&error)))
                .in_origin(Origin::file(shown))
        })?;
    }
    for (name, text) in files.iter() {
        output.file(&directory.join(name), std::slice::from_ref(&common.input), text.as_bytes())?;
    }
    for path in stale {
        std::fs::remove_file(path).map_err(|error| {
            let shown = path.display().to_string();
            Diagnostic::error("output/unwritable", format!("cannot remove `{shown}`: {}", plain(&error)))
                .in_origin(Origin::file(shown))
        })?;
        // A directory that held nothing else goes with it; another one cannot be removed.
        let _ = path.parent().map(std::fs::remove_dir);
    }
    Ok(Exit::DONE)
}

/// A finding if there is a file that a person, or another tool, has written.
fn find_foreign(path: &Path) -> Option<Diagnostic> {
    let bytes = std::fs::read(path).ok()?;
    if bytes.is_empty() || std::str::from_utf8(&bytes).is_ok_and(is_generated) {
        return None;
    }
    let shown = path.display().to_string();
    Some(
        Diagnostic::error(
            "bindgen/foreign-file",
            format!("`{shown}` was not generated by witcraft, and is left as it is"),
        )
        .in_origin(Origin::file(shown))
        .help("move it away, or name another directory with `-o`"),
    )
}

/// Compares the files with those on disk.
fn check(files: &Files, directory: &Path, stale: &[PathBuf], output: &mut Output) -> CommandResult {
    let differences = Differences::new();
    let mut findings = Vec::new();
    for (name, expected) in files.iter() {
        let path = directory.join(name);
        let shown = path.display().to_string();
        let finding = match std::fs::read(&path) {
            Ok(actual) if actual == expected.as_bytes() => continue,
            Ok(actual) => {
                let actual = String::from_utf8_lossy(&actual);
                let generated = format!("{shown} (generated)");
                output.print(&differences.show([actual.as_ref(), expected], [&shown, &generated]))?;
                Diagnostic::error("bindgen/out-of-date", format!("`{shown}` is not what would be generated"))
            }
            Err(error) => {
                let message = format!("`{shown}` would be generated, and cannot be read: {}", plain(&error));
                Diagnostic::error("bindgen/out-of-date", message)
            }
        };
        findings.push(finding.in_origin(Origin::file(shown)).help("run the command again without `--check`"));
    }
    for path in stale {
        let shown = path.display().to_string();
        let finding =
            Diagnostic::error("bindgen/out-of-date", format!("`{shown}` is of an earlier run, and would be removed"));
        findings.push(finding.in_origin(Origin::file(shown)).help("run the command again without `--check`"));
    }
    if findings.is_empty() { Ok(Exit::DONE) } else { Err(findings.into()) }
}
