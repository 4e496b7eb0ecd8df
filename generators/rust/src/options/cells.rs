//! Which exported resources their methods may change: `mutable-resources`.

use std::collections::HashSet;

use wit_parser::TypeId;
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Function, Module, ModuleId};
use witcraft_diagnostics::Diagnostic;

use super::filter::{MethodNames, Methods, resource_name};
use super::{Options, unknown};

/// The resources that are kept in a cell, and the methods that take `&mut self`.
#[derive(Default)]
pub(crate) struct Cells {
    resources: HashSet<TypeId>,
    methods: HashSet<(ModuleId, String)>,
}

impl Cells {
    pub(super) fn new(options: &Options, bindings: &Bindings<'_>, findings: &mut Vec<Diagnostic>) -> Cells {
        let texts = options.mutable_resources.iter().flat_map(|list| list.split(',')).map(str::trim);
        let rules: Vec<(bool, &str, Methods)> = texts
            .map(|text| match text.strip_prefix('-') {
                Some(name) => (false, name, Methods::parse(name)),
                None => (true, text, Methods::parse(text)),
            })
            .collect();
        let mut cells = Cells::default();
        let mut known = Vec::new();
        for (id, module) in bindings.modules().filter(|(_, module)| module.direction == Direction::Export) {
            for resource in &module.resources {
                let name = resource_name(bindings, module, resource.ty);
                let names = |function| Some((function, MethodNames::new(bindings, module, function)?));
                for (function, names) in resource.functions.iter().filter_map(names) {
                    if rules
                        .iter()
                        .find(|(_, _, what)| what.matches(&names))
                        .is_some_and(|(is_mutable, ..)| *is_mutable)
                    {
                        cells.methods.insert((id, function.wit.name.clone()));
                        cells.resources.insert(resource.ty);
                    }
                    known.push(names.method);
                }
                let own = MethodNames { resource: name.clone(), method: String::new() };
                if rules.iter().find(|(_, _, what)| what.matches(&own)).is_some_and(|(is_mutable, ..)| *is_mutable) {
                    cells.resources.insert(resource.ty);
                }
                known.push(name);
            }
        }
        for (_, name, what) in &rules {
            if *what != Methods::All && !known.iter().any(|known| known == name) {
                let candidates = known.iter().map(String::as_str);
                findings.push(unknown("mutable-resources", name, "exported resource or method", candidates));
            }
        }
        cells
    }

    /// Whether an exported resource is kept in a cell.
    pub(crate) fn has(&self, resource: TypeId) -> bool {
        self.resources.contains(&resource)
    }

    /// Whether a method takes `&mut self`.
    pub(crate) fn is_mutable(&self, module: ModuleId, function: &Function<'_>) -> bool {
        self.methods.contains(&(module, function.wit.name.clone()))
    }

    /// What an exported resource is called in messages of a running component.
    pub(crate) fn name(bindings: &Bindings<'_>, module: &Module<'_>, resource: TypeId) -> String {
        resource_name(bindings, module, resource)
    }
}
