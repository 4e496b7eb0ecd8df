//! The two versions, and the current position in both.

use std::collections::HashMap;

use wit_parser::{InterfaceId, PackageId, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem, WorldKey};
use witcraft_diagnostics::Span;
use witcraft_types::{Rules, Verdict, compare, type_text};
use witcraft_wit::{Kind as Input, Wit};

use crate::kind::{Breaks, Bump, Kind};
use crate::pair::title;
use crate::uses::Uses;
use crate::version::{needed, track};
use crate::{Change, Package};

/// Types are cut off behind so many characters.
pub(crate) const LIMIT: usize = 120;

/// One version.
pub(crate) struct Side<'a> {
    pub(crate) wit: &'a Wit,
    /// Names for interfaces that have none: those in the worlds that hold them.
    inline: HashMap<InterfaceId, String>,
    pub(crate) uses: Uses,
}

/// Both versions.
pub(crate) struct Sides<'a> {
    pub(crate) before: Side<'a>,
    pub(crate) after: Side<'a>,
    /// Whether they are components, whose worlds apply to them alone.
    are_components: bool,
}

/// What one looks at: what it is called, and which way it goes if it is a component's.
#[derive(Clone)]
pub(crate) struct Container {
    pub(crate) title: String,
    pub(crate) perspective: Perspective,
}

/// Who relies on what is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Perspective {
    /// All users of the WIT: callers and implementers.
    Wit,
    /// Who runs a component, which imports it.
    ComponentImport,
    /// Who uses a component, which exports it.
    ComponentExport,
}

impl<'a> Side<'a> {
    fn new(wit: &'a Wit) -> Side<'a> {
        let mut inline = HashMap::new();
        for (_, world) in &wit.resolve.worlds {
            for (key, item) in world.imports.iter().chain(&world.exports) {
                if let (WorldKey::Name(name), WorldItem::Interface { id, .. }) = (key, item) {
                    inline.insert(*id, format!("{}/{name}", world.name));
                }
            }
        }
        Side { wit, inline, uses: Uses::new(&wit.resolve) }
    }

    pub(crate) fn resolve(&self) -> &'a Resolve {
        &self.wit.resolve
    }

    pub(crate) fn span(&self, span: wit_parser::Span) -> Option<Span> {
        self.wit.span(span)
    }

    /// What an interface is called in both versions: its package and name, without the part of the version that may grow.
    pub(crate) fn interface_key(&self, id: InterfaceId) -> String {
        let interface = &self.resolve().interfaces[id];
        match (&interface.name, interface.package) {
            (Some(name), Some(package)) => {
                let package = &self.resolve().packages[package].name;
                format!("{}/{name}@{}", title(package), track(package.version.as_ref()))
            }
            _ => self.inline.get(&id).cloned().unwrap_or_default(),
        }
    }

    /// What a named type is called in both versions.
    fn type_key(&self, id: TypeId) -> Option<String> {
        let ty = &self.resolve().types[id];
        let name = ty.name.as_deref()?;
        Some(match ty.owner {
            // Of a package that is compared, the track may change: its interfaces go by name alone.
            TypeOwner::Interface(id) => {
                format!("{}#{name}", self.interface_key(id).split('@').next().unwrap_or_default())
            }
            TypeOwner::World(id) => format!("world {}#{name}", self.resolve().worlds[id].name),
            TypeOwner::None => return None,
        })
    }

    /// The type behind `use`s and other names.
    pub(crate) fn definition(&self, mut id: TypeId) -> TypeId {
        while let TypeDefKind::Type(Type::Id(next)) = self.resolve().types[id].kind {
            id = next;
        }
        id
    }

    pub(crate) fn text(&self, ty: &Type) -> String {
        type_text(self.resolve(), ty, LIMIT)
    }

    fn package_span(&self, id: PackageId) -> Option<Span> {
        // A package's own place is the first item's file; what is named in messages is the declaration at its top.
        let package = &self.resolve().packages[id];
        let spans = package.interfaces.values().map(|id| self.resolve().interfaces[*id].span);
        let spans = spans.chain(package.worlds.values().map(|id| self.resolve().worlds[*id].span));
        let source = spans.filter_map(|span| self.span(span)).next()?.source().clone();
        let declared = format!("package {}", title(&package.name));
        let start = source.text().find(&declared)?;
        let end = source.text()[start..].find([';', '{']).map_or(start + declared.len(), |length| start + length);
        Some(source.span(start..end))
    }
}

