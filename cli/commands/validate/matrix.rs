//! Which files conform to which worlds, as a table.

use std::fmt::Write;
use std::path::PathBuf;

use super::Checked;
use crate::report::printable;

/// A row for each file, a column for each world.
pub(super) fn text(files: &[PathBuf], worlds: &[String], checked: &[Checked]) -> String {
    let names: Vec<String> = files.iter().map(|file| printable(&file.display().to_string())).collect();
    let first = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let mut text = format!("{:first$}", "");
    for world in worlds {
        let _ = write!(text, "  {:width$}", printable(world), width = width(world));
    }
    for (name, file) in names.iter().zip(checked) {
        let _ = write!(text, "\n{name:first$}");
        for (place, world) in worlds.iter().enumerate() {
            let _ = write!(text, "  {:width$}", word(file, place), width = width(world));
        }
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

fn width(world: &str) -> usize {
    world.chars().count().max("conforms".len())
}

fn word(file: &Checked, world: usize) -> &'static str {
    match file.worlds.as_ref().and_then(|worlds| worlds.get(world)) {
        None => "-",
        Some(0) => "conforms",
        Some(_) => "no",
    }
}
