//! How a plan becomes the body of a Go function.
//!
//! The [`Emitter`] walks the statements of a plan in order. A value that is used once and costs nothing to put off stays an
//! expression until its use, so that the code reads as a person would write it; all others get a variable. Each group of
//! operations has a separate file.
//!
//! An address is written in one of two ways. What goes straight into a core function is an `unsafe.Pointer`, which may lead
//! anywhere: the host has read what is there before anything can move it. What is stored in memory, or goes through the
//! arms of a variant, is a number, and what it is the address of is kept from moving (`cabi.StringAddress`) and alive until
//! the call is over.

mod aggregate;
mod async_;
mod call;
mod handle;
mod list;
mod memory;
mod needs;
mod operand;
mod scalar;
mod variant;

use std::collections::HashMap;

use witcraft_abi::{
    AggregateOperation, AsyncOperation, Block, CoreType, HandleOperation, Operands, Operation, Placement, Statement,
    Usage, Value, ValueType, VariantOperation,
};
use witcraft_writer::Scope;

use crate::context::Context;
use crate::module::Core;
use crate::runtime::Cabi;
pub(crate) use async_::task_return;
pub(crate) use call::{Target, Waits};
pub(crate) use needs::Needs;
pub(crate) use operand::{Operand, Spell};

/// Walks a plan.
pub(crate) struct Emitter<'a, 'b> {
    cx: Context<'a>,
    core: &'b mut Core,
    target: Target<'a>,
    types: &'a [ValueType],
    needs: Needs,
    operands: Operands<Operand>,
    /// The results of functions that are several values in Go.
    splits: HashMap<Value, Split>,
    /// What to call a value that gets a variable.
    hints: HashMap<Value, String>,
    locals: Scope,
    text: String,
    depth: usize,
    loops: usize,
    /// What to do with borrowed handles once the implementation has returned.
    lent: Vec<String>,
    /// The variable that collects handles that are borrowed in loops and arms.
    lent_list: Option<String>,
    /// Whether the contents of the parameters must stay alive until the call ends.
    keeps: bool,
    returned: Option<Value>,
    /// What an implementation returned, where it is one value.
    result: Option<Value>,
    /// Whether the value of a function that did not fail is used.
    uses_ok: bool,
    /// Which members of a tuple that is taken apart are used.
    used_members: HashMap<Value, Vec<bool>>,
    /// The names of what an asynchronous function needs.
    names: AsyncNames,
}

/// What an asynchronous function calls what it needs.
#[derive(Clone, Default)]
pub(crate) struct AsyncNames {
    /// The context that the caller gives.
    pub(crate) context: String,
    /// What is kept until the call is over.
    call: String,
    /// The task of an export.
    task: String,
}

/// The parts of a function's result.
#[derive(Clone)]
pub(crate) enum Split {
    /// A value, if there is one, and an error.
    Fallible(Option<String>, String),
    /// Several values.
    Several(Vec<String>),
}

impl<'a, 'b> Emitter<'a, 'b> {
    /// An emitter for a block over values of these types. `locals` holds the names of the function's parameters.
    pub(crate) fn new(
        cx: Context<'a>,
        core: &'b mut Core,
        target: Target<'a>,
        types: &'a [ValueType],
        block: &Block,
        locals: Scope,
    ) -> Emitter<'a, 'b> {
        let usage = Usage::without_idle(block, types.len());
        let statements = carried_out(block);
        let uses_ok = statements.iter().any(|statement| match &statement.operation {
            Operation::Variant(VariantOperation::Lower { arms, .. }) => {
                arms.first().is_some_and(|arm| arm.block.parameters.iter().any(|value| usage.is_used(*value)))
            }
            _ => false,
        });
        let tuples = statements.iter().filter_map(|statement| match statement.operation {
            Operation::Aggregate(AggregateOperation::LowerTuple(_)) => {
                let members = statement.results.iter().map(|member| usage.is_used(*member));
                Some((statement.operands[0], members.collect()))
            }
            _ => None,
        });
        let used_members = tuples.collect();
        Emitter {
            cx,
            core,
            target,
            types,
            needs: Needs::of(statements),
            operands: Operands::new(usage),
            splits: HashMap::new(),
            hints: HashMap::new(),
            locals,
            text: String::new(),
            depth: 1,
            loops: 0,
            lent: Vec::new(),
            lent_list: None,
            keeps: false,
            returned: block.returned().first().copied(),
            result: None,
            uses_ok,
            used_members,
            names: AsyncNames::default(),
        }
    }

