//! Pages of figures: what a benchmark measured goes between two marks of a page, in place of what stood there.

use std::path::Path;

/// Puts figures between the marks `<!-- part -->` and `<!-- end of part -->` of a page.
pub(crate) fn write(page: &Path, part: &str, figures: &str) {
    let text = std::fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- end of {part} -->\n"));
    let parts = text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts.unwrap_or_else(|| panic!("{} has no marks for {part}", page.display()));
    let text = format!("{before}{begin}\n{figures}\n{end}{after}");
    std::fs::write(page, text).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
}
