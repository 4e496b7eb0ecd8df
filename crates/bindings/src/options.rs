//! The options of a generator as a table: name, kind of value, description and where each can be set.
//!
//! All readers of options (the command line, configuration files, macros) follow the table. A reader parses an
//! [`OptionValue`], and [`GeneratorOption::apply`] sets the option.

/// An option of a generator that has all of them in an `O`.
#[derive(Debug)]
pub struct GeneratorOption<O: 'static> {
    /// Its name on the command line and in files: `map-type`.
    pub name: &'static str,
    /// Its name in code, where that is not the same with `_` for `-`.
    pub name_in_code: Option<&'static str>,
    /// A letter that stands for it on the command line.
    pub letter: Option<char>,
    /// What a value is called where the option is explained: `PATH`.
    pub value: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Where it can be set.
    pub reach: Reach,
    /// What it is set to, and where that is kept.
    pub kind: OptionKind<O>,
}

/// Where an option can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// On the command line, in files and in code.
    Everywhere,
    /// On the command line and in files: it is about files that the code does not know of.
    Files,
    /// Only in files, where it has several parts.
    FileOnly,
}

/// What an option is set to, and where that is kept.
#[derive(Debug)]
pub enum OptionKind<O: 'static> {
    /// On or off.
    Switch {
        /// Where it is kept.
        field: fn(&mut O) -> &mut bool,
        /// How it is set on the command line.
        argument: Argument,
    },
    /// One text.
    Text {
        /// Where it is kept.
        field: fn(&mut O) -> &mut Option<String>,
        /// Whether it may be anything, a dash at its beginning included.
        is_free: bool,
    },
    /// Any number of texts. Those of the command line come after those of a file, unless they are filters.
    List {
        /// Where they are kept.
        field: fn(&mut O) -> &mut Vec<String>,
        /// What they are.
        elements: Elements,
    },
    /// Any number of texts of a form of their own.
    Parsed {
        /// What is wrong with a text.
        check: fn(&str) -> Result<(), String>,
        /// Adds a text that nothing is wrong with.
        add: fn(&mut O, &str),
    },
    /// Any number of names with a text each, of which one name may have several.
    Pairs {
        /// Where they are kept.
        field: fn(&mut O) -> &mut Vec<(String, String)>,
    },
    /// Any number of names with a text each. The command line replaces what a file says of a name.
    Mapping {
        /// Forgets what is said of a name.
        remove: fn(&mut O, &str),
        /// Adds what is said of a name.
        add: fn(&mut O, &str, &str),
    },
    /// One of several values.
    Choice {
        /// The values, each with what it means.
        values: &'static [(&'static str, &'static str)],
        /// Sets it to the value with this index.
        set: fn(&mut O, usize),
    },
    /// A table for each of any number of names, which only files have.
    Tables,
}

/// How a switch is set on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// `--name` switches it on.
    On,
    /// An argument of this name, `--no-name`, switches it off.
    Off(&'static str),
    /// `--name` switches it on, and `--name=false` off.
    Value,
}

/// What the elements of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elements {
    /// Names, each a separate argument.
    Names,
    /// Paths in the language of the generator, each a separate argument.
    Paths,
    /// Functions, several in an argument, or all of them.
    Functions,
    /// Filters, several in an argument, of which the first that matches counts: so those of the command line come first. They may
    /// begin with `-` or `&`.
    Filters,
}

/// What an option is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// Of a switch.
    Switch(bool),
    /// Of a text.
    Text(String),
    /// Of a list, and of texts of a form of their own.
    List(Vec<String>),
    /// Of pairs and mappings.
    Pairs(Vec<(String, String)>),
    /// Of a choice: the index of its value.
    Choice(usize),
}

/// The option by which functions are bound as synchronous ones, the same for all generators.
pub const fn sync<O>(field: fn(&mut O) -> &mut Vec<String>) -> GeneratorOption<O> {
    GeneratorOption {
        name: "sync",
        name_in_code: None,
        letter: None,
        value: "FILTER",
        help: "Bind functions that are `async` in WIT as synchronous ones: `all` or `ns:pkg/interface#function`, \
               optionally prefixed with `import:` or `export:` (comma-separated, or repeated). Calling such an import blocks, which only functions that are `async` in WIT may do",
        reach: Reach::Everywhere,
        kind: OptionKind::List { field, elements: Elements::Functions },
    }
}

