//! Finds everything in a function that cannot be planned, before planning.

use std::collections::HashSet;

use wit_parser::{Function, Type, TypeId};
use witcraft_diagnostics::{Diagnostic, Span};

use crate::shape::{AsyncShape, Shape};
use crate::type_table::{Limit, MAX_DEPTH, TypeTable};
use crate::{Mode, ScalarType};

/// The greatest number of flags that a flags type may have (`CanonicalABI.md`, "Alignment").
pub const MAX_FLAGS: usize = 32;

/// About how many statements a plan may have. The greatest of WASI's functions has a thousandth of it.
const MAX_WEIGHT: u64 = 1 << 18;

/// A reason why a function has no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}, in function `{function}`")]
#[non_exhaustive]
pub struct Unsupported {
    /// The name of the function in WIT.
    pub function: String,
    /// Where the function is.
    pub function_span: wit_parser::Span,
    /// Where what is not supported is: a type's definition, where it has a place of its own, or the function.
    pub span: wit_parser::Span,
    /// The unsupported construct.
    pub reason: UnsupportedReason,
}

/// The unsupported construct.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnsupportedReason {
    /// The function is `async`.
    #[error("asynchronous functions are not supported yet")]
    AsyncFunction,
    /// A type that only asynchronous code can make use of.
    #[error("`{kind}` is not supported yet")]
    AsyncType {
        /// `stream`, `future` or `error-context`.
        kind: &'static str,
    },
    /// A `stream<char>`.
    #[error("`stream<char>` is not supported: components with it do not validate")]
    StreamOfChar,
    /// A flags type with more than [`MAX_FLAGS`] flags.
    #[error("flags type {name} has {count} flags, and the Canonical ABI allows at most {MAX_FLAGS}")]
    TooManyFlags {
        /// The type.
        name: TypeName,
        /// How many flags it has.
        count: usize,
    },
    /// A type whose values take [`MAX_SIZE`](crate::MAX_SIZE) bytes or more.
    #[error("a value of type {name} takes 256 MiB of memory or more, past the limit of the Canonical ABI")]
    TypeTooLarge {
        /// The type.
        name: TypeName,
    },
    /// A type with more than [`MAX_DEPTH`] types within each other.
    #[error("type {name} nests types more than {MAX_DEPTH} deep, past the limit of components")]
    TypeTooDeep {
        /// The type.
        name: TypeName,
    },
    /// The parameters together take too much memory, or carrying them and the result over takes too many steps.
    #[error("the parameters and the result are too large to pass")]
    FunctionTooLarge,
}

/// The name of a type in a message: quoted, or `(unnamed)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName(pub Option<String>);

impl std::fmt::Display for TypeName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(name) => write!(f, "`{name}`"),
            None => f.write_str("(unnamed)"),
        }
    }
}

impl Unsupported {
    /// The finding to show. `place` finds a span of the `Resolve` in the text it came from.
    pub fn to_diagnostic(&self, place: impl Fn(wit_parser::Span) -> Option<Span>) -> Diagnostic {
        let (code, label, help) = match &self.reason {
            UnsupportedReason::AsyncFunction => ("abi/async-not-supported", "asynchronous", None),
            UnsupportedReason::AsyncType { .. } => ("abi/async-not-supported", "needs asynchronous code", None),
            UnsupportedReason::StreamOfChar => (
                "abi/async-not-supported",
                "a stream of characters",
                Some("use `stream<u8>` for text in UTF-8, or `stream<string>`"),
            ),
            UnsupportedReason::TooManyFlags { .. } => {
                ("abi/too-many-flags", "too many flags", Some("split it into several flags types"))
            }
            UnsupportedReason::TypeTooLarge { .. } => (
                "abi/type-too-large",
                "too large",
                Some("use lists without a fixed length: their elements are stored outside the value"),
            ),
            UnsupportedReason::TypeTooDeep { .. } => ("abi/type-too-deep", "nested too deep", None),
            UnsupportedReason::FunctionTooLarge => (
                "abi/function-too-large",
                "too large",
                Some("pass parts of the value in lists, or with several functions"),
            ),
        };
        let at = place(self.span);
        let used = place(self.function_span).filter(|used| Some(used) != at.as_ref());
        let mut diagnostic = Diagnostic::error(code, self.to_string()).at_opt(at, label);
        if let Some(used) = used {
            diagnostic = diagnostic.related(used, "needed by this function");
        }
        diagnostic.help_opt(help.map(str::to_owned))
    }
}

