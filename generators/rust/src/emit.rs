//! How a plan becomes the body of a Rust function.
//!
//! The [`Emitter`] walks the statements of a plan in order. A value that is used once and costs nothing to put off stays
//! an expression until its use, so that the code reads as a person would write it; all others get a `let`. Each group of
//! operations has a separate file.
//!
//! In an import, what is lowered is only lent: parameters are looked at through references and places (`a.name`). In
//! an export, a result that holds memory is kept until post-return, and looked at likewise; any other is taken apart by
//! value. [`Emitter::lends`] tells the two apart.

mod aggregate;
mod async_;
mod call;
mod handle;
mod list;
mod memory;
mod operand;
mod outline;
mod scalar;
mod variant;

use witcraft_abi::{Block, CoreType, Operands, Operation, Parts, Placement, Statement, Usage, Value, ValueType};
use witcraft_writer::Scope;

use crate::context::Context;
use crate::forms::Form;
pub(crate) use call::Target;
pub(crate) use operand::{Operand, Spell};
pub(crate) use outline::Outlined;

/// What a plan's body came to.
pub(crate) struct Body {
    /// The statements and the final expression.
    pub(crate) text: String,
    /// Whether there is anything in it that only unsafe code may do.
    pub(crate) is_unsafe: bool,
    /// The bytes of memory that results are left in until post-return.
    pub(crate) return_area: u32,
    /// Whether memory is allocated to lower something.
    pub(crate) allocates: bool,
}

/// Walks a plan.
pub(crate) struct Emitter<'a> {
    cx: Context<'a>,
    target: Target<'a>,
    types: &'a [ValueType],
    operands: Operands<Operand>,
    /// The parameters that give a handle away and the result of an export, with all that is part of them: they own what they
    /// hold.
    given_away: Parts,
    locals: Scope,
    /// The statements of the current block.
    text: String,
    /// Declarations that precede all else, so that what is lent lives as long as the call.
    prologue: String,
    /// How many blocks the current block stands in, and how many of them are loops.
    depth: u32,
    loops: u32,
    /// The name of the list of temporaries, once there is one.
    temporaries: Option<String>,
    /// The name of the list of handles that a callee gets once it starts, if there is one.
    handles: Option<String>,
    is_unsafe: bool,
    return_area: u32,
    /// Whether the result is kept, and lowered by looking at it.
    is_kept: bool,
    /// Whether the current code is that of a separate function.
    is_outlined: bool,
}

