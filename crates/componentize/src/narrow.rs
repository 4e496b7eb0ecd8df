//! The adapter for modules that import WASI preview 1 but use neither files nor sockets.
//!
//! The adapters of Wasmtime serve any module: whoever imports one function on file descriptors gets the preopened
//! directories, the file system and the terminals with it. A module that cannot open anything has no use for them, and a
//! component that asks for them cannot run where they are not offered. This adapter, whose text is in
//! `narrow/adapter.wat`, has the standard streams, the clocks, random numbers, the environment and the exit, and each is
//! imported only if the module imports what needs it. It asks for version 0.2.0 of WASI, which every host of 0.2 has.
//!
//! What it has to know of the module:
//!
//! - *Is it of Go's own compiler?* Its runtime imports the same ten functions whatever the program does, among them those
//!   for arguments, variables and the exit. So the imports say nothing of the program, and the world has to: a library
//!   of Go gets arguments and variables if its world imports `wasi:cli/environment`, and ends by `wasi:cli/exit` if its
//!   world imports that. Otherwise it has none, and traps where it would exit, which is what a library that panicked is to
//!   do: its caller learns of it, and sees where. Other compilers import only what the program uses, and get it.
//! - *Does it ask whether a stream is a terminal?* `fd_fdstat_get` is how C does, and this adapter cannot say. So such
//!   modules keep the wider adapter; Go calls the function for the flags alone.
//! - *Where may memory be that is not the module's?* Go's runtime takes pages for its own that others have grown the memory
//!   by (`narrow/memory-go.wat`).
//! - *Does it read standard input?* If not, then waiting for it is not a reason to ask for it.

use std::borrow::Cow;
use std::fmt::Write;

use wasm_encoder::{CustomSection, Encode, Section};
use wit_component::StringEncoding;
use wit_component::metadata;
use wit_parser::{Resolve, WorldId};
use witcraft_wasi::{ENVIRONMENT, EXIT, RUN, is_interface, preview1};

use crate::adapters::{Builtin, is_program};
use crate::go::{Addition, BARRIER};
use crate::module::Module;

/// What the function is called that traps where a library would end the program it is part of: the innermost of a backtrace
/// then.
pub const LIBRARY_EXIT: &str = "exit_of_a_library";

const ADAPTER: &str = include_str!("narrow/adapter.wat");
const MEMORY: &str = include_str!("narrow/memory.wat");
const MEMORY_GO: &str = include_str!("narrow/memory-go.wat");
const WIT: &str = include_str!("narrow/adapter.wit");

/// The functions that it has, by the names that their definitions have too, and what they need.
const SERVED: &[&str] = &[
    "args_get",
    "args_sizes_get",
    "clock_res_get",
    "clock_time_get",
    "environ_get",
    "environ_sizes_get",
    "fd_close",
    "fd_datasync",
    "fd_fdstat_get",
    "fd_fdstat_set_flags",
    "fd_filestat_get",
    "fd_prestat_dir_name",
    "fd_prestat_get",
    "fd_read",
    "fd_seek",
    "fd_sync",
    "fd_tell",
    "fd_write",
    "poll_oneoff",
    "proc_exit",
    "proc_raise",
    "random_get",
    "sched_yield",
];

/// What is different from one module to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// Whether the component is a program, which `wasi:cli/run` runs.
    is_program: bool,
    has_environment: bool,
    has_exit: bool,
    reads_stdin: bool,
    /// Whether the module says when the component may not be left.
    has_barrier: bool,
    /// Whether the module is of Go's compiler, and takes all memory above its data for its own.
    is_go: bool,
}

impl Shape {
    /// `is_proxy`: whether the host is one of `wasi:http/proxy`, which offers no environment and no exit.
    fn of(module: &Module<'_>, world: Option<(&Resolve, WorldId)>, is_program: bool, is_proxy: bool) -> Shape {
        let asks = |interface: &str| {
            world.is_some_and(|(resolve, world)| {
                let mut imports = resolve.worlds[world].imports.keys();
                imports.any(|key| is_interface(&resolve.name_world_key(key), interface))
            })
        };
        let is_free = is_program || !(module.is_go || is_proxy);
        Shape {
            is_program,
            has_environment: is_free || asks(ENVIRONMENT),
            has_exit: is_free || asks(EXIT),
            reads_stdin: preview1_imports(module).any(|name| name == "fd_read"),
            has_barrier: Addition::for_adapter(module, Builtin::Narrow) == Some(Addition::Barrier),
            is_go: module.is_go,
        }
    }

