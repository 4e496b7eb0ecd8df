//! Worlds.

use std::ops::Range;

use indexmap::IndexMap;
use wit_parser::{InterfaceId, Span, TypeOwner, WorldId, WorldItem, WorldKey};
use witcraft_diagnostics::{Diagnostic, nearest};

use super::paths::Item;
use super::types::{Scope, Scoped};
use super::{Declarer, LocalKind, docs, empty_world, interface_item, stability};
use crate::ast::{self, Attributes, ImportType, Name, Reference, WorldDeclaration, WorldExtern, WorldItemKind};

/// Which half of a world.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Imports,
    Exports,
}

impl Half {
    fn noun(self) -> &'static str {
        match self {
            Half::Imports => "the import",
            Half::Exports => "the export",
        }
    }
}

/// Where the names of a world's imports and exports were given.
#[derive(Default)]
struct Places {
    imports: IndexMap<String, Range<usize>>,
    exports: IndexMap<String, Range<usize>>,
}

impl Places {
    fn of(&mut self, half: Half) -> &mut IndexMap<String, Range<usize>> {
        match half {
            Half::Imports => &mut self.imports,
            Half::Exports => &mut self.exports,
        }
    }
}

impl Declarer<'_> {
    /// Declares a world.
    pub(super) fn world(&mut self, declaration: &WorldDeclaration, attributes: &Attributes) -> WorldId {
        let mut world = empty_world(&declaration.name.text, self.package);
        world.docs = docs(attributes);
        world.stability = stability(attributes);
        let id = self.resolve.worlds.alloc(world);
        let mut scope =
            Scope::of_items(TypeOwner::World(id), declaration.items.iter().filter_map(ast::WorldItem::type_name));
        let mut places = Places::default();
        for item in &declaration.items {
            if !self.is_enabled(&item.attributes) {
                continue;
            }
            match &item.kind {
                WorldItemKind::Use(use_) => {
                    let names: Vec<Name> =
                        use_.items.iter().map(|(name, rename)| rename.as_ref().unwrap_or(name).clone()).collect();
                    let used = self.used(use_, &item.attributes, &mut scope);
                    for (name, ty) in used {
                        if let Some(dependency) = self.resolve.type_interface_dep(ty) {
                            self.import_interface(id, dependency);
                        }
                        let Some(place) = names.iter().find(|local| local.text == name) else { continue };
                        let item = WorldItem::Type { id: ty, span: Span::default() };
                        self.add(id, Half::Imports, place, WorldKey::Name(name), item, &mut places);
                    }
                }
                WorldItemKind::Type(declared) => {
                    let Some((ty, functions)) = self.scoped_type(declared, &item.attributes, &mut scope) else {
                        continue;
                    };
                    let name = &declared.name;
                    let item = WorldItem::Type { id: ty, span: Span::default() };
                    self.add(id, Half::Imports, name, WorldKey::Name(name.text.clone()), item, &mut places);
                    let functions = functions.into_iter();
                    let functions =
                        functions.map(|(name, function)| (WorldKey::Name(name), WorldItem::Function(function)));
                    self.resolve.worlds[id].imports.extend(functions);
                }
                WorldItemKind::Import(item_) => {
                    self.world_extern(id, Half::Imports, item_, &item.attributes, &mut scope, &mut places);
                }
                WorldItemKind::Export(item_) => {
                    self.world_extern(id, Half::Exports, item_, &item.attributes, &mut scope, &mut places);
                }
                WorldItemKind::Include { world, with } => self.include(id, world, with, &mut places),
            }
        }
        id
    }

    fn world_extern(
        &mut self,
        world: WorldId,
        half: Half,
        item: &WorldExtern,
        attributes: &Attributes,
        scope: &mut Scope,
        places: &mut Places,
    ) {
        match item {
            WorldExtern::Reference(reference) => {
                let Some(id) = self.interface_reference(reference) else { return };
                let text = self.resolve.id_of(id).unwrap_or_default();
                let name = Name { text, range: reference.range(), is_string: false };
                self.dependencies(world, half, id);
                self.add(world, half, &name, WorldKey::Interface(id), interface_item(id, attributes), places);
            }
            WorldExtern::Named(name, ty) => {
                let Some(item) = self.extern_type(name, ty, attributes, scope) else { return };
                if let WorldItem::Interface { id, .. } = item {
                    self.dependencies(world, half, id);
                }
                self.add(world, half, name, WorldKey::Name(name.text.clone()), item, places);
            }
        }
    }

    /// The item of a world that has a name and a type.
    fn extern_type(
        &mut self,
        name: &Name,
        ty: &ImportType,
        attributes: &Attributes,
        scope: &Scope,
    ) -> Option<WorldItem> {
        match ty {
            ImportType::Function(function) => {
                let signature = self.signature(function, scope)?;
                Some(WorldItem::Function(self.free_function(&name.text, signature, attributes)))
            }
            ImportType::Interface(items) => {
                let id = self.interface(None, items, attributes);
                Some(interface_item(id, attributes))
            }
            ImportType::Reference(Reference::Name(reference)) => {
                if let Some((Scoped::Function(signature), _)) = scope.names.get(&reference.text) {
                    let signature = signature.clone();
                    return Some(WorldItem::Function(self.free_function(&name.text, signature, attributes)));
                }
                match self.local(&reference.text) {
                    Some(LocalKind::Function(signature)) => {
                        let signature = match scope.owner {
                            TypeOwner::World(world) => self.copy_signature(signature?, world),
                            TypeOwner::Interface(_) | TypeOwner::None => signature?,
                        };
                        Some(WorldItem::Function(self.free_function(&name.text, signature, attributes)))
                    }
                    Some(LocalKind::Interface(id)) => Some(interface_item(id?, attributes)),
                    Some(other) => self.wrong(reference, other.as_str(), "a function type or an interface"),
                    None => {
                        self.undefined(reference);
                        None
                    }
                }
            }
            ImportType::Reference(path @ Reference::Path(_)) => {
                Some(interface_item(self.interface_reference(path)?, attributes))
            }
        }
    }

    fn add(&mut self, world: WorldId, half: Half, name: &Name, key: WorldKey, item: WorldItem, places: &mut Places) {
        if let Some(first) = places.of(half).get(&name.text).cloned() {
            self.duplicate(name, half.noun(), &first);
            return;
        }
        places.of(half).insert(name.text.clone(), name.range.clone());
        let world = &mut self.resolve.worlds[world];
        match half {
            Half::Imports => world.imports.insert(key, item),
            Half::Exports => world.exports.insert(key, item),
        };
    }

    /// Imports the interfaces whose types an interface uses.
    fn dependencies(&mut self, world: WorldId, half: Half, interface: InterfaceId) {
        let dependencies: Vec<InterfaceId> = self.resolve.interface_direct_deps(interface).collect();
        for dependency in dependencies {
            let is_exported = self.resolve.worlds[world].exports.contains_key(&WorldKey::Interface(dependency));
            if half == Half::Imports || !is_exported {
                self.import_interface(world, dependency);
            }
        }
    }

    /// Imports an interface into a world, after those whose types it uses.
    pub(super) fn import_interface(&mut self, world: WorldId, interface: InterfaceId) {
        let key = WorldKey::Interface(interface);
        if self.resolve.worlds[world].imports.contains_key(&key) {
            return;
        }
        self.dependencies(world, Half::Imports, interface);
        let item = interface_item(interface, &Attributes::default());
        self.resolve.worlds[world].imports.insert(key, item);
    }

    fn include(&mut self, into: WorldId, from: &Reference, with: &[(Name, Name)], places: &mut Places) {
        let Some(from_id) = self.world_reference(from) else { return };
        self.unique(with.iter().map(|(name, _)| name), "the renamed");
        let mut included = self.resolve.worlds[from_id].clone();
        let known: Vec<String> = included
            .imports
            .keys()
            .chain(included.exports.keys())
            .map(|key| self.resolve.name_world_key(key))
            .collect();
        for (name, rename) in with {
            if !known.contains(&name.text) {
                let near = nearest(&name.text, known.iter().map(String::as_str));
                let message = format!("world `{}` has no import or export `{}`", included.name, name.text);
                let finding =
                    Diagnostic::error("wac/unknown-item", message).at(self.source.span(name.range.clone()), "");
                self.findings.push(finding.help_opt(near.map(|near| format!("did you mean `{near}`?"))));
                continue;
            }
            for items in [&mut included.imports, &mut included.exports] {
                let renamed = std::mem::take(items).into_iter().map(|(key, item)| match key {
                    WorldKey::Name(text) if text == name.text => (WorldKey::Name(rename.text.clone()), item),
                    key => (key, item),
                });
                *items = renamed.collect();
            }
        }
        // What has a name of its own may be there only once. A name that was given here counts at its place.
        let place = |text: &str| {
            let rename = with.iter().find(|(_, rename)| rename.text == text);
            rename.map_or_else(|| from.range(), |(_, rename)| rename.range.clone())
        };
        let mut is_conflicting = false;
        for (half, items) in [(Half::Imports, &included.imports), (Half::Exports, &included.exports)] {
            for key in items.keys() {
                let WorldKey::Name(text) = key else { continue };
                if let Some(first) = places.of(half).get(text).cloned() {
                    let name = Name { text: text.clone(), range: place(text), is_string: false };
                    self.duplicate(&name, half.noun(), &first);
                    if let Some(finding) = self.findings.last_mut() {
                        finding.help.push(format!("include it under another name: `with {{ {text} as other }}`"));
                    }
                    is_conflicting = true;
                } else {
                    places.of(half).insert(text.clone(), place(text));
                }
            }
        }
        if is_conflicting {
            return;
        }
        let (imports, exports) = (included.imports.into_iter().collect(), included.exports.into_iter().collect());
        self.copy_items(from_id, imports, exports, into);
    }

    /// The world that a name or path stands for.
    fn world_reference(&mut self, reference: &Reference) -> Option<WorldId> {
        match reference {
            Reference::Name(name) => match self.local(&name.text) {
                Some(LocalKind::World(id)) => id,
                Some(other) => self.wrong(name, other.as_str(), "a world"),
                None => {
                    self.undefined(name);
                    None
                }
            },
            Reference::Path(path) => match self.item(path)? {
                Item::World(id) => Some(id),
                Item::Interface(_) => {
                    let message = format!("`{}` is an interface, and not a world", path.text);
                    self.report("wac/wrong-kind", path.range.clone(), message);
                    None
                }
            },
        }
    }
}
