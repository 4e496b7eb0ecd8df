//! The component beside the adapter that has tasks, which go on after a call has returned.
//!
//! Over WASI 0.3, a function returns the readable ends of streams and futures at once, and somebody writes to the other ends
//! afterwards. Most of these functions are not asynchronous, and nothing starts a task in the component that it calls from. So there
//! is a second component, whose functions are asynchronous: each makes a stream and a future, returns their readable ends, and is a
//! task that goes on until both were taken. The adapter calls it without waiting, and passes the ends on:
//!
//! ```text
//! component ──read-via-stream: func──> adapter ──task0: async func──> tasks: returns (stream, future), then writes the file
//! component ──write-via-stream: func─> adapter ──task1: async func──> tasks: returns the future, then reads all, then writes `ok`
//! ```
//!
//! Each function of the adapter that needs one has a function of its own here, with types that are copies: they have the same
//! structure, and so are the same to the component model, and nothing here depends on the interfaces of WASI. Besides the stream that
//! is to be read, a function takes three numbers: where what is written to a stream begins, how much that is, and which of several
//! results the future has.

mod body;
mod copy;
mod module;
mod shape;

use std::collections::HashMap;

use wit_parser::{
    Docs, Function, FunctionKind, InterfaceId, Param, Resolve, Span, Stability, Type, TypeDefKind, WorldId, WorldItem,
    WorldKey,
};
use witcraft_abi::TypeTable;
use witcraft_diagnostics::Diagnostic;

use self::copy::Copier;
pub(crate) use self::shape::Shape;
use crate::adapter::own::case_of;
use crate::adapter::{add_world, component_of, item, past_limit};
use crate::behaviour::{Behaviour, Chosen, Replaced};
use crate::complete::define;
use crate::constant::Constant;
use crate::parts::kind_of;
use crate::tree::Files;
use crate::twin::add_interface;

/// The tasks of an adapter.
#[derive(Clone, Debug)]
pub(crate) struct Tasks {
    interface: InterfaceId,
    jobs: Vec<Job>,
    /// Which one a function of the adapter has.
    places: HashMap<(Option<WorldKey>, String), usize>,
}

/// What one of the functions does.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) function: Function,
    /// The shape of the function, with the types that it has here.
    pub(crate) shape: Shape,
    /// What the future may have.
    pub(crate) results: Vec<Constant>,
    /// The type of a list of what the future may have.
    all_results: Option<Type>,
    /// The type of a list of what the stream has.
    all_items: Option<Type>,
    /// Whether the stream is one of bytes.
    is_of_bytes: bool,
    /// Whether it writes files, or entries of directories.
    pub(crate) has_items: bool,
    /// Whether the adapter calls it.
    pub(crate) is_used: bool,
}

impl Job {
    /// How an entry of a directory is written, if it writes some.
    fn entry(&self, resolve: &Resolve) -> Option<Entry> {
        let payload = payload(resolve, self.shape.stream.filter(|_| self.has_items)?)?;
        let TypeDefKind::Record(record) = kind_of(resolve, payload)? else { return None };
        let field = |name: &str| record.fields.iter().position(|field| field.name == name);
        let ty = record.fields.get(field("type")?)?.ty;
        let is_type_first = field("type")? < field("name")?;
        let (directory, file) = (case_of(resolve, ty, "directory")?, case_of(resolve, ty, "regular-file")?);
        Some(Entry { directory, file, is_type_first })
    }

    /// Which of the results of the future this is. The first is success.
    pub(crate) fn outcome(&mut self, result: &Constant) -> i32 {
        if self.results.is_empty() {
            self.results.push(Constant::Case(0, None));
        }
        let known = self.results.iter().position(|known| known == result);
        known.unwrap_or_else(|| {
            self.results.push(result.clone());
            self.results.len() - 1
        }) as i32
    }
}

/// How an entry of a directory is written.
struct Entry {
    /// The cases of the type.
    directory: u32,
    file: u32,
    /// Whether it comes before the name.
    is_type_first: bool,
}

impl Entry {
    fn of(&self, name: &str, is_directory: bool) -> Constant {
        let ty = Constant::Case(if is_directory { self.directory } else { self.file }, None);
        let name = Constant::Text(name.to_owned());
        Constant::Record(if self.is_type_first { vec![ty, name] } else { vec![name, ty] })
    }
}

