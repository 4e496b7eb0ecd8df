//! Interfaces: their types and functions.

use std::collections::{HashMap, HashSet};

use wit_parser::{Function, Interface, InterfaceId, PackageId, TypeDefKind, TypeId, WorldItem};
use witcraft_types::function_text;

use crate::Change;
use crate::function::title;
use crate::kind::Kind;
use crate::pair::pairs;
use crate::place::{Container, LIMIT, Perspective, Side, Sides};

impl Side<'_> {
    /// What tells an interface from others, where it is certain: the names of all that is in it, with its documentation.
    fn interface_signature(&self, id: InterfaceId) -> Option<String> {
        let interface = &self.resolve().interfaces[id];
        let docs = interface.docs.contents.as_ref()?;
        let names: Vec<&str> = interface.types.keys().chain(interface.functions.keys()).map(String::as_str).collect();
        Some(format!("{docs}\n{}", names.join("\n")))
    }

    /// The same for a function.
    fn function_signature(&self, function: &Function) -> Option<String> {
        let docs = function.docs.contents.as_ref()?;
        Some(format!("{docs}\n{}", self.function_text(function)))
    }

    fn function_text(&self, function: &Function) -> String {
        let parameters = function.params.iter().map(|parameter| (parameter.name.as_str(), parameter.ty));
        let prefix = if function.kind.is_async() { "async func" } else { "func" };
        prefix.to_owned() + &function_text(self.resolve(), parameters, function.result.as_ref(), LIMIT)
    }

    /// The interfaces of other packages that worlds of a package name, with whether a component imports them.
    fn foreign(&self, package: PackageId) -> Vec<(String, (InterfaceId, bool))> {
        let resolve = self.resolve();
        let mut found: Vec<(String, (InterfaceId, bool))> = Vec::new();
        let mut seen = HashSet::new();
        for id in resolve.packages[package].worlds.values() {
            let world = &resolve.worlds[*id];
            let items = world.imports.values().map(|item| (item, true));
            for (item, is_import) in items.chain(world.exports.values().map(|item| (item, false))) {
                let WorldItem::Interface { id, .. } = item else { continue };
                let interface = &resolve.interfaces[*id];
                if interface.package.is_some_and(|of| of != package)
                    && interface.name.is_some()
                    && seen.insert((*id, is_import))
                {
                    // One that a component imports and exports is two things.
                    found.push((format!("{} {is_import}", self.interface_key(*id)), (*id, is_import)));
                }
            }
        }
        found
    }
}

