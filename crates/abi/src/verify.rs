//! Checks that a plan is well formed: every value is defined once, before its use, with the expected type.
//!
//! Debug builds verify every plan, and so do the tests.

mod contract;

use wit_parser::{Function, Resolve, Type};

use crate::{
    AsyncOperation, Block, CallOperation, CoreType, FunctionPlan, Operation, Phases, Statement, Value, ValueType,
};

use contract::{Contract, Expected, contract};

/// What is wrong with a plan: a bug in the planner.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}, in `{statement}`")]
pub struct VerifyError {
    /// What is wrong.
    pub problem: String,
    /// The statement it was found in, or what else holds it.
    pub statement: String,
}

/// Checks a plan of `function`.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn verify(resolve: &Resolve, function: &Function, plan: &FunctionPlan) -> Result<(), VerifyError> {
    let interface = |ty: &Type| Expected::Value(*ty);
    let parameters: Vec<Expected> = function.params.iter().map(|parameter| interface(&parameter.ty)).collect();
    let result: Vec<Expected> = function.result.iter().map(interface).collect();
    let core = Calls {
        parameters: plan.signature.parameters.iter().copied().map(Expected::Core).collect(),
        results: plan.signature.results.iter().copied().map(Expected::Core).collect(),
    };
    let interface_result = result.clone();
    let task_return: Vec<Expected> =
        plan.task.iter().flat_map(|task| &task.task_return_signature.parameters).copied().map(Expected::Core).collect();
    let own = Calls { parameters, results: result };
    let (outer, inner, call) = if plan.side.calls_core(plan.direction) {
        (own, &core, CallOperation::Core)
    } else {
        (core.clone(), &own, CallOperation::Interface)
    };

    let mut verifier =
        Verifier::new(resolve, &plan.types, Some((call, inner)), &core.results, (&interface_result, &task_return));
    verifier.body(&plan.parameters, &outer, &plan.body)?;
    if let Some(post_return) = &plan.post_return {
        let outer = Calls { parameters: core.results.clone(), results: Vec::new() };
        Verifier::new(resolve, &post_return.types, None, &[], (&[], &[])).body(
            &post_return.parameters,
            &outer,
            &post_return.body,
        )?;
    }
    Ok(())
}

/// The inputs and outputs of a plan.
#[derive(Clone, Debug)]
struct Calls {
    parameters: Vec<Expected>,
    results: Vec<Expected>,
}

struct Verifier<'a> {
    resolve: &'a Resolve,
    types: &'a [ValueType],
    /// The only call that the plan makes, and its types.
    call: Option<(CallOperation, &'a Calls)>,
    core_results: &'a [Expected],
    interface_result: &'a [Expected],
    /// What `task.return` takes.
    task_return: &'a [Expected],
    calls_made: usize,
    defined: Vec<bool>,
    visible: Vec<bool>,
    /// What is visible, in the order of definition: a block takes its own off the end.
    scope: Vec<Value>,
}

impl<'a> Verifier<'a> {
    fn new(
        resolve: &'a Resolve,
        types: &'a [ValueType],
        call: Option<(CallOperation, &'a Calls)>,
        core_results: &'a [Expected],
        (interface_result, task_return): (&'a [Expected], &'a [Expected]),
    ) -> Verifier<'a> {
        let (defined, visible) = (vec![false; types.len()], vec![false; types.len()]);
        Verifier {
            resolve,
            types,
            call,
            core_results,
            interface_result,
            task_return,
            calls_made: 0,
            defined,
            visible,
            scope: Vec::new(),
        }
    }

    fn body(&mut self, parameters: &[Value], outer: &Calls, body: &Block) -> Result<(), VerifyError> {
        let place = "the plan";
        for parameter in parameters {
            self.define(*parameter, place)?;
        }
        self.expect(parameters, &outer.parameters, place)?;
        let Some((last, statements)) = body.statements.split_last() else {
            return Err(error("no statement", place));
        };
        for statement in statements {
            self.statement(statement)?;
        }
        if last.operation != Operation::Call(CallOperation::Return) {
            return Err(error("the last statement is not a return", place));
        }
        self.uses(&last.operands, "return")?;
        self.expect(&last.operands, &outer.results, "return")?;
        self.none(&last.results, "return")?;
        self.none(&body.parameters, place)?;
        self.none(&body.results, place)?;
        if self.calls_made != usize::from(self.call.is_some()) {
            return Err(error("it does not make exactly one call", place));
        }
        match self.defined.iter().position(|defined| !defined) {
            Some(number) => Err(error(format!("%{number} is never defined"), place)),
            None => Ok(()),
        }
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), VerifyError> {
        let place = crate::dump::operation_name(self.resolve, &statement.operation);
        self.uses(&statement.operands, &place)?;
        let Contract { operands, results, blocks } = match &statement.operation {
            Operation::Call(call) => self.call_contract(*call, &place)?,
            Operation::Async(
                operation @ (AsyncOperation::Subtask { .. }
                | AsyncOperation::Task { .. }
                | AsyncOperation::TaskReturn
                | AsyncOperation::HostSubtask { .. }
                | AsyncOperation::HostTask { .. }),
            ) => self.task_contract(operation),
            operation => contract(self.resolve, operation).map_err(|problem| error(problem, &place))?,
        };
        self.expect(&statement.operands, &operands, &place)?;
        for (block, parameters, results) in blocks {
            self.block(block, &parameters, &results, &place)?;
        }
        for result in &statement.results {
            self.define(*result, &place)?;
        }
        self.expect(&statement.results, &results, &place)
    }

