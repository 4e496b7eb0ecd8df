//! One function of the glue: its plan in JavaScript.
//!
//! An export checks and lowers its arguments, calls the core function, lifts the result, and calls its post-return function.
//! `entered` is set while core code runs, and prevents reentrance. If anything throws, it stays set, so a trapped instance
//! can never be entered again, without a `try` anywhere. An import lifts its arguments, calls the host, and lowers the
//! result.
//!
//! If the component never calls the host, reentrance is impossible. Then it suffices to check the flag right before core code
//! runs, be it the function or an allocation for its arguments.

use std::collections::HashMap;

use wit_parser::{Function, Type, TypeDefKind};
use witcraft_abi::{
    AsyncOperation, Block, CoreType, FunctionPlan, Mode, Operands, Operation, Spelled, Usage, Uses, Value, ValuePlan,
    ValueType,
};
use witcraft_instantiation::Options;

use crate::context::Context;
use crate::names::{Role, camel, role};
use crate::runtime::Helper;
use crate::tree::{Expression, Name, Property, State, Statement, call, name, number, text};

/// The parameters and the body of a function.
#[derive(Default)]
pub(crate) struct FunctionCode {
    pub(crate) parameters: Vec<Name>,
    pub(crate) body: Vec<Statement>,
}

/// What the function calls.
pub(crate) enum Callee {
    /// The core function in this variable; `post` is its post-return.
    Core { function: Expression, post: Option<Expression> },
    /// What was imported.
    Import { function: Expression, role: ImportRole },
    /// Nothing: a value is carried over.
    Nothing,
}

/// What the statements behind a call are given to, with the parameters that they have as a function.
pub(crate) struct Pause {
    pub(crate) helper: Helper,
    /// Before and behind the function.
    pub(crate) arguments: [Vec<Expression>; 2],
    pub(crate) parameters: Vec<Name>,
}

/// How an import is called.
pub(crate) enum ImportRole {
    Function,
    Constructor,
    /// A method of its first argument, by this name.
    Method(String),
}

/// What is to be done, whether in a call or with a value alone.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'p> {
    pub(crate) parameters: &'p [Value],
    pub(crate) body: &'p Block,
    types: &'p [ValueType],
}

impl Plan<'_> {
    pub(crate) fn type_of(&self, value: Value) -> ValueType {
        self.types[value.0 as usize]
    }
}

impl<'p> From<&'p FunctionPlan> for Plan<'p> {
    fn from(plan: &'p FunctionPlan) -> Plan<'p> {
        Plan { parameters: &plan.parameters, body: &plan.body, types: &plan.types }
    }
}

impl<'p> From<&'p ValuePlan> for Plan<'p> {
    fn from(plan: &'p ValuePlan) -> Plan<'p> {
        Plan { parameters: &plan.parameters, body: &plan.body, types: &plan.types }
    }
}

/// A function while it is written.
pub(crate) struct FunctionWriter<'c, 'a> {
    pub(crate) context: &'c mut Context<'a>,
    /// What a person knows the function as: `counter.get`.
    pub(crate) shown: String,
    /// What the function gives.
    pub(crate) result: Option<Type>,
    pub(crate) plan: Plan<'c>,
    /// What an asynchronous export is called with behind its arguments.
    pub(crate) call_options: Option<Name>,
    /// What a task of the component is to have returned.
    pub(crate) results_id: u32,
    /// Whether the plan is made of phases.
    pub(crate) has_phases: bool,
    /// Whether it is an asynchronous import that the component waits for on its stack.
    pub(crate) waits_on_stack: bool,
    pub(crate) options: Options,
    pub(crate) callee: Callee,
    pub(crate) realm: Option<usize>,
    /// The statements so far of the innermost block.
    pub(crate) out: Vec<Statement>,
    /// How each value is written. What is used once waits until then, unless something happens before that changes it.
    pub(crate) operands: Operands<Expression>,
    /// The length of what was lowered last, which is in `lowered`.
    pub(crate) lowered: Option<Value>,
    /// A call whose result is an address, which is checked where it is made.
    pub(crate) called: Option<(Value, Expression)>,
    /// A call that the function goes on after, perhaps later: how many statements stand before it, and what goes on with the rest.
    pub(crate) pause: Option<(usize, Pause)>,
    /// A call that finishes, and is to give back the result: the function, and the arguments before the result.
    pub(crate) finishing: Option<(Expression, Vec<Expression>)>,
    /// How many statements were written ahead.
    pub(crate) skip: usize,
    /// What a person knows a value of an argument as.
    places: HashMap<Value, String>,
    /// How deep blocks are nested.
    pub(crate) depth: usize,
    /// The result, where it is a `result` that throws.
    pub(crate) throwing: Option<Value>,
    /// Objects that are lent outside of any loop.
    pub(crate) lent: Vec<Expression>,
    /// What of `scope` is used.
    pub(crate) uses_scope: bool,
    pub(crate) lends_objects: bool,
}