impl<'a> Emitter<'a> {
    /// An emitter for a block over values of these types. `locals` holds the names of the function's parameters.
    pub(crate) fn new(
        cx: Context<'a>,
        target: Target<'a>,
        types: &'a [ValueType],
        block: &Block,
        locals: Scope,
    ) -> Emitter<'a> {
        Emitter {
            cx,
            target,
            types,
            operands: Operands::new(Usage::of(block, types.len())),
            given_away: Parts::of([], block, types),
            locals,
            text: String::new(),
            prologue: String::new(),
            depth: 0,
            loops: 0,
            temporaries: None,
            handles: None,
            is_unsafe: false,
            return_area: 0,
            is_kept: false,
            is_outlined: false,
        }
    }

    /// The body: the block, entered with these operands as its parameters' values.
    pub(crate) fn body(mut self, parameters: &[Value], operands: Vec<Operand>, block: &Block) -> Body {
        for (value, operand) in parameters.iter().zip(operands) {
            self.operands.set(*value, operand);
        }
        let gives_away = |value: &&Value| match self.type_of(**value) {
            ValueType::Interface(ty) => self.cx.facts(&ty).has_own,
            ValueType::Core(_) => false,
        };
        let results = block.interface_call().map_or(&[][..], |call| &call.results);
        let given_away = parameters.iter().filter(gives_away).chain(results).copied();
        self.given_away = Parts::of(given_away, block, self.types);
        self.statements(&block.statements);
        if let [result] = block.results.as_slice() {
            let text = self.take(*result).text;
            self.push(&text);
        }
        Body {
            text: self.prologue + &self.text,
            is_unsafe: self.is_unsafe,
            return_area: self.return_area,
            allocates: self.temporaries.is_some(),
        }
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            let Statement { operation, operands, results } = statement;
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

    /// A nested block as text: its statements, and the operands it results in.
    fn block(&mut self, block: &Block, operands: Vec<Operand>) -> (String, Vec<Operand>) {
        for (value, operand) in block.parameters.iter().zip(operands) {
            self.operands.set(*value, operand);
        }
        let outer = std::mem::take(&mut self.text);
        self.operands.enter();
        self.depth += 1;
        self.statements(&block.statements);
        self.depth -= 1;
        let results = block.results.iter().map(|value| self.take(*value)).collect();
        self.operands.leave();
        (std::mem::replace(&mut self.text, outer), results)
    }

    /// A block that runs once for each element. What is used in it is bound before it.
    fn looped(&mut self, block: &Block, operands: Vec<Operand>) -> (String, Vec<Operand>) {
        self.flush();
        self.loops += 1;
        let result = self.block(block, operands);
        self.loops -= 1;
        result
    }

    /// Whether lowered values stay with their owner and are only borrowed for the call.
    fn lends(&self) -> bool {
        match self.target {
            Target::Import { .. } | Target::Task { .. } => true,
            Target::Export { .. } => self.is_kept,
            Target::PostReturn { .. } | Target::Payload => false,
        }
    }

    /// The form that the type of a value has which is to be lowered.
    fn lowered_form(&self, value: Value, ty: wit_parser::TypeId) -> Form {
        let is_waiting = matches!(self.target, Target::Import { waits: true, .. } | Target::Task { .. });
        let is_borrowed = !is_waiting && self.lends() && !self.given_away.contains(value);
        if is_borrowed && self.cx.choices.forms.has(ty, Form::Borrowed) { Form::Borrowed } else { Form::Owned }
    }

    fn type_of(&self, value: Value) -> ValueType {
        self.types[value.0 as usize]
    }

    /// The operand that a value stands for.
    fn take(&mut self, value: Value) -> Operand {
        self.operands.take(value)
    }

    /// The operand as something that may be written more than once: a name or a path from one.
    fn place(&mut self, value: Value) -> Operand {
        let operand = self.take(value);
        if operand.is_place {
            return operand;
        }
        let name = self.local();
        self.push(&format!("let {name} = {};", operand.text));
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

    /// Binds a value to a new name now, whatever its use.
    fn bind(&mut self, value: Value, text: &str) {
        let name = self.name(value);
        self.push(&format!("let {name} = {text};"));
    }

    /// A new name for a value, to be used in a pattern or parameter list.
    fn name(&mut self, value: Value) -> String {
        if !self.operands.usage().is_used(value) {
            self.operands.set(value, Operand::place("()"));
            return "_".to_owned();
        }
        let name = self.local();
        self.operands.set(value, Operand::place(&name));
        name
    }

    /// Binds everything of this block that is still put off, because what it reads is about to change or go.
    fn flush(&mut self) {
        for value in self.operands.due() {
            self.place(value);
        }
    }

    fn local(&mut self) -> String {
        self.locals.declare("v")
    }

    fn push(&mut self, statement: &str) {
        self.text.push_str(statement);
        self.text.push('\n');
    }

    /// Marks the body as unsafe; returns the text for convenience.
    fn unsafely(&mut self, text: String) -> String {
        self.is_unsafe = true;
        text
    }
}

/// The Rust type of a core value.
pub(crate) fn core_type(ty: CoreType) -> &'static str {
    match ty {
        CoreType::I32 => "i32",
        CoreType::I64 | CoreType::PointerOrI64 => "i64",
        CoreType::F32 => "f32",
        CoreType::F64 => "f64",
        CoreType::Pointer => "*mut u8",
        CoreType::Length => "usize",
    }
}

/// Statements and a final expression as a block expression, or the bare expression where there are no statements.
fn braced(statements: &str, result: &str) -> String {
    if statements.is_empty() { result.to_owned() } else { format!("{{\n{statements}{result}\n}}") }
}
