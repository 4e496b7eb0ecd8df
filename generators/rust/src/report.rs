//! What everything is called, and why where that is not simply its name in WIT.

use std::collections::HashMap;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use wit_parser::{FunctionKind, TypeDefKind, TypeId};
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Function, Module};

use crate::forms::Form;
use crate::layout::{Layout, ModuleLayout};
use crate::names::{RustIdent, scope, shouty};
use crate::options::Choices;
use crate::types::{case_names, field_names};

/// What something in WIT is called in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Whether it is imported or exported.
    pub direction: Direction,
    /// Its path in WIT: `ns:pkg/interface.type.field`.
    pub wit: String,
    /// Its path in the generated file: `ns::pkg::interface::Type::field`.
    pub rust: String,
    /// Why it is called so, where its name in WIT alone does not say it.
    pub reason: Option<String>,
}

/// The names of everything in the order of the file.
pub(crate) fn all(bindings: &Bindings<'_>, layout: &Layout, choices: &Choices<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    for (id, module) in bindings.modules() {
        if choices.elsewhere.module(id).is_some() {
            continue;
        }
        let names_of_module = layout.module(id);
        let wit = match &module.key {
            Some(key) => bindings.resolve.name_world_key(key),
            None => bindings.resolve.worlds[bindings.world].name.clone(),
        };
        let rust: Vec<String> = names_of_module.path.iter().map(ToString::to_string).collect();
        let mut report = Report { direction: module.direction, names: &mut names };
        if let Some(last) = rust.last() {
            let own = wit.rsplit('/').next().unwrap_or(&wit);
            let wanted = own.split('@').next().unwrap_or(own).to_snake_case();
            let group = HashMap::new();
            report.add(&group, &wit, &rust[..rust.len() - 1], last, &wanted);
        }
        report.module(bindings, choices, module, names_of_module, (&wit, &rust));
    }
    names
}

struct Report<'n> {
    direction: Direction,
    names: &'n mut Vec<Name>,
}

/// A name as it would be if nothing else were there, the one it is, and what it is the name of.
type Entry = (String, String, String);

