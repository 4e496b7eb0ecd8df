//! Writing results: requested output to standard output, messages to standard error, files atomically.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Origin, has_errors, plain};
use witcraft_report::Check;

use crate::exit::{Exit, Failure};
use crate::input::is_dash;
use crate::opts;
use crate::report::Reporter;
use crate::reports::Reports;

/// Where a command writes.
pub(crate) struct Output {
    reporter: Reporter,
    reports: Reports,
    stdout: std::io::BufWriter<std::io::Stdout>,
    /// Whether anything was printed.
    is_used: bool,
}

impl Output {
    /// Output to the process's own streams, findings shown by `reporter`.
    pub(crate) fn new(reporter: Reporter) -> Output {
        let stdout = std::io::BufWriter::new(std::io::stdout());
        Output { reporter, reports: Reports::default(), stdout, is_used: false }
    }

    /// Starts the reports of `command`, which checks `subjects`. All findings shown from now on are included.
    pub(crate) fn report(&mut self, command: &'static str, to: &opts::reports::Reports, subjects: &[PathBuf]) {
        self.reports = Reports::new(command, &to.report, subjects);
    }

    /// Adds findings to the reports without showing them.
    pub(crate) fn record(&mut self, findings: &[Diagnostic]) {
        self.reports.add(findings);
    }

    /// How findings are shown.
    pub(crate) fn reporter(&self) -> &Reporter {
        &self.reporter
    }

    /// Prints text on standard output as it is.
    ///
    /// # Errors
    /// Standard output cannot be written to.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Prints bytes on standard output as they are.
    ///
    /// # Errors
    /// Standard output cannot be written to.
    pub(crate) fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.is_used = true;
        self.stdout.write_all(bytes).map_err(|error| stdout_failure(&error))
    }

    /// Prints a message for the user on standard error.
    pub(crate) fn say(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Shows findings on standard error (warnings and notes, beside a result).
    pub(crate) fn show(&mut self, diagnostics: &[Diagnostic]) {
        self.reports.add(diagnostics);
        self.reporter.show(diagnostics);
    }

    /// Shows findings that the reports already contain.
    pub(crate) fn show_only(&self, diagnostics: &[Diagnostic]) {
        self.reporter.show(diagnostics);
    }

    /// Adds checks to the reports, each with its findings.
    pub(crate) fn checks(&mut self, checks: Vec<Check>) {
        self.reports.add_checks(checks);
    }

    /// Ends a command whose result is its findings: text on standard error, JSON on standard output. The exit status is
    /// 1 if any of them is an error.
    ///
    /// # Errors
    /// Standard output cannot be written to.
    pub(crate) fn findings(&mut self, diagnostics: &[Diagnostic]) -> Result<Exit, Failure> {
        self.reports.add(diagnostics);
        if self.reporter.is_json() {
            let json = self.reporter.to_json(diagnostics);
            self.print(&json)?;
        } else {
            self.reporter.show(diagnostics);
        }
        Ok(if has_errors(diagnostics) { Exit::REJECTED } else { Exit::DONE })
    }

    /// Reports why a command failed.
    pub(crate) fn fail(&mut self, failure: &Failure) -> Exit {
        match failure {
            Failure::Rejected(diagnostics) => {
                self.show(diagnostics);
                Exit::REJECTED
            }
            Failure::Usage(diagnostic) => {
                self.show(std::slice::from_ref(diagnostic.as_ref()));
                Exit::USAGE
            }
            Failure::BrokenPipe => Exit::DONE,
        }
    }

    /// Writes the reports, and flushes standard output. A reader that has gone away is not an error.
    ///
    /// # Errors
    /// Returns `None` for a broken pipe.
    pub(crate) fn finish(mut self, exit: Exit) -> Option<Exit> {
        let reports = std::mem::take(&mut self.reports);
        for report in reports.finish() {
            // The status of a finished check does not depend on whether its reports can be written.
            let written = match report.to {
                Some(path) => self.file(path, &[], report.text.as_bytes()),
                None => self.print(&report.text),
            };
            match written {
                Err(Failure::BrokenPipe) => return None,
                Err(failure) => drop(self.fail(&failure)),
                Ok(()) => {}
            }
        }
        // A guest that was stopped while it wrote holds standard output, so that this would wait for whoever reads it.
        if !self.is_used {
            return Some(exit);
        }
        match self.stdout.flush().map_err(|error| stdout_failure(&error)) {
            Ok(()) => Some(exit),
            Err(Failure::BrokenPipe) => None,
            Err(failure) => Some(self.fail(&failure)),
        }
    }

    /// Writes a wasm binary as `to` specifies, in binary or text.
    ///
    /// # Errors
    /// The output is one of the `inputs`, standard output is a terminal, or it cannot be written.
    pub(crate) fn wasm(&mut self, to: &opts::output::Wasm, inputs: &[PathBuf], bytes: &[u8]) -> Result<(), Failure> {
        let bytes = &*in_form(to, bytes)?;
        match to.output.as_deref().filter(|path| !is_dash(path)) {
            Some(path) => self.file(path, inputs, bytes),
            None if !to.wat && self.stdout.get_ref().is_terminal() => Err(Failure::usage(
                Diagnostic::error("output/terminal", "refusing to write binary to a terminal")
                    .help("write to a file with `-o FILE`, or print text with `--wat`"),
            )),
            None => self.print_bytes(bytes),
        }
    }

    /// Compares a wasm binary with the file that `to` names; does nothing if it names none.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub(crate) fn expect_written(&self, to: &opts::output::Wasm, bytes: &[u8]) -> Result<(), Failure> {
        let Some(path) = to.output.as_deref().filter(|path| !is_dash(path)) else { return Ok(()) };
        let shown = path.display();
        let problem = match std::fs::read(path) {
            Ok(there) if there == *in_form(to, bytes)? => return Ok(()),
            Ok(_) => format!("`{shown}` is out of date"),
            Err(error) => format!("cannot compare `{shown}`: {}", plain(&error)),
        };
        let finding = Diagnostic::error("output/out-of-date", problem).in_origin(Origin::file(shown.to_string()));
        Err(finding.help("run the command again without `--check`").into())
    }

    /// Writes a file atomically: to a temporary file next to it, which is then renamed.
    ///
    /// # Errors
    /// `path` is one of the `inputs`, or cannot be written.
    pub(crate) fn file(&mut self, path: &Path, inputs: &[PathBuf], bytes: &[u8]) -> Result<(), Failure> {
        refuse_input(path, inputs)?;
        write_whole(path, bytes).map_err(|error| {
            let message = format!("cannot write `{}`: {}", path.display(), plain(&error));
            Failure::from(
                Diagnostic::error("output/unwritable", message).in_origin(Origin::file(path.display().to_string())),
            )
        })?;
        tracing::info!("wrote `{}`, {} bytes", path.display(), bytes.len());
        Ok(())
    }
}

