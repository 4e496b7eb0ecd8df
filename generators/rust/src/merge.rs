//! Which types are the same but for their names, so that one definition does for all of them, or for the two of an interface
//! that is imported and exported.
//!
//! Two are the same if their fields, cases or flags have the same names and types in the same order. Handles are the same if
//! they are of the same resource, which one that is imported and one that is exported are not.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use wit_parser::{Handle, Type, TypeDefKind, TypeId};
use witcraft_bindings::{Bindings, Module, ModuleId};

use crate::options::Elsewhere;
use crate::usage::Usage;

/// A definition: of this type, as this module means it.
pub(crate) type Definition = (ModuleId, TypeId);

/// Which of the types that are the same become one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Merging {
    /// None: those of an interface that is imported and exported are twins.
    Nothing,
    /// Those of an interface that is imported and exported.
    Interfaces,
    /// All of them.
    Everything,
}

/// The types that are one type, or as good as one.
#[derive(Default)]
pub(crate) struct Merged {
    /// What is defined for each definition that is not the first of its class.
    targets: HashMap<Definition, Definition>,
    classes: Vec<Vec<TypeId>>,
    /// The imported module of each definition of an export that is the same but not merged.
    twins: HashMap<Definition, ModuleId>,
}

impl Merged {
    /// Compares all types that are used.
    pub(crate) fn new(merging: Merging, bindings: &Bindings<'_>, elsewhere: &Elsewhere, usage: &Usage) -> Merged {
        let is_both = |module: &Module<'_>| {
            let mut others = bindings.modules.iter().filter(|other| other.direction != module.direction);
            module.interface.is_some() && others.any(|other| other.interface == module.interface)
        };
        let is_looked_at = |module: &Module<'_>| merging == Merging::Everything || is_both(module);
        let mut shapes = Shapes {
            bindings,
            elsewhere,
            converts: merging == Merging::Nothing,
            is_carried: false,
            numbers: HashMap::new(),
            known: HashMap::new(),
        };
        let mut classes: BTreeMap<(usize, Option<TypeId>), Vec<Definition>> = BTreeMap::new();
        for (id, module) in bindings.modules().filter(|(_, module)| is_looked_at(module)) {
            if elsewhere.module(id).is_some() {
                continue;
            }
            for ty in module.types.iter().filter(|ty| usage.of(**ty).is_some()) {
                let is_elsewhere = elsewhere.ty(bindings, id, *ty).is_some();
                if is_defined(&bindings.resolve.types[*ty].kind) && !is_elsewhere {
                    let number = shapes.of_definition((id, *ty));
                    let own = (merging != Merging::Everything).then_some(*ty);
                    classes.entry((number, own)).or_default().push((id, *ty));
                }
            }
        }
        let mut merged = Merged::default();
        for class in classes.into_values().filter(|class| class.len() > 1) {
            let (first, others) = class.split_first().expect("it has more than one member");
            if merging == Merging::Nothing {
                merged.twins.extend(others.iter().map(|other| (*other, first.0)));
                continue;
            }
            merged.targets.extend(others.iter().map(|other| (*other, *first)));
            merged.classes.push(class.iter().map(|(_, ty)| *ty).collect());
        }
        merged
    }

    /// The imported module of whose type this one of an export is the twin.
    pub(crate) fn twin(&self, definition: Definition) -> Option<ModuleId> {
        self.twins.get(&definition).copied()
    }

    /// The definition that this one is an alias of.
    pub(crate) fn target(&self, definition: Definition) -> Option<Definition> {
        self.targets.get(&definition).copied()
    }

    /// The types of each class of more than one.
    pub(crate) fn classes(&self) -> impl Iterator<Item = &[TypeId]> {
        self.classes.iter().map(Vec::as_slice)
    }

    /// The types that are one with this, itself included.
    pub(crate) fn class(&self, ty: TypeId) -> Vec<TypeId> {
        let class = self.classes.iter().find(|class| class.contains(&ty));
        let mut class = class.cloned().unwrap_or_else(|| vec![ty]);
        class.dedup();
        class
    }
}

/// Whether such a type has a definition that can be replaced by an alias.
fn is_defined(kind: &TypeDefKind) -> bool {
    match kind {
        TypeDefKind::Record(_) | TypeDefKind::Variant(_) | TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => true,
        TypeDefKind::Resource
        | TypeDefKind::Handle(_)
        | TypeDefKind::Tuple(_)
        | TypeDefKind::Option(_)
        | TypeDefKind::Result(_)
        | TypeDefKind::List(_)
        | TypeDefKind::Map(..)
        | TypeDefKind::FixedLengthList(..)
        | TypeDefKind::Future(_)
        | TypeDefKind::Stream(_)
        | TypeDefKind::Type(_)
        | TypeDefKind::Unknown => false,
    }
}

