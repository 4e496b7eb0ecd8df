//! How WIT names are written in Go.
//!
//! The words of a kebab-case name are joined in camel case, with Go's usual initialisms (`get-http-header` is
//! `GetHTTPHeader`, `user-ids` is `UserIDs`). Parameters begin with a lower-case letter. Packages are one word in lower
//! case.
//!
//! Where two names meet in one, they are told apart in the order of the WIT by a final number, and a name that Go or the
//! generated code has use for itself gets a final `_` ([`witcraft_writer::Scope`]). Types come first, then their cases, then functions.

use std::fmt;

use wit_parser::{Function, FunctionKind, Type};
use witcraft_writer::Scope;

/// Keywords, and what is declared in every Go file: legal as the name of a parameter, but then out of sight.
const TAKEN: [&str; 69] = [
    "any",
    "append",
    "bool",
    "break",
    "byte",
    "cap",
    "case",
    "chan",
    "clear",
    "close",
    "comparable",
    "complex",
    "complex128",
    "complex64",
    "const",
    "continue",
    "copy",
    "default",
    "defer",
    "delete",
    "else",
    "error",
    "fallthrough",
    "false",
    "float32",
    "float64",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "imag",
    "import",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "interface",
    "iota",
    "len",
    "make",
    "map",
    "max",
    "min",
    "new",
    "nil",
    "package",
    "panic",
    "print",
    "println",
    "range",
    "real",
    "recover",
    "return",
    "rune",
    "select",
    "string",
    "struct",
    "switch",
    "true",
    "type",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintptr",
    "var",
];

/// Directories that the `go` command treats in its own way or refuses, as Windows has no room for them, and package names that mean
/// something to Go.
const SPECIAL_DIRECTORIES: [&str; 28] = [
    "aux",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "con",
    "documentation",
    "init",
    "internal",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "main",
    "nul",
    "prn",
    "testdata",
    "vendor",
];

/// Words that are written in capitals.
const INITIALISMS: [&str; 54] = [
    "acl", "api", "ascii", "cli", "cpu", "css", "db", "dns", "eof", "gid", "gpu", "guid", "html", "http", "https",
    "icmp", "id", "io", "ip", "json", "jwt", "kv", "lhs", "mime", "os", "qps", "ram", "rhs", "rng", "rpc", "sip",
    "sla", "smtp", "sql", "ssh", "tcp", "tls", "ttl", "tty", "udp", "ui", "uid", "uri", "url", "utc", "utf8", "uuid",
    "vm", "wasi", "wit", "xml", "xmpp", "xsrf", "xss",
];

/// Methods of which `go vet` (its analyzer `stdmethods`) expects one signature, whatever the parameters are. WIT's would not have it.
const VETTED_METHODS: [&str; 11] = [
    "GobDecode",
    "GobEncode",
    "MarshalJSON",
    "MarshalXML",
    "ReadByte",
    "ReadRune",
    "UnmarshalJSON",
    "UnmarshalXML",
    "UnreadByte",
    "UnreadRune",
    "WriteByte",
];

/// An identifier that Go takes where it is to stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GoIdent(String);

impl GoIdent {
    /// An identifier that is one already: what a [`Scope`] gave, or a word of our own.
    pub(crate) fn new(name: impl Into<String>) -> GoIdent {
        GoIdent(name.into())
    }

    /// The identifier as written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GoIdent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A scope of names that begin with a capital letter.
pub(crate) fn exported_scope(reserved: &[&str]) -> Scope {
    Scope::new(reserved.iter().copied())
}

/// A scope of parameters and other local names.
pub(crate) fn local_scope<'a>(reserved: impl IntoIterator<Item = &'a String>) -> Scope {
    Scope::new(reserved.into_iter().map(String::as_str)).without(&TAKEN)
}

