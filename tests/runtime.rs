//! Do generated bindings, componentizing, composing and running work together, value for value?
//!
//! Each folder of `tests/runtime/` is a case: `test.wit`, and for each of its worlds a source file in one language or
//! several.
//!
//! - `runner.rs`, `runner.go` or `runner.js` exports `run`, calls what the others export, and panics where an answer is wrong;
//! - `test.rs`, `test.go` or `test.js` implements what the runner imports;
//! - other worlds, such as `base`, are components beside the two;
//! - `middle` imports from `test` what it exports to `runner`, so those two are composed first.
//!
//! A source begins with `// OPTIONS: --name value ...`, a line or several, where its bindings are generated under such; one
//! in Go with `// PACKAGE: name` where it is a package of its own that is linked by its name, and with `// BUILD: plain` where it is
//! built without the flags that `witcraft componentize` gives; a runner with
//! `// FAILS: message` where `run` is to fail with this on standard error.
//!
//! What the others' `test` has as `// FAILS` goes before the runner's.
//!
//! A runner or implementation with `// ENGINES: wasmtime` is not run in Node, and one with `// ENGINES: composed` only as one
//! component there. One component of those with `// ENGINES: stacks` waits on its stack, which the newest Node can put aside.
//!
//! What a component gives on Wasmtime it gives in Node too, composed, and put together there of its parts.
//!
//! Every runner meets every implementation: `strings/go-rust` is the runner in Go with all else in Rust. A source in Rust
//! finds its bindings in `crate::bindings`, one in Go below `component/bindings`, and `same` and `must` of `check.go` beside
//! it; one in JavaScript imports `../check.js`. `cargo test --test runtime -- strings` runs the cases with `strings` in their names.

#[path = "runtime/go.rs"]
mod go;
#[path = "runtime/js.rs"]
mod js;
#[path = "runtime/rust.rs"]
mod rust;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};
use witcraft_testing::{GUEST_GO, GUEST_RUST, Tool};

/// What a source is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Language {
    Go,
    JavaScript,
    Rust,
}

impl Language {
    const ALL: [Language; 3] = [Language::Go, Language::JavaScript, Language::Rust];

    fn name(self) -> &'static str {
        match self {
            Language::Go => "go",
            Language::JavaScript => "js",
            Language::Rust => "rust",
        }
    }

    /// What the sources' names end with.
    fn extension(self) -> &'static str {
        match self {
            Language::Go => "go",
            Language::JavaScript => "js",
            Language::Rust => "rs",
        }
    }

    /// What builds it, where something has to be there.
    fn tool(self) -> Option<Tool> {
        match self {
            Language::Go => Some(GUEST_GO),
            Language::JavaScript => None,
            Language::Rust => Some(GUEST_RUST),
        }
    }

    /// Builds every source of this language below `folder`.
    fn build(self, sources: &[Source], folder: &Path) -> Modules {
        let sources: Vec<&Source> = sources.iter().filter(|source| source.language == self).collect();
        match self {
            Language::Go => go::build(&sources, folder),
            // The source is all that there is.
            Language::JavaScript => sources.iter().map(|source| (source.name(), Ok(source.path.clone()))).collect(),
            Language::Rust => rust::build(&sources, folder),
        }
    }
}

/// One world of a case with the source that implements it.
struct Source {
    case: String,
    world: String,
    language: Language,
    wit: PathBuf,
    path: PathBuf,
}

impl Source {
    /// A name for the build's files and packages.
    fn name(&self) -> String {
        format!("{}-{}", self.case, self.world)
    }

    /// What its first lines say after `// NAME: `.
    fn directives(&self, name: &str) -> Vec<String> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        let head = text.lines().take_while(|line| line.starts_with("// "));
        head.filter_map(|line| line.strip_prefix("// ")?.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
            .collect()
    }
}

/// What the build made of each source of a language, by `Source::name`: a core module, or why there is none.
type Modules = BTreeMap<String, Result<PathBuf, String>>;

