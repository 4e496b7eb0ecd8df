//! `witcraft bindgen go`: bindings for a guest written in Go.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use witcraft_bindings::options::GeneratorOption;
use witcraft_generator_go::{GoGenerator, OPTIONS, Options};
use witcraft_writer::{Files, is_generated};

use super::{Common, module_path};
use crate::exit::CommandResult;
use crate::opts::table::{Table, TableArgs};
use crate::output::Output;

/// Generate bindings for a guest written in Go: a package for each interface
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  witcraft bindgen go wit/ --world app -o .
  witcraft bindgen go wit/ --world app -o internal/bindings --check
  witcraft bindgen go wit/ --world app -o gen --module example.com/app/gen

Each interface becomes the package <namespace>/<package>/<interface> below the directory, which must be in a Go module with
go 1.24 or later. Register the implementation of an exported interface in an init function of your own package:
  func init() { store.Export(implementation{}) }
Or name a variable of one of your packages with `--implementation`, so that Go links the calls and can inline them, and
import the generated package `exports` in your program:
  witcraft bindgen go wit/ --world app -o gen --implementation example.com/app/store.Store
  import _ \"example.com/app/gen/exports\"

A directory holds the bindings of one world. Stale generated files from an earlier run are removed from the
directories that are written to; nothing else is removed.

Go cannot export a function whose flat parameters and result take more than 128 bytes, such as 16 u64 and a result.
`witcraft componentize` assembles such a function from parts; other tools will report it as missing.

Exit status: 0 success; 1 the WIT or the module path is invalid, a file in the way was not generated, or `--check` found a
difference; 2 usage error.")]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
    /// The import path of the output directory [default: derived from the nearest go.mod]
    #[arg(long, alias = "pkg-name", value_name = "PATH")]
    module: Option<String>,
    #[command(flatten)]
    options: TableArgs<Options>,
    /// No effect, like the next: accepted for compatibility with `wit-bindgen go`
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    format: Option<bool>,
    #[arg(long, hide = true)]
    quiet: bool,
}

impl Table for Options {
    const HEADING: Option<&'static str> = None;
    const OPTIONS: &'static [GeneratorOption<Options>] = OPTIONS;
}

pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let path = match &args.module {
        Some(path) => module_path::check(path, None)?,
        None => module_path::find(&args.common.output)?,
    };
    let mut options = Options::new(path);
    args.options.apply(&mut options);
    super::generate(&args.common, &GoGenerator::new(options), find_stale, output)
}

/// Generated files in the directories of `files` that are not among `files`.
fn find_stale(directory: &Path, files: &Files) -> Vec<PathBuf> {
    let wanted: BTreeSet<PathBuf> = files.iter().map(|(name, _)| directory.join(name)).collect();
    let mut tops: BTreeSet<&str> = files.iter().filter_map(|(name, _)| name.split('/').next()).collect();
    tops.insert("exports");
    tops.insert("wit");
    // Of `internal`, only what is generated is looked at: the rest of it is the user's.
    tops.remove("internal");
    tops.insert("internal/cabi");
    let mut stale = Vec::new();
    for top in tops {
        collect(&directory.join(top), &wanted, &mut stale);
    }
    stale
}

fn collect(directory: &Path, wanted: &BTreeSet<PathBuf>, stale: &mut Vec<PathBuf>) {
    // A nested Go module belongs to somebody else.
    if directory.join("go.mod").exists() {
        return;
    }
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            collect(&path, wanted, stale);
        } else if !wanted.contains(&path)
            && path.extension().is_some_and(|extension| extension == "go" || extension == "s")
            && std::fs::read_to_string(&path).is_ok_and(|text| is_generated(&text))
        {
            stale.push(path);
        }
    }
}
