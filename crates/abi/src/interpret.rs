//! Carrying plans out, without any target language: the reference that shows what plans mean.
//!
//! Both sides of a call work on one [`Instance`]: the guest's memory and its handle table. [`run`] carries a plan out on
//! it, statement by statement. Where the plan calls, it asks the [`Environment`], which a test makes of the plan of the
//! other side: so a guest's import runs against a host's, and a host's export against a guest's.
//!
//! Memory is strict: only what was allocated can be reached, freed memory cannot, and freeing names the size and the
//! alignment that were asked for. That a plan leaks nothing is seen from [`Memory::allocations`] after it.

mod asynchronous;
mod block;
mod handle;
mod list;
mod memory;
mod scalar;
mod statement;
mod string;
mod trap;
mod value;

use crate::{Block, FunctionPlan, Layout, PostReturnPlan, Side, TypeTable, Value, ValuePlan};

pub use handle::HandleTable;
pub use memory::Memory;
pub use trap::Trap;
pub use value::{CoreValue, Datum, Handle, InterfaceValue};

use statement::Statements;

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

    /// Waits until the subtask with this status, as the core function gave it, has returned.
    ///
    /// # Errors
    /// The callee traps, or there is no subtask to wait for.
    fn wait(&mut self, _instance: &mut Instance, _status: Datum) -> Result<(), Trap> {
        Err(Trap::NoCallee)
    }

    /// `task.return`, with the result as core values.
    ///
    /// # Errors
    /// There is no task, or it has returned.
    fn task_return(&mut self, _instance: &mut Instance, _result: Vec<Datum>) -> Result<(), Trap> {
        Err(Trap::NoCallee)
    }
}

/// Carries a plan out, and gives what it returns.
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
    let values = plan.types.len();
    Statements::new(types, plan.side, instance, environment, values).body(&plan.parameters, &plan.body, arguments)
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
    let values = plan.types.len();
    let mut no_calls = NoCalls;
    let statements = Statements::new(types, Side::Guest, instance, &mut no_calls, values);
    statements.body(&plan.parameters, &plan.body, results).map(drop)
}

/// Carries the steps for one value out, and gives what comes out of them.
///
/// # Errors
/// What the Canonical ABI traps on, or an argument that is not of its type.
pub fn run_value_plan(
    types: &TypeTable<'_>,
    plan: &ValuePlan,
    instance: &mut Instance,
    arguments: Vec<Datum>,
) -> Result<Vec<Datum>, Trap> {
    let mut no_calls = NoCalls;
    let mut statements = Statements::new(types, Side::Guest, instance, &mut no_calls, plan.types.len());
    statements.enter(&plan.parameters, arguments)?;
    statements.block(&plan.body)
}

/// Nothing is called.
struct NoCalls;

impl Environment for NoCalls {
    fn call(&mut self, _: &mut Instance, _: Vec<Datum>) -> Result<Vec<Datum>, Trap> {
        Err(Trap::NoCallee)
    }

    fn post_return(&mut self, _: &mut Instance, _: Vec<Datum>) -> Result<(), Trap> {
        Err(Trap::NoCallee)
    }
}

impl Statements<'_> {
    fn body(mut self, parameters: &[Value], body: &Block, arguments: Vec<Datum>) -> Result<Vec<Datum>, Trap> {
        self.enter(parameters, arguments)?;
        self.block(body)?;
        self.end_call()?;
        Ok(self.returned)
    }
}
