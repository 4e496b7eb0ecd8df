//! Steps without the modules that are there for the sake of instantiation alone.
//!
//! A module and the functions that it imports may each need the other first: a function that reads the module's memory, the
//! destructor of a resource that the module makes handles of. What made the component then put a *shim* before it, a module of
//! functions that pass their parameters on through a table, and after it a *fixup*, a module that fills that table. Other
//! modules have a start function as their only content, so that something is called. An engine has to load, compile and
//! instantiate each, and every call of an import takes the way through the table.
//!
//! Here, functions of the host are known from the beginning, and steps may call. So what a shim passes on is imported directly:
//! the function of the host, or of an instance that is there before whoever imports it. Where nobody is left who needs the
//! shim, it goes, and the fixup with it. A function of an instance that is made later is reached through the shim as before.
//!
//! Nobody can tell the difference. A function of a shim traps before the table is filled, but nothing runs by then: where a
//! module between the two has a start function, or is not known, all stays as it is. After that, nobody can change the table,
//! as nobody else has it. What a module is, is told by all of its contents (`shape`), not by names.

mod rest;
mod shape;

use std::collections::HashMap;

use crate::model::{CoreInstanceId, CoreItem, Instantiation, ModuleSource, Step};
use rest::visit_exported;
use shape::{Fixup, Shape, Shim, has_start};

/// What becomes of a step that instantiates.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Goes,
    /// It is a call of the import with this number.
    Calls(usize),
}

/// The same instantiation, with fewer modules and instances where that is possible.
pub(crate) fn fold(mut of: Instantiation<'_>) -> Instantiation<'_> {
    let shapes: Vec<Option<Shape>> = of.modules.iter().map(|module| shape::of(&module.bytes)).collect();
    if shapes.iter().all(Option::is_none) {
        return of;
    }
    let mut fates = vec![Fate::Stays; of.steps.len()];
    for at in 0..of.steps.len() {
        match shaped(&of.steps[at], &shapes) {
            Some((instance, Shape::Shim(shim))) => {
                let Some((filled_at, fixup)) = fixup_of(&of, &shapes, at, instance, shim) else { continue };
                let functions = passed_on(&of.steps[filled_at], shim, fixup);
                if pass_directly(&mut of, instance, shim, &functions) {
                    fates[at] = Fate::Goes;
                    fates[filled_at] = fixup.call.map_or(Fate::Goes, Fate::Calls);
                }
            }
            Some((_, Shape::Fixup(Fixup { table: None, call: Some(call), .. }))) => fates[at] = Fate::Calls(*call),
            Some((_, Shape::Fixup(_))) | None => {}
        }
    }
    let mut fates = fates.into_iter();
    of.steps.retain_mut(|step| match (fates.next().expect("each step has one"), &step) {
        (Fate::Calls(call), Step::Instantiate { imports, .. }) => {
            *step = Step::Call(imports[call].2.clone());
            true
        }
        (fate, _) => fate != Fate::Goes,
    });
    rest::sort(&mut of);
    rest::renumber(&mut of, |module| shapes[module.index()].is_some());
    of
}

/// The instance that a step makes, if its module has a shape.
fn shaped<'s>(step: &Step, shapes: &'s [Option<Shape>]) -> Option<(CoreInstanceId, &'s Shape)> {
    match step {
        Step::Instantiate { instance, module: ModuleSource::Own(module), .. } => {
            Some((*instance, shapes[module.index()].as_ref()?))
        }
        _ => None,
    }
}

