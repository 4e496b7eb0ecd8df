//! Calls and returns.

use wit_parser::{Resolve, Type, TypeDefKind};
use witcraft_abi::{CallOperation, CoreType, Operation, Value, ValueType};

use crate::function::{Callee, FunctionWriter, ImportRole};
use crate::runtime::numbered;

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
        let function = function.clone();
        let call = format!("{function}({})", self.arguments(operands));
        self.begin_loans();
        let begin = if self.context.enters_late() { "enter()".to_owned() } else { self.context.set_entered(true) };
        self.out.line(format!("{begin};"));
        match results {
            [result] => {
                let is_address =
                    matches!(self.plan.type_of(*result), ValueType::Core(CoreType::Pointer | CoreType::Length));
                if is_address {
                    self.called = Some((*result, call));
                    self.set(*result, format!("v{}", result.0));
                } else {
                    self.constant(*result, &call);
                }
            }
            _ => self.out.line(format!("{call};")),
        }
    }

    fn call_import(&mut self, operands: &[Value], results: &[Value]) {
        let Callee::Import { function, role } = &self.callee else {
            unreachable!("only imports call what is imported")
        };
        let (before, arguments) = match role {
            ImportRole::Function => (function.clone(), operands),
            ImportRole::Constructor => (format!("new {function}"), operands),
            ImportRole::Method(name) => {
                let name = name.clone();
                (format!("{}.{name}", self.name(operands[0])), &operands[1..])
            }
        };
        let call = format!("{before}({})", self.arguments(arguments));
        self.settle();
        let [result] = results else { return self.out.line(format!("{call};")) };
        if self.throwing != Some(*result) {
            self.constant(*result, &call);
            return;
        }
        let name = format!("v{}", result.0);
        self.out.line(format!("let {name};"));
        self.out.line("let failed = false;");
        self.out.line("try {");
        // A host may say it as `{ tag, val }` too, where no value of its own looks like that.
        let given = if self.has_tag() { call } else { format!("okOf({call})") };
        self.out.lines(&format!("  {name} = {given};"));
        self.out.line("} catch (error) {");
        self.out.lines(&format!("  {name} = payloadOf(error);"));
        self.out.line("  failed = true;");
        self.out.line("}");
        self.set(*result, name);
    }

    /// Whether what the function's `result` holds where all is well may be told by a `tag` that is `ok` or `err` itself.
    fn has_tag(&self) -> bool {
        let types = &self.context.of.types;
        match self.function.result {
            Some(Type::Id(id)) => match &types.types[id].kind {
                TypeDefKind::Result(result) => result.ok.is_some_and(|ok| may_have_tag(types, &ok)),
                _ => false,
            },
            _ => false,
        }
    }

    fn post_return(&mut self, operands: &[Value]) {
        let Callee::Core { post, .. } = &self.callee else { unreachable!("only exports have post-returns") };
        let end = format!("{};", self.context.set_entered(false));
        let Some(post) = post.clone() else { return self.out.line(end) };
        let arguments = self.arguments(operands);
        // A post-return has the core results of its function, of which there is one at most.
        if self.context.set_leave(self.options.instance, false).is_some() && operands.len() == 1 {
            let finish = format!("{}({post}, {arguments}", numbered("finish", self.options.instance.0 as usize));
            if self.finishes_with_result() {
                self.finishing = Some(finish);
                return;
            }
            return self.out.line(format!("{finish});"));
        }
        let instance = self.options.instance;
        self.statement(self.context.set_leave(instance, false));
        self.out.line(format!("{post}({arguments});"));
        self.statement(self.context.set_leave(instance, true));
        self.out.line(end);
    }

    fn return_(&mut self, operands: &[Value]) {
        let [value] = operands else { return };
        let is_export = matches!(self.callee, Callee::Core { .. });
        if is_export && self.throwing == Some(*value) {
            let value = self.name(*value);
            self.out.line(format!("if (failed) throw new ComponentError({value});"));
            self.out.lines(&format!("return {value};"));
            return;
        }
        let value = self.get(*value);
        match self.finishing.take() {
            Some(finish) => self.out.lines(&format!("return {finish}, {value});")),
            None => self.out.lines(&format!("return {value};")),
        }
    }

    /// Whether the value is what the function returns, with nothing around it.
    pub(super) fn returns(&self, value: Value) -> bool {
        let is_return = |operation: &Operation| matches!(operation, Operation::Call(CallOperation::Return));
        let last = self.plan.body.statements.iter().find(|statement| is_return(&statement.operation));
        last.is_some_and(|last| last.operands == [value])
    }

    /// Whether what finishes the call gives back the result, which is lifted before.
    pub(super) fn finishes_with_result(&self) -> bool {
        let Callee::Core { post: Some(_), .. } = &self.callee else { return false };
        let instance = self.options.instance;
        let has_value = self.plan.body.statements.iter().any(|statement| {
            matches!(statement.operation, Operation::Call(CallOperation::PostReturn)) && statement.operands.len() == 1
        });
        has_value && self.throwing.is_none() && self.context.set_leave(instance, false).is_some()
    }

    fn statement(&mut self, statement: Option<String>) {
        if let Some(statement) = statement {
            self.out.line(format!("{statement};"));
        }
    }

    fn arguments(&mut self, values: &[Value]) -> String {
        values.iter().map(|value| self.get(*value)).collect::<Vec<_>>().join(", ")
    }
}

/// Whether a value of the type may have a `tag` that is `ok` or `err`.
fn may_have_tag(types: &Resolve, ty: &Type) -> bool {
    let Type::Id(id) = ty else { return false };
    match &types.types[*id].kind {
        TypeDefKind::Type(ty) | TypeDefKind::Option(ty) => may_have_tag(types, ty),
        TypeDefKind::Result(_) => true,
        TypeDefKind::Variant(variant) => variant.cases.iter().any(|case| matches!(case.name.as_str(), "ok" | "err")),
        TypeDefKind::Record(record) => record.fields.iter().any(|field| field.name == "tag"),
        // That an object of the host's has one is left aside, as in other hosts.
        TypeDefKind::Handle(_)
        | TypeDefKind::Resource
        | TypeDefKind::Flags(_)
        | TypeDefKind::Tuple(_)
        | TypeDefKind::Enum(_)
        | TypeDefKind::List(_)
        | TypeDefKind::Map(..)
        | TypeDefKind::FixedLengthList(..)
        | TypeDefKind::Future(_)
        | TypeDefKind::Stream(_)
        | TypeDefKind::Unknown => false,
    }
}
