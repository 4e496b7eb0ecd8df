//! Files as they are in a git revision, and what changed since one.
//!
//! This is the only crate that runs `git`, which is the one on the `PATH`: it knows the repository's settings, its partial clones and
//! its worktrees. Nothing is written to the repository. Paths are relative to the current directory.

use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use witcraft_diagnostics::{Diagnostic, plain};

/// Not more bytes than this are taken out of a revision.
const LIMIT: u64 = 1 << 30;

/// A file or folder of a revision, in a temporary folder that goes with this value.
#[derive(Debug)]
pub struct Checkout {
    folder: TempDir,
    path: PathBuf,
    revision: String,
}

impl Checkout {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What to call a file of it: `REVISION:PATH`. What lies elsewhere keeps its name.
    pub fn name(&self, file: &str) -> String {
        match Path::new(file).strip_prefix(self.folder.path()) {
            Ok(path) => format!("{}:{}", self.revision, path.display()),
            Err(_) => file.to_owned(),
        }
    }
}

/// Splits `REVISION:PATH`, where it is that and no file.
pub fn split(text: &str) -> Option<(&str, &str)> {
    let (revision, path) = text.split_once(':')?;
    let is_file = Path::new(text).exists();
    // A single letter is a drive.
    (!is_file && revision.len() > 1).then_some((revision, path))
}

/// Takes the file or folder at `path` out of a revision.
///
/// # Errors
/// There is no git, no such revision, or nothing at that path in it; or it is too large.
pub fn check_out(revision: &str, path: &str) -> Result<Checkout, Diagnostic> {
    expect_revision(revision)?;
    let folder = tempfile::tempdir()
        .map_err(|error| failed(&format!("cannot create a temporary directory: {}", plain(&error))))?;
    let path = if path.is_empty() { "." } else { path };
    let listed = git(&["ls-tree", "-r", "-l", "-z", "--full-name", revision, "--", path])?;
    let prefix = text(&git(&["rev-parse", "--show-prefix"])?);
    let mut total = 0;
    let mut count = 0;
    for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let entry = String::from_utf8_lossy(entry);
        // `MODE TYPE OBJECT SIZE<tab>PATH`.
        let Some((facts, name)) = entry.split_once('\t') else { continue };
        let facts: Vec<&str> = facts.split_ascii_whitespace().collect();
        let [mode, "blob", object, size] = facts[..] else { continue };
        if mode == "120000" {
            continue; // a link could lead anywhere
        }
        total += size.parse::<u64>().unwrap_or_default();
        if total > LIMIT {
            return Err(failed(&format!("`{revision}:{path}` is larger than the limit of 1 GiB")));
        }
        let name = relative(name, &prefix);
        if !name.components().all(|part| matches!(part, Component::Normal(_))) {
            continue; // above the current directory
        }
        let file = folder.path().join(&name);
        let bytes = git(&["cat-file", "blob", object])?;
        let written =
            std::fs::create_dir_all(file.parent().unwrap_or(folder.path())).and_then(|()| std::fs::write(&file, bytes));
        written.map_err(|error| failed(&format!("cannot write `{}`: {}", file.display(), plain(&error))))?;
        count += 1;
    }
    if count == 0 {
        let message = format!("revision `{revision}` has no `{path}`");
        return Err(Diagnostic::error("input/not-found", message).help("paths are relative to the current directory"));
    }
    let path = folder.path().join(path.trim_start_matches("./"));
    Ok(Checkout { folder, path, revision: revision.to_owned() })
}

/// The files that differ from a revision, those that are new included: in the index, in the working tree, or committed since.
///
/// # Errors
/// There is no git, or no such revision.
pub fn changed_since(revision: &str) -> Result<Vec<PathBuf>, Diagnostic> {
    expect_revision(revision)?;
    // Since the two parted, so that what happened on the other side does not count.
    let base = git(&["merge-base", revision, "HEAD"]).map(|base| text(&base));
    let base = base.unwrap_or_else(|_| revision.to_owned());
    let mut changed = git(&["diff", "--name-only", "--relative", "--no-renames", "-z", &base, "--"])?;
    changed.extend(git(&["ls-files", "--others", "--exclude-standard", "-z"])?);
    let paths = changed.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    let mut paths: Vec<PathBuf> = paths.map(|path| PathBuf::from(String::from_utf8_lossy(path).into_owned())).collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn expect_revision(revision: &str) -> Result<(), Diagnostic> {
    let commit = format!("{revision}^{{commit}}");
    if revision.starts_with('-') || git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]).is_err() {
        let found = git(&["rev-parse", "--is-inside-work-tree"]);
        found.map_err(|_| failed("the current directory is not in a git repository"))?;
        let message = format!("there is no git revision `{revision}`");
        let help = "a shallow clone has few revisions: fetch more of its history";
        return Err(Diagnostic::error("input/revision", message).help(help));
    }
    Ok(())
}

/// A path from the top of the repository, as it is from the current directory.
fn relative(name: &str, prefix: &str) -> PathBuf {
    name.strip_prefix(prefix).map_or_else(|| Path::new("..").join(name), PathBuf::from)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches('\n').to_owned()
}

/// What git prints.
fn git(arguments: &[&str]) -> Result<Vec<u8>, Diagnostic> {
    let mut command = Command::new("git");
    command.args(arguments).stdin(Stdio::null()).env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    let output = command.output().map_err(|error| failed(&format!("cannot run `git`: {}", plain(&error))))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(failed(said.lines().next().unwrap_or("it failed without a message").trim_start_matches("fatal: ")))
}

fn failed(why: &str) -> Diagnostic {
    Diagnostic::error("input/git", format!("git: {why}"))
}