/// The step that fills the table of the shim, where that is the only one that has the table, and nothing runs before.
fn fixup_of<'s>(
    of: &Instantiation<'_>,
    shapes: &'s [Option<Shape>],
    at: usize,
    shim: CoreInstanceId,
    shape: &Shim,
) -> Option<(usize, &'s Fixup)> {
    let table = CoreItem::Export(shim, shape.table.clone());
    let takes = |step: &Step| match step {
        Step::Instantiate { imports, .. } => imports.iter().filter(|(.., item)| *item == table).count(),
        _ => 0,
    };
    let mut takers = (0..).zip(&of.steps).filter(|(_, step)| takes(step) > 0);
    let (filled_at, taker) = takers.next()?;
    let (_, Shape::Fixup(fixup)) = shaped(taker, shapes)? else { return None };
    let Step::Instantiate { imports, .. } = taker else { return None };
    let is_its = fixup.table.is_some_and(|number| imports[number].2 == table);
    let runs = |step: &Step| match step {
        Step::Instantiate { module: ModuleSource::Own(module), .. } => has_start(&of.modules[module.index()].bytes),
        Step::Instantiate { module: ModuleSource::Import(_), .. } | Step::Call(_) => true,
        Step::Memory(..)
        | Step::Realloc(..)
        | Step::PostReturn(..)
        | Step::Callback(..)
        | Step::DefineResource { .. } => false,
    };
    let is_only = takes(taker) == 1 && takers.next().is_none();
    let is_whole = fixup.fills.iter().all(|(slot, _)| *slot < shape.slots);
    let is_quiet = filled_at > at && !of.steps[at..filled_at].iter().any(runs);
    (is_its && is_only && is_whole && is_quiet).then_some((filled_at, fixup))
}

/// What each function of the shim passes on to, where that is something of its type.
fn passed_on<'s>(filled: &Step, shim: &'s Shim, fixup: &Fixup) -> HashMap<&'s str, CoreItem> {
    let Step::Instantiate { imports, .. } = filled else { return HashMap::new() };
    let slots: HashMap<u32, usize> = fixup.fills.iter().copied().collect();
    let find = |(name, (slot, ty)): (&'s String, &(u32, wasmparser::FuncType))| {
        let import = *slots.get(slot)?;
        (fixup.types[import].as_ref() == Some(ty)).then(|| (name.as_str(), imports[import].2.clone()))
    };
    shim.functions.iter().filter_map(find).collect()
}

/// Puts what functions of the shim pass on to where they are named, wherever it is there by then. Says whether nobody names
/// one any more.
fn pass_directly(
    of: &mut Instantiation<'_>,
    shim: CoreInstanceId,
    shape: &Shim,
    functions: &HashMap<&str, CoreItem>,
) -> bool {
    let made: HashMap<CoreInstanceId, usize> = (0..)
        .zip(&of.steps)
        .filter_map(|(at, step)| match step {
            Step::Instantiate { instance, .. } => Some((*instance, at)),
            _ => None,
        })
        .collect();
    let mut is_free = true;
    let mut pass = |item: &mut CoreItem, by: usize| {
        let CoreItem::Export(instance, name) = &item else { return };
        if *instance != shim || *name == shape.table {
            return; // the fixup alone has the table
        }
        let is_there = |item: &CoreItem| match item {
            CoreItem::Export(instance, _) => *instance != shim && made[instance] < by,
            CoreItem::Trampoline(_) | CoreItem::MayLeave(_) | CoreItem::MayBlock => true,
        };
        match functions.get(name.as_str()).filter(|function| is_there(function)) {
            Some(function) => *item = function.clone(),
            None => is_free = false,
        }
    };
    for (at, step) in of.steps.iter_mut().enumerate() {
        match step {
            Step::Instantiate { imports, .. } => imports.iter_mut().for_each(|(.., item)| pass(item, at)),
            // These say what is used later, and are sorted after what they name.
            Step::Memory(_, item) | Step::Realloc(_, item) | Step::PostReturn(_, item) | Step::Callback(_, item) => {
                pass(item, usize::MAX)
            }
            Step::DefineResource { destructor: Some(item), .. } => pass(item, usize::MAX),
            Step::DefineResource { destructor: None, .. } => {}
            Step::Call(item) => pass(item, at),
        }
    }
    visit_exported(&mut of.exports, &mut |item| pass(item, usize::MAX));
    is_free
}
