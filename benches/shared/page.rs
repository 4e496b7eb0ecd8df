//! Pages of figures: what a benchmark measured goes between two marks of a page, in place of what stood there.

use std::path::{Path, PathBuf};

/// What the command line asks for: the words in it, and the page behind `--write`.
pub(crate) fn arguments() -> (Vec<String>, Option<PathBuf>) {
    let (mut words, mut page) = (Vec::new(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => page = Some(PathBuf::from(arguments.next().expect("`--write` is followed by a path"))),
            "--bench" => {} // cargo says so
            _ => words.push(argument),
        }
    }
    (words, page)
}

/// Fails where a page would get a part of its figures.
pub(crate) fn expect_whole(page: Option<&Path>, filter: &str) {
    assert!(page.is_none() || filter.is_empty(), "a page holds all figures: `--write` goes without a filter");
}

/// Puts figures between the marks `<!-- part -->` and `<!-- end of part -->` of a page.
pub(crate) fn write(page: &Path, part: &str, figures: &str) {
    let text = std::fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- end of {part} -->\n"));
    let parts = text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts.unwrap_or_else(|| panic!("{} has no marks for {part}", page.display()));
    let text = format!("{before}{begin}\n{figures}\n{end}{after}");
    std::fs::write(page, text).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
}
