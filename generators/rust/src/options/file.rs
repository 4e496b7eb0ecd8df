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
use witcraft_diagnostics::{Diagnostic, Source, Span, nearest};

use super::{ItemOptions, Options, Ownership, With};

/// Options that a file sets.
#[derive(Debug)]
pub struct OptionsFile {
    /// The options that it sets to what they can be.
    pub options: Options,
    /// What else it says: what is no option, or what one cannot be set to.
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

/// An option that is being set.
enum Field<'o> {
    Switch(&'o mut bool),
    Text(&'o mut Option<String>),
    List(&'o mut Vec<String>),
    Pairs(&'o mut Vec<(String, String)>),
    With(&'o mut Vec<(String, With)>),
    Ownership(&'o mut Ownership),
    Items(&'o mut Vec<(String, ItemOptions)>),
}

/// The names of all options, for whoever has misspelled one.
const NAMES: [&str; 29] = [
    "additional-derive-attributes",
    "additional-derive-ignore",
    "additional-member-attributes",
    "additional-type-attributes",
    "bitflags-path",
    "chainable-methods",
    "default-bindings-module",
    "disable-custom-section-link-helpers",
    "disable-run-ctors-once-workaround",
    "export-macro-name",
    "export-prefix",
    "generate-all",
    "generate-unused-types",
    "items",
    "map-type",
    "merge-imports-and-exports",
    "merge-structurally-equal-types",
    "mutable-resources",
    "ownership",
    "pub-export-macro",
    "raw-strings",
    "realloc",
    "runtime-path",
    "skip",
    "sync",
    "std-feature",
    "stubs",
    "type-section-suffix",
    "with",
];

fn field<'o>(options: &'o mut Options, name: &str) -> Option<Field<'o>> {
    Some(match name {
        "additional-derive-attributes" => Field::List(&mut options.additional_derive_attributes),
        "additional-derive-ignore" => Field::List(&mut options.additional_derive_ignore),
        "additional-member-attributes" => Field::Pairs(&mut options.additional_member_attributes),
        "additional-type-attributes" => Field::Pairs(&mut options.additional_type_attributes),
        "bitflags-path" => Field::Text(&mut options.bitflags_path),
        "chainable-methods" => Field::List(&mut options.chainable_methods),
        "default-bindings-module" => Field::Text(&mut options.default_bindings_module),
        "disable-custom-section-link-helpers" => Field::Switch(&mut options.disable_custom_section_link_helpers),
        "disable-run-ctors-once-workaround" => Field::Switch(&mut options.disable_run_ctors_once_workaround),
        "export-macro-name" => Field::Text(&mut options.export_macro_name),
        "export-prefix" => Field::Text(&mut options.export_prefix),
        "generate-all" => Field::Switch(&mut options.generate_all),
        "generate-unused-types" => Field::Switch(&mut options.generate_unused_types),
        "items" => Field::Items(&mut options.items),
        "map-type" => Field::Text(&mut options.map_type),
        "merge-imports-and-exports" => Field::Switch(&mut options.merge_imports_and_exports),
        "merge-structurally-equal-types" => Field::Switch(&mut options.merge_structurally_equal_types),
        "mutable-resources" => Field::List(&mut options.mutable_resources),
        "ownership" => Field::Ownership(&mut options.ownership),
        "pub-export-macro" => Field::Switch(&mut options.pub_export_macro),
        "raw-strings" => Field::Switch(&mut options.raw_strings),
        "realloc" => Field::Switch(&mut options.realloc),
        "runtime-path" => Field::Text(&mut options.runtime_path),
        "skip" => Field::List(&mut options.skip),
        "sync" => Field::List(&mut options.sync),
        "std-feature" => Field::Switch(&mut options.std_feature),
        "stubs" => Field::Switch(&mut options.stubs),
        "type-section-suffix" => Field::Text(&mut options.type_section_suffix),
        "with" => Field::With(&mut options.with),
        _ => return None,
    })
}

struct Reader<'s> {
    source: &'s Source,
    file: OptionsFile,
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
            let mut options = std::mem::take(&mut self.file.options);
            match field(&mut options, &name) {
                Some(field) => self.set(&name, field, value),
                None => {
                    let finding = Diagnostic::error("bindgen/unknown-option", format!("there is no option `{key}`"));
                    let near = nearest(&name, NAMES).map(|near| format!("did you mean `{near}`?"));
                    self.file.findings.push(finding.at(self.source.span(span), "").help_opt(near));
                }
            }
            self.file.options = options;
        }
    }

    fn set(&mut self, name: &str, field: Field<'_>, value: &Spanned<DeValue<'_>>) {
        match field {
            Field::Switch(switch) => match value.get_ref().as_bool() {
                Some(on) => *switch = on,
                None => self.expected(name, "`true` or `false`", value),
            },
            Field::Text(text) => *text = self.text(name, value),
            Field::List(list) => list.extend(self.list(name, value)),
            Field::Ownership(ownership) => match value.get_ref().as_str() {
                Some("owning") => *ownership = Ownership::Owning,
                Some("borrowing") => *ownership = Ownership::Borrowing,
                Some("borrowing-duplicate-if-necessary") => *ownership = Ownership::BorrowingDuplicateIfNecessary,
                Some(_) | None => {
                    let expected = "`\"owning\"`, `\"borrowing\"` or `\"borrowing-duplicate-if-necessary\"`";
                    self.expected(name, expected, value);
                }
            },
            Field::With(with) => {
                let Some(table) = self.expect_table(name, value) else { return };
                for (key, span, value) in entries(table) {
                    self.place(name, key, span);
                    let Some(path) = self.text(name, value) else { continue };
                    with.push((key.to_owned(), With::parse(&path)));
                }
            }
            Field::Pairs(pairs) => {
                let Some(table) = self.expect_table(name, value) else { return };
                for (key, span, value) in entries(table) {
                    self.place(name, key, span);
                    pairs.extend(self.list(name, value).into_iter().map(|attribute| (key.to_owned(), attribute)));
                }
            }
            Field::Items(items) => {
                let Some(table) = self.expect_table(name, value) else { return };
                for (key, span, value) in entries(table) {
                    self.place(name, key, span);
                    if let Some(table) = self.expect_table(key, value) {
                        items.push((key.to_owned(), self.item(table)));
                    }
                }
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
                    let message = format!("an item has no `{key}`: there are `derives` and `attributes`");
                    let finding = Diagnostic::error("bindgen/unknown-option", message);
                    self.file.findings.push(finding.at(self.source.span(span), ""));
                }
            }
        }
        item
    }

    fn text(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let Some(text) = value.get_ref().as_str() else {
            self.expected(name, "a string", value);
            return None;
        };
        // A filter is told without what it begins with.
        self.place(name, text.trim_start_matches(['-', '&']), value.span());
        Some(text.to_owned())
    }

    /// Strings, or one.
    fn list(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Vec<String> {
        match value.get_ref().as_array() {
            Some(values) => values.iter().filter_map(|value| self.text(name, value)).collect(),
            None if value.get_ref().is_str() => self.text(name, value).into_iter().collect(),
            None => {
                self.expected(name, "a string, or a list of strings", value);
                Vec::new()
            }
        }
    }

    fn expect_table<'v, 'i>(&mut self, name: &str, value: &'v Spanned<DeValue<'i>>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.expected(name, "a table", value);
        }
        table
    }

    fn expected(&mut self, name: &str, expected: &str, value: &Spanned<DeValue<'_>>) {
        let message = format!("`{name}` is {expected}, and not this {}", value.get_ref().type_str());
        let finding = Diagnostic::error("bindgen/invalid-option", message);
        self.file.findings.push(finding.at(self.source.span(value.span()), ""));
    }

    fn place(&mut self, name: &str, value: &str, range: Range<usize>) {
        self.file.places.insert((name.to_owned(), value.to_owned()), self.source.span(range));
    }
}
