//! `witcraft metadata`: show, add and remove the metadata of a binary.

use std::fmt::{Display, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Subcommand;
use wasm_metadata::{AddMetadata, AddMetadataField};
use witcraft_diagnostics::Diagnostic;
use witcraft_metadata::{Metadata, metadata, write_metadata};

use crate::exit::{CommandResult, Exit, Failure};
use crate::input;
use crate::opts;
use crate::output::Output;
use crate::report::printable;

/// Show, add and remove the metadata of a binary
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Show(Show),
    Add(Box<Add>),
    Remove(Remove),
}

/// Print the name, producers, licences and packages of a binary and everything nested in it
#[derive(clap::Args)]
struct Show {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Print a JSON document
    #[arg(long)]
    json: bool,
}

/// Write metadata into a binary
#[derive(clap::Args)]
#[command(
    disable_version_flag = true,
    after_help = "\
Examples:
  witcraft metadata add app.wasm --name app --version 1.2.0 --licenses Apache-2.0 -o app.wasm

Exit status: 0 success, 1 the file or a value was rejected, 2 usage error."
)]
struct Add {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Its name
    #[arg(long)]
    name: Option<String>,
    /// A source language, with its version
    #[arg(long, value_name = "NAME=VERSION", value_parser = pair)]
    language: Vec<(String, String)>,
    /// A tool that processed it, with its version
    #[arg(long, value_name = "NAME=VERSION", value_parser = pair)]
    processed_by: Vec<(String, String)>,
    /// An SDK that it was built with, with its version
    #[arg(long, value_name = "NAME=VERSION", value_parser = pair)]
    sdk: Vec<(String, String)>,
    /// Its authors
    #[arg(long)]
    authors: Option<String>,
    /// Its description
    #[arg(long)]
    description: Option<String>,
    /// Its licences, as an SPDX expression
    #[arg(long)]
    licenses: Option<String>,
    /// The URL of its source
    #[arg(long)]
    source: Option<String>,
    /// The URL of its home page
    #[arg(long)]
    homepage: Option<String>,
    /// The source revision
    #[arg(long)]
    revision: Option<String>,
    /// Its version
    #[arg(long)]
    version: Option<String>,
    #[command(flatten)]
    output: opts::output::Wasm,
}

/// Remove metadata from a binary; nested items keep theirs
#[derive(clap::Args)]
struct Remove {
    /// The file, in binary or text; `-` reads standard input
    file: PathBuf,
    /// The fields to remove
    #[arg(required = true, value_name = "FIELD")]
    fields: Vec<Field>,
    #[command(flatten)]
    output: opts::output::Wasm,
}

/// A field that can be removed.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Name,
    Authors,
    Description,
    Licenses,
    Source,
    Homepage,
    Revision,
    Version,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, version) = text.split_once('=').ok_or("expected NAME=VERSION")?;
    Ok((name.to_owned(), version.to_owned()))
}

/// Runs the command.
///
/// # Errors
/// The input cannot be read or is malformed, or a value is invalid.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    match &args.command {
        Command::Show(args) => show(args, output),
        Command::Add(args) => {
            let mut change = AddMetadata::default();
            change.name = kept(args.name.clone());
            change.language.clone_from(&args.language);
            change.processed_by.clone_from(&args.processed_by);
            change.sdk.clone_from(&args.sdk);
            change.authors = parsed("--authors", args.authors.as_deref())?;
            change.description = parsed("--description", args.description.as_deref())?;
            change.licenses = parsed("--licenses", args.licenses.as_deref())?;
            change.source = parsed("--source", args.source.as_deref())?;
            change.homepage = parsed("--homepage", args.homepage.as_deref())?;
            change.revision = parsed("--revision", args.revision.as_deref())?;
            change.version = parsed("--version", args.version.as_deref())?;
            write(&change, &args.file, &args.output, output)
        }
        Command::Remove(args) => {
            let mut change = AddMetadata::default();
            for field in &args.fields {
                match field {
                    Field::Name => change.name = AddMetadataField::Clear,
                    Field::Authors => change.authors = AddMetadataField::Clear,
                    Field::Description => change.description = AddMetadataField::Clear,
                    Field::Licenses => change.licenses = AddMetadataField::Clear,
                    Field::Source => change.source = AddMetadataField::Clear,
                    Field::Homepage => change.homepage = AddMetadataField::Clear,
                    Field::Revision => change.revision = AddMetadataField::Clear,
                    Field::Version => change.version = AddMetadataField::Clear,
                }
            }
            write(&change, &args.file, &args.output, output)
        }
    }
}

fn kept<T: std::fmt::Debug + Clone>(value: Option<T>) -> AddMetadataField<T> {
    value.map_or(AddMetadataField::Keep, AddMetadataField::Set)
}

/// A value of an option, as what it is to be.
fn parsed<T>(option: &'static str, text: Option<&str>) -> Result<AddMetadataField<T>, Diagnostic>
where
    T: FromStr<Err: Display> + std::fmt::Debug + Clone,
{
    let wrong = |error: T::Err| {
        let value = text.unwrap_or_default();
        Diagnostic::error("metadata/value", format!("invalid value `{value}` for `{option}`: {error:#}"))
    };
    Ok(kept(text.map(T::from_str).transpose().map_err(wrong)?))
}

fn write(change: &AddMetadata, file: &Path, to: &opts::output::Wasm, output: &mut Output) -> CommandResult {
    let input = input::wasm(file)?;
    witcraft_component::expect_wasm(&input.name, &input.bytes)?;
    let bytes = write_metadata(&input.bytes, change).map_err(|findings| input.own(findings))?;
    output.wasm(to, &[], &bytes)?;
    Ok(Exit::DONE)
}

fn show(args: &Show, output: &mut Output) -> CommandResult {
    let input = input::wasm(&args.file)?;
    witcraft_component::expect_wasm(&input.name, &input.bytes)?;
    let metadata = metadata(&input.bytes).map_err(|finding| finding.in_file(&input.name))?;
    let text = if args.json || output.reporter().is_json() {
        let json = serde_json::to_string_pretty(&metadata).map_err(|error| {
            Failure::from(Diagnostic::error("metadata/unreadable", format!("it cannot be written as JSON: {error}")))
        })?;
        format!("{json}\n")
    } else {
        let mut text = String::new();
        render(&metadata, 0, &mut text);
        text
    };
    output.print(&text)?;
    Ok(Exit::DONE)
}

/// One line for each fact, those of what is nested further in.
fn render(metadata: &Metadata, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let name = metadata.name.as_ref().map(|name| format!(" `{}`", printable(name))).unwrap_or_default();
    let _ = writeln!(text, "{indent}{}{name}, {} bytes", metadata.kind, metadata.size);
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{indent}  {name:<14}{}", printable(value).trim_end());
    };
    for (name, value) in [
        ("version", &metadata.version),
        ("description", &metadata.description),
        ("authors", &metadata.authors),
        ("licences", &metadata.licenses),
        ("homepage", &metadata.homepage),
        ("source", &metadata.source),
        ("revision", &metadata.revision),
    ] {
        value.iter().for_each(|value| line(name, value));
    }
    for producer in &metadata.producers {
        line(&producer.field, &format!("{} {}", producer.name, producer.version));
    }
    for library in metadata.libraries.iter().filter(|library| !library.build) {
        line("package", &format!("{} {} ({})", library.name, library.version, library.source));
    }
    for item in &metadata.items {
        render(item, depth + 1, text);
    }
}
