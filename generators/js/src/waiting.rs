//! Which core instances may wait on their stack, so that it takes an engine that puts stacks aside.
//!
//! Those are the instances that import what waits, and those that call them: directly, or through a table that somebody fills. Whoever cancels
//! a call waits until it is over. Host functions are given up at once, so only calls between components make that a reason: nearly all
//! components can cancel.

use std::collections::BTreeSet;

use witcraft_instantiation::{Concurrent, CoreInstanceId, CoreItem, Instantiation, Step, Trampoline, TrampolineId};

use crate::trampoline;

type Instances = BTreeSet<CoreInstanceId>;

/// An instance, and what it imports.
type Instance<'a> = (CoreInstanceId, &'a [(String, String, CoreItem)]);

/// The core instances whose functions may wait.
pub(crate) fn find(of: &Instantiation<'_>) -> Instances {
    let instances: Vec<Instance<'_>> = of
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Instantiate { instance, imports, .. } => Some((*instance, imports.as_slice())),
            _ => None,
        })
        .collect();
    let importers = |is_meant: &dyn Fn(TrampolineId) -> bool| -> Instances {
        let imports = |(_, imports): &&Instance<'_>| {
            imports.iter().any(|(.., item)| matches!(item, CoreItem::Trampoline(trampoline) if is_meant(*trampoline)))
        };
        instances.iter().filter(imports).map(|(instance, _)| *instance).collect()
    };
    let built_in = |trampoline: TrampolineId| &of.trampolines[trampoline.index()];
    let is_cancel = |trampoline| {
        matches!(built_in(trampoline), Trampoline::Concurrent(_, Concurrent::SubtaskCancel { is_async: false }))
    };
    let starts = |trampoline| matches!(built_in(trampoline), Trampoline::StartAsyncCall { .. });
    let callers = reaching(&instances, importers(&starts));
    let mut waiting = importers(&|trampoline| !is_cancel(trampoline) && trampoline::waits(of, trampoline));
    waiting.extend(importers(&is_cancel).intersection(&callers));
    reaching(&instances, waiting)
}

/// The instances that can call these, with them.
fn reaching(instances: &[Instance<'_>], mut found: Instances) -> Instances {
    let sources = |imports: &[(String, String, CoreItem)]| -> Vec<CoreInstanceId> {
        let source = |(.., item): &(String, String, CoreItem)| match item {
            CoreItem::Export(instance, _) => Some(*instance),
            CoreItem::Trampoline(_) | CoreItem::MayLeave(_) | CoreItem::MayBlock => None,
        };
        imports.iter().filter_map(source).collect()
    };
    let used: Instances = instances.iter().flat_map(|(_, imports)| sources(imports)).collect();
    loop {
        let before = found.len();
        for (instance, imports) in instances {
            let sources = sources(imports);
            if sources.iter().any(|source| found.contains(source)) {
                found.insert(*instance);
            }
            // What nobody imports from is there to fill the tables of others.
            if found.contains(instance)
                && !used.contains(instance)
                && imports.iter().all(|(module, ..)| module.is_empty())
            {
                found.extend(sources);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}
