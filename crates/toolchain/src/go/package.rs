//! What kind of package a folder holds, asked of the `go` command: a program, and one that imports the bindings that it was written
//! for.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use witcraft_diagnostics::{Diagnostic, Origin};
use witcraft_writer::is_generated;

use super::go;

/// Checks that the package in `folder` is a program. Where Go cannot tell, it is left to the compiler to say why.
///
/// # Errors
/// It is a library.
pub(super) fn expect_main(folder: &Path) -> Result<(), Diagnostic> {
    let told = list(folder, "{{.Name}}\n{{.ImportPath}}", &["."]);
    let Some([name, import_path]) = told.as_deref().and_then(|lines| lines.first_chunk()) else { return Ok(()) };
    if name == "main" || name.is_empty() {
        return Ok(());
    }
    let shown = folder.display().to_string();
    let programs = list(folder, "{{if eq .Name \"main\"}}{{.Dir}}{{end}}", &["./..."]).unwrap_or_default();
    let root = std::path::absolute(folder).unwrap_or_default();
    let below =
        |program: &String| Some(folder.join(Path::new(program).strip_prefix(&root).ok()?).display().to_string());
    let programs: Vec<String> = programs.iter().filter_map(below).collect();
    let help = if programs.is_empty() {
        format!(
            "pass the folder of a package `main`; `func main() {{}}` and a blank import of `{import_path}` are enough"
        )
    } else {
        format!("pass the folder of a program: `{}`", programs.join("`, `"))
    };
    let message =
        format!("`{shown}` holds the library package `{name}`, but only packages named `main` become components");
    Err(Diagnostic::error("componentize/go-library", message).in_origin(Origin::file(shown)).help(help))
}

/// Checks that a program which exports nothing was not meant to: that its module has no bindings with exports that no program imports.
///
/// # Errors
/// There are such bindings.
pub(super) fn expect_bindings(folder: &Path) -> Result<(), Diagnostic> {
    let module = list(folder, "{{with .Module}}{{.Dir}}\n{{.Path}}{{end}}", &["."]);
    let Some([root, path]) = module.as_deref().and_then(|lines| lines.first_chunk()) else { return Ok(()) };
    let root = Path::new(root);
    let mut found = Vec::new();
    find_bindings(root, &mut found);
    let found: Vec<Bindings> = found.iter().filter_map(|directory| Bindings::read(directory, root, path)).collect();
    if found.is_empty() {
        return Ok(());
    }
    let format = "{{if eq .Name \"main\"}}{{join .Deps \"\\n\"}}{{end}}";
    let Some(imported) = list(root, format, &["-e", "./..."]) else { return Ok(()) };
    let Some(forgotten) = found.into_iter().find(|bindings| !bindings.is_among(&imported)) else { return Ok(()) };
    let shown = folder.display().to_string();
    let Bindings { path, world, exports } = forgotten;
    let message =
        format!("`{shown}` does not import `{path}`, the bindings of world `{world}`, so it would export nothing");
    let finding = Diagnostic::error("componentize/go-bindings", message).in_origin(Origin::file(shown));
    let (it, them) = if exports.len() == 1 { ("the package", "") } else { ("the packages", "s") };
    Err(finding
        .note(format!("the world has exports, in {it} `{}`", exports.join("`, `")))
        .help(format!(
            "import the package{them} in the program, and register the implementations in an `init` \
                       function"
        ))
        .help("to make a program anyway, run `go build` yourself and pass the module that it writes"))
}

/// The lines that `go list` prints for packages, seen from a folder; `None` where it fails.
fn list(folder: &Path, format: &str, packages: &[&str]) -> Option<Vec<String>> {
    let output = go(folder).args(["list", "-f", format]).args(packages).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    Some(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// Generated bindings of a world with exports.
struct Bindings {
    /// The import path of their directory.
    path: String,
    world: String,
    /// The import paths of the packages whose exports a program has to implement.
    exports: Vec<String>,
}

impl Bindings {
    fn read(directory: &Path, root: &Path, module: &str) -> Option<Bindings> {
        let path = |directory: &Path| {
            let below = directory.strip_prefix(root).ok()?;
            let parts = below.iter().map(|part| part.to_str());
            Some([Some(module)].into_iter().chain(parts).collect::<Option<Vec<_>>>()?.join("/"))
        };
        let head = generated(&directory.join(WORLD))?;
        let world = head.split_once(" from ")?.1.split_once(';')?.0.to_owned();
        let mut exports = Vec::new();
        let is_linked = generated(&directory.join("exports/exports.go")).is_some();
        if is_linked {
            exports.push(path(&directory.join("exports"))?);
        } else {
            find(directory, &mut |folder| {
                if generated(&folder.join("exports.go")).is_some() {
                    exports.extend(path(folder));
                }
            });
        }
        exports.sort();
        (!exports.is_empty()).then_some(Bindings { path: path(directory)?, world, exports })
    }

    /// Whether the world is linked by what imports these packages: all that has anything to do with the host imports it.
    fn is_among(&self, imported: &[String]) -> bool {
        imported.contains(&format!("{}/internal/cabi", self.path))
    }
}

/// The file that tells the directory of bindings: the one with the world.
const WORLD: &str = "internal/cabi/world.go";

/// The first line of a file, if that says that the file is generated.
fn generated(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok().filter(|text| is_generated(text))?;
    text.lines().next().map(str::to_owned)
}

fn find_bindings(root: &Path, found: &mut Vec<PathBuf>) {
    find(root, &mut |folder| {
        if folder.join(WORLD).is_file() {
            found.push(folder.to_owned());
        }
    });
    found.sort();
}

/// Looks at a folder and all of its module below it, but for those that the `go` command passes over.
fn find(folder: &Path, look: &mut dyn FnMut(&Path)) {
    look(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|e| e.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(".");
        let is_passed_over = name.starts_with(['.', '_']) || ["testdata", "vendor", "node_modules"].contains(&name);
        if !is_passed_over && !path.join("go.mod").exists() {
            find(&path, look);
        }
    }
}
