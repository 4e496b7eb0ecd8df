//! Asynchronous functions in a host: the phases of a call from the guest, and of a call into the guest.
//!
//! Parameters from a guest are lifted, and those for a guest lowered, when the callee starts, which can be after the
//! call. Handles that the guest lends are lent until it learns that the call has ended, and handles that it borrows
//! must be dropped when its task returns (`CanonicalABI.md`, `canon lower` and `canon lift`; `Subtask.deliver_resolve`
//! and `Task.return_`).

use super::Crossing;
use super::translation::Translation;
use crate::{AsyncOperation, Block, CallOperation, CoreType, Phases, Value, ValueType};

impl Crossing<'_> {
    /// Core parameters in, and the status of the subtask out.
    pub(super) fn host_subtask(&self, out: &mut Translation<'_>) -> Vec<Value> {
        let parameters: Vec<Value> =
            self.signature.parameters.iter().map(|ty| out.builder.value(ValueType::Core(*ty))).collect();

        let outer = out.builder.open();
        let arguments = self.lift_parameters(out, &parameters);
        let results = self.function.result.map(ValueType::Interface).into_iter().collect();
        let result = out.builder.emit_all(CallOperation::Interface, &arguments, results);
        let start = out.builder.close(outer, Vec::new(), result);

        // Whatever is lowered later is the guest's for good; what is lent now ends with the call.
        let end = self.end_phase(out);

        let outer = out.builder.open();
        let entered = self.function.result.map(|ty| {
            let value = out.builder.value(ValueType::Interface(ty));
            self.lower_result(out, value, ty, &parameters);
            value
        });
        let returned = out.builder.close(outer, entered.into_iter().collect(), Vec::new());

        let phases = Phases { start, returned, end };
        let results = [ValueType::Core(CoreType::I32)];
        let status = out.builder.emit(AsyncOperation::HostSubtask { phases }, &[], results);
        out.builder.emit(CallOperation::Return, &status, []);
        parameters
    }

    /// Interface parameters in, interface result out.
    pub(super) fn host_task(&self, out: &mut Translation<'_>) -> Vec<Value> {
        let types = self.parameter_types();
        let parameters: Vec<Value> = types.iter().map(|ty| out.builder.value(ValueType::Interface(*ty))).collect();

        let outer = out.builder.open();
        let arguments = self.lower_parameters(out, &types, &parameters);
        let results = self.signature.results.iter().map(|ty| ValueType::Core(*ty)).collect();
        let code = out.builder.emit_all(CallOperation::Core, &arguments, results);
        let start = out.builder.close(outer, Vec::new(), code);

        let end = self.end_phase(out);

        let outer = out.builder.open();
        let task_return = self.task_return_signature();
        let entered: Vec<Value> =
            task_return.parameters.iter().map(|ty| out.builder.value(ValueType::Core(*ty))).collect();
        let lifted = self.function.result.map(|ty| {
            if task_return.indirect_parameters {
                out.check_area(entered[0], self.planner.types.checked_layout(ty));
                out.load(entered[0], 0, ty)
            } else {
                out.lift(&entered, ty)
            }
        });
        let returned = out.builder.close(outer, entered, lifted.into_iter().collect());

        let phases = Phases { start, returned, end };
        let results = self.function.result.map(ValueType::Interface).into_iter().collect();
        let result = out.builder.emit_all(AsyncOperation::HostTask { phases }, &[], results);
        out.builder.emit(CallOperation::Return, &result, []);
        parameters
    }

    /// Ends what was lent so far.
    fn end_phase(&self, out: &mut Translation<'_>) -> Block {
        let outer = out.builder.open();
        out.free_temporaries();
        out.builder.close(outer, Vec::new(), Vec::new())
    }
}
