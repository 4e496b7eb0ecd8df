//! How WIT names are written in Rust.

use std::fmt;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use witcraft_writer::Scope;

/// Words that cannot be identifiers in one of the editions 2015 to 2024, and `r#`-free at that. `gen` is missing on
/// purpose: see [`snake`].
const KEYWORDS: [&str; 51] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match",
    "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The primitive types that generated code speaks of. They are in scope like the prelude, for a module to take away.
pub(crate) const PRIMITIVES: [&str; 15] =
    ["bool", "char", "f32", "f64", "i16", "i32", "i64", "i8", "str", "u16", "u32", "u64", "u8", "usize", "isize"];

/// An identifier that Rust takes where it is to stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RustIdent(String);

impl RustIdent {
    /// An identifier that is one already: what a [`Scope`] gave, or a word of our own.
    pub(crate) fn new(name: impl Into<String>) -> RustIdent {
        RustIdent(name.into())
    }

    /// The identifier as written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RustIdent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A scope in which keywords, and the words that the generated code uses itself, are not given.
pub(crate) fn scope(reserved: &[&str]) -> Scope {
    Scope::new(reserved.iter().copied()).without(&KEYWORDS)
}

/// The name of a function, field, parameter or module.
///
/// `gen` is a keyword since edition 2024 and a plain name before: as `r#gen` it is the same name in all of them.
pub(crate) fn snake(scope: &mut Scope, name: &str) -> RustIdent {
    let name = scope.declare(&name.to_snake_case());
    RustIdent(if name == "gen" { "r#gen".to_owned() } else { name })
}

/// The name of a type or of a case.
pub(crate) fn camel(scope: &mut Scope, name: &str) -> RustIdent {
    RustIdent(scope.declare(&name.to_upper_camel_case()))
}

/// The name of a resource, whose derived names (see [`Scope::declare_with`]) are to be free too.
pub(crate) fn camel_with(scope: &mut Scope, name: &str, derived: &[&str]) -> RustIdent {
    RustIdent(scope.declare_with(&name.to_upper_camel_case(), derived))
}

/// The name of a constant.
pub(crate) fn shouty(scope: &mut Scope, name: &str) -> RustIdent {
    RustIdent(scope.declare(&name.to_shouty_snake_case()))
}

/// A name as part of a longer identifier, where no keyword can arise: `[method]file.read` is `method_file_read`.
pub(crate) fn flat(name: &str) -> String {
    name.to_snake_case()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_escaped_as_guests_expect() {
        let mut scope = scope(&["Guest"]);
        assert_eq!(snake(&mut scope, "type").as_str(), "type_");
        assert_eq!(snake(&mut scope, "gen").as_str(), "r#gen");
        assert_eq!(camel(&mut scope, "self").as_str(), "Self_");
        assert_eq!(camel(&mut scope, "guest").as_str(), "Guest_");
        assert_eq!(camel(&mut scope, "http-error").as_str(), "HttpError");
        assert_eq!(shouty(&mut scope, "exec-all").as_str(), "EXEC_ALL");
        assert_eq!(flat("[method]file.read"), "method_file_read");
    }
}
