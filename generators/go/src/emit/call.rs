//! Calls and returns: where the two worlds meet, and where the arena is entered and left.

use wit_parser::TypeDefKind;
use witcraft_abi::{
    Block, CallOperation, CoreType, HandleOperation, Operation, ResourceOrigin, Uses, Value, ValueType,
};

use super::{Emitter, Operand, Split};
use crate::module::CoreFunction;
use crate::runtime::Cabi;

/// What the emitted code calls.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    /// An imported core function.
    Import {
        /// Its module and its name, and what it gives.
        core: &'a CoreFunction,
        /// The parameters that hold lists or handles.
        kept: &'a [String],
        /// Of a function that is asynchronous: what its result is in Go, and what it is called in messages.
        waits: Option<Waits<'a>>,
    },
    /// The implementation of an export.
    Export {
        /// What to call: the function that returns the registered implementation, and the method's name.
        implementation: &'a str,
        /// Whether the first argument is the receiver.
        is_method: bool,
        /// The names of the parameters in Go.
        parameters: &'a [String],
        /// What to call the function in messages.
        function: &'a str,
        /// Whether the result is kept to be asked for, as there is no room for it.
        is_split: bool,
        /// Of a function that is asynchronous: what it returns its result with.
        task_return: Option<&'a CoreFunction>,
    },
    /// What puts values of a stream or future into memory, or takes them out.
    Payload,
}

/// What a function needs that waits for an import.
#[derive(Clone, Copy)]
pub(crate) struct Waits<'a> {
    /// The types of its results, without the error.
    pub(crate) results: &'a [String],
    /// What to call it in messages.
    pub(crate) title: &'a str,
}

/// The type of an address in a declaration, whose file brings the package in.
pub(super) const UNSAFE_POINTER: &str = "unsafe.Pointer";

/// What stands in place of a variable that nothing reads.
const BLANK: &str = "_";

impl Emitter<'_, '_> {
    /// Begins the body.
    pub(super) fn enter(&mut self) {
        match self.target {
            Target::Import { waits: Some(_), .. } => self.enter_call(),
            Target::Export { task_return: Some(_), .. } | Target::Payload => {}
            Target::Import { .. } if self.needs.allocates || self.needs.reads => {
                self.push(&self.cabi(Cabi::Enter, "()"));
                if self.needs.may_panic {
                    self.push(&format!("defer {}", self.cabi(Cabi::Leave, "()")));
                }
            }
            Target::Export { .. } if self.needs.reads => self.push(&self.cabi(Cabi::Enter, "()")),
            Target::Import { .. } | Target::Export { .. } => {}
        }
    }

    /// Finds out what an export's parameters are to be called, and whether borrowed handles are collected in a list.
    pub(super) fn name_arguments(&mut self, block: &Block) {
        let Target::Export { parameters, is_method, .. } = self.target else { return };
        let operands = block.interface_call().map(|call| call.operands.as_slice()).unwrap_or_default();
        for (index, (value, name)) in operands.iter().zip(parameters).enumerate() {
            let name = if index == 0 && is_method { "self" } else { name };
            self.hints.insert(*value, name.to_owned());
        }
        let nested = block.statements.iter().flat_map(|statement| statement.operation.blocks());
        if nested.flat_map(Block::operations).any(lifts_borrow) {
            let name = self.locals.declare("lent");
            self.push(&format!("var {name} []interface{{ Close() error }}"));
            self.lent_list = Some(name);
        }
    }

    pub(super) fn call(&mut self, operation: &CallOperation, operands: &[Value], results: &[Value]) {
        match operation {
            CallOperation::Core => self.call_core(operands, results),
            CallOperation::Interface => self.call_implementation(operands, results),
            CallOperation::FreeTemporaries if self.is_export() => self.close_lent(),
            // The arena is left as a whole.
            CallOperation::FreeTemporaries => {}
            CallOperation::Return => self.finish(operands),
            CallOperation::DropResult => unreachable!("results are not kept"),
            CallOperation::PostReturn => unreachable!("a host calls it, not the guest"),
        }
    }