/// Writes a function. A method's first parameter is `this`. `results_id` says what a task of it is to have returned.
pub(crate) fn write<'a>(
    context: &mut Context<'a>,
    function: &'a Function,
    plan: &FunctionPlan,
    options: Options,
    callee: Callee,
    results_id: u32,
) -> FunctionCode {
    let is_export = matches!(callee, Callee::Core { .. });
    let is_async = function.kind.is_async();
    let mut writer = FunctionWriter::new(context, plan.into(), options, callee);
    writer.shown = shown(&function.name);
    writer.result = function.result;
    writer.results_id = results_id;
    writer.has_phases = plan.mode.is_async();
    writer.waits_on_stack = is_async && !is_export && plan.mode == Mode::Sync;
    let mut parameters = if is_export { writer.interface_parameters(function) } else { writer.core_parameters() };
    if is_export && is_async {
        let options = writer.context.symbols.declare_local("options");
        parameters.push(options.clone());
        writer.call_options = Some(options);
    }
    writer.find_throwing();
    writer.statements(&plan.body);
    let mut body = writer.prelude(is_export);
    body.extend(writer.scope_declaration());
    if let Some((at, Pause { helper, arguments: [before, behind], parameters })) = writer.pause.take() {
        let rest = Expression::Closure(parameters, writer.out.split_off(at));
        let arguments: Vec<Expression> = before.into_iter().chain([rest]).chain(behind).collect();
        writer.out.push(Statement::Return(Some(call(helper, arguments))));
    }
    body.append(&mut writer.out);
    if is_export && is_async && plan.mode == Mode::Sync {
        body = writer.lifted(body);
    }
    FunctionCode { parameters, body }
}

/// Writes what carries a value over: the parameters, and the body, which gives the results.
pub(crate) fn write_value(context: &mut Context<'_>, plan: &ValuePlan, options: Options, shown: &str) -> FunctionCode {
    let mut writer = FunctionWriter::new(context, plan.into(), options, Callee::Nothing);
    writer.shown = shown.to_owned();
    let parameters = writer.core_parameters();
    writer.statements(&plan.body);
    if let [result] = plan.body.results[..] {
        let result = writer.get(result);
        writer.push(Statement::Return(Some(result)));
    }
    let mut body = Vec::new();
    if let Some(realm) = writer.realm {
        body.push(renewed(realm));
    }
    body.append(&mut writer.out);
    FunctionCode { parameters, body }
}

impl<'c, 'a> FunctionWriter<'c, 'a> {
    fn new(context: &'c mut Context<'a>, plan: Plan<'c>, options: Options, callee: Callee) -> FunctionWriter<'c, 'a> {
        let realm = context.realm(&options);
        FunctionWriter {
            context,
            shown: String::new(),
            result: None,
            plan,
            call_options: None,
            results_id: 0,
            has_phases: false,
            waits_on_stack: false,
            options,
            callee,
            realm,
            out: Vec::new(),
            operands: Operands::new(Usage::of(plan.body, plan.types.len())),
            lowered: None,
            called: None,
            pause: None,
            finishing: None,
            skip: 0,
            places: HashMap::new(),
            depth: 0,
            throwing: None,
            lent: Vec::new(),
            uses_scope: false,
            lends_objects: false,
        }
    }

