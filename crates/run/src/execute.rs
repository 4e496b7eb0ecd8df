//! One run, from bytes to outcome.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Func, Instance, InstancePre, Val};
use wasmtime::{CallHook, Engine, Store};
use witcraft_diagnostics::Diagnostic;

use crate::exports::{Export, Exports};
use crate::host::Host;
use crate::invoke::{self, Call, Results};
use crate::net::Refusal;
use crate::options::{Limits, Options};
use crate::outcome::{End, Outcome};
use crate::wave::{Lowering, print};
use crate::{allocations, component, link};

/// Runs the component, or the core module as one, that is called `name`, to its end.
///
/// # Errors
/// What keeps it from being started: bytes that are not a component, no program and no call, calls that name nothing
/// or whose arguments do not fit, imports that nothing offers, directories that cannot be opened. What happens after
/// the start is in the
/// [`Outcome`].
pub fn run(name: &str, bytes: &[u8], options: &Options) -> Result<Outcome, Vec<Diagnostic>> {
    let in_file =
        |findings: Vec<Diagnostic>| findings.into_iter().map(|finding| finding.in_file(name)).collect::<Vec<_>>();
    let bytes = component::componentized(name, bytes).map_err(in_file)?;
    let engine = component::engine(&options.limits).map_err(|finding| vec![finding])?;
    let component = component::load(&engine, &bytes, options).map_err(in_file)?;
    drop(bytes);
    let exports = Exports::of(&engine, &component);
    let plan = if options.invoke.is_empty() {
        exports.program().map(Plan::Program).map_err(|finding| vec![finding])
    } else {
        invoke::plan(&options.invoke, &exports).map(Plan::Calls)
    };
    let linked = link::link(name, &engine, &component);
    let host = Host::new(&options.grants, &options.limits);
    let (plan, linked, (host, observed)) = match (plan, linked, host) {
        (Ok(plan), Ok(linked), Ok(host)) => (plan, linked, host),
        (plan, linked, host) => {
            let of_component = [plan.err(), linked.err()].into_iter().flatten().flatten().collect();
            return Err(in_file(of_component).into_iter().chain(host.err().into_iter().flatten()).collect());
        }
    };

    let mut progress = Progress::default();
    let guest = Guest { linked, exports: &exports, plan };
    let end =
        start(&engine, host, &options.limits, guest, &mut progress).map_err(|finding| vec![finding])?.in_file(name);
    let (stdout, stderr) = observed.output();
    let notes = if end.status() == 0 { Vec::new() } else { refused(&observed.refusals.all()) };
    Ok(Outcome { values: progress.values, end, stdout, stderr, notes })
}

/// What to say of what a guest was refused: one note for whom it wanted to talk to, one for where it wanted to be called.
fn refused(refusals: &[Refusal]) -> Vec<Diagnostic> {
    let (mut peers, mut places) = (Vec::new(), Vec::new());
    for refusal in refusals {
        match refusal {
            Refusal::Peer(address) => peers.push(address.as_str()),
            Refusal::Listen(address) => places.push(address.as_str()),
        }
    }
    let mut notes = Vec::new();
    if !peers.is_empty() {
        let message = format!("the guest was refused the network: {}", peers.join(", "));
        let help = format!("grant it with `--net={}`", peers.join(","));
        notes.push(Diagnostic::note_only("run/net-refused", message).help(help));
    }
    if !places.is_empty() {
        let message = format!("the guest was refused to listen on the network: {}", places.join(", "));
        let help = places.iter().map(|place| format!("`--listen {place}`")).collect::<Vec<_>>().join(" ");
        notes.push(Diagnostic::note_only("run/listen-refused", message).help(format!("grant it with {help}")));
    }
    notes
}

/// What to call.
enum Plan<'a> {
    Program(&'a Export),
    Calls(Vec<Call<'a>>),
}

/// A component that is ready to be instantiated, and what to do with it.
struct Guest<'a> {
    linked: InstancePre<Host>,
    exports: &'a Exports,
    plan: Plan<'a>,
}

/// How far a run has come. It outlives the run, which may be cut off anywhere.
#[derive(Default)]
struct Progress {
    values: Vec<String>,
    /// What is going on: `in ...`, `while ...`.
    place: String,
}

