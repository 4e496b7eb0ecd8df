//! Handles: an index in the table of a component instance inside, an object outside.
//!
//! An imported resource is represented by the host's object itself. An object of an exported resource holds the
//! representation that the component gave it.

use witcraft_abi::{HandleOperation, Value};

use crate::context::HandleOperation as TableOperation;
use crate::context::Width;
use crate::function::{Callee, FunctionWriter};
use crate::runtime::Helper;
use crate::tree::{Expression, Operator, Statement, call, name, number};

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
        let typed = (self.context.width != Width::Alike).then(|| number(ty));
        let with_type = |rep: Expression| std::iter::once(rep).chain(typed.clone()).collect::<Vec<_>>();
        let value = self.name(operands[0]);
        let place = self.place(operands[0]);
        match operation {
            HandleOperation::LowerOwn { .. } => {
                let rep = if implementer.is_some() {
                    self.context.of_class(Helper::Release, value, id, Some(place))
                } else {
                    self.expect_instance(&value, &class, place);
                    value
                };
                let added = self.context.of_handles(TableOperation::Add, instance, with_type(rep));
                self.constant(results[0], added);
            }
            HandleOperation::LiftOwn { .. } => {
                let rep = self.context.of_handles(TableOperation::Take, instance, with_type(value));
                let lifted = match implementer {
                    Some(_) => self.context.of_class(Helper::Adopt, rep, id, None),
                    None => rep,
                };
                // Nothing happens between the last value that is lifted and the end of the call.
                if self.finishes_with_result() && self.returns(results[0]) {
                    self.set(results[0], lifted);
                } else {
                    self.constant(results[0], lifted);
                }
            }
            HandleOperation::LowerBorrow { .. } => {
                if implementer.is_none() {
                    self.expect_instance(&value, &class, place.clone());
                }
                let rep = match implementer {
                    None => value,
                    // What is lent cannot be given away meanwhile, where the host's code may run meanwhile.
                    Some(_) if !self.context.calls_host => self.context.of_class(Helper::RepOf, value, id, Some(place)),
                    Some(_) if self.depth == 0 => {
                        self.lent.push(value.clone());
                        self.context.of_class(Helper::RepOf, value, id, Some(place))
                    }
                    Some(_) => {
                        self.lends_objects = true;
                        call(Helper::Lend, [value, class, name("scope"), place])
                    }
                };
                if implementer == Some(self.options.instance) {
                    self.constant(results[0], rep);
                } else {
                    self.uses_scope = true;
                    let arguments = vec![rep, number(ty), name("scope")];
                    let added = self.context.of_handles(TableOperation::Add, instance, arguments);
                    self.constant(results[0], added);
                }
            }
            HandleOperation::LiftBorrow { .. } => {
                self.uses_scope = true;
                let arguments = vec![value, number(ty), name("scope")];
                let rep = self.context.of_handles(TableOperation::Lend, instance, arguments);
                let lifted = if implementer.is_some() {
                    self.lends_objects = true;
                    call(Helper::Borrowed, [class, rep, name("scope")])
                } else {
                    rep
                };
                self.constant(results[0], lifted);
            }
        }
    }

    /// Throws where the value is no object of the class.
    fn expect_instance(&mut self, value: &Expression, class: &Expression, place: Expression) {
        let other = value.clone().binary(Operator::InstanceOf, class.clone()).negated();
        let expected = call(Helper::Expected, [class.clone().member("name"), value.clone(), place]);
        self.push(Statement::when(other, expected));
    }

    /// Whether something was lent for the call.
    pub(super) fn has_loans(&self) -> bool {
        self.uses_scope || self.lends_objects || !self.lent.is_empty()
    }

    /// Marks what is lent for the call, once nothing can be wrong with the arguments any more.
    pub(super) fn begin_loans(&mut self) {
        for object in self.lent.clone() {
            self.push(call(Helper::BeginLend, [object]));
        }
        if self.lends_objects {
            self.push(name("scope").member("objects").method("forEach", [Helper::BeginLend.into()]));
        }
    }

    /// Ends what was lent for the call.
    pub(super) fn end_loans(&mut self) {
        let is_export = matches!(self.callee, Callee::Core { .. });
        if self.uses_scope {
            self.push(call(Helper::EndScope, [name("scope")]));
        }
        for object in std::mem::take(&mut self.lent) {
            self.push(Expression::Decrement(Box::new(object.index(Helper::Lends))));
        }
        if self.lends_objects {
            self.push(call(if is_export { Helper::EndLends } else { Helper::EndBorrows }, [name("scope")]));
        }
    }
}
