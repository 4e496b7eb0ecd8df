//! One function of the glue: its plan, spelled in JavaScript.
//!
//! An export checks and lowers its arguments, calls the core function, lifts the result, and says that it has read it. While
//! core code runs, `entered` is set: nobody enters then. Where anything throws, it stays set, so that an instance that
//! trapped stays as it is, without a `try` anywhere. An import lifts, calls what was imported, and lowers.

use std::collections::{HashMap, HashSet};

use wit_parser::{Function, Type, TypeDefKind};
use witcraft_abi::{Block, CoreType, FunctionPlan, Operation, Value, ValueType};
use witcraft_instantiation::Options;
use witcraft_writer::Writer;

use crate::context::Context;
use crate::names::{Role, camel, quote, role};

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
        let mut local = HashSet::new();
        let mut names = Vec::new();
        for (index, (value, parameter)) in self.plan.parameters.iter().zip(&self.function.params).enumerate() {
            let name = if is_method && index == 0 {
                "this".to_owned()
            } else {
                let name = self.context.names.local(&camel(&parameter.name), &mut local);
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
            return "if (entered) refuse();\n".to_owned();
        }
        let may_leave = self.context.may_leave(self.options.instance);
        let mut text = format!("if (!{may_leave}) trap('cannot leave component instance');\n");
        if let Some(realm) = self.realm.filter(|_| self.touches_memory()) {
            text += &format!("if (bytes_{realm}.length === 0) renew_{realm}();\n");
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
        for statement in &block.statements {
            self.emit(statement);
        }
    }

    /// Writes a block one level deeper.
    pub(crate) fn nested(&mut self, open: &str, close: &str, body: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.out, Writer::new("  "));
        self.depth += 1;
        body(self);
        self.depth -= 1;
        let inner = std::mem::replace(&mut self.out, outer);
        self.out.block(open, close, |out| out.lines(&inner.finish()));
    }

    /// How a value is written.
    pub(crate) fn get(&self, value: Value) -> String {
        self.expressions[&value].clone()
    }

    /// From here on, the value is written like this.
    pub(crate) fn set(&mut self, value: Value, expression: impl Into<String>) {
        self.expressions.insert(value, expression.into());
    }

    /// Declares a constant for the value.
    pub(crate) fn declare(&mut self, value: Value, expression: &str) {
        let name = format!("v{}", value.0);
        self.out.line(format!("const {name} = {expression};"));
        self.expressions.insert(value, name);
    }

    /// What a person knows the value as, quoted: `'greet: name'`.
    pub(crate) fn place(&self, value: Value) -> String {
        let place = self.places.get(&value).map_or("result", String::as_str);
        quote(&format!("{}: {place}", self.function.name))
    }

    /// A part of a value is known as the value is, with something after it.
    pub(crate) fn set_place(&mut self, part: Value, whole: Value, suffix: &str) {
        let place = self.places.get(&whole).map_or("result", String::as_str);
        self.places.insert(part, format!("{place}{suffix}"));
    }

    /// The number of the realm.
    pub(crate) fn realm(&self) -> usize {
        self.realm.expect("validation asks for a memory where one is needed")
    }
}
