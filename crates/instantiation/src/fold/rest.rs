//! What is left to do once steps are gone: the order of those that stay, and the numbers of modules and instances.

use std::collections::{HashMap, HashSet};

use crate::model::{CoreInstanceId, CoreItem, Export, Instantiation, ModuleId, ModuleSource, Step};

/// Puts steps that only say what something is after the instance that has it.
pub(super) fn sort(of: &mut Instantiation<'_>) {
    let mut made = HashSet::new();
    let (mut sorted, mut waiting) = (Vec::new(), Vec::new());
    for step in std::mem::take(&mut of.steps) {
        if let Step::Instantiate { instance, .. } = step {
            made.insert(instance);
            sorted.push(step);
            let (ready, others) = waiting.into_iter().partition(|step| is_ready(step, &made));
            sorted.extend::<Vec<Step>>(ready);
            waiting = others;
        } else if is_ready(&step, &made) {
            sorted.push(step);
        } else {
            waiting.push(step);
        }
    }
    debug_assert!(waiting.is_empty(), "what is named is made");
    of.steps = sorted;
}

/// Whether the instance is made that a step names.
fn is_ready(step: &Step, made: &HashSet<CoreInstanceId>) -> bool {
    match step {
        Step::Memory(_, CoreItem::Export(instance, _))
        | Step::Realloc(_, CoreItem::Export(instance, _))
        | Step::PostReturn(_, CoreItem::Export(instance, _))
        | Step::Callback(_, CoreItem::Export(instance, _))
        | Step::Call(CoreItem::Export(instance, _))
        | Step::DefineResource { destructor: Some(CoreItem::Export(instance, _)), .. } => made.contains(instance),
        Step::Instantiate { .. }
        | Step::Memory(..)
        | Step::Realloc(..)
        | Step::PostReturn(..)
        | Step::Callback(..)
        | Step::Call(_)
        | Step::DefineResource { .. } => true,
    }
}

/// Drops the modules that `may_go` and that nothing names, and closes the gaps in the numbers.
pub(super) fn renumber(of: &mut Instantiation<'_>, may_go: impl Fn(ModuleId) -> bool) {
    let mut named = HashSet::new();
    visit_modules(of, &mut |module| _ = named.insert(*module));
    let mut modules = HashMap::new();
    let ids = (0..).map(ModuleId);
    let kept =
        std::mem::take(&mut of.modules).into_iter().zip(ids).filter(|(_, id)| named.contains(id) || !may_go(*id));
    for (number, (module, id)) in (0..).map(ModuleId).zip(kept) {
        modules.insert(id, number);
        of.modules.push(module);
    }
    visit_modules(of, &mut |module| *module = modules[module]);

    let mut instances = HashMap::new();
    for step in &mut of.steps {
        if let Step::Instantiate { instance, .. } = step {
            let number = CoreInstanceId(u32::try_from(instances.len()).expect("a component is smaller than 4 GiB"));
            instances.insert(*instance, number);
            *instance = number;
        }
    }
    let mut rename = |item: &mut CoreItem| {
        if let CoreItem::Export(instance, _) = item {
            *instance = instances[instance];
        }
    };
    for step in &mut of.steps {
        match step {
            Step::Instantiate { imports, .. } => imports.iter_mut().for_each(|(.., item)| rename(item)),
            Step::Memory(_, item)
            | Step::Realloc(_, item)
            | Step::PostReturn(_, item)
            | Step::Callback(_, item)
            | Step::Call(item) => {
                rename(item);
            }
            Step::DefineResource { destructor, .. } => destructor.iter_mut().for_each(&mut rename),
        }
    }
    visit_exported(&mut of.exports, &mut rename);
}

/// Visits the core functions that are exported.
pub(super) fn visit_exported(exports: &mut [(String, Export)], visit: &mut impl FnMut(&mut CoreItem)) {
    for (_, export) in exports {
        match export {
            Export::Function(lifted) => visit(&mut lifted.core),
            Export::Instance(exports) => visit_exported(exports, visit),
            Export::Resource(_) | Export::Type | Export::Module(_) => {}
        }
    }
}

/// Visits the modules that are instantiated or exported.
fn visit_modules(of: &mut Instantiation<'_>, visit: &mut impl FnMut(&mut ModuleId)) {
    for step in &mut of.steps {
        if let Step::Instantiate { module: ModuleSource::Own(module), .. } = step {
            visit(module);
        }
    }
    fn of_exports(exports: &mut [(String, Export)], visit: &mut impl FnMut(&mut ModuleId)) {
        for (_, export) in exports {
            match export {
                Export::Module(ModuleSource::Own(module)) => visit(module),
                Export::Instance(exports) => of_exports(exports, visit),
                Export::Module(ModuleSource::Import(_)) | Export::Function(_) | Export::Resource(_) | Export::Type => {}
            }
        }
    }
    of_exports(&mut of.exports, visit);
}
