//! The worlds that tests walk through: the repository's fixtures, and the corpus where a machine has it.

use std::path::{Path, PathBuf};

use wit_parser::{Function, LiveTypes, Resolve, Type, TypeDefKind, WorldId, WorldItem, WorldKey};
use witcraft_abi::Direction;

/// One world of an input.
pub(crate) struct World {
    /// The input's path.
    pub(crate) path: PathBuf,
    /// All that the input holds.
    pub(crate) resolve: Resolve,
    /// The world.
    pub(crate) id: WorldId,
}

/// A function of a world: how it crosses, what holds it, and the function.
pub(crate) type WorldFunction<'a> = (Direction, Option<&'a WorldKey>, &'a Function);

impl World {
    /// Every function that the world imports or exports, those of its interfaces included.
    pub(crate) fn functions(&self) -> Vec<WorldFunction<'_>> {
        let world = &self.resolve.worlds[self.id];
        let imports = world.imports.iter().map(|(key, item)| (Direction::Import, key, item));
        let exports = world.exports.iter().map(|(key, item)| (Direction::Export, key, item));
        let mut functions = Vec::new();
        for (direction, key, item) in imports.chain(exports) {
            match item {
                WorldItem::Interface { id, .. } => {
                    let interface = &self.resolve.interfaces[*id];
                    functions.extend(interface.functions.values().map(|function| (direction, Some(key), function)));
                }
                WorldItem::Function(function) => functions.push((direction, None, function)),
                WorldItem::Type { .. } => {}
            }
        }
        functions
    }
}

/// Every world of every input that resolves: `fixtures/wit`, and `wit` and `wasi` of the corpus.
pub(crate) fn all() -> Vec<World> {
    let mut folders = vec![witcraft_testing::root().join("fixtures/wit")];
    if let Some(corpus) = witcraft_testing::corpus() {
        folders.extend([corpus.join("wit"), corpus.join("wasi")]);
    }
    folders.iter().flat_map(|folder| witcraft_testing::wit_inputs(folder)).flat_map(|input| load(&input)).collect()
}

/// The worlds of one input; none where it needs more than itself to resolve, as other tests check that.
pub(crate) fn load(input: &Path) -> Vec<World> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    if resolve.push_path(input).is_err() {
        return Vec::new();
    }
    let ids: Vec<WorldId> = resolve.worlds.iter().map(|(id, _)| id).collect();
    ids.into_iter().map(|id| World { path: input.to_owned(), resolve: resolve.clone(), id }).collect()
}

/// Whether a function is asynchronous, or speaks of what only asynchronous ones can use.
pub(crate) fn needs_async(resolve: &Resolve, function: &Function) -> bool {
    let mut live = LiveTypes::default();
    live.add_func(resolve, function);
    let direct = function.parameter_and_result_types();
    let mut types = live.iter().map(|id| &resolve.types[id].kind);
    function.kind.is_async()
        || direct.into_iter().any(|ty| ty == Type::ErrorContext)
        || types.any(|kind| match kind {
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) => true,
            TypeDefKind::Type(ty) | TypeDefKind::Option(ty) | TypeDefKind::List(ty) => *ty == Type::ErrorContext,
            TypeDefKind::Result(result) => [result.ok, result.err].contains(&Some(Type::ErrorContext)),
            TypeDefKind::Tuple(tuple) => tuple.types.contains(&Type::ErrorContext),
            TypeDefKind::Record(record) => record.fields.iter().any(|field| field.ty == Type::ErrorContext),
            TypeDefKind::Variant(variant) => variant.cases.iter().any(|case| case.ty == Some(Type::ErrorContext)),
            TypeDefKind::FixedLengthList(ty, _) => *ty == Type::ErrorContext,
            TypeDefKind::Map(key, value) => [key, value].contains(&&Type::ErrorContext),
            TypeDefKind::Resource
            | TypeDefKind::Handle(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Unknown => false,
        })
}
