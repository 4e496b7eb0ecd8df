//! The parts of a plan: values, statements and blocks.

use wit_parser::Type;

use crate::operation::Operation;
use crate::{CoreImport, CoreSignature, CoreType, Mode};

/// Which side of a component's boundary code runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Inside the core module: memory is its own.
    Guest,
    /// Outside: it reaches into the guest's memory and allocates there through `cabi_realloc`.
    Host,
}

/// Which way a function crosses the boundary, as the component sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The component calls it.
    Import,
    /// The component offers it.
    Export,
}

impl Side {
    /// Whether code of this side lowers the parameters, calls the core function and lifts the results; the other side
    /// lifts the parameters, calls the implementation and lowers the results.
    pub fn calls_core(self, direction: Direction) -> bool {
        match (self, direction) {
            (Side::Guest, Direction::Import) | (Side::Host, Direction::Export) => true,
            (Side::Guest, Direction::Export) | (Side::Host, Direction::Import) => false,
        }
    }
}

/// A value of a plan, defined once: by a parameter of the plan or of a block, or as the result of a statement.
///
/// Numbers are unique in the whole plan, nested blocks included, so that a generator may derive names from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(pub u32);

/// The type of a [`Value`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// A core value.
    Core(CoreType),
    /// A value of the component model, in whatever form the target language gives it.
    Interface(Type),
}

/// How one function crosses the boundary on one side.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionPlan {
    /// The side this code runs on.
    pub side: Side,
    /// Import or export.
    pub direction: Direction,
    /// The name of the function in WIT, as in [`wit_parser::Function::name`]: `get`, `[method]file.read`.
    pub name: String,
    /// The module to import the core function from; empty for exports.
    pub core_module: String,
    /// The name of the core function, mangled: what it is imported as, or exported as.
    pub core_name: String,
    /// The core function's signature.
    pub signature: CoreSignature,
    /// Interface values where this side calls core, core values where core calls this side. Types are in
    /// [`types`](FunctionPlan::types).
    pub parameters: Vec<Value>,
    /// What to do. Ends with [`CallOperation::Return`](crate::CallOperation::Return).
    pub body: Block,
    /// Whether, and how, the function waits.
    pub mode: Mode,
    /// What to do once the caller has read the results, where anything is to be done.
    pub post_return: Option<PostReturnPlan>,
    /// The other core functions of an asynchronous export.
    pub task: Option<TaskFunctions>,
    /// The type of every value, indexed by its number.
    pub types: Vec<ValueType>,
}

impl FunctionPlan {
    /// The type of a value of this plan.
    ///
    /// # Panics
    /// The value belongs to another plan.
    pub fn type_of(&self, value: Value) -> ValueType {
        self.types[value.0 as usize]
    }
}

/// The core functions of an asynchronous export, besides the one that starts it.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskFunctions {
    /// What the callback is exported as: `(event, handle, payload) -> code`, all `i32`. A task with a separate stack
    /// has none.
    pub callback: Option<String>,
    /// What `task.return` is imported as for this function.
    pub task_return: CoreImport,
    /// The signature of `task.return`: the result as parameters.
    pub task_return_signature: CoreSignature,
}

/// How a guest frees what an export returned. Runs after the caller has copied the results (`post-return` in
/// `CanonicalABI.md`, `canon lift`).
#[derive(Clone, Debug, PartialEq)]
pub struct PostReturnPlan {
    /// The mangled name of the core function.
    pub core_name: String,
    /// The core results of the function, each of which is a parameter here.
    pub parameters: Vec<Value>,
    /// What to do. Ends with [`CallOperation::Return`](crate::CallOperation::Return) of nothing.
    pub body: Block,
    /// The type of every value, indexed by its number; numbers begin again at 0.
    pub types: Vec<ValueType>,
}

/// Statements in order, and what they come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// Values the block is entered with: the payload of a variant's arm, the element and the address of a list's loop.
    /// Which, is said by the operation that holds the block.
    pub parameters: Vec<Value>,
    /// What to do.
    pub statements: Vec<Statement>,
    /// The values that the block gives to the operation that holds it.
    pub results: Vec<Value>,
}

/// One step: an operation on values, giving new values.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What is done.
    pub operation: Operation,
    /// The operands, in the order of the operation's documentation.
    pub operands: Vec<Value>,
    /// The results, in the order of the operation's documentation.
    pub results: Vec<Value>,
}
