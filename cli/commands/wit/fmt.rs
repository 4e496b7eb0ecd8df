//! `witcraft wit fmt`: format WIT text.

use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Origin};

use crate::difference::Differences;
use crate::exit::{CommandResult, Exit, Failure};
use crate::input::{self, is_dash};
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Examples:
  witcraft wit fmt wit/                      format every `.wit` file below a directory in place
  witcraft wit fmt --check wit/              only show what would change
  cat kv.wit | witcraft wit fmt -            to standard output

Exit status: 0 success, 1 a file is not valid WIT or (with --check) not formatted, 2 usage error.";

/// Format WIT text
///
/// Comments and docs are kept. Files are written atomically, and only if they change. Formatting is idempotent.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// `.wit` files, and directories that are searched for them; `-` formats standard input to standard output
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Write nothing; show a diff and fail if a file is not formatted
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    reports: opts::reports::Reports,
}

/// Runs the command.
///
/// # Errors
/// A text cannot be read, is not WIT or cannot be written; with `--check`, it is not formatted.
pub(super) fn run(args: &Args, output: &mut Output) -> CommandResult {
    output.report("wit fmt", &args.reports, &args.paths);
    input::expect_one_stdin(&args.paths)?;
    let differences = Differences::new();
    let mut findings = Vec::new();
    let mut exit = Exit::DONE;
    for path in &args.paths {
        for file in files(path, &mut findings) {
            match format(&file) {
                Err(more) => findings.extend(more),
                Ok((before, after)) if args.check => {
                    if before != after {
                        findings.extend(unformatted(&file, [&before, &after], &differences, output)?);
                        exit = Exit::REJECTED;
                    }
                }
                Ok((_, after)) if is_dash(&file) => output.print(&after)?,
                Ok((before, after)) if before != after => write(&file, &after, output, &mut findings)?,
                Ok(_) => {}
            }
        }
    }
    if findings.is_empty() { Ok(exit) } else { Err(findings.into()) }
}

/// The files that a path stands for.
fn files(path: &Path, findings: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    if is_dash(path) || !path.is_dir() {
        return vec![path.to_owned()];
    }
    let files = witcraft_wit::wit_files(path, findings);
    if files.is_empty() && findings.is_empty() {
        let message = format!("no `.wit` files below `{}`", path.display());
        findings.push(Diagnostic::error("wit/no-files", message).in_origin(Origin::file(path.display().to_string())));
    }
    files
}

/// A file's text, as it is and as it should be.
fn format(file: &Path) -> Result<(String, String), Vec<Diagnostic>> {
    let input = input::read(file).map_err(|diagnostic| vec![diagnostic])?;
    let source = witcraft_wit::source(&input.name, &input.bytes).map_err(|diagnostic| vec![diagnostic])?;
    let after = witcraft_wit::format(&source)?;
    Ok((source.text().to_owned(), after))
}

/// Shows what would change: a difference for people, a finding for programs and reports.
fn unformatted(
    file: &Path,
    texts: [&str; 2],
    differences: &Differences,
    output: &mut Output,
) -> Result<Option<Diagnostic>, Failure> {
    let name = if is_dash(file) { "<stdin>".to_owned() } else { file.display().to_string() };
    let finding = Diagnostic::error("wit/unformatted", format!("`{name}` is not formatted"));
    let finding = finding.in_origin(Origin::file(&name)).help("run `witcraft wit fmt`");
    if output.reporter().is_json() {
        return Ok(Some(finding));
    }
    output.record(&[finding]);
    output.print(&differences.show(texts, [&name, &format!("{name} (formatted)")]))?;
    Ok(None)
}

/// Writes a file, through a link to what the link names.
fn write(file: &Path, text: &str, output: &mut Output, findings: &mut Vec<Diagnostic>) -> Result<(), Failure> {
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    match output.file(&target, &[], text.as_bytes()) {
        Err(Failure::Rejected(more)) => findings.extend(more),
        other => other?,
    }
    Ok(())
}
