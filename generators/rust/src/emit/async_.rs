//! Tasks, subtasks, and the readable ends of streams and futures.

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_abi::{AsyncOperation, Block, TransferKind, Value};

use super::{Emitter, Operand, Spell, Target};
use crate::transfer::{RUNTIME, module_of};

impl Emitter<'_> {
    pub(super) fn async_(&mut self, operation: &AsyncOperation, operands: &[Value], results: &[Value]) {
        match operation {
            AsyncOperation::LowerReadable { kind, ty } => {
                let reader = self.take(operands[0]);
                let handle = format!("{}.take_handle()", reader.receiver());
                let drop = |this: &Self| format!("{}::drop_readable::<{}>", this.module_of(*kind), this.payload(*ty));
                self.give_handle(results[0], handle, drop);
            }
            AsyncOperation::LiftReadable { kind, ty } => {
                let handle = self.take(operands[0]).read_as("u32");
                let (module, payload) = (self.module_of(*kind), self.payload(*ty));
                let text = self.unsafely(format!("{module}::lift::<{payload}>({handle})"));
                self.define(results[0], Operand::call(text));
            }
            AsyncOperation::Subtask { block } => self.subtask(block, operands, results),
            AsyncOperation::Task { block } => {
                let (statements, _) = self.block(block, Vec::new());
                let declarations = std::mem::take(&mut self.prologue);
                let start = format!("{}{RUNTIME}::start_task", self.cx.root());
                let text = self.unsafely(format!("{start}(async move {{\n{declarations}{statements}}})"));
                self.define(results[0], Operand::call(text));
            }
            AsyncOperation::TaskReturn => {
                let Target::Task { task_return, .. } = self.target else { unreachable!("only tasks return so") };
                self.flush();
                let arguments = self.arguments(operands);
                let call = self.unsafely(format!("{task_return}({});", arguments.join(", ")));
                self.push(&call);
            }
            AsyncOperation::HostSubtask { .. } | AsyncOperation::HostTask { .. } => {
                unreachable!("generated code is a guest's")
            }
        }
    }

    /// Waits for a call that has begun. A separate function lifts its result, because a result can arrive after the
    /// caller has given up.
    fn subtask(&mut self, block: &Block, operands: &[Value], results: &[Value]) {
        let status = self.take(operands[0]);
        self.flush();
        let area = operands.get(1).map(|area| self.take(*area).text);
        let (lift, area) = match area {
            Some(area) => {
                let address = self.local();
                let (statements, lifted) = self.block(block, vec![Operand::place(&address)]);
                let lifted = lifted.first().map_or("()", |operand| operand.text.as_str());
                (format!("|{address}| {{\n{statements}{lifted}\n}}"), area)
            }
            None => ("|_| ()".to_owned(), "::core::ptr::null_mut()".to_owned()),
        };
        let runtime = format!("{}{RUNTIME}", self.cx.root());
        let handles = self.handles.take().unwrap_or_else(|| format!("{runtime}::Handles::new()"));
        let status = status.read_as("u32");
        let call = format!("{runtime}::Call::new({status}, {area}, {lift}, {handles}).await");
        let call = self.unsafely(call);
        // Bound at once: in edition 2021, what the last expression of a block waits for would outlive the area.
        match results {
            [result] => self.bind(*result, &call),
            _ => self.push(&format!("{call};")),
        }
    }

    /// A handle that goes to the callee. Where the callee may never start, somebody has to know which they were, and how each is dropped.
    pub(super) fn give_handle(&mut self, result: Value, handle: String, drop: impl FnOnce(&Self) -> String) {
        let handle = match self.target {
            Target::Import { waits: true, .. } => {
                let handles = match &self.handles {
                    Some(handles) => handles.clone(),
                    None => {
                        let name = self.locals.declare("handles");
                        let new = format!("{}{RUNTIME}::Handles::new()", self.cx.root());
                        self.prologue.push_str(&format!("let mut {name} = {new};\n"));
                        self.handles.insert(name).clone()
                    }
                };
                format!("{handles}.give({handle}, {})", drop(self))
            }
            Target::Import { waits: false, .. }
            | Target::Export { .. }
            | Target::Task { .. }
            | Target::Payload
            | Target::PostReturn { .. } => handle,
        };
        self.define(result, Operand::expression(format!("{handle} as i32")).with_native("u32", handle));
    }

    /// The module for streams or for futures.
    fn module_of(&self, kind: TransferKind) -> String {
        format!("{}{}", self.cx.root(), module_of(kind))
    }

    /// The payload type of a stream or future.
    fn payload(&self, ty: TypeId) -> String {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Stream(payload) | TypeDefKind::Future(payload)) => {
                payload.as_ref().map_or_else(|| "()".to_owned(), |ty| self.cx.owned(ty, "'static"))
            }
            _ => unreachable!("a plan takes only streams and futures for such"),
        }
    }
}
