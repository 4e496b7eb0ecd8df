//! Builds statements: numbers values in order, and nests blocks.

use crate::{Block, CoreType, Operation, Statement, Value, ValueType};

/// A plan while it is made. Statements go to the innermost open block.
#[derive(Debug, Default)]
pub(super) struct Builder {
    types: Vec<ValueType>,
    statements: Vec<Statement>,
}

impl Builder {
    /// A new value, of which nothing is said yet.
    pub(super) fn value(&mut self, ty: ValueType) -> Value {
        let number = u32::try_from(self.types.len()).expect("plans are bounded by their weight");
        self.types.push(ty);
        Value(number)
    }

    /// A statement with a number of results that is known here.
    pub(super) fn emit<const N: usize>(
        &mut self,
        operation: impl Into<Operation>,
        operands: &[Value],
        results: [ValueType; N],
    ) -> [Value; N] {
        let results = results.map(|ty| self.value(ty));
        self.push(operation.into(), operands, results.into());
        results
    }

    /// A statement with a number of results that the types decide.
    pub(super) fn emit_all(
        &mut self,
        operation: impl Into<Operation>,
        operands: &[Value],
        results: Vec<ValueType>,
    ) -> Vec<Value> {
        let results: Vec<Value> = results.into_iter().map(|ty| self.value(ty)).collect();
        self.push(operation.into(), operands, results.clone());
        results
    }

    /// A statement that gives one core value.
    pub(super) fn emit_core(&mut self, operation: impl Into<Operation>, operands: &[Value], result: CoreType) -> Value {
        let [value] = self.emit(operation, operands, [ValueType::Core(result)]);
        value
    }

    /// Opens a block: what is emitted until [`close`](Builder::close) goes into it.
    pub(super) fn open(&mut self) -> Vec<Statement> {
        std::mem::take(&mut self.statements)
    }

    /// Closes the block; `outer` is what [`open`](Builder::open) gave.
    pub(super) fn close(&mut self, outer: Vec<Statement>, parameters: Vec<Value>, results: Vec<Value>) -> Block {
        Block { parameters, statements: std::mem::replace(&mut self.statements, outer), results }
    }

    /// The outermost block, and the type of every value.
    pub(super) fn finish(self) -> (Block, Vec<ValueType>) {
        (Block { parameters: Vec::new(), statements: self.statements, results: Vec::new() }, self.types)
    }

    fn push(&mut self, operation: Operation, operands: &[Value], results: Vec<Value>) {
        self.statements.push(Statement { operation, operands: operands.to_vec(), results });
    }
}
