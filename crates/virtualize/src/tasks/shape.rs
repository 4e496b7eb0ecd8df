//! Functions whose results are ends of streams and futures that a task writes to.

use wit_parser::{Function, Resolve, Result_, Type, TypeDefKind};
use witcraft_abi::TypeTable;

use crate::parts::kind_of;

/// What streams and futures a function is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The stream of bytes that it takes, and which core parameter that is.
    pub(crate) data: Option<(u32, Type)>,
    /// The stream that it returns.
    pub(crate) stream: Option<Type>,
    /// The future that it returns, of a `result`.
    pub(crate) future: Option<Type>,
}

impl Shape {
    /// The shape of a function that returns a stream, a future of a `result`, or a tuple of both, with no handles in either.
    pub(crate) fn of(types: &TypeTable<'_>, function: &Function) -> Option<Shape> {
        let resolve = types.resolve();
        let result = function.result?;
        let parts = match kind_of(resolve, result)? {
            TypeDefKind::Tuple(tuple) => tuple.types.clone(),
            _ => vec![result],
        };
        let is_plain = |ty: &Option<Type>| ty.is_some_and(|ty| types.has_handles(ty) == Ok(false));
        let is_stream = |ty: Type| matches!(kind_of(resolve, ty), Some(TypeDefKind::Stream(of)) if is_plain(of));
        let is_future = |ty: Type| {
            let Some(TypeDefKind::Future(of)) = kind_of(resolve, ty) else { return false };
            let is_result = |ty: Type| matches!(kind_of(resolve, ty), Some(TypeDefKind::Result(_)));
            is_plain(of) && of.is_some_and(is_result)
        };
        let data = data(types, function);
        match parts.as_slice() {
            [stream, future] if is_stream(*stream) && is_future(*future) => {
                Some(Shape { data, stream: Some(*stream), future: Some(*future) })
            }
            [future] if is_future(*future) => Some(Shape { data, stream: None, future: Some(*future) }),
            [stream] if is_stream(*stream) => Some(Shape { data, stream: Some(*stream), future: None }),
            _ => None,
        }
        // A task either reads or writes.
        .filter(|shape| shape.data.is_none() || shape.stream.is_none())
    }

    /// What the future is of.
    pub(crate) fn result(&self, resolve: &Resolve) -> Option<Result_> {
        let Some(TypeDefKind::Future(Some(of))) = kind_of(resolve, self.future?) else { return None };
        match kind_of(resolve, *of)? {
            TypeDefKind::Result(result) => Some(result.clone()),
            _ => None,
        }
    }

    /// The same with other types.
    pub(crate) fn with_types(self, other: &mut dyn FnMut(Type) -> Type) -> Shape {
        Shape {
            data: self.data.map(|(position, ty)| (position, other(ty))),
            stream: self.stream.map(&mut *other),
            future: self.future.map(other),
        }
    }
}

/// The stream of bytes that a function takes, if it takes no other streams and futures.
fn data(types: &TypeTable<'_>, function: &Function) -> Option<(u32, Type)> {
    let resolve = types.resolve();
    let is_bytes = |ty: Type| matches!(kind_of(resolve, ty), Some(TypeDefKind::Stream(Some(Type::U8))));
    let mut found = None;
    let mut position = 0;
    for parameter in &function.params {
        if is_bytes(parameter.ty) {
            if found.is_some() {
                return None;
            }
            found = Some((position, parameter.ty));
        } else if let Some(TypeDefKind::Stream(_) | TypeDefKind::Future(_)) = kind_of(resolve, parameter.ty) {
            return None;
        }
        position += types.flatten(parameter.ty).ok()??.len() as u32;
    }
    (position as usize <= witcraft_abi::MAX_FLAT_PARAMS).then_some(found)?
}
