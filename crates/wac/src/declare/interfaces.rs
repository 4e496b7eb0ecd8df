//! Interfaces.

use wit_parser::{InterfaceId, Type, TypeDefKind, TypeId, TypeOwner};
use witcraft_diagnostics::{Diagnostic, nearest};

use super::paths::Item;
use super::types::{Scope, Scoped};
use super::{Declarer, LocalKind, empty_interface, named_type};
use crate::ast::{
    Attributes, DeclarationKind, InterfaceItem, InterfaceItemKind, Name, Reference, TypeDeclaration, Use,
};

impl Declarer<'_> {
    /// Declares an interface, with a name or inline.
    pub(super) fn interface(
        &mut self,
        name: Option<String>,
        items: &[InterfaceItem],
        attributes: &Attributes,
    ) -> InterfaceId {
        let id = self.resolve.interfaces.alloc(empty_interface(name, Some(self.package), attributes));
        let mut scope = Scope::of_items(TypeOwner::Interface(id), items.iter().filter_map(InterfaceItem::type_name));
        for item in items {
            if !self.is_enabled(&item.attributes) {
                continue;
            }
            match &item.kind {
                InterfaceItemKind::Use(use_) => {
                    for (name, used) in self.used(use_, &item.attributes, &mut scope) {
                        self.resolve.interfaces[id].types.insert(name, used);
                    }
                }
                InterfaceItemKind::Type(declaration) => {
                    let defined = self.scoped_type(declaration, &item.attributes, &mut scope);
                    let Some((defined, functions)) = defined else { continue };
                    let interface = &mut self.resolve.interfaces[id];
                    interface.types.insert(declaration.name.text.clone(), defined);
                    interface.functions.extend(functions);
                }
                InterfaceItemKind::Function(name, function) => {
                    let signature = self.referenced(function, &scope);
                    if !self.scope(&mut scope, name, Scoped::Other("a function")) {
                        continue;
                    }
                    if let Some(signature) = signature {
                        let function = self.free_function(&name.text, signature, &item.attributes);
                        self.resolve.interfaces[id].functions.insert(name.text.clone(), function);
                    }
                }
            }
        }
        id
    }

    /// Adds a name to a scope, or reports that it is there already.
    pub(super) fn scope(&mut self, scope: &mut Scope, name: &Name, scoped: Scoped) -> bool {
        if let Some((_, first)) = scope.names.get(&name.text) {
            let first = first.clone();
            self.duplicate(name, "the name", &first);
            return false;
        }
        scope.names.insert(name.text.clone(), (scoped, name.range.clone()));
        true
    }

    /// Declares a type in an interface or world. Returns it with the functions of a resource; `None` where there is no type to
    /// add.
    pub(super) fn scoped_type(
        &mut self,
        declaration: &TypeDeclaration,
        attributes: &Attributes,
        scope: &mut Scope,
    ) -> Option<(TypeId, indexmap::IndexMap<String, wit_parser::Function>)> {
        if let Some(signature) = self.function_type(declaration, scope) {
            self.scope(scope, &declaration.name, signature.map_or(Scoped::Unknown, Scoped::Function));
            if let TypeOwner::Interface(id) = scope.owner {
                self.function_types.insert((id, declaration.name.text.clone()));
            }
            return None;
        }
        let id = self.define(declaration, attributes, scope);
        if !self.scope(scope, &declaration.name, id.map_or(Scoped::Unknown, Scoped::Type)) {
            return None;
        }
        let id = id?;
        let functions = match &declaration.kind {
            DeclarationKind::Resource(methods) => self.methods(&declaration.name, id, methods, scope),
            _ => indexmap::IndexMap::new(),
        };
        Some((id, functions))
    }

    /// The types that a `use` brings in, by their names here.
    pub(super) fn used(&mut self, use_: &Use, attributes: &Attributes, scope: &mut Scope) -> Vec<(String, TypeId)> {
        let from = self.interface_reference(&use_.from);
        let mut used = Vec::new();
        for (name, rename) in &use_.items {
            let local = rename.as_ref().unwrap_or(name);
            let Some(from) = from else {
                self.scope(scope, local, Scoped::Unknown);
                continue;
            };
            let Some(id) = self.resolve.interfaces[from].types.get(&name.text).copied() else {
                self.no_such_type(name, from);
                self.scope(scope, local, Scoped::Unknown);
                continue;
            };
            let kind = TypeDefKind::Type(Type::Id(id));
            let alias = self.resolve.types.alloc(named_type(local.text.clone(), kind, scope.owner, attributes));
            if self.scope(scope, local, Scoped::Type(alias)) {
                used.push((local.text.clone(), alias));
            }
        }
        used
    }

    fn no_such_type(&mut self, name: &Name, interface: InterfaceId) {
        let is_function_type = self.function_types.contains(&(interface, name.text.clone()));
        let interface = &self.resolve.interfaces[interface];
        let near = nearest(&name.text, interface.types.keys().map(String::as_str));
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let is_function = interface.functions.contains_key(&name.text);
        let of = interface.name.clone().unwrap_or_default();
        let message = match () {
            () if is_function_type => {
                format!(
                    "`{}` is a function type of interface `{of}`, and only value types and resources can be used",
                    name.text
                )
            }
            () if is_function => {
                format!("`{}` is a function of interface `{of}`, and only types can be used", name.text)
            }
            () => format!("interface `{of}` has no type `{}`", name.text),
        };
        let finding = Diagnostic::error("wac/unknown-item", message).at(self.source.span(name.range.clone()), "");
        self.findings.push(finding.help_opt(near));
    }

    /// The interface that a name or path stands for.
    pub(super) fn interface_reference(&mut self, reference: &Reference) -> Option<InterfaceId> {
        match reference {
            Reference::Name(name) => match self.local(&name.text) {
                Some(LocalKind::Interface(id)) => id,
                Some(other) => self.wrong(name, other.as_str(), "an interface"),
                None => {
                    self.undefined(name);
                    None
                }
            },
            Reference::Path(path) => match self.item(path)? {
                Item::Interface(id) => Some(id),
                Item::World(_) => {
                    let message = format!("`{}` is a world, and not an interface", path.text);
                    self.report("wac/wrong-kind", path.range.clone(), message);
                    None
                }
            },
        }
    }
}
