//! The filters of the option `sync`: which functions that are `async` in WIT are bound as synchronous ones.
//!
//! The type of a function is fixed by the WIT, but each component chooses how to lift or lower it (`CanonicalABI.md`,
//! "canon lift" and "canon lower": an asynchronous function may be lifted and lowered without the option `async`).

use wit_parser::{Resolve, WorldId, WorldItem, WorldKey};
use witcraft_abi::{Direction, Policy};
use witcraft_diagnostics::{Diagnostic, nearest};
use witcraft_wit::Wit;

use crate::{Bindings, Place, Treatment};

/// Filters, any of which may name a function.
#[derive(Clone, Debug, Default)]
pub struct SyncFilters<'o> {
    filters: Vec<Filter<'o>>,
}

#[derive(Clone, Copy, Debug)]
struct Filter<'o> {
    /// As the user wrote it.
    text: &'o str,
    /// `None` for both.
    direction: Option<Direction>,
    /// `None` for all functions.
    name: Option<&'o str>,
}

impl<'o> SyncFilters<'o> {
    /// Reads filters, several of which may stand in one text between commas: `all`, the name of a function
    /// (`ns:pkg/interface@1.0.0#function`, or `function` for one of the world itself), or that after `import:` or `export:`.
    pub fn new(texts: &'o [String]) -> SyncFilters<'o> {
        let texts = texts.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty());
        SyncFilters { filters: texts.map(Filter::new).collect() }
    }

    /// The bindings of a world in which these functions are synchronous ones, and others may be left out.
    ///
    /// # Errors
    /// Filters that name nothing, and everything that cannot be planned, on the WIT that says it.
    pub fn bindings<'a>(
        &self,
        wit: &'a Wit,
        world: WorldId,
        policy: &Policy,
        is_omitted: &dyn Fn(&Place<'_>) -> bool,
    ) -> Result<Bindings<'a>, Vec<Diagnostic>> {
        let treatment = |place: &Place<'_>| match is_omitted(place) {
            true => Treatment::Omitted,
            false if self.match_function(&wit.resolve, place) => Treatment::Synchronous,
            false => Treatment::Declared,
        };
        let unknown = self.unknown(&wit.resolve, world);
        match Bindings::with(wit, world, policy, &treatment) {
            Ok(bindings) if unknown.is_empty() => Ok(bindings),
            Ok(_) => Err(unknown),
            Err(findings) => Err([unknown, findings].concat()),
        }
    }

    /// Whether a function is bound as one that is not `async`.
    fn match_function(&self, resolve: &Resolve, place: &Place<'_>) -> bool {
        let name = name(resolve, place.key, &place.function.name);
        self.filters.iter().any(|filter| filter.matches(place.direction, &name))
    }

    /// A finding for each filter that names no function of the world.
    fn unknown(&self, resolve: &Resolve, world: WorldId) -> Vec<Diagnostic> {
        let functions = functions(resolve, world);
        let is_unknown =
            |filter: &&Filter<'_>| !functions.iter().any(|(direction, name)| filter.matches(*direction, name));
        let wrong = self.filters.iter().filter(|filter| filter.name.is_some()).filter(is_unknown);
        wrong.map(|filter| filter.finding(&functions)).collect()
    }
}

impl<'o> Filter<'o> {
    fn new(text: &'o str) -> Filter<'o> {
        let (direction, name) = match (text.strip_prefix("import:"), text.strip_prefix("export:")) {
            (Some(name), _) => (Some(Direction::Import), name),
            (None, Some(name)) => (Some(Direction::Export), name),
            (None, None) => (None, text),
        };
        Filter { text, direction, name: (text != "all").then_some(name) }
    }

    fn matches(&self, direction: Direction, name: &str) -> bool {
        self.direction.is_none_or(|own| own == direction) && self.name.is_none_or(|own| own == name)
    }

    fn finding(&self, functions: &[(Direction, String)]) -> Diagnostic {
        let wanted = self.name.unwrap_or_default();
        let what = match self.direction {
            None => "no function of the world",
            Some(Direction::Import) => "no function that the world imports",
            Some(Direction::Export) => "no function that the world exports",
        };
        let finding =
            Diagnostic::error("bindgen/unknown-name", format!("`sync` names `{}`, which is {what}", self.text));
        let there = functions.iter().filter(|(direction, _)| self.direction.is_none_or(|own| own == *direction));
        let near = nearest(wanted, there.map(|(_, name)| name.as_str()));
        finding.about("sync", self.text).help_opt(near.map(|name| format!("did you mean `{name}`?")))
    }
}

pub(crate) fn name(resolve: &Resolve, key: Option<&WorldKey>, function: &str) -> String {
    match key {
        Some(key) => format!("{}#{function}", resolve.name_world_key(key)),
        None => function.to_owned(),
    }
}

/// The functions of a world by their names in filters.
fn functions(resolve: &Resolve, world: WorldId) -> Vec<(Direction, String)> {
    let world = &resolve.worlds[world];
    let mut functions = Vec::new();
    for (direction, items) in [(Direction::Import, &world.imports), (Direction::Export, &world.exports)] {
        for (key, item) in items {
            match item {
                WorldItem::Interface { id, .. } => {
                    let own = resolve.interfaces[*id].functions.keys();
                    functions.extend(own.map(|function| (direction, name(resolve, Some(key), function))));
                }
                WorldItem::Function(function) => functions.push((direction, name(resolve, None, &function.name))),
                WorldItem::Type { .. } => {}
            }
        }
    }
    functions
}
