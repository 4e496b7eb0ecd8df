//! The options, and the tables that the command line reads.

use witcraft_bindings::options::{Argument, GeneratorOption, OptionKind, Reach};

use crate::Declarations;

/// How the module comes to life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// When it is imported: it awaits at its top.
    #[default]
    Module,
    /// When its function `instantiate` is called, which returns a promise.
    Async,
    /// When its function `instantiate` is called, which returns the exports.
    Sync,
}

/// What the module is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the files are called: `name.js`, `name.core.wasm`.
    pub name: String,
    /// How it comes to life.
    pub mode: Mode,
    /// Where imports come from: pairs of a name, in which `*` stands for any text, and a specifier, with `#member` where an
    /// export of that module is meant. The first that matches counts.
    pub map: Vec<(String, String)>,
    /// Whether imports of WASI come from the package that the ecosystem uses for it. Callers of `instantiate` give them under
    /// their own names in any case.
    pub wasi: bool,
    /// Whether all core modules are in the text.
    pub base64: bool,
    /// Core modules of fewer bytes are in the text; the others are files.
    pub base64_below: usize,
    /// Whether interfaces are exported under their full names too.
    pub namespaced_exports: bool,
    /// Whether a module that awaits exports the promise `$init` instead of awaiting at its top, which some tools cannot take.
    pub init: bool,
    /// Whether the module is made small, with short names and no spaces.
    pub minify: bool,
    /// Whether there are declarations for TypeScript.
    pub types: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            name: "component".to_owned(),
            mode: Mode::default(),
            map: Vec::new(),
            wasi: true,
            base64: false,
            base64_below: 0,
            namespaced_exports: true,
            init: false,
            minify: false,
            types: true,
        }
    }
}

impl Options {
    /// Whether a core module of so many bytes is in the text.
    pub(crate) fn is_inline(&self, bytes: usize) -> bool {
        self.base64 || bytes < self.base64_below
    }
}

/// The options of a module that a user can set besides the name, once.
pub static OPTIONS: &[GeneratorOption<Options>] = &[
    GeneratorOption {
        help: "Export a function `instantiate`, asynchronous or not, instead of awaiting at the module's top",
        ..instantiation(|options: &mut Options, index| options.mode = mode(index))
    },
    GeneratorOption {
        help: "Export the promise `$init` instead of awaiting at the module's top, for tools that cannot take that",
        ..switch("tla-compat", Argument::On, |options: &mut Options| &mut options.init)
    },
    GeneratorOption {
        name: "map",
        name_in_code: None,
        letter: Some('M'),
        value: "FROM=TO",
        help: "Where an import comes from: `name=specifier`, with `*` for any text; may be repeated",
        reach: Reach::Everywhere,
        kind: OptionKind::Parsed {
            check: |text| parse_map(text).map(drop),
            add: |options: &mut Options, text| options.map.push(parse_map(text).expect("the text was checked")),
        },
    },
    GeneratorOption {
        help: "Leave imports of WASI to the caller too, by their own names",
        ..switch("wasi", Argument::Off("no-wasi"), |options: &mut Options| &mut options.wasi)
    },
    GeneratorOption {
        help: "Put the core modules into the text",
        ..switch("base64", Argument::On, |options: &mut Options| &mut options.base64)
    },
    GeneratorOption {
        name: "base64-cutoff",
        name_in_code: None,
        letter: Some('b'),
        value: "BYTES",
        help: "Put those core modules into the text that have fewer bytes than this",
        reach: Reach::Everywhere,
        kind: OptionKind::Parsed {
            check: |text| text.parse::<usize>().map(drop).map_err(|error| error.to_string()),
            add: |options: &mut Options, text| options.base64_below = text.parse().expect("the text was checked"),
        },
    },
    GeneratorOption {
        letter: Some('m'),
        help: "Make the module small, with short names and no spaces",
        ..switch("minify", Argument::On, |options: &mut Options| &mut options.minify)
    },
    GeneratorOption {
        help: "Export interfaces by their short names alone",
        ..switch("namespaced-exports", Argument::Off("no-namespaced-exports"), |options: &mut Options| {
            &mut options.namespaced_exports
        })
    },
    GeneratorOption {
        help: "Write no declarations for TypeScript",
        ..switch("types", Argument::Off("no-types"), |options: &mut Options| &mut options.types)
    },
];

/// The options of declarations that a user can set besides the name, once.
pub static DECLARATION_OPTIONS: &[GeneratorOption<Declarations>] = &[
    GeneratorOption {
        help: "Declare a module that exports a function `instantiate`, asynchronous or not",
        ..instantiation(|options: &mut Declarations, index| options.mode = mode(index))
    },
    GeneratorOption {
        help: "Declare a module that exports the promise `$init`",
        ..switch("tla-compat", Argument::On, |options: &mut Declarations| &mut options.init)
    },
    GeneratorOption {
        help: "Declare the world for the author of the component instead of for its host",
        ..switch("guest", Argument::On, |options: &mut Declarations| &mut options.guest)
    },
];

/// The values of the option `instantiation`.
const MODES: &[(&str, &str)] = &[("async", "It returns a promise"), ("sync", "It returns the exports")];

/// What the value with this index stands for.
fn mode(index: usize) -> Mode {
    if index == 0 { Mode::Async } else { Mode::Sync }
}

const fn instantiation<O>(set: fn(&mut O, usize)) -> GeneratorOption<O> {
    GeneratorOption {
        name: "instantiation",
        name_in_code: None,
        letter: Some('I'),
        value: "MODE",
        help: "",
        reach: Reach::Everywhere,
        kind: OptionKind::Choice { values: MODES, set },
    }
}

const fn switch<O>(name: &'static str, argument: Argument, field: fn(&mut O) -> &mut bool) -> GeneratorOption<O> {
    GeneratorOption {
        name,
        name_in_code: None,
        letter: None,
        value: "BOOL",
        help: "",
        reach: Reach::Everywhere,
        kind: OptionKind::Switch { field, argument },
    }
}

fn parse_map(text: &str) -> Result<(String, String), String> {
    let (from, to) = text.split_once('=').ok_or("it is not of the form `name=specifier`")?;
    if from.is_empty() || to.is_empty() {
        return Err("it is not of the form `name=specifier`".to_owned());
    }
    Ok((from.to_owned(), to.to_owned()))
}