/// Everything that keeps `function` from being planned, each cause once. `has_async` says whether whoever asks has asynchronous
/// functions, streams and futures.
pub(crate) fn unsupported(types: &TypeTable<'_>, function: &Function, mode: Mode, has_async: bool) -> Vec<Unsupported> {
    let mut search = Search { types, function, has_async, seen: HashSet::new(), found: Vec::new() };
    if mode.is_async() && !has_async {
        search.report(None, UnsupportedReason::AsyncFunction);
    }
    for ty in function.parameter_and_result_types() {
        search.visit(ty);
    }
    if search.found.is_empty() && is_too_large(types, function) {
        search.report(None, UnsupportedReason::FunctionTooLarge);
    }
    search.found
}

/// Whether types that are each within the limits are too much together.
fn is_too_large(types: &TypeTable<'_>, function: &Function) -> bool {
    let weights = function.parameter_and_result_types().map(|ty| types.checked(ty).weight);
    let parameters: Vec<Type> = function.params.iter().map(|parameter| parameter.ty).collect();
    weights.fold(0, u64::saturating_add) > MAX_WEIGHT || types.record(&parameters).is_err()
}

struct Search<'a> {
    types: &'a TypeTable<'a>,
    function: &'a Function,
    has_async: bool,
    seen: HashSet<Type>,
    found: Vec<Unsupported>,
}

impl Search<'_> {
    fn visit(&mut self, ty: Type) {
        let mut pending = vec![ty];
        while let Some(ty) = pending.pop() {
            if !self.seen.insert(ty) {
                continue;
            }
            let shape = Shape::of(self.types.resolve(), ty);
            let parts = shape.parts();
            match shape {
                Shape::Async(kind) => {
                    if let Some(reason) = self.transfer_problem(kind) {
                        self.report(Some(ty), reason);
                    }
                }
                Shape::Flags(count) if count > MAX_FLAGS => {
                    self.report(Some(ty), UnsupportedReason::TooManyFlags { name: self.name(ty), count });
                }
                Shape::Scalar(_)
                | Shape::String
                | Shape::List(_)
                | Shape::Map(_, _)
                | Shape::FixedLengthList(_, _)
                | Shape::Record(_)
                | Shape::Tuple(_)
                | Shape::Flags(_)
                | Shape::Enum(_)
                | Shape::Variant(_, _)
                | Shape::Own(_)
                | Shape::Borrow(_)
                | Shape::Resource => {}
            }
            // A type past a limit is reported where the limit is first crossed, not for all that hold it.
            match (self.types.facts(ty), parts.iter().all(|part| self.types.facts(*part).is_ok())) {
                (Err(Limit::Size), true) => {
                    self.report(Some(ty), UnsupportedReason::TypeTooLarge { name: self.name(ty) });
                }
                (Err(Limit::Depth), true) => {
                    self.report(Some(ty), UnsupportedReason::TypeTooDeep { name: self.name(ty) });
                }
                (Err(_), false) | (Ok(_), _) => {}
            }
            pending.extend(parts);
        }
    }

    /// What is wrong with a stream, a future or an error context.
    fn transfer_problem(&self, kind: AsyncShape) -> Option<UnsupportedReason> {
        let is_planned = self.has_async && kind.transfer().is_some();
        let payload = kind.payload().map(|payload| Shape::of(self.types.resolve(), payload));
        match (kind, payload) {
            _ if !is_planned => Some(UnsupportedReason::AsyncType { kind: kind.name() }),
            (AsyncShape::Stream(_), Some(Shape::Scalar(ScalarType::Char))) => Some(UnsupportedReason::StreamOfChar),
            (AsyncShape::Stream(_) | AsyncShape::Future(_) | AsyncShape::ErrorContext, _) => None,
        }
    }

    fn name(&self, ty: Type) -> TypeName {
        TypeName(definition_id(ty).and_then(|id| self.types.resolve().types[id].name.clone()))
    }

    fn report(&mut self, ty: Option<Type>, reason: UnsupportedReason) {
        let of_type = ty.and_then(definition_id).map(|id| self.types.resolve().types[id].span);
        let function_span = self.function.span;
        self.found.push(Unsupported {
            function: self.function.name.clone(),
            function_span,
            span: of_type.filter(wit_parser::Span::is_known).unwrap_or(function_span),
            reason,
        });
    }
}

fn definition_id(ty: Type) -> Option<TypeId> {
    if let Type::Id(id) = ty { Some(id) } else { None }
}

impl AsyncShape {
    fn name(self) -> &'static str {
        match self {
            AsyncShape::Stream(_) => "stream",
            AsyncShape::Future(_) => "future",
            AsyncShape::ErrorContext => "error-context",
        }
    }
}