    fn task_contract<'o>(&self, operation: &'o AsyncOperation) -> Contract<'o> {
        let i32 = || Expected::Core(CoreType::I32);
        match operation {
            AsyncOperation::Subtask { block } => {
                let area = self.interface_result.first().map(|_| Expected::Core(CoreType::Pointer));
                let results = self.interface_result.to_vec();
                let operands = std::iter::once(i32()).chain(area).collect();
                let blocks = vec![(block, area.into_iter().collect(), results.clone())];
                Contract { operands, results, blocks }
            }
            AsyncOperation::Task { block } => {
                Contract { operands: Vec::new(), results: vec![i32()], blocks: vec![(block, Vec::new(), Vec::new())] }
            }
            AsyncOperation::TaskReturn => Contract { operands: self.task_return.to_vec(), ..Contract::default() },
            AsyncOperation::HostSubtask { phases: Phases { start, returned, end } } => {
                let result = || self.interface_result.to_vec();
                let blocks = vec![
                    (start, Vec::new(), result()),
                    (returned, result(), Vec::new()),
                    (end, Vec::new(), Vec::new()),
                ];
                Contract { operands: Vec::new(), results: vec![i32()], blocks }
            }
            AsyncOperation::HostTask { phases: Phases { start, returned, end } } => {
                let result = || self.interface_result.to_vec();
                let blocks = vec![
                    (start, Vec::new(), self.core_results.to_vec()),
                    (returned, self.task_return.to_vec(), result()),
                    (end, Vec::new(), Vec::new()),
                ];
                Contract { operands: Vec::new(), results: result(), blocks }
            }
            AsyncOperation::LowerReadable { .. } | AsyncOperation::LiftReadable { .. } => Contract::default(),
        }
    }

    fn call_contract(&mut self, call: CallOperation, place: &str) -> Result<Contract<'static>, VerifyError> {
        match (call, self.call) {
            (CallOperation::Core | CallOperation::Interface, Some((allowed, calls))) if allowed == call => {
                self.calls_made += 1;
                Ok(Contract { operands: calls.parameters.clone(), results: calls.results.clone(), blocks: Vec::new() })
            }
            (CallOperation::PostReturn, Some((CallOperation::Core, _))) => {
                Ok(Contract { operands: self.core_results.to_vec(), ..Contract::default() })
            }
            (CallOperation::FreeTemporaries, Some(_)) | (CallOperation::DropResult, None) => Ok(Contract::default()),
            (
                CallOperation::Core
                | CallOperation::Interface
                | CallOperation::PostReturn
                | CallOperation::FreeTemporaries
                | CallOperation::DropResult
                | CallOperation::Return,
                _,
            ) => Err(error("it is not allowed here", place)),
        }
    }

    fn block(
        &mut self,
        block: &Block,
        parameters: &[Expected],
        results: &[Expected],
        place: &str,
    ) -> Result<(), VerifyError> {
        let outside = self.scope.len();
        for parameter in &block.parameters {
            self.define(*parameter, place)?;
        }
        self.expect(&block.parameters, parameters, place)?;
        for statement in &block.statements {
            self.statement(statement)?;
        }
        self.uses(&block.results, place)?;
        self.expect(&block.results, results, place)?;
        for value in self.scope.drain(outside..) {
            self.visible[value.0 as usize] = false;
        }
        Ok(())
    }

    fn define(&mut self, value: Value, place: &str) -> Result<(), VerifyError> {
        let number = value.0 as usize;
        match self.defined.get_mut(number) {
            None => Err(error(format!("%{number} has no type"), place)),
            Some(true) => Err(error(format!("%{number} is defined twice"), place)),
            Some(defined) => {
                *defined = true;
                self.visible[number] = true;
                self.scope.push(value);
                Ok(())
            }
        }
    }

    fn uses(&self, values: &[Value], place: &str) -> Result<(), VerifyError> {
        match values.iter().find(|value| !self.visible.get(value.0 as usize).is_some_and(|visible| *visible)) {
            Some(Value(number)) => Err(error(format!("%{number} is used where it is not defined"), place)),
            None => Ok(()),
        }
    }

    fn expect(&self, values: &[Value], expected: &[Expected], place: &str) -> Result<(), VerifyError> {
        if values.len() != expected.len() {
            let (found, wanted) = (values.len(), expected.len());
            return Err(error(format!("{found} values where {wanted} are expected"), place));
        }
        for (value, expected) in values.iter().zip(expected) {
            let ty = self.types[value.0 as usize];
            if !expected.accepts(self.resolve, ty) {
                return Err(error(format!("%{} is {ty:?} where {expected:?} is expected", value.0), place));
            }
        }
        Ok(())
    }

    fn none(&self, values: &[Value], place: &str) -> Result<(), VerifyError> {
        self.expect(values, &[], place)
    }
}

fn error(problem: impl Into<String>, statement: &str) -> VerifyError {
    VerifyError { problem: problem.into(), statement: statement.to_owned() }
}