    fn interface_parameters(&mut self, function: &Function) -> Vec<Name> {
        let is_method = matches!(role(&function.name), Role::Method { .. });
        let mut names = Vec::new();
        for (index, (value, parameter)) in self.plan.parameters.iter().zip(&function.params).enumerate() {
            let written = if is_method && index == 0 {
                number("this")
            } else {
                let name = self.context.symbols.declare_local(&camel(&parameter.name));
                names.push(name.clone());
                name.into()
            };
            self.operands.set(*value, written);
            self.places.insert(*value, parameter.name.clone());
        }
        names
    }

    fn core_parameters(&mut self) -> Vec<Name> {
        for value in self.plan.parameters {
            self.operands.set(*value, variable(*value).into());
            if matches!(self.plan.type_of(*value), ValueType::Core(CoreType::Pointer | CoreType::Length)) {
                let unsigned = Expression::Assign(Box::new(variable(*value).into()), ">>>", Box::new(number(0)));
                self.push(unsigned);
            }
        }
        self.plan.parameters.iter().map(|value| variable(*value)).collect()
    }

    fn prelude(&self, is_export: bool) -> Vec<Statement> {
        if is_export {
            let enter =
                (!self.context.enters_late() && self.call_options.is_none()).then(|| call(Helper::Enter, []).into());
            return enter.into_iter().collect();
        }
        let mut statements = vec![call(Name::Helper(Helper::Leave, self.options.instance.0 as usize), []).into()];
        if let Some(realm) = self.realm.filter(|_| self.touches_memory()) {
            statements.push(renewed(realm));
        }
        statements
    }

    fn scope_declaration(&self) -> Option<Statement> {
        let list = |name: &str| Property::Value(name.to_owned(), Expression::Array(Vec::new()));
        let mut properties = Vec::new();
        if self.uses_scope {
            properties.extend([Property::Value("borrows".to_owned(), number(0)), list("lent")]);
        }
        if self.lends_objects {
            properties.push(list("objects"));
        }
        let is_used = !properties.is_empty();
        is_used.then(|| Statement::Const(name("scope"), Expression::Object { properties, beside: None }))
    }

    /// Whether the function reads or writes memory by itself.
    pub(crate) fn touches_memory(&self) -> bool {
        self.plan.body.operations().any(|operation| matches!(operation, Operation::Memory(_) | Operation::List(_)))
    }

    fn find_throwing(&mut self) {
        let Some(Type::Id(id)) = self.result else { return };
        if !matches!(self.context.of.types.types[id].kind, TypeDefKind::Result(_)) {
            return;
        }
        let body = self.plan.body;
        let phases = body.statements.iter().find_map(|statement| match &statement.operation {
            Operation::Async(AsyncOperation::HostTask { phases } | AsyncOperation::HostSubtask { phases }) => {
                Some(phases)
            }
            _ => None,
        });
        let result = match (&self.callee, phases) {
            (Callee::Core { .. }, Some(phases)) => phases.returned.results.first(),
            (Callee::Core { .. }, None) => body.returned().first(),
            (Callee::Import { .. }, Some(phases)) => phases.returned.parameters.first(),
            (Callee::Import { .. }, None) => body.interface_call().and_then(|call| call.results.first()),
            (Callee::Nothing, _) => None,
        };
        self.throwing = result.copied();
    }

    /// Writes the statements of a block.
    pub(crate) fn statements(&mut self, block: &Block) {
        for (index, statement) in block.statements.iter().enumerate() {
            if self.skip > 0 {
                self.skip -= 1;
                continue;
            }
            self.emit(statement, &block.statements[index + 1..]);
        }
    }

    /// Adds a statement.
    pub(crate) fn push(&mut self, statement: impl Into<Statement>) {
        self.out.push(statement.into());
    }

    /// What `body` writes, as a block of its own.
    pub(crate) fn deeper(&mut self, body: impl FnOnce(&mut Self)) -> Vec<Statement> {
        self.settle();
        let outer = std::mem::take(&mut self.out);
        self.depth += 1;
        body(self);
        self.depth -= 1;
        std::mem::replace(&mut self.out, outer)
    }

    /// How a value is written, once.
    pub(crate) fn get(&mut self, value: Value) -> Expression {
        if self.lowered == Some(value) {
            self.lowered = None;
        }
        self.operands.take(value)
    }

    /// How a value is written wherever it is wanted: as a name, or a constant.
    pub(crate) fn name(&mut self, value: Value) -> Expression {
        let expression = self.get(value);
        if expression.is_name() { expression } else { self.constant(value, expression) }
    }