    /// Drops the handles that were lent to an export.
    pub(super) fn close_lent(&mut self) {
        if self.lent.is_empty() && self.lent_list.is_none() {
            return;
        }
        self.flush();
        for name in std::mem::take(&mut self.lent) {
            self.push(&format!("_ = {name}.Close()"));
        }
        if let Some(list) = self.lent_list.take() {
            self.push(&format!("for _, handle := range {list} {{\n\t_ = handle.Close()\n}}"));
        }
    }

    fn call_core(&mut self, operands: &[Value], results: &[Value]) {
        let Target::Import { core, kept, waits } = self.target else {
            unreachable!("only imports call core functions")
        };
        let mut arguments = Vec::new();
        let mut types = Vec::new();
        for value in operands {
            let operand = self.take(*value);
            types.push(match (operand.spelling.is_pointer, self.type_of(*value)) {
                (true, _) => UNSAFE_POINTER.to_owned(),
                (false, ValueType::Core(ty)) => super::core_type(ty).to_owned(),
                (false, ValueType::Interface(_)) => unreachable!("core functions take core values"),
            });
            arguments.push(operand.text);
        }
        let name = self.core.import(self.cx, core, types);
        let call = format!("{name}({})", arguments.join(", "));
        match results {
            [result] if self.operands.usage().is_used(*result) => {
                self.operands.set_waiting(*result, Operand::expression(call));
                if self.keeps || waits.is_some() {
                    self.place(*result);
                }
            }
            _ => self.push(&call),
        }
        if self.keeps && waits.is_none() {
            for name in kept {
                self.push(&format!("{}.KeepAlive({name})", self.cx.file.std("runtime")));
            }
        }
    }

    fn call_implementation(&mut self, operands: &[Value], results: &[Value]) {
        let Target::Export { implementation, is_method, .. } = self.target else {
            unreachable!("only exports call an implementation")
        };
        if self.needs.reads {
            self.flush();
        }
        let mut arguments: Vec<String> = operands.iter().map(|value| self.take(*value).text).collect();
        if self.needs.reads && !self.waits() {
            self.push(&self.cabi(Cabi::Leave, "()"));
        }
        if self.waits() {
            arguments.insert(usize::from(is_method), format!("{}.Context()", self.names.task));
        }
        let call = if is_method {
            let receiver = arguments.remove(0);
            format!("{receiver}.{implementation}({})", arguments.join(", "))
        } else {
            format!("{implementation}({})", arguments.join(", "))
        };
        let Some(result) = results.first().copied() else {
            self.push(&call);
            self.resume();
            return;
        };
        let ty = self.interface_type(result);
        match self.cx.kind(&ty) {
            Some(TypeDefKind::Result(sides)) => {
                let ok = sides.ok.is_some().then(|| match self.uses_ok {
                    true => self.locals.declare("value"),
                    false => BLANK.to_owned(),
                });
                let err = self.locals.declare("err");
                let names = ok.iter().chain([&err]).cloned().collect::<Vec<_>>().join(", ");
                self.push(&format!("{names} := {call}"));
                self.splits.insert(result, Split::Fallible(ok, err.clone()));
                self.operands.set(result, Operand::place(err));
            }
            Some(TypeDefKind::Tuple(tuple)) if !tuple.types.is_empty() => {
                let used = self.used_members.get(&result).cloned().unwrap_or_else(|| vec![false; tuple.types.len()]);
                let name = |is_used| if is_used { self.locals.declare("value") } else { BLANK.to_owned() };
                let names: Vec<String> = used.into_iter().map(name).collect();
                self.push(&if names.iter().all(|name| name == BLANK) {
                    call
                } else {
                    format!("{} := {call}", names.join(", "))
                });
                self.splits.insert(result, Split::Several(names.clone()));
                self.operands.set(result, Operand::place(names[0].clone()));
            }
            _ => {
                self.hints.insert(result, "result".to_owned());
                self.result = Some(result);
                match self.operands.usage().uses(result) {
                    Uses::Never => self.push(&call),
                    Uses::Once if !self.needs.allocates && !self.waits() => {
                        self.operands.set_waiting(result, Operand::expression(call));
                    }
                    Uses::Once | Uses::Repeatedly => {
                        self.operands.set(result, Operand::expression(call));
                        self.place(result);
                    }
                }
            }
        }
        self.resume();
    }

