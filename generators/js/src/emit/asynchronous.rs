//! Concurrent calls, streams and futures.
//!
//! Each phase of a call is a function that the runtime calls at the right time: one starts the call, one takes its result, and
//! one ends its borrows.

use wit_parser::{Resolve, Result_, Type, TypeDefKind};
use witcraft_abi::{AsyncOperation, Block, CoreType, Phases, TransferKind, Value, ValueType};

use crate::context::typed_array;
use crate::function::{FunctionWriter, renewed, variable};
use crate::runtime::Helper;
use crate::tree::{Expression, Name, Property, State, Statement, call, name, number, text};

impl FunctionWriter<'_, '_> {
    pub(super) fn asynchronous(&mut self, operation: &AsyncOperation, operands: &[Value], results: &[Value]) {
        match operation {
            AsyncOperation::HostTask { phases } => self.host_task(phases, results),
            AsyncOperation::HostSubtask { phases } => self.host_subtask(phases, results),
            AsyncOperation::LowerReadable { kind, ty } => {
                let (value, place) = (self.get(operands[0]), self.place(operands[0]));
                let (ty_number, instance) = self.context.transfer_of(*kind, *ty);
                let value = self.result_of(*kind, *ty, value);
                let mut arguments = vec![handles(instance.0), number(ty_number), value];
                let lower = match kind {
                    TransferKind::Stream => {
                        arguments.push(number(self.payload_of(*ty) == Some(Type::U8)));
                        Helper::LowerStream
                    }
                    TransferKind::Future => Helper::LowerFuture,
                };
                arguments.push(place);
                let numbers = self.payload_of(*ty).and_then(|payload| typed_array(&payload));
                arguments.extend(numbers.map(|numbers| Expression::from(numbers.check)));
                self.constant(results[0], call(lower, arguments));
            }
            AsyncOperation::LiftReadable { kind, ty } => {
                let handle = self.get(operands[0]);
                let (ty_number, instance) = self.context.transfer_of(*kind, *ty);
                let mut arguments = vec![handles(instance.0), number(ty_number), handle];
                let lift = match kind {
                    TransferKind::Stream => {
                        let is_bytes = self.payload_of(*ty) == Some(Type::U8);
                        arguments.push(number(if is_bytes { CHUNK } else { 1 }));
                        Helper::LiftStream
                    }
                    TransferKind::Future => Helper::LiftFuture,
                };
                self.constant(results[0], call(lift, arguments));
            }
            AsyncOperation::Subtask { .. } | AsyncOperation::Task { .. } | AsyncOperation::TaskReturn => {
                unreachable!("a guest's")
            }
        }
    }

    /// The body of an asynchronous function that returns as a synchronous one does, as a task.
    pub(crate) fn lifted(&mut self, body: Vec<Statement>) -> Vec<Statement> {
        let closure = Expression::Closure(vec![fixed("task")], body);
        let options = self.call_options.clone().map(Expression::from);
        let arguments = [handles(self.options.instance.0), text(self.shown.clone()), closure];
        let called = call(Helper::CallLifted, arguments.into_iter().chain(options).collect::<Vec<_>>());
        vec![Statement::Return(Some(called))]
    }

    fn host_task(&mut self, phases: &Phases, results: &[Value]) {
        let start = self.closure(&phases.start, vec![fixed("task")], |writer, results| {
            let code = results.first().map(|code| writer.get(*code));
            writer.out.extend(code.map(|code| Statement::Return(Some(code))));
        });
        let returned = self.closure(&phases.returned, vec![fixed("task")], |writer, results| {
            let task = || name("task");
            let Some(value) = results.first() else {
                return writer.push(task().method("resolve", []));
            };
            let value_name = writer.name(*value);
            if writer.throwing == Some(*value) {
                let error = Expression::from(Helper::ComponentError).construct([value_name.clone()]);
                let reject = task().method("reject", [error]);
                writer.push(Statement::when(name("failed"), Statement::Return(Some(reject))));
            }
            let value = writer.future_apart(value_name);
            writer.push(task().method("resolve", [value]));
        });
        let mut properties = vec![property("call", start), property("returned", returned)];
        properties.extend(self.end(&phases.end).map(|end| property("ended", end)));
        match self.options.callback {
            Some(callback) => {
                let callback = State::Callback(callback.index());
                properties.push(property("callback", callback.into()));
            }
            None => properties.push(property("isStackful", number(true))),
        }
        properties.push(property("results", number(self.results_id)));
        let call_of = Expression::Object { properties, beside: None };
        let mut arguments = vec![handles(self.options.instance.0), text(self.shown.clone()), call_of];
        arguments.extend(self.call_options.clone().map(Expression::from));
        self.give(call(Helper::CallTask, arguments), results);
    }

