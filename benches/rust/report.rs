//! Figures as tables in Markdown.

use std::fmt::Write;
use std::path::Path;

use crate::programs::Level;
use crate::speed::{self, median};
use crate::{sizes, speed::Figures};

/// Between these a page has the figures.
const BEGIN: &str = "<!-- figures: cargo bench --bench rust -- --write docs/rust-bindings.md -->\n";
const END: &str = "<!-- end of figures -->\n";

/// The tables of sizes, one for each target.
pub(crate) fn sizes(tables: &[sizes::Table]) -> String {
    let mut text = String::new();
    for table in tables {
        let _ = writeln!(text, "\n### Size of components, `{}`\n", table.target);
        let levels = Level::BOTH.map(|level| format!(" `opt-level = {}`: ours | peer | ratio |", level.spelled()));
        let _ = writeln!(text, "| case |{}", levels.concat());
        let _ = writeln!(text, "|---|{}", "--:|".repeat(3 * levels.len()));
        for row in &table.rows {
            let cells = row.levels.iter().map(|sizes| match sizes {
                Ok([ours, peer]) => {
                    let (ours, peer) = (ours.component, peer.component);
                    format!(" {} | {} | {:.3} |", grouped(ours), grouped(peer), ours as f64 / peer as f64)
                }
                Err(world) => format!(" | `{world}` fails | |"),
            });
            let _ = writeln!(text, "| {} |{}", row.case, cells.collect::<String>());
        }
        for (of, size) in SIZES {
            let cells = (0..Level::BOTH.len()).map(|level| {
                let all = table.rows.iter().filter_map(|row| row.levels[level].as_ref().ok());
                let ratios: Vec<f64> = all.map(|[ours, peer]| size(ours) as f64 / size(peer) as f64).collect();
                if ratios.is_empty() {
                    return " | | |".to_owned();
                }
                format!(" | | **{:.3}** |", median(ratios.into_iter()))
            });
            let _ = writeln!(text, "| **median, {of}** |{}", cells.collect::<String>());
        }
    }
    text
}

/// What of a case is looked at in the last rows.
const SIZES: [(&str, fn(&sizes::Sizes) -> u64); 3] = [
    ("component", |sizes| sizes.component),
    ("code of modules", |sizes| sizes.code),
    ("generated source", |sizes| sizes.bindings),
];

/// The tables of times, one for each level.
pub(crate) fn speed(tables: &[speed::Table]) -> String {
    let mut text = String::new();
    for table in tables {
        let _ = writeln!(text, "\n### Time of a call, `opt-level = {}`\n", table.level.spelled());
        text += "| ns a call | exported: ours | peer | ratio | imported: ours | peer | ratio |\n";
        text += "|---|--:|--:|--:|--:|--:|--:|\n";
        for row in &table.rows {
            let cells = [row.called, row.calling]
                .map(|Figures { ours, peer, ratio }| format!(" {ours:.1} | {peer:.1} | {ratio:.2} |"));
            let _ = writeln!(text, "| {} |{}", row.job, cells.concat());
        }
        let [called, calling] = [|row: &speed::Row| row.called.ratio, |row: &speed::Row| row.calling.ratio]
            .map(|ratio| format!(" | | **{:.2}** |", median(table.rows.iter().map(ratio))));
        let _ = writeln!(text, "| **median** |{called}{calling}");
    }
    text
}

/// Puts the figures into a page, in place of those that are there.
pub(crate) fn write(page: &Path, figures: &str) {
    let text = std::fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.unwrap_or_else(|| panic!("{} has no marks for figures", page.display()));
    let text = format!("{before}{BEGIN}\n{figures}\n{END}{after}");
    std::fs::write(page, text).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
}

/// A number with a comma before each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
