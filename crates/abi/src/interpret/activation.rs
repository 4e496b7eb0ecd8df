//! A plan in execution: it runs until it interacts with others, and is resumed with their results.
//!
//! Plans interact with others at few places, none of which is inside a loop or a variant's arm: calls, and the phases
//! of asynchronous functions. So the state of a plan at such a place is a position in each enclosing block, and any
//! number of plans can be in progress at once, in any order.

use super::statement::{Frame, Statements};
use super::trap::Trap;
use super::value::{CoreValue, Datum};
use super::{CallbackCode, Instance};
use crate::{
    AsyncOperation, Block, CallOperation, FunctionPlan, Operation, Phases, PostReturnPlan, Side, Statement, TypeTable,
    Value, ValuePlan,
};

/// Where a plan meets others.
#[derive(Clone, Debug, PartialEq)]
pub enum Pause {
    /// It calls the core function, or the implementation. Goes on with the results.
    Call(Vec<Datum>),
    /// It calls the post-return of the core function, with the results of that. Goes on with nothing.
    PostReturn(Vec<Datum>),
    /// A guest waits for the subtask with this status. Goes on with nothing, once the subtask has returned.
    Wait(u32),
    /// A guest calls `task.return`. Goes on with nothing.
    TaskReturn(Vec<Datum>),
    /// A host is to carry out the phases of a call, each by [`Activation::begin`]. Goes on with the results of the operation.
    Phases,
    /// The last phase has ended. What was in progress before it continues.
    PhaseOver(Vec<Datum>),
    /// The plan has ended.
    Return(Vec<Datum>),
}

/// Which of a host's [`Phases`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// [`Phases::start`].
    Start,
    /// [`Phases::returned`].
    Returned,
    /// [`Phases::end`].
    End,
}

/// A plan while it is carried out.
#[derive(Clone, Debug)]
pub struct Activation<'p> {
    types: &'p TypeTable<'p>,
    side: Side,
    body: &'p Block,
    frame: Frame,
    /// The blocks that it is in, the innermost last.
    positions: Vec<Position<'p>>,
}

#[derive(Clone, Copy, Debug)]
struct Position<'p> {
    block: &'p Block,
    next: usize,
    role: Role<'p>,
}