    fn host_subtask(&mut self, phases: &Phases, results: &[Value]) {
        let start = self.closure(&phases.start, vec![fixed("options")], |writer, results| {
            let value = results.first().map(|value| writer.get(*value));
            writer.out.extend(value.map(|value| Statement::Return(Some(value))));
        });
        let throws = self.throwing.is_some();
        let is_future = self.is_future();
        let result = phases.returned.parameters.first().copied();
        if let Some(result) = result.filter(|_| is_future) {
            self.set(result, self.future_in(variable(result).into()));
        }
        let failed = throws.then(|| fixed("failed"));
        let lower = self.closure_after(&phases.returned, Vec::new(), failed, |_, _| {});
        let end = self.end(&phases.end);
        let mut arguments = vec![handles(self.options.instance.0), text(self.shown.clone()), start, lower];
        if end.is_some() || throws {
            arguments.push(end.unwrap_or_else(|| name("undefined")));
        }
        arguments.extend(throws.then(|| number(true)));
        self.give(call(Helper::CallHost, arguments), results);
    }

    /// Makes it what the function returns.
    fn give(&mut self, called: Expression, results: &[Value]) {
        match results.first() {
            Some(result) => self.set(*result, called),
            None => self.push(Statement::Return(Some(called))),
        }
    }

    /// What gives back what was lent, where something was.
    fn end(&mut self, block: &Block) -> Option<Expression> {
        let end = self.closure(block, Vec::new(), |_, _| {});
        match end {
            Expression::Closure(_, body) if body.is_empty() => None,
            end => Some(end),
        }
    }

    /// A phase as a function.
    fn closure(
        &mut self,
        block: &Block,
        parameters: Vec<Name>,
        finish: impl FnOnce(&mut Self, &[Value]),
    ) -> Expression {
        self.closure_after(block, parameters, None, finish)
    }

    fn closure_after(
        &mut self,
        block: &Block,
        mut parameters: Vec<Name>,
        last: Option<Name>,
        finish: impl FnOnce(&mut Self, &[Value]),
    ) -> Expression {
        let realm = self.realm.filter(|_| !block.statements.is_empty() && self.touches_memory());
        let body = self.deeper(|writer| {
            writer.out.extend(realm.map(renewed));
            for value in &block.parameters {
                if writer.operands.get(*value).is_none() {
                    writer.set(*value, variable(*value));
                }
                if matches!(writer.plan.type_of(*value), ValueType::Core(CoreType::Pointer | CoreType::Length)) {
                    let unsigned = Expression::Assign(Box::new(variable(*value).into()), ">>>", Box::new(number(0)));
                    writer.push(unsigned);
                }
            }
            writer.statements(block);
            finish(writer, &block.results);
        });
        // What only looks at memory, or at nothing, has nothing to do.
        let body = if body.len() == usize::from(realm.is_some()) { Vec::new() } else { body };
        parameters.extend(block.parameters.iter().map(|value| variable(*value)));
        parameters.extend(last);
        Expression::Closure(parameters, body)
    }

    /// A future that is all that an asynchronous function gives, in an object: a promise of a promise would be one promise.
    pub(super) fn future_apart(&self, value: Expression) -> Expression {
        if self.call_options.is_none() || !self.is_future() {
            return value;
        }
        Expression::Object { properties: vec![property("future", value)], beside: None }
    }

