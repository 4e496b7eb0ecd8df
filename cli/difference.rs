//! The unified diff that `--check` shows of a stale file, bounded in time and length.

use std::fmt::Write;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline, group_diff_ops};

/// Comparing texts takes quadratic time in the number of differences. After this time, over all files of a command,
/// diffs are still correct but no longer minimal.
const TIME: Duration = Duration::from_millis(500);
/// The number of lines shown of one file.
const LINES: usize = 200;
/// The number of equal lines shown around a difference.
const CONTEXT: usize = 3;

/// Compares the files of one command.
pub(crate) struct Differences {
    deadline: Instant,
}

impl Differences {
    /// Starts the clock.
    pub(crate) fn new() -> Differences {
        Differences { deadline: Instant::now() + TIME }
    }

    /// The first differences of two texts, with a name for each.
    pub(crate) fn show(&self, [before, after]: [&str; 2], names: [&str; 2]) -> String {
        let [before, after] = [before, after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
        let operations = capture_diff_slices_deadline(Algorithm::Myers, &before, &after, Some(self.deadline));
        let (removed, added) = operations.iter().fold((0, 0), |(removed, added), operation| match operation {
            DiffOp::Equal { .. } => (removed, added),
            _ => (removed + operation.old_range().len(), added + operation.new_range().len()),
        });
        let mut text = format!("--- {}\n+++ {}\n", names[0], names[1]);
        let mut left = LINES;
        for group in group_diff_ops(operations, CONTEXT) {
            let is_whole = left > 0 && hunk(&mut text, &group, &before, &after, &mut left);
            if !is_whole {
                let _ = writeln!(text, "... and more: {} removed and {} added in all", lines(removed), lines(added));
                break;
            }
        }
        text
    }
}

fn lines(count: usize) -> String {
    format!("{count} line{}", if count == 1 { "" } else { "s" })
}

/// Writes a group of close differences, within the remaining number of lines. Returns whether all of them fit.
fn hunk(text: &mut String, group: &[DiffOp], before: &[&str], after: &[&str], left: &mut usize) -> bool {
    let (mut body, mut removed, mut added, mut is_whole) = (String::new(), 0, 0, true);
    let mut push = |sign: char, line: &str| {
        body.push(sign);
        body.push_str(line);
        if !line.ends_with('\n') {
            body.push_str("\n\\ No newline at end of file\n");
        }
    };
    for operation in group {
        let (old, new) = (&before[operation.old_range()], &after[operation.new_range()]);
        if let DiffOp::Equal { .. } = operation {
            old.iter().for_each(|line| push(' ', line));
            removed += old.len();
            added += new.len();
            continue;
        }
        // Of a large replacement, something of both sides.
        let shown = old.len().min((*left).saturating_sub(new.len().min(*left / 2)));
        let (old_shown, new_shown) = (&old[..shown], &new[..new.len().min(*left - shown)]);
        old_shown.iter().for_each(|line| push('-', line));
        new_shown.iter().for_each(|line| push('+', line));
        removed += old_shown.len();
        added += new_shown.len();
        *left -= old_shown.len() + new_shown.len();
        if old_shown.len() < old.len() || new_shown.len() < new.len() {
            is_whole = false;
            break;
        }
    }
    let starts = group.first().map_or((0, 0), |first| (first.old_range().start, first.new_range().start));
    let _ = writeln!(text, "@@ -{} +{} @@", range(starts.0, removed), range(starts.1, added));
    text.push_str(&body);
    is_whole
}

/// A range of lines as unified diffs write it.
fn range(start: usize, count: usize) -> String {
    match count {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(before: &str, after: &str) -> String {
        Differences::new().show([before, after], ["a", "b"])
    }

    #[test]
    fn a_small_difference_is_shown_as_a_unified_diff() {
        for (before, after) in [
            ("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nfive\n6\n"),
            ("1\n", "1"),
            ("", "1\n"),
            ("1\n2\n", ""),
            ("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"),
        ] {
            let expected = similar::TextDiff::from_lines(before, after);
            assert_eq!(show(before, after), expected.unified_diff().header("a", "b").to_string());
        }
    }

    #[test]
    fn of_a_large_difference_the_first_lines_of_both_sides_are_shown() {
        let text = |word: &str| (0..40_000).map(|n| format!("{word} {n}\n")).collect::<String>();
        let start = Instant::now();
        let shown = show(&format!("same\n{}", text("old")), &format!("same\n{}", text("new")));
        assert!(start.elapsed() < Duration::from_secs(10));
        assert!(shown.starts_with("--- a\n+++ b\n@@ -1,101 +1,101 @@\n same\n-old 0\n"), "{shown}");
        assert!(shown.contains("\n+new 0\n"), "{shown}");
        assert!(shown.ends_with("... and more: 40000 lines removed and 40000 lines added in all\n"), "{shown}");
    }

    #[test]
    fn far_apart_differences_in_a_large_text_are_both_shown() {
        let text = |word: &str| {
            (0..40_000).map(|n| format!("{}\n", if n % 39_000 == 9 { word } else { "same" })).collect::<String>()
        };
        let shown = show(&text("old"), &text("new"));
        assert_eq!(shown.matches("\n+new\n").count(), 2, "{shown}");
    }
}
