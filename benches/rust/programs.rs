//! How the programs of the benchmark are built: each source against the bindings of both generators.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{OURS, output};

/// The peer's command, and the crate that its bindings need.
pub(crate) const PEER: &str = "wit-bindgen";
const PEER_RUNTIME: &str = "wit-bindgen = \"0.63\"";

/// The crates of both macros, as a program that spawns futures names them.
pub(crate) const PEER_MACRO_VERSION: &str = "wit-bindgen 0.63.0";
const PEER_MACRO: &str = "wit-bindgen = { version = \"=0.63.0\", features = [\"async-spawn\"] }";
const OUR_MACRO: &str = concat!(
    "wit-bindgen = { package = \"witcraft-guest\", features = [\"async-spawn\"], path = \"",
    env!("CARGO_MANIFEST_DIR"),
    "/crates/guest\" }"
);

/// Whose bindings a program has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Ours,
    Peer,
}

impl Side {
    pub(crate) const BOTH: [Side; 2] = [Side::Ours, Side::Peer];

    fn name(self) -> &'static str {
        match self {
            Side::Ours => "ours",
            Side::Peer => "peer",
        }
    }
}

/// What a program is compiled for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Level {
    Size,
    Speed,
}

impl Level {
    pub(crate) const BOTH: [Level; 2] = [Level::Size, Level::Speed];

    /// As it is written in a manifest.
    pub(crate) fn spelled(self) -> &'static str {
        match self {
            Level::Size => "\"s\"",
            Level::Speed => "3",
        }
    }
}

/// A source that implements a world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Source {
    /// What it is called among the sources.
    pub(crate) name: String,
    pub(crate) wit: PathBuf,
    pub(crate) world: String,
    pub(crate) path: PathBuf,
    pub(crate) bindings: Made,
}

/// Who writes the bindings of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Made {
    /// The command, into a file.
    ByCommand,
    /// The macro `generate!`, with the crate that has it. The program may join futures.
    ByMacro,
}

/// A program that was built.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) component: PathBuf,
    pub(crate) module: PathBuf,
    pub(crate) bindings: PathBuf,
}

/// What became of each source on each side: a program, or why there is none.
pub(crate) type Programs = HashMap<(String, Side), Result<Program, String>>;

/// Builds all sources on both sides, below `folder`.
pub(crate) fn build(sources: &[Source], folder: &Path, target: &str, level: Level) -> Programs {
    let mut programs = Programs::new();
    let mut members = Vec::new();
    for (source, side) in sources.iter().flat_map(|source| Side::BOTH.map(|side| (source, side))) {
        let name = format!("{}-{}", source.name, side.name());
        match package(source, side, &name, &folder.join(&name)) {
            Ok(bindings) => {
                members.push(name.clone());
                programs.insert((source.name.clone(), side), Ok(bindings));
            }
            Err(error) => drop(programs.insert((source.name.clone(), side), Err(error))),
        }
    }
    let workspace = format!(
        "[workspace]\nmembers = {members:?}\nresolver = \"3\"\n\n[profile.release]\nopt-level = {}\nlto = true\n\
         codegen-units = 1\npanic = \"abort\"\nstrip = true\n",
        level.spelled()
    );
    write(&folder.join("Cargo.toml"), &workspace);
    let target_folder = folder.join("target");
    let mut cargo = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/guest-rust.sh"));
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", &target_folder).env_remove("RUSTFLAGS");
    cargo.args(["cargo", "build", "--quiet", "--release", "--keep-going", "--target", target]);
    let modules = target_folder.join(target).join("release");
    for name in &members {
        let _ = std::fs::remove_file(modules.join(file_name(name))); // it is not there before the first run
    }
    let said = output(&mut cargo).err().unwrap_or_default();
    programs
        .into_iter()
        .map(|((name, side), bindings)| {
            let module = modules.join(file_name(&format!("{name}-{}", side.name())));
            let program = bindings.and_then(|bindings| {
                if !module.exists() {
                    return Err(errors_of(&said, &format!("{name}-{}", side.name())));
                }
                componentize(module, bindings.bindings)
            });
            ((name, side), program)
        })
        .collect()
}

fn componentize(module: PathBuf, bindings: PathBuf) -> Result<Program, String> {
    let component = module.with_extension("component.wasm");
    output(Command::new(OURS).arg("componentize").arg(&module).arg("-o").arg(&component))?;
    Ok(Program { component, module, bindings })
}

/// Writes the package of a source on one side: its bindings, and a crate root that joins the two. The program that it gives
/// has its bindings only so far.
fn package(source: &Source, side: Side, name: &str, folder: &Path) -> Result<Program, String> {
    let (bindings, module, dependencies) = match source.bindings {
        Made::ByCommand => {
            let bindings = generate(source, side, &folder.join("bindings"))?;
            let module = format!("#[path = {bindings:?}]\nmod bindings;\n");
            let dependencies = match side {
                Side::Ours => String::new(),
                Side::Peer => format!("\n[dependencies]\n{PEER_RUNTIME}\n"),
            };
            (bindings, module, dependencies)
        }
        Made::ByMacro => {
            let (wit, world) = (&source.wit, &source.world);
            let module =
                format!("mod bindings {{\n    wit_bindgen::generate!({{ path: {wit:?}, world: {world:?} }});\n}}\n");
            let runtime = match side {
                Side::Ours => OUR_MACRO,
                Side::Peer => PEER_MACRO,
            };
            (PathBuf::new(), module, format!("\n[dependencies]\nfutures = \"0.3\"\n{runtime}\n"))
        }
    };
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\ncrate-type = [\"cdylib\"]\n\
         {dependencies}"
    );
    write(&folder.join("Cargo.toml"), &manifest);
    write(&folder.join("lib.rs"), &format!("{module}#[path = {:?}]\nmod component;\n", source.path));
    Ok(Program { component: PathBuf::new(), module: PathBuf::new(), bindings })
}

/// Writes a source's bindings below `out`, by the command of one side.
fn generate(source: &Source, side: Side, out: &Path) -> Result<PathBuf, String> {
    let mut command = match side {
        Side::Ours => {
            let mut command = Command::new(OURS);
            command.args(["bindgen", "rust"]).arg(&source.wit).arg("-o").arg(out);
            command
        }
        Side::Peer => {
            let mut command = Command::new(PEER);
            command.args(["rust", "--generate-all"]).arg(&source.wit).arg("--out-dir").arg(out);
            command
        }
    };
    output(command.args(["--world", &source.world]))?;
    Ok(out.join(format!("{}.rs", source.world.replace('-', "_"))))
}

/// What cargo said about one package.
fn errors_of(said: &str, name: &str) -> String {
    let is_about = |line: &&str| line.contains(&format!("`{name}`"));
    said.lines().find(is_about).unwrap_or("cargo does not say why").to_owned()
}

fn file_name(package: &str) -> String {
    format!("{}.wasm", package.replace('-', "_"))
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
