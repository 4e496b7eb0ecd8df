//! Handles: an index in the table of a component instance inside, an object outside.
//!
//! What an imported resource is represented by is the host's object itself. An object of a resource that a component implements
//! holds the representation that the component gave.

use witcraft_abi::{HandleOperation, Value};

use crate::function::FunctionWriter;

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
        let (handles, ty) = (format!("handles{}", table.instance.0), id.0);
        let value = self.get(operands[0]);
        let place = self.place(operands[0]);
        match operation {
            HandleOperation::LowerOwn { .. } => {
                let rep = if implementer.is_some() {
                    format!("release({value}, {class}, registry{ty}, {place})")
                } else {
                    self.out
                        .line(format!("if (!({value} instanceof {class})) expected({class}.name, {value}, {place});"));
                    value
                };
                self.declare(results[0], &format!("{handles}.add({ty}, {rep})"));
            }
            HandleOperation::LiftOwn { .. } => {
                let rep = format!("{handles}.take({value}, {ty})");
                let lifted = if implementer.is_some() { format!("adopt({class}, {rep}, registry{ty})") } else { rep };
                self.declare(results[0], &lifted);
            }
            HandleOperation::LowerBorrow { .. } => {
                if implementer.is_none() {
                    self.out
                        .line(format!("if (!({value} instanceof {class})) expected({class}.name, {value}, {place});"));
                }
                let rep = match implementer {
                    None => value,
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
                    self.declare(results[0], &rep);
                } else {
                    self.uses_scope = true;
                    self.declare(results[0], &format!("{handles}.add({ty}, {rep}, scope)"));
                }
            }
            HandleOperation::LiftBorrow { .. } => {
                self.uses_scope = true;
                let rep = format!("{handles}.lend({value}, {ty}, scope)");
                let lifted = if implementer.is_some() {
                    self.lends_objects = true;
                    format!("borrowed({class}, {rep}, scope)")
                } else {
                    rep
                };
                self.declare(results[0], &lifted);
            }
        }
    }

    /// Marks what is lent for the call, once nothing can be wrong with the arguments any more.
    pub(super) fn begin_loans(&mut self) {
        for object in &self.lent {
            self.out.line(format!("{object}[LENDS]++;"));
        }
        if self.lends_objects {
            self.out.line("for (const object of scope.objects) object[LENDS]++;");
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
