//! WIT names as JavaScript identifiers, and text as literals.

use std::collections::HashSet;

use heck::{ToLowerCamelCase, ToUpperCamelCase};

/// Words that cannot be the name of a variable in a module, and `undefined`, which had better not be.
const KEYWORDS: &[&str] = &[
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// `wanted` as a function or a field is spelled: `get-all` is `getAll`.
pub fn camel(wanted: &str) -> String {
    identifier(wanted.to_lower_camel_case())
}

/// `wanted` as a class or a type is spelled: `key-value` is `KeyValue`.
pub fn pascal(wanted: &str) -> String {
    identifier(wanted.to_upper_camel_case())
}

/// The name with nothing in it that an identifier cannot have, whatever it was.
fn identifier(name: String) -> String {
    let mut name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '$').collect();
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

/// Whether the word cannot be the name of a variable.
pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

/// The last part of the name of an interface: `log` of `demo:log/log@1.0.0`. Other names are as they are.
pub fn short(name: &str) -> &str {
    let without_version = name.split('@').next().unwrap_or(name);
    without_version.rsplit('/').next().unwrap_or(without_version)
}

/// A name of an interface or a world's item, without its version.
pub fn without_version(name: &str) -> &str {
    if name.contains(':') { name.split('@').next().unwrap_or(name) } else { name }
}

/// What a function's name says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role<'a> {
    /// A function of no resource.
    Free(&'a str),
    /// The constructor of a resource.
    Constructor {
        /// The resource's name.
        resource: &'a str,
    },
    /// A method.
    Method {
        /// The resource's name.
        resource: &'a str,
        /// The method's own.
        name: &'a str,
    },
    /// A static function.
    Static {
        /// The resource's name.
        resource: &'a str,
        /// The function's own.
        name: &'a str,
    },
}

/// The role of the function called `name`: `[method]counter.get`.
pub fn role(name: &str) -> Role<'_> {
    let of_resource = |rest: &'_ str| rest.split_once('.').map(|(a, b)| (a.len(), b.len()));
    if let Some(resource) = name.strip_prefix("[constructor]") {
        return Role::Constructor { resource };
    }
    for (prefix, is_method) in [("[method]", true), ("[static]", false)] {
        let Some(rest) = name.strip_prefix(prefix) else { continue };
        let Some((resource, length)) = of_resource(rest) else { continue };
        let (resource, name) = (&rest[..resource], &rest[rest.len() - length..]);
        return if is_method { Role::Method { resource, name } } else { Role::Static { resource, name } };
    }
    Role::Free(name)
}

/// Names in one place, in a fixed order. Two that meet get a number.
#[derive(Debug, Default)]
pub(crate) struct Distinct(HashSet<String>);

impl Distinct {
    pub(crate) fn declare(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(name.clone()) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        name
    }
}

/// The fields of a record, or the flags, in order.
pub fn fields<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut members = Distinct::default();
    names.map(|name| members.declare(&camel(name))).collect()
}

/// Text as a literal between single quotes.
pub(crate) fn quote(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for c in text.chars() {
        match c {
            '\'' | '\\' => literal.extend(['\\', c]),
            '\n' => literal.push_str("\\n"),
            '<' => literal.push_str("\\x3c"), // so that no `</script>` ends an inline script
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                literal.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => literal.push(c),
        }
    }
    literal.push('\'');
    literal
}

/// An object of these entries: on one line where `beside` and it are short enough, or with a line for each.
pub(crate) fn object(entries: &[String], beside: usize) -> String {
    const WIDTH: usize = 100;
    let length: usize = entries.iter().map(|entry| entry.chars().count() + 2).sum();
    if entries.is_empty() {
        return "{}".to_owned();
    }
    if beside + length <= WIDTH && !entries.iter().any(|entry| entry.contains('\n')) {
        return format!("{{ {} }}", entries.join(", "));
    }
    let entries: Vec<String> = entries.iter().map(|entry| format!("  {},", entry.replace('\n', "\n  "))).collect();
    format!("{{\n{}\n}}", entries.join("\n"))
}

/// An array of these items: on one line, or on as many as it takes. Items of several lines stay as they are.
pub(crate) fn array(items: &[String]) -> String {
    const WIDTH: usize = 100;
    let joined = items.join(", ");
    if joined.chars().count() <= WIDTH || joined.contains('\n') {
        return format!("[{joined}]");
    }
    let mut lines = vec![String::from(" ")];
    for item in items {
        let line = lines.last_mut().expect("there is one from the beginning");
        if line.chars().count() + item.chars().count() > WIDTH && line.len() > 1 {
            lines.push(format!("  {item},"));
        } else {
            line.push_str(&format!(" {item},"));
        }
    }
    format!("[\n{}\n]", lines.join("\n"))
}

/// Whether the text may stand after a dot.
pub(crate) fn is_identifier(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    text.chars().all(is_part) && text.starts_with(|c: char| !c.is_ascii_digit())
}

/// A key of an object literal: quoted where it has to be, and computed where a plain one would set the prototype.
pub(crate) fn key(text: &str) -> String {
    match text {
        "__proto__" => "['__proto__']".to_owned(),
        text if is_identifier(text) => text.to_owned(),
        text => quote(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, Role, key, quote, role, short};

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn literals_hold_any_text() {
        assert_eq!(quote("a'b\\\n\u{2028}"), r"'a\'b\\\n\u{2028}'");
        assert_eq!(key("__proto__"), "['__proto__']");
    }

    #[test]
    fn roles_are_read_from_names() {
        assert_eq!(role("[method]a.b"), Role::Method { resource: "a", name: "b" });
        assert_eq!(role("[constructor]a"), Role::Constructor { resource: "a" });
        assert_eq!(role("a"), Role::Free("a"));
        assert_eq!(short("demo:log/log-it@1.0.0"), "log-it");
    }
}
