//! Asynchronous functions, streams and futures.
//!
//! An exported asynchronous function returns a promise. After its parameters it takes options with a signal that cancels
//! the call. An imported one may return a promise or the value.
//!
//! The same holds for a guest's imports. A guest's exports always receive the options, after all other arguments, and the
//! signal in them is an `AbortSignal` of the engine.
//!
//! A stream is a `ReadableStream` of values, or of chunks if they are bytes; any iterable is accepted as one. A future is a
//! promise. JavaScript flattens a promise of a promise, so an asynchronous function that returns only a future, perhaps in a
//! `result`, returns an object instead, `{ future }`: the function can return before the future is settled.

use wit_parser::{Type, TypeDefKind};
use witcraft_bindings::{Bindings, Function, ModuleId};

use super::types::Flow;
use super::{File, all_functions};

/// The names that the declarations of an asynchronous world declare and use besides.
pub(super) const NAMES: [&str; 11] = [
    "AbortSignal",
    "AbortSignalLike",
    "AsyncIterable",
    "Awaitable",
    "CallOptions",
    "Iterable",
    "PromiseLike",
    "ReadableStream",
    "Stream",
    "StreamSource",
    "TaskOptions",
];

/// What a world has that is asynchronous.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Asynchronous {
    functions: bool,
    streams: bool,
    futures: bool,
}

impl Asynchronous {
    /// Looks through all functions and types of a world.
    pub(super) fn of(bindings: &Bindings<'_>) -> Asynchronous {
        let mut found = Asynchronous::default();
        for (_, module) in bindings.modules() {
            found.functions |= all_functions(module).any(|function| function.wit.kind.is_async());
            // Every type is some module's, or is written where a function names it.
            let named = module.types.iter().map(|ty| Type::Id(*ty));
            let written = all_functions(module).flat_map(|f| f.wit.params.iter().map(|p| p.ty).chain(f.wit.result));
            named.chain(written).for_each(|ty| found.look(bindings, &ty));
        }
        found
    }

    pub(super) fn is_any(self) -> bool {
        self != Asynchronous::default()
    }

    fn look(&mut self, bindings: &Bindings<'_>, ty: &Type) {
        let Type::Id(id) = ty else { return };
        let mut look = |ty: &Type| self.look(bindings, ty);
        match &bindings.resolve.types[*id].kind {
            TypeDefKind::Stream(payload) => {
                payload.iter().for_each(look);
                self.streams = true;
            }
            TypeDefKind::Future(payload) => {
                payload.iter().for_each(look);
                self.futures = true;
            }
            TypeDefKind::Record(record) => record.fields.iter().for_each(|field| look(&field.ty)),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().for_each(look),
            TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty.as_ref()).for_each(look),
            TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _)
            | TypeDefKind::Type(ty) => look(ty),
            TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).for_each(look),
            TypeDefKind::Map(key, value) => [key, value].into_iter().for_each(look),
            TypeDefKind::Handle(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Resource
            | TypeDefKind::Unknown => {}
        }
    }
}

/// The last parameter of an asynchronous function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallOptions {
    /// The caller may leave it out.
    Given,
    /// The engine passes it to a guest's export, after an argument for every parameter.
    Received,
}

impl CallOptions {
    /// What follows the parameter's name.
    pub(super) fn declaration(self) -> &'static str {
        match self {
            CallOptions::Given => "?: CallOptions",
            CallOptions::Received => ": TaskOptions",
        }
    }
}

impl File<'_, '_> {
    /// What the world's declarations stand on.
    pub(super) fn asynchronous(&mut self, has: Asynchronous) {
        if has.streams {
            self.out.line("declare global {");
            self.out.line("  /** The library's own, where the project has that. */");
            self.out.line("  // eslint-disable-next-line");
            self.out.line("  interface ReadableStream<R = any> {}");
            self.out.line("}");
            self.out.line("/** A stream: its values as they come, or pieces of it where they are bytes. */");
            self.out.line("export type Stream<T> = ReadableStream<T> & AsyncIterable<T>;");
            self.out.line("/** What is taken for a stream. */");
            self.out.line("export type StreamSource<T> = ReadableStream<T> | AsyncIterable<T> | Iterable<T>;");
        }
        if has.functions {
            self.out.line("/** What may be there already. */");
            self.out.line("export type Awaitable<T> = T | PromiseLike<T>;");
        }
        if has.functions {
            self.out.line("/** How an asynchronous function is called. */");
            self.out.block("export interface CallOptions {", "}", |out| {
                out.line("/** Cancels the call when it is aborted. */");
                out.line("signal?: AbortSignalLike | undefined;");
            });
            self.out.line("/** What of an `AbortSignal` is used. */");
            self.out.block("export interface AbortSignalLike {", "}", |out| {
                out.line("readonly aborted: boolean;");
                out.line("readonly reason: any;");
                out.line("addEventListener(type: 'abort', listener: () => void): void;");
                out.line("removeEventListener(type: 'abort', listener: () => void): void;");
            });
        }
        if has.functions && self.options.guest {
            self.out.block("declare global {", "}", |out| {
                out.line("/** The library's own, where the project has that. */");
                out.line("// eslint-disable-next-line");
                out.line("interface AbortSignal {}");
            });
            self.out.line("/** What an asynchronous export gets after its arguments. */");
            self.out.block("export interface TaskOptions {", "}", |out| {
                out.line("/** Aborted when the caller cancels the call. */");
                out.line("readonly signal: AbortSignal & AbortSignalLike;");
            });
        }
    }

    /// What an asynchronous function gives, of which this is the value.
    pub(super) fn promised(&self, id: ModuleId, value: Option<&Type>, written: String) -> String {
        let is_future = value.is_some_and(|value| self.is_future(value));
        let value = if is_future { format!("{{ future: {written} }}") } else { written };
        if self.is_provided(self.bindings.module(id)) {
            format!("Promise<{value}>")
        } else {
            format!("Awaitable<{value}>")
        }
    }

    /// The type of the parameter for how an asynchronous function is called, which follows all others.
    pub(super) fn call_options(&self, id: ModuleId, function: &Function<'_>) -> Option<CallOptions> {
        let is_task = self.options.guest && !self.is_provided(self.bindings.module(id));
        let options = if is_task { CallOptions::Received } else { CallOptions::Given };
        function.wit.kind.is_async().then_some(options)
    }

    /// A stream of these values.
    pub(super) fn stream(&self, from: ModuleId, flow: Flow, payload: Option<&Type>) -> String {
        let values = match payload.map(|payload| self.bindings.resolve_alias(payload)) {
            None => "undefined".to_owned(),
            Some(Type::U8) => "Uint8Array".to_owned(),
            Some(ty) => self.ty_of(from, flow, &ty),
        };
        match flow {
            Flow::Given => format!("StreamSource<{values}>"),
            Flow::Received | Flow::Both => format!("Stream<{values}>"),
        }
    }

    /// A future of this value.
    pub(super) fn future(&self, from: ModuleId, flow: Flow, payload: Option<&Type>) -> String {
        let value = payload.map_or_else(|| "void".to_owned(), |payload| self.ty_of(from, flow, payload));
        match flow {
            Flow::Given => format!("PromiseLike<{value}>"),
            Flow::Received | Flow::Both => format!("Promise<{value}>"),
        }
    }

    fn is_future(&self, ty: &Type) -> bool {
        match self.bindings.resolve_alias(ty) {
            Type::Id(id) => matches!(self.bindings.resolve.types[id].kind, TypeDefKind::Future(_)),
            _ => false,
        }
    }
}
