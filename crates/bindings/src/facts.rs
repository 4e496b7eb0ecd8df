//! What types contain: lists, handles, errors.

use std::collections::{HashMap, HashSet};

use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind, TypeId};

/// What is anywhere inside of a type, itself included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TypeFacts {
    /// A string, a list of any length or a map: something whose memory somebody owns.
    pub has_list: bool,
    /// A handle that is given away: to a resource, or the readable end of a stream or future.
    pub has_own: bool,
    /// A handle that is lent.
    pub has_borrow: bool,
    /// A stream, a future or an error context: something that only asynchronous code can make use of.
    pub has_async: bool,
    /// An error context, be it in what a stream or future carries: nothing can use it yet.
    pub has_error_context: bool,
}

impl TypeFacts {
    fn join(self, other: TypeFacts) -> TypeFacts {
        TypeFacts {
            has_list: self.has_list || other.has_list,
            has_own: self.has_own || other.has_own,
            has_borrow: self.has_borrow || other.has_borrow,
            has_async: self.has_async || other.has_async,
            has_error_context: self.has_error_context || other.has_error_context,
        }
    }

    /// Whether there is a handle of either kind.
    pub fn has_handle(self) -> bool {
        self.has_own || self.has_borrow
    }
}

/// The facts of the types of a world.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    types: HashMap<TypeId, TypeFacts>,
    errors: HashSet<TypeId>,
}

impl Facts {
    /// What is inside of `ty`.
    pub fn of(&self, ty: &Type) -> TypeFacts {
        match ty {
            Type::String => TypeFacts { has_list: true, ..TypeFacts::default() },
            Type::ErrorContext => TypeFacts { has_async: true, has_error_context: true, ..TypeFacts::default() },
            Type::Id(id) => self.types.get(id).copied().unwrap_or_default(),
            Type::Bool
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::S8
            | Type::S16
            | Type::S32
            | Type::S64
            | Type::F32
            | Type::F64
            | Type::Char => TypeFacts::default(),
        }
    }

    /// Whether a function fails with this type: it is the error of a `result` that a function gives. `id` is the
    /// definition, not an alias.
    pub fn is_error(&self, id: TypeId) -> bool {
        self.errors.contains(&id)
    }

    /// Adds a type and all that is inside of it.
    pub(crate) fn add(&mut self, resolve: &Resolve, ty: &Type) -> TypeFacts {
        let Type::Id(id) = ty else { return self.of(ty) };
        if let Some(facts) = self.types.get(id) {
            return *facts;
        }
        let facts = self.compute(resolve, &resolve.types[*id].kind);
        self.types.insert(*id, facts);
        facts
    }

    fn compute(&mut self, resolve: &Resolve, kind: &TypeDefKind) -> TypeFacts {
        let mut all = |types: &mut dyn Iterator<Item = &Type>| {
            types.fold(TypeFacts::default(), |facts, ty| facts.join(self.add(resolve, ty)))
        };
        let with_list = |facts: TypeFacts| TypeFacts { has_list: true, ..facts };
        match kind {
            TypeDefKind::Record(record) => all(&mut record.fields.iter().map(|field| &field.ty)),
            TypeDefKind::Tuple(tuple) => all(&mut tuple.types.iter()),
            TypeDefKind::Variant(variant) => all(&mut variant.cases.iter().filter_map(|case| case.ty.as_ref())),
            TypeDefKind::Option(ty) | TypeDefKind::Type(ty) | TypeDefKind::FixedLengthList(ty, _) => {
                all(&mut std::iter::once(ty))
            }
            TypeDefKind::Result(result) => all(&mut result.ok.iter().chain(&result.err)),
            TypeDefKind::List(ty) => with_list(all(&mut std::iter::once(ty))),
            TypeDefKind::Map(key, value) => with_list(all(&mut [key, value].into_iter())),
            TypeDefKind::Handle(Handle::Own(_)) => TypeFacts { has_own: true, ..TypeFacts::default() },
            TypeDefKind::Handle(Handle::Borrow(_)) => TypeFacts { has_borrow: true, ..TypeFacts::default() },
            TypeDefKind::Future(payload) | TypeDefKind::Stream(payload) => {
                // What goes through is not in the value, but its types are to be known.
                let TypeFacts { has_error_context, .. } = all(&mut payload.iter());
                TypeFacts { has_own: true, has_async: true, has_error_context, ..TypeFacts::default() }
            }
            TypeDefKind::Resource | TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Unknown => {
                TypeFacts::default()
            }
        }
    }

    /// Adds the types of a function.
    pub(crate) fn add_function(&mut self, resolve: &Resolve, function: &Function) {
        for param in &function.params {
            self.add(resolve, &param.ty);
        }
        let Some(result) = &function.result else { return };
        self.add(resolve, result);
        if let Type::Id(id) = resolve_alias(resolve, result)
            && let TypeDefKind::Result(result) = &resolve.types[id].kind
            && let Some(error) = &result.err
            && let Type::Id(error) = resolve_alias(resolve, error)
        {
            self.errors.insert(error);
        }
    }
}

/// The type that a chain of aliases ends at.
pub(crate) fn resolve_alias(resolve: &Resolve, ty: &Type) -> Type {
    let mut ty = *ty;
    while let Type::Id(id) = ty
        && let TypeDefKind::Type(target) = resolve.types[id].kind
    {
        ty = target;
    }
    ty
}
