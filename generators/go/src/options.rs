//! What may be chosen, and what it comes to for a world.

use std::collections::HashMap;
use std::str::FromStr;

use witcraft_abi::Direction;
use witcraft_bindings::options::{Argument, GeneratorOption, OptionKind, Reach};
use witcraft_bindings::{Bindings, Module, ModuleId};
use witcraft_diagnostics::{Diagnostic, nearest};

use crate::function;

/// What may be chosen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The import path of the directory that the files go to.
    pub import_path: String,
    /// Whether handles that became garbage are dropped.
    pub finalizers: bool,
    /// What implements exports, where that is linked by its name instead of being registered.
    pub implementations: Vec<Implementation>,
    /// Functions that are `async` in WIT and are bound as synchronous ones: `all`, `ns:pkg/interface#function`, or that after
    /// `import:` or `export:`.
    pub sync: Vec<String>,
}

impl Options {
    /// The usual choices, for a directory of this import path.
    pub fn new(import_path: impl Into<String>) -> Options {
        Options { import_path: import_path.into(), finalizers: false, implementations: Vec::new(), sync: Vec::new() }
    }
}

/// The options that a user can set besides the import path, once: what the command line reads.
pub static OPTIONS: &[GeneratorOption<Options>] = &[
    GeneratorOption {
        name: "finalizers",
        name_in_code: None,
        letter: None,
        value: "BOOL",
        help: "Close the handles of resources when Go collects them as garbage",
        reach: Reach::Everywhere,
        kind: OptionKind::Switch { field: |options| &mut options.finalizers, argument: Argument::On },
    },
    GeneratorOption {
        name: "implementation",
        name_in_code: Some("implementations"),
        letter: None,
        value: "[INTERFACE=]PATH.Variable",
        help: "Link the implementation of an exported interface, or of all exports, by the name of a variable, so that Go may \
               inline calls",
        reach: Reach::Everywhere,
        kind: OptionKind::Parsed {
            check: |text| text.parse::<Implementation>().map(drop),
            add: |options, text| {
                options.implementations.push(text.parse().expect("the text was checked"));
            },
        },
    },
    witcraft_bindings::options::sync(|options| &mut options.sync),
];

/// A variable that implements what the world exports. It is read as `[INTERFACE=]IMPORT/PATH.Variable`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implementation {
    /// The exported interface by its WIT name, or the world for its own functions; `None` for all exports.
    pub interface: Option<String>,
    /// The import path of the package that has the variable.
    pub package: String,
    /// The variable's name.
    pub variable: String,
}

impl FromStr for Implementation {
    type Err = String;

    fn from_str(text: &str) -> Result<Implementation, String> {
        let (interface, path) = match text.rsplit_once('=') {
            Some(("", _)) => return Err("the interface before the `=` is missing".to_owned()),
            Some((interface, path)) => (Some(interface.to_owned()), path),
            None => (None, text),
        };
        let Some((package, variable)) = path.rsplit_once('.').filter(|(_, name)| !name.contains('/')) else {
            return Err(format!("`{path}` is not a package and a variable, such as `example.com/app/store.Store`"));
        };
        if let Some(wrong) = import_path_fault(package) {
            return Err(format!("`{package}` is not a Go import path: {wrong}"));
        }
        let is_word = variable.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_word || !variable.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Err(format!(
                "`{variable}` is not exported: names that other packages can use begin with a capital \
                                letter"
            ));
        }
        Ok(Implementation { interface, package: package.to_owned(), variable: variable.to_owned() })
    }
}

/// What is wrong with an import path, by the rules of Go's modules. `None` where it is one.
pub fn import_path_fault(path: &str) -> Option<String> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.~+".contains(c);
    for element in path.split('/') {
        if element.is_empty() {
            return Some("a part between slashes is empty".to_owned());
        }
        if let Some(other) = element.chars().find(|c| !is_allowed(*c)) {
            return Some(format!("it contains {other:?}"));
        }
        if element.starts_with('.') || element.ends_with('.') {
            return Some(format!("`{element}` begins or ends with a dot"));
        }
        if element.starts_with('_') || element == "testdata" || element == "vendor" {
            return Some(format!("the `go` command ignores directories named `{element}`"));
        }
    }
    path.starts_with('-').then(|| "it begins with a dash".to_owned())
}

/// Which modules of a world have an implementation that is linked by its name.
#[derive(Default)]
pub(crate) struct Linked<'o>(HashMap<ModuleId, &'o Implementation>);

