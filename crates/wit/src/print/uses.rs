//! The `use`s that WIT text needs and that wasm does without.
//!
//! In a component, an instance's function may take any type that is in scope. In WIT, an interface or a world can name
//! a type only if it declares it or uses it from an interface that has a name. So each foreign type becomes a `use`
//! where there is something to use it from. Otherwise its definition is repeated, which is the same type because value
//! types are equal by structure (Explainer.md, "Type Definitions"). A resource cannot be repeated: each declaration is
//! another resource.

use std::collections::{HashMap, HashSet};

use wit_parser::{
    Docs, Function, Handle, InterfaceId, Resolve, Span, Stability, Type, TypeDef, TypeDefKind, TypeId, TypeOwner,
    WorldId, WorldItem, WorldKey,
};

use super::packages::Packages;

/// Makes every interface and every world declare or use all types that it names.
///
/// # Errors
/// Why that is impossible: what names which resource.
pub(super) fn complete(resolve: &mut Resolve) -> Result<(), String> {
    let mut packages = Packages::new(resolve);
    let interfaces: Vec<InterfaceId> = resolve.interfaces.iter().map(|(id, _)| id).collect();
    for id in interfaces {
        Scope::new(resolve, &mut packages, TypeOwner::Interface(id)).interface(id)?;
    }
    let worlds: Vec<WorldId> = resolve.worlds.iter().map(|(id, _)| id).collect();
    for id in worlds {
        Scope::new(resolve, &mut packages, TypeOwner::World(id)).world(id)?;
    }
    Ok(())
}

/// The types that one interface or world names.
struct Scope<'a> {
    resolve: &'a mut Resolve,
    packages: &'a mut Packages,
    owner: TypeOwner,
    /// The names that are taken, in lower case.
    names: HashSet<String>,
    /// What a foreign type is here, by the type at the end of its aliases.
    local: HashMap<TypeId, TypeId>,
    /// What became of types without a name.
    anonymous: HashMap<TypeId, TypeId>,
    /// The types that were added.
    added: Vec<(String, TypeId)>,
}

