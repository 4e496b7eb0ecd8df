//! Whether the embedded world and the given one agree on the items that both have.
//!
//! The embedded world may import more than the given one (libraries embed what they need for themselves), and the
//! given one may export more (which the module then lacks or not); neither is a disagreement.

use wit_parser::{InterfaceId, Resolve, Type, TypeId, WorldId, WorldItem};
use witcraft_component::text;
use witcraft_diagnostics::{Diagnostic, Origin, nearest};

use crate::World;

const CODE: &str = "componentize/world-disagrees";

/// All disagreements between the embedded world and the given one.
pub(crate) fn agree(embedded: &Resolve, world: WorldId, given: World<'_>) -> Vec<Diagnostic> {
    let mut pass = Pass { embedded, given, findings: Vec::new() };
    let (ours, theirs) = (&embedded.worlds[world], given.definition());
    for (key, item) in &ours.imports {
        let name = embedded.name_world_key(key);
        if let Some((_, other)) = theirs.imports.iter().find(|(key, _)| given.resolve().name_world_key(key) == name) {
            pass.item(&name, item, other);
        }
    }
    for (key, item) in &ours.exports {
        let name = embedded.name_world_key(key);
        match theirs.exports.iter().find(|(key, _)| given.resolve().name_world_key(key) == name) {
            Some((_, other)) => pass.item(&name, item, other),
            None => pass.lacks_export(&name),
        }
    }
    pass.findings
}

struct Pass<'a> {
    embedded: &'a Resolve,
    given: World<'a>,
    findings: Vec<Diagnostic>,
}

impl Pass<'_> {
    fn lacks_export(&mut self, name: &str) {
        let given = self.given;
        let world = given.definition();
        let names: Vec<_> = world.exports.keys().map(|key| given.resolve().name_world_key(key)).collect();
        let near = nearest(name, names.iter().map(String::as_str));
        let message = format!("the module was built to export `{name}`, but world `{}` does not export it", world.name);
        self.findings.push(
            Diagnostic::error(CODE, message)
                .in_origin(Origin::default())
                .help_opt(near.map(|near| {
                    format!(
                        "did you mean `{near}`, which the world exports? rebuild the module with \
                                             this world"
                    )
                }))
                .help("omit `--wit` to use the world that the module was built for"),
        );
    }

    fn item(&mut self, name: &str, ours: &WorldItem, theirs: &WorldItem) {
        match (ours, theirs) {
            (WorldItem::Interface { id: ours, .. }, WorldItem::Interface { id: theirs, .. }) => {
                self.interface(name, *ours, *theirs);
            }
            (WorldItem::Function(ours), WorldItem::Function(theirs)) => {
                let ours = text::function(self.embedded, ours);
                self.differ(name, Some(ours), Some(text::function(self.given.resolve(), theirs)));
            }
            (WorldItem::Type { id: ours, .. }, WorldItem::Type { id: theirs, .. }) => {
                let ours = definition(self.embedded, *ours);
                self.differ(name, Some(ours), Some(definition(self.given.resolve(), *theirs)));
            }
            (WorldItem::Interface { .. } | WorldItem::Function(_) | WorldItem::Type { .. }, _) => {
                self.differ(name, Some(noun(ours).to_owned()), Some(noun(theirs).to_owned()));
            }
        }
    }

    fn interface(&mut self, name: &str, ours: InterfaceId, theirs: InterfaceId) {
        let (embedded, given) = (self.embedded, self.given.resolve());
        let (ours, theirs) = (&embedded.interfaces[ours], &given.interfaces[theirs]);
        let types = union(ours.types.keys(), theirs.types.keys());
        for ty in types {
            let ours = ours.types.get(ty).map(|id| definition(embedded, *id));
            self.differ(&format!("{name}#{ty}"), ours, theirs.types.get(ty).map(|id| definition(given, *id)));
        }
        for function in union(ours.functions.keys(), theirs.functions.keys()) {
            let (ours, theirs) = (ours.functions.get(function), theirs.functions.get(function));
            let Some(either) = ours.or(theirs) else { continue };
            let name = format!("{name}#{}", text::function_name(either));
            let ours = ours.map(|function| text::function(embedded, function));
            self.differ(&name, ours, theirs.map(|function| text::function(given, function)));
        }
    }

    fn differ(&mut self, name: &str, ours: Option<String>, theirs: Option<String>) {
        if ours == theirs {
            return;
        }
        let side =
            |side: Option<String>| side.map_or_else(|| "nothing of that name".to_owned(), |text| format!("`{text}`"));
        let message = format!("`{name}` differs between the module's embedded world and the given one");
        self.findings.push(
            Diagnostic::error(CODE, message)
                .in_origin(Origin::default())
                .note(format!("embedded: {}", side(ours)))
                .note(format!("given: {}", side(theirs)))
                .help("rebuild the module with this WIT, or omit `--wit`"),
        );
    }
}

/// The first names and those of the second that are not among them.
fn union<'a>(
    first: impl Iterator<Item = &'a String>,
    second: impl Iterator<Item = &'a String>,
) -> impl Iterator<Item = &'a String> {
    let mut names: Vec<&String> = first.collect();
    let mut seen: std::collections::HashSet<_> = names.iter().copied().collect();
    names.extend(second.filter(|name| seen.insert(name)));
    names.into_iter()
}

fn definition(resolve: &Resolve, id: TypeId) -> String {
    text::definition(resolve, &Type::Id(id))
}

fn noun(item: &WorldItem) -> &'static str {
    match item {
        WorldItem::Interface { .. } => "an interface",
        WorldItem::Function(_) => "a function",
        WorldItem::Type { .. } => "a type",
    }
}