    /// The emitter of an asynchronous function whose callers give a context of this name.
    pub(crate) fn with_context(mut self, context: &str) -> Self {
        self.names.context = context.to_owned();
        self
    }

    /// The body, in lines that are indented as they stand in the function.
    pub(crate) fn body(mut self, parameters: &[Value], operands: Vec<Operand>, block: &Block) -> String {
        for (value, operand) in parameters.iter().zip(operands) {
            self.operands.set(*value, operand);
        }
        let (first, rest) = self.split_handles(parameters, block);
        for statement in &first {
            self.hints.insert(statement.results[0], "handle".to_owned());
        }
        self.statements(first);
        self.flush();
        self.needs = Needs::of(rest.iter().copied());
        self.enter();
        self.name_arguments(block);
        self.statements(rest);
        self.text
    }

    /// The body of what puts a value into memory, or takes one out and returns it.
    pub(crate) fn payload(mut self, parameters: &[Value], operands: Vec<Operand>, block: &Block) -> String {
        for (value, operand) in parameters.iter().zip(operands) {
            self.operands.set(*value, operand);
        }
        self.statements(&block.statements);
        if let Some(result) = block.results.first() {
            let result = self.take(*result).text;
            self.push(&format!("return {result}"));
        }
        self.text
    }

    /// The statements that lower handles which are parameters, and the others. In an import that uses the arena, those come
    /// first: as they may end in a panic, the arena would have to be left by a `defer` if it were entered already.
    fn split_handles<'s>(&self, parameters: &[Value], block: &'s Block) -> (Vec<&'s Statement>, Vec<&'s Statement>) {
        let comes_first = |statement: &&Statement| {
            let lowers = matches!(
                statement.operation,
                Operation::Handle(HandleOperation::LowerOwn { .. } | HandleOperation::LowerBorrow { .. })
            );
            lowers && parameters.contains(&statement.operands[0])
        };
        let enters = !self.is_export() && !self.waits() && (self.needs.reads || self.needs.allocates);
        block.statements.iter().partition(|statement| enters && comes_first(statement))
    }

    fn statements<'s>(&mut self, statements: impl IntoIterator<Item = &'s Statement>) {
        for statement in statements {
            let Statement { operation, operands, results } = statement;
            if self.operands.usage().is_idle(statement) {
                continue;
            }
            match operation {
                Operation::Scalar(operation) => self.scalar(operation, operands, results),
                Operation::Memory(operation) => self.memory(operation, operands, results),
                Operation::Aggregate(operation) => self.aggregate(operation, operands, results),
                Operation::Variant(operation) => self.variant(operation, operands, results),
                Operation::List(operation) => self.list(operation, operands, results),
                Operation::Handle(operation) => self.handle(operation, operands, results),
                Operation::Call(operation) => self.call(operation, operands, results),
                Operation::Async(operation) => self.async_(operation, operands, results),
            }
        }
    }

    /// What a nested block does, as text one level deeper, and the operands it results in. Names that it declares are
    /// free again after it.
    fn block<R>(&mut self, inside: impl FnOnce(&mut Self) -> R) -> (String, R) {
        let outer = (std::mem::take(&mut self.text), self.locals.clone());
        self.operands.enter();
        self.depth += 1;
        let result = inside(self);
        self.depth -= 1;
        self.operands.leave();
        self.locals = outer.1;
        (std::mem::replace(&mut self.text, outer.0), result)
    }

    /// The same for a block that runs once for each element. What is used in it is bound before it.
    fn looped<R>(&mut self, inside: impl FnOnce(&mut Self) -> R) -> (String, R) {
        self.flush();
        self.loops += 1;
        let result = self.block(inside);
        self.loops -= 1;
        result
    }

    fn run(&mut self, block: &Block, operands: Vec<Operand>) -> Vec<Operand> {
        for (value, operand) in block.parameters.iter().zip(operands) {
            self.operands.set(*value, operand);
        }
        self.statements(&block.statements);
        block.results.iter().map(|value| self.take(*value)).collect()
    }

    fn type_of(&self, value: Value) -> ValueType {
        self.types[value.0 as usize]
    }

    fn interface_type(&self, value: Value) -> wit_parser::Type {
        match self.type_of(value) {
            ValueType::Interface(ty) => ty,
            ValueType::Core(_) => unreachable!("a plan says of a value what it is"),
        }
    }

    /// The operand that a value stands for, to be written.
    fn take(&mut self, value: Value) -> Operand {
        let operand = self.operands.take(value);
        self.note(&operand);
        operand
    }

    /// Brings in what the text of an operand names, as it is going to be written.
    fn note(&self, operand: &Operand) {
        if let Some(name) = operand.spelling.names {
            self.cabi(name, "");
        }
    }

    /// The operand as something that may be written more than once: a name or a path from one.
    fn place(&mut self, value: Value) -> Operand {
        let operand = self.take(value);
        if operand.is_place {
            return operand;
        }
        let name = self.local(value);
        self.push(&format!("{name} := {}", operand.text));
        let place = Operand { text: name, is_place: true, native: None, ..operand };
        self.operands.set(value, place.clone());
        place
    }

    /// Says what a value stands for. If it is used repeatedly, it is bound now.
    fn define(&mut self, value: Value, operand: Operand) {
        match self.operands.define(value, operand) {
            Placement::Later => {}
            Placement::Now => {
                self.place(value);
            }
        }
    }

    /// Declares a variable for a value that statements to come give it.
    fn variable(&mut self, value: Value, ty: &str) -> String {
        let name = self.local(value);
        self.push(&format!("var {name} {ty}"));
        self.operands.set(value, Operand::place(&name));
        name
    }

    /// Binds everything that is still put off, because what it reads is about to change or go.
    fn flush(&mut self) {
        for value in self.operands.due() {
            self.place(value);
        }
    }

    /// A new name for a value.
    fn local(&mut self, value: Value) -> String {
        let hint = self.hints.get(&value).cloned().unwrap_or_else(|| self.hint(value).to_owned());
        self.locals.declare(&hint)
    }

    fn hint(&self, value: Value) -> &'static str {
        use wit_parser::{Type, TypeDefKind};
        match self.type_of(value) {
            ValueType::Core(CoreType::Pointer) => "data",
            ValueType::Core(CoreType::Length) => "length",
            ValueType::Core(CoreType::I32) => "number",
            ValueType::Core(_) => "bits",
            ValueType::Interface(ty) => match (self.cx.bindings.resolve_alias(&ty), self.cx.kind(&ty)) {
                (Type::String, _) => "text",
                (_, Some(TypeDefKind::List(_) | TypeDefKind::FixedLengthList(..))) => "list",
                (_, Some(TypeDefKind::Map(..))) => "entries",
                (_, Some(TypeDefKind::Handle(_))) => "handle",
                (_, Some(TypeDefKind::Option(_))) => "option",
                (_, Some(TypeDefKind::Result(_))) => "result",
                _ => "value",
            },
        }
    }

    fn push(&mut self, statement: &str) {
        for line in statement.lines() {
            self.text.extend(std::iter::repeat_n('\t', self.depth));
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// Adds the text of a block between two lines.
    fn push_block(&mut self, open: &str, block: &str) {
        self.push(open);
        self.text.push_str(block);
    }

    /// Something of the shared package, and what stands after its name.
    fn cabi(&self, name: Cabi, rest: &str) -> String {
        self.cx.file.cabi(name, rest)
    }
}

/// The statements that call an implementation and lower its result: those of the task, where there is one.
fn carried_out(block: &Block) -> &[Statement] {
    let task = block.statements.iter().find_map(|statement| match &statement.operation {
        Operation::Async(AsyncOperation::Task { block }) => Some(block),
        _ => None,
    });
    &task.unwrap_or(block).statements
}

/// The Go type of a core value outside of memory, addresses being numbers.
pub(crate) fn core_type(ty: CoreType) -> &'static str {
    match ty {
        CoreType::I32 | CoreType::Pointer | CoreType::Length => "uint32",
        CoreType::I64 | CoreType::PointerOrI64 => "uint64",
        CoreType::F32 => "float32",
        CoreType::F64 => "float64",
    }
}

/// Whether an identifier stands somewhere in a text.
pub(crate) fn mentions(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + name.len()..].chars().next();
        !before.is_some_and(|c| is_word(c) || c == '.') && !after.is_some_and(is_word)
    })
}
