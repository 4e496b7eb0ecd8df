//! Figures as tables in Markdown.

use std::fmt::Write;

use indicatif::HumanCount;

use crate::programs::Level;
use crate::speed::{self, median};
use crate::{asynchronous, sizes, speed::Figures};

/// The tables of sizes, one for each target and level.
pub(crate) fn sizes(tables: &[sizes::Table]) -> String {
    let mut text = String::new();
    for (table, (index, level)) in
        tables.iter().flat_map(|table| Level::BOTH.iter().enumerate().map(move |l| (table, l)))
    {
        let _ = writeln!(text, "\n### Size, `{}`, `opt-level = {}`\n", table.target, level.spelled());
        text += "| case | ours | peer | ratio | peer, its own way | ratio |\n|---|--:|--:|--:|--:|--:|\n";
        for row in &table.rows {
            let _ = match &row.levels[index] {
                Ok([ours, peer]) => writeln!(
                    text,
                    "| {} | {} | {} | {:.3} | {} | {:.3} |",
                    row.case,
                    HumanCount(ours.component),
                    HumanCount(peer.component),
                    ours.component as f64 / peer.component as f64,
                    HumanCount(peer.plain),
                    ours.component as f64 / peer.plain as f64,
                ),
                Err(world) => writeln!(text, "| {} | | the peer has no `{world}` | | | |", row.case),
            };
        }
        let both: Vec<&[sizes::Sizes; 2]> =
            table.rows.iter().filter_map(|row| row.levels[index].as_ref().ok()).collect();
        for (name, [ours, peer]) in RATIOS {
            if !both.is_empty() {
                let ratio = median(both.iter().map(|pair| ours(&pair[0]) as f64 / peer(&pair[1]) as f64));
                let (same, own) =
                    if name == OWN_WAY { (String::new(), bold(ratio)) } else { (bold(ratio), String::new()) };
                let _ = writeln!(text, "| **median, {name}** | | | {same} | | {own} |");
            }
        }
    }
    text
}

fn bold(ratio: f64) -> String {
    format!("**{ratio:.3}**")
}

/// What of both sides is compared in the last rows.
type Compared = [fn(&sizes::Sizes) -> u64; 2];
const OWN_WAY: &str = "each its own way";
const RATIOS: [(&str, Compared); 4] = [
    ("component", [|sizes| sizes.component; 2]),
    ("code of modules", [|sizes| sizes.code; 2]),
    ("generated source", [|sizes| sizes.bindings; 2]),
    (OWN_WAY, [|sizes| sizes.component, |sizes| sizes.plain]),
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

/// The table of the sizes of asynchronous components.
pub(crate) fn asynchronous_sizes(sizes: &[asynchronous::Size]) -> String {
    let mut text = String::from("\n### Size, `wasm32-unknown-unknown`\n\n");
    text += "| world | `opt-level` | ours | peer | ratio |\n|---|---|--:|--:|--:|\n";
    for asynchronous::Size { world, level, ours, peer } in sizes {
        let (level, ratio) = (level.spelled(), *ours as f64 / *peer as f64);
        let (ours, peer) = (HumanCount(*ours), HumanCount(*peer));
        let _ = writeln!(text, "| {world} | {level} | {ours} | {peer} | {ratio:.3} |");
    }
    text
}

/// The table of how much memory grows.
pub(crate) fn growth(rows: &[asynchronous::Growth]) -> String {
    let mut text = String::from("\n### Memory: growth in the second half, in pages of 64 KiB\n\n");
    text += "| through | ours | peer |\n|---|--:|--:|\n";
    for asynchronous::Growth { job, ours, peer } in rows {
        let _ = writeln!(text, "| {job} | {ours} | {peer} |");
    }
    text
}
