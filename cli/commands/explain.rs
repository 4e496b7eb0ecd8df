//! `witcraft explain`: what the code of a finding means.

use std::fmt::Write;

use witcraft_diagnostics::{Code, Diagnostic, areas, find_code, nearest};

use crate::exit::{CommandResult, Exit, Failure};
use crate::output::Output;

/// Explain the code of a finding
///
/// Findings have a code in brackets: `error[wit/syntax]`. Without an argument, all codes are listed.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  witcraft explain componentize/missing-export\n  witcraft explain")]
pub(crate) struct Args {
    /// The code, such as `wit/syntax`
    code: Option<String>,
    /// Print all codes as a Markdown page
    #[arg(long, conflicts_with = "code")]
    markdown: bool,
}

/// Runs the command.
///
/// # Errors
/// There is no such code.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let text = match &args.code {
        Some(name) => explained(find_code(name).ok_or_else(|| Failure::usage(unknown(name)))?),
        None if args.markdown => page(),
        None => list(),
    };
    output.print(&text)?;
    Ok(Exit::DONE)
}

fn unknown(name: &str) -> Diagnostic {
    let names: Vec<&str> = areas().iter().flat_map(|area| area.codes).map(|code| code.name).collect();
    let near = nearest(name, names.iter().copied());
    let finding = Diagnostic::error("usage/unknown-code", format!("there is no code `{name}`"));
    finding.help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`witcraft explain` lists all codes".to_owned(),
    })
}

fn explained(code: &Code) -> String {
    let mut text = format!("{}\n\n{}\n\nFor example:\n\n", code.name, code.means);
    for line in code.example.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text
}

fn list() -> String {
    let mut text = String::new();
    for area in areas() {
        let _ = writeln!(text, "{}\n", area.about);
        for code in area.codes {
            let _ = writeln!(text, "  {:<36} {}", code.name, code.means);
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len() + 1);
    text
}

/// The page `docs/diagnostics.md`.
fn page() -> String {
    let mut text = String::from(
        "# Codes of findings\n\n\
         Every finding has a code, which stays the same from version to version: `error[wit/syntax]`. `witcraft explain CODE` prints what\n\
         is said here. This page is made by `witcraft explain --markdown`.\n",
    );
    for area in areas() {
        let _ = write!(text, "\n## {}: {}\n", area.name, lower(area.about));
        for code in area.codes {
            let _ = write!(text, "\n### {}\n\n{}\n\n```\n{}\n```\n", code.name, code.means, code.example);
        }
    }
    text
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    // Names such as `WIT` stay as they are.
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
