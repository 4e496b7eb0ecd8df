//! What a program imports: the modules of the world's imports, and what they bring along.

use std::collections::BTreeMap;

use wit_parser::TypeId;
use witcraft_abi::{CoreImport, CoreType, Direction};
use witcraft_bindings::{Function, Module, ModuleId, Resource};
use witcraft_generator_js::names::{camel, pascal};

use super::{Builder, Demand};
use crate::bytes::Writer;

/// The module that has all that a world imports by itself.
const ROOT: &str = "$root";

/// What a module exports: a name, whether it is a resource, and the number of the resource or the function.
type Item = (String, bool, usize);

impl<'b, 'a> Builder<'b, 'a> {
    /// The modules of imports, as the engine reads them.
    pub(super) fn modules(&mut self, demand: &Demand) -> Writer {
        let mut modules: Vec<(Vec<String>, Vec<Item>)> = Vec::new();
        let bindings = self.bindings;
        for (id, module) in bindings.modules().filter(|(_, module)| module.direction == Direction::Import) {
            let names = module_names(bindings, module);
            let mut items = Vec::new();
            for function in &module.functions {
                let name = camel(&function.wit.name);
                if demand.wants(&names, &name) {
                    items.push((name, false, self.imported(id, function)));
                }
                // A function of the world itself is a module too, which exports it by default.
                let alone = [function.wit.name.clone()];
                if module.key.is_none() && demand.wants(&alone, "default") {
                    let number = self.imported(id, function);
                    modules.push((alone.into(), vec![("default".to_owned(), false, number)]));
                }
            }
            for resource in &module.resources {
                let name = pascal(resource.name);
                if demand.wants(&names, &name) {
                    items.push((name, true, self.resource(id, resource.ty)));
                }
            }
            // `export { type t }` of another interface's resource is a name of this one too.
            for ty in &module.types {
                let target = witcraft_abi::definition(bindings.resolve, *ty);
                let is_resource = bindings.resolve.types[target].kind == wit_parser::TypeDefKind::Resource;
                let name = bindings.resolve.types[*ty].name.as_deref().map(pascal).unwrap_or_default();
                if target != *ty && is_resource && demand.wants(&names, &name) {
                    items.push((name, true, self.resource(id, *ty)));
                }
            }
            modules.push((names, items));
        }
        let mut out = Writer::default();
        out.list(modules, |out, (names, items)| {
            out.list(names, |out, name| out.text(&name));
            out.list(items, |out, (name, is_resource, number)| {
                out.text(&name);
                out.number(usize::from(is_resource));
                out.number(number);
            });
        });
        out
    }

    /// The number of an imported function.
    fn imported(&mut self, module: ModuleId, function: &Function<'_>) -> usize {
        let key = (module, function.wit.name.clone());
        if let Some(number) = self.functions.iter().position(|(known, _)| *known == key) {
            return number;
        }
        let plan = &function.plan;
        let import = CoreImport { module: plan.core_module.clone(), name: plan.core_name.clone() };
        let core = self.core(&import, &plan.signature.parameters, plan.signature.results.first().copied());
        let bytes = self.function(module, function, core);
        self.functions.push((key, bytes));
        self.functions.len() - 1
    }

    /// What defines a resource: the module, and the resource in it.
    pub(super) fn defining(
        &self,
        definition: TypeId,
        is_exported: bool,
    ) -> (ModuleId, &'b Module<'a>, &'b Resource<'a>) {
        let direction = if is_exported { Direction::Export } else { Direction::Import };
        let bindings = self.bindings;
        let found = bindings.modules().filter(|(_, module)| module.direction == direction).find_map(|(id, module)| {
            let resource = module.resources.iter().find(|resource| resource.ty == definition)?;
            Some((id, module, resource))
        });
        found.expect("a resource that a world uses is in the world")
    }

    /// Adds the functions of a resource that is imported.
    pub(super) fn methods(&mut self, number: usize) {
        let entry = &self.resources[number];
        if entry.is_exported {
            return;
        }
        let (id, _, resource) = self.defining(entry.definition, false);
        for function in &resource.functions {
            self.imported(id, function);
        }
    }

    /// The core functions of WASI that the engine itself calls.
    pub(super) fn hooks(&mut self, has_clock: bool, has_random: bool) -> [Option<usize>; 2] {
        let clocks = vec![witcraft_wasi::WALL_CLOCK_NOW, witcraft_wasi::SYSTEM_CLOCK_NOW];
        let wanted = [
            (has_random, vec![witcraft_wasi::RANDOM_U64], Vec::new(), Some(CoreType::I64)),
            (has_clock, clocks, vec![CoreType::Pointer], None),
        ];
        wanted.map(|(is_wanted, functions, parameters, result)| {
            let known = functions.into_iter().filter(|_| is_wanted);
            let mut known = known.filter_map(|(name, function)| Some((self.imported_interface(name)?, function)));
            let (name, function) = known.next()?;
            let import = CoreImport { module: name, name: function.to_owned() };
            Some(self.core(&import, &parameters, result))
        })
    }

    /// The full name of an imported interface, by its name up to the version, if it is of WASI 0.2 or 0.3.
    fn imported_interface(&self, name: &str) -> Option<String> {
        let modules = self.bindings.modules().filter(|(_, module)| module.direction == Direction::Import);
        let mut names =
            modules.filter_map(|(_, module)| Some(self.bindings.resolve.name_world_key(module.key.as_ref()?)));
        names.find(|full| {
            let version = full.strip_prefix(name);
            version.is_some_and(|version| version.starts_with("@0.2.") || version.starts_with("@0.3."))
        })
    }
}

/// What programs may call a module of imports: its full name, and the name without the version where no other has it.
pub(super) fn module_names(bindings: &witcraft_bindings::Bindings<'_>, module: &Module<'_>) -> Vec<String> {
    let name = |module: &Module<'_>| module.key.as_ref().map(|key| bindings.resolve.name_world_key(key));
    let Some(full) = name(module) else {
        return vec![ROOT.to_owned(), witcraft_abi::world_name(bindings.resolve, bindings.world)];
    };
    let short = |name: &str| name.split('@').next().unwrap_or(name).to_owned();
    let imports = bindings.modules().filter(|(_, module)| module.direction == Direction::Import);
    let same = imports.filter_map(|(_, module)| name(module)).filter(|name| short(name) == short(&full)).count();
    let mut names = vec![full.clone()];
    if same == 1 && short(&full) != full {
        names.push(short(&full));
    }
    names
}

/// Every name of a module that programs may import from the world, with what each exports.
pub(crate) fn importable(bindings: &witcraft_bindings::Bindings<'_>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, module) in bindings.modules().filter(|(_, module)| module.direction == Direction::Import) {
        let mut exported: Vec<String> = module.functions.iter().map(|function| camel(&function.wit.name)).collect();
        for ty in &module.types {
            let target = witcraft_abi::definition(bindings.resolve, *ty);
            if bindings.resolve.types[target].kind == wit_parser::TypeDefKind::Resource {
                exported.extend(bindings.resolve.types[*ty].name.as_deref().map(pascal));
            }
        }
        for name in module_names(bindings, module) {
            all.insert(name, exported.clone());
        }
        if module.key.is_none() {
            for function in &module.functions {
                all.insert(function.wit.name.clone(), vec!["default".to_owned()]);
            }
        }
    }
    all
}
