//! Reports: what a command checked and found, in the formats that CI services read.
//!
//! A [`Report`] is what was checked, in order, each with its findings. [`Report::to_text`] writes it in a [`Format`]:
//!
//! | format | for | places | findings |
//! |---|---|---|---|
//! | [`Sarif`](Format::Sarif) | code scanning | lines and columns in text, offsets and nesting in wasm | all |
//! | [`Junit`](Format::Junit) | test reports | in the text | all, one failure for each checked thing |
//! | [`Github`](Format::Github) | annotations of a workflow | lines and columns | the first hundred |
//! | [`Gitlab`](Format::Gitlab) | code quality of a merge request | lines | all |
//! | [`Tap`](Format::Tap) | harnesses of tests | in the text | all |
//! | [`Markdown`](Format::Markdown) | a job's summary, a comment | in the text | the first hundred |
//! | [`Json`](Format::Json) | programs | all there is | all |
//!
//! The output is reproducible: it contains no time, no machine name, and no absolute path that the user did not write.

mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod place;
mod sarif;
mod tap;
mod text;

pub use fingerprint::Fingerprints;

use std::fmt;
use std::str::FromStr;

use witcraft_diagnostics::{Diagnostic, has_errors};

/// Formats for people hold so many findings, and say how many more there are.
pub const SHOWN: usize = 100;

/// What a command checked, and what it found.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// What was run: `validate`, `wit check`.
    pub command: &'a str,
    /// The version of the tool.
    pub version: &'a str,
    /// What was checked, in the order in which it was named.
    pub checks: &'a [Check],
}

/// One thing that was checked: a file, a folder, a directory of generated files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What the user calls it.
    pub name: String,
    /// What was found in it.
    pub findings: Vec<Diagnostic>,
}

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// SARIF 2.1.0.
    Sarif,
    /// XML as JUnit writes it.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Code quality of GitLab.
    Gitlab,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// GitHub's Markdown.
    Markdown,
    /// JSON after `docs/schema/report.json`.
    Json,
}

impl Check {
    /// A check of `name` with these findings.
    pub fn new(name: impl Into<String>, findings: Vec<Diagnostic>) -> Check {
        Check { name: name.into(), findings }
    }

    /// Whether nothing was found that rejects it.
    pub fn passed(&self) -> bool {
        !has_errors(&self.findings)
    }
}

impl Report<'_> {
    /// The report as text, with a final newline.
    pub fn to_text(&self, format: Format) -> String {
        match format {
            Format::Sarif => sarif::write(self),
            Format::Junit => junit::write(self),
            Format::Github => github::write(self),
            Format::Gitlab => gitlab::write(self),
            Format::Tap => tap::write(self),
            Format::Markdown => markdown::write(self),
            Format::Json => json::write(self),
        }
    }

    /// All findings, in order.
    fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.checks.iter().flat_map(|check| &check.findings)
    }
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 7] =
        [Format::Sarif, Format::Junit, Format::Github, Format::Gitlab, Format::Tap, Format::Markdown, Format::Json];

    /// What users call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Sarif => "sarif",
            Format::Junit => "junit",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Tap => "tap",
            Format::Markdown => "markdown",
            Format::Json => "json",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// There is no format of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat;

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        write!(f, "formats are {}", names.join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Format, UnknownFormat> {
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or(UnknownFormat)
    }
}
