//! Programs in JavaScript and TypeScript become components.
//!
//! ```text
//! entry ──load──> Program ──┐
//! world ──Bindings──> Table ┴─> request ──Machine, engine──> memory ──link──> core module ──componentize──> component
//! ```
//!
//! A component holds an engine, QuickJS with native code for the Canonical ABI, that was built beforehand (`engine/`, from
//! `guests/javascript`). What is specific to a component is data: the [table](table) says what the world looks like, and the
//! [program](program) is its modules. When the component is made, the engine evaluates the program once, on a [`Machine`] that the caller
//! brings. The memory that this leaves is put into the engine in place of its own ([`link`]), with core functions of the world's names.
//! So a component starts where the evaluation ended, and has neither sources nor a compiler's work to do.
//!
//! Nothing is imported but what the program mentions: interfaces, functions, and what a platform's modules need.

mod bytes;
mod link;
mod machine;
mod platform;
mod program;
mod reply;
mod request;
mod table;

use std::borrow::Cow;
use std::path::Path;

use wit_parser::WorldId;
use witcraft_abi::{Direction, Policy, world_name};
use witcraft_bindings::Bindings;
use witcraft_componentize::{Preview1, World};
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::Wit;

pub use machine::{Evaluated, Machine, Stopped};
pub use program::define::Define;

/// The engines that come with this crate. Programs do the same in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The smaller one.
    #[default]
    Small,
    /// The faster one.
    Fast,
}

impl Engine {
    /// Both, with their names.
    pub const ALL: [(&'static str, Engine); 2] = [("small", Engine::Small), ("fast", Engine::Fast)];

    /// Its core module.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Engine::Small => include_bytes!("../engine/small.wasm"),
            Engine::Fast => include_bytes!("../engine/fast.wasm"),
        }
    }
}

/// Bytes that the calls of a program may take, as the engine counts them (`guests/javascript/stack`): about those of the host's stack for
/// WebAssembly, of which Wasmtime and browsers have half a megabyte at least. Recursion must end here, as a `RangeError`, before it ends
/// there, as a trap; the worst kinds do so at 416 KiB still.
const STACK: usize = 320 << 10;

/// What a component is made of.
pub struct Options<'a> {
    /// What holds the world.
    pub wit: &'a Wit,
    /// The world.
    pub world: WorldId,
    /// Where the program is evaluated.
    pub machine: &'a dyn Machine,
    /// The engine; that of an [`Engine`], unless another is built from the same sources.
    pub engine: Cow<'a, [u8]>,
    /// Whether the component has the names of the engine's functions.
    pub debug_names: bool,
    /// Whether functions forget their texts, so that `Function.prototype.toString` gives none.
    pub minify: bool,
    /// What stands for global variables.
    pub defines: Vec<Define>,
    /// Specifiers of modules that are left out: what a program imports of them is `undefined`.
    pub externals: Vec<String>,
}

/// Whether a file is a program, by the end of its name.
pub fn is_program(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("js" | "mjs" | "cjs" | "ts" | "mts" | "cts" | "tsx" | "jsx"))
}

/// Makes a component of the program whose first module is at `entry`.
///
/// # Errors
/// All that keeps the program from being one of the world's, with places in its text and in WIT.
pub fn componentize(entry: &Path, options: &Options<'_>) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let bindings = Bindings::new(options.wit, options.world, &Policy { asynchronous: true, ..Policy::default() })?;
    let modules = table::importable(&bindings);
    let name = world_name(bindings.resolve, bindings.world);
    let asynchronous = table::asynchronous(&bindings);
    let exported = bindings.modules().filter(|(_, module)| module.direction == Direction::Export);
    let exports: Vec<String> =
        exported.filter_map(|(_, module)| Some(bindings.resolve.name_world_key(module.key.as_ref()?))).collect();
    let world = program::World {
        modules: &modules,
        name: &name,
        asynchronous: &asynchronous,
        exports: &exports,
        defines: &options.defines,
        externals: &options.externals,
    };
    let program = program::load(entry, &world)?;
    let mentions = |global: &str, word: &str| {
        program.globals.contains(global) && program.modules.iter().any(|module| module.text.contains(word))
    };
    let has = table::Has {
        clock: mentions("Date", "Date"),
        random: mentions("Math", "random"),
        signal: program.mentions_signal,
    };
    let table = table::build(&bindings, &program.demand, &has)?;
    let request = request::encode(&program, &table, STACK, options.minify);
    let evaluated = match options.machine.evaluate(&options.engine, &request) {
        Ok(evaluated) => evaluated,
        Err(stopped) => return Err(vec![reply::stopped(&program, &stopped)]),
    };
    let cells = reply::read(&evaluated.reply, &program, &table)?;
    let module = link::link(&options.engine, &evaluated.memory, cells, &table, &program.packages, options.debug_names)
        .map_err(|error| vec![Diagnostic::error("javascript/engine", format!("the engine cannot be used: {error}"))])?;
    let world = World { wit: options.wit, id: options.world };
    let of_module = witcraft_componentize::Options {
        world: Some(world),
        preview1: Preview1::Refuse,
        ..witcraft_componentize::Options::default()
    };
    witcraft_componentize::componentize(&module, &of_module)
}
