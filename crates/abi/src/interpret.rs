//! Carrying plans out, without any target language: the reference that shows what plans mean.
//!
//! Both sides of a call work on one [`Instance`]: the guest's memory and its handle table. [`run`] carries the plan of a
//! synchronous function out on it, statement by statement. Where the plan calls, it asks the [`Environment`], which a test makes
//! of the plan of the other side: so a guest's import runs against a host's, and a host's export against a guest's.
//!
//! Any plan can be carried out as an [`Activation`], which pauses where the plan meets others. Of these, and of guests, a
//! [`Store`] makes component instances whose tasks go on in any order.
//!
//! Memory is strict: only what was allocated can be reached, freed memory cannot, and freeing names the size and the
//! alignment that were asked for. That a plan leaks nothing is seen from [`Memory::allocations`] after it.

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

/// Carries the steps for one value out on one side, and gives what comes out of them.
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
