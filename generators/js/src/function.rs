//! One function of the glue: its plan, spelled in JavaScript.
//!
//! An export checks and lowers its arguments, calls the core function, lifts the result, and says that it has read it. While
//! core code runs, `entered` is set: nobody enters then. Where anything throws, it stays set, so that an instance that
//! trapped stays as it is, without a `try` anywhere. An import lifts, calls what was imported, and lowers.
//!
//! Where the component never calls the host, nobody can enter meanwhile, so that it is enough to look when core code is about to
//! run: to allocate memory for an argument, or the function itself.

use std::collections::HashMap;

use wit_parser::{Function, Type, TypeDefKind};
use witcraft_abi::{Block, CoreType, FunctionPlan, Operation, Value, ValueType};
use witcraft_instantiation::Options;
use witcraft_writer::Writer;

use crate::context::Context;
use crate::names::{Role, camel, quote, role};
use crate::runtime::numbered;
use crate::symbols::MARK;

/// A function as text.
pub(crate) struct FunctionText {
    /// The parameters, between parentheses.
    pub(crate) parameters: String,
    /// The statements.
    pub(crate) body: String,
}

/// What the function calls.
pub(crate) enum Callee {
    /// The core function in this variable; `post` is its post-return.
    Core { function: String, post: Option<String> },
    /// What was imported.
    Import { function: String, role: ImportRole },
}

/// How an import is called.
pub(crate) enum ImportRole {
    Function,
    Constructor,
    /// A method of its first argument, by this name.
    Method(String),
}

/// A function while it is written.
pub(crate) struct FunctionWriter<'c, 'a> {
    pub(crate) context: &'c mut Context<'a>,
    pub(crate) function: &'a Function,
    pub(crate) plan: &'c FunctionPlan,
    pub(crate) options: Options,
    pub(crate) callee: Callee,
    pub(crate) realm: Option<usize>,
    pub(crate) out: Writer,
    /// How each value is written.
    expressions: HashMap<Value, String>,
    /// How often each value is used.
    uses: HashMap<Value, usize>,
    /// Values that are used once, and written where they are used, unless something happens before that changes them.
    waiting: Vec<Value>,
    /// The length of what was lowered last, which is in `lowered`.
    pub(crate) lowered: Option<Value>,
    /// A call whose result is an address, which is checked where it is made.
    pub(crate) called: Option<(Value, String)>,
    /// A call that finishes, and is to give back the result, without the end.
    pub(crate) finishing: Option<String>,
    /// How many statements were written ahead.
    pub(crate) skip: usize,
    /// What a person knows a value of an argument as.
    places: HashMap<Value, String>,
    /// How deep blocks are nested.
    pub(crate) depth: usize,
    /// The result, where it is a `result` that throws.
    pub(crate) throwing: Option<Value>,
    /// Objects that are lent outside of any loop.
    pub(crate) lent: Vec<String>,
    /// What of `scope` is used.
    pub(crate) uses_scope: bool,
    pub(crate) lends_objects: bool,
}

/// Writes a function. A method's first parameter is `this`.
pub(crate) fn write<'a>(
    context: &mut Context<'a>,
    function: &'a Function,
    plan: &FunctionPlan,
    options: Options,
    callee: Callee,
) -> FunctionText {
    let realm = context.realm(&options);
    let is_export = matches!(callee, Callee::Core { .. });
    let mut writer = FunctionWriter {
        context,
        function,
        plan,
        options,
        callee,
        realm,
        out: Writer::new("  "),
        expressions: HashMap::new(),
        uses: count_uses(&plan.body),
        waiting: Vec::new(),
        lowered: None,
        called: None,
        finishing: None,
        skip: 0,
        places: HashMap::new(),
        depth: 0,
        throwing: None,
        lent: Vec::new(),
        uses_scope: false,
        lends_objects: false,
    };
    let parameters = if is_export { writer.interface_parameters() } else { writer.core_parameters() };
    writer.find_throwing();
    writer.statements(&plan.body);
    let scope = writer.scope_declaration();
    let body = format!("{}{}", writer.prelude(is_export), scope) + &writer.out.finish();
    FunctionText { parameters, body }
}