/// Why a run did not come to its end.
enum Stopped {
    /// The guest trapped or exited.
    Guest(wasmtime::Error),
    /// A call does not fit what earlier calls returned.
    Rejected(Vec<Diagnostic>),
}

impl From<wasmtime::Error> for Stopped {
    fn from(error: wasmtime::Error) -> Stopped {
        Stopped::Guest(error)
    }
}

/// Runs a guest on this thread.
fn start(
    engine: &Engine,
    host: Host,
    limits: &Limits,
    guest: Guest<'_>,
    progress: &mut Progress,
) -> Result<End, Diagnostic> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Diagnostic::error("run/host", format!("cannot start: {error}")))?;
    let mut store = Store::new(engine, host);
    store.limiter(|host| &mut host.memory);
    // How far the arguments of a call got is only asked where there are calls.
    if let Plan::Calls(_) = guest.plan {
        store.call_hook(|mut store, transition| {
            if let CallHook::CallingWasm = transition {
                store.data_mut().entries += 1;
            }
            Ok(())
        });
    }
    if let Some(fuel) = limits.fuel {
        store.set_fuel(fuel).expect("fuel is counted where it is limited");
    }
    if limits.timeout.is_some() {
        store.set_epoch_deadline(1);
    }
    // Two clocks: the epoch stops a guest that computes, and shows where; the timer stops one that waits for the host.
    let watchdog = limits.timeout.map(|timeout| Watchdog::new(engine, timeout));
    let result = runtime.block_on(async {
        let driven = drive(&mut store, &guest, progress);
        match limits.timeout {
            Some(timeout) => tokio::time::timeout(timeout, driven).await.ok(),
            None => Some(driven.await),
        }
    });
    drop(watchdog);
    // What the guest still waits for on other threads, such as standard input, must not keep this one.
    runtime.shutdown_background();
    Ok(match result {
        Some(Ok(status)) => End::Exit(status),
        Some(Err(Stopped::Rejected(findings))) => End::Rejected(findings),
        Some(Err(Stopped::Guest(error))) => End::from_error(&error, &progress.place, limits),
        None => End::timeout(limits, &progress.place, None),
    })
}

async fn drive(store: &mut Store<Host>, guest: &Guest<'_>, progress: &mut Progress) -> Result<u8, Stopped> {
    progress.place = "while it was instantiated".to_owned();
    let instance = guest.linked.instantiate_async(&mut *store).await?;
    match &guest.plan {
        Plan::Program(export) => {
            progress.place = format!("in `{}`", export.label());
            let function = function(store, instance, export);
            let returned = call(store, function, &[]).await?;
            Ok(u8::from(matches!(returned, Some(Val::Result(Err(_))))))
        }
        Plan::Calls(calls) => {
            let mut results = Results::default();
            name_resources(store, instance, guest.exports, &mut results);
            for each in calls {
                invoke(store, instance, guest.exports, each, &mut results, progress).await?;
            }
            progress.place = "while the results were dropped".to_owned();
            for handle in results.owned() {
                handle.resource_drop_async(&mut *store).await?;
            }
            Ok(0)
        }
    }
}

async fn invoke<'a>(
    store: &mut Store<Host>,
    instance: Instance,
    exports: &'a Exports,
    each: &Call<'a>,
    results: &mut Results,
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
    let values = Lowering::new(&each.arguments, &label, &names, results).arguments(&ty, receiver);
    results.names = names;
    let values = values.map_err(Stopped::Rejected)?;
    progress.place = format!("in `{label}`");
    let returned = call(store, function, &values).await.inspect_err(|_| {
        if let Some(target) = allocations::target(&ty, &values, store.data().entries) {
            progress.place = format!("in `{label}`, while its `realloc` allocated memory for {target}");
        }
    })?;
    if let Some(value) = &returned {
        progress.values.push(print(value, &results.names));
    }
    results.push(returned.zip(ty.results().next()));
    Ok(())
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

/// Moves the engine's epoch on after a time, unless it is dropped before.
struct Watchdog {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Watchdog {
    fn new(engine: &Engine, timeout: Duration) -> Watchdog {
        let (stop, stopped) = mpsc::channel();
        let engine = engine.clone();
        let thread = thread::spawn(move || {
            if stopped.recv_timeout(timeout) == Err(mpsc::RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        Watchdog { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
