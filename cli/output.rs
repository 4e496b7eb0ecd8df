//! Writing results: standard output for what was asked for, standard error for talk, files whole or not at all.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Origin, has_errors, plain};

use crate::exit::{Exit, Failure};
use crate::input::is_dash;
use crate::opts;
use crate::report::Reporter;

/// Where a command writes.
pub(crate) struct Output {
    reporter: Reporter,
    stdout: std::io::BufWriter<std::io::Stdout>,
    /// Whether anything was printed.
    is_used: bool,
}

impl Output {
    /// Output to the process's own streams, findings shown by `reporter`.
    pub(crate) fn new(reporter: Reporter) -> Output {
        Output { reporter, stdout: std::io::BufWriter::new(std::io::stdout()), is_used: false }
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

    /// Says something to the person in front of the terminal.
    pub(crate) fn say(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Shows findings on standard error (warnings and notes, beside a result).
    pub(crate) fn show(&self, diagnostics: &[Diagnostic]) {
        self.reporter.show(diagnostics);
    }

    /// Ends a command whose result is the findings themselves: for people on standard error, as JSON on standard
    /// output. The exit status is 1 if any of them is an error.
    ///
    /// # Errors
    /// Standard output cannot be written to.
    pub(crate) fn findings(&mut self, diagnostics: &[Diagnostic]) -> Result<Exit, Failure> {
        if self.reporter.is_json() {
            let json = self.reporter.to_json(diagnostics);
            self.print(&json)?;
        } else {
            self.reporter.show(diagnostics);
        }
        Ok(if has_errors(diagnostics) { Exit::REJECTED } else { Exit::DONE })
    }

    /// Shows why a command failed.
    pub(crate) fn fail(&mut self, failure: &Failure) -> Exit {
        match failure {
            Failure::Rejected(diagnostics) => {
                self.reporter.show(diagnostics);
                Exit::REJECTED
            }
            Failure::Usage(diagnostic) => {
                self.reporter.show(std::slice::from_ref(diagnostic.as_ref()));
                Exit::USAGE
            }
            Failure::BrokenPipe => Exit::DONE,
        }
    }

    /// Flushes standard output. A reader that has gone away is not an error.
    ///
    /// # Errors
    /// None of its own; `None` stands for a broken pipe.
    pub(crate) fn finish(mut self, exit: Exit) -> Option<Exit> {
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

    /// Writes a wasm binary where `to` says, as text if it says so.
    ///
    /// # Errors
    /// The output is one of the `inputs`, standard output is a terminal, or it cannot be written.
    pub(crate) fn wasm(&mut self, to: &opts::output::Wasm, inputs: &[PathBuf], bytes: &[u8]) -> Result<(), Failure> {
        let text;
        let bytes = if to.wat {
            text = wasmprinter::print_bytes(bytes)
                .map_err(|error| Diagnostic::error("output/wat", format!("cannot print as text: {error:#}")))?;
            text.as_bytes()
        } else {
            bytes
        };
        match to.output.as_deref().filter(|path| !is_dash(path)) {
            Some(path) => self.file(path, inputs, bytes),
            None if !to.wat && self.stdout.get_ref().is_terminal() => Err(Failure::usage(
                Diagnostic::error("output/terminal", "refusing to write binary to a terminal")
                    .help("name a file with `-o FILE`, or ask for text with `--wat`"),
            )),
            None => self.print_bytes(bytes),
        }
    }

    /// Writes a file whole or not at all: to a temporary file beside it, which then takes its name.
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

/// Refuses an output path that is also an input.
///
/// # Errors
/// `path` and one of `inputs` are the same file, by whatever names.
pub(crate) fn refuse_input(path: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    let Ok(target) = path.canonicalize() else { return Ok(()) };
    let clash = inputs.iter().find(|input| input.canonicalize().is_ok_and(|input| input == target));
    match clash {
        Some(_) if target.is_file() => Err(Diagnostic::error(
            "output/is-input",
            format!("`{}` is an input, and would be overwritten", path.display()),
        )
        .in_origin(Origin::file(path.display().to_string()))
        .help("name another file with `-o`")
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