impl FunctionWriter<'_, '_> {
    fn interface_parameters(&mut self) -> String {
        let is_method = matches!(role(&self.function.name), Role::Method { .. });
        let mut names = Vec::new();
        for (index, (value, parameter)) in self.plan.parameters.iter().zip(&self.function.params).enumerate() {
            let name = if is_method && index == 0 {
                "this".to_owned()
            } else {
                let name = self.context.symbols.declare_local(&camel(&parameter.name));
                names.push(name.clone());
                name
            };
            self.expressions.insert(*value, name);
            self.places.insert(*value, parameter.name.clone());
        }
        names.join(", ")
    }

    fn core_parameters(&mut self) -> String {
        let names: Vec<String> = self.plan.parameters.iter().map(|value| format!("v{}", value.0)).collect();
        for (value, name) in self.plan.parameters.iter().zip(&names) {
            self.expressions.insert(*value, name.clone());
            if matches!(self.plan.type_of(*value), ValueType::Core(CoreType::Pointer | CoreType::Length)) {
                self.out.line(format!("{name} >>>= 0;"));
            }
        }
        names.join(", ")
    }

    fn prelude(&self, is_export: bool) -> String {
        if is_export {
            return if self.context.enters_late() { String::new() } else { "enter();\n".to_owned() };
        }
        let mut text = format!("{}();\n", numbered("leave", self.options.instance.0 as usize));
        if let Some(realm) = self.realm.filter(|_| self.touches_memory()) {
            text += &format!("if (!{}.length) {}();\n", numbered("bytes", realm), numbered("renew", realm));
        }
        text
    }

