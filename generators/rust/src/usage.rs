//! Which named types functions use, and on which side: passed to imports, or owned by this component.

use std::collections::HashMap;

use wit_parser::{Handle, Type, TypeDefKind, TypeId};
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Function};

use crate::merge::Merged;
use crate::options::{Elsewhere, Options, is_skipped};

/// How a type is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Use {
    /// As, or in, a parameter of an import that does not give a handle away: whoever calls need only lend it.
    pub(crate) lent: bool,
    /// In any other way.
    pub(crate) owned: bool,
}

impl Use {
    const LENT: Use = Use { lent: true, owned: false };
    const OWNED: Use = Use { lent: false, owned: true };

    fn join(self, other: Use) -> Use {
        Use { lent: self.lent || other.lent, owned: self.owned || other.owned }
    }
}

/// The types of a world that functions use.
pub(crate) struct Usage {
    types: HashMap<TypeId, Use>,
    includes_unused: bool,
}

impl Usage {
    /// Goes through all functions that are generated.
    pub(crate) fn new(options: &Options, bindings: &Bindings<'_>, elsewhere: &Elsewhere) -> Usage {
        let mut usage = Usage { types: HashMap::new(), includes_unused: options.generate_unused_types };
        for (id, module) in bindings.modules() {
            if elsewhere.module(id).is_some() {
                continue;
            }
            let methods = module.resources.iter().flat_map(|resource| &resource.functions);
            for function in module.functions.iter().chain(methods).filter(|function| !is_skipped(options, function)) {
                usage.add_function(bindings, module.direction, function);
            }
        }
        usage
    }

    /// How a type is used; `None` where it is not, and is not to be defined.
    pub(crate) fn of(&self, ty: TypeId) -> Option<Use> {
        self.types.get(&ty).copied().or_else(|| self.includes_unused.then(Use::default))
    }

    /// Lets types that are one type be used in the same ways.
    pub(crate) fn join(&mut self, merged: &Merged) {
        for class in merged.classes() {
            let all = class.iter().filter_map(|ty| self.types.get(ty)).fold(Use::default(), |all, one| all.join(*one));
            for ty in class {
                self.types.entry(*ty).and_modify(|one| *one = all);
            }
        }
    }

    fn add_function(&mut self, bindings: &Bindings<'_>, direction: Direction, function: &Function<'_>) {
        for parameter in &function.wit.params {
            let waits = function.plan.mode.is_async();
            let is_lent = direction == Direction::Import && !waits && !bindings.facts.of(&parameter.ty).has_own;
            self.add(bindings, &parameter.ty, if is_lent { Use::LENT } else { Use::OWNED });
        }
        if let Some(result) = &function.wit.result {
            self.add(bindings, result, Use::OWNED);
        }
    }

    fn add(&mut self, bindings: &Bindings<'_>, ty: &Type, how: Use) {
        let Type::Id(id) = ty else { return };
        let known = self.types.get(id).copied();
        let joined = known.unwrap_or_default().join(how);
        if known == Some(joined) {
            return;
        }
        self.types.insert(*id, joined);
        let mut add = |ty: &Type| self.add(bindings, ty, how);
        match &bindings.resolve.types[*id].kind {
            TypeDefKind::Record(record) => record.fields.iter().for_each(|field| add(&field.ty)),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().for_each(add),
            TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty.as_ref()).for_each(add),
            TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _)
            | TypeDefKind::Type(ty) => add(ty),
            TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).for_each(add),
            TypeDefKind::Map(key, value) => [key, value].into_iter().for_each(add),
            TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource)) => add(&Type::Id(*resource)),
            TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => ty.iter().for_each(add),
            TypeDefKind::Resource | TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Unknown => {}
        }
    }
}
