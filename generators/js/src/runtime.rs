//! Helpers that generated code uses. They are real source files, and each is emitted only where it is used.
//!
//! A piece is either the same for every instance of the component, or holds state of one (`entered`, memories): then it stands
//! beside the glue, inside of `instantiate` where there is such a function. In pieces of a realm, `_N` stands for the number of
//! the realm: which memory, and who allocates there.

use std::collections::BTreeSet;

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

const PIECES: [Piece; 47] = [
    piece!(Module, "trap", "trap"),
    piece!(Module, "refuse", "refuse"),
    piece!(Module, "expected", "expected"),
    piece!(Module, "component_error", "ComponentError"),
    piece!(Module, "payload_of", "payloadOf"),
    piece!(Module, "ok_of", "okOf"),
    // Files are read through what bundlers for browsers do not look at. What a bundler has put into its text as `data:` is not
    // fetched, as a content security policy may forbid that.
    piece!(Module, "load", "load"),
    piece!(Module, "base64", "base64"),
    piece!(Module, "several_memories", "severalMemories"),
    piece!(Module, "check_area", "checkArea"),
    piece!(Module, "check_list", "checkList"),
    piece!(Module, "char", "liftChar"),
    piece!(Module, "lower_char", "lowerChar"),
    piece!(Module, "lower_enum", "lowerEnum"),
    piece!(Module, "lift_enum", "liftEnum"),
    piece!(Module, "bits", "f32Bits", "f32OfBits", "f64Bits", "f64OfBits"),
    piece!(Module, "utf8_decoder", "utf8Decoder"),
    piece!(Module, "lift_utf8", "liftUtf8"),
    piece!(Module, "lift_utf16", "liftUtf16"),
    piece!(Module, "lift_latin1", "liftLatin1"),
    piece!(Module, "lift_compact", "liftCompact"),
    piece!(Module, "encoder", "encoder"),
    piece!(Module, "lowered", "lowered"),
    piece!(Module, "list_of", "listOf"),
    piece!(Module, "numbers", "numbers"),
    piece!(Module, "lift_block", "liftBlock"),
    piece!(Module, "lift_bytes", "liftBytes"),
    piece!(Module, "handles", "Handles"),
    piece!(Module, "scope", "endScope"),
    piece!(Module, "resource", "adopt", "repOf", "REP", "LENDS", "dispose"),
    piece!(Module, "release", "release"),
    piece!(Module, "lend", "lend"),
    piece!(Module, "borrowed", "borrowed"),
    piece!(Module, "end_lends", "endLends"),
    piece!(Module, "end_borrows", "endBorrows"),
    piece!(Module, "transcode_latin1", "latin1ToUtf8", "latin1ToUtf16", "copyLatin1"),
    piece!(Module, "transcode_utf8", "copyUtf8", "utf8ToUtf16", "utf8ToLatin1", "utf8ToCompactUtf16"),
    piece!(Module, "transcode_utf16", "copyUtf16", "utf16ToUtf8", "utf16ToLatin1"),
    piece!(Module, "transcode_compact", "utf16ToCompactUtf16", "utf16ToCompactProbablyUtf16"),
    piece!(Instance, "transfer", "transferOwn", "transferBorrow", "enterCall", "exitCall"),
    piece!(Realm, "renew", "renew"),
    piece!(Realm, "alloc", "alloc"),
    piece!(Realm, "lower_utf8", "lowerUtf8"),
    piece!(Realm, "lower_utf16", "lowerUtf16"),
    piece!(Realm, "lower_compact", "lowerCompact"),
    piece!(Realm, "lower_block", "lowerBlock"),
    piece!(Realm, "lower_bytes", "lowerBytes"),
];

/// What a realm's pieces are to say.
pub(crate) struct RealmText {
    /// The number of the function that allocates.
    pub(crate) realloc: Option<u32>,
    /// What forbids, and allows again, to leave the component instance. Empty where nothing asks.
    pub(crate) forbid: String,
    pub(crate) allow: String,
}

/// The runtime that some code needs.
pub(crate) struct Runtime {
    /// The same for every instance.
    pub(crate) module: String,
    /// Of one instance.
    pub(crate) instance: String,
}

/// All names that the runtime may declare at the top of a module.
pub(crate) fn declared() -> impl Iterator<Item = &'static str> {
    let own =
        ["entered", "tables", "scopes", "instantiate", "scope", "failed", "imports", "getCoreModule", "files", "$init"];
    let locals = ["instantiateCore", "bits", "utf16Decoder", "at", "list", "pointer", "main"];
    PIECES.iter().flat_map(|piece| piece.provides.iter().copied()).chain(own).chain(locals)
}

/// The runtime for this code, with what each realm is.
pub(crate) fn runtime(code: &str, realms: &[RealmText]) -> Runtime {
    let mut wanted: BTreeSet<&str> = words(code).collect();
    let pieces: Vec<&Piece> = PIECES.iter().collect();
    // For each piece, the realms it is wanted in; the others count as one.
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    let expanded: Vec<Vec<String>> = pieces
        .iter()
        .map(|piece| match piece.place {
            Place::Realm => (0..realms.len()).map(|realm| in_realm(piece.source, realm, &realms[realm])).collect(),
            Place::Module | Place::Instance => vec![piece.source.to_owned()],
        })
        .collect();
    loop {
        let mut found = None;
        'search: for (index, piece) in pieces.iter().enumerate() {
            for realm in 0..expanded[index].len() {
                if taken.contains(&(index, realm)) {
                    continue;
                }
                let named = |name: &&str| match piece.place {
                    Place::Realm => wanted.contains(format!("{name}_{realm}").as_str()),
                    Place::Module | Place::Instance => wanted.contains(*name),
                };
                if piece.provides.iter().any(named) {
                    found = Some((index, realm));
                    break 'search;
                }
            }
        }
        let Some((index, realm)) = found else { break };
        taken.insert((index, realm));
        wanted.extend(words(&expanded[index][realm]));
    }
    let text = |of_instance: bool| {
        let of = |(index, _): &&(usize, usize)| (pieces[*index].place != Place::Module) == of_instance;
        taken.iter().filter(of).map(|(index, realm)| expanded[*index][*realm].as_str()).collect::<String>()
    };
    Runtime { module: text(false), instance: text(true) }
}

fn in_realm(source: &str, number: usize, realm: &RealmText) -> String {
    let text = source.replace("_N", &format!("_{number}"));
    let text = text.replace("_R", &format!("_{}", realm.realloc.unwrap_or_default()));
    let replace = |text: String, marker: &str, with: &str| {
        let marker = format!("  {marker};\n");
        if with.is_empty() { text.replace(&marker, "") } else { text.replace(&marker, &format!("  {with};\n")) }
    };
    replace(replace(text, "LEAVE(false)", &realm.forbid), "LEAVE(true)", &realm.allow)
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$').filter(|word| !word.is_empty())
}
