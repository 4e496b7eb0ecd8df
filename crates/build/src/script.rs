//! Writes the bindings from a build script, and tells Cargo when to run it again.

use std::path::{Path, PathBuf};

use crate::{Config, Renderer};

impl Config {
    /// Writes the bindings to `$OUT_DIR/<world>.rs`, has Cargo run the build script again when the WIT changes, and gives the
    /// path of the file. For build scripts: on failure, it prints all findings and ends the script.
    pub fn generate(&self) -> PathBuf {
        self.try_generate().unwrap_or_else(|findings| {
            #[allow(clippy::print_stderr, reason = "Cargo shows what a build script that fails has said")]
            {
                eprintln!("{findings}");
            }
            std::process::exit(1)
        })
    }

    /// As [`generate`](Config::generate), for scripts that go on.
    ///
    /// # Errors
    /// All findings as text; or this is not a build script; or the file cannot be written.
    pub fn try_generate(&self) -> Result<PathBuf, String> {
        let root = variable("CARGO_MANIFEST_DIR")?;
        let config = Config { root: root.join(&self.root), ..self.clone() };
        for path in config.resolved_paths() {
            tell(&format!("rerun-if-changed={}", path.display()));
        }
        let generated = config.bindings().map_err(|findings| {
            let renderer = Renderer::new(&config.root);
            let findings: Vec<String> =
                findings.iter().map(|each| format!("error: {}\n", renderer.render(each))).collect();
            findings.join("\n")
        })?;
        let path = variable("OUT_DIR")?.join(generated.name);
        write(&path, &generated.text)?;
        Ok(path)
    }
}

/// A path that Cargo gives to build scripts.
fn variable(name: &str) -> Result<PathBuf, String> {
    let value = std::env::var_os(name);
    value.map(PathBuf::from).ok_or_else(|| format!("`{name}` is not set: Cargo sets it for build scripts"))
}

/// Says something to Cargo.
#[allow(clippy::print_stdout, reason = "this is how a build script speaks to Cargo")]
fn tell(instruction: &str) {
    println!("cargo::{instruction}");
}

/// Writes a file, unless that is what it holds: the compiler goes by the time of its last change.
fn write(path: &Path, text: &str) -> Result<(), String> {
    if std::fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let part = path.with_extension("rs.part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, path))
        .map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}