    /// Ends the body.
    fn finish(&mut self, operands: &[Value]) {
        if let Target::Export { task_return: Some(_), .. } = self.target {
            return; // the task has
        }
        if let Target::Export { is_split, .. } = self.target {
            let Some(value) = operands.first() else { return };
            let number = self.number(*value).text;
            if self.needs.allocates {
                self.push(&self.cabi(Cabi::Return, "()"));
                if self.keeps {
                    for name in self.result_names() {
                        self.push(&format!("{}.KeepAlive({name})", self.cx.file.std("runtime")));
                    }
                }
            }
            if is_split {
                let bits = self.bits(*value, &number);
                self.push(&self.cabi(Cabi::Result, &format!("({bits})")));
            } else {
                self.push(&format!("return {number}"));
            }
            return;
        }
        let waits = matches!(self.target, Target::Import { waits: Some(_), .. });
        let leaves = (self.needs.allocates || self.needs.reads) && !self.needs.may_panic && !waits;
        let text = operands.first().map(|value| match self.splits.get(value).cloned() {
            Some(Split::Fallible(Some(ok), err)) => format!("{ok}, {err}"),
            Some(Split::Fallible(None, err)) => err,
            Some(Split::Several(members)) => members.join(", "),
            None if leaves => {
                self.hints.insert(*value, "result".to_owned());
                self.place(*value).text
            }
            None => self.take(*value).text,
        });
        if leaves {
            self.push(&self.cabi(Cabi::Leave, "()"));
        }
        let is_fallible =
            operands.first().is_some_and(|value| matches!(self.splits.get(value), Some(Split::Fallible(..))));
        match text {
            Some(text) if waits && !is_fallible => self.push(&format!("return {text}, nil")),
            Some(text) => self.push(&format!("return {text}")),
            None if waits => self.push("return nil"),
            None => {}
        }
    }

    /// A core value as the 64 bits that it has, or begins.
    fn bits(&self, value: Value, text: &str) -> String {
        let ValueType::Core(ty) = self.type_of(value) else { unreachable!("a core function gives a core value") };
        match ty.wasm() {
            CoreType::F32 => format!("uint64({}.Float32bits({text}))", self.cx.file.std("math")),
            CoreType::F64 => format!("{}.Float64bits({text})", self.cx.file.std("math")),
            CoreType::I32 | CoreType::Pointer | CoreType::Length => format!("uint64({text})"),
            CoreType::I64 | CoreType::PointerOrI64 => text.to_owned(),
        }
    }

    /// The variables that hold what the implementation returned.
    pub(super) fn result_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .splits
            .values()
            .flat_map(|split| match split {
                Split::Fallible(ok, err) => ok.iter().chain([err]).cloned().collect(),
                Split::Several(names) => names.clone(),
            })
            .collect();
        let operand = self.result.and_then(|value| self.operands.get(value));
        names.extend(operand.map(|operand| operand.text.clone()));
        names.retain(|name| name != BLANK);
        names.sort();
        names
    }
}

/// Whether an operation lifts a borrowed handle to an imported resource.
fn lifts_borrow(operation: &Operation) -> bool {
    matches!(operation, Operation::Handle(HandleOperation::LiftBorrow { origin: ResourceOrigin::Imported, .. }))
}