    /// What is exported under the name of a served function.
    fn definition(self, name: &str) -> &str {
        match name {
            "args_get" | "environ_get" if !self.has_environment => "no_get",
            "args_sizes_get" | "environ_sizes_get" if !self.has_environment => "no_sizes_get",
            "proc_exit" if !self.has_exit => LIBRARY_EXIT,
            "fd_datasync" => "fd_sync",
            name => name,
        }
    }

    fn text(self) -> String {
        let mut text = String::from("(module\n");
        if self.has_barrier {
            text += &format!("(import \"__main_module__\" \"{BARRIER}\" (func $may_not_leave (result i32)))\n");
        }
        text += ADAPTER.split_once("(module\n").expect("it is a module").1;
        text += if self.is_go { MEMORY_GO } else { MEMORY };
        if !self.has_barrier {
            text += "(func $may_not_leave (result i32) (i32.const 0))\n";
        }
        text += match self.reads_stdin {
            true => "(func $subscribe_stdin (result i32) (call $subscribe_input (call $stdin)))\n",
            false => "(func $subscribe_stdin (result i32) (i32.const 0))\n",
        };
        for name in SERVED {
            writeln!(text, "(export \"{name}\" (func ${}))", self.definition(name)).expect("text can be written");
        }
        if self.is_program {
            text += &format!("(export \"{RUN}@0.2.0#run\" (func $run))\n");
        }
        text + ")"
    }
}

/// Whether it serves all of preview 1 that the module imports.
pub(crate) fn fits(module: &Module<'_>) -> bool {
    preview1_imports(module).all(|name| SERVED.contains(&name) && (module.is_go || name != "fd_fdstat_get"))
}

fn preview1_imports<'a>(module: &'a Module<'_>) -> impl Iterator<Item = &'a str> {
    module.imports.iter().filter(|import| import.module == preview1::MODULE).map(|import| import.name)
}

/// The adapter for a module, whose own world is `world`.
pub(crate) fn adapter(module: &Module<'_>, world: Option<(&Resolve, WorldId)>, is_proxy: bool) -> Vec<u8> {
    let is_program = is_program(module);
    let shape = Shape::of(module, world, is_program, is_proxy);
    let mut bytes = wat::parse_str(shape.text()).expect("the adapter is well-formed");
    let data = Cow::Owned(encoded_world(if is_program { "program" } else { "library" }));
    let section = CustomSection { name: "component-type:narrow".into(), data };
    bytes.push(section.id());
    section.encode(&mut bytes);
    bytes
}

/// The contents of the section that says what the adapter imports and exports.
fn encoded_world(name: &str) -> Vec<u8> {
    let wit = witcraft_wit::load_bytes("adapter.wit", WIT.as_bytes(), &Default::default());
    let wit = wit.expect("the adapter's WIT is valid");
    let world = wit.world(Some(name)).expect("it has the world");
    metadata::encode(&wit.resolve, world, StringEncoding::UTF8, None).expect("the adapter's world can be encoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_a_valid_module() {
        for bits in 0..64 {
            let is = |bit: u32| bits >> bit & 1 == 1;
            let shape = Shape {
                is_program: is(0),
                has_environment: is(1),
                has_exit: is(2),
                reads_stdin: is(3),
                has_barrier: is(4),
                is_go: is(5),
            };
            let bytes = wat::parse_str(shape.text()).unwrap_or_else(|error| panic!("{shape:?}: {error}"));
            wasmparser::validate(&bytes).unwrap_or_else(|error| panic!("{shape:?}: {error}"));
        }
    }

    #[test]
    fn the_worlds_can_be_encoded() {
        assert!(encoded_world("library").len() < encoded_world("program").len());
    }
}
