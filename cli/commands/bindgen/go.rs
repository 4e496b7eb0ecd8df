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

The packages are <namespace>/<package>/<interface> below the directory, which is in a Go module of go 1.24 or later.
Say what implements an exported interface from an init function of your own package:
  func init() { store.Export(implementation{}) }
Or name a variable of a package of your own with `--implementation`, so that calls are linked and Go may inline them, and
have your program import the package `exports` for its effect:
  witcraft bindgen go wit/ --world app -o gen --implementation example.com/app/store.Store
  import _ \"example.com/app/gen/exports\"

A directory holds the bindings of one world. Stale generated files of an earlier run are removed, below
the directories that are written to; nothing else is.

A function whose parameters and result take more than 128 bytes outside of memory, such as 16 of u64 and a result, is one
that Go cannot export whole: `witcraft componentize` assembles it, and other tools will report it as missing.

Exit status: 0 done; 1 the WIT or the module path is rejected, a file would be overwritten that was not generated, or
`--check` found a difference; 2 usage.")]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
    /// The import path of the output directory [default: what the nearest go.mod says]
    #[arg(long, alias = "pkg-name", value_name = "PATH")]
    module: Option<String>,
    #[command(flatten)]
    options: TableArgs<Options>,
    /// Nothing, like the next: accepted for scripts that were written for `wit-bindgen go`
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

/// The generated files below the directories that `files` are in, that are none of them.
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
    // What lies in a module of its own belongs to somebody else.
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
