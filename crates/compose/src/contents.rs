//! The contents of the inputs, and which parts are identical.
//!
//! A module or component that occurs more than once is embedded once, at the top of the composition, and every other
//! occurrence becomes an outer alias of it. An alias section that stands where the module's section stood defines the
//! same index, so that nothing else in the component around it changes: this is a rewriting of sections, not of indices.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::SharedSeed;
use foldhash::quality::SeedableRandomState;
use indexmap::IndexMap;
use wasm_encoder::{Alias, ComponentAliasSection, ComponentOuterAliasKind, ComponentSectionId, RawSection};
use wasmparser::{
    BinaryReader, ComponentAlias, ComponentAliasSectionReader, ComponentType, ComponentTypeDeclaration,
    ComponentTypeSectionReader, CoreType, CoreTypeSectionReader, FromReader, InstanceTypeDeclaration,
    ModuleTypeDeclaration, SectionLimited,
};
use witcraft_component::limits::NESTING;

/// The survey begins where validation ended.
const VALID: &str = "the inputs are valid";

/// An upper bound for the bytes of an alias section with one outer alias.
const ALIAS_SIZE: usize = 16;

/// Whether an item is a core module or a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Module,
    Component,
}

/// A module or component in the inputs.
#[derive(Debug)]
struct Item {
    kind: ItemKind,
    occurrences: usize,
    is_input: bool,
}

/// A module or component that the composition embeds at its top.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Embedded<'a> {
    pub(crate) kind: ItemKind,
    pub(crate) bytes: Bytes<'a>,
    /// How often the inputs hold it.
    pub(crate) occurrences: usize,
}

/// The bytes of an item, as a key. They are hashed once, since they may be many, and compared where the hashes agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bytes<'a> {
    digest: u64,
    pub(crate) bytes: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Bytes<'a> {
        // The same seed for all of them, which nobody outside knows.
        let mut hasher = SeedableRandomState::with_seed(0, SharedSeed::global_random()).build_hasher();
        hasher.write(bytes);
        Bytes { digest: hasher.finish(), bytes }
    }
}

impl Hash for Bytes<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest);
    }
}

/// Every module and closed component of the inputs by its bytes, what is nested before what it is nested in.
#[derive(Debug, Default)]
pub(crate) struct Contents<'a> {
    items: IndexMap<Bytes<'a>, Item>,
}

impl<'a> Contents<'a> {
    /// Looks through an input, a valid component, once for each time that it is given.
    ///
    /// # Errors
    /// Why it cannot be embedded: it is not closed (an outer alias refers outside it), or nested too deeply.
    pub(crate) fn add(&mut self, bytes: Bytes<'a>) -> Result<(), &'static str> {
        match self.visit_component(bytes, 0) {
            Some(0) => {
                self.items[&bytes].is_input = true;
                Ok(())
            }
            Some(_) => Err("an outer alias refers outside it"),
            None => Err("its components are nested too deeply"),
        }
    }

    /// The embedded modules and components, in an order in which they can be defined.
    pub(crate) fn embedded(&self) -> impl Iterator<Item = Embedded<'a>> + '_ {
        self.items.iter().filter(|(bytes, item)| is_embedded(bytes, item)).map(|(bytes, item)| Embedded {
            kind: item.kind,
            bytes: *bytes,
            occurrences: item.occurrences,
        })
    }

    /// Counts a component and everything in it. Returns by how many levels its outer aliases lead out of it, or `None`
    /// where it is nested too deeply.
    fn visit_component(&mut self, bytes: Bytes<'a>, depth: usize) -> Option<u32> {
        if let Some(item) = self.items.get_mut(&bytes) {
            item.occurrences += 1;
            return Some(0);
        }
        let mut reach = 0;
        for (kind, content) in sections(bytes.bytes) {
            reach = reach.max(match kind {
                SectionKind::Module => {
                    let item = Item { kind: ItemKind::Module, occurrences: 0, is_input: false };
                    self.items.entry(Bytes::new(content)).or_insert(item).occurrences += 1;
                    0
                }
                SectionKind::Component if depth == NESTING => return None,
                SectionKind::Component => self.visit_component(Bytes::new(content), depth + 1)?.saturating_sub(1),
                SectionKind::CoreTypes => core_types_reach(content),
                SectionKind::Types => types_reach(content),
                SectionKind::Aliases => aliases_reach(content),
                SectionKind::Other(_) => 0,
            });
        }
        if reach == 0 {
            self.items.insert(bytes, Item { kind: ItemKind::Component, occurrences: 1, is_input: false });
        }
        Some(reach)
    }
}

/// Whether an item is embedded at the top: an input always is, another where that makes the composition smaller.
fn is_embedded(bytes: &Bytes<'_>, item: &Item) -> bool {
    item.is_input || (item.occurrences - 1) * bytes.bytes.len() > item.occurrences * ALIAS_SIZE
}

/// Where the items embedded at the top of the composition are, by their bytes.
pub(crate) type Places<'a> = HashMap<Bytes<'a>, (ItemKind, u32)>;

/// A component with all its nested items that have a place replaced by outer aliases. `depth` is the number of levels
/// from the component out to the composition.
pub(crate) fn share<'a>(bytes: &'a [u8], places: &Places<'_>, depth: u32) -> Cow<'a, [u8]> {
    let sections: Vec<(SectionKind, Content<'_>)> = sections(bytes)
        .map(|(kind, content)| {
            let place = match kind {
                SectionKind::Module | SectionKind::Component if !places.is_empty() => places.get(&Bytes::new(content)),
                _ => None,
            };
            let shared = match (place, kind) {
                (Some((item, index)), _) => Content::Place(*item, *index),
                (None, SectionKind::Component) => Content::Bytes(share(content, places, depth + 1)),
                (None, _) => Content::Bytes(Cow::Borrowed(content)),
            };
            (kind, shared)
        })
        .collect();
    if sections.iter().all(|(_, content)| matches!(content, Content::Bytes(Cow::Borrowed(_)))) {
        return Cow::Borrowed(bytes);
    }
    let mut component = wasm_encoder::Component::new();
    for (kind, content) in sections {
        match content {
            Content::Place(item, index) => {
                let kind = match item {
                    ItemKind::Module => ComponentOuterAliasKind::CoreModule,
                    ItemKind::Component => ComponentOuterAliasKind::Component,
                };
                let mut aliases = ComponentAliasSection::new();
                aliases.alias(Alias::Outer { kind, count: depth, index });
                component.section(&aliases);
            }
            Content::Bytes(data) => {
                component.section(&RawSection { id: kind.id(), data: &data });
            }
        }
    }
    Cow::Owned(component.finish())
}

/// A section of a component that shares what it holds.
enum Content<'a> {
    /// What it holds is at the top of the composition.
    Place(ItemKind, u32),
    Bytes(Cow<'a, [u8]>),
}

/// The relevant contents of a section.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SectionKind {
    Module,
    Component,
    CoreTypes,
    Types,
    Aliases,
    Other(u8),
}

impl SectionKind {
    fn of(id: u8) -> SectionKind {
        [Self::Module, Self::Component, Self::CoreTypes, Self::Types, Self::Aliases]
            .into_iter()
            .find(|kind| kind.id() == id)
            .unwrap_or(Self::Other(id))
    }