    fn scope_declaration(&self) -> &'static str {
        match (self.uses_scope, self.lends_objects) {
            (true, true) => "const scope = { borrows: 0, lent: [], objects: [] };\n",
            (true, false) => "const scope = { borrows: 0, lent: [] };\n",
            (false, true) => "const scope = { objects: [] };\n",
            (false, false) => "",
        }
    }

    /// Whether the function reads or writes memory by itself.
    pub(crate) fn touches_memory(&self) -> bool {
        fn touches(block: &Block) -> bool {
            block.statements.iter().any(|statement| {
                matches!(statement.operation, Operation::Memory(_) | Operation::List(_))
                    || statement.operation.blocks().into_iter().any(touches)
            })
        }
        touches(&self.plan.body)
    }

    fn find_throwing(&mut self) {
        let Some(Type::Id(id)) = self.function.result else { return };
        if !matches!(self.context.of.types.types[id].kind, TypeDefKind::Result(_)) {
            return;
        }
        let last = self.plan.body.statements.iter().rev();
        let result = match &self.callee {
            Callee::Core { .. } => last.flat_map(|statement| &statement.operands).next(),
            Callee::Import { .. } => {
                let is_call = |operation: &Operation| {
                    matches!(operation, Operation::Call(witcraft_abi::CallOperation::Interface))
                };
                let call = self.plan.body.statements.iter().find(|statement| is_call(&statement.operation));
                call.and_then(|call| call.results.first())
            }
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

    /// Writes a block one level deeper.
    pub(crate) fn nested(&mut self, open: &str, close: &str, body: impl FnOnce(&mut Self)) {
        let inner = self.deeper(body);
        self.out.block(open, close, |out| out.lines(&inner));
    }

    /// The text of what `body` writes one level deeper.
    pub(crate) fn deeper(&mut self, body: impl FnOnce(&mut Self)) -> String {
        self.settle();
        let outer = std::mem::replace(&mut self.out, Writer::new("  "));
        self.depth += 1;
        body(self);
        self.depth -= 1;
        std::mem::replace(&mut self.out, outer).finish()
    }

    /// How a value is written, once.
    pub(crate) fn get(&mut self, value: Value) -> String {
        self.waiting.retain(|waiting| *waiting != value);
        if self.lowered == Some(value) {
            self.lowered = None;
        }
        self.expressions[&value].clone()
    }

    /// How a value is written wherever it is wanted: as a name, or a constant.
    pub(crate) fn name(&mut self, value: Value) -> String {
        let text = self.get(value);
        if is_name(&text) {
            return text;
        }
        self.constant(value, &text)
    }

    /// From here on, the value is written like this.
    pub(crate) fn set(&mut self, value: Value, expression: impl Into<String>) {
        self.expressions.insert(value, expression.into());
    }

    /// Whether the value is written as a name, or a constant.
    pub(crate) fn is_named(&self, value: Value) -> bool {
        is_name(&self.expressions[&value])
    }

    /// Gives the value this expression, whose evaluation does nothing but perhaps fail: a constant, unless it is used once.
    pub(crate) fn declare(&mut self, value: Value, expression: &str) {
        if self.is_used_once(value) {
            self.waiting.push(value);
            self.set(value, expression);
        } else {
            self.constant(value, expression);
        }
    }

    /// Whether nothing but one statement uses the value.
    pub(crate) fn is_used_once(&self, value: Value) -> bool {
        self.uses.get(&value) == Some(&1)
    }

    /// Declares a constant for the value.
    pub(crate) fn constant(&mut self, value: Value, expression: &str) -> String {
        let name = format!("v{}", value.0);
        self.out.lines(&format!("const {name} = {expression};"));
        self.set(value, name.clone());
        name
    }

    /// Makes constants of what waits, before what it is made of changes.
    pub(crate) fn settle(&mut self) {
        self.settle_lowered();
        for value in std::mem::take(&mut self.waiting) {
            let expression = self.expressions[&value].clone();
            self.constant(value, &expression);
        }
    }

    /// Makes a constant of the length of what was lowered last.
    pub(crate) fn settle_lowered(&mut self) {
        if let Some(value) = self.lowered.take() {
            self.constant(value, "lowered");
        }
    }

    /// Whether the value is the length of what was lowered last.
    pub(crate) fn is_lowered(&self, value: Value) -> bool {
        self.lowered == Some(value)
    }

    /// Whether something waits that reads what the host gave, so that its code may run.
    pub(crate) fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// A name of the realm: `bytes`, `bytes1`.
    pub(crate) fn of_realm(&self, stem: &str) -> String {
        numbered(stem, self.realm.expect("validation asks for a memory where one is needed"))
    }

    /// What a person knows the value as, quoted: `'greet: name'`.
    pub(crate) fn place(&self, value: Value) -> String {
        self.place_of(self.places.get(&value).map_or("result", String::as_str))
    }

    /// What a person knows a part of the call as, quoted: `'greet: parameters'`.
    pub(crate) fn place_of(&self, part: &str) -> String {
        quote(&format!("{}: {part}", shown(&self.function.name)))
    }

    /// A part of a value is known as the value is, with something after it.
    pub(crate) fn set_place(&mut self, part: Value, whole: Value, suffix: &str) {
        let place = self.places.get(&whole).map_or("result", String::as_str);
        self.places.insert(part, format!("{place}{suffix}"));
    }
}

/// Whether the expression is a name.
pub(crate) fn is_name(expression: &str) -> bool {
    expression.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$' || c == MARK)
}

/// How often each value is used in a block.
fn count_uses(block: &Block) -> HashMap<Value, usize> {
    fn count(block: &Block, uses: &mut HashMap<Value, usize>) {
        for statement in &block.statements {
            for value in &statement.operands {
                *uses.entry(*value).or_default() += 1;
            }
            for block in statement.operation.blocks() {
                count(block, uses);
            }
        }
        for value in &block.results {
            *uses.entry(*value).or_default() += 1;
        }
    }
    let mut uses = HashMap::new();
    count(block, &mut uses);
    uses
}

/// A function's name as people see it: `counter.get` for a method.
fn shown(name: &str) -> String {
    match role(name) {
        Role::Free(name) => name.to_owned(),
        Role::Constructor { resource } => format!("{resource}.constructor"),
        Role::Method { resource, name } | Role::Static { resource, name } => format!("{resource}.{name}"),
    }
}