    /// From here on, the value is written like this.
    pub(crate) fn set(&mut self, value: Value, expression: impl Into<Expression>) {
        self.operands.set(value, expression.into());
    }

    /// Whether the value is written as a name, or a constant.
    pub(crate) fn is_named(&self, value: Value) -> bool {
        self.operands.get(value).is_some_and(Spelled::is_place)
    }

    /// Gives the value this expression, whose evaluation does nothing but perhaps fail: a constant, unless it is used once.
    pub(crate) fn declare(&mut self, value: Value, expression: Expression) {
        match self.operands.usage().uses(value) {
            Uses::Once => self.operands.set_waiting(value, expression),
            Uses::Never | Uses::Repeatedly => {
                self.constant(value, expression);
            }
        }
    }

    /// Whether nothing but one statement uses the value.
    pub(crate) fn is_used_once(&self, value: Value) -> bool {
        self.operands.usage().uses(value) == Uses::Once
    }

    /// Declares a constant for the value.
    pub(crate) fn constant(&mut self, value: Value, expression: Expression) -> Expression {
        self.out.push(Statement::constant(variable(value), expression));
        self.set(value, variable(value));
        variable(value).into()
    }

    /// Makes constants of what waits, before what it is made of changes.
    pub(crate) fn settle(&mut self) {
        self.settle_lowered();
        for value in self.operands.due() {
            let expression = self.operands.take(value);
            self.constant(value, expression);
        }
    }

    /// Makes a constant of the length of what was lowered last.
    pub(crate) fn settle_lowered(&mut self) {
        if let Some(value) = self.lowered.take() {
            self.constant(value, Helper::Lowered.into());
        }
    }

    /// Whether the value is the length of what was lowered last.
    pub(crate) fn is_lowered(&self, value: Value) -> bool {
        self.lowered == Some(value)
    }

    /// Whether something waits that reads what the host gave, so that its code may run.
    pub(crate) fn waits(&self) -> bool {
        self.operands.is_waiting()
    }

    fn realm_number(&self) -> usize {
        self.realm.expect("validation asks for a memory where one is needed")
    }

    /// A call of a helper of the realm.
    pub(crate) fn call_realm(&self, helper: Helper, arguments: impl Into<Vec<Expression>>) -> Expression {
        call(Name::Helper(helper, self.realm_number()), arguments)
    }

    /// The bytes of the realm's memory.
    pub(crate) fn bytes(&self) -> Expression {
        State::Bytes(self.realm_number()).into()
    }

    /// The view of the realm's memory.
    pub(crate) fn view(&self) -> Expression {
        State::View(self.realm_number()).into()
    }

    /// What a person knows the value as: `'greet: name'`.
    pub(crate) fn place(&self, value: Value) -> Expression {
        self.place_of(self.places.get(&value).map_or("result", String::as_str))
    }

    /// What a person knows a part of the call as: `'greet: parameters'`.
    pub(crate) fn place_of(&self, part: &str) -> Expression {
        text(format!("{}: {part}", self.shown))
    }

    /// A part of a value is known as the value is, with something after it.
    pub(crate) fn set_place(&mut self, part: Value, whole: Value, suffix: &str) {
        let place = self.places.get(&whole).map_or("result", String::as_str);
        self.places.insert(part, format!("{place}{suffix}"));
    }
}

/// The constant or variable that holds a value.
pub(crate) fn variable(value: Value) -> Name {
    Name::Fixed(format!("v{}", value.0))
}

/// `if (!bytes.length) renew();`
pub(crate) fn renewed(realm: usize) -> Statement {
    let bytes = Expression::from(State::Bytes(realm));
    Statement::when(bytes.member("length").negated(), call(Name::Helper(Helper::Renew, realm), []))
}

impl Spelled for Expression {
    fn is_place(&self) -> bool {
        self.is_name()
    }
}

/// A function's name as people see it: `counter.get` for a method.
pub(crate) fn shown(name: &str) -> String {
    match role(name) {
        Role::Free(name) => name.to_owned(),
        Role::Constructor { resource } => format!("{resource}.constructor"),
        Role::Method { resource, name } | Role::Static { resource, name } => format!("{resource}.{name}"),
    }
}