/// Shapes as text, in which a type with a definition is a number: the same for all that are the same.
struct Shapes<'a> {
    bindings: &'a Bindings<'a>,
    elsewhere: &'a Elsewhere,
    /// Whether types that are the same stay two, and are converted.
    converts: bool,
    /// Whether the current type is what a stream or future carries, which nothing converts.
    is_carried: bool,
    numbers: HashMap<String, usize>,
    known: HashMap<Definition, usize>,
}

impl Shapes<'_> {
    fn of_definition(&mut self, definition: Definition) -> usize {
        if let Some(number) = self.known.get(&definition) {
            return *number;
        }
        let (module, ty) = definition;
        let is_elsewhere =
            self.elsewhere.module(module).is_some() || self.elsewhere.ty(self.bindings, module, ty).is_some();
        let shape = if is_elsewhere {
            format!("elsewhere {definition:?}")
        } else {
            let kind = &self.bindings.resolve.types[ty].kind;
            self.of_kind(module, kind)
        };
        let next = self.numbers.len();
        let number = *self.numbers.entry(shape).or_insert(next);
        self.known.insert(definition, number);
        number
    }

    fn of_type(&mut self, module: ModuleId, ty: &Type) -> String {
        let Type::Id(id) = *ty else { return format!("{ty:?}") };
        let def = &self.bindings.resolve.types[id];
        let home = if def.name.is_some() { self.bindings.home(module, id) } else { module };
        match &def.kind {
            TypeDefKind::Type(target) if self.elsewhere.ty(self.bindings, home, id).is_none() => {
                self.of_type(home, target)
            }
            TypeDefKind::Resource => format!("{home:?}{id:?}"),
            kind if is_defined(kind) && self.is_carried => format!("{home:?}{id:?}"),
            kind if is_defined(kind) => format!("#{}", self.of_definition((home, id))),
            kind => self.of_kind(home, kind),
        }
    }

    /// A stream or future, by what it carries.
    fn of_carrier(&mut self, word: &str, module: ModuleId, payload: Option<&Type>) -> String {
        let outer = std::mem::replace(&mut self.is_carried, self.converts);
        let payload = payload.map(|ty| self.of_type(module, ty)).unwrap_or_default();
        self.is_carried = outer;
        format!("{word}({payload})")
    }

    fn of_kind(&mut self, module: ModuleId, kind: &TypeDefKind) -> String {
        match kind {
            TypeDefKind::Future(payload) => return self.of_carrier("future", module, payload.as_ref()),
            TypeDefKind::Stream(payload) => return self.of_carrier("stream", module, payload.as_ref()),
            _ => {}
        }
        let mut all = |word: &str, parts: &mut dyn Iterator<Item = (&str, Option<&Type>)>| {
            let mut text = format!("{word}(");
            for (name, ty) in parts {
                let ty = ty.map(|ty| self.of_type(module, ty)).unwrap_or_default();
                let _ = write!(text, "{name}:{ty},"); // never fails for a `String`
            }
            text + ")"
        };
        match kind {
            TypeDefKind::Record(record) => {
                all("record", &mut record.fields.iter().map(|field| (field.name.as_str(), Some(&field.ty))))
            }
            TypeDefKind::Variant(variant) => {
                all("variant", &mut variant.cases.iter().map(|case| (case.name.as_str(), case.ty.as_ref())))
            }
            TypeDefKind::Enum(ty) => all("enum", &mut ty.cases.iter().map(|case| (case.name.as_str(), None))),
            TypeDefKind::Flags(flags) => all("flags", &mut flags.flags.iter().map(|flag| (flag.name.as_str(), None))),
            TypeDefKind::Tuple(tuple) => all("tuple", &mut tuple.types.iter().map(|ty| ("", Some(ty)))),
            TypeDefKind::Option(ty) => all("option", &mut [("", Some(ty))].into_iter()),
            TypeDefKind::List(ty) => all("list", &mut [("", Some(ty))].into_iter()),
            TypeDefKind::FixedLengthList(ty, length) => {
                all(&format!("list {length} "), &mut [("", Some(ty))].into_iter())
            }
            TypeDefKind::Result(result) => {
                all("result", &mut [("", result.ok.as_ref()), ("", result.err.as_ref())].into_iter())
            }
            TypeDefKind::Map(key, value) => all("map", &mut [("", Some(key)), ("", Some(value))].into_iter()),
            TypeDefKind::Handle(Handle::Own(resource)) => {
                all("own", &mut [("", Some(&Type::Id(*resource)))].into_iter())
            }
            TypeDefKind::Handle(Handle::Borrow(resource)) => {
                all("borrow", &mut [("", Some(&Type::Id(*resource)))].into_iter())
            }
            TypeDefKind::Type(ty) => all("", &mut [("", Some(ty))].into_iter()),
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) => unreachable!("they were dealt with above"),
            TypeDefKind::Resource => "resource".to_owned(),
            TypeDefKind::Unknown => unreachable!("a resolved world has no unknown type"),
        }
    }
}
