//! Changes of worlds: imports and exports.

use wit_parser::{PackageId, TypeId, World, WorldId, WorldItem, WorldKey};

use witcraft_diagnostics::Span;

use crate::Change;
use crate::kind::Kind;
use crate::pair::pairs;
use crate::place::{Container, Perspective, Side, Sides};

impl Side<'_> {
    /// What an item of a world is called in both versions. The world's own package may have any version.
    fn world_key(&self, world: &World, key: &WorldKey) -> String {
        match key {
            WorldKey::Name(name) => name.clone(),
            WorldKey::Interface(id) => {
                let interface = &self.resolve().interfaces[*id];
                match &interface.name {
                    Some(name) if interface.package == world.package => name.clone(),
                    _ => self.interface_key(*id),
                }
            }
        }
    }

    /// What it is called now.
    fn world_title(&self, key: &WorldKey) -> String {
        self.resolve().name_world_key(key)
    }

    /// The place of an item in the text of its world, or that of the world.
    fn item_span(&self, world: &World, item: &WorldItem) -> Option<Span> {
        let world = self.span(world.span);
        let item = match item {
            WorldItem::Interface { span, .. } => self.span(*span),
            WorldItem::Function(function) => self.span(function.span),
            WorldItem::Type { id, .. } => self.span(self.resolve().types[*id].span),
        };
        let is_beside = |item: &Span| world.as_ref().is_none_or(|world| world.source().name() == item.source().name());
        item.filter(is_beside).or(world)
    }
}

/// Which items of a world.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Import,
    Export,
}

impl Sides<'_> {
    /// Compares the worlds of two packages.
    pub(crate) fn worlds(&self, old: PackageId, new: PackageId, changes: &mut Vec<Change>) {
        let own = |side: &Side<'_>, id: PackageId| -> Vec<(String, WorldId)> {
            side.resolve().packages[id].worlds.iter().map(|(name, id)| (name.clone(), *id)).collect()
        };
        let (before, after) = (own(&self.before, old), own(&self.after, new));
        let mut found = pairs(&before, &after);
        let signature = |side: &Side<'_>, id: WorldId| {
            let world = &side.resolve().worlds[id];
            let names = world.imports.keys().chain(world.exports.keys()).map(|key| side.world_key(world, key));
            Some(format!("{}\n{}", world.docs.contents.as_ref()?, names.collect::<Vec<_>>().join("\n")))
        };
        let renamed = found
            .take_renamed((|id: &WorldId| signature(&self.before, *id), |id: &WorldId| signature(&self.after, *id)));
        let package = Container { title: "the package".to_owned(), perspective: Perspective::Wit };
        let span = |side: &Side<'_>, id: WorldId| side.span(side.resolve().worlds[id].span);
        for [(old, a), (new, b)] in renamed {
            let sentence = format!("renames world `{old}` to `{new}`: components and hosts of it break");
            changes.push(package.change(Kind::WorldRenamed, sentence, [span(&self.before, *a), span(&self.after, *b)]));
        }
        for (name, id) in &found.gone {
            let sentence = format!("removes world `{name}`: components and hosts of it break");
            changes.push(package.change(Kind::WorldRemoved, sentence, [span(&self.before, **id), None]));
        }
        for (name, id) in &found.come {
            let places = [None, span(&self.after, **id)];
            changes.push(package.change(Kind::WorldAdded, format!("adds world `{name}`"), places));
        }
        for (name, old, new) in found.kept {
            let (before, after) = (&self.before.resolve().worlds[*old], &self.after.resolve().worlds[*new]);
            for way in [Way::Import, Way::Export] {
                self.items(name, way, before, after, changes);
            }
        }
    }

    /// Compares what two worlds import, or what they export.
    fn items(&self, world: &str, way: Way, before: &World, after: &World, changes: &mut Vec<Change>) {
        let list = |side: &Side<'_>, world: &World| -> Vec<(String, (WorldKey, WorldItem))> {
            let items = if way == Way::Import { &world.imports } else { &world.exports };
            items.iter().map(|(key, item)| (side.world_key(world, key), (key.clone(), item.clone()))).collect()
        };
        let (old, new) = (list(&self.before, before), list(&self.after, after));
        let perspective = self.perspective(way == Way::Import);
        let title =
            if perspective == Perspective::Wit { format!("world `{world}`") } else { "the component".to_owned() };
        let within = Container { title, perspective };
        let found = pairs(&old, &new);
        for (_, (key, item)) in &found.gone {
            if let WorldItem::Type { .. } = item {
                continue; // compared with the types
            }
            let name = self.before.world_title(key);
            let (kind, sentence) = match (way, perspective) {
                (Way::Import, Perspective::Wit) => {
                    (Kind::ImportRemoved, format!("no longer imports `{name}`: components that call it break"))
                }
                (Way::Import, _) => (Kind::ImportRemoved, format!("no longer imports `{name}`")),
                (Way::Export, _) => (Kind::ExportRemoved, format!("no longer exports `{name}`: callers break")),
            };
            changes.push(within.change(kind, sentence, [self.before.item_span(before, item), None]));
        }
        for (_, (key, item)) in &found.come {
            if let WorldItem::Type { .. } = item {
                continue;
            }
            let name = self.after.world_title(key);
            let (kind, sentence) = match (way, perspective) {
                (Way::Import, _) => (Kind::ImportAdded, format!("imports `{name}`: hosts have to provide it")),
                (Way::Export, Perspective::Wit) => {
                    (Kind::ExportAdded, format!("exports `{name}`: components have to implement it"))
                }
                (Way::Export, _) => (Kind::ExportAdded, format!("exports `{name}`")),
            };
            changes.push(within.change(kind, sentence, [None, self.after.item_span(after, item)]));
        }
        for (_, (key, old), (_, new)) in found.kept {
            match (old, new) {
                // Those with names are compared with their packages.
                (WorldItem::Interface { id: old, .. }, WorldItem::Interface { id: new, .. }) => {
                    if let WorldKey::Name(label) = key {
                        let word = if way == Way::Import { "import" } else { "export" };
                        let title = format!("{}, {word} `{label}`", within.title);
                        self.interface(&Container { title, perspective }, *old, *new, changes);
                    }
                }
                (WorldItem::Function(old), WorldItem::Function(new)) => self.functions(&within, old, new, changes),
                (WorldItem::Type { .. }, WorldItem::Type { .. }) => {}
                (old, new) => {
                    let name = self.after.world_title(key);
                    let sentence = format!(
                        "changes `{name}` to another kind of item: components and hosts of it \
                                            break"
                    );
                    let places = [self.before.item_span(before, old), self.after.item_span(after, new)];
                    changes.push(within.change(Kind::TypeChanged, sentence, places));
                }
            }
        }
        self.world_types(&within, &old, &new, changes);
    }

    /// Compares the types that two worlds have by themselves.
    fn world_types(
        &self,
        within: &Container,
        old: &[(String, (WorldKey, WorldItem))],
        new: &[(String, (WorldKey, WorldItem))],
        changes: &mut Vec<Change>,
    ) {
        let types = |list: &[(String, (WorldKey, WorldItem))]| -> Vec<(String, TypeId)> {
            let types = list.iter().filter_map(|(name, (_, item))| match item {
                WorldItem::Type { id, .. } => Some((name.clone(), *id)),
                WorldItem::Interface { .. } | WorldItem::Function(_) => None,
            });
            types.collect()
        };
        // Their functions are items of their own.
        self.types(within, &types(old), &types(new), changes);
    }
}
