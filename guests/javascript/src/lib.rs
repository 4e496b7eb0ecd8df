//! A JavaScript engine that speaks the Canonical ABI.
//!
//! QuickJS runs programs, and knows nothing of components. What a world calls its functions, which types they take and how those lie
//! in memory is data, a *table* that comes with the program. Native code lifts and lowers values after the table, so that a call
//! from a component to JavaScript, or back, runs no JavaScript but the program's own.
//!
//! The module has no import but one: [`call_import`](core_import), which takes the number of a core function. Arguments and results of
//! core functions are exchanged through [`cells`], one 64-bit cell each, whatever their core types: 32-bit values are in the lower
//! half. So nothing here depends on the world, and the core functions of a world are small shims that are added to the module later:
//!
//! ```text
//! export `greet`: store the arguments in the cells, call `witcraft_call(0)`, load the result from the first cell
//! call_import(0): load the arguments from the cells, call the import `log`, store its result in the first cell
//! ```
//!
//! A program is evaluated once, when its component is made ([`witcraft_evaluate`]); the memory that results is the component's.
//! Nothing is imported meanwhile: time stands still, and random numbers are fixed.
//!
//! | file | question |
//! |---|---|
//! | `table` | what does the world look like? |
//! | `lift`, `lower` | how does a value of a type leave and enter memory? |
//! | `call` | what happens in a call of an export, of an import? |
//! | `task`, `subtask` | what happens in an asynchronous call of an export, of an import? |
//! | `transfer` | how do values go through streams and futures? |
//! | `builtin` | what does the host do for tasks? |
//! | `resource` | which JavaScript object is which handle? |
//! | `modules` | which modules are there, and what do they export? |
//! | `evaluate` | how does a program begin? |
//! | `fault` | what is wrong with a value, and where in it? |
//! | `native` | what do the web's interfaces need that JavaScript cannot do? |
#![no_std]
#![allow(non_upper_case_globals, reason = "names of C are matched against")]

extern crate alloc;

mod builtin;
mod call;
mod cells;
mod evaluate;
mod fault;
mod js;
mod lift;
mod lower;
mod memory;
mod modules;
mod native;
mod resource;
mod state;
mod subtask;
mod table;
mod task;
mod transfer;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