impl<'a> Sides<'a> {
    pub(crate) fn new(before: &'a Wit, after: &'a Wit) -> Sides<'a> {
        let is_component = |wit: &Wit| wit.kind == Input::Component;
        let are_components = is_component(before) && is_component(after);
        Sides { before: Side::new(before), after: Side::new(after), are_components }
    }

    /// Compares two packages of one name.
    pub(crate) fn package(&self, (old, new): (PackageId, PackageId)) -> Package {
        let mut changes = Vec::new();
        self.interfaces(old, new, &mut changes);
        self.worlds(old, new, &mut changes);
        // Stable: what needs as much stays in the order of the text.
        changes.sort_by_key(|change| std::cmp::Reverse(change.bump));
        let version = |side: &Side<'_>, id: PackageId| side.resolve().packages[id].name.version.clone();
        let (before, after) = (version(&self.before, old), version(&self.after, new));
        let bump = changes.iter().map(|change: &Change| change.bump).max().unwrap_or(Bump::None);
        Package {
            name: title(&self.before.resolve().packages[old].name),
            needed: before.as_ref().map(|before| needed(before, bump)),
            place: self.after.package_span(new),
            before,
            after,
            changes,
        }
    }

    /// The perspective on an item of a world.
    pub(crate) fn perspective(&self, is_import: bool) -> Perspective {
        match (self.are_components, is_import) {
            (false, _) => Perspective::Wit,
            (true, true) => Perspective::ComponentImport,
            (true, false) => Perspective::ComponentExport,
        }
    }

    /// Whether two types are equal. Two named types are equal if their names are: a changed definition is reported once, where it
    /// stands.
    pub(crate) fn are_equal(&self, before: &Type, after: &Type) -> bool {
        let holders = (self.before.resolve(), self.after.resolve());
        compare(holders, &mut ByName(self), before, after) == Verdict::Equal
    }
}

/// Types of one name in both versions are the same.
pub(crate) struct ByName<'s, 'a>(pub(crate) &'s Sides<'a>);

impl ByName<'_, '_> {
    fn have_one_name(&self, before: &Type, after: &Type) -> bool {
        let (Type::Id(before), Type::Id(after)) = (before, after) else { return false };
        let key = |side: &Side<'_>, id: TypeId| side.type_key(side.definition(id));
        let before = key(&self.0.before, *before);
        before.is_some() && before == key(&self.0.after, *after)
    }
}

impl Rules<Resolve, Resolve> for ByName<'_, '_> {
    fn are_same_resource(&mut self, before: &Type, after: &Type) -> bool {
        self.have_one_name(before, after)
    }

    fn find_known(&mut self, before: &Type, after: &Type) -> Option<Verdict> {
        self.have_one_name(before, after).then_some(Verdict::Equal)
    }
}

impl Container {
    /// A change in this.
    pub(crate) fn change(&self, kind: Kind, sentence: String, places: [Option<Span>; 2]) -> Change {
        let (breaks, bump) = effect(kind, self.perspective);
        let [before, after] = places;
        Change { kind, breaks, bump, container: self.title.clone(), sentence, before, after }
    }

    /// Whether it is nobody's but a component's.
    pub(crate) fn is_of_component(&self) -> bool {
        self.perspective != Perspective::Wit
    }
}

/// Whom a change breaks, and what it needs. A component asks for what it imports, and only its users rely on what it exports.
pub(crate) fn effect(kind: Kind, perspective: Perspective) -> (Breaks, Bump) {
    use Kind as K;
    let is_addition =
        matches!(kind, K::FunctionAdded | K::TypeAdded | K::ResourceAdded | K::ImportAdded | K::ExportAdded);
    let is_removal = matches!(kind, K::FunctionRemoved | K::TypeRemoved | K::ImportRemoved | K::ExportRemoved);
    match perspective {
        Perspective::ComponentImport if is_addition => (Breaks::Callers, Bump::Major),
        Perspective::ComponentImport if is_removal => (Breaks::Nobody, Bump::Patch),
        Perspective::ComponentExport if is_addition => (Breaks::Nobody, Bump::Minor),
        Perspective::ComponentExport if is_removal => (Breaks::Callers, Bump::Major),
        Perspective::Wit | Perspective::ComponentImport | Perspective::ComponentExport => (kind.breaks(), kind.bump()),
    }
}
