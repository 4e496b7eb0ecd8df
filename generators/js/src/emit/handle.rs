//! Handles: an index in the table of a component instance inside, an object outside.
//!
//! What an imported resource is represented by is the host's object itself. An object of a resource that a component implements
//! holds the representation that the component gave.

use witcraft_abi::{HandleOperation, Value};

use crate::context::Width;
use crate::function::FunctionWriter;
use crate::runtime::numbered;

impl FunctionWriter<'_, '_> {
    pub(super) fn handle(&mut self, operation: &HandleOperation, operands: &[Value], results: &[Value]) {
        let (HandleOperation::LowerOwn { resource, .. }
        | HandleOperation::LiftOwn { resource, .. }
        | HandleOperation::LowerBorrow { resource, .. }
        | HandleOperation::LiftBorrow { resource, .. }) = *operation;
        let table = self.context.table_of(resource);
        let id = table.resource;
        let implementer = self.context.implementer(id);
        let class = self.context.classes[&id].clone();
        let (instance, ty) = (table.instance, id.0);
        let registry = numbered("registry", id.index());
        let typed = if self.context.width == Width::Alike { String::new() } else { format!(", {ty}") };
        let value = self.name(operands[0]);
        let place = self.place(operands[0]);
        match operation {
            HandleOperation::LowerOwn { .. } => {
                let rep = if implementer.is_some() {
                    format!("release({value}, {class}, {registry}, {place})")
                } else {
                    self.out
                        .line(format!("if (!({value} instanceof {class})) expected({class}.name, {value}, {place});"));
                    value
                };
                let added = self.context.of_handles("add", instance, &format!("{rep}{typed}"));
                self.constant(results[0], &added);
            }
            HandleOperation::LiftOwn { .. } => {
                let rep = self.context.of_handles("take", instance, &format!("{value}{typed}"));
                let lifted = if implementer.is_some() { format!("adopt({class}, {rep}, {registry})") } else { rep };
                // Nothing happens between the last value that is lifted and the end of the call.
                if self.finishes_with_result() && self.returns(results[0]) {
                    self.set(results[0], lifted);
                } else {
                    self.constant(results[0], &lifted);
                }
            }
            HandleOperation::LowerBorrow { .. } => {
                if implementer.is_none() {
                    self.out
                        .line(format!("if (!({value} instanceof {class})) expected({class}.name, {value}, {place});"));
                }
                let rep = match implementer {
                    None => value,
                    // What is lent cannot be given away meanwhile, where the host's code may run meanwhile.
                    Some(_) if !self.context.calls_host => format!("repOf({value}, {class}, {place})"),
                    Some(_) if self.depth == 0 => {
                        self.lent.push(value.clone());
                        format!("repOf({value}, {class}, {place})")
                    }
                    Some(_) => {
                        self.lends_objects = true;
                        format!("lend({value}, {class}, scope, {place})")
                    }
                };
                if implementer == Some(self.options.instance) {
                    self.constant(results[0], &rep);
                } else {
                    self.uses_scope = true;
                    let added = self.context.of_handles("add", instance, &format!("{rep}, {ty}, scope"));
                    self.constant(results[0], &added);
                }
            }
            HandleOperation::LiftBorrow { .. } => {
                self.uses_scope = true;
                let rep = self.context.of_handles("lend", instance, &format!("{value}, {ty}, scope"));
                let lifted = if implementer.is_some() {
                    self.lends_objects = true;
                    format!("borrowed({class}, {rep}, scope)")
                } else {
                    rep
                };
                self.constant(results[0], &lifted);
            }
        }
    }

    /// Whether something was lent for the call.
    pub(super) fn has_loans(&self) -> bool {
        self.uses_scope || self.lends_objects || !self.lent.is_empty()
    }

    /// Marks what is lent for the call, once nothing can be wrong with the arguments any more.
    pub(super) fn begin_loans(&mut self) {
        for object in &self.lent {
            self.out.line(format!("beginLend({object});"));
        }
        if self.lends_objects {
            self.out.line("scope.objects.forEach(beginLend);");
        }
    }

    /// Ends what was lent for the call.
    pub(super) fn end_loans(&mut self) {
        let is_export = matches!(self.callee, crate::function::Callee::Core { .. });
        if self.uses_scope {
            self.out.line("endScope(scope);");
        }
        for object in std::mem::take(&mut self.lent) {
            self.out.line(format!("{object}[LENDS]--;"));
        }
        if self.lends_objects {
            self.out.line(if is_export { "endLends(scope);" } else { "endBorrows(scope);" });
        }
    }
}
