//! The forms of a named type: owning, borrowing, or both.

use std::collections::HashMap;

use wit_parser::{Type, TypeId};
use witcraft_bindings::Bindings;

use crate::options::{Elsewhere, Ownership};
use crate::usage::{Usage, Use};

/// A form of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// Strings are `String`, lists are `Vec`.
    Owned,
    /// Strings are `&str`, lists are slices.
    Borrowed,
}

/// The forms of the types of a world.
#[derive(Default)]
pub(crate) struct Forms {
    types: HashMap<TypeId, &'static [Form]>,
    is_owning: bool,
}

impl Forms {
    pub(crate) fn new(ownership: Ownership, bindings: &Bindings<'_>, elsewhere: &Elsewhere, usage: &Usage) -> Forms {
        let mut forms = Forms { types: HashMap::new(), is_owning: ownership == Ownership::Owning };
        if forms.is_owning {
            return forms;
        }
        let is_elsewhere = |ty: &TypeId| elsewhere.types().any(|(id, _)| id == *ty);
        for (_, module) in bindings.modules().filter(|(id, _)| elsewhere.module(*id).is_none()) {
            for ty in module.types.iter().filter(|ty| !is_elsewhere(ty)) {
                let facts = bindings.facts.of(&Type::Id(*ty));
                let target = match bindings.resolve_alias(&Type::Id(*ty)) {
                    Type::Id(target) => target,
                    _ => *ty, // an alias of a string
                };
                let how = usage.of(target).or_else(|| usage.of(*ty));
                let how = if facts.has_list && !facts.has_own { how } else { None };
                forms.types.insert(*ty, of_use(ownership, how.unwrap_or_default()));
            }
        }
        // Of what is elsewhere, and of aliases of it, there is one form.
        let elsewhere_modules = bindings.modules().filter(|(id, _)| elsewhere.module(*id).is_some());
        let outside: Vec<TypeId> = elsewhere_modules
            .flat_map(|(_, module)| module.types.iter().copied())
            .chain(elsewhere.types().map(|(id, _)| id))
            .collect();
        let all: Vec<TypeId> = forms.types.keys().copied().collect();
        for ty in all {
            if leads_to(bindings, ty, &outside) {
                forms.types.insert(ty, &[Form::Owned]);
            }
        }
        forms
    }

    /// The forms of a type; the owned one first.
    pub(crate) fn of(&self, ty: TypeId) -> &'static [Form] {
        self.types.get(&ty).copied().unwrap_or(&[Form::Owned])
    }

    /// Whether a type has this form.
    pub(crate) fn has(&self, ty: TypeId, form: Form) -> bool {
        self.of(ty).contains(&form)
    }

    /// Whether all types have the owned form alone, and parameters are lent at the top only.
    pub(crate) fn is_owning(&self) -> bool {
        self.is_owning
    }
}

fn of_use(ownership: Ownership, how: Use) -> &'static [Form] {
    match (ownership, how.lent, how.owned) {
        (Ownership::Owning, _, _) | (_, false, _) => &[Form::Owned],
        (Ownership::Borrowing | Ownership::BorrowingDuplicateIfNecessary, true, false) => &[Form::Borrowed],
        (Ownership::Borrowing, true, true) => &[Form::Owned],
        (Ownership::BorrowingDuplicateIfNecessary, true, true) => &[Form::Owned, Form::Borrowed],
    }
}

/// Whether a chain of aliases goes through one of these types.
fn leads_to(bindings: &Bindings<'_>, ty: TypeId, types: &[TypeId]) -> bool {
    let mut ty = ty;
    loop {
        if types.contains(&ty) {
            return true;
        }
        match bindings.resolve.types[ty].kind {
            wit_parser::TypeDefKind::Type(Type::Id(target)) => ty = target,
            _ => return false,
        }
    }
}
