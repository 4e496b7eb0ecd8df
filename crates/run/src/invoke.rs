//! The calls of `--invoke`: their functions, their arguments, and values passed from one call to the next.

use std::fs::File;

use wasmtime::component::{FutureAny, ResourceAny, StreamAny, Type, Val};
use witcraft_diagnostics::{Diagnostic, Source, Span, plain};

use crate::exports::{Export, Exports};
use crate::transfer::Input;
use crate::types::{ResourceNames, type_text};
use crate::wave::{Arguments, Lowering, References};

/// A call that was asked for, with everything checked that can be before anything runs.
pub(crate) struct Call<'a> {
    target: Target<'a>,
    pub(crate) arguments: Arguments,
    /// Whether a later call names its result, so that streams in it are for that one, and not to be shown.
    pub(crate) is_used: bool,
}

/// What a call names.
enum Target<'a> {
    /// A function.
    Function(&'a Export),
    /// `$0.method`: a method of what an earlier call returned. Which one is known when it has.
    Method { receiver: usize, method: String, span: Span },
}

/// The calls in `texts`, in order.
///
/// # Errors
/// Everything that is wrong with any of them.
pub(crate) fn plan<'a>(texts: &[String], exports: &'a Exports) -> Result<Vec<Call<'a>>, Vec<Diagnostic>> {
    let mut calls = Vec::new();
    let mut findings = Vec::new();
    let mut earlier = Earlier::default();
    for (index, text) in texts.iter().enumerate() {
        earlier.calls = index;
        match Call::parse(text, exports).and_then(|call| call.check(&mut earlier, exports).map(|()| call)) {
            Ok(call) => calls.push(call),
            Err(found) => findings.extend(found),
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    for index in earlier.used {
        calls[index].is_used = true;
    }
    Ok(calls)
}

impl<'a> Call<'a> {
    fn parse(text: &str, exports: &'a Exports) -> Result<Call<'a>, Vec<Diagnostic>> {
        let source = Source::new("--invoke", text);
        let Some(open) = text.find('(') else {
            let name = text.trim();
            return Err(vec![
                Diagnostic::error("run/invoke-syntax", "write a call as `function(arguments)`")
                    .at(source.span(0..text.len()), "no `(` here")
                    .help(format!("write `{name}()` to call it without arguments")),
            ]);
        };
        let name = text[..open].trim();
        let start = text.len() - text.trim_start().len();
        let span = source.span(start..start + name.len());
        let target = match name.strip_prefix('$').and_then(|name| name.split_once('.')) {
            Some((digits, method)) => digits
                .parse()
                .map(|receiver| Target::Method { receiver, method: method.to_owned(), span: span.clone() })
                .map_err(|_| {
                    Diagnostic::error("run/invoke-syntax", "a method is called on the result of an earlier call")
                        .at(span, "expected its number, as in `$0.method`")
                }),
            None => exports.find(name, span).map(Target::Function),
        };
        match (target, Arguments::parse(&source, open)) {
            (Ok(target), Ok(arguments)) => Ok(Call { target, arguments, is_used: false }),
            (target, arguments) => Err(target.err().into_iter().chain(arguments.err()).collect()),
        }
    }

    /// Checks the arguments of a call, as far as that goes without running the calls before it.
    fn check(&self, earlier: &mut Earlier, exports: &Exports) -> Result<(), Vec<Diagnostic>> {
        match &self.target {
            Target::Function(export) => {
                let label = export.label();
                Lowering::new(&self.arguments, &label, &exports.names, earlier).arguments(export.ty(), None)?;
            }
            Target::Method { receiver, method, span } => {
                if let Err(reason) = earlier.check(*receiver) {
                    return Err(vec![Diagnostic::error("run/argument", reason).at(span.clone(), "")]);
                }
                if !exports.functions().iter().any(|export| export.is_method(method)) {
                    let message = format!("no resource of the component has a method `{method}`");
                    return Err(vec![Diagnostic::error("run/unknown-function", message).at(span.clone(), "not found")]);
                }
            }
        }
        Ok(())
    }

    /// The function to call, and the value that goes first if it is a method of an earlier result. `self_type` gives
    /// the resource that a method is of, in the instance.
    ///
    /// # Errors
    /// The earlier result has no such method.
    pub(crate) fn resolve(
        &self,
        exports: &'a Exports,
        results: &mut Results,
        mut self_type: impl FnMut(&Export) -> Option<Type>,
    ) -> Result<(&'a Export, Option<Val>), Diagnostic> {
        let (receiver, method, span) = match &self.target {
            Target::Function(export) => return Ok((export, None)),
            Target::Method { receiver, method, span } => (*receiver, method, span),
        };
        for export in exports.functions().iter().filter(|export| export.is_method(method)) {
            if let Some(ty) = self_type(export)
                && results.find(receiver, &ty).is_some()
            {
                let value = results
                    .get(receiver, &ty)
                    .map_err(|reason| Diagnostic::error("run/argument", reason).at(span.clone(), ""))?;
                return Ok((export, Some(value)));
            }
        }
        let message = format!("`${receiver}` has no method `{method}`");
        Err(Diagnostic::error("run/unknown-function", message)
            .at(span.clone(), "not found")
            .note(results.describe(receiver)))
    }
}

/// References before anything ran: all that can be said is whether there is such a call.
#[derive(Default)]
struct Earlier {
    calls: usize,
    /// Calls whose results are named.
    used: Vec<usize>,
    /// Whether standard input is an argument.
    stdin: bool,
}

impl Earlier {
    fn check(&self, index: usize) -> Result<(), String> {
        match self.calls {
            calls if index < calls => Ok(()),
            0 => Err(format!("`${index}` refers to an earlier call, but this is the first")),
            1 => Err(format!("`${index}` does not exist: the only earlier result is `$0`")),
            calls => Err(format!("`${index}` does not exist: the earlier results are `$0` to `${}`", calls - 1)),
        }
    }
}

impl References for Earlier {
    fn get(&mut self, index: usize, _: &Type) -> Result<Val, String> {
        self.check(index)?;
        self.used.push(index);
        Ok(Val::Tuple(Vec::new()))
    }

    fn stream(&mut self, input: Input, _: &str) -> Result<Val, String> {
        match input {
            Input::Stdin if std::mem::replace(&mut self.stdin, true) => {
                return Err("standard input is already used by another argument".to_owned());
            }
            Input::File(path) => {
                let is_directory = File::open(&path).and_then(|file| file.metadata()).map(|data| data.is_dir());
                let why = match is_directory {
                    Ok(false) => None,
                    Ok(true) => Some("it is a directory".to_owned()),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some("it does not exist".to_owned()),
                    Err(error) => Some(plain(&error)),
                };
                if let Some(why) = why {
                    return Err(format!("cannot read `{}`: {why}", path.display()));
                }
            }
            Input::Stdin | Input::Values(_) | Input::Units(_) | Input::Bytes(_) => {}
        }
        Ok(Val::Tuple(Vec::new()))
    }

    fn future(&mut self, _: Option<Val>, _: &str) -> Result<Val, String> {
        Ok(Val::Tuple(Vec::new()))
    }
}

/// What has one owner.
#[derive(Clone, PartialEq)]
enum Handle {
    Resource(ResourceAny),
    Stream(StreamAny),
    Future(FutureAny),
}

/// What the calls returned so far.
#[derive(Default)]
pub(crate) struct Results {
    returned: Vec<Option<(Val, Type)>>,
    /// Handles that were passed on as owned, and are no longer ours.
    moved: Vec<Handle>,
    /// What resources are called in the instance.
    pub(crate) names: ResourceNames,
}

impl Results {
    /// Adds what a call returned.
    pub(crate) fn push(&mut self, returned: Option<(Val, Type)>) {
        self.returned.push(returned);
    }

    /// The handles that are still ours, to be dropped.
    pub(crate) fn owned(&self) -> Vec<ResourceAny> {
        let mut all = Vec::new();
        for (value, _) in self.returned.iter().flatten() {
            handles(value, &mut all);
        }
        all.retain(|handle| !self.moved.contains(handle));
        let resources = all.into_iter().filter_map(|handle| match handle {
            Handle::Resource(handle) => Some(handle),
            Handle::Stream(_) | Handle::Future(_) => None, // they end with the store
        });
        resources.filter(|handle| handle.owned()).collect()
    }

    fn describe(&self, index: usize) -> String {
        match self.returned.get(index).and_then(Option::as_ref) {
            Some((_, ty)) => format!("`${index}` is of type `{}`", type_text(ty, &self.names)),
            None => format!("`${index}` is the result of a call that returns nothing"),
        }
    }

    /// What of the result `index` is of type `ty`: itself, or what is in it if it is `some` or `ok`.
    fn find(&self, index: usize, ty: &Type) -> Option<&Val> {
        let (value, own) = self.returned.get(index)?.as_ref()?;
        unwrap(value, own, ty)
    }

    /// The result `index`, for a parameter of type `ty`.
    ///
    /// # Errors
    /// It is of another type, or not ours any more.
    pub(crate) fn get(&mut self, index: usize, ty: &Type) -> Result<Val, String> {
        let Some(value) = self.find(index, ty).cloned() else {
            return Err(format!("expected `{}`, but {}", type_text(ty, &self.names), self.describe(index)));
        };
        let mut passed = Vec::new();
        handles(&value, &mut passed);
        if passed.iter().any(|handle| self.moved.contains(handle)) {
            return Err(format!("`${index}` was moved into an earlier call, which took ownership of it"));
        }
        if !matches!(ty, Type::Borrow(_)) {
            self.moved.extend(passed);
        }
        Ok(value)
    }
}

fn unwrap<'v>(value: &'v Val, own: &Type, wanted: &Type) -> Option<&'v Val> {
    match (own, wanted) {
        (Type::Own(a), Type::Borrow(b)) if a == b => return Some(value),
        _ if own == wanted => return Some(value),
        _ => {}
    }
    match (value, own) {
        (Val::Option(Some(value)), Type::Option(option)) => unwrap(value, &option.ty(), wanted),
        (Val::Result(Ok(Some(value))), Type::Result(result)) => unwrap(value, &result.ok()?, wanted),
        _ => None,
    }
}