impl<'a> Scope<'a> {
    fn new(resolve: &'a mut Resolve, packages: &'a mut Packages, owner: TypeOwner) -> Scope<'a> {
        let (names, local, anonymous) = (HashSet::new(), HashMap::new(), HashMap::new());
        Scope { resolve, packages, owner, names, local, anonymous, added: Vec::new() }
    }

    fn interface(mut self, id: InterfaceId) -> Result<(), String> {
        let interface = &self.resolve.interfaces[id];
        self.names = interface.types.keys().chain(interface.functions.keys()).map(|name| lower_case(name)).collect();
        let types: Vec<TypeId> = interface.types.values().copied().collect();
        self.declarations(&types)?;
        let mut functions = self.resolve.interfaces[id].functions.clone();
        for function in functions.values_mut() {
            self.function(function)?;
        }
        let interface = &mut self.resolve.interfaces[id];
        interface.functions = functions;
        interface.types.extend(self.added);
        Ok(())
    }

    fn world(mut self, id: WorldId) -> Result<(), String> {
        let mut world = self.resolve.worlds[id].clone();
        let items = || world.imports.iter().chain(&world.exports);
        self.names = items()
            .filter_map(|(key, _)| match key {
                WorldKey::Name(name) => Some(lower_case(name)),
                WorldKey::Interface(_) => None,
            })
            .collect();
        let types: Vec<TypeId> = items()
            .filter_map(|(_, item)| match item {
                WorldItem::Type { id, .. } => Some(*id),
                WorldItem::Interface { .. } | WorldItem::Function(_) => None,
            })
            .collect();
        self.declarations(&types)?;
        for item in world.imports.values_mut().chain(world.exports.values_mut()) {
            match item {
                WorldItem::Function(function) => self.function(function)?,
                WorldItem::Interface { .. } | WorldItem::Type { .. } => {}
            }
        }
        let added = self.added.into_iter();
        world
            .imports
            .extend(added.map(|(name, id)| (WorldKey::Name(name), WorldItem::Type { id, span: Span::default() })));
        self.resolve.worlds[id] = world;
        Ok(())
    }

    /// Rewrites the types that are declared here.
    fn declarations(&mut self, types: &[TypeId]) -> Result<(), String> {
        for id in types {
            let origin = self.origin(*id);
            if self.is_foreign(origin) && self.alias_target(*id).is_some_and(|target| self.is_usable(target)) {
                self.local.entry(origin).or_insert(*id);
            }
        }
        for id in types {
            match self.alias_target(*id) {
                Some(target) if self.is_foreign(target) && self.is_usable(target) => {}
                // What it is an alias of cannot be used, so that the alias is the place for a definition.
                Some(target) if self.is_foreign(target) => {
                    let origin = self.origin(target);
                    let local = self.local.get(&origin).copied();
                    let kind = match local {
                        Some(local) => TypeDefKind::Type(Type::Id(local)),
                        None => self.definition(origin)?,
                    };
                    self.local.entry(origin).or_insert(*id);
                    self.resolve.types[*id].kind = kind;
                }
                Some(_) | None => {
                    let kind = self.resolve.types[*id].kind.clone();
                    self.resolve.types[*id].kind = self.kind(kind)?;
                }
            }
        }
        Ok(())
    }

    fn function(&mut self, function: &mut Function) -> Result<(), String> {
        for ty in function.params.iter_mut().map(|param| &mut param.ty).chain(&mut function.result) {
            *ty = self.ty(*ty)?;
        }
        Ok(())
    }

    /// The type as it is named here.
    fn ty(&mut self, ty: Type) -> Result<Type, String> {
        match ty {
            Type::Id(id) => self.id(id).map(Type::Id),
            primitive => Ok(primitive),
        }
    }

    fn id(&mut self, id: TypeId) -> Result<TypeId, String> {
        match self.resolve.types[id].owner {
            TypeOwner::None => self.anonymous(id),
            owner if owner == self.owner => Ok(id),
            TypeOwner::Interface(_) | TypeOwner::World(_) => self.foreign(id),
        }
    }

    fn anonymous(&mut self, id: TypeId) -> Result<TypeId, String> {
        if let Some(known) = self.anonymous.get(&id) {
            return Ok(*known);
        }
        let before = self.resolve.types[id].clone();
        let kind = self.kind(before.kind.clone())?;
        // Other interfaces may share the type, so that it stays as it is.
        let new = if kind == before.kind { id } else { self.resolve.types.alloc(TypeDef { kind, ..before }) };
        self.anonymous.insert(id, new);
        Ok(new)
    }

    fn foreign(&mut self, id: TypeId) -> Result<TypeId, String> {
        let origin = self.origin(id);
        if let Some(local) = self.local.get(&origin) {
            return Ok(*local);
        }
        let name = self.unused_name(id);
        let kind = match self.resolve.types[id].owner {
            TypeOwner::Interface(from) if self.is_usable(id) => {
                if let TypeOwner::Interface(user) = self.owner {
                    self.packages.add(self.resolve, user, from);
                }
                TypeDefKind::Type(Type::Id(id))
            }
            TypeOwner::Interface(_) | TypeOwner::World(_) | TypeOwner::None => self.definition(origin)?,
        };
        let local = self.resolve.types.alloc(TypeDef {
            name: Some(name.clone()),
            kind,
            owner: self.owner,
            docs: Docs::default(),
            stability: Stability::default(),
            span: Span::default(),
            external_id: None,
        });
        self.local.insert(origin, local);
        self.added.push((name, local));
        Ok(local)
    }

    /// What a type is, in words of this scope.
    fn definition(&mut self, id: TypeId) -> Result<TypeDefKind, String> {
        let definition = &self.resolve.types[id];
        if definition.kind == TypeDefKind::Resource {
            let name = definition.name.as_deref().unwrap_or_default();
            let (here, there) = (self.describe(self.owner), self.describe(definition.owner));
            let why = match (definition.owner, self.owner) {
                (TypeOwner::Interface(from), _) if self.resolve.interfaces[from].name.is_none() => {
                    "which is not in a package and cannot be used from elsewhere"
                }
                (TypeOwner::Interface(_), TypeOwner::World(_)) => "which the world does not import",
                (TypeOwner::Interface(_), _) => "whose package already depends on this one",
                (TypeOwner::World(_) | TypeOwner::None, _) => "from which nothing can be used",
            };
            return Err(format!("{here} names the resource `{name}` of {there}, {why}"));
        }
        self.kind(definition.kind.clone())
    }

    fn kind(&mut self, mut kind: TypeDefKind) -> Result<TypeDefKind, String> {
        match &mut kind {
            TypeDefKind::Record(record) => self.each(record.fields.iter_mut().map(|field| &mut field.ty))?,
            TypeDefKind::Variant(variant) => {
                self.each(variant.cases.iter_mut().filter_map(|case| case.ty.as_mut()))?;
            }
            TypeDefKind::Tuple(tuple) => self.each(tuple.types.iter_mut())?,
            TypeDefKind::Result(result) => self.each(result.ok.iter_mut().chain(&mut result.err))?,
            TypeDefKind::Map(key, value) => self.each([key, value].into_iter())?,
            TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _)
            | TypeDefKind::Type(ty) => *ty = self.ty(*ty)?,
            TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => self.each(ty.iter_mut())?,
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => *id = self.id(*id)?,
            TypeDefKind::Resource | TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Unknown => {}
        }
        Ok(kind)
    }

    fn each<'t>(&mut self, types: impl Iterator<Item = &'t mut Type>) -> Result<(), String> {
        for ty in types {
            *ty = self.ty(*ty)?;
        }
        Ok(())
    }

    /// The named type that a type is an alias of, if it is one.
    fn alias_target(&self, id: TypeId) -> Option<TypeId> {
        match self.resolve.types[id].kind {
            TypeDefKind::Type(Type::Id(target)) if self.resolve.types[target].owner != TypeOwner::None => Some(target),
            _ => None,
        }
    }

    /// The type at the end of the aliases.
    fn origin(&self, mut id: TypeId) -> TypeId {
        while let Some(target) = self.alias_target(id) {
            id = target;
        }
        id
    }

    fn is_foreign(&self, id: TypeId) -> bool {
        let owner = self.resolve.types[id].owner;
        owner != TypeOwner::None && owner != self.owner
    }

    /// Whether a foreign type can be named with `use`.
    fn is_usable(&self, id: TypeId) -> bool {
        let TypeOwner::Interface(from) = self.resolve.types[id].owner else { return false };
        if self.resolve.interfaces[from].name.is_none() {
            return false;
        }
        match self.owner {
            // In a world, `use` imports the interface.
            TypeOwner::World(world) => self.resolve.worlds[world].imports.contains_key(&WorldKey::Interface(from)),
            TypeOwner::Interface(user) => self.packages.allows(self.resolve, user, from),
            TypeOwner::None => false,
        }
    }

    /// A name for a foreign type that nothing has here.
    fn unused_name(&mut self, id: TypeId) -> String {
        let definition = &self.resolve.types[id];
        let name = definition.name.clone().expect("types that have an owner have a name");
        let from = match definition.owner {
            TypeOwner::Interface(interface) => self.resolve.interfaces[interface].name.as_deref(),
            TypeOwner::World(_) | TypeOwner::None => None,
        };
        let long = format!("{}-{name}", from.unwrap_or("other"));
        let numbered = (2_u32..).map(|number| format!("{long}{number}"));
        let mut candidates = [name, long.clone()].into_iter().chain(numbered);
        candidates.find(|name| self.names.insert(lower_case(name))).expect("there are enough numbers")
    }

    fn describe(&self, owner: TypeOwner) -> String {
        match owner {
            TypeOwner::Interface(id) => match self.resolve.id_of(id) {
                Some(name) => format!("`{name}`"),
                None => self.label(id).map_or("an interface without a name".to_owned(), |label| format!("`{label}`")),
            },
            TypeOwner::World(_) | TypeOwner::None => "the world".to_owned(),
        }
    }

    /// The name that a world gives to an inline interface.
    fn label(&self, interface: InterfaceId) -> Option<&str> {
        let items = self.resolve.worlds.iter().flat_map(|(_, world)| world.imports.iter().chain(&world.exports));
        items.into_iter().find_map(|(key, item)| match (key, item) {
            (WorldKey::Name(name), WorldItem::Interface { id, .. }) if *id == interface => Some(name.as_str()),
            _ => None,
        })
    }
}

fn lower_case(name: &str) -> String {
    name.to_ascii_lowercase()
}
