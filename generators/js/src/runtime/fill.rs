//! How a piece is written for one realm or instance: what its placeholders stand for.
//!
//! In pieces of a realm, `_N` stands for the number of the realm, and `_R` for that of the function that allocates there. `_I`
//! stands for the number of a component instance.

use super::{Helper, Piece, PieceFacts, Place, numbered};
use crate::tree::Statement;

/// What the pieces of a component instance are to say.
pub(crate) struct OwnerText {
    /// The condition under which it may not be left.
    pub(crate) may_not_leave: String,
    /// What forbids, and allows again, to leave it. Empty where nothing asks.
    pub(crate) forbid: String,
    pub(crate) allow: String,
}

/// What the pieces are to say of calls that begin and end.
pub(crate) struct EntryText {
    /// The variable that says whether a call is not over.
    pub(crate) entered: String,
    /// What says that a call begins, and that it is over.
    pub(crate) begin: String,
    pub(crate) end: String,
    /// Whether `enter` is called where the core function is, and says that a call begins.
    pub(crate) is_late: bool,
}

/// What a realm's pieces are to say.
pub(crate) struct RealmText {
    /// The number of the function that allocates.
    pub(crate) realloc: Option<u32>,
    /// The number of the component instance.
    pub(crate) owner: usize,
    /// The class of typed arrays and the check of their elements, where there is one.
    pub(crate) only_number: Option<(&'static str, Helper)>,
}

/// The piece for the realm or the instance with this number.
pub(super) fn fill(piece: Piece, number: usize, facts: &PieceFacts) -> Statement {
    let source = with_entry(piece.source(), &facts.entry);
    let (text, class) = match (piece.place(), &facts.only_class) {
        (Place::Realm, _) => (in_realm(&source, number, &facts.realms[number], &facts.owners), None),
        (Place::Owner, _) => (of_owner(&source, number, &facts.owners[number]), None),
        (Place::Module | Place::Instance, Some((class, registry))) => {
            (source.replace("REGISTRY", registry), Some(class.clone()))
        }
        (Place::Module | Place::Instance, None) => (source, None),
    };
    let text = if facts.has_small_file { text } else { without_data(&text) };
    Statement::Source { text, class }
}

/// Leaves out the line that takes what a bundler has put into the text.
fn without_data(source: &str) -> String {
    source.split_inclusive('\n').filter(|line| !line.contains("=== 'data:'")).collect()
}

/// Says what begins and ends a call. `BEGIN_LATE` is where `enter` does so; `SUSPEND` and `RESUME` are around a call that is made
/// while arguments or results are lowered. Where calls begin late, nothing is lent, so that nobody has to look.
fn with_entry(source: &str, entry: &EntryText) -> String {
    let EntryText { entered, begin, end, is_late } = entry;
    let (begin_late, suspend, resume) = match is_late {
        true => (format!("  {begin};\n"), "enter();".to_owned(), format!("{end};")),
        false => (String::new(), format!("const before = {entered};\n  {begin};"), format!("{entered} = before;")),
    };
    let text = source.replace("  BEGIN_LATE;\n", &begin_late).replace("SUSPEND;", &suspend).replace("RESUME;", &resume);
    let text = text.replace("END;", &format!("{end};")).replace("ENTERED", entered);
    text.split_inclusive('\n').filter(|line| !(*is_late && line.contains("if (object[LENDS])"))).collect()
}

fn in_realm(source: &str, number: usize, realm: &RealmText, owners: &[OwnerText]) -> String {
    let text = source.replace("_N", &numbered("", number));
    let text = text.replace("_R", &numbered("", realm.realloc.unwrap_or_default() as usize));
    let text = realm.only_number.map_or(text.clone(), |number| for_numbers(&text, number));
    of_owner(&text, realm.owner, &owners[realm.owner])
}

/// What carries over typed arrays, for those of one class.
fn for_numbers(source: &str, (class, check): (&str, Helper)) -> String {
    if !source.contains("(Numbers, ") {
        return source.to_owned();
    }
    let name = check.name();
    let size = name.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().map_or(0, |bits| bits / 8);
    let text = source.replace("(Numbers, size, ", "(").replace(", element, ", ", ").replace("Numbers", class);
    text.replace("element(", &format!("{name}(")).replace("size", &size.to_string())
}

fn of_owner(source: &str, number: usize, owner: &OwnerText) -> String {
    let text = source.replace("_I", &numbered("", number)).replace("MAY_NOT_LEAVE", &owner.may_not_leave);
    let replace = |text: String, marker: &str, with: &str| {
        let marker = format!("  {marker};\n");
        if with.is_empty() { text.replace(&marker, "") } else { text.replace(&marker, &format!("  {with};\n")) }
    };
    replace(replace(text, "LEAVE(false)", &owner.forbid), "LEAVE(true)", &owner.allow)
}