/// All handles in a value.
fn handles(value: &Val, out: &mut Vec<Handle>) {
    match value {
        Val::Resource(handle) => out.push(Handle::Resource(*handle)),
        Val::Stream(stream) => out.push(Handle::Stream(stream.clone())),
        Val::Future(future) => out.push(Handle::Future(future.clone())),
        Val::List(items) | Val::FixedLengthList(items) | Val::Tuple(items) => {
            items.iter().for_each(|item| handles(item, out));
        }
        Val::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            handles(key, out);
            handles(value, out);
        }),
        Val::Record(fields) => fields.iter().for_each(|(_, value)| handles(value, out)),
        Val::Variant(_, payload) | Val::Option(payload) | Val::Result(Ok(payload) | Err(payload)) => {
            if let Some(payload) = payload {
                handles(payload, out);
            }
        }
        Val::Bool(_)
        | Val::S8(_)
        | Val::U8(_)
        | Val::S16(_)
        | Val::U16(_)
        | Val::S32(_)
        | Val::U32(_)
        | Val::S64(_)
        | Val::U64(_)
        | Val::Float32(_)
        | Val::Float64(_)
        | Val::Char(_)
        | Val::String(_)
        | Val::Enum(_)
        | Val::Flags(_)
        | Val::ErrorContext(_) => {}
    }
}
