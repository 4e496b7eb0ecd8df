//! `witcraft compose app.wac`: a composition that a document describes.

use std::path::{Path, PathBuf};

use semver::Version;
use witcraft_compose::Input;
use witcraft_diagnostics::{Diagnostic, Source};
use witcraft_wac::{Composition, Dependency, Document, Options};

use super::Args;
use crate::exit::{CommandResult, Exit, Failure};
use crate::input::{self, is_dash};
use crate::output::Output;

/// The document that the arguments name, if they name one: a file that ends with `.wac`, or any with `--wac`.
///
/// # Errors
/// There are other inputs besides a document, or an option is only for documents.
pub(super) fn named(args: &Args) -> Result<Option<&Path>, Failure> {
    let is_document = |path: &&PathBuf| args.wac || path.extension().is_some_and(|extension| extension == "wac");
    match (args.components.iter().find(is_document), args.components.as_slice()) {
        (Some(document), [_]) => Ok(Some(document)),
        (Some(document), _) => {
            let message = format!("`{}` is a document in WAC, and is composed alone", document.display());
            let help = "the components that it names are in `deps/`, or given with `--dep NAME=PATH`";
            Err(Failure::usage(Diagnostic::error("usage/wac", message).help(help)))
        }
        (None, _) => {
            let option = match () {
                () if args.fmt => "--fmt",
                () if !args.dep.is_empty() => "--dep",
                () if !args.deps_dir.is_empty() => "--deps-dir",
                () if !args.features.features.is_empty() => "--features",
                () if args.features.all_features => "--all-features",
                () => return Ok(None),
            };
            let message = format!("`{option}` is for documents in WAC, but no document is given");
            let help = "a document's name ends with `.wac`; for one on standard input, add `--wac`";
            Err(Failure::usage(Diagnostic::error("usage/wac", message).help(help)))
        }
    }
}

/// Reads a document and loads the packages that it names.
///
/// # Errors
/// It cannot be read, or has mistakes in its syntax.
pub(super) fn load(args: &Args, path: &Path) -> Result<Composition, Failure> {
    let options = options(args, path)?;
    Ok(Document::parse(&input::text(path)?)?.load(&options))
}

fn options(args: &Args, path: &Path) -> Result<Options, Failure> {
    let dependencies = args.dep.iter().map(|text| dependency(text)).collect::<Result<Vec<_>, _>>()?;
    let (folders, fetched) = match args.deps_dir.as_slice() {
        [] => usual_folders(if is_dash(path) { Path::new("") } else { path.parent().unwrap_or(Path::new("")) }),
        given => (given.to_vec(), Vec::new()),
    };
    let features = args.features.clone();
    Ok(Options {
        dependencies,
        folders,
        fetched,
        features: features.features,
        all_features: features.all_features,
        read: Some(super::component),
        virtualize: Some(virtualized),
    })
}

/// Where the packages of a document in this folder are: in `deps/` there, and where the nearest folder around it is that has a lock file
/// of `wkg`, in its `deps/` and in what `wkg` has fetched.
fn usual_folders(folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut folders = vec![folder.join("deps")];
    let Ok(whole) = std::path::absolute(folder) else { return (folders, Vec::new()) };
    let levels = whole.ancestors().position(|around| around.join("wkg.lock").is_file());
    let Some(levels) = levels else { return (folders, Vec::new()) };
    let locked = (0..levels).fold(folder.to_path_buf(), |folder, _| folder.join(".."));
    if levels > 0 {
        folders.push(locked.join("deps"));
    }
    (folders, vec![locked.join("wit").join("deps"), locked.join("deps")])
}

/// The component with what the settings of a document say satisfied inside it: they are the options of `virtualize`.
///
/// # Errors
/// There is no such option, its value is wrong, or an import cannot be replaced.
fn virtualized(component: &Input, settings: &[(String, Option<String>)]) -> Result<Vec<u8>, Vec<Diagnostic>> {
    crate::commands::virtualize::with_settings(component, settings)
}

/// `ns:name=path`, or `ns:name@1.0.0=path`.
fn dependency(text: &str) -> Result<Dependency, Failure> {
    let wrong = |why: &str| {
        let message = format!("`--dep {text}` {why}");
        let help = "write a package and its file: `--dep demo:store=build/store.wasm`, or with a version \
                    `--dep demo:store@1.0.0=build/store.wasm`";
        Failure::usage(Diagnostic::error("usage/dep", message).help(help))
    };
    let (name, path) = text.split_once('=').ok_or_else(|| wrong("has no `=` and path"))?;
    let (name, version) = match name.split_once('@') {
        Some((name, version)) => {
            let version =
                Version::parse(version).map_err(|error| wrong(&format!("has no semantic version: {error}")))?;
            (name, Some(version))
        }
        None => (name, None),
    };
    if !name.contains(':') {
        return Err(wrong("names no package: a name has a namespace, as in `demo:store`"));
    }
    Ok(Dependency { name: name.to_owned(), version, path: PathBuf::from(path) })
}

/// Lays out a document: in place, to `-o`, or with `--check` nowhere.
///
/// # Errors
/// It has mistakes in its syntax, or is not laid out with `--check`.
pub(super) fn format(args: &Args, path: &Path, output: &mut Output) -> CommandResult {
    let source: Source = input::text(path)?;
    let text = witcraft_wac::format(&source)?;
    if args.check {
        if text == source.text() {
            return Ok(Exit::DONE);
        }
        let line = text.lines().zip(source.text().lines()).take_while(|(new, old)| new == old).count() + 1;
        let message = format!("`{}` is not formatted, from line {line} on", source.name());
        let finding = Diagnostic::error("output/out-of-date", message).in_file(source.name());
        return Err(finding.help("run the command again without `--check`").into());
    }
    match &args.output.output {
        Some(to) if !is_dash(to) => output.file(to, &args.components, text.as_bytes())?,
        None if !is_dash(path) && text != source.text() => output.file(path, &[], text.as_bytes())?,
        None if !is_dash(path) => {}
        Some(_) | None => output.print(&text)?,
    }
    Ok(Exit::DONE)
}

/// Checks that the composition, encoded as `composed`, conforms to the world that the document targets.
///
/// # Errors
/// All that keeps it from that.
pub(super) fn check_target(composition: &Composition, composed: &[u8]) -> Result<(), Failure> {
    let findings = composition.check_target(composed)?;
    if findings.is_empty() { Ok(()) } else { Err(findings.into()) }
}
