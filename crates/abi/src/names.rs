//! The core names of a world's items: all name mangling in one place.
//!
//! A core module refers to WIT items through the names of its imports and exports. [`Mangling`] builds those names, and
//! [`ImportName::parse`] and [`ExportName::parse`] parse them. There are two schemes: the one that toolchains use
//! today, and its planned replacement.
//!
//! | item | [`Legacy`](Mangling::Legacy) | [`Standard32`](Mangling::Standard32) |
//! |---|---|---|
//! | imported function | `ns:pkg/iface@1.0.0` `func` | `cm32p2\|ns:pkg/iface@1` `func` |
//! | imported function of the world | `$root` `func` | `cm32p2` `func` |
//! | exported function | `ns:pkg/iface@1.0.0#func` | `cm32p2\|ns:pkg/iface@1\|func` |
//! | exported function of the world | `func` | `cm32p2\|\|func` |
//! | its post-return | `cabi_post_` before the name | `_post` after it |
//! | drop of an imported resource | `iface` `[resource-drop]r` | `cm32p2\|iface` `r_drop` |
//! | new, rep, drop of an exported one | `[export]iface` `[resource-new]r` | `cm32p2\|_ex_iface` `r_new` |
//! | asynchronous import | `iface` `[async-lower]func` | |
//! | asynchronous export, its callback | `[async-lift]iface#func`, `[callback][async-lift]iface#func` | |
//! | its `task.return` | `[export]iface` `[task-return]func` | |
//! | read of the first stream of a function | `iface` `[async-lower][stream-read-0]func` | |
//! | destructor | `iface#[dtor]r` | `cm32p2\|iface\|r_dtor` |

mod builtin;
mod parse;
mod split_export;
mod transfer;
mod world_export;

use wit_parser::{Resolve, WorldId, WorldKey};

pub use builtin::Builtin;
pub use parse::{ExportName, ImportName};
pub use split_export::{SPLIT_RESULT, SplitExport};
pub use transfer::{TransferIntrinsic, TransferPlace};
pub use world_export::{WorldExport, WorldExportError, is_world_export, read_world_exports, world_export_names};

/// The prefix of the custom sections that tell what world a core module was built for.
pub const COMPONENT_TYPE_SECTION: &str = "component-type";

/// What a command's core module exports to be run: `wasi:cli/run` before there were components.
pub const START: &str = "_start";

/// What a function is exported as through which an adapter allocates in the module, in the place of [`Mangling::realloc`].
pub const ADAPTER_REALLOC: &str = "cabi_realloc_adapter";

/// The core export that says what its module waits for: it takes nothing, and returns the address of the address and the length
/// of a text in UTF-8, with a line for each thing that waits. Hosts call it to explain a deadlock.
pub const WAITING: &str = "[waiting]";

/// The module that functions of the world itself, and built-ins that belong to no interface, are imported from.
pub const ROOT: &str = "$root";

/// What the built-in that starts a thread is imported as, from [`ROOT`].
pub const THREAD_NEW_INDIRECT: &str = "[thread-new-indirect-v0]";

/// The built-ins on one of the context slots of the running task (`CanonicalABI.md`, `canon context.get` and those after
/// it), as they are imported from [`ROOT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextSlot {
    /// `() -> i32`.
    pub get: &'static str,
    /// `(i32)`.
    pub set: &'static str,
}

/// The context slots, by number: by convention that of the stack pointer, and that of the base of thread-local variables.
pub const CONTEXT_SLOTS: [ContextSlot; 2] = [
    ContextSlot { get: "[context-get-0]", set: "[context-set-0]" },
    ContextSlot { get: "[context-get-1]", set: "[context-set-1]" },
];

/// How the names of WIT items become the names of core imports and exports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mangling {
    /// The scheme that toolchains use today.
    #[default]
    Legacy,
    /// The scheme of `BuildTargets.md` for 32-bit memories, `cm32p2`. For synchronous functions only.
    Standard32,
}

/// The two names of a core import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CoreImport {
    /// The module it is imported from.
    pub module: String,
    /// The name within the module.
    pub name: String,
}

/// A canonical built-in that a core module imports to manage a resource (`CanonicalABI.md`, `canon resource.new` and
/// those after it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceIntrinsic {
    /// Drops a handle to a resource that is imported. `(handle)`.
    ImportedDrop,
    /// Drops a handle to a resource that this component implements. `(handle)`.
    ExportedDrop,
    /// Makes a handle of a representation. `(rep) -> handle`.
    ExportedNew,
    /// The representation behind a handle. `(handle) -> rep`.
    ExportedRep,
}

impl ResourceIntrinsic {
    /// Every one of them.
    pub const ALL: [ResourceIntrinsic; 4] = [
        ResourceIntrinsic::ImportedDrop,
        ResourceIntrinsic::ExportedDrop,
        ResourceIntrinsic::ExportedNew,
        ResourceIntrinsic::ExportedRep,
    ];

    /// Whether it is of a resource that this component implements.
    pub fn is_exported(self) -> bool {
        match self {
            ResourceIntrinsic::ImportedDrop => false,
            ResourceIntrinsic::ExportedDrop | ResourceIntrinsic::ExportedNew | ResourceIntrinsic::ExportedRep => true,
        }
    }

