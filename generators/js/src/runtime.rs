//! Helpers that generated code uses. They are real source files, and each is emitted only where it is used.
//!
//! A piece is either the same for every instance of the component, or holds state of one (`entered`, memories): then it stands
//! beside the glue, inside of `instantiate` where there is such a function. In pieces of a realm, `_N` stands for the number of
//! the realm: which memory, and who allocates there. `_I` stands for that of a component instance. The first has no number.

use std::collections::BTreeSet;

use crate::symbols::MARK;

/// A file of the runtime.
struct Piece {
    /// What generated code, or another piece, may name.
    provides: &'static [&'static str],
    place: Place,
    source: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Module,
    Instance,
    /// Of each component instance within.
    Owner,
    /// Of each memory, with who allocates there.
    Realm,
}

macro_rules! piece {
    ($place:ident, $file:literal, $($provides:literal),+) => {
        Piece {
            provides: &[$($provides),+],
            place: Place::$place,
            source: include_str!(concat!("runtime/", $file, ".js")),
        }
    };
}

const PIECES: &[Piece] = &[
    piece!(Module, "trap", "trap"),
    piece!(Module, "expected", "expected"),
    piece!(Module, "component_error", "ComponentError"),
    piece!(Module, "payload_of", "payloadOf"),
    piece!(Module, "ok_of", "okOf"),
    // Files are read through what bundlers for browsers do not look at.
    piece!(Module, "load", "load"),
    piece!(Module, "base64", "base64"),
    piece!(Module, "load_now", "loadNow"),
    piece!(Module, "lacking", "lacking"),
    piece!(Module, "compiling", "compiling"),
    piece!(Module, "compiling_now", "compilingNow"),
    piece!(Module, "bad_case", "badCase"),
    piece!(Module, "look_up", "lookUp"),
    piece!(Module, "whole_of", "wholeOf"),
    piece!(Module, "members_of", "membersOf"),
    piece!(Module, "object", "anObject"),
    piece!(Module, "array", "anArray"),
    piece!(Module, "array_of", "arrayOf"),
    piece!(Module, "bool", "bool"),
    piece!(Module, "s8", "s8"),
    piece!(Module, "u8", "u8"),
    piece!(Module, "s16", "s16"),
    piece!(Module, "u16", "u16"),
    piece!(Module, "s32", "s32"),
    piece!(Module, "u32", "u32"),
    piece!(Module, "s64", "s64"),
    piece!(Module, "u64", "u64"),
    piece!(Module, "f32", "f32"),
    piece!(Module, "f64", "f64"),
    piece!(Module, "char", "liftChar"),
    piece!(Module, "lower_char", "lowerChar"),
    piece!(Module, "lower_enum", "lowerEnum"),
    piece!(Module, "lift_enum", "liftEnum"),
    piece!(Module, "bits", "f32Bits", "f32OfBits", "f64Bits", "f64OfBits"),
    piece!(Module, "lift_utf8", "liftUtf8"),
    piece!(Module, "lift_utf16", "liftUtf16"),
    piece!(Module, "lift_latin1", "liftLatin1"),
    piece!(Module, "lift_compact", "liftCompact"),
    piece!(Module, "encoder", "encoder", "room"),
    piece!(Module, "lowered", "lowered"),
    piece!(Module, "handles", "Handles"),
    piece!(Module, "handles_owned", "OwnedHandles"),
    piece!(Module, "scope", "endScope"),
    piece!(Module, "resource", "adopt", "repOf", "REP", "dispose"),
    piece!(Instance, "resource_alone", "adopt", "repOf", "REP"),
    piece!(Module, "lends", "LENDS", "beginLend"),
    piece!(Module, "release", "release"),
    piece!(Instance, "release_alone", "release"),
    piece!(Module, "lend", "lend"),
    piece!(Module, "borrowed", "borrowed"),
    piece!(Module, "end_lends", "endLends"),
    piece!(Module, "end_borrows", "endBorrows"),
    piece!(Module, "transcode_latin1", "latin1ToUtf8", "latin1ToUtf16", "copyLatin1"),
    piece!(Module, "transcode_utf8", "copyUtf8", "utf8ToUtf16", "utf8ToLatin1", "utf8ToCompactUtf16"),
    piece!(Module, "transcode_utf16", "copyUtf16", "utf16ToUtf8", "utf16ToLatin1"),
    piece!(Module, "transcode_compact", "utf16ToCompactUtf16", "utf16ToCompactProbablyUtf16"),
    piece!(Instance, "transfer", "transferOwn", "transferBorrow", "enterCall", "exitCall"),
    piece!(Instance, "enter", "enter"),
    piece!(Owner, "leave", "leave"),
    piece!(Owner, "handles_alike", "hold", "held", "take"),
    piece!(Owner, "finish", "finish"),
    piece!(Realm, "renew", "renew"),
    piece!(Realm, "check", "check"),
    piece!(Realm, "load32", "load32"),
    piece!(Realm, "store_span", "storeSpan"),
    piece!(Realm, "alloc", "alloc"),
    piece!(Realm, "lift_block", "liftBlock"),
    piece!(Realm, "lift_bytes", "liftBytes"),
    piece!(Realm, "lower_utf8", "lowerUtf8"),
    piece!(Realm, "lower_utf16", "lowerUtf16"),
    piece!(Realm, "lower_compact", "lowerCompact"),
    piece!(Realm, "lower_block", "lowerBlock"),
    piece!(Realm, "lower_bytes", "lowerBytes"),
];

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
    pub(crate) entered: &'static str,
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
    /// The class of typed arrays and the type of their elements, where there is one.
    pub(crate) only_number: Option<(&'static str, &'static str)>,
}

