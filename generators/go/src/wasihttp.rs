//! The package that connects `net/http` with `wasi:http@0.3`: an `http.Handler` answers what the component is sent, and
//! each imported function that answers requests is an `http.RoundTripper`.
//!
//! Its files in `runtime/wasihttp/` are Go that uses the packages generated from `wasi:http`. A world whose `types` lack
//! something that they use has no such package, nor has one that exports `types` itself.

use wit_parser::{InterfaceId, PackageId, TypeDefKind};
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Module, ModuleId};
use witcraft_wasi::{Name, Track};
use witcraft_writer::Files;

use crate::module::World;

/// The directory, and the name of the package.
pub(crate) const WASIHTTP: &str = "wasihttp";

/// A file, with what it is needed for.
macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("runtime/wasihttp/", $name)))
    };
}

const ALWAYS: [(&str, &str); 4] = [file!("body.go"), file!("error.go"), file!("fields.go"), file!("outgoing.go")];
const SERVER: [(&str, &str); 4] = [file!("request.go"), file!("response.go"), file!("serve.go"), file!("server.go")];
const ROUND_TRIP: (&str, &str) = file!("roundtrip.go");
const TRANSPORT: (&str, &str) = file!("transport.go");
const NEXT: (&str, &str) = file!("next.go");

/// The functions of `types` that the files call.
const FUNCTIONS: [&str; 22] = [
    "[constructor]request-options",
    "[method]fields.copy-all",
    "[method]request-options.set-between-bytes-timeout",
    "[method]request-options.set-connect-timeout",
    "[method]request-options.set-first-byte-timeout",
    "[method]request.get-authority",
    "[method]request.get-headers",
    "[method]request.get-method",
    "[method]request.get-path-with-query",
    "[method]request.get-scheme",
    "[method]request.set-authority",
    "[method]request.set-method",
    "[method]request.set-path-with-query",
    "[method]request.set-scheme",
    "[method]response.get-headers",
    "[method]response.get-status-code",
    "[method]response.set-status-code",
    "[static]fields.from-list",
    "[static]request.consume-body",
    "[static]request.new",
    "[static]response.consume-body",
    "[static]response.new",
];

/// The cases of `error-code` that the files name.
const CODES: [&str; 12] = [
    "DNS-timeout",
    "destination-IP-prohibited",
    "connection-refused",
    "connection-terminated",
    "connection-timeout",
    "connection-read-timeout",
    "connection-write-timeout",
    "HTTP-request-denied",
    "HTTP-request-URI-invalid",
    "HTTP-response-incomplete",
    "HTTP-response-timeout",
    "internal-error",
];

/// The interfaces of one version of `wasi:http` in a world.
#[derive(Default)]
struct Interfaces {
    types: Option<ModuleId>,
    /// What the component is sent requests through.
    served: Option<ModuleId>,
    client: Option<ModuleId>,
    /// What the component stands before.
    next: Option<ModuleId>,
}

