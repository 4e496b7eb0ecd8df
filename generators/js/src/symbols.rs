//! Identifiers that come from WIT.
//!
//! WIT may call anything `realloc` or `process`, and the module means something else by these. So nothing is called by its name
//! while the module is written: a mark stands for it, which holds the wanted name and a number. [`Symbols::resolve`] replaces
//! the marks once the text is whole, when all that it mentions can be seen.

mod scopes;

use crate::names::{is_identifier, key};

/// Stands around the number of a mark. It is for private use in Unicode, and escaped where text of others holds it.
pub(crate) const MARK: char = '\u{e000}';

/// The identifiers of a module that come from WIT, in the order in which they choose their names.
#[derive(Debug, Default)]
pub(crate) struct Symbols(Vec<Symbol>);

#[derive(Debug)]
struct Symbol {
    wanted: String,
    place: Place,
}

/// Where an identifier is declared. Another name than the wanted one ends in a number at the top, and in `_` in a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Top,
    Function,
}

/// How an identifier and a name beside it are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The identifier alone.
    Alone,
    /// `name: identifier`, in objects.
    Property,
    /// `name as identifier`, in imports.
    Import,
    /// `identifier as name`, in exports.
    Export,
}

impl Form {
    const ALL: [(Form, &'static str); 4] =
        [(Form::Alone, ""), (Form::Property, ":"), (Form::Import, "<"), (Form::Export, ">")];

    fn sign(self) -> &'static str {
        Form::ALL.iter().find(|(form, _)| *form == self).map_or("", |(_, sign)| sign)
    }
}

impl Symbols {
    /// A mark for an identifier at the top of the module.
    pub(crate) fn declare(&mut self, wanted: &str) -> String {
        self.add(wanted, Place::Top)
    }

    /// A mark for an identifier within a function.
    pub(crate) fn declare_local(&mut self, wanted: &str) -> String {
        self.add(wanted, Place::Function)
    }

    fn add(&mut self, wanted: &str, place: Place) -> String {
        self.0.push(Symbol { wanted: wanted.to_owned(), place });
        mark(wanted, self.0.len() - 1, Form::Alone)
    }

    /// The text with names in place of all marks.
    pub(crate) fn resolve(&self, text: &str) -> String {
        let apart: Vec<String> = (0..).zip(&self.0).map(|(id, symbol)| scopes::apart(&symbol.wanted, id)).collect();
        let names = scopes::choose(&render(text, &apart), &self.0);
        render(text, names.as_deref().unwrap_or(&apart))
    }
}

/// An entry of an object: `name: identifier`, or the one word where both are the same.
pub(crate) fn property(name: &str, identifier: &str) -> String {
    pair(name, identifier, Form::Property).unwrap_or_else(|| {
        let key = key(name);
        if key == identifier { key } else { format!("{key}: {identifier}") }
    })
}

/// An item of an `import`: `name as identifier`.
pub(crate) fn imported(name: &str, identifier: &str) -> String {
    pair(name, identifier, Form::Import).unwrap_or_else(|| format!("{} as {identifier}", quoted(name)))
}

/// An item of an `export`: `identifier as name`.
pub(crate) fn exported(identifier: &str, name: &str) -> String {
    pair(name, identifier, Form::Export).unwrap_or_else(|| format!("{identifier} as {}", quoted(name)))
}

/// A name that a module exports, as text where it is no identifier.
fn quoted(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { crate::names::quote(name) }
}

fn mark(name: &str, id: usize, form: Form) -> String {
    format!("{name}{MARK}{id}{}{MARK}", form.sign())
}

/// The mark of an identifier with a name beside it, where both can be marked.
fn pair(name: &str, identifier: &str, form: Form) -> Option<String> {
    let (_, rest) = identifier.split_once(MARK)?;
    let id = rest.strip_suffix(MARK)?.parse().ok()?;
    is_identifier(name).then(|| mark(name, id, form))
}

/// The text with these names in place of the marks.
fn render(text: &str, names: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(MARK) {
        let (inside, after) = after.split_once(MARK).expect("marks are written whole");
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let start =
            before.rfind(|c| !is_part(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let (before, name) = before.split_at(start);
        out.push_str(before);
        let digits = inside.trim_end_matches(|c: char| !c.is_ascii_digit());
        let (form, _) = *Form::ALL.iter().rfind(|(_, sign)| inside.ends_with(sign)).expect("one is empty");
        let identifier = &names[digits.parse::<usize>().expect("a mark holds a number")];
        match form {
            Form::Alone => out.push_str(identifier),
            Form::Property | Form::Import | Form::Export if name == identifier => out.push_str(name),
            Form::Property => out.extend([name, ": ", identifier]),
            Form::Import => out.extend([name, " as ", identifier]),
            Form::Export => out.extend([identifier, " as ", name]),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Symbols, exported, imported, property};

    #[test]
    fn what_the_module_means_something_else_by_is_called_otherwise() {
        let mut symbols = Symbols::default();
        let [process, load, free] = ["process", "load", "free"].map(|name| symbols.declare(name));
        let text = format!(
            "import {{ {} }} from 'x';\nfunction {load}() {{\n  return load(process.env, {process});\n}}\n\
             const {free} = 1;\nfunction load() {{}}\nexport {{ {} }};\nconst o = {{ {} }};\n",
            imported("process", &process),
            exported(&load, "load"),
            property("free", &free),
        );
        let resolved = "import { process as process2 } from 'x';\nfunction load2() {\n  return load(process.env, process2);\n}\n\
             const free = 1;\nfunction load() {}\nexport { load2 as load };\nconst o = { free };\n";
        assert_eq!(symbols.resolve(&text), resolved);
    }

    #[test]
    fn a_name_is_free_where_nothing_else_is_meant_by_it() {
        let mut symbols = Symbols::default();
        let at_top = symbols.declare("size");
        let [size, bytes, class] = ["size", "bytes", "class"].map(|name| symbols.declare_local(name));
        let text = format!(
            "let bytes;\nfunction alloc(size) {{\n  return size;\n}}\nfunction {at_top}({size}, {bytes}, {class}) {{\n  \
             return bytes[{size}] + {bytes} + {class};\n}}\n"
        );
        let resolved = "let bytes;\nfunction alloc(size) {\n  return size;\n}\nfunction size(size, bytes_, class_) {\n  \
             return bytes[size] + bytes_ + class_;\n}\n";
        assert_eq!(symbols.resolve(&text), resolved);
    }

    #[test]
    fn a_name_at_the_top_is_not_hidden_where_it_is_used() {
        let mut symbols = Symbols::default();
        let (top, first, second) = (symbols.declare("rep"), symbols.declare("rep"), symbols.declare("rep"));
        let text = format!(
            "class {top} {{}}\nfunction adopt(rep) {{\n  return {top};\n}}\nconst {first} = 1, {second} = 2;\n"
        );
        let resolved = "class rep2 {}\nfunction adopt(rep) {\n  return rep2;\n}\nconst rep = 1, rep3 = 2;\n";
        assert_eq!(symbols.resolve(&text), resolved);
    }
}
