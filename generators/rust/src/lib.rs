//! Rust guest bindings from WIT: how a component written in Rust calls its imports and implements its exports.
//!
//! [`RustGenerator`] writes one file per world. The API is the one that Rust guests know: a module per interface
//! (`ns::pkg::iface`, `exports::ns::pkg::iface`), `Guest` traits to implement, `export!` to say which type does.
//! Nothing outside of `core` and `alloc` is needed; what wrappers share is in the file's own `_rt` module.
//!
//! A file is written as plain text, item by item, and then laid out (`format`), so that it looks the same on every machine. Bodies of wrappers come from plans (`emit`), signatures from types (`context`), names from `layout`.

mod context;
mod convert;
mod docs;
mod emit;
mod export;
mod format;
mod forms;
mod function;
mod held;
mod kept;
mod layout;
mod merge;
mod mirror;
mod module;
mod names;
mod options;
mod report;
mod resource;
mod runtime;
mod section;
mod stub;
mod transfer;
mod types;
mod usage;

pub use options::{ItemOptions, OPTIONS, Options, OptionsFile, Ownership, With};
pub use report::Name;

use wit_parser::{Resolve, WorldId};
use witcraft_abi::{BlockCopies, Policy, world_name};
use witcraft_bindings::{Bindings, Generator, Place, SyncFilters};
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::Wit;
use witcraft_writer::{Files, HEADER, Writer};

/// What has in Rust on wasm32 the very bytes of the Canonical ABI. Records get `repr(C)`, which lays them out by the same rule,
/// and what a host stores is valid: it went through its own lowering.
///
/// Tuples, options, results and variants have no layout in Rust that one may rely on.
const BLOCK_COPIES: BlockCopies = BlockCopies { tuples: false, variants: false, ..BlockCopies::ALL };

/// Generates Rust for guests.
#[derive(Clone, Debug)]
pub struct RustGenerator {
    options: Options,
}

impl RustGenerator {
    /// A generator with these options.
    pub fn new(options: Options) -> RustGenerator {
        RustGenerator { options }
    }
}

impl RustGenerator {
    /// What everything in the generated file is called, and why.
    ///
    /// # Errors
    /// Those of the options.
    pub fn names(&self, bindings: &Bindings<'_>) -> Result<Vec<Name>, Vec<Diagnostic>> {
        let choices = options::Choices::new(&self.options, bindings)?;
        let layout = layout::Layout::new(bindings, &choices);
        Ok(report::all(bindings, &layout, &choices))
    }
}

/// The name of the file that is generated for a world.
pub fn file_name(resolve: &Resolve, world: WorldId) -> String {
    format!("{}.rs", names::flat(&resolve.worlds[world].name))
}

impl Generator for RustGenerator {
    fn policy(&self) -> Policy {
        Policy {
            block_copies: BLOCK_COPIES,
            exports_are_symbols: true,
            keeps_results: true,
            asynchronous: true,
            ..Policy::default()
        }
    }

    fn bindings<'a>(&self, wit: &'a Wit, world: WorldId) -> Result<Bindings<'a>, Vec<Diagnostic>> {
        let is_omitted = |place: &Place<'_>| options::omits(&self.options, &wit.resolve, place);
        SyncFilters::new(&self.options.sync).bindings(wit, world, &self.policy(), &is_omitted)
    }

    fn generate(&self, bindings: &Bindings<'_>) -> Result<Files, Vec<Diagnostic>> {
        let options = &self.options;
        let name = world_name(bindings.resolve, bindings.world);
        let sections = section::Sections::new(bindings, &name, options).map_err(|found| vec![found])?;
        let choices = options::Choices::new(options, bindings)?;
        let layout = layout::Layout::new(bindings, &choices);
        let runtime_path = transfer::runtime_path(&choices, bindings);
        let mut items = Writer::new("");
        let pieces = runtime::Pieces::default();
        let exports = module::all(&mut items, bindings, &layout, &choices, &pieces);
        let needs = runtime::Needs {
            realloc: options.realloc && runtime_path.is_none() && bindings.needs_realloc(),
            return_area: exports.return_area,
        };
        let runtime = runtime::contents(&pieces, &needs);

        let world = &bindings.resolve.worlds[bindings.world];
        let mut out = Writer::new("    ");
        out.line(format!("// {HEADER} from `{name}`; do not edit."));
        out.line("");
        out.verbatim(&format::items(items.as_str()));
        if !runtime.is_empty() {
            format::root_item(&mut out, "mod _rt {", &runtime);
        }
        if let Some(section) = &sections.world {
            out.line("");
            export::define(&mut out, &names::flat(&world.name), options, &exports.items, section);
            if options.stubs {
                stub::export(&mut out, options);
            }
        }
        out.line("");
        section::define(&mut out, &sections.imports, options, runtime_path);

        let mut files = Files::new();
        files.add(file_name(bindings.resolve, bindings.world), out.finish());
        Ok(files)
    }
}