impl<'o> Linked<'o> {
    /// Finds the module that each implementation is meant for.
    ///
    /// # Errors
    /// Every one that is for nothing, or for what has one already.
    pub(crate) fn new(options: &'o Options, bindings: &Bindings<'_>) -> Result<Linked<'o>, Vec<Diagnostic>> {
        let candidates: Vec<(ModuleId, String)> = bindings
            .modules()
            .filter(|(_, module)| is_implemented(module))
            .map(|(id, module)| (id, name(bindings, module)))
            .collect();
        let mut linked = Linked::default();
        let mut findings = Vec::new();
        for implementation in &options.implementations {
            let found: Vec<ModuleId> = match &implementation.interface {
                None => candidates.iter().map(|(id, _)| *id).collect(),
                Some(wanted) => candidates.iter().filter(|(_, name)| name == wanted).map(|(id, _)| *id).collect(),
            };
            if found.is_empty() {
                let names: Vec<&str> = candidates.iter().map(|(_, name)| name.as_str()).collect();
                findings.push(for_nothing(implementation, &names));
            }
            for id in found {
                if let Some(first) = linked.0.insert(id, implementation) {
                    findings.push(twice(&name(bindings, bindings.module(id)), first, implementation));
                }
            }
        }
        if findings.is_empty() { Ok(linked) } else { Err(findings) }
    }

    /// What implements a module, if that is linked by its name.
    pub(crate) fn get(&self, id: ModuleId) -> Option<&'o Implementation> {
        self.0.get(&id).copied()
    }
}

/// Whether a module is an export with functions that somebody has to implement, besides methods of resources.
pub(crate) fn is_implemented(module: &Module<'_>) -> bool {
    let mut of_resources = module.resources.iter().flat_map(|resource| &resource.functions);
    module.direction == Direction::Export
        && (!module.functions.is_empty() || of_resources.any(|function| !function::is_method(function)))
}

fn name(bindings: &Bindings<'_>, module: &Module<'_>) -> String {
    match &module.key {
        Some(key) => bindings.resolve.name_world_key(key),
        None => witcraft_abi::world_name(bindings.resolve, bindings.world),
    }
}

fn for_nothing(implementation: &Implementation, candidates: &[&str]) -> Diagnostic {
    let message = match &implementation.interface {
        Some(wanted) => format!(
            "`--implementation` names `{wanted}`, which is not an export of the world with \
                                 functions"
        ),
        None => "`--implementation` has no effect: the world exports no functions".to_owned(),
    };
    let near = implementation.interface.as_ref().and_then(|wanted| nearest(wanted, candidates.iter().copied()));
    let help = match (near, candidates) {
        (Some(near), _) => Some(format!("did you mean `{near}`?")),
        (None, []) => None,
        (None, candidates) => Some(format!("expected one of `{}`", candidates.join("`, `"))),
    };
    Diagnostic::error("bindgen/unknown-name", message).help_opt(help)
}

fn twice(name: &str, first: &Implementation, second: &Implementation) -> Diagnostic {
    let message = format!(
        "both `{}.{}` and `{}.{}` are to implement `{name}`",
        first.package, first.variable, second.package, second.variable
    );
    Diagnostic::error("bindgen/implemented-twice", message).help(
        "an exported interface has one implementation: say which interface each is for, as in \
         `INTERFACE=PATH.Variable`",
    )
}

#[cfg(test)]
mod tests {
    use super::{Implementation, import_path_fault};

    #[test]
    fn paths_are_checked() {
        assert_eq!(import_path_fault("example.com/a-b/c_d"), None);
        assert!(["a b", "a//b", "a/../b"].iter().all(|path| import_path_fault(path).is_some()));
    }

    #[test]
    fn an_implementation_is_read_from_its_end() {
        let read: Implementation = "demo:store/store@1.0.0=gopkg.in/app.v2/store.Store".parse().expect("it is one");
        assert_eq!(read.interface.as_deref(), Some("demo:store/store@1.0.0"));
        assert_eq!((read.package.as_str(), read.variable.as_str()), ("gopkg.in/app.v2/store", "Store"));
        for wrong in ["store", "example.com/app", "app.store", "app.", "a b.Store", "app.Store()", "=a/b.Store", ""] {
            assert!(wrong.parse::<Implementation>().is_err(), "{wrong}");
        }
    }
}