impl<O> GeneratorOption<O> {
    /// Its name in code: `map_type`.
    pub fn in_code(&self) -> String {
        self.name_in_code.map_or_else(|| self.name.replace('-', "_"), str::to_owned)
    }

    /// Its name as an argument: `--map-type`, without the dashes.
    pub fn in_arguments(&self) -> &'static str {
        match &self.kind {
            OptionKind::Switch { argument: Argument::Off(name), .. } => name,
            OptionKind::Switch { argument: Argument::On | Argument::Value, .. }
            | OptionKind::Text { .. }
            | OptionKind::List { .. }
            | OptionKind::Parsed { .. }
            | OptionKind::Pairs { .. }
            | OptionKind::Mapping { .. }
            | OptionKind::Choice { .. }
            | OptionKind::Tables => self.name,
        }
    }

    /// Sets it, on top of what it is set to already.
    ///
    /// # Panics
    /// The setting is of another kind, or was not checked.
    pub fn apply(&self, options: &mut O, setting: OptionValue) {
        match (&self.kind, setting) {
            (OptionKind::Switch { field, .. }, OptionValue::Switch(on)) => *field(options) = on,
            (OptionKind::Text { field, .. }, OptionValue::Text(text)) => *field(options) = Some(text),
            (OptionKind::List { field, elements }, OptionValue::List(list)) => match elements {
                Elements::Names | Elements::Paths | Elements::Functions => field(options).extend(list),
                Elements::Filters => drop(field(options).splice(0..0, list)),
            },
            (OptionKind::Parsed { add, .. }, OptionValue::List(list)) => {
                list.iter().for_each(|text| add(options, text))
            }
            (OptionKind::Pairs { field }, OptionValue::Pairs(pairs)) => field(options).extend(pairs),
            (OptionKind::Mapping { remove, add }, OptionValue::Pairs(pairs)) => {
                pairs.iter().for_each(|(name, _)| remove(options, name));
                pairs.iter().for_each(|(name, value)| add(options, name, value));
            }
            (OptionKind::Choice { set, .. }, OptionValue::Choice(index)) => set(options, index),
            (
                OptionKind::Switch { .. }
                | OptionKind::Text { .. }
                | OptionKind::List { .. }
                | OptionKind::Parsed { .. }
                | OptionKind::Pairs { .. }
                | OptionKind::Mapping { .. }
                | OptionKind::Choice { .. }
                | OptionKind::Tables,
                setting,
            ) => panic!("`{}` cannot be set to {setting:?}: wrong kind of value", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Argument, Elements, GeneratorOption, OptionKind, OptionValue, Reach};

    #[derive(Default)]
    struct Options {
        keep: bool,
        filters: Vec<String>,
        with: Vec<(String, String)>,
    }

    fn option(kind: OptionKind<Options>) -> GeneratorOption<Options> {
        let reach = Reach::Everywhere;
        GeneratorOption { name: "an-option", name_in_code: None, letter: None, value: "", help: "", reach, kind }
    }

    #[test]
    fn what_is_switched_off_has_another_name_as_an_argument() {
        let switch =
            option(OptionKind::Switch { field: |options| &mut options.keep, argument: Argument::Off("no-option") });
        assert_eq!((switch.in_arguments(), switch.in_code().as_str()), ("no-option", "an_option"));
    }

    #[test]
    fn later_settings_of_filters_come_first_and_of_mappings_replace() {
        let mut options = Options::default();
        let filters = option(OptionKind::List { field: |options| &mut options.filters, elements: Elements::Filters });
        let with = option(OptionKind::Mapping {
            remove: |options, name| options.with.retain(|(other, _)| other != name),
            add: |options, name, value| options.with.push((name.to_owned(), value.to_owned())),
        });
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        for (filter, value) in [("first", "1"), ("second", "2")] {
            filters.apply(&mut options, OptionValue::List(vec![filter.to_owned()]));
            with.apply(&mut options, OptionValue::Pairs(vec![pair("a", value), pair(filter, value)]));
        }
        assert_eq!(options.filters, ["second", "first"]);
        assert_eq!(options.with, [pair("first", "1"), pair("a", "2"), pair("second", "2")]);
    }
}