/// What becomes of the results of a block.
#[derive(Clone, Copy, Debug)]
enum Role<'p> {
    /// It has none: it ends with a return.
    Body,
    /// They belong to a value plan, and are returned.
    Value,
    /// They are those of the phase of a host.
    Phase,
    /// The block of a guest's task ends: the core function returns that there is nothing to wait for.
    Task(&'p Statement),
    /// They are those of the statement.
    Subtask(&'p Statement),
}

impl<'p> Activation<'p> {
    /// A plan that is about to be carried out.
    ///
    /// # Errors
    /// There are not as many arguments as parameters.
    pub fn new(types: &'p TypeTable<'p>, plan: &'p FunctionPlan, arguments: Vec<Datum>) -> Result<Self, Trap> {
        let body = (&plan.body, Role::Body);
        Activation::of(types, plan.side, body, plan.types.len(), (&plan.parameters, arguments))
    }

    /// The post-return of a function that is about to be carried out, with the core results of the function.
    ///
    /// # Errors
    /// There are not as many results as parameters.
    pub fn of_post_return(
        types: &'p TypeTable<'p>,
        plan: &'p PostReturnPlan,
        results: Vec<Datum>,
    ) -> Result<Self, Trap> {
        let body = (&plan.body, Role::Body);
        Activation::of(types, Side::Guest, body, plan.types.len(), (&plan.parameters, results))
    }

    pub(super) fn of_value(
        types: &'p TypeTable<'p>,
        side: Side,
        plan: &'p ValuePlan,
        arguments: Vec<Datum>,
    ) -> Result<Self, Trap> {
        Activation::of(types, side, (&plan.body, Role::Value), plan.types.len(), (&plan.parameters, arguments))
    }

    fn of(
        types: &'p TypeTable<'p>,
        side: Side,
        (body, role): (&'p Block, Role<'p>),
        values: usize,
        (parameters, arguments): (&[Value], Vec<Datum>),
    ) -> Result<Self, Trap> {
        let mut frame = Frame::new(values);
        frame.enter(parameters, arguments)?;
        Ok(Activation { types, side, body, frame, positions: vec![Position { block: body, next: 0, role }] })
    }

    /// Goes on up to where the plan meets others.
    ///
    /// # Errors
    /// What the Canonical ABI traps on, or a value that is not of its type.
    pub fn next(&mut self, instance: &mut Instance) -> Result<Pause, Trap> {
        loop {
            let position = *self.positions.last().ok_or(Trap::NoCallee)?;
            let Some(statement) = position.block.statements.get(position.next) else {
                match self.leave(position) {
                    Some(pause) => return Ok(pause),
                    None => continue,
                }
            };
            let operands = self.frame.read(&statement.operands);
            match &statement.operation {
                Operation::Call(CallOperation::Core | CallOperation::Interface) => return Ok(Pause::Call(operands)),
                Operation::Call(CallOperation::PostReturn) => return Ok(Pause::PostReturn(operands)),
                Operation::Call(CallOperation::Return) => {
                    self.positions.pop();
                    self.frame.end_lent(instance)?;
                    return Ok(Pause::Return(operands));
                }
                Operation::Async(AsyncOperation::Subtask { .. }) => return Ok(Pause::Wait(operands[0].i32()?)),
                Operation::Async(AsyncOperation::TaskReturn) => return Ok(Pause::TaskReturn(operands)),
                Operation::Async(AsyncOperation::HostSubtask { .. } | AsyncOperation::HostTask { .. }) => {
                    return Ok(Pause::Phases);
                }
                Operation::Async(AsyncOperation::Task { block }) => self.push(block, Role::Task(statement)),
                Operation::Scalar(_)
                | Operation::Memory(_)
                | Operation::Aggregate(_)
                | Operation::Variant(_)
                | Operation::List(_)
                | Operation::Handle(_)
                | Operation::Call(CallOperation::FreeTemporaries | CallOperation::DropResult)
                | Operation::Async(AsyncOperation::LowerReadable { .. } | AsyncOperation::LiftReadable { .. }) => {
                    let mut statements =
                        Statements { types: self.types, side: self.side, instance, frame: &mut self.frame };
                    statements.statement(statement)?;
                    self.advance();
                }
            }
        }
    }

    /// Gives the plan what it paused for.
    ///
    /// # Errors
    /// It is not paused, or there are not as many values as it expects.
    pub fn resume(&mut self, data: Vec<Datum>) -> Result<(), Trap> {
        let position = *self.positions.last().ok_or(Trap::NoCallee)?;
        let statement = position.block.statements.get(position.next).ok_or(Trap::NoCallee)?;
        if let Operation::Async(AsyncOperation::Subtask { block }) = &statement.operation {
            let area = self.frame.read(&statement.operands[1..]);
            self.frame.enter(&block.parameters, area)?;
            self.push(block, Role::Subtask(statement));
            return Ok(());
        }
        self.frame.enter(&statement.results, data)?;
        self.advance();
        Ok(())
    }

    /// Begins a phase of a host's plan. It is over with [`Pause::PhaseOver`].
    ///
    /// # Errors
    /// The plan has no phases, or the phase does not take so many values.
    pub fn begin(&mut self, phase: Phase, data: Vec<Datum>) -> Result<(), Trap> {
        let phases = self.body.statements.iter().find_map(|statement| match &statement.operation {
            Operation::Async(AsyncOperation::HostSubtask { phases } | AsyncOperation::HostTask { phases }) => {
                Some(phases)
            }
            _ => None,
        });
        let Phases { start, returned, end } = phases.ok_or(Trap::NoCallee)?;
        let block = match phase {
            Phase::Start => start,
            Phase::Returned => returned,
            Phase::End => end,
        };
        self.frame.enter(&block.parameters, data)?;
        self.push(block, Role::Phase);
        Ok(())
    }

    /// Gives the plan up where it is: ends what was for the call only, as a language does with a future that is dropped.
    ///
    /// # Errors
    /// What is to be freed was not allocated so, or what is to be dropped is lent.
    pub fn abandon(mut self, instance: &mut Instance) -> Result<(), Trap> {
        let mut statements = Statements { types: self.types, side: self.side, instance, frame: &mut self.frame };
        statements.free_temporaries()?;
        self.frame.end_lent(instance)
    }

    /// Leaves the innermost block, whose statements have all been carried out.
    fn leave(&mut self, Position { block, role, .. }: Position<'p>) -> Option<Pause> {
        let results = self.frame.read(&block.results);
        self.positions.pop();
        let (statement, results) = match role {
            Role::Body | Role::Value => return Some(Pause::Return(results)),
            Role::Phase => return Some(Pause::PhaseOver(results)),
            Role::Task(statement) => (statement, vec![CoreValue::I32(CallbackCode::Exit.number()).into()]),
            Role::Subtask(statement) => (statement, results),
        };
        self.frame.enter(&statement.results, results).expect("plans are verified");
        self.advance();
        None
    }

    fn push(&mut self, block: &'p Block, role: Role<'p>) {
        self.positions.push(Position { block, next: 0, role });
    }

    fn advance(&mut self) {
        if let Some(position) = self.positions.last_mut() {
            position.next += 1;
        }
    }
}
