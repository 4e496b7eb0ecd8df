//! Options from a file in TOML, and where in it each of them is.
//!
//! ```toml
//! ownership = "borrowing"
//! skip = ["[method]file.sync"]
//!
//! [with]
//! "wasi:io/streams@0.2.0" = "crate::wasi::streams"
//!
//! [items."demo:store/*.entry"]
//! derives = ["Hash"]
//! attributes = ["#[must_use]"]
//! ```
//!
//! Every option goes by its name on the command line, or in the macro: `map-type` or `map_type`. `items` has a table for
//! each [pattern](super::ItemOptions).

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use witcraft_bindings::options::{GeneratorOption, OptionKind, OptionValue};
use witcraft_diagnostics::{Diagnostic, Source, Span, nearest};

use super::{ItemOptions, OPTIONS, Options};

/// Options that a file sets.
#[derive(Debug)]
pub struct OptionsFile {
    /// The options that it sets to what they can be.
    pub options: Options,
    /// Findings about the rest: unknown options and invalid values.
    pub findings: Vec<Diagnostic>,
    /// Where each value is, by the option's name and the value, or the key of a pair.
    places: HashMap<(String, String), Span>,
}

impl OptionsFile {
    /// Reads a file. What is wrong with its options is among the findings, so that it can be told with what is wrong with
    /// them in a world.
    ///
    /// # Errors
    /// All that is not TOML.
    pub fn parse(source: &Source) -> Result<OptionsFile, Vec<Diagnostic>> {
        let (table, errors) = DeTable::parse_recoverable(source.text());
        if !errors.is_empty() {
            let finding = |error: &toml::de::Error| {
                let finding = Diagnostic::error("bindgen/invalid-toml", first_line(error.message()));
                finding.at_opt(error.span().map(|range| source.span(range)), "")
            };
            return Err(errors.iter().map(finding).collect());
        }
        let file = OptionsFile { options: Options::default(), findings: Vec::new(), places: HashMap::new() };
        let mut reader = Reader { source, file };
        reader.table(table.get_ref());
        Ok(reader.file)
    }

