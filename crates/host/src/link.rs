//! The imports that the host provides to a component, and those that it does not.

use std::collections::BTreeSet;

use wasmtime::Engine;
use wasmtime::component::types::{ComponentInstance, ComponentItem};
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime_wasi::p2::bindings::LinkOptions;
use witcraft_diagnostics::Diagnostic;
use witcraft_wasi::{Name, Supplier, Track, is_wasi};

use crate::reproducible::Reproducible;
use crate::state::Host;
use crate::{chain, fixed_clock};

/// Puts a component, which comes from the file `name`, together with what the host offers. With a fixed clock, what is waited for moves it.
///
/// # Errors
/// Imports that the host does not offer, all of them; or one that it offers with another type.
pub fn link(
    name: &str,
    engine: &Engine,
    component: &Component,
    reproducible: Reproducible,
) -> Result<InstancePre<Host>, Vec<Diagnostic>> {
    let ty = component.component_type();
    let imports: Vec<_> = ty.imports(engine).map(|(name, import)| (name, import.ty, import.implements)).collect();
    let missing: Vec<_> = imports
        .iter()
        .filter(|(name, item, _)| !is_offered(name) && needs_definition(engine, item))
        .map(|(import, item, interface)| missing(name, import, item, *interface))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut linker = Linker::new(engine);
    let tracks = imports.iter().filter_map(|(name, ..)| Name::parse(name)?.track()).collect();
    define(&mut linker, &tracks, reproducible.clock)
        .map_err(|error| vec![Diagnostic::error("run/host", format!("cannot provide WASI: {}", chain(&error)))])?;
    linker.instantiate_pre(component).map_err(|error| {
        vec![
            Diagnostic::error("run/import-mismatch", "an import does not have the type that this host offers")
                .note(chain(&error))
                .help("the component may be built for a later version of WASI than this host supports"),
        ]
    })
}

/// Defines WASI, but only the versions that are used: each costs time at every start.
fn define(linker: &mut Linker<Host>, tracks: &BTreeSet<Track>, fixed_clock: bool) -> wasmtime::Result<()> {
    if tracks.contains(&Track::V0_2) {
        let mut options = LinkOptions::default();
        options.network_error_code(true);
        wasmtime_wasi::p2::add_to_linker_with_options_async(linker, &options)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
    }
    if tracks.contains(&Track::V0_3) {
        wasmtime_wasi::p3::add_to_linker(linker)?;
        wasmtime_wasi_http::p3::add_to_linker(linker)?;
    }
    if fixed_clock {
        linker.allow_shadowing(true);
        for track in tracks {
            match track {
                Track::V0_2 => fixed_clock::define_p2(linker)?,
                Track::V0_3 => fixed_clock::define_p3(linker)?,
            }
        }
        linker.allow_shadowing(false);
    }
    Ok(())
}

/// Whether this host offers an import of the name: all that hosts supply, and in released versions.
fn is_offered(name: &str) -> bool {
    let Some(name) = Name::parse(name) else { return false };
    let Some(interface) = name.interface() else { return false };
    interface.supplier == Supplier::Host && name.track().is_some_and(|track| interface.tracks.contains(&track))
}

/// Whether anything must be supplied: an interface that only has types needs nothing.
fn needs_definition(engine: &Engine, item: &ComponentItem) -> bool {
    match item {
        ComponentItem::ComponentInstance(instance) => has_more_than_types(engine, instance),
        ComponentItem::Type(_) => false,
        ComponentItem::ComponentFunc(_)
        | ComponentItem::CoreFunc(_)
        | ComponentItem::Module(_)
        | ComponentItem::Component(_)
        | ComponentItem::Resource(_) => true,
    }
}

fn has_more_than_types(engine: &Engine, instance: &ComponentInstance) -> bool {
    instance.exports(engine).any(|(_, export)| needs_definition(engine, &export.ty))
}

/// What is said of an import that is a label where it stands for an `interface`.
fn missing(component: &str, name: &str, item: &ComponentItem, interface: Option<&str>) -> Diagnostic {
    let kind = match item {
        ComponentItem::ComponentInstance(_) => "interface",
        ComponentItem::ComponentFunc(_) | ComponentItem::CoreFunc(_) => "function",
        ComponentItem::Module(_) => "core module",
        ComponentItem::Component(_) => "component",
        ComponentItem::Type(_) => "type",
        ComponentItem::Resource(_) => "resource",
    };
    let finding = Diagnostic::error(
        "run/missing-import",
        format!("the component imports the {kind} `{name}`, which this host does not offer"),
    );
    let finding = match interface {
        Some(interface) if is_offered(interface) => finding.note(format!(
            "`{name}` is a label for `{interface}`, which this host offers under the interface's own name only"
        )),
        Some(interface) => finding.note(format!("`{name}` is a label for `{interface}`")),
        None => finding,
    };
    let finding = match offered_versions(name) {
        Some(versions) => finding.note(format!("this host offers it in {versions}")),
        None if is_wasi(name) => finding.note("this host does not support that part of WASI"),
        None => finding,
    };
    finding.help(format!(
        "compose it with a component that exports `{name}`: `witcraft compose {component} plug.wasm -o all.wasm`"
    ))
}

fn offered_versions(name: &str) -> Option<String> {
    let interface = Name::parse(name)?.interface().filter(|interface| interface.supplier == Supplier::Host)?;
    let versions: Vec<_> = interface.tracks.iter().map(|track| format!("`{}.x`", track.as_str())).collect();
    Some(versions.join(" and "))
}

#[cfg(test)]
mod tests {
    use witcraft_wasi::interfaces;

    use super::*;

    #[test]
    fn what_is_said_to_be_offered_is_defined() {
        let engine = crate::engine(&Default::default()).unwrap();
        let mut linker = Linker::new(&engine);
        define(&mut linker, &Track::ALL.into_iter().collect(), false).unwrap();
        for interface in interfaces().iter().filter(|interface| interface.supplier == Supplier::Host) {
            for track in interface.tracks {
                let patch = match track {
                    Track::V0_2 => 12,
                    Track::V0_3 => 0,
                };
                let name = format!("{}@{}.{patch}", interface.id(), track.as_str());
                assert!(is_offered(&name), "`{name}` is not offered");
                let again = linker.root().func_wrap(&name, |_, (): ()| Ok(()));
                assert!(again.is_err(), "`{name}` is not defined");
            }
        }
    }

    #[test]
    fn nothing_else_is_offered() {
        for other in
            ["wasi:cli/stdin", "wasi:cli/stdin@0.4.0", "wasi:keyvalue/store@0.2.0", "wasi:cli/run@0.2.0", "log"]
        {
            assert!(!is_offered(other), "{other}");
        }
    }
}
