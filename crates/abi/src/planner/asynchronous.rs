//! Asynchronous functions in a guest: the phases of a call and of a task.
//!
//! A caller lowers the parameters as for any import, with other limits, and the result is written to an area that lives
//! until the subtask has returned. A callee is a task: it lifts its parameters, and its result is lowered as the
//! parameters of `task.return`. The result is only borrowed, because `task.return` reads it before it returns.

use super::Crossing;
use super::translation::Translation;
use crate::{AsyncOperation, CallOperation, CoreSignature, CoreType, MemoryOperation, Value, ValueType};

impl Crossing<'_> {
    /// Interface parameters in, interface result out.
    pub(super) fn subtask(&self, out: &mut Translation<'_>) -> Vec<Value> {
        let types = self.parameter_types();
        let parameters: Vec<Value> = types.iter().map(|ty| out.builder.value(ValueType::Interface(*ty))).collect();
        let mut arguments = self.lower_parameters(out, &types, &parameters);
        let area = self.imported_return_area(out);
        arguments.extend(area);
        let [status] = out.builder.emit(CallOperation::Core, &arguments, [ValueType::Core(CoreType::I32)]);

        let outer = out.builder.open();
        let (entered, lifted) = match (self.function.result, area) {
            (Some(ty), Some(_)) => {
                let address = out.builder.value(ValueType::Core(CoreType::Pointer));
                (vec![address], vec![out.load(address, 0, ty)])
            }
            (None, _) | (_, None) => (Vec::new(), Vec::new()),
        };
        let block = out.builder.close(outer, entered, lifted);
        let operands: Vec<Value> = std::iter::once(status).chain(area).collect();
        let results = self.function.result.map(ValueType::Interface).into_iter().collect();
        let result = out.builder.emit_all(AsyncOperation::Subtask { block }, &operands, results);
        out.free_temporaries();
        out.builder.emit(CallOperation::Return, &result, []);
        parameters
    }

    /// Core parameters in, and what to wait for out.
    pub(super) fn task(&self, out: &mut Translation<'_>) -> Vec<Value> {
        let parameters = self.core_parameters(out);
        let outer = out.builder.open();
        self.body_of_task(out, &parameters);
        let block = out.builder.close(outer, Vec::new(), Vec::new());
        let results = [ValueType::Core(CoreType::I32)];
        let code = out.builder.emit(AsyncOperation::Task { block }, &[], results);
        out.builder.emit(CallOperation::Return, &code, []);
        parameters
    }

    /// Core parameters in, and nothing out: where the task waits, its stack does.
    pub(super) fn stackful_task(&self, out: &mut Translation<'_>) -> Vec<Value> {
        let parameters = self.core_parameters(out);
        self.body_of_task(out, &parameters);
        out.builder.emit(CallOperation::Return, &[], []);
        parameters
    }

    fn core_parameters(&self, out: &mut Translation<'_>) -> Vec<Value> {
        self.signature.parameters.iter().map(|ty| out.builder.value(ValueType::Core(*ty))).collect()
    }

    fn body_of_task(&self, out: &mut Translation<'_>, parameters: &[Value]) {
        let arguments = self.lift_parameters(out, parameters);
        let results = self.function.result.map(ValueType::Interface).into_iter().collect();
        let result = out.builder.emit_all(CallOperation::Interface, &arguments, results);
        out.free_temporaries();
        let lowered = match (self.function.result, result.first()) {
            (Some(ty), Some(result)) if self.task_return_signature().indirect_parameters => {
                let layout = self.planner.types.checked_layout(ty);
                let area = out.area(layout, |size, align| MemoryOperation::ParameterArea { size, align });
                out.store(*result, area, 0, ty);
                vec![area]
            }
            (Some(ty), Some(result)) => out.lower(*result, ty),
            (None, _) | (_, None) => Vec::new(),
        };
        out.builder.emit(AsyncOperation::TaskReturn, &lowered, []);
        out.free_temporaries();
    }

    /// The signature of `task.return`.
    pub(super) fn task_return_signature(&self) -> CoreSignature {
        self.planner.types.task_return_signature(self.function).expect("functions past a limit are not planned")
    }
}
