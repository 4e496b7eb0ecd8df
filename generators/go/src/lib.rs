//! Go guest bindings from WIT: how a component written in Go calls its imports and implements its exports.
//!
//! [`GoGenerator`] writes a package for each interface (`layout` says where), with these files unless they would be
//! empty: `types.go`; `imports.go`, the functions to call; `exports.go`, the interfaces to implement; `wasm.go`, what
//! only compiles for wasm: core imports, and the wrappers of exports; `host.go`, what stands for core imports
//! elsewhere, so that the module builds and is tested like any other; `doc.go`. The packages `wit` (generic types) and
//! `internal/cabi` (what wrappers share, and the world itself) hold only what is used (`runtime`). Worlds with
//! `wasi:http@0.3` have the package `wasihttp`, which connects them with `net/http` (`wasihttp`).
//!
//! The implementation of exports is registered when the program starts, or linked if an option names it (`linked`).
//!
//! Guests are built by standard Go 1.24 or later. `runtime/cabi/arena.go` explains memory management. Bodies of
//! wrappers come from plans (`emit`), signatures from types (`context`). The output is formatted as by `gofmt`.

mod clock;
mod context;
mod docs;
mod emit;
mod errors;
mod function;
mod layout;
mod linked;
mod module;
mod names;
mod options;
mod resource;
mod runtime;
mod split;
mod text;
mod transfers;
mod types;
mod wasihttp;

use std::cell::RefCell;
use wit_parser::WorldId;

use witcraft_abi::{BlockCopies, Policy, StringEncoding, world_export_names, world_name};
use witcraft_bindings::{Bindings, Generator, SyncFilters, encode_world};
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::Wit;
use witcraft_writer::{Files, HEADER};

use options::Linked;
pub use options::{Implementation, OPTIONS, Options, import_path_fault};

/// What has in Go the very bytes of the Canonical ABI. Go lays a struct out by the same rule as long as no field is empty: what
/// is up to eight bytes long lies at a multiple of its size.
///
/// Booleans, characters and enums are looked at one by one, so that an invalid one is reported in Go's terms.
const BLOCK_COPIES: BlockCopies =
    BlockCopies { flags: true, records: true, tuples: true, fixed_length_lists: true, ..BlockCopies::NUMBERS };

/// Generates Go for guests.
#[derive(Clone, Debug)]
pub struct GoGenerator {
    options: Options,
}

impl GoGenerator {
    /// A generator with these options.
    pub fn new(options: Options) -> GoGenerator {
        GoGenerator { options }
    }
}

impl Generator for GoGenerator {
    fn policy(&self) -> Policy {
        Policy { block_copies: BLOCK_COPIES, asynchronous: true, ..Policy::default() }
    }

    fn bindings<'a>(&self, wit: &'a Wit, world: WorldId) -> Result<Bindings<'a>, Vec<Diagnostic>> {
        SyncFilters::new(&self.options.sync).bindings(wit, world, &self.policy(), &|_| false)
    }

    fn generate(&self, bindings: &Bindings<'_>) -> Result<Files, Vec<Diagnostic>> {
        let section =
            encode_world(bindings.resolve, bindings.world, StringEncoding::Utf8).map_err(|found| vec![found])?;
        let linked = Linked::new(&self.options, bindings)?;
        let layout = layout::Layout::new(bindings);
        let header = format!("// {HEADER} from {}; DO NOT EDIT.", world_name(bindings.resolve, bindings.world));
        let world = module::World {
            bindings,
            layout: &layout,
            options: &self.options,
            linked: &linked,
            header: header.clone(),
            asynchronous: is_asynchronous(bindings),
            names: RefCell::default(),
        };
        let mut files = Files::new();
        for package in &layout.packages {
            world.package(&mut files, package);
        }
        linked::package(&mut files, &world);
        wasihttp::add(&mut files, &world);
        let mut worlds = world_export_names("witcraft", &bindings.resolve.worlds[bindings.world].name, &section);
        if world.asynchronous {
            worlds.extend(clock::world_export_names().map_err(|found| vec![found])?);
        }
        let needs = runtime::Needs {
            header: &header,
            realloc: bindings.needs_realloc(),
            fails_plainly: fails_plainly(bindings),
            finalizers: self.options.finalizers,
            world: worlds,
            asynchronous: world.asynchronous,
            tasks: bindings.functions().any(|function| function.plan.task.is_some()),
            root: &self.options.import_path,
        };
        runtime::add(&mut files, &world.names.borrow(), &needs);
        Ok(files)
    }
}

/// Whether anything in a world waits, or is a stream or a future.
fn is_asynchronous(bindings: &Bindings<'_>) -> bool {
    bindings.functions().any(|function| function.plan.mode.is_async() || !function.transfers.is_empty())
}

/// Whether there is a function that fails without a value: what implements one is given an error to return.
fn fails_plainly(bindings: &Bindings<'_>) -> bool {
    let is_plain = |ty: &wit_parser::Type| match bindings.resolve_alias(ty) {
        wit_parser::Type::Id(id) => {
            matches!(&bindings.resolve.types[id].kind, wit_parser::TypeDefKind::Result(result) if result.err.is_none())
        }
        _ => false,
    };
    bindings.functions().any(|function| function.wit.result.as_ref().is_some_and(is_plain))
}
