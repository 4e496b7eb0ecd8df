//! How the Go sources of the runtime cases become core modules: a Go module for each, with its bindings inside of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use crate::{Modules, Source, finish, witcraft, write};

/// What every Go source may call.
const CHECK: &str = include_str!("check.go");

/// The program around an implementation that is linked by its name.
const LINKS: &str = "package main\n\nimport _ \"component/bindings/exports\"\n\nfunc main() {}\n";

/// How many of Go's builds run at once; each uses more than one processor by itself.
const BUILDERS: usize = 2;

/// Builds every source below `folder`. What is there from an earlier run and still right is kept, in Go's cache.
pub(crate) fn build(sources: &[&Source], folder: &Path) -> Modules {
    let modules = Mutex::new(Modules::new());
    let pending = Mutex::new(sources.iter());
    std::thread::scope(|scope| {
        for _ in 0..BUILDERS {
            scope.spawn(|| {
                while let Some(source) = { pending.lock().expect("no builder panics").next() } {
                    let module = build_one(source, &folder.join(source.name()));
                    modules.lock().expect("no builder panics").insert(source.name(), module);
                }
            });
        }
    });
    modules.into_inner().expect("no builder panics")
}

fn build_one(source: &Source, folder: &Path) -> Result<PathBuf, String> {
    let version = if source.case.starts_with("async-") { "1.26" } else { "1.24" };
    write(&folder.join("go.mod"), &format!("module component\n\ngo {version}\n"));
    write(&folder.join("check.go"), CHECK);
    let text = std::fs::read_to_string(&source.path).map_err(|error| error.to_string())?;
    let options = source.directives("OPTIONS").join(" ");
    match source.directives("PACKAGE").first() {
        None => write(&folder.join("main.go"), &text),
        Some(package) => {
            write(&folder.join("main.go"), LINKS);
            write(&folder.join(package).join("source.go"), &text);
        }
    }
    let bindings = folder.join("bindings");
    witcraft(|command| {
        command.args(["bindgen", "go"]).arg(&source.wit).args(["--world", &source.world]).arg("-o").arg(&bindings);
        command.args(options.split_whitespace())
    })?;
    let module = folder.join("module.wasm");
    let mut build = Command::new("go");
    build.current_dir(folder).env_remove("GOFLAGS").envs([("GOOS", "wasip1"), ("GOARCH", "wasm")]);
    // As `witcraft componentize` builds a package; that of a plain build is tried on one of them.
    if !source.directives("BUILD").contains(&"plain".to_owned()) {
        build.args(["build", "-tags=witcraft", "-ldflags=-checklinkname=0"]);
    } else {
        build.arg("build");
    }
    build.args(["-buildmode=c-shared", "-o"]);
    finish(build.arg(&module).arg("."))?;
    Ok(module)
}
