//! Calls and returns.

use witcraft_abi::{CallOperation, CoreType, Value, ValueType};

use crate::function::{Callee, FunctionWriter, ImportRole};

impl FunctionWriter<'_, '_> {
    pub(super) fn call(&mut self, operation: CallOperation, operands: &[Value], results: &[Value]) {
        match operation {
            CallOperation::Core => self.call_core(operands, results),
            CallOperation::Interface => self.call_import(operands, results),
            CallOperation::FreeTemporaries => self.end_loans(),
            CallOperation::DropResult => unreachable!("results are not kept"),
            CallOperation::PostReturn => self.post_return(operands),
            CallOperation::Return => self.return_(operands),
        }
    }

    fn call_core(&mut self, operands: &[Value], results: &[Value]) {
        let Callee::Core { function, .. } = &self.callee else { unreachable!("only exports call core functions") };
        let call = format!("{function}({})", self.arguments(operands));
        self.begin_loans();
        self.out.line("entered = true;");
        match results {
            [result] => {
                let is_address =
                    matches!(self.plan.type_of(*result), ValueType::Core(CoreType::Pointer | CoreType::Length));
                self.declare(*result, &if is_address { format!("{call} >>> 0") } else { call });
            }
            _ => self.out.line(format!("{call};")),
        }
        if let Some(realm) = self.realm.filter(|_| self.touches_memory()) {
            self.out.line(format!("if (bytes_{realm}.length === 0) renew_{realm}();"));
        }
    }

    fn call_import(&mut self, operands: &[Value], results: &[Value]) {
        let Callee::Import { function, role } = &self.callee else {
            unreachable!("only imports call what is imported")
        };
        let call = match role {
            ImportRole::Function => format!("{function}({})", self.arguments(operands)),
            ImportRole::Constructor => format!("new {function}({})", self.arguments(operands)),
            ImportRole::Method(name) => {
                format!("{}.{name}({})", self.get(operands[0]), self.arguments(&operands[1..]))
            }
        };
        let [result] = results else { return self.out.line(format!("{call};")) };
        if self.throwing != Some(*result) {
            return self.declare(*result, &call);
        }
        let name = format!("v{}", result.0);
        self.out.line(format!("let {name};"));
        self.out.line("let failed = false;");
        self.out.line("try {");
        self.out.line(format!("  {name} = {call};"));
        self.out.line("} catch (error) {");
        self.out.line(format!("  {name} = payloadOf(error);"));
        self.out.line("  failed = true;");
        self.out.line("}");
        self.set(*result, name);
    }

    fn post_return(&mut self, operands: &[Value]) {
        let Callee::Core { post, .. } = &self.callee else { unreachable!("only exports have post-returns") };
        if let Some(post) = post.clone() {
            let instance = self.options.instance;
            self.statement(self.context.set_leave(instance, false));
            self.out.line(format!("{post}({});", self.arguments(operands)));
            self.statement(self.context.set_leave(instance, true));
        }
        self.out.line("entered = false;");
    }

    fn return_(&mut self, operands: &[Value]) {
        let [value] = operands else { return };
        let is_export = matches!(self.callee, Callee::Core { .. });
        if is_export && self.throwing == Some(*value) {
            let value = self.get(*value);
            self.out.line(format!("if (failed) throw new ComponentError({value});"));
            self.out.line(format!("return {value};"));
            return;
        }
        let value = self.get(*value);
        self.out.line(format!("return {value};"));
    }

    fn statement(&mut self, statement: Option<String>) {
        if let Some(statement) = statement {
            self.out.line(format!("{statement};"));
        }
    }

    fn arguments(&self, values: &[Value]) -> String {
        values.iter().map(|value| self.get(*value)).collect::<Vec<_>>().join(", ")
    }
}
