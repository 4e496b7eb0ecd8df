//! Runs a guest to its end: instantiates it, calls it and waits for it.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Func, Instance, InstancePre, Type, Val};
use wasmtime::{AsContextMut, Store, Trap};
use witcraft_diagnostics::Diagnostic;

use crate::allocations;
use crate::exports::{Export, Exports};
use crate::invoke::{Call, Results};
use crate::live::Live;
use crate::results::Shower;
use crate::transfer::{Accounts, Idle, Unshown, open, show};
use crate::types::is_async;
use crate::wave::{Lowering, print};
use witcraft_host::Host;

/// The function to call.
pub(crate) enum Plan<'a> {
    Program(&'a Export),
    Calls(Vec<Call<'a>>),
}

/// A component that is ready to be instantiated, and what to do with it.
pub(crate) struct Guest<'a> {
    pub(crate) linked: InstancePre<Host>,
    pub(crate) exports: &'a Exports,
    pub(crate) plan: Plan<'a>,
}

/// How far a run has come. It outlives the run, which may be cut off anywhere.
pub(crate) struct Progress {
    pub(crate) shower: Shower,
    /// The current activity: `in ...`, `while ...`.
    pub(crate) place: String,
    /// The streams and futures that are passed and returned.
    pub(crate) accounts: Accounts,
}

/// Why a run did not come to its end.
pub(crate) enum Stopped {
    /// The guest trapped or exited.
    Guest(wasmtime::Error),
    /// A call does not fit what earlier calls returned.
    Rejected(Vec<Diagnostic>),
    /// A result cannot be written.
    Output(std::io::Error),
}

impl From<wasmtime::Error> for Stopped {
    fn from(error: wasmtime::Error) -> Stopped {
        Stopped::Guest(error)
    }
}

/// Instantiates a guest, makes the calls, and waits for what it does beside them. Returns its exit status.
///
/// # Errors
/// Why it did not come to its end.
pub(crate) async fn drive(store: &mut Store<Host>, guest: &Guest<'_>, progress: &mut Progress) -> Result<u8, Stopped> {
    progress.place = "while it was instantiated".to_owned();
    let instance = guest.linked.instantiate_async(&mut *store).await?;
    let engine = store.engine().clone();
    let idle = match is_async(&engine, guest.linked.component()) {
        true => Some(Idle::new(&engine, store).await?),
        false => None,
    };
    let status = match &guest.plan {
        Plan::Program(export) => {
            progress.place = format!("in `{}`", export.label());
            let function = function(store, instance, export);
            let returned = call(store, function, &[]).await?;
            u8::from(matches!(returned, Some(Val::Result(Err(_)))))
        }
        Plan::Calls(calls) => {
            let mut results = Results::default();
            name_resources(store, instance, guest.exports, &mut results);
            for each in calls {
                invoke(store, instance, guest.exports, each, &mut results, idle.as_ref(), progress).await?;
            }
            progress.place = "while the results were dropped".to_owned();
            for handle in results.owned().into_iter().chain(progress.accounts.kept()) {
                handle.resource_drop_async(&mut *store).await?;
            }
            0
        }
    };
    if let Some(idle) = &idle {
        progress.place = "in background work after its calls had returned".to_owned();
        idle.finish(store).await?;
    }
    Ok(status)
}

async fn invoke<'a>(
    store: &mut Store<Host>,
    instance: Instance,
    exports: &'a Exports,
    each: &Call<'a>,
    results: &mut Results,
    idle: Option<&Idle>,
    progress: &mut Progress,
) -> Result<(), Stopped> {
    let self_type = |export: &Export| {
        let ty = function(store, instance, export).ty(&*store);
        ty.params().next().map(|(_, ty)| ty)
    };
    let (export, receiver) =
        each.resolve(exports, results, self_type).map_err(|finding| Stopped::Rejected(vec![finding]))?;
    let label = export.label();
    let function = function(store, instance, export);
    let ty = function.ty(&*store);
    let names = std::mem::take(&mut results.names);
    let mut live = Live { store: &mut *store, results: &mut *results, accounts: &progress.accounts };
    let values = Lowering::new(&each.arguments, &label, &names, &mut live).arguments(&ty, receiver);
    results.names = names;
    let values = values.map_err(Stopped::Rejected)?;
    progress.place = format!("in `{label}`");
    let returned = call(store, function, &values).await.inspect_err(|_| {
        if let Some(target) = allocations::target(&ty, &values, store.data().entries) {
            progress.place = format!("in `{label}`, while its `realloc` allocated memory for {target}");
        }
    })?;
    let returned = returned.zip(ty.results().next());
    if let Some((value, ty)) = &returned {
        progress.place = format!("in the result of `{label}`");
        show_result(store, value, ty, each, results, idle, progress).await?;
    }
    results.push(returned);
    Ok(())
}

/// Shows what a call returned, and all that comes through its streams and futures unless a later call is to have them.
async fn show_result(
    store: &mut Store<Host>,
    value: &Val,
    ty: &Type,
    each: &Call<'_>,
    results: &Results,
    idle: Option<&Idle>,
    progress: &mut Progress,
) -> Result<(), Stopped> {
    let (Some(idle), false) = (idle, each.is_used) else {
        let text = print(value, &results.names, Vec::new());
        return progress.shower.line(text).await.map_err(Stopped::Output);
    };
    let account = progress.accounts.result(&progress.place);
    let shown = open(store.as_context_mut(), value.clone(), ty, &account)?;
    let showing = show(shown, &results.names, &mut progress.shower);
    match idle.beside(store, &progress.accounts, showing).await? {
        Ok(()) => Ok(()),
        Err(Unshown::Stalled) => Err(Stopped::Guest(Trap::AsyncDeadlock.into())),
        Err(Unshown::Output(error)) => Err(Stopped::Output(error)),
    }
}

/// Calls a function, which returns one value or nothing.
async fn call(store: &mut Store<Host>, function: Func, values: &[Val]) -> wasmtime::Result<Option<Val>> {
    let mut returned = vec![Val::Bool(false); function.ty(&*store).results().len()];
    store.data_mut().entries = 0;
    function.call_async(&mut *store, values, &mut returned).await?;
    Ok(returned.pop())
}

/// The function of an instance that an export of its component is.
fn function(store: &mut Store<Host>, instance: Instance, export: &Export) -> Func {
    let interface = export
        .interface
        .as_deref()
        .map(|interface| instance.get_export_index(&mut *store, None, interface).expect("the component exports it"));
    let index =
        instance.get_export_index(&mut *store, interface.as_ref(), &export.name).expect("the component exports it");
    instance.get_func(&mut *store, index).expect("it is a function")
}

/// Learns what the instance's own resources are called.
fn name_resources(store: &mut Store<Host>, instance: Instance, exports: &Exports, results: &mut Results) {
    for (interface, name) in &exports.resources {
        let interface =
            interface.as_deref().and_then(|interface| instance.get_export_index(&mut *store, None, interface));
        if let Some((ComponentItem::Resource(ty), _)) = instance.get_export(&mut *store, interface.as_ref(), name) {
            results.names.insert(ty, name);
        }
    }
}
