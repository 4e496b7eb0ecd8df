//! WIT text in the one layout that this program writes.
//!
//! It works on tokens, so that no comment, doc or name spelled with `%` is lost, and what it does not know it leaves alone:
//! two spaces a level, one item a line, members one a line with a comma after each, at most one blank line in a row, and
//! lists broken one a line where a line would be longer than 100 characters. Comments stay where they are.

mod layout;
mod trivia;

use witcraft_diagnostics::{Diagnostic, Source};

use crate::draft::Draft;
use crate::link::{Fault, Group, link};

/// The text of `source` in the usual layout. Formatting the result again changes nothing, and it means the same.
///
/// Names need not resolve: a file may be one of several of a package, whose packages are elsewhere.
///
/// # Errors
/// All findings of the syntax: a text that is not WIT cannot be laid out.
pub fn format(source: &Source) -> Result<String, Vec<Diagnostic>> {
    check_syntax(source)?;
    Ok(lay_out(source.text()))
}

/// Lays out a text that is known to be WIT, or items of an interface or world.
pub fn lay_out(text: &str) -> String {
    layout::lay_out(&trivia::lexemes(text))
}

/// The findings that stand in the way of reading the text at all.
fn check_syntax(source: &Source) -> Result<(), Vec<Diagnostic>> {
    let mut map = wit_parser::SourceMap::new();
    map.push_str(source.name(), source.text());
    let Err((_, error)) = map.parse() else { return Ok(()) };
    if !crate::check::is_syntax(&error) {
        return Ok(());
    }
    let group = Group {
        path: source.name().to_owned(),
        files: vec![Draft::new(source.clone())],
        level: 0,
        input: 0,
        is_main: true,
    };
    let base = wit_parser::Resolve::default();
    let fault = link(&base, std::slice::from_ref(&group)).err();
    let found = fault.map(|fault: Fault| crate::check::findings(&base, vec![group], fault)).unwrap_or_default();
    Err(found.into_iter().filter(|finding| crate::check::is_syntax_code(finding.code)).collect())
}
