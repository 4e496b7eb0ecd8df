//! What the host offers a component, and what the component asks for beyond it.

use wasmtime::Engine;
use wasmtime::component::types::{ComponentInstance, ComponentItem};
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime_wasi::p2::bindings::LinkOptions;
use witcraft_diagnostics::Diagnostic;

use crate::component::chain;
use crate::host::Host;

/// The interfaces of WASI that are offered, by the versions that are compatible with each other.
const OFFERED: &[(&str, &[&str])] = &[
    (
        "0.2",
        &[
            "cli/environment",
            "cli/exit",
            "cli/stderr",
            "cli/stdin",
            "cli/stdout",
            "cli/terminal-input",
            "cli/terminal-output",
            "cli/terminal-stderr",
            "cli/terminal-stdin",
            "cli/terminal-stdout",
            "clocks/monotonic-clock",
            "clocks/wall-clock",
            "filesystem/preopens",
            "filesystem/types",
            "http/outgoing-handler",
            "http/types",
            "io/error",
            "io/poll",
            "io/streams",
            "random/insecure",
            "random/insecure-seed",
            "random/random",
            "sockets/instance-network",
            "sockets/ip-name-lookup",
            "sockets/network",
            "sockets/tcp",
            "sockets/tcp-create-socket",
            "sockets/udp",
            "sockets/udp-create-socket",
        ],
    ),
    (
        "0.3",
        &[
            "cli/environment",
            "cli/exit",
            "cli/stderr",
            "cli/stdin",
            "cli/stdout",
            "cli/terminal-input",
            "cli/terminal-output",
            "cli/terminal-stderr",
            "cli/terminal-stdin",
            "cli/terminal-stdout",
            "clocks/monotonic-clock",
            "clocks/system-clock",
            "filesystem/preopens",
            "filesystem/types",
            "http/client",
            "http/types",
            "random/insecure",
            "random/insecure-seed",
            "random/random",
            "sockets/ip-name-lookup",
            "sockets/types",
        ],
    ),
];

/// Puts a component, which comes from the file `name`, together with what the host offers.
///
/// # Errors
/// Imports that the host does not offer, all of them; or one that it offers with another type.
pub(crate) fn link(name: &str, engine: &Engine, component: &Component) -> Result<InstancePre<Host>, Vec<Diagnostic>> {
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
    let uses =
        |version: &str| imports.iter().any(|(name, ..)| name.starts_with("wasi:") && track(name) == Some(version));
    define(&mut linker, uses("0.2"), uses("0.3"))
        .map_err(|error| vec![Diagnostic::error("run/host", format!("cannot offer WASI: {}", chain(&error)))])?;
    linker.instantiate_pre(component).map_err(|error| {
        vec![
            Diagnostic::error("run/import-mismatch", "an import is not of the type that this host offers")
                .note(chain(&error))
                .help("the component may be built for a later version of WASI than this host has"),
        ]
    })
}

/// Defines WASI, but only the generations that are used: each costs time at every start.
fn define(linker: &mut Linker<Host>, wasi_0_2: bool, wasi_0_3: bool) -> wasmtime::Result<()> {
    if wasi_0_2 {
        let mut options = LinkOptions::default();
        options.network_error_code(true);
        wasmtime_wasi::p2::add_to_linker_with_options_async(linker, &options)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
    }
    if wasi_0_3 {
        wasmtime_wasi::p3::add_to_linker(linker)?;
        wasmtime_wasi_http::p3::add_to_linker(linker)?;
    }
    Ok(())
}

/// The versions that are compatible with a name's: `0.2` for `wasi:cli/run@0.2.6`. Pre-releases are compatible with
/// nothing.
fn track(name: &str) -> Option<&str> {
    let (_, version) = name.split_once('@')?;
    let (track, patch) = version.rsplit_once('.')?;
    patch.bytes().all(|byte| byte.is_ascii_digit()).then_some(track)
}

fn is_offered(name: &str) -> bool {
    let interface = name.strip_prefix("wasi:").and_then(|name| name.split_once('@')).map(|(interface, _)| interface);
    OFFERED.iter().any(|(offered, interfaces)| {
        track(name) == Some(offered) && interface.is_some_and(|interface| interfaces.contains(&interface))
    })
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
        format!("the component imports the {kind} `{name}`, which nothing offers"),
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
        None if name.starts_with("wasi:") => finding.note("this host does not offer that part of WASI"),
        None => finding,
    };
    finding.help(format!(
        "compose it with a component that exports `{name}`: `witcraft compose {component} plug.wasm -o all.wasm`"
    ))
}

fn offered_versions(name: &str) -> Option<String> {
    let interface = name.strip_prefix("wasi:")?.split('@').next()?;
    let versions: Vec<_> = OFFERED
        .iter()
        .filter(|(_, interfaces)| interfaces.contains(&interface))
        .map(|(track, _)| format!("`{track}.x`"))
        .collect();
    (!versions.is_empty()).then(|| versions.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_be_offered_is_defined() {
        let engine = crate::component::engine(&Default::default()).unwrap();
        let mut linker = Linker::new(&engine);
        define(&mut linker, true, true).unwrap();
        for (version, interfaces) in OFFERED {
            let patch = if *version == "0.2" { 12 } else { 0 };
            for interface in *interfaces {
                let name = format!("wasi:{interface}@{version}.{patch}");
                let again = linker.root().func_wrap(&name, |_, (): ()| Ok(()));
                assert!(again.is_err(), "`{name}` is not defined");
            }
        }
    }

    #[test]
    fn versions_are_compatible_within_a_track() {
        assert!(
            is_offered("wasi:cli/stdin@0.2.0")
                && is_offered("wasi:cli/stdin@0.2.99")
                && is_offered("wasi:cli/stdin@0.3.0")
        );
        assert!(!is_offered("wasi:cli/stdin@0.2.0-rc-2023"));
        assert!(!is_offered("wasi:cli/stdin") && !is_offered("wasi:keyvalue/store@0.2.0") && !is_offered("log"));
    }
}
