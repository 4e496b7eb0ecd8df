//! Functions that return a value.

use indexmap::IndexSet;
use wit_parser::{Function, Resolve, Type, TypeDefKind, TypeId};
use witcraft_abi::definition;
use witcraft_component::text;
use witcraft_diagnostics::{Diagnostic, Source};

use crate::Stub;
use crate::behaviour::Behaviour;
use crate::constant::parse;
use crate::parts::{Parts, parts};

/// What a function does that returns a value which the options say.
///
/// # Errors
/// It cannot return that value.
pub(super) fn stubbed(
    resolve: &Resolve,
    interface: &str,
    function: &Function,
    stub: &Stub,
) -> Result<Behaviour, Diagnostic> {
    let rejected = |why: &str| {
        let place = stub.interface.as_ref().map(|_| format!(" of `{interface}`")).unwrap_or_default();
        let message = format!("cannot stub `{}`{place}: {why}", function.name);
        Diagnostic::error("virtualize/stub", message)
    };
    match function.result {
        None if stub.value.trim().is_empty() => Ok(Behaviour::Return(None)),
        None => Err(rejected("it has no result")),
        Some(ty) => {
            let value = parse(resolve, ty, &stub.value).map_err(|mistake| {
                let finding = rejected(&mistake.why);
                let Some(range) = mistake.range else { return finding };
                let source = Source::new("--stub", stub.value.clone());
                let finding = finding.at(source.span(range), "");
                let finding = finding.note(format!("it returns `{}`", text::type_name(resolve, &ty)));
                definitions(resolve, ty).into_iter().fold(finding, Diagnostic::note)
            })?;
            Ok(Behaviour::Return(Some(value)))
        }
    }
}

/// What the names in a type stand for; nothing if there are none.
fn definitions(resolve: &Resolve, ty: Type) -> Option<String> {
    let mut named = IndexSet::new();
    find_named(resolve, ty, &mut named);
    let lines: Vec<String> = named
        .iter()
        .map(|id| {
            let name = resolve.types[*id].name.as_deref().unwrap_or_default();
            format!("`{name}` is `{}`", text::definition(resolve, &Type::Id(*id)))
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The types with names that a type is put together from, each behind those that it is part of.
fn find_named(resolve: &Resolve, ty: Type, out: &mut IndexSet<TypeId>) {
    let Type::Id(id) = ty else { return };
    if resolve.types[id].name.is_some() && !out.insert(id) {
        return;
    }
    let inner = match &resolve.types[definition(resolve, id)].kind {
        TypeDefKind::List(element) | TypeDefKind::FixedLengthList(element, _) => vec![*element],
        TypeDefKind::Map(key, value) => vec![*key, *value],
        kind => match parts(kind) {
            Parts::Product(parts) => parts,
            Parts::Sum(cases) => cases.into_iter().flatten().collect(),
        },
    };
    inner.into_iter().for_each(|ty| find_named(resolve, ty, out));
}