/// A scope of the methods of a resource. `Close` ends the resource itself.
pub(crate) fn method_scope<'f>(functions: impl Iterator<Item = &'f Function>) -> Scope {
    Scope::new(vetted(functions).into_iter().chain(["Close"]))
}

/// A scope of what is called through the interface that implements exports.
pub(crate) fn interface_scope<'f>(functions: impl Iterator<Item = &'f Function>) -> Scope {
    Scope::new(vetted(functions))
}

/// The names that `go vet` would not let one of these functions have, as methods of one type.
fn vetted<'f>(functions: impl Iterator<Item = &'f Function>) -> Vec<&'static str> {
    let mut names = VETTED_METHODS.to_vec();
    for function in functions {
        let method = pascal(function.item_name());
        let is_receiver = matches!(function.kind, FunctionKind::Method(_) | FunctionKind::AsyncMethod(_));
        let parameters = &function.params[usize::from(is_receiver)..];
        // What seems to be an `io.Seeker` has to be one.
        if method == "Seek" && parameters.first().is_some_and(|parameter| parameter.ty == Type::S64) {
            names.push("Seek");
        }
        // With this method, the type is an `error`, and these are asked for by `errors.Is` and others.
        if method == "Error" && parameters.is_empty() && function.result == Some(Type::String) {
            names.extend(["As", "Is", "Unwrap"]);
        }
    }
    names
}

/// A scope of directories in one directory. What is at the top of the output keeps its own names.
pub(crate) fn directory_scope(is_top: bool) -> Scope {
    let own: &[&str] = if is_top { &["exports", "wasihttp", "wit"] } else { &[] };
    Scope::new(SPECIAL_DIRECTORIES.iter().chain(own).copied()).without(&TAKEN)
}

/// A name with a capital letter: of a type, a function, a field, a case.
pub(crate) fn pascal(name: &str) -> String {
    words(name).map(capitalized).collect()
}

/// A name with a small letter: of a parameter.
pub(crate) fn camel(name: &str) -> String {
    let mut words = words(name);
    let first = words.next().unwrap_or_default().to_lowercase();
    first + &words.map(capitalized).collect::<String>()
}

/// A name in small letters only: of a package.
pub(crate) fn joined(name: &str) -> String {
    words(name).collect::<String>().to_lowercase()
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

fn capitalized(word: &str) -> String {
    let lower = word.to_lowercase();
    if INITIALISMS.binary_search(&lower.as_str()).is_ok() {
        return lower.to_uppercase();
    }
    if let Some(singular) = lower.strip_suffix('s').filter(|singular| INITIALISMS.binary_search(singular).is_ok()) {
        return singular.to_uppercase() + "s";
    }
    // WIT writes acronyms in capitals too; and of a word that begins with a digit nothing changes.
    let is_acronym = word.len() > 1 && !word.bytes().any(|byte| byte.is_ascii_lowercase());
    if is_acronym {
        return word.to_owned();
    }
    let (first, rest) = lower.split_at(1);
    first.to_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_words_are_sorted() {
        assert!(TAKEN.is_sorted());
        assert!(INITIALISMS.is_sorted());
    }

    #[test]
    fn names_are_spelled_as_go_spells_them() {
        assert_eq!(pascal("get-http-header"), "GetHTTPHeader");
        assert_eq!(pascal("user-ids"), "UserIDs");
        assert_eq!(pascal("DNS-timeout"), "DNSTimeout");
        assert_eq!(pascal("is"), "Is");
        assert_eq!(camel("http-header"), "httpHeader");
        assert_eq!(camel("id"), "id");
        assert_eq!(joined("incoming-handler"), "incominghandler");
        assert_eq!(local_scope(&[]).declare("len"), "len_");
        assert_eq!(method_scope(std::iter::empty()).declare("Close"), "Close_");
        assert_eq!(method_scope(std::iter::empty()).declare("Seek"), "Seek");
        assert_eq!(directory_scope(false).declare("internal"), "internal_");
    }
}
