//! Calls and returns.

use wit_parser::{Resolve, Type, TypeDefKind};
use witcraft_abi::{CallOperation, CoreType, Operation, Value, ValueType};

use crate::function::{Callee, FunctionWriter, ImportRole, Pause, renewed, variable};
use crate::runtime::Helper;
use crate::tree::{Expression, Name, Statement, call, name, number, text};

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
        let waits = self.call_options.is_some() && self.context.suspends();
        let function = function.clone();
        let arguments = self.arguments(operands);
        let called = if waits { call(call(Helper::OnStack, [function]), arguments) } else { call(function, arguments) };
        self.begin_loans();
        let is_late = self.context.enters_late();
        let begin = match (is_late, &self.call_options) {
            (true, _) => call(Helper::Enter, []),
            (false, Some(_)) => call(Helper::SwitchTo, [name("task")]),
            (false, None) => self.context.set_entered(true),
        };
        self.push(begin);
        if waits && !self.has_phases {
            return self.pause(Helper::GoOn, [vec![name("task"), called], Vec::new()], results);
        }
        match results {
            [result] => {
                let is_address =
                    matches!(self.plan.type_of(*result), ValueType::Core(CoreType::Pointer | CoreType::Length));
                if is_address {
                    self.called = Some((*result, called));
                    self.set(*result, variable(*result));
                } else {
                    self.constant(*result, called);
                }
            }
            // A task without a callback gives nothing here, or a promise that its stack comes to an end.
            _ if waits => self.push(Statement::Return(Some(called))),
            _ => self.push(called),
        }
    }

    fn call_import(&mut self, operands: &[Value], results: &[Value]) {
        let Callee::Import { function, role } = &self.callee else {
            unreachable!("only imports call what is imported")
        };
        let function = function.clone();
        // Behind the arguments of a call that can be cancelled stands how it is called.
        let options = self.has_phases.then(|| name("options"));
        let called = match role {
            ImportRole::Function => call(function, self.arguments_and(operands, options)),
            ImportRole::Constructor => function.construct(self.arguments(operands)),
            ImportRole::Method(name) => {
                let name = name.clone();
                let method = self.name(operands[0]).member(name);
                call(method, self.arguments_and(&operands[1..], options))
            }
        };
        self.settle();
        if self.waits_on_stack {
            let throws = self.throwing.is_some();
            let waited = Expression::Arrow(Vec::new(), Box::new(called));
            let shown = text(self.shown.clone());
            let behind = throws.then(|| number(true)).into_iter().collect();
            self.pause(Helper::Settled, [vec![shown, waited], behind], results);
            if let Some(result) = results.first().filter(|_| self.is_future()) {
                self.set(*result, self.future_in(variable(*result).into()));
            }
            return;
        }
        let [result] = results else {
            // When it is over, the host says, also where it gives nothing.
            return if self.has_phases { self.push(Statement::Return(Some(called))) } else { self.push(called) };
        };
        if self.throwing != Some(*result) {
            self.constant(*result, called);
            return;
        }
        let result_name = Expression::from(variable(*result));
        self.push(Statement::variable(format!("v{}", result.0)));
        self.push(Statement::not_failed());
        // A host may say it as `{ tag, val }` too, where no value of its own looks like that.
        let given = if self.has_tag() { called } else { call(Helper::OkOf, [called]) };
        let payload = call(Helper::PayloadOf, [name("error")]);
        self.push(Statement::Try {
            body: vec![result_name.clone().assign(given).into()],
            error: Name::Fixed("error".to_owned()),
            handler: vec![result_name.clone().assign(payload).into(), name("failed").assign(number(true)).into()],
        });
        self.set(*result, result_name);
    }

    /// Gives everything behind a call to what goes on with its results.
    fn pause(&mut self, helper: Helper, arguments: [Vec<Expression>; 2], results: &[Value]) {
        debug_assert_eq!(self.depth, 0, "a function is called at its top");
        let mut parameters: Vec<Name> = results.iter().map(|result| variable(*result)).collect();
        if helper == Helper::Settled && self.throwing.is_some() {
            parameters.resize(1, Name::Fixed("_".to_owned()));
            parameters.push(Name::Fixed("failed".to_owned()));
        }
        self.pause = Some((self.out.len(), Pause { helper, arguments, parameters }));
        let realm = self.realm.filter(|_| self.touches_memory());
        self.out.extend(realm.map(renewed));
        for result in results {
            self.set(*result, variable(*result));
            if matches!(self.plan.type_of(*result), ValueType::Core(CoreType::Pointer | CoreType::Length)) {
                let unsigned = Expression::Assign(Box::new(variable(*result).into()), ">>>", Box::new(number(0)));
                self.push(unsigned);
            }
        }
    }

    /// Whether what the function's `result` holds where all is well may be told by a `tag` that is `ok` or `err` itself.
    fn has_tag(&self) -> bool {
        let types = &self.context.of.types;
        match self.result {
            Some(Type::Id(id)) => match &types.types[id].kind {
                TypeDefKind::Result(result) => result.ok.is_some_and(|ok| may_have_tag(types, &ok)),
                _ => false,
            },
            _ => false,
        }
    }

    fn post_return(&mut self, operands: &[Value]) {
        let Callee::Core { post, .. } = &self.callee else { unreachable!("only exports have post-returns") };
        let end = self.context.set_entered(false);
        let Some(post) = post.clone() else { return self.push(end) };
        let arguments = self.arguments(operands);
        let instance = self.options.instance;
        // A post-return has the core results of its function, of which there is one at most.
        if self.context.set_leave(instance, false).is_some() && operands.len() == 1 {
            let finish = Expression::Name(Name::Helper(Helper::Finish, instance.0 as usize));
            let arguments = [vec![post], arguments].concat();
            if self.finishes_with_result() {
                self.finishing = Some((finish, arguments));
            } else {
                self.push(call(finish, arguments));
            }
            return;
        }
        let (forbid, allow) = (self.context.set_leave(instance, false), self.context.set_leave(instance, true));
        let statements = forbid.into_iter().chain([call(post, arguments)]).chain(allow).chain([end]);
        self.out.extend(statements.map(Statement::from));
    }

    fn return_(&mut self, operands: &[Value]) {
        let [value] = operands else { return };
        let is_export = matches!(self.callee, Callee::Core { .. });
        if is_export && self.throwing == Some(*value) {
            let value = self.name(*value);
            let error = Expression::from(Helper::ComponentError).construct([value.clone()]);
            self.push(Statement::when(name("failed"), Statement::Throw(error)));
            let value = if self.has_phases { value } else { self.future_apart(value) };
            return self.push(Statement::Return(Some(value)));
        }
        let value = self.get(*value);
        let value = if is_export && !self.has_phases { self.future_apart(value) } else { value };
        let returned = match self.finishing.take() {
            Some((finish, arguments)) => call(finish, [arguments, vec![value]].concat()),
            None => value,
        };
        self.push(Statement::Return(Some(returned)));
    }

    /// Whether the value is what the function returns, with nothing around it.
    pub(super) fn returns(&self, value: Value) -> bool {
        self.plan.body.returned() == [value]
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

    fn arguments_and(&mut self, values: &[Value], last: Option<Expression>) -> Vec<Expression> {
        let mut arguments = self.arguments(values);
        arguments.extend(last);
        arguments
    }

    fn arguments(&mut self, values: &[Value]) -> Vec<Expression> {
        values.iter().map(|value| self.get(*value)).collect()
    }
}

/// Whether a value of the type may have a `tag` that is `ok` or `err`.
pub(super) fn may_have_tag(types: &Resolve, ty: &Type) -> bool {
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
