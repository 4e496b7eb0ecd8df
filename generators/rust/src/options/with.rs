//! Which interfaces and types are defined elsewhere: `with`.

use std::collections::{HashMap, HashSet};

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, ModuleId};
use witcraft_diagnostics::Diagnostic;

use super::{Names, Options, With, unknown};

/// What is not generated, and the names that the root of the file has for where it is.
#[derive(Default)]
pub(crate) struct Elsewhere {
    /// Paths in the order in which they were given, with their names at the root of the file.
    pub(crate) uses: Vec<(String, String)>,
    modules: HashMap<ModuleId, String>,
    types: HashMap<TypeId, String>,
}

impl Elsewhere {
    pub(super) fn new(
        options: &Options,
        bindings: &Bindings<'_>,
        names: &Names,
        findings: &mut Vec<Diagnostic>,
    ) -> Elsewhere {
        let mut elsewhere = Elsewhere::default();
        let mut seen = HashSet::new();
        for (name, with) in &options.with {
            if !seen.insert(name) {
                findings.push(overlap(name, format!("`with` maps `{name}` more than once")));
                continue;
            }
            let is_import = |id: &ModuleId| bindings.module(*id).direction == Direction::Import;
            let modules = names.modules.iter().filter(|(candidate, _)| candidate == name);
            let modules: Vec<ModuleId> = modules.map(|(_, id)| *id).collect();
            let import = modules.iter().copied().find(is_import);
            let ty = names.find_type(name);
            let alias = match with {
                With::Path(path) => {
                    let alias = format!("__with_name{}", elsewhere.uses.len());
                    elsewhere.uses.push((path.clone(), alias.clone()));
                    Some(alias)
                }
                With::Generate => None,
            };
            match (import, ty, alias) {
                (Some(module), _, Some(alias)) => drop(elsewhere.modules.insert(module, alias)),
                (None, Some(ty), Some(alias)) => drop(elsewhere.types.insert(ty, alias)),
                (Some(_), _, None) | (None, Some(_), None) => {}
                (None, None, None) if !modules.is_empty() => {} // an export: it is generated as it is
                (None, None, Some(_)) if !modules.is_empty() => findings.push(
                    Diagnostic::error("bindgen/export-elsewhere", format!("`with` maps `{name}`, which is exported"))
                        .about("with", name)
                        .help("only imports can be defined elsewhere; exports are implemented here"),
                ),
                (None, None, _) => {
                    let candidates = names.modules.iter().map(|(name, _)| name.as_str());
                    let candidates = candidates.chain(names.types.iter().map(|(name, _)| name.as_str()));
                    findings.push(unknown("with", name, "interface or type", candidates));
                }
            }
        }
        elsewhere.find_overlaps(bindings, names, findings);
        elsewhere
    }

    /// A type has one place: its own, or the one in its interface's.
    fn find_overlaps(&self, bindings: &Bindings<'_>, names: &Names, findings: &mut Vec<Diagnostic>) {
        for (name, ty) in &names.types {
            if !self.types.contains_key(ty) {
                continue;
            }
            let interface =
                bindings.modules().find(|(id, module)| self.module(*id).is_some() && module.types.contains(ty));
            if let Some((_, module)) = interface {
                let key = module.key.as_ref().expect("items of the world itself cannot be mapped");
                let interface = bindings.resolve.name_world_key(key);
                let text = format!("`with` maps both `{name}` and all of `{interface}`");
                findings.push(overlap(name, text).help("keep one of the two"));
            }
        }
    }

    /// The name of the module that stands for this one, if it is elsewhere.
    pub(crate) fn module(&self, id: ModuleId) -> Option<&str> {
        self.modules.get(&id).map(String::as_str)
    }

    /// The name of the type that stands for this one, if it is elsewhere as `from` means it. A resource that is exported is
    /// implemented here.
    pub(crate) fn ty(&self, bindings: &Bindings<'_>, from: ModuleId, id: TypeId) -> Option<&str> {
        let name = self.types.get(&id)?;
        let is_resource = match bindings.resolve_alias(&Type::Id(id)) {
            Type::Id(id) => bindings.resolve.types[id].kind == TypeDefKind::Resource,
            _ => false,
        };
        (!is_resource || !bindings.is_exported_resource(from, id)).then_some(name)
    }

    /// Whether one of these types is a list in WIT. What it is in Rust need not be a `Vec`: it is made from one, and becomes one.
    pub(crate) fn has_list(&self, bindings: &Bindings<'_>) -> bool {
        self.types.keys().any(|id| match bindings.resolve_alias(&Type::Id(*id)) {
            Type::Id(id) => matches!(bindings.resolve.types[id].kind, TypeDefKind::List(_)),
            _ => false,
        })
    }

    /// The types that are elsewhere one by one, with their names.
    pub(crate) fn types(&self) -> impl Iterator<Item = (TypeId, &str)> {
        self.types.iter().map(|(id, name)| (*id, name.as_str()))
    }
}

fn overlap(name: &str, message: String) -> Diagnostic {
    Diagnostic::error("bindgen/overlap", message).about("with", name)
}
