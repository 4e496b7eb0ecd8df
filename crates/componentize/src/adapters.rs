//! Which adapters a module needs: the providers of WASI preview 1.

use std::borrow::Cow;

use wasi_preview1_component_adapter_provider as provider;
use wit_parser::{Resolve, WorldId};
use witcraft_abi::START;
use witcraft_wasi::{INCOMING_HANDLER, Name, is_interface, is_wasi, preview1};

use crate::go::Addition;
use crate::module::Module;
use crate::{Options, linker, narrow};

/// Where the functions of WASI preview 1 come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preview1 {
    /// The built-in adapter that fits the module and its world, where the module needs one.
    #[default]
    Auto,
    /// This one.
    Builtin(Builtin),
    /// Nowhere: a module that imports them is refused.
    Refuse,
}

/// The adapters that come with this crate: its own, and those of the Wasmtime release that components run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// For programs and libraries that open neither files nor sockets: the component asks for the standard streams,
    /// clocks, random numbers, environment and exit as far as the module uses them, and for nothing else.
    Narrow,
    /// For programs: the component exports `wasi:cli/run`, which calls `_start`.
    Command,
    /// For libraries: the component exports what its world says.
    Reactor,
    /// For HTTP handlers: no files, no sockets, no environment, as in the world `wasi:http/proxy`.
    Proxy,
}

impl Builtin {
    /// The word it is chosen by: `narrow`, `command`, `reactor` or `proxy`.
    pub fn name(self) -> &'static str {
        match self {
            Builtin::Narrow => "narrow",
            Builtin::Command => "command",
            Builtin::Reactor => "reactor",
            Builtin::Proxy => "proxy",
        }
    }

    fn bytes(self, module: &Module<'_>, world: Option<(&Resolve, WorldId)>) -> Cow<'static, [u8]> {
        match self {
            Builtin::Narrow => Cow::Owned(narrow::adapter(module, world, is_proxy(module, world))),
            Builtin::Command => Cow::Borrowed(provider::WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER),
            Builtin::Reactor => Cow::Borrowed(provider::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER),
            Builtin::Proxy => Cow::Borrowed(provider::WASI_SNAPSHOT_PREVIEW1_PROXY_ADAPTER),
        }
    }
}

/// A module that stands between the imports of older programs and a world.
#[derive(Clone, Debug)]
pub struct Adapter {
    /// The name of the module that programs import from: `wasi_snapshot_preview1`.
    pub name: String,
    /// The adapter itself, a core module with its own embedded world.
    pub bytes: Cow<'static, [u8]>,
}

/// What [`choose`] chose.
pub(crate) struct Chosen {
    /// The built-in one among the adapters.
    pub(crate) builtin: Option<Builtin>,
    pub(crate) adapters: Vec<Adapter>,
    /// What the module needs to get on with them.
    pub(crate) addition: Option<Addition>,
}

/// The adapters to use: those of the options, and a built-in one where it is asked for or needed.
///
/// `world` is the module's own, `None` where it has none.
pub(crate) fn choose(module: &Module<'_>, world: Option<(&Resolve, WorldId)>, options: &Options<'_>) -> Chosen {
    let mut adapters = options.adapters.clone();
    let given = adapters.iter().any(|adapter| adapter.name == preview1::MODULE);
    let builtin = match options.preview1 {
        Preview1::Refuse => None,
        Preview1::Builtin(builtin) => Some(builtin),
        Preview1::Auto => fitting(module, world),
    };
    let builtin = builtin.filter(|_| !given);
    if let Some(builtin) = builtin {
        adapters.push(Adapter { name: preview1::MODULE.to_owned(), bytes: builtin.bytes(module, world) });
    }
    if module.imports_from(linker::TLS) {
        adapters.push(linker::tls_adapter());
    }
    let addition = builtin.and_then(|builtin| Addition::for_adapter(module, builtin));
    Chosen { builtin, adapters, addition }
}

/// The built-in adapter that fits, if one is needed: the narrowest that serves all that the module imports.
fn fitting(module: &Module<'_>, world: Option<(&Resolve, WorldId)>) -> Option<Builtin> {
    let is_program = is_program(module);
    if !module.imports_from(preview1::MODULE) {
        // A program that imports nothing is a program still, unless its world says what it is.
        return (is_program && world.is_none()).then_some(Builtin::Narrow);
    }
    Some(match is_program {
        _ if narrow::fits(module) => Builtin::Narrow,
        true => Builtin::Command,
        false if is_proxy(module, world) => Builtin::Proxy,
        false => Builtin::Reactor,
    })
}

/// Whether the module is a program, and not a library.
pub(crate) fn is_program(module: &Module<'_>) -> bool {
    module.find_function(START).is_some_and(|ty| ty.params().is_empty() && ty.results().is_empty())
}

/// Whether the world is one of HTTP handlers, and nothing asks for more than such a host has: neither the world nor the
/// program, which would reach files and sockets through preview 1.
fn is_proxy(module: &Module<'_>, world: Option<(&Resolve, WorldId)>) -> bool {
    let Some((resolve, world)) = world else { return false };
    let world = &resolve.worlds[world];
    let handles = world.exports.keys().any(|key| is_interface(&resolve.name_world_key(key), INCOMING_HANDLER));
    let is_offered = |name: &str| {
        let interface = Name::parse(name).and_then(|name| name.interface());
        !is_wasi(name) || interface.is_some_and(|interface| interface.in_proxy)
    };
    let modest = world.imports.keys().all(|key| is_offered(&resolve.name_world_key(key)));
    let reaches = |import: &str| import.starts_with("path_") || import.starts_with("sock_");
    let program_is_modest =
        !module.imports.iter().any(|import| import.module == preview1::MODULE && reaches(import.name));
    handles && modest && program_is_modest
}