/// A wasm binary in the requested format.
fn in_form<'a>(to: &opts::output::Wasm, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Failure> {
    if !to.wat {
        return Ok(Cow::Borrowed(bytes));
    }
    let text = wasmprinter::print_bytes(bytes)
        .map_err(|error| Diagnostic::error("output/wat", format!("cannot print as text: {error:#}")))?;
    Ok(Cow::Owned(text.into_bytes()))
}

/// Rejects an output path that is also an input.
///
/// # Errors
/// `path` and one of `inputs` are the same file, by whatever names.
pub(crate) fn refuse_input(path: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    let Ok(target) = path.canonicalize() else { return Ok(()) };
    let clash = inputs.iter().find(|input| input.canonicalize().is_ok_and(|input| input == target));
    match clash {
        Some(_) if target.is_file() => Err(Diagnostic::error(
            "output/is-input",
            format!("the output would overwrite the input `{}`", path.display()),
        )
        .in_origin(Origin::file(path.display().to_string()))
        .help("choose another file with `-o`")
        .into()),
        _ => Ok(()),
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if path.exists() && !path.is_file() && !path.is_dir() {
        return std::fs::write(path, bytes); // a device or a pipe has no beside
    }
    if path.is_dir() {
        return Err(std::io::Error::new(std::io::ErrorKind::IsADirectory, "is a directory"));
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".witcraft-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666)); // less the umask
    }
    let mut file = builder.tempfile_in(parent)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn stdout_failure(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        return Failure::BrokenPipe;
    }
    let message = format!("cannot write to standard output: {}", plain(error));
    Diagnostic::error("output/unwritable", message).into()
}