impl Tasks {
    /// Declares the interface that has a function for each function of the adapter that may need one. `None` if there are none.
    ///
    /// # Errors
    /// What the parser has against it.
    pub(crate) fn declare(resolve: &mut Resolve, chosen: &Chosen) -> Result<Option<Tasks>, String> {
        let types = TypeTable::new(resolve);
        let mut wanted = Vec::new();
        for item in &chosen.items {
            for replaced in item.functions.iter().filter(|replaced| may_need_task(replaced)) {
                let Some(shape) = Shape::of(&types, &replaced.function) else { continue };
                wanted.push(((item.id.map(|_| item.key.clone()), replaced.function.name.clone()), shape));
            }
        }
        drop(types);
        if wanted.is_empty() {
            return Ok(None);
        }
        let interface = add_interface(resolve, "virtual", "tasks", "")?;
        let mut tasks = Tasks { interface, jobs: Vec::new(), places: HashMap::new() };
        for (place, shape) in wanted {
            let mut copier = Copier::new(resolve, interface);
            let shape = shape.with_types(&mut |ty| copier.copy(ty));
            let mut list = |of: Option<Type>| {
                let payload = of.and_then(|of| payload(resolve, of))?;
                Some(define(resolve, TypeDefKind::List(payload)))
            };
            let (all_results, all_items) = (list(shape.future), list(shape.stream));
            let name = format!("task{}", tasks.jobs.len());
            let function = job_function(resolve, name, &shape);
            resolve.interfaces[interface].functions.insert(function.name.clone(), function.clone());
            tasks.places.insert(place, tasks.jobs.len());
            let is_of_bytes = shape.stream.and_then(|stream| payload(resolve, stream)) == Some(Type::U8);
            tasks.jobs.push(Job {
                function,
                shape,
                results: Vec::new(),
                all_results,
                all_items,
                is_of_bytes,
                has_items: false,
                is_used: false,
            });
        }
        Ok(Some(tasks))
    }

    /// What a function of the adapter has.
    pub(crate) fn job(&mut self, key: Option<&WorldKey>, function: &str) -> Option<&mut Job> {
        let index = self.places.get(&(key.cloned(), function.to_owned()))?;
        self.jobs.get_mut(*index)
    }

    fn used(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(|job| job.is_used)
    }

    /// The key of the interface, and the interface as an item of a world.
    pub(crate) fn item(&self) -> (WorldKey, WorldItem) {
        (WorldKey::Interface(self.interface), item(self.interface))
    }

    /// The component, if the adapter calls any of it. Its world is added beside another.
    ///
    /// # Errors
    /// Types that are past a limit.
    pub(crate) fn component(
        &self,
        resolve: &mut Resolve,
        beside: WorldId,
        files: Option<&Files>,
    ) -> Result<Option<Vec<u8>>, Vec<Diagnostic>> {
        if self.used().next().is_none() {
            return Ok(None);
        }
        let (key, item) = self.item();
        let used: Vec<&str> = self.used().map(|job| job.function.name.as_str()).collect();
        resolve.interfaces[self.interface].functions.retain(|name, _| used.contains(&name.as_str()));
        let module = module::module(resolve, &key, self, files).map_err(past_limit)?;
        let exports = [(key, item)].into_iter().collect();
        let world = add_world(resolve, beside, "tasks", Default::default(), exports);
        component_of(module, resolve, world).map(Some)
    }
}

/// Whether a function does something that goes on after it, or may with what is the adapter's own.
fn may_need_task(replaced: &Replaced) -> bool {
    let is_task = |behaviour: &Behaviour| matches!(behaviour, Behaviour::Task(_));
    is_task(&replaced.behaviour) || is_task(&replaced.otherwise)
}

/// What a stream or future is of.
fn payload(resolve: &Resolve, ty: Type) -> Option<Type> {
    match kind_of(resolve, ty)? {
        TypeDefKind::Stream(payload) | TypeDefKind::Future(payload) => *payload,
        _ => None,
    }
}

fn job_function(resolve: &mut Resolve, name: String, shape: &Shape) -> Function {
    let results: Vec<Type> = shape.stream.into_iter().chain(shape.future).collect();
    let result = match results.as_slice() {
        [one] => *one,
        _ => define(resolve, TypeDefKind::Tuple(wit_parser::Tuple { types: results })),
    };
    let data = shape.data.map(|(_, ty)| ("data", ty));
    let numbers = ["begin", "count", "outcome"].map(|name| (name, Type::U32));
    let param = |(name, ty): (&str, Type)| Param { name: name.to_owned(), ty, span: Span::default() };
    Function {
        name,
        kind: FunctionKind::AsyncFreestanding,
        params: data.into_iter().chain(numbers).map(param).collect(),
        result: Some(result),
        docs: Docs::default(),
        stability: Stability::Unknown,
        span: Span::default(),
        external_id: None,
    }
}
