//! Tasks, subtasks, and the readable ends of streams and futures.
//!
//! A function that waits keeps its goroutine, so that its plan is carried out from the beginning to the end. An export is carried out in a
//! goroutine of its own, which goes on in whatever call of the host lets goroutines run: before it returns its result, it waits
//! until that is a call of its own task (`Resume`).

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_abi::{AsyncOperation, Block, TransferKind, Value, ValueType};

use super::call::UNSAFE_POINTER;
use super::{Emitter, Spell, Target, core_type};
use crate::module::CoreFunction;

impl Emitter<'_, '_> {
    pub(super) fn async_(&mut self, operation: &AsyncOperation, operands: &[Value], results: &[Value]) {
        match operation {
            AsyncOperation::LowerReadable { kind, ty } => self.lower_readable(*kind, *ty, operands[0], results[0]),
            AsyncOperation::LiftReadable { kind, ty } => {
                let handle = self.take(operands[0]).read_as("uint32");
                let transfer = self.transfer(*kind, *ty);
                let lift = match kind {
                    TransferKind::Stream if self.is_bytes(*ty) => "LiftBytes",
                    TransferKind::Stream => "LiftStream",
                    TransferKind::Future => "LiftFuture",
                };
                let text = self.cx.file.async_(&format!("{lift}({handle}, &{transfer})"));
                self.now(results[0], text);
            }
            AsyncOperation::Subtask { block } => self.subtask(block, operands, results),
            AsyncOperation::Task { block } => self.task(block),
            AsyncOperation::TaskReturn => self.task_return(operands),
            AsyncOperation::HostSubtask { .. } | AsyncOperation::HostTask { .. } => {
                unreachable!("generated code is a guest's")
            }
        }
    }

    /// Whether the function is one that waits.
    pub(super) fn waits(&self) -> bool {
        matches!(self.target, Target::Import { waits: Some(_), .. } | Target::Export { task_return: Some(_), .. })
    }

    /// Whether what is lowered is read after the core function has returned.
    pub(super) fn outlives(&self) -> bool {
        matches!(self.target, Target::Import { waits: Some(_), .. } | Target::Payload)
    }

    /// What keeps memory until a call is over.
    pub(super) fn call_name(&self) -> Option<&str> {
        let is_waiting = self.waits() || matches!(self.target, Target::Payload);
        is_waiting.then_some(self.names.call.as_str())
    }

    /// Says what keeps memory in code that puts values into it.
    pub(crate) fn with_call(mut self, call: &str) -> Self {
        self.names.call = call.to_owned();
        self
    }

    /// Begins a call of an import, unless its context is done.
    pub(super) fn enter_call(&mut self) {
        let (failed, context) = (self.cx.file.async_("Err"), self.names.context.clone());
        self.push(&format!("if err := {failed}({context}); err != nil {{"));
        let zeros = self.failure();
        self.push(&format!("\treturn {zeros}"));
        self.push("}");
        let name = self.locals.declare("call");
        self.push(&format!("var {name} {}", self.cx.file.async_("Call")));
        self.names.call = name;
    }

    /// What an import returns that has no result.
    fn failure(&self) -> String {
        let Target::Import { waits: Some(waits), .. } = self.target else { unreachable!("only such calls fail so") };
        waits.results.iter().map(|ty| format!("*new({ty}), ")).collect::<String>() + "err"
    }

    /// Waits until an import has returned, and lifts its result.
    fn subtask(&mut self, block: &Block, operands: &[Value], results: &[Value]) {
        let Target::Import { waits: Some(waits), kept, .. } = self.target else { unreachable!("only imports wait so") };
        let status = self.take(operands[0]).text;
        self.flush();
        let area = operands.get(1).map(|area| self.take(*area));
        let (call, context) = (self.names.call.clone(), self.names.context.clone());
        self.push(&format!("if err := {call}.Wait({context}, {status}, {:?}); err != nil {{", waits.title));
        let zeros = self.failure();
        self.push(&format!("\treturn {zeros}"));
        self.push("}");
        if self.keeps {
            for name in kept {
                self.push(&format!("{}.KeepAlive({name})", self.cx.file.std("runtime")));
            }
        }
        let lifted = block.results.first().copied();
        if let (Some(result), Some(lifted)) = (results.first(), lifted)
            && self.returned == Some(*result)
        {
            self.returned = Some(lifted);
        }
        for (value, operand) in block.parameters.iter().zip(area) {
            self.operands.set(*value, operand);
        }
        self.statements(&block.statements);
        if let (Some(result), Some(lifted)) = (results.first(), lifted) {
            if let Some(split) = self.splits.remove(&lifted) {
                self.splits.insert(*result, split);
                return;
            }
            let operand = self.take(lifted);
            self.operands.set(*result, operand);
        }
    }