impl Sides<'_> {
    /// Compares the interfaces of two packages, and those of others that their worlds name.
    pub(crate) fn interfaces(&self, old: PackageId, new: PackageId, changes: &mut Vec<Change>) {
        let own = |side: &Side<'_>, id: PackageId| -> Vec<(String, InterfaceId)> {
            side.resolve().packages[id].interfaces.iter().map(|(name, id)| (name.clone(), *id)).collect()
        };
        let (before, after) = (own(&self.before, old), own(&self.after, new));
        let mut found = pairs(&before, &after);
        let renamed = found.take_renamed((
            |id: &InterfaceId| self.before.interface_signature(*id),
            |id: &InterfaceId| self.after.interface_signature(*id),
        ));
        let package = Container { title: "the package".to_owned(), perspective: Perspective::Wit };
        let span = |side: &Side<'_>, id: InterfaceId| side.span(side.resolve().interfaces[id].span);
        for [(old, a), (new, b)] in renamed {
            let sentence = format!("renames interface `{old}` to `{new}`: callers and implementers break");
            let places = [span(&self.before, *a), span(&self.after, *b)];
            changes.push(package.change(Kind::InterfaceRenamed, sentence, places));
        }
        for (name, id) in &found.gone {
            let sentence = format!("removes interface `{name}`: callers and implementers break");
            changes.push(package.change(Kind::InterfaceRemoved, sentence, [span(&self.before, **id), None]));
        }
        for (name, id) in &found.come {
            let sentence = format!("adds interface `{name}`");
            changes.push(package.change(Kind::InterfaceAdded, sentence, [None, span(&self.after, **id)]));
        }
        for (name, old, new) in found.kept {
            let within = Container { title: format!("interface `{name}`"), perspective: Perspective::Wit };
            self.interface(&within, *old, *new, changes);
        }
        let (before, after) = (self.before.foreign(old), self.after.foreign(new));
        let mut told = HashSet::new();
        for (_, (old, is_import), (new, _)) in pairs(&before, &after).kept {
            let perspective = self.perspective(*is_import);
            // Where nobody asks which way it goes, one that is imported and exported is one.
            if perspective == Perspective::Wit && !told.insert(*new) {
                continue;
            }
            let name = self.after.resolve().id_of(*new).unwrap_or_default();
            self.interface(&Container { title: format!("interface `{name}`"), perspective }, *old, *new, changes);
        }
    }

    /// Compares two interfaces.
    pub(crate) fn interface(&self, within: &Container, old: InterfaceId, new: InterfaceId, changes: &mut Vec<Change>) {
        let (before, after) = (&self.before.resolve().interfaces[old], &self.after.resolve().interfaces[new]);
        let types = |interface: &Interface| -> Vec<(String, TypeId)> {
            interface.types.iter().map(|(name, id)| (name.clone(), *id)).collect()
        };
        let moved = self.types(within, &types(before), &types(after), changes);
        let functions = |interface: &Interface| -> Vec<(String, Function)> {
            interface.functions.values().map(|function| (title(function), function.clone())).collect()
        };
        self.function_lists(within, &functions(before), &functions(after), &moved, changes);
    }

    /// Compares lists of types. Returns the resources that came, went or changed their names: their functions do with them.
    pub(crate) fn types(
        &self,
        within: &Container,
        before: &[(String, TypeId)],
        after: &[(String, TypeId)],
        changes: &mut Vec<Change>,
    ) -> Moved {
        let mut found = pairs(before, after);
        let renamed =
            found.take_renamed((|id: &TypeId| self.before.signature(*id), |id: &TypeId| self.after.signature(*id)));
        let mut moved = Moved::default();
        let span = |side: &Side<'_>, id: TypeId| side.span(side.resolve().types[id].span);
        for [(old, a), (new, b)] in renamed {
            let sentence = format!("renames type `{old}` to `{new}`: callers and implementers break");
            moved.renamed.insert(old.clone(), new.clone());
            changes.push(within.change(Kind::TypeRenamed, sentence, [span(&self.before, *a), span(&self.after, *b)]));
        }
        for (name, id) in &found.gone {
            moved.gone.insert((*name).clone());
            let ending = match within.is_of_component() {
                true => "",
                false => ": callers and implementers that use it break",
            };
            let places = [span(&self.before, **id), None];
            changes.push(within.change(Kind::TypeRemoved, format!("removes type `{name}`{ending}"), places));
        }
        for (name, id) in &found.come {
            moved.come.insert((*name).clone());
            let places = [None, span(&self.after, **id)];
            let is_resource = matches!(self.after.resolve().types[**id].kind, TypeDefKind::Resource);
            let (kind, sentence) = match is_resource {
                true if within.is_of_component() => (Kind::ResourceAdded, format!("adds resource `{name}`")),
                true => (Kind::ResourceAdded, format!("adds resource `{name}`: implementers have to add it")),
                false => (Kind::TypeAdded, format!("adds type `{name}`")),
            };
            changes.push(within.change(kind, sentence, places));
        }
        for (_, old, new) in found.kept {
            self.definitions(within, *old, *new, changes);
        }
        moved
    }

    /// Compares lists of functions by their titles.
    pub(crate) fn function_lists(
        &self,
        within: &Container,
        before: &[(String, Function)],
        after: &[(String, Function)],
        moved: &Moved,
        changes: &mut Vec<Change>,
    ) {
        // Functions of a resource with another name have another title by that.
        let before: Vec<(String, Function)> =
            before.iter().map(|(name, function)| (moved.now(name), function.clone())).collect();
        let mut found = pairs(&before, after);
        found.gone.retain(|(name, _)| !moved.gone.contains(resource_of(name)));
        found.come.retain(|(name, _)| !moved.come.contains(resource_of(name)));
        let renamed = found.take_renamed((
            |function: &Function| self.before.function_signature(function),
            |function: &Function| self.after.function_signature(function),
        ));
        let span = |side: &Side<'_>, function: &Function| side.span(function.span);
        for [(old, a), (new, b)] in renamed {
            let sentence = format!("renames function `{old}` to `{new}`: callers and implementers break");
            let places = [span(&self.before, a), span(&self.after, b)];
            changes.push(within.change(Kind::FunctionRenamed, sentence, places));
        }
        for (name, function) in &found.gone {
            let ending = match within.perspective {
                Perspective::ComponentImport => "",
                Perspective::Wit | Perspective::ComponentExport => ": callers break",
            };
            let places = [span(&self.before, function), None];
            changes.push(within.change(Kind::FunctionRemoved, format!("removes function `{name}`{ending}"), places));
        }
        for (name, function) in &found.come {
            let ending = match within.perspective {
                Perspective::Wit => ": implementers have to add it",
                Perspective::ComponentImport => ": hosts have to provide it",
                Perspective::ComponentExport => "",
            };
            let text = self.after.function_text(function);
            let places = [None, span(&self.after, function)];
            changes.push(within.change(Kind::FunctionAdded, format!("adds `{name}: {text}`{ending}"), places));
        }
        for (_, old, new) in found.kept {
            self.functions(within, old, new, changes);
        }
    }
}

/// Types that came, went or changed their names.
#[derive(Default)]
pub(crate) struct Moved {
    come: HashSet<String>,
    gone: HashSet<String>,
    renamed: HashMap<String, String>,
}

impl Moved {
    /// The title that a function has now, where only its resource's name changed.
    fn now(&self, title: &str) -> String {
        match title.split_once('.').and_then(|(resource, rest)| Some((self.renamed.get(resource)?, rest))) {
            Some((resource, rest)) => format!("{resource}.{rest}"),
            None => title.to_owned(),
        }
    }
}

/// The resource in the title of a function, or the title.
fn resource_of(title: &str) -> &str {
    title.split_once('.').map_or("", |(resource, _)| resource)
}