impl Report<'_> {
    fn module(
        &mut self,
        bindings: &Bindings<'_>,
        choices: &Choices<'_>,
        module: &Module<'_>,
        names: &ModuleLayout,
        (wit, rust): (&str, &[String]),
    ) {
        let types = module.types.iter().filter(|ty| choices.usage.of(**ty).is_some());
        let entries: Vec<(TypeId, Entry)> = types
            .map(|ty| {
                let own = bindings.resolve.types[*ty].name.as_deref().expect("a type of a module has a name");
                let owned = names.form_name(*ty, Form::Owned).to_string();
                let ident = if choices.forms.of(*ty).len() > 1 { owned.trim_end_matches("Result") } else { &owned };
                (*ty, (own.to_upper_camel_case(), ident.to_owned(), own.to_owned()))
            })
            .collect();
        self.group(wit, rust, entries.iter().map(|(_, entry)| entry.clone()).collect());
        for (ty, (_, ident, own)) in &entries {
            let path = (format!("{wit}.{own}"), [rust, std::slice::from_ref(ident)].concat());
            self.parts(bindings, *ty, (&path.0, &path.1));
        }
        let functions = |functions: &[Function<'_>]| {
            let wanted = functions.iter().filter(|function| choices.has(function));
            wanted.map(|function| entry(function, names)).collect::<Vec<Entry>>()
        };
        self.group(wit, rust, functions(&module.functions));
        for resource in &module.resources {
            let ident = match module.direction {
                Direction::Import => names.type_name(resource.ty).to_string(),
                Direction::Export => format!("Guest{}", names.type_name(resource.ty)),
            };
            let path = format!("{wit}.{}", resource.name);
            self.group(&path, &[rust, &[ident]].concat(), functions(&resource.functions));
        }
    }

    /// The fields, cases and flags of a type.
    fn parts(&mut self, bindings: &Bindings<'_>, ty: TypeId, (wit, rust): (&str, &[String])) {
        let mut group = |names: Vec<&str>, wanted: fn(&str) -> String, given: Vec<String>| {
            let entries = names.iter().zip(given).map(|(name, given)| (wanted(name), given, (*name).to_owned()));
            self.group(wit, rust, entries.collect());
        };
        let spelled = |names: Vec<RustIdent>| names.iter().map(ToString::to_string).collect();
        match &bindings.resolve.types[ty].kind {
            TypeDefKind::Record(record) => {
                let names = record.fields.iter().map(|field| field.name.as_str()).collect();
                group(names, |name| name.to_snake_case(), spelled(field_names(&record.fields)));
            }
            TypeDefKind::Variant(variant) => {
                let names: Vec<&str> = variant.cases.iter().map(|case| case.name.as_str()).collect();
                let given = spelled(case_names(names.iter().copied()));
                group(names, |name| name.to_upper_camel_case(), given);
            }
            TypeDefKind::Enum(ty) => {
                let names: Vec<&str> = ty.cases.iter().map(|case| case.name.as_str()).collect();
                let given = spelled(case_names(names.iter().copied()));
                group(names, |name| name.to_upper_camel_case(), given);
            }
            TypeDefKind::Flags(flags) => {
                let names: Vec<&str> = flags.flags.iter().map(|flag| flag.name.as_str()).collect();
                let mut scope = scope(&[]);
                let given = spelled(names.iter().map(|name| shouty(&mut scope, name)).collect());
                group(names, |name| name.to_shouty_snake_case(), given);
            }
            TypeDefKind::Resource
            | TypeDefKind::Handle(_)
            | TypeDefKind::Tuple(_)
            | TypeDefKind::Option(_)
            | TypeDefKind::Result(_)
            | TypeDefKind::List(_)
            | TypeDefKind::Map(..)
            | TypeDefKind::FixedLengthList(..)
            | TypeDefKind::Future(_)
            | TypeDefKind::Stream(_)
            | TypeDefKind::Type(_)
            | TypeDefKind::Unknown => {}
        }
    }

    /// Names of one scope.
    fn group(&mut self, wit: &str, rust: &[String], entries: Vec<Entry>) {
        let owners: HashMap<&str, &str> =
            entries.iter().map(|(_, given, own)| (given.as_str(), own.as_str())).collect();
        for (wanted, given, own) in &entries {
            self.add(&owners, &format!("{wit}.{own}"), rust, given, wanted);
        }
    }

    fn add(&mut self, owners: &HashMap<&str, &str>, wit: &str, rust: &[String], given: &str, wanted: &str) {
        let reason = (given != wanted).then(|| match owners.get(wanted) {
            Some(owner) => format!("`{owner}` already has the name `{wanted}`"),
            None if given == format!("r#{wanted}") => format!("`{wanted}` is a keyword in some editions"),
            None if given.trim_end_matches('_') == wanted => {
                format!("`{wanted}` is a keyword or a name that the bindings use themselves")
            }
            None => format!("`{wanted}` means something else here"),
        });
        let path: Vec<&str> = rust.iter().map(String::as_str).chain([given]).collect();
        self.names.push(Name { direction: self.direction, wit: wit.to_owned(), rust: path.join("::"), reason });
    }
}

/// A function among those of its module or resource.
fn entry(function: &Function<'_>, names: &ModuleLayout) -> Entry {
    let (own, wanted) = match function.wit.kind {
        FunctionKind::Constructor(_) => ("constructor".to_owned(), "new".to_owned()),
        FunctionKind::Freestanding
        | FunctionKind::AsyncFreestanding
        | FunctionKind::Method(_)
        | FunctionKind::AsyncMethod(_)
        | FunctionKind::Static(_)
        | FunctionKind::AsyncStatic(_) => {
            let own = function.wit.item_name();
            (own.to_owned(), own.to_snake_case())
        }
    };
    (wanted, names.function_name(function).to_string(), own)
}