    pub(crate) fn id(self) -> u8 {
        match self {
            Self::Module => ComponentSectionId::CoreModule.into(),
            Self::Component => ComponentSectionId::Component.into(),
            Self::CoreTypes => ComponentSectionId::CoreType.into(),
            Self::Types => ComponentSectionId::Type.into(),
            Self::Aliases => ComponentSectionId::Alias.into(),
            Self::Other(id) => id,
        }
    }
}

/// The sections of a valid component, those of nested items not among them.
pub(crate) fn sections(bytes: &[u8]) -> impl Iterator<Item = (SectionKind, &[u8])> {
    const HEADER: usize = 8;
    let mut reader = BinaryReader::new(&bytes[HEADER..], HEADER);
    std::iter::from_fn(move || {
        if reader.eof() {
            return None;
        }
        let id = reader.read_u8().expect(VALID);
        let size = reader.read_var_u32().expect(VALID);
        Some((SectionKind::of(id), reader.read_bytes(size as usize).expect(VALID)))
    })
}

fn aliases_reach(content: &[u8]) -> u32 {
    greatest(ComponentAliasSectionReader::new(BinaryReader::new(content, 0)), |alias| alias_reach(&alias))
}

fn types_reach(content: &[u8]) -> u32 {
    greatest(ComponentTypeSectionReader::new(BinaryReader::new(content, 0)), |ty| type_reach(&ty))
}

fn core_types_reach(content: &[u8]) -> u32 {
    greatest(CoreTypeSectionReader::new(BinaryReader::new(content, 0)), |ty| core_type_reach(&ty))
}

fn greatest<'a, T: FromReader<'a>>(
    section: wasmparser::Result<SectionLimited<'a, T>>,
    reach: impl Fn(T) -> u32,
) -> u32 {
    section.expect(VALID).into_iter().map(|item| reach(item.expect(VALID))).max().unwrap_or(0)
}

fn alias_reach(alias: &ComponentAlias<'_>) -> u32 {
    match alias {
        ComponentAlias::Outer { count, .. } => *count,
        ComponentAlias::InstanceExport { .. } | ComponentAlias::CoreInstanceExport { .. } => 0,
    }
}

fn core_type_reach(ty: &CoreType<'_>) -> u32 {
    let declaration = |declaration: &ModuleTypeDeclaration<'_>| match declaration {
        ModuleTypeDeclaration::OuterAlias { count, .. } => count.saturating_sub(1),
        ModuleTypeDeclaration::Type(_) | ModuleTypeDeclaration::Export { .. } | ModuleTypeDeclaration::Import(_) => 0,
    };
    match ty {
        CoreType::Rec(_) => 0,
        CoreType::Module(declarations) => declarations.iter().map(declaration).max().unwrap_or(0),
    }
}

/// The declarations of a component or instance type are a level of their own.
fn type_reach(ty: &ComponentType<'_>) -> u32 {
    let in_component = |declaration: &ComponentTypeDeclaration<'_>| match declaration {
        ComponentTypeDeclaration::CoreType(ty) => core_type_reach(ty),
        ComponentTypeDeclaration::Type(ty) => type_reach(ty),
        ComponentTypeDeclaration::Alias(alias) => alias_reach(alias),
        ComponentTypeDeclaration::Export { .. } | ComponentTypeDeclaration::Import(_) => 0,
    };
    let in_instance = |declaration: &InstanceTypeDeclaration<'_>| match declaration {
        InstanceTypeDeclaration::CoreType(ty) => core_type_reach(ty),
        InstanceTypeDeclaration::Type(ty) => type_reach(ty),
        InstanceTypeDeclaration::Alias(alias) => alias_reach(alias),
        InstanceTypeDeclaration::Export { .. } => 0,
    };
    let inner = match ty {
        ComponentType::Component(declarations) => declarations.iter().map(in_component).max(),
        ComponentType::Instance(declarations) => declarations.iter().map(in_instance).max(),
        ComponentType::Defined(_) | ComponentType::Func(_) | ComponentType::Resource { .. } => None,
    };
    inner.unwrap_or(0).saturating_sub(1)
}
