//! Do generated bindings, componentizing, composing and running work together, value for value?
//!
//! Each folder of `tests/runtime/` is a case: `test.wit`, and a source file for each of its worlds.
//!
//! - `runner.rs` exports `run`, calls what the others export, and panics where an answer is wrong;
//! - `test.rs` implements what the runner imports;
//! - other worlds, such as `base`, are components beside the two;
//! - `middle` imports from `test` what it exports to `runner`, so those two are composed first.
//!
//! A source file finds its bindings in `crate::bindings`. `cargo test --test runtime -- strings` runs the cases with
//! `strings` in their names.

#[path = "runtime/js.rs"]
mod js;
#[path = "runtime/rust.rs"]
mod rust;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};

/// One folder of `tests/runtime/`.
struct Case {
    name: String,
    folder: PathBuf,
}

/// One world of a case with the source that implements it.
struct Source {
    case: String,
    world: String,
    wit: PathBuf,
    path: PathBuf,
}

impl Source {
    /// A name for the build's files and packages.
    fn name(&self) -> String {
        format!("{}-{}", self.case, self.world)
    }
}

/// What the build made of each source, by `Source::name`: a core module, or why there is none.
type Modules = BTreeMap<String, Result<PathBuf, String>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = witcraft_testing::require_tools(&[witcraft_testing::GUEST_RUST]).err();
    if let Some(reason) = &missing {
        let _ = writeln!(std::io::stderr(), "every case is ignored, because {reason}");
    }
    let wanted = |case: &Case| arguments.filter.as_ref().is_none_or(|filter| case.name.contains(filter.as_str()));
    let cases: Vec<Case> = cases().into_iter().filter(wanted).collect();
    let sources: Arc<Vec<Source>> = Arc::new(cases.iter().flat_map(sources).collect());
    let modules: Arc<OnceLock<Modules>> = Arc::default();
    let trials = cases
        .into_iter()
        .map(|case| {
            let name = case.name.clone();
            let (sources, modules) = (Arc::clone(&sources), Arc::clone(&modules));
            let test = move || {
                let modules = modules.get_or_init(|| rust::build(&sources, &folder("build")));
                check(&case.name, &sources, modules).map_err(Failed::from)
            };
            Trial::test(name, test).with_ignored_flag(missing.is_some())
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Every case, by name.
fn cases() -> Vec<Case> {
    let root = witcraft_testing::root().join("tests/runtime");
    let mut cases: Vec<Case> = std::fs::read_dir(&root)
        .expect("tests/runtime can be read")
        .map(|entry| entry.expect("tests/runtime can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| Case { name: entry.file_name().display().to_string(), folder: entry.path() })
        .collect();
    assert!(!cases.is_empty(), "no cases in {}", root.display());
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// The sources of a case, one a world.
fn sources(case: &Case) -> Vec<Source> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&case.folder)
        .expect("a case can be read")
        .map(|entry| entry.expect("a case can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == rust::EXTENSION))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            case: case.name.clone(),
            world: path.file_stem().expect("it has an extension").display().to_string(),
            wit: case.folder.join("test.wit"),
            path,
        })
        .collect()
}

/// Componentizes, composes and runs one case.
fn check(case: &str, sources: &[Source], modules: &Modules) -> Result<(), String> {
    let out = folder("components");
    let mut components = BTreeMap::new();
    for source in sources.iter().filter(|source| source.case == case) {
        let module = modules.get(&source.name()).ok_or("it was not built")?.as_ref()?;
        let component = out.join(format!("{}.wasm", source.name()));
        witcraft(|command| command.arg("componentize").arg(module).arg("-o").arg(&component))?;
        components.insert(source.world.as_str(), component);
    }
    let mut root = components.remove("runner").ok_or("it has no runner")?;
    if let (Some(middle), Some(test)) = (components.remove("middle"), components.get("test")) {
        let both = out.join(format!("{case}-middle-test.wasm"));
        witcraft(|command| command.arg("compose").args([&middle, test]).arg("-o").arg(&both))?;
        components.insert("test", both);
    }
    if !components.is_empty() {
        let composed = out.join(format!("{case}.wasm"));
        witcraft(|command| command.arg("compose").arg(&root).args(components.values()).arg("-o").arg(&composed))?;
        root = composed;
    }
    witcraft(|command| command.arg("validate").arg(&root))?;
    witcraft(|command| command.arg("run").arg(&root).args(["--invoke", "run()"]))?;
    js::check(&root, &folder("js").join(case))
}

/// Runs the command under test. `Err` holds what it said.
fn witcraft(arguments: impl FnOnce(&mut Command) -> &mut Command) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_witcraft"));
    arguments(&mut command);
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}\n{said}", output.status))
}

/// A folder of this test's own, below the target folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runtime").join(name);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}
