//! A folder with a Go package becomes a core module: `go build` is run as a person would run it, so that the same sources
//! give the same bytes everywhere. A package that exports nothing as a library is a program, and built as one.

mod package;

use std::path::Path;
use std::process::{Command, Stdio};

use witcraft_componentize::{World, exports_nothing};
use witcraft_diagnostics::{Diagnostic, Origin, plain};

/// The first version of Go that exports functions of wasm modules, 1.24.
const SINCE: (u32, u32) = (1, 24);

/// The tag of builds in which bindings may name what Go's linker keeps to itself: when the first timer is due.
const TAG: &str = "witcraft";

/// Neither the folder, nor the state of a repository, nor the machine go into the module. Names stay, as backtraces show
/// them; they are a fiftieth of it.
const BUILD: &[&str] = &["build", "-trimpath", "-buildvcs=false", "-ldflags=-buildid= -checklinkname=0"];
const LIBRARY: &str = "-buildmode=c-shared";
const PROGRAM: &str = "-buildmode=exe";

/// Whether a path is that of a folder with Go files in it.
pub fn is_package(path: &Path) -> bool {
    let has_go = |entry: std::fs::DirEntry| entry.path().extension().is_some_and(|extension| extension == "go");
    std::fs::read_dir(path).is_ok_and(|entries| entries.flatten().any(has_go))
}

/// The core module of the package in `folder`, for the `given` world or the one that its bindings are of. What the compiler says
/// goes to standard error as it is.
///
/// # Errors
/// Go is missing, too old, or fails; the package is a library, or imports nothing of the bindings that are there for it.
pub fn build(folder: &Path, given: Option<World<'_>>) -> Result<Vec<u8>, Diagnostic> {
    let name = folder.display().to_string();
    let fail = |code: &'static str, message: String| Diagnostic::error(code, message).in_origin(Origin::file(&name));
    expect_go(folder, fail)?;
    package::expect_main(folder)?;
    let library = build_as(LIBRARY, folder, fail)?;
    if !exports_nothing(&library, given) {
        return Ok(library);
    }
    if given.is_none() {
        package::expect_bindings(folder)?;
    }
    build_as(PROGRAM, folder, fail)
}

/// The package, built in one of Go's ways.
fn build_as(
    mode: &str,
    folder: &Path,
    fail: impl Fn(&'static str, String) -> Diagnostic,
) -> Result<Vec<u8>, Diagnostic> {
    let place = tempfile::tempdir().map_err(|error| {
        fail("componentize/go-build", format!("cannot create a build directory: {}", plain(&error)))
    })?;
    let module = place.path().join("core.wasm");
    tracing::info!(folder = %folder.display(), "running `{}`", shown(mode));
    let status = go(folder)
        .args(BUILD)
        .args([&tags(folder), mode, "-o"])
        .arg(&module)
        .arg(".")
        .stdout(Stdio::null())
        .status()
        .map_err(|error| fail("componentize/go-build", format!("cannot run `go build`: {}", plain(&error))))?;
    if !status.success() {
        let message = format!("`go build` failed in `{}`", folder.display());
        return Err(fail("componentize/go-build", message).note(format!("it was run as `{}`", shown(mode))));
    }
    std::fs::read(&module)
        .map_err(|error| fail("componentize/go-build", format!("cannot read what `go build` wrote: {}", plain(&error))))
}

/// The tags of a build: those that the user's environment asks for, and ours. The flag takes the place of theirs.
fn tags(folder: &Path) -> String {
    let output = go(folder).args(["env", "GOFLAGS"]).stderr(Stdio::null()).output();
    let flags = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let own =
        flags.split_whitespace().filter_map(|flag| flag.trim_start_matches('-').strip_prefix("tags=")).next_back();
    match own {
        Some(own) => format!("-tags={own},{TAG}"),
        None => format!("-tags={TAG}"),
    }
}

/// Go, in a folder, for WASI.
fn go(folder: &Path) -> Command {
    let mut go = Command::new("go");
    go.current_dir(folder).env("GOOS", "wasip1").env("GOARCH", "wasm").stdin(Stdio::null());
    go
}

fn shown(mode: &str) -> String {
    let quoted =
        |argument: &&str| if argument.contains(' ') { format!("'{argument}'") } else { (*argument).to_owned() };
    let build: Vec<String> = BUILD.iter().map(quoted).collect();
    format!("GOOS=wasip1 GOARCH=wasm go {} -tags={TAG} {mode} -o core.wasm .", build.join(" "))
}

/// Checks that there is a Go that can do it: the one that the package's `go.mod` chooses.
fn expect_go(folder: &Path, fail: impl Fn(&'static str, String) -> Diagnostic) -> Result<(), Diagnostic> {
    const GET: &str = "install Go 1.24 or later from https://go.dev/dl";
    let output = go(folder).args(["env", "GOVERSION"]).stderr(Stdio::inherit()).output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = "the folder holds a Go package, but there is no `go` on the PATH to build it".to_owned();
            return Err(fail("componentize/go-missing", message).help(GET));
        }
        Err(error) => {
            return Err(fail("componentize/go-missing", format!("cannot run `go`: {}", plain(&error))));
        }
    };
    if !output.status.success() {
        return Err(fail("componentize/go-build", "`go env` failed in this folder".to_owned()));
    }
    let version = String::from_utf8_lossy(&output.stdout);
    let version = version.trim();
    if find_version(version).is_some_and(|found| found < SINCE) {
        let message = format!("building this package needs Go 1.24 or later, but `go` is {version}");
        return Err(fail("componentize/go-too-old", message).help(GET));
    }
    Ok(())
}

/// The two numbers of a release such as `go1.26.8`. What is in development has none.
fn find_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix("go")?.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?;
    let end = minor.find(|c: char| !c.is_ascii_digit()).unwrap_or(minor.len());
    Some((major, minor[..end].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::find_version;

    #[test]
    fn versions_are_read() {
        assert_eq!(find_version("go1.26.8"), Some((1, 26)));
        assert_eq!(find_version("go1.24rc1"), Some((1, 24)));
        assert_eq!(find_version("go1.22.3-custom X:foo"), Some((1, 22)));
        assert_eq!(find_version("devel go1.27-abcdef"), None);
    }
}
