//! An interpreter of plans, independent of any target language: the reference for their meaning.
//!
//! Both sides of a call work on one [`Instance`]: the guest's memory and its handle table. [`run`] executes the plan of
//! a synchronous function on it, statement by statement. Calls in the plan go to the [`Environment`], which a test
//! implements with the plan of the other side: a guest's import runs against a host's, and a host's export against a
//! guest's.
//!
//! Any plan can be executed as an [`Activation`], which pauses where the plan interacts with others. A [`Store`]
//! combines activations and guests into component instances whose tasks proceed in any order.
//!
//! Memory is strict: only allocated memory is accessible, and freeing must give the size and alignment of the
//! allocation. [`Memory::allocations`] shows after a plan whether it leaked memory.

mod activation;
mod block;
mod handle;
mod list;
mod memory;
mod scalar;
mod statement;
mod store;
mod string;
mod table;
mod trap;
mod value;
mod waitable;

use crate::{FunctionPlan, Layout, PostReturnPlan, Side, TypeTable, ValuePlan};

pub use activation::{Activation, Pause, Phase};
pub use memory::Memory;
pub use store::{
    Blocked, Component, Entry, Export, Guest, Import, InstanceId, Outcome, Request, Store, SubtaskState, TaskId,
};
pub use table::HandleTable;
pub use trap::Trap;
pub use value::{CoreValue, Datum, Handle, InterfaceValue, TransferId};
pub use waitable::{CallbackCode, CopyResult, End, Event, EventCode};

/// The state of a component instance that the Canonical ABI works on.
#[derive(Clone, Debug, Default)]
pub struct Instance {
    /// The linear memory, and who allocated what in it.
    pub memory: Memory,
    /// The handles that core code holds.
    pub handles: HandleTable,
    /// What of the memory a result takes that is kept until post-return.
    kept: Vec<(u32, Layout)>,
}

/// What is at the other end of the calls that a plan makes.
pub trait Environment {
    /// The plan's call: of the core function, or of the implementation.
    ///
    /// # Errors
    /// The callee traps.
    fn call(&mut self, instance: &mut Instance, arguments: Vec<Datum>) -> Result<Vec<Datum>, Trap>;

    /// The post-return of the core function, with its results.
    ///
    /// # Errors
    /// The callee traps.
    fn post_return(&mut self, instance: &mut Instance, results: Vec<Datum>) -> Result<(), Trap>;
}

/// Carries the plan of a synchronous function out, and gives what it returns.
///
/// # Errors
/// What the Canonical ABI traps on, an argument that is not of its type, or a trap of the environment.
pub fn run(
    types: &TypeTable<'_>,
    plan: &FunctionPlan,
    instance: &mut Instance,
    environment: &mut dyn Environment,
    arguments: Vec<Datum>,
) -> Result<Vec<Datum>, Trap> {
    let mut activation = Activation::new(types, plan, arguments)?;
    loop {
        let given = match activation.next(instance)? {
            Pause::Call(arguments) => environment.call(instance, arguments)?,
            Pause::PostReturn(results) => environment.post_return(instance, results).map(|()| Vec::new())?,
            Pause::Return(results) => return Ok(results),
            Pause::Wait(_) | Pause::TaskReturn(_) | Pause::Phases | Pause::PhaseOver(_) => return Err(Trap::NoCallee),
        };
        activation.resume(given)?;
    }
}

/// Carries a post-return out, with the core results of its function.
///
/// # Errors
/// What is freed was not allocated so.
pub fn run_post_return(
    types: &TypeTable<'_>,
    plan: &PostReturnPlan,
    instance: &mut Instance,
    results: Vec<Datum>,
) -> Result<(), Trap> {
    returned(Activation::of_post_return(types, plan, results)?.next(instance)?).map(drop)
}

/// Executes the steps for one value on one side, and returns the results.
///
/// # Errors
/// What the Canonical ABI traps on, or an argument that is not of its type.
pub fn run_value_plan(
    types: &TypeTable<'_>,
    side: Side,
    plan: &ValuePlan,
    instance: &mut Instance,
    arguments: Vec<Datum>,
) -> Result<Vec<Datum>, Trap> {
    returned(Activation::of_value(types, side, plan, arguments)?.next(instance)?)
}

/// What a plan without calls returns.
fn returned(pause: Pause) -> Result<Vec<Datum>, Trap> {
    match pause {
        Pause::Return(results) => Ok(results),
        Pause::Call(_)
        | Pause::PostReturn(_)
        | Pause::Wait(_)
        | Pause::TaskReturn(_)
        | Pause::Phases
        | Pause::PhaseOver(_) => Err(Trap::NoCallee),
    }
}
