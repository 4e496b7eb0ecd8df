//! A directory that a command writes several files to. It writes all files or none, never overwrites files that
//! witcraft did not generate, and removes stale files from earlier runs.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Origin, plain};
use witcraft_writer::is_generated;

use crate::difference::Differences;
use crate::exit::{CommandResult, Exit, Failure};
use crate::output::Output;

/// Files for a directory, not written yet.
pub(crate) struct OutputDir<'a> {
    path: &'a Path,
    files: Vec<File<'a>>,
    stale: Vec<PathBuf>,
}

/// A file to write. Its name is relative, with `/` between folders.
pub(crate) struct File<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) bytes: &'a [u8],
    pub(crate) kind: Kind<'a>,
}

/// How to recognize a generated file, and how to show differences.
#[derive(Clone, Copy)]
pub(crate) enum Kind<'a> {
    /// Text whose first line says that it was generated.
    Text,
    /// The same, but minified to one line: a diff would be useless.
    Minified,
    /// Bytes without a marker. They count as generated if the text file of this name is.
    BinaryBeside(&'a str),
}

impl<'a> OutputDir<'a> {
    /// The directory at `path`, which need not exist.
    pub(crate) fn new(path: &'a Path) -> OutputDir<'a> {
        OutputDir { path, files: Vec::new(), stale: Vec::new() }
    }

    /// Adds a file.
    pub(crate) fn add(&mut self, name: impl Into<Cow<'a, str>>, bytes: &'a [u8], kind: Kind<'a>) {
        self.files.push(File { name: name.into(), bytes, kind });
    }

    /// Adds stale files from an earlier run to remove.
    pub(crate) fn remove(&mut self, stale: Vec<PathBuf>) {
        self.stale = stale;
    }

    /// Writes the files.
    ///
    /// # Errors
    /// A file would replace one that was not generated, or an input, in which case nothing is written; or a file cannot
    /// be written.
    pub(crate) fn write(&self, inputs: &[PathBuf], output: &mut Output) -> CommandResult {
        let foreign: Vec<Diagnostic> = self.files.iter().filter_map(|file| self.find_foreign(file)).collect();
        if !foreign.is_empty() {
            return Err(foreign.into());
        }
        let paths = self.files.iter().map(|file| self.path.join(&*file.name));
        let folders: BTreeSet<PathBuf> = paths.filter_map(|path| path.parent().map(Path::to_owned)).collect();
        for folder in &folders {
            std::fs::create_dir_all(folder).map_err(|error| unwritable("create directory", folder, &error))?;
        }
        for file in &self.files {
            output.file(&self.path.join(&*file.name), inputs, file.bytes)?;
        }
        for path in &self.stale {
            std::fs::remove_file(path).map_err(|error| unwritable("remove", path, &error))?;
            // A directory that held nothing else goes with it; another one cannot be removed.
            let _ = path.parent().map(std::fs::remove_dir);
        }
        Ok(Exit::DONE)
    }

    /// Compares the files with the existing ones, and shows the differences.
    ///
    /// # Errors
    /// Reports every file that is out of date.
    pub(crate) fn check(&self, output: &mut Output) -> CommandResult {
        let differences = Differences::new();
        let mut findings = Vec::new();
        let mut found = |path: &Path, problem: &str| {
            let shown = path.display().to_string();
            let finding = Diagnostic::error("output/out-of-date", format!("`{shown}` {problem}"));
            findings.push(finding.in_origin(Origin::file(shown)).help("run the command again without `--check`"));
        };
        for file in &self.files {
            let path = self.path.join(&*file.name);
            let actual = match std::fs::read(&path) {
                Ok(actual) if actual == file.bytes => continue,
                Ok(actual) => actual,
                Err(error) => {
                    found(&path, &format!("would be generated, but cannot be read: {}", plain(&error)));
                    continue;
                }
            };
            match file.kind {
                Kind::Text => {
                    let shown = path.display().to_string();
                    let texts = [&*actual, file.bytes].map(String::from_utf8_lossy);
                    let names = [shown.as_str(), &format!("{shown} (generated)")];
                    output.print(&differences.show([&texts[0], &texts[1]], names))?;
                }
                Kind::Minified | Kind::BinaryBeside(_) => {}
            }
            found(&path, "is out of date");
        }
        for path in &self.stale {
            found(path, "is stale: it is left from an earlier run and would be removed");
        }
        if findings.is_empty() { Ok(Exit::DONE) } else { Err(findings.into()) }
    }

    /// Reports a file that would replace one that witcraft did not generate.
    fn find_foreign(&self, file: &File<'_>) -> Option<Diagnostic> {
        let path = self.path.join(&*file.name);
        let actual = std::fs::read(&path).ok()?;
        let is_ours = match file.kind {
            Kind::Text | Kind::Minified => is_marked(&actual),
            Kind::BinaryBeside(owner) => {
                actual == file.bytes || std::fs::read(self.path.join(owner)).is_ok_and(|owner| is_marked(&owner))
            }
        };
        if is_ours {
            return None;
        }
        let shown = path.display().to_string();
        let message = format!("`{shown}` was not generated by witcraft and is left untouched");
        let finding = Diagnostic::error("output/foreign-file", message).in_origin(Origin::file(shown));
        Some(finding.help("move it away, or choose another directory with `-o`"))
    }
}

/// Whether a file may be replaced: it has the marker of generated files, or is empty.
fn is_marked(bytes: &[u8]) -> bool {
    bytes.is_empty() || std::str::from_utf8(bytes).is_ok_and(is_generated)
}

fn unwritable(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    let shown = path.display().to_string();
    let message = format!("cannot {what} `{shown}`: {}", plain(error));
    Diagnostic::error("output/unwritable", message).in_origin(Origin::file(shown)).into()
}