/// Adds the package, if the world has something for it.
pub(crate) fn add(files: &mut Files, world: &World<'_>) {
    let Some((types, Interfaces { served, client, next, .. })) = find(world) else { return };
    let mut sources: Vec<(&str, &str, Option<ModuleId>)> = Vec::new();
    sources.extend(ALWAYS.map(|(name, source)| (name, source, None)));
    if served.is_some() {
        sources.extend(SERVER.map(|(name, source)| (name, source, served)));
    }
    if client.is_some() || next.is_some() {
        sources.push((ROUND_TRIP.0, ROUND_TRIP.1, None));
    }
    sources.extend(client.map(|_| (TRANSPORT.0, TRANSPORT.1, client)));
    sources.extend(next.map(|_| (NEXT.0, NEXT.1, next)));
    let path = |id: ModuleId| &world.layout.packages[world.layout.module(id).package].path;
    for (name, source, function) in sources {
        let mut text = source.replace("ROOT/wasi/http/types", &format!("ROOT/{}", path(types)));
        if let Some(id) = function {
            text = text.replace("ROOT/wasi/http/handler", &format!("ROOT/{}", path(id)));
            text = text.replace("ROOT/wasi/http/client", &format!("ROOT/{}", path(id)));
        }
        let text = text.replace("ROOT/", &format!("{}/", world.options.import_path));
        files.add(format!("{WASIHTTP}/{name}"), format!("{}\n\n{text}", world.header));
    }
    let has = [
        served.map(|_| "Serve registers the http.Handler that answers requests"),
        client.map(|_| "Transport is an http.RoundTripper for an http.Client"),
        next.map(|_| "Next passes requests on to the handler behind the component"),
    ];
    let has: Vec<String> = has.into_iter().flatten().map(|text| format!("//   - {text}\n")).collect();
    let doc = format!(
        "{}\n\n// Package {WASIHTTP} connects net/http with wasi:http:\n{}package {WASIHTTP}\n",
        world.header,
        has.concat()
    );
    files.add(format!("{WASIHTTP}/doc.go"), doc);
}

/// The version of `wasi:http` that the package is for.
fn find(world: &World<'_>) -> Option<(ModuleId, Interfaces)> {
    let bindings = world.bindings;
    let mut versions: Vec<(PackageId, Interfaces)> = Vec::new();
    for (id, module) in bindings.modules() {
        let Some((package, interface)) = of_http(bindings, module) else { continue };
        let index = versions.iter().position(|(known, _)| *known == package).unwrap_or_else(|| {
            versions.push((package, Interfaces::default()));
            versions.len() - 1
        });
        let found = &mut versions[index].1;
        match (interface.as_str(), module.direction) {
            ("types", Direction::Import) => found.types = Some(id),
            ("client", Direction::Import) if waits(module) => found.client = Some(id),
            ("handler", Direction::Import) if waits(module) => found.next = Some(id),
            ("handler", Direction::Export) if waits(module) && world.linked.get(id).is_none() => {
                found.served = Some(id);
            }
            _ => {}
        }
    }
    let is_exported = |package: PackageId| {
        bindings.modules().any(|(_, module)| {
            module.direction == Direction::Export
                && of_http(bindings, module).is_some_and(|(of, name)| of == package && name == "types")
        })
    };
    versions.into_iter().find_map(|(package, found)| {
        let types = found.types.filter(|types| is_complete(bindings, bindings.module(*types).interface))?;
        let has_any = found.served.or(found.client).or(found.next).is_some();
        (has_any && !is_exported(package)).then_some((types, found))
    })
}

/// The package and the name of an interface of `wasi:http@0.3`.
fn of_http(bindings: &Bindings<'_>, module: &Module<'_>) -> Option<(PackageId, String)> {
    let text = bindings.resolve.name_world_key(module.key.as_ref()?);
    let name = Name::parse(&text)?;
    let is_it = name.package == "http" && name.track() == Some(Track::V0_3);
    let package = bindings.resolve.interfaces[module.interface?].package?;
    is_it.then(|| (package, name.interface.to_owned()))
}

/// Whether the functions of a module are bound as asynchronous ones.
fn waits(module: &Module<'_>) -> bool {
    !module.functions.is_empty() && module.functions.iter().all(|function| function.plan.mode.is_async())
}

/// Whether `types` has all that the files use.
fn is_complete(bindings: &Bindings<'_>, types: Option<InterfaceId>) -> bool {
    let Some(types) = types.map(|id| &bindings.resolve.interfaces[id]) else { return false };
    let codes = types.types.get("error-code").map(|id| &bindings.resolve.types[*id].kind);
    let has_code = |code: &&str| match codes {
        Some(TypeDefKind::Variant(variant)) => variant.cases.iter().any(|case| case.name == **code),
        _ => false,
    };
    FUNCTIONS.iter().all(|function| types.functions.contains_key(*function)) && CODES.iter().all(|code| has_code(&code))
}