/// The languages of a run of a case.
#[derive(Clone, Copy)]
struct Pairing {
    runner: Language,
    others: Language,
}

/// All sources, each language's built when the first case needs it.
struct Built {
    sources: Vec<Source>,
    modules: [OnceLock<Modules>; Language::ALL.len()],
}

impl Built {
    /// The module of a source.
    fn module(&self, source: &Source) -> Result<&Path, String> {
        let modules = self.modules[source.language as usize].get_or_init(|| {
            source.language.build(&self.sources, &folder(&format!("build/{}", source.language.name())))
        });
        let module = modules.get(&source.name()).ok_or("it was not built")?;
        module.as_deref().map_err(Clone::clone)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing: Vec<Language> = Language::ALL.into_iter().filter(|language| is_missing(*language)).collect();
    let filter = arguments.filter.clone().unwrap_or_default();
    let is_wanted = |name: &str| arguments.filter.is_none() || name.contains(&filter);

    let mut trials = Vec::new();
    let mut wanted = BTreeSet::new();
    let all: Vec<Source> = cases().iter().flat_map(|(name, folder)| sources(name, folder)).collect();
    for (case, _) in cases() {
        for pairing in pairings(&case, &all) {
            let name = format!("{case}/{}-{}", pairing.runner.name(), pairing.others.name());
            if is_wanted(&name) {
                wanted.insert(case.clone());
                trials.push((name, case.clone(), pairing));
            }
        }
    }
    let sources = all.into_iter().filter(|source| wanted.contains(&source.case)).collect();
    let built = Arc::new(Built { sources, modules: Default::default() });
    let trials = trials
        .into_iter()
        .map(|(name, case, pairing)| {
            let built = Arc::clone(&built);
            let is_ignored = missing.contains(&pairing.runner) || missing.contains(&pairing.others);
            let test = move || check(&case, pairing, &built).map_err(Failed::from);
            Trial::test(name, test).with_ignored_flag(is_ignored)
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Whether a language's tool is missing, which is said.
fn is_missing(language: Language) -> bool {
    let Some(tool) = language.tool() else { return false };
    let Err(reason) = witcraft_testing::require_tools(&[tool]) else { return false };
    let _ = writeln!(std::io::stderr(), "every case with {} is ignored, because {reason}", language.name());
    true
}

/// Every case, by name, with its folder.
fn cases() -> Vec<(String, PathBuf)> {
    let root = witcraft_testing::root().join("tests/runtime");
    let mut cases: Vec<(String, PathBuf)> = std::fs::read_dir(&root)
        .expect("tests/runtime can be read")
        .map(|entry| entry.expect("tests/runtime can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| (entry.file_name().display().to_string(), entry.path()))
        .collect();
    assert!(!cases.is_empty(), "no cases in {}", root.display());
    cases.sort();
    cases
}

/// The sources of a case, one for each world and language.
fn sources(case: &str, folder: &Path) -> Vec<Source> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a case can be read")
        .map(|entry| entry.expect("a case can be read").path())
        .collect();
    paths.sort();
    let source = |path: PathBuf| {
        let extension = path.extension()?.to_str()?;
        let language = Language::ALL.into_iter().find(|language| language.extension() == extension)?;
        let world = path.file_stem()?.display().to_string();
        Some(Source { case: case.to_owned(), world, language, wit: folder.join("test.wit"), path })
    };
    paths.into_iter().filter_map(source).collect()
}

/// Every language that a case's runner is in, with every language that all of its other worlds are in.
fn pairings(case: &str, all: &[Source]) -> Vec<Pairing> {
    let sources: Vec<&Source> = all.iter().filter(|source| source.case == case).collect();
    let has = |world: &str, language| sources.iter().any(|source| source.world == world && source.language == language);
    let others: BTreeSet<&str> =
        sources.iter().map(|source| source.world.as_str()).filter(|world| *world != "runner").collect();
    let runners = Language::ALL.into_iter().filter(|language| has("runner", *language));
    let pair = |runner| {
        let complete = Language::ALL.into_iter().filter(|language| others.iter().all(|world| has(world, *language)));
        complete.map(move |others| Pairing { runner, others }).collect::<Vec<_>>()
    };
    let pairings: Vec<Pairing> = runners.flat_map(pair).collect();
    assert!(!pairings.is_empty(), "case `{case}` has no runner, or no language has all of its other worlds");
    pairings
}

/// Componentizes, composes and runs one case.
fn check(case: &str, pairing: Pairing, built: &Built) -> Result<(), String> {
    let out = folder("components");
    let name = format!("{case}-{}-{}", pairing.runner.name(), pairing.others.name());
    let mut components = BTreeMap::new();
    for source in built.sources.iter().filter(|source| source.case == case) {
        let language = if source.world == "runner" { pairing.runner } else { pairing.others };
        if source.language == language {
            let component = out.join(format!("{name}-{}.wasm", source.world));
            let module = built.module(source)?;
            witcraft(|command| {
                command.arg("componentize").arg(module).arg("-o").arg(&component);
                match language {
                    Language::JavaScript => command.arg("--wit").arg(&source.wit).args(["--world", &source.world]),
                    Language::Go | Language::Rust => command,
                }
            })?;
            components.insert(source.world.as_str(), component);
        }
    }
    let mut root = components.remove("runner").ok_or("it has no runner")?;
    if let (Some(middle), Some(test)) = (components.remove("middle"), components.get("test")) {
        let both = out.join(format!("{name}-middle-test.wasm"));
        witcraft(|command| command.arg("compose").args([&middle, test]).arg("-o").arg(&both))?;
        components.insert("test", both);
    }
    let (runner, others) = (root.clone(), components.values().cloned().collect::<Vec<_>>());
    if !components.is_empty() {
        let composed = out.join(format!("{name}.wasm"));
        witcraft(|command| command.arg("compose").arg(&root).args(components.values()).arg("-o").arg(&composed))?;
        root = composed;
    }
    witcraft(|command| command.arg("validate").arg(&root))?;
    let result = witcraft(|command| command.arg("run").arg(&root).args(["--invoke", "run()"]));
    let source = built
        .sources
        .iter()
        .find(|source| source.case == case && source.world == "runner" && source.language == pairing.runner);
    // What an implementation says of itself comes first.
    let tested = built
        .sources
        .iter()
        .find(|source| source.case == case && source.world == "test" && source.language == pairing.others);
    let said = tested.into_iter().chain(source).find_map(|source| source.directives("FAILS").into_iter().next());
    if let Some(message) = said {
        return match result {
            Ok(()) => Err(format!("it is to fail with: {message}")),
            Err(said) if said.contains(&message) => Ok(()),
            Err(said) => Err(format!("it is to fail with: {message}\nand fails with: {said}")),
        };
    }
    result?;
    let engines: Vec<String> =
        tested.into_iter().chain(source).flat_map(|source| source.directives("ENGINES")).collect();
    let says = |word: &str| engines.iter().any(|engine| engine == word);
    if says("wasmtime") {
        return Ok(());
    }
    let has_clock = case.starts_with("async-") && [pairing.runner, pairing.others].contains(&Language::Go);
    js::check(&root, &folder("js").join(&name), has_clock, says("stacks"))?;
    if says("composed") {
        return Ok(());
    }
    js::check_apart(&runner, &others, &folder("js-apart").join(&name))
}

/// Runs the command under test. `Err` holds what it said.
fn witcraft(arguments: impl FnOnce(&mut Command) -> &mut Command) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_witcraft"));
    arguments(&mut command);
    finish(&mut command)
}

/// Runs a command. `Err` holds what it said.
fn finish(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}\n{said}", output.status))
}

/// Writes a file unless it holds that already, so that a build sees no change.
fn write(path: &Path, text: &str) {
    if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
        return;
    }
    let folder = path.parent().expect("it lies below the build's folder");
    std::fs::create_dir_all(folder).expect("the target folder can be written");
    std::fs::write(path, text).expect("the target folder can be written");
}

/// A folder of this test's own, below the target folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runtime").join(name);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}
