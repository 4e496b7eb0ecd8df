//! Explicit imports.

use std::cmp::Reverse;
use std::collections::HashSet;

use wit_parser::{InterfaceId, Span, Type, TypeDefKind, TypeOwner, WorldId, WorldItem, WorldKey};

use super::paths::Item;
use super::types::{Scope, Scoped};
use super::{DeclaredImport, Declarer, LocalKind, interface_item, named_type};
use crate::ast::{Attributes, ImportType, Name, Reference};

impl Declarer<'_> {
    /// Declares an import. Returns its position, unless its type has a mistake.
    pub(super) fn import(&mut self, name: &Name, rename: Option<&Name>, ty: &ImportType) -> Option<usize> {
        let item = format!("{}{}-{}", self.import_prefix, self.imports.len(), name.text.to_lowercase());
        let key = WorldKey::Name(item.clone());
        let none = Attributes::default();
        let mut default = name.text.clone();
        let mut range = rename.unwrap_or(name).range.clone();
        let mut interface = None;
        let (item, world_item) = match ty {
            ImportType::Function(function) => {
                let scope = std::mem::replace(&mut self.top, Scope::new(wit_parser::TypeOwner::None));
                let signature = self.signature(function, &scope);
                self.top = scope;
                (item.clone(), WorldItem::Function(self.free_function(&item, signature?, &none)))
            }
            ImportType::Interface(items) => {
                let id = self.interface(None, items, &none);
                self.dependencies_of(id);
                (item, interface_item(id, &none))
            }
            ImportType::Reference(Reference::Name(reference)) => match self.local(&reference.text) {
                Some(LocalKind::Function(signature)) => {
                    (item.clone(), WorldItem::Function(self.free_function(&item, signature?, &none)))
                }
                Some(LocalKind::Interface(id)) => {
                    let id = id?;
                    interface = self.resolve.id_of(id);
                    self.dependencies_of(id);
                    self.named.push((key, id));
                    return Some(self.declared(name, item, rename, default, range, interface));
                }
                Some(LocalKind::Type) => {
                    let Some((Scoped::Type(id), _)) = self.top.names.get(&reference.text) else { return None };
                    let kind = TypeDefKind::Type(Type::Id(*id));
                    let definition = named_type(item.clone(), kind, TypeOwner::World(self.root), &none);
                    let id = self.resolve.types.alloc(definition);
                    (item, WorldItem::Type { id, span: Span::default() })
                }
                Some(LocalKind::World(id)) => {
                    let id = id?;
                    let import = self.declared(name, item, rename, default, range, None);
                    return Some(self.of_world(import, id));
                }
                Some(other) => {
                    let expected = "a type, a function type, an interface or a world";
                    return self.wrong(reference, other.as_str(), expected);
                }
                None => {
                    self.undefined(reference);
                    return None;
                }
            },
            ImportType::Reference(Reference::Path(path)) => {
                default.clone_from(&path.text);
                if rename.is_none() {
                    range = path.range.clone();
                }
                let id = match self.item(path)? {
                    Item::Interface(id) => id,
                    Item::World(id) => {
                        let import = self.declared(name, item, rename, default, range, None);
                        return Some(self.of_world(import, id));
                    }
                };
                let full = self.resolve.id_of(id);
                interface.clone_from(&full);
                self.dependencies_of(id);
                let plain = WorldKey::Interface(id);
                let taken = self.imports.iter().any(|import| Some(&import.item) == full.as_ref());
                if rename.is_some() || taken {
                    self.named.push((key, id));
                    return Some(self.declared(name, item, rename, default, range, interface));
                }
                self.import_interface(self.root, id);
                let item = full.unwrap_or_default();
                let world_item = self.resolve.worlds[self.root].imports[&plain].clone();
                self.resolve.worlds[self.root].imports.insert(plain, world_item);
                return Some(self.declared(name, item, rename, default, range, interface));
            }
        };
        self.resolve.worlds[self.root].imports.insert(key, world_item);
        Some(self.declared(name, item, rename, default, range, interface))
    }

    fn declared(
        &mut self,
        local: &Name,
        item: String,
        rename: Option<&Name>,
        default: String,
        range: std::ops::Range<usize>,
        interface: Option<String>,
    ) -> usize {
        let name = rename.map_or(default, |rename| rename.text.clone());
        let local = local.text.clone();
        self.imports.push(DeclaredImport { local, item, name, range, interface, is_component: false });
        self.imports.len() - 1
    }

    /// Makes an import that of a component, which has what a world says.
    fn of_world(&mut self, import: usize, world: WorldId) -> usize {
        let declared = &mut self.imports[import];
        declared.is_component = true;
        let item = declared.item.clone();
        self.copy_world(&item, world);
        import
    }

    /// Imports the interfaces whose types an imported interface uses.
    fn dependencies_of(&mut self, interface: InterfaceId) {
        let dependencies: Vec<InterfaceId> = self.resolve.interface_direct_deps(interface).collect();
        for dependency in dependencies {
            self.import_interface(self.root, dependency);
        }
    }

    /// Adds the imports of interfaces that have a name, under another name. In a world, the types of an interface are those
    /// of its latest import: so these come last, and those that use others come before the others.
    pub(super) fn named_last(&mut self) {
        let mut named = std::mem::take(&mut self.named);
        named.sort_by_cached_key(|(_, id)| Reverse(self.transitive(*id).len()));
        for (key, id) in named {
            let item = interface_item(id, &Attributes::default());
            self.resolve.worlds[self.root].imports.insert(key, item);
        }
    }

    fn transitive(&self, interface: InterfaceId) -> HashSet<InterfaceId> {
        let mut found = HashSet::new();
        let mut next = vec![interface];
        while let Some(id) = next.pop() {
            next.extend(self.resolve.interface_direct_deps(id).filter(|dependency| found.insert(*dependency)));
        }
        found
    }
}