    /// Carries an export out.
    fn task(&mut self, block: &Block) {
        self.flush();
        let task = self.locals.declare("task");
        self.names.task.clone_from(&task);
        self.names.call = self.locals.declare("call");
        let (text, ()) = self.block(|this| {
            this.name_arguments(block);
            this.statements(&block.statements);
        });
        let (start, ty) = (self.cx.file.async_("Start"), self.cx.file.async_("Task"));
        self.push_block(&format!("return {start}(func({task} *{ty}) {{"), &text);
        self.push("})");
    }

    /// Stands between the implementation's end and its result: the result is returned while its task runs.
    pub(super) fn resume(&mut self) {
        let Target::Export { task_return: Some(_), .. } = self.target else { return };
        self.close_lent();
        let task = self.names.task.clone();
        self.push(&format!("if !{task}.Resume() {{\n\treturn\n}}"));
        if self.needs.allocates {
            self.push(&format!("var {} {}", self.names.call, self.cx.file.async_("Call")));
        }
    }

    fn task_return(&mut self, operands: &[Value]) {
        let Target::Export { task_return: Some(core), .. } = self.target else { unreachable!("only tasks return so") };
        let (mut arguments, mut types) = (Vec::new(), Vec::new());
        for value in operands {
            let operand = self.take(*value);
            types.push(match (operand.spelling.is_pointer, self.type_of(*value)) {
                (true, _) => UNSAFE_POINTER.to_owned(),
                (false, ValueType::Core(ty)) => core_type(ty).to_owned(),
                (false, ValueType::Interface(_)) => unreachable!("core functions take core values"),
            });
            arguments.push(operand.text);
        }
        let name = self.core.import(self.cx, core, types);
        self.push(&format!("{name}({})", arguments.join(", ")));
        if self.keeps {
            for name in self.result_names() {
                self.push(&format!("{}.KeepAlive({name})", self.cx.file.std("runtime")));
            }
        }
        if self.needs.allocates {
            self.push(&format!("{}.KeepAlive(&{})", self.cx.file.std("runtime"), self.names.call));
        }
        self.push(&format!("{}.Finish()", self.names.task));
    }

    fn lower_readable(&mut self, kind: TransferKind, ty: TypeId, value: Value, result: Value) {
        let reader = self.take(value).text;
        let transfer = self.transfer(kind, ty);
        let handle = match kind {
            TransferKind::Stream if self.is_bytes(ty) => {
                self.cx.file.async_(&format!("LowerBytes({reader}, &{transfer})"))
            }
            TransferKind::Stream | TransferKind::Future => format!("{reader}.Lower(&{transfer})"),
        };
        let drop = format!("{transfer}.DropReadable");
        let text = self.given(handle, &drop);
        self.now(result, text);
    }

    /// A handle that goes to the callee, which may never start: then it is dropped.
    pub(super) fn given(&self, handle: String, drop: &str) -> String {
        match self.target {
            Target::Import { waits: Some(_), .. } => format!("{}.Give({handle}, {drop})", self.names.call),
            Target::Import { waits: None, .. } | Target::Export { .. } | Target::Payload => handle,
        }
    }

    /// The variable that says how values go through a stream or future.
    fn transfer(&mut self, kind: TransferKind, ty: TypeId) -> String {
        let payload = self.carried(ty);
        self.core.transfer(self.cx, kind, payload).to_string()
    }

    fn carried(&self, ty: TypeId) -> Option<Type> {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Stream(payload) | TypeDefKind::Future(payload)) => *payload,
            _ => unreachable!("a plan takes only streams and futures for such"),
        }
    }

    fn is_bytes(&self, ty: TypeId) -> bool {
        self.carried(ty).is_some_and(|payload| self.cx.is_bytes(&payload))
    }
}

/// How `task.return` of a function is imported.
pub(crate) fn task_return(plan: &witcraft_abi::FunctionPlan, wanted: String) -> Option<CoreFunction> {
    let import = &plan.task.as_ref()?.task_return;
    Some(CoreFunction { module: import.module.clone(), name: import.name.clone(), wanted, result: None })
}
