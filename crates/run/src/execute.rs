//! One run, from bytes to outcome.

use wasmtime::component::Component;
use wasmtime::{CallHook, Engine, Store, Trap, WasmCoreDump};
use witcraft_diagnostics::{Diagnostic, plain};
use witcraft_host::{
    Code, Host, Refusal, Settings, Watchdog, chain, componentized, engine, link, needs_no_tasks, not_precompiled,
    thrown,
};

use crate::drive::{Guest, Plan, Progress, Stopped, drive};
use crate::exports::Exports;
use crate::invoke;
use crate::options::Options;
use crate::outcome::{End, Outcome};
use crate::profile::Profiler;
use crate::results::Shower;
use crate::transfer::Accounts;
use crate::waiting::waiting;

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
    let (engine, component) = load(name, bytes, options).map_err(in_file)?;
    let exports = Exports::of(&engine, &component);
    let plan = if options.invoke.is_empty() {
        exports.program().map(Plan::Program).map_err(|finding| vec![finding])
    } else {
        invoke::plan(&options.invoke, &exports).map(Plan::Calls)
    };
    let linked = link(name, &engine, &component, options.grants.reproducible);
    let host = Host::new(&options.grants, &options.limits);
    let (plan, linked, (host, observed)) = match (plan, linked, host) {
        (Ok(plan), Ok(linked), Ok(host)) => (plan, linked, host),
        (plan, linked, host) => {
            let of_component = [plan.err(), linked.err()].into_iter().flatten().flatten().collect();
            return Err(in_file(of_component).into_iter().chain(host.err().into_iter().flatten()).collect());
        }
    };

    let shower = Shower::new(options);
    let mut progress = Progress { shower, place: String::new(), accounts: Accounts::default() };
    let guest = Guest { linked, exports: &exports, plan };
    let ended = start(name, &engine, host, options, guest, &mut progress).map_err(|finding| vec![finding])?;
    let end = ended.end.in_file(name);
    let (stdout, stderr) = observed.output();
    let notes = if end.status() == 0 { Vec::new() } else { refused(&observed.refusals.all()) };
    let (values, bytes) = progress.shower.kept();
    let Ended { profile, core_dump, .. } = ended;
    Ok(Outcome { values, bytes, end, stdout, stderr, profile, core_dump, notes })
}

/// The compiled component, and the engine it runs on.
fn load(name: &str, bytes: &[u8], options: &Options) -> Result<(Engine, Component), Vec<Diagnostic>> {
    if options.precompiled {
        let settings = Settings { fuel: options.limits.fuel.is_some(), ..Settings::PRECOMPILED };
        let engine = engine(&settings).map_err(|finding| vec![finding])?;
        let component = Code::load_precompiled(&engine, bytes).map_err(|why| vec![not_precompiled(name, &why)])?;
        return Ok((engine, component));
    }
    let bytes = componentized(name, bytes)?;
    let limits = Settings::for_limits(&options.limits);
    let settings = Settings {
        epochs: limits.epochs || options.record.profile,
        synchronous: needs_no_tasks(&bytes),
        native: options.native,
        ..limits
    };
    let engine = engine(&settings).map_err(|finding| vec![finding])?;
    let code = Code { cache: options.cache.as_ref(), while_compiling: options.while_compiling };
    let component = code.load(&engine, &bytes)?;
    Ok((engine, component))
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
        let message = format!("the guest was denied network access: {}", peers.join(", "));
        let help = format!("allow it with `--net={}`", peers.join(","));
        notes.push(Diagnostic::note_only("run/net-refused", message).help(help));
    }
    if !places.is_empty() {
        let message = format!("the guest was not allowed to listen: {}", places.join(", "));
        let help = places.iter().map(|place| format!("`--listen {place}`")).collect::<Vec<_>>().join(" ");
        notes.push(Diagnostic::note_only("run/listen-refused", message).help(format!("allow it with {help}")));
    }
    notes
}

/// How a guest ended, and what was recorded.
struct Ended {
    end: End,
    profile: Option<Vec<u8>>,
    core_dump: Option<Vec<u8>>,
}

/// Runs a guest on this thread.
fn start(
    name: &str,
    engine: &Engine,
    host: Host,
    options: &Options,
    guest: Guest<'_>,
    progress: &mut Progress,
) -> Result<Ended, Diagnostic> {
    let limits = &options.limits;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Diagnostic::error("run/host", format!("cannot start: {error}")))?;
    let mut store = Store::new(engine, host);
    store.limiter(|host| &mut host.memory);
    if let Some(fuel) = limits.fuel {
        store.set_fuel(fuel).expect("fuel is counted where it is limited");
    }
    // Compiled code may ask for the epoch even where nothing moves it on.
    store.set_epoch_deadline(1);
    let profiler = if options.record.profile {
        let started = Profiler::start(name, guest.linked.component(), &mut store, limits.timeout);
        Some(started.map_err(|error| Diagnostic::error("run/host", format!("cannot profile: {}", chain(&error))))?)
    } else {
        None
    };
    // How far the arguments of a call got is only asked where there are calls.
    let counts = matches!(guest.plan, Plan::Calls(_));
    let hooked = profiler.as_ref().map(|(profiler, _)| profiler.clone());
    if counts || hooked.is_some() {
        store.call_hook(move |mut store, transition| {
            if let CallHook::CallingWasm = transition {
                store.data_mut().entries += 1;
            }
            if let Some(profiler) = &hooked {
                profiler.call(&store, transition);
            }
            Ok(())
        });
    }
    // Two clocks: the epoch stops a guest that computes, and shows where; the timer stops one that waits for the host. A profiler
    // moves the epoch on itself.
    let watchdog = limits.timeout.filter(|_| profiler.is_none()).map(|timeout| Watchdog::new(engine, timeout));
    let mut asleep = Vec::new();
    let result = runtime.block_on(async {
        let driven = async {
            let driven = drive(&mut store, &guest, progress).await;
            if let Err(Stopped::Guest(error)) = &driven
                && error.downcast_ref() == Some(&Trap::AsyncDeadlock)
            {
                asleep = waiting(&mut store).await;
            }
            driven
        };
        match limits.timeout {
            Some(timeout) => tokio::time::timeout(timeout, driven).await.ok(),
            None => Some(driven.await),
        }
    });
    drop(watchdog);
    // What the guest still waits for on other threads, such as standard input, must not keep this one.
    runtime.shutdown_background();
    let profile = profiler.map(|(profiler, ticks)| {
        drop(ticks);
        profiler.finish()
    });
    let core_dump = match &result {
        Some(Err(Stopped::Guest(error))) if options.record.core_dump => {
            error.downcast_ref::<WasmCoreDump>().map(|dump| dump.serialize(&mut store, name))
        }
        _ => None,
    };
    let end = match result {
        Some(Ok(status)) => End::Exit(status),
        Some(Err(Stopped::Rejected(findings))) => End::Rejected(findings),
        Some(Err(Stopped::Guest(error))) => {
            let thrown = thrown(&error, &store);
            let end = End::from_error(&error, thrown.as_deref(), &progress.place, limits);
            if error.downcast_ref() == Some(&Trap::AsyncDeadlock) {
                end.with_notes(asleep).with_notes(progress.accounts.open())
            } else {
                end
            }
        }
        Some(Err(Stopped::Output(error))) => {
            let message = format!("a result cannot be written: {}", plain(&error));
            End::Rejected(vec![Diagnostic::error("output/unwritable", message).note(&progress.place)])
        }
        None => End::timeout(limits, &progress.place, None).with_notes(progress.accounts.open()),
    };
    Ok(Ended { end, profile, core_dump })
}