    /// Its purpose, as both schemes write it.
    fn verb(self) -> &'static str {
        match self {
            ResourceIntrinsic::ImportedDrop | ResourceIntrinsic::ExportedDrop => "drop",
            ResourceIntrinsic::ExportedNew => "new",
            ResourceIntrinsic::ExportedRep => "rep",
        }
    }
}

impl Mangling {
    /// The core import of a function of a world or of an imported interface.
    ///
    /// `function` is [`wit_parser::Function::name`], such as `get` or `[method]file.read`.
    pub fn import(self, resolve: &Resolve, interface: Option<&WorldKey>, function: &str) -> CoreImport {
        CoreImport { module: self.import_module(resolve, interface, false), name: function.to_owned() }
    }

    /// The export name of a function of a world or of an exported interface.
    pub fn export(self, resolve: &Resolve, interface: Option<&WorldKey>, function: &str) -> String {
        let interface = interface.map(|key| self.interface(resolve, key));
        match (self, interface) {
            (Mangling::Legacy, Some(interface)) => format!("{interface}#{function}"),
            (Mangling::Legacy, None) => function.to_owned(),
            (Mangling::Standard32, interface) => format!("cm32p2|{}|{function}", interface.unwrap_or_default()),
        }
    }

    /// The export name of a function's post-return.
    pub fn post_return(self, resolve: &Resolve, interface: Option<&WorldKey>, function: &str) -> String {
        let export = self.export(resolve, interface, function);
        match self {
            Mangling::Legacy => format!("cabi_post_{export}"),
            Mangling::Standard32 => format!("{export}_post"),
        }
    }

    /// What a built-in for a resource is imported as. `interface` is what imports or exports the resource: none for a
    /// resource of the world itself, which is always imported.
    pub fn resource_intrinsic(
        self,
        resolve: &Resolve,
        interface: Option<&WorldKey>,
        resource: &str,
        intrinsic: ResourceIntrinsic,
    ) -> CoreImport {
        let verb = intrinsic.verb();
        let name = match self {
            Mangling::Legacy => format!("[resource-{verb}]{resource}"),
            Mangling::Standard32 => format!("{resource}_{verb}"),
        };
        CoreImport { module: self.import_module(resolve, interface, intrinsic.is_exported()), name }
    }

    /// The export name of a resource's destructor, which takes the representation.
    pub fn destructor(self, resolve: &Resolve, interface: &WorldKey, resource: &str) -> String {
        let interface = self.interface(resolve, interface);
        match self {
            Mangling::Legacy => format!("{interface}#[dtor]{resource}"),
            Mangling::Standard32 => format!("cm32p2|{interface}|{resource}_dtor"),
        }
    }

    /// The export name of the linear memory.
    pub fn memory(self) -> &'static str {
        match self {
            Mangling::Legacy => "memory",
            Mangling::Standard32 => "cm32p2_memory",
        }
    }

    /// What the function is exported as through which a host allocates in the module:
    /// `(old pointer, old size, alignment, new size) -> pointer`.
    pub fn realloc(self) -> &'static str {
        match self {
            Mangling::Legacy => "cabi_realloc",
            Mangling::Standard32 => "cm32p2_realloc",
        }
    }

    /// The same, of a function that allocates for the results of imports only; where there is none, [`realloc`](Self::realloc) does that
    /// too.
    pub fn import_realloc(self) -> Option<&'static str> {
        match self {
            Mangling::Legacy => Some("cabi_import_realloc"),
            Mangling::Standard32 => None,
        }
    }

    /// What the function is exported as that runs once before anything else.
    pub fn initialize(self) -> &'static str {
        match self {
            Mangling::Legacy => "_initialize",
            Mangling::Standard32 => "cm32p2_initialize",
        }
    }

    /// The module of imports that belong to an interface or to the world itself.
    fn import_module(self, resolve: &Resolve, interface: Option<&WorldKey>, exported: bool) -> String {
        let interface = interface.map(|key| self.interface(resolve, key));
        match self {
            Mangling::Legacy => {
                let prefix = if exported { "[export]" } else { "" };
                format!("{prefix}{}", interface.as_deref().unwrap_or(ROOT))
            }
            Mangling::Standard32 => {
                let prefix = if exported { "_ex_" } else { "" };
                interface.map_or_else(|| "cm32p2".to_owned(), |interface| format!("cm32p2|{prefix}{interface}"))
            }
        }
    }

    /// An interface as the names spell it: the standard scheme cuts versions down to the part that compatible ones share.
    fn interface(self, resolve: &Resolve, key: &WorldKey) -> String {
        match self {
            Mangling::Legacy => resolve.name_world_key(key),
            Mangling::Standard32 => resolve.name_canonicalized_world_key(key),
        }
    }
}

/// The name of a world with its package: `demo:kv/server@1.0.0`.
pub fn world_name(resolve: &Resolve, world: WorldId) -> String {
    let world = &resolve.worlds[world];
    match world.package {
        Some(package) => resolve.id_of_name(package, &world.name),
        None => world.name.clone(),
    }
}

/// The name of the custom section that carries the metadata of `world` for `generator`. It begins with
/// [`COMPONENT_TYPE_SECTION`]; the rest keeps sections of different worlds apart where modules are linked to one.
pub fn component_type_section(generator: &str, world: &str) -> String {
    format!("{COMPONENT_TYPE_SECTION}:{generator}:{world}")
}