    /// Gives findings about options their place in the file, where they come from it.
    pub fn locate(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let place = |finding: &Diagnostic| {
            let setting = finding.setting.as_ref()?;
            self.places.get(&(setting.option.to_owned(), setting.value.clone())).cloned()
        };
        let located = |finding: Diagnostic| {
            let place = place(&finding).filter(|_| finding.labels.is_empty());
            finding.at_opt(place, "")
        };
        findings.into_iter().map(located).collect()
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

struct Reader<'s> {
    source: &'s Source,
    file: OptionsFile,
}

/// The values of a choice, as they are written in a file: `"a"`, `"b"` or `"c"`.
fn alternatives(values: &[(&str, &str)]) -> String {
    let quoted: Vec<String> = values.iter().map(|(name, _)| format!("`\"{name}\"`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// A table's entries in the order of the file.
fn entries<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t str, Range<usize>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
    entries.sort_by_key(|(_, span, _)| span.start);
    entries
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>) {
        for (key, span, value) in entries(table) {
            let name = key.replace('_', "-");
            match OPTIONS.iter().find(|option| option.name == name) {
                Some(option) => self.set(option, value),
                None => {
                    let finding = Diagnostic::error("bindgen/unknown-option", format!("there is no option `{key}`"));
                    let names = OPTIONS.iter().map(|option| option.name);
                    let near = nearest(&name, names).map(|near| format!("did you mean `{near}`?"));
                    self.file.findings.push(finding.at(self.source.span(span), "").help_opt(near));
                }
            }
        }
    }

    fn set(&mut self, option: &GeneratorOption<Options>, value: &Spanned<DeValue<'_>>) {
        let name = option.name;
        let setting = match &option.kind {
            OptionKind::Switch { .. } => match value.get_ref().as_bool() {
                Some(on) => Some(OptionValue::Switch(on)),
                None => self.expected(name, "`true` or `false`", value),
            },
            OptionKind::Text { .. } => self.text(name, value).map(OptionValue::Text),
            OptionKind::List { .. } | OptionKind::Parsed { .. } => Some(OptionValue::List(self.list(name, value))),
            OptionKind::Choice { values, .. } => {
                let index = value.get_ref().as_str().and_then(|text| values.iter().position(|(name, _)| *name == text));
                index.map(OptionValue::Choice).or_else(|| self.expected(name, &alternatives(values), value))
            }
            OptionKind::Mapping { .. } => self.expect_table(name, value).map(|table| {
                let mut pairs = Vec::new();
                for (key, span, value) in entries(table) {
                    self.place(name, key, span);
                    pairs.extend(self.text(name, value).map(|text| (key.to_owned(), text)));
                }
                OptionValue::Pairs(pairs)
            }),
            OptionKind::Pairs { .. } => self.expect_table(name, value).map(|table| {
                let mut pairs = Vec::new();
                for (key, span, value) in entries(table) {
                    self.place(name, key, span);
                    pairs.extend(self.list(name, value).into_iter().map(|text| (key.to_owned(), text)));
                }
                OptionValue::Pairs(pairs)
            }),
            OptionKind::Tables => {
                self.items(name, value);
                None
            }
        };
        if let Some(setting) = setting {
            option.apply(&mut self.file.options, setting);
        }
    }

    fn items(&mut self, name: &str, value: &Spanned<DeValue<'_>>) {
        let Some(table) = self.expect_table(name, value) else { return };
        for (key, span, value) in entries(table) {
            self.place(name, key, span);
            if let Some(table) = self.expect_table(key, value) {
                let item = self.item(table);
                self.file.options.items.push((key.to_owned(), item));
            }
        }
    }

    fn item(&mut self, table: &DeTable<'_>) -> ItemOptions {
        let mut item = ItemOptions::default();
        for (key, span, value) in entries(table) {
            match key {
                "derives" => item.derives = self.list(key, value),
                "attributes" => item.attributes = self.list(key, value),
                _ => {
                    let message = format!("an item has no `{key}`: expected `derives` or `attributes`");
                    let finding = Diagnostic::error("bindgen/unknown-option", message);
                    self.file.findings.push(finding.at(self.source.span(span), ""));
                }
            }
        }
        item
    }

    fn text(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let Some(text) = value.get_ref().as_str() else { return self.expected(name, "a string", value) };
        // A filter is reported without what it begins with.
        for text in [text, text.trim_start_matches(['-', '&'])] {
            self.place(name, text, value.span());
        }
        Some(text.to_owned())
    }

    /// Strings, or one.
    fn list(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Vec<String> {
        match value.get_ref().as_array() {
            Some(values) => values.iter().filter_map(|value| self.text(name, value)).collect(),
            None if value.get_ref().is_str() => self.text(name, value).into_iter().collect(),
            None => self.expected(name, "a string, or a list of strings", value).unwrap_or_default(),
        }
    }

    fn expect_table<'v, 'i>(&mut self, name: &str, value: &'v Spanned<DeValue<'i>>) -> Option<&'v DeTable<'i>> {
        value.get_ref().as_table().or_else(|| self.expected(name, "a table", value))
    }

    /// Reports a value that is not one of the option; there is none then.
    fn expected<T>(&mut self, name: &str, expected: &str, value: &Spanned<DeValue<'_>>) -> Option<T> {
        let message = format!("`{name}` must be {expected}, not this {}", value.get_ref().type_str());
        let finding = Diagnostic::error("bindgen/invalid-option", message);
        self.file.findings.push(finding.at(self.source.span(value.span()), ""));
        None
    }

    fn place(&mut self, name: &str, value: &str, range: Range<usize>) {
        self.file.places.insert((name.to_owned(), value.to_owned()), self.source.span(range));
    }
}
