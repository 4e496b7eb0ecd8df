//! Whether functions take values of a type, return them, or both.

use std::collections::HashMap;

use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId};

/// Where a type occurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Use {
    /// Some function takes it.
    pub(crate) taken: bool,
    /// Some function gives it.
    pub(crate) given: bool,
}

/// The uses of all types of one version.
pub(crate) struct Uses(HashMap<TypeId, Use>);

impl Uses {
    pub(crate) fn new(resolve: &Resolve) -> Uses {
        let mut uses = Uses(HashMap::new());
        let of_worlds =
            resolve.worlds.iter().flat_map(|(_, world)| world.imports.values().chain(world.exports.values()));
        let of_worlds = of_worlds.filter_map(|item| match item {
            wit_parser::WorldItem::Function(function) => Some(function),
            _ => None,
        });
        let functions = resolve.interfaces.iter().flat_map(|(_, interface)| interface.functions.values());
        for function in functions.chain(of_worlds) {
            for parameter in &function.params {
                uses.mark(resolve, &parameter.ty, |found| !std::mem::replace(&mut found.taken, true));
            }
            if let Some(result) = &function.result {
                uses.mark(resolve, result, |found| !std::mem::replace(&mut found.given, true));
            }
        }
        uses
    }

    pub(crate) fn of(&self, id: TypeId) -> Use {
        self.0.get(&id).copied().unwrap_or_default()
    }

    /// Marks a type and all that it is made of. `mark` says whether it was not yet.
    fn mark(&mut self, resolve: &Resolve, ty: &Type, mark: impl Fn(&mut Use) -> bool + Copy) {
        let Type::Id(id) = ty else { return };
        if !mark(self.0.entry(*id).or_default()) {
            return;
        }
        let mut of = |ty: &Type| self.mark(resolve, ty, mark);
        match &resolve.types[*id].kind {
            TypeDefKind::Record(record) => record.fields.iter().for_each(|field| of(&field.ty)),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().for_each(of),
            TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty.as_ref()).for_each(of),
            TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).for_each(of),
            TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _)
            | TypeDefKind::Type(ty) => of(ty),
            TypeDefKind::Map(key, value) => [key, value].into_iter().for_each(of),
            TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => ty.iter().for_each(of),
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => of(&Type::Id(*id)),
            TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Resource | TypeDefKind::Unknown => {}
        }
    }
}

impl Use {
    /// Whoever is given values: callers of what gives them, implementers of what takes them.
    pub(crate) fn receivers(self) -> &'static str {
        match (self.taken, self.given) {
            (false, true) => "callers",
            (true, false) => "implementers",
            (true, true) | (false, false) => "callers and implementers",
        }
    }

    /// Whoever makes values.
    pub(crate) fn makers(self) -> &'static str {
        Use { taken: self.given, given: self.taken }.receivers()
    }
}