/// The runtime that some code needs.
pub(crate) struct Runtime {
    /// The same for every instance.
    pub(crate) module: String,
    /// Of one instance.
    pub(crate) instance: String,
}

/// A name of which there may be several, by number. The first has none.
pub(crate) fn numbered(stem: &str, number: usize) -> String {
    if number == 0 { stem.to_owned() } else { format!("{stem}{number}") }
}

/// The runtime for this code, with what each realm and each component instance is.
///
/// `only_class` is the class of the only resource, with its registry: there are pieces for objects of one class alone.
pub(crate) fn runtime(
    code: &str,
    entry: &EntryText,
    realms: &[RealmText],
    owners: &[OwnerText],
    only_class: Option<&(String, String)>,
) -> Runtime {
    let is_for_these = |piece: &Piece| match only_class {
        Some(_) => !piece.source.contains("Class"),
        None => !piece.source.contains("CLASS") && !piece.source.contains("REGISTRY"),
    };
    let mut wanted: BTreeSet<String> = words(code).into_iter().map(str::to_owned).collect();
    // For each piece, where it may stand: what it provides there, and its text.
    let expanded: Vec<Vec<(Vec<String>, String)>> = PIECES
        .iter()
        .map(|piece| {
            if !is_for_these(piece) {
                return Vec::new();
            }
            let provides = |number| piece.provides.iter().map(|name| numbered(name, number)).collect();
            match piece.place {
                Place::Realm => {
                    let source = with_entry(piece.source, entry);
                    let text = |(number, realm)| (provides(number), in_realm(&source, number, realm, owners));
                    realms.iter().enumerate().map(text).collect()
                }
                Place::Owner => {
                    let source = with_entry(piece.source, entry);
                    let text = |(number, owner)| (provides(number), of_owner(&source, number, owner));
                    owners.iter().enumerate().map(text).collect()
                }
                Place::Module | Place::Instance => {
                    let source = with_entry(piece.source, entry);
                    let (class, registry) = only_class.map_or(("", ""), |(class, registry)| (class, registry));
                    vec![(provides(0), source.replace("CLASS", class).replace("REGISTRY", registry))]
                }
            }
        })
        .collect();
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    loop {
        let before = taken.len();
        for (index, places) in expanded.iter().enumerate() {
            for (number, (provides, text)) in places.iter().enumerate() {
                if !taken.contains(&(index, number)) && provides.iter().any(|name| wanted.contains(name)) {
                    taken.insert((index, number));
                    wanted.extend(words(text).into_iter().map(str::to_owned));
                }
            }
        }
        if taken.len() == before {
            break;
        }
    }
    let text = |of_instance: bool| {
        let of = |(index, _): &&(usize, usize)| (PIECES[*index].place != Place::Module) == of_instance;
        taken.iter().filter(of).map(|(index, number)| expanded[*index][*number].1.as_str()).collect::<String>()
    };
    Runtime { module: text(false), instance: text(true) }
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
fn for_numbers(source: &str, (class, name): (&str, &str)) -> String {
    if !source.contains("(Numbers, ") {
        return source.to_owned();
    }
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

/// The words of code that may be names of the runtime: none in literals between single quotes, none after a dot, and no marks of
/// identifiers that come from WIT.
pub(crate) fn words(code: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$' || c == MARK;
    let mut words = Vec::new();
    let mut rest = code;
    let mut before = "";
    while let Some(c) = rest.chars().next() {
        let length = if c == '\'' {
            literal(rest)
        } else if is_part(c) {
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let is_member = before.ends_with('.') && !before.ends_with("...");
            if !is_member && !rest[..length].contains(MARK) {
                words.push(&rest[..length]);
            }
            length
        } else {
            c.len_utf8()
        };
        let at = code.len() - rest.len();
        before = &code[..at + length];
        rest = &rest[length..];
    }
    words
}

/// How long the literal is that begins here.
fn literal(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => return at + 1,
            '\n' => return at, // an apostrophe in a comment
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_neither_of_literals_nor_members() {
        assert_eq!(words("trap('it\\'s lend', a.lend, ...scope)"), ["trap", "a", "scope"]);
        assert_eq!(words("// it's\ntrap"), ["it", "trap"]);
    }
}