    /// Whether what the function gives, unless it fails, is a promise.
    pub(super) fn is_future(&self) -> bool {
        let types = &self.context.of.types;
        let result = match self.throwing {
            Some(_) => self.result.and_then(|ty| as_result(types, ty)?.ok),
            None => self.result,
        };
        result.is_some_and(|ty| is_future(types, ty))
    }

    /// What the host gives in place of a future, which is that in an object, unless the function has failed.
    pub(super) fn future_in(&self, given: Expression) -> Expression {
        let future = given.clone().member("future");
        match self.throwing {
            Some(_) => Expression::Conditional(Box::new(name("failed")), Box::new(given), Box::new(future)),
            None => future,
        }
    }

    /// A promise that the host gives for a future of a result, which may be rejected with the error.
    fn result_of(&self, kind: TransferKind, ty: wit_parser::TypeId, value: Expression) -> Expression {
        let types = &self.context.of.types;
        let Some(payload) = self.payload_of(ty).filter(|_| kind == TransferKind::Future) else { return value };
        let Some(result) = as_result(types, payload) else { return value };
        // Where what is in it may look like a result, it has to be one.
        let is_plain = !result.ok.is_some_and(|ok| super::call::may_have_tag(types, &ok));
        call(Helper::ResultOf, [value, number(is_plain)])
    }

    /// The type of what goes through a stream or future.
    fn payload_of(&self, ty: wit_parser::TypeId) -> Option<Type> {
        match self.context.of.types.types[ty].kind {
            TypeDefKind::Stream(payload) | TypeDefKind::Future(payload) => payload,
            _ => None,
        }
    }
}

/// The result that a type is, by whatever name.
fn as_result(types: &Resolve, ty: Type) -> Option<&Result_> {
    let Type::Id(id) = ty else { return None };
    match &types.types[id].kind {
        TypeDefKind::Type(target) => as_result(types, *target),
        TypeDefKind::Result(result) => Some(result),
        _ => None,
    }
}

fn is_future(types: &Resolve, ty: Type) -> bool {
    let Type::Id(id) = ty else { return false };
    match types.types[id].kind {
        TypeDefKind::Type(target) => is_future(types, target),
        TypeDefKind::Future(_) => true,
        _ => false,
    }
}

/// How many bytes are read from a component at once.
const CHUNK: u32 = 65536;

/// The object that carries over what goes through a stream or future.
pub(crate) fn payload_object(
    context: &mut crate::context::Context<'_>,
    ty: Type,
    options: witcraft_instantiation::Options,
) -> Expression {
    let plan = context.payload_plan(ty, &options);
    let realm = context.realm(&options).expect("validation asks for a memory where one is needed");
    let size = plan.layout.size;
    let checked = call(
        Name::Helper(Helper::Check, realm),
        [name("ptr"), name("count").times(size), number(plan.layout.align), text("stream or future buffer")],
    );
    let check = Expression::Arrow(vec![fixed("ptr"), fixed("count")], Box::new(checked));
    let mut properties = vec![property("size", number(size)), property("check", check)];
    match typed_array(&ty) {
        Some(numbers) => {
            properties.push(property("isNumber", number(true)));
            let arguments = [name(numbers.class), name("at"), name("count")];
            let view = call(Name::Helper(Helper::ViewOf, realm), arguments);
            let parameters = vec![fixed("at"), fixed("count")];
            properties.push(property("view", Expression::Arrow(parameters, Box::new(view))));
        }
        None => {
            for (key, value) in [("lift", &plan.lift), ("lower", &plan.lower)] {
                let code = crate::function::write_value(context, value, options, "stream or future");
                properties.push(property(key, Expression::Closure(code.parameters, code.body)));
            }
        }
    }
    Expression::Object { properties, beside: None }
}

fn fixed(name: &str) -> Name {
    Name::Fixed(name.to_owned())
}

fn handles(instance: u32) -> Expression {
    State::Handles(instance as usize).into()
}

fn property(key: &str, value: Expression) -> Property {
    Property::Value(key.to_owned(), value)
}
