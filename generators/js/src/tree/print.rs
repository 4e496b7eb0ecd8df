//! The text of a tree.

use witcraft_writer::Writer;

use super::{Branch, Expression, Fragment, Member, Name, Operator, Property, Statement};
use crate::names::{self, is_identifier, quote};
use crate::runtime::{Helper, numbered};

/// How a tree is printed.
pub(crate) struct Printer<'n> {
    /// How the identifiers that come from WIT are spelled, by their numbers.
    pub(crate) symbols: &'n [String],
    /// Whether `badCase` is written out where it is called.
    pub(crate) inline_bad_case: bool,
}

/// The text of an expression in which nothing comes from WIT.
pub(crate) fn print(expression: &Expression) -> String {
    Printer { symbols: &[], inline_bad_case: false }.expression(expression)
}

/// The length of the text of statements in which nothing comes from WIT.
pub(crate) fn length(statements: &[Statement]) -> usize {
    Printer { symbols: &[], inline_bad_case: false }.module("", statements).len()
}

/// How tightly an expression holds together. What holds less than its place asks for is put between parentheses.
mod level {
    pub(super) const ASSIGNMENT: u8 = 1;
    pub(super) const CONDITIONAL: u8 = 2;
    pub(super) const UNARY: u8 = 12;
    pub(super) const POSTFIX: u8 = 13;
    pub(super) const MEMBER: u8 = 14;
    pub(super) const PRIMARY: u8 = 15;
}

impl Operator {
    fn text_and_level(self) -> (&'static str, u8) {
        match self {
            Operator::Nullish => ("??", 3),
            Operator::Or => ("||", 3),
            Operator::BitOr => ("|", 5),
            Operator::BitAnd => ("&", 6),
            Operator::LooseEqual => ("==", 7),
            Operator::Equal => ("===", 7),
            Operator::NotEqual => ("!==", 7),
            Operator::Less => ("<", 8),
            Operator::Greater => (">", 8),
            Operator::InstanceOf => ("instanceof", 8),
            Operator::ShiftLeft => ("<<", 9),
            Operator::ShiftRight => (">>", 9),
            Operator::UnsignedShift => (">>>", 9),
            Operator::Add => ("+", 10),
            Operator::Multiply => ("*", 11),
        }
    }
}

fn level_of(expression: &Expression) -> u8 {
    match expression {
        Expression::Name(_)
        | Expression::Literal(_)
        | Expression::Text(_)
        | Expression::NameText(..)
        | Expression::Array(_)
        | Expression::Lines(_)
        | Expression::Object { .. } => level::PRIMARY,
        Expression::Call(..)
        | Expression::OptionalCall(_)
        | Expression::New(..)
        | Expression::Member(..)
        | Expression::OptionalMember(..)
        | Expression::Index(..) => level::MEMBER,
        Expression::Decrement(_) | Expression::Increment(_) => level::POSTFIX,
        Expression::Not(_) | Expression::Await(_) => level::UNARY,
        Expression::Binary(operator, ..) => operator.text_and_level().1,
        Expression::Conditional(..) => level::CONDITIONAL,
        Expression::Assign(..) | Expression::Arrow(..) | Expression::Closure(..) => level::ASSIGNMENT,
    }
}

impl Printer<'_> {
    /// The text of a module.
    pub(crate) fn module(&self, header: &str, statements: &[Statement]) -> String {
        let mut out = Writer::new("  ");
        if !header.is_empty() {
            out.line(header);
        }
        self.statements(statements, &mut out);
        out.finish()
    }

    pub(crate) fn name(&self, name: &Name) -> String {
        match name {
            Name::Fixed(name) => name.clone(),
            Name::Symbol(id) => self.symbols.get(id.index()).cloned().unwrap_or_default(),
            Name::Helper(helper, number) => numbered(helper.name(), *number),
            Name::State(state) => state.text(),
        }
    }

    fn expression(&self, expression: &Expression) -> String {
        self.at(level::ASSIGNMENT, expression)
    }

    /// The text of an expression where something that holds together at least this tightly has to stand.
    fn at(&self, level: u8, expression: &Expression) -> String {
        let text = self.bare(expression);
        if level_of(expression) < level { format!("({text})") } else { text }
    }

    fn bare(&self, expression: &Expression) -> String {
        match expression {
            Expression::Name(name) => self.name(name),
            Expression::Literal(word) => word.clone(),
            Expression::Text(text) => quote(text),
            Expression::NameText(name, after) => quote(&format!("{}{after}", self.name(name))),
            Expression::Call(callee, _) if self.inline_bad_case && **callee == Helper::BadCase.into() => {
                "trap('invalid variant discriminant')".to_owned()
            }
            Expression::Call(callee, arguments) => {
                format!("{}({})", self.at(level::MEMBER, callee), self.list(arguments))
            }
            Expression::OptionalCall(callee) => format!("{}?.()", self.at(level::MEMBER, callee)),
            Expression::New(callee, arguments) => {
                format!("new {}({})", self.at(level::MEMBER, callee), self.list(arguments))
            }
            Expression::Member(object, name) => format!("{}.{name}", self.at(level::MEMBER, object)),
            Expression::OptionalMember(object, name) => format!("{}?.{name}", self.at(level::MEMBER, object)),
            Expression::Index(object, index) => {
                format!("{}[{}]", self.at(level::MEMBER, object), self.expression(index))
            }
            Expression::Not(operand) => format!("!{}", self.at(level::UNARY, operand)),
            Expression::Await(operand) => format!("await {}", self.at(level::UNARY, operand)),
            Expression::Decrement(operand) => format!("{}--", self.at(level::MEMBER, operand)),
            Expression::Increment(operand) => format!("{}++", self.at(level::MEMBER, operand)),
            Expression::Binary(operator, left, right) => {
                let (text, level) = operator.text_and_level();
                format!("{} {text} {}", self.at(level, left), self.at(level + 1, right))
            }
            Expression::Assign(target, operator, value) => {
                format!("{} {operator}= {}", self.at(level::MEMBER, target), self.expression(value))
            }
            Expression::Conditional(condition, yes, no) => {
                let condition = self.at(level::CONDITIONAL + 1, condition);
                format!("{condition} ? {} : {}", self.expression(yes), self.expression(no))
            }
            Expression::Lines(items) => {
                let items: Vec<String> = items.iter().map(|item| format!("  {},\n", self.expression(item))).collect();
                format!("[\n{}]", items.concat())
            }
            Expression::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.expression(item)).collect();
                names::array(&items)
            }
            Expression::Object { properties, beside } => {
                let entries: Vec<String> = properties.iter().map(|property| self.property(property)).collect();
                match beside {
                    Some(beside) => names::object(&entries, *beside),
                    None => format!("{{ {} }}", entries.join(", ")),
                }
            }
            Expression::Arrow(parameters, body) => {
                format!("({}) => {}", self.parameters(parameters), self.expression(body))
            }
            Expression::Closure(parameters, body) => {
                let mut out = Writer::new("  ");
                self.block(&mut out, &format!("({}) => {{", self.parameters(parameters)), None, body);
                out.finish() + "}"
            }
        }
    }

    fn list(&self, expressions: &[Expression]) -> String {
        expressions.iter().map(|expression| self.expression(expression)).collect::<Vec<_>>().join(", ")
    }

    fn parameters(&self, names: &[Name]) -> String {
        names.iter().map(|name| self.name(name)).collect::<Vec<_>>().join(", ")
    }

    fn property(&self, property: &Property) -> String {
        let key = |name: &str| {
            let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
            if is_number && !name.is_empty() { name.to_owned() } else { names::key(name) }
        };
        match property {
            Property::Value(name, value) => match (key(name), self.expression(value)) {
                (key, value) if key == value => key,
                (key, value) => format!("{key}: {value}"),
            },
            Property::Getter(name, value) => format!("get {}() {{ return {}; }}", key(name), self.expression(value)),
        }
    }

    fn statements(&self, statements: &[Statement], out: &mut Writer) {
        statements.iter().for_each(|statement| self.statement(statement, out));
    }

    fn statement(&self, statement: &Statement, out: &mut Writer) {
        match statement {
            Statement::Expression(_)
            | Statement::Const(..)
            | Statement::Let(_)
            | Statement::Return(_)
            | Statement::Throw(_)
            | Statement::Break
            | Statement::Import { .. }
            | Statement::Export(_) => out.lines(&self.simple(statement)),
            Statement::If { .. } => self.condition("", statement, out),
            Statement::Switch(subject, cases) => {
                out.block(format!("switch ({}) {{", self.expression(subject)), "}", |out| {
                    for case in cases {
                        let value = case.value.as_ref().map(|value| self.expression(value));
                        let head = value.map_or_else(|| "default:".to_owned(), |value| format!("case {value}:"));
                        let is_block = case.body.iter().any(Statement::declares);
                        let (open, close) = if is_block { (" {", Some("}")) } else { ("", None) };
                        self.block(out, &format!("{head}{open}"), close, &case.body);
                    }
                });
            }
            Statement::For { start, condition, update, body } => {
                let start =
                    start.iter().map(|(name, value)| format!("{} = {}", self.name(name), self.expression(value)));
                let start = start.collect::<Vec<_>>().join(", ");
                let (condition, update) = (self.expression(condition), self.list(update));
                self.block(out, &format!("for (let {start}; {condition}; {update}) {{"), Some("}"), body);
            }
            Statement::ForOf { pattern, items, body } => {
                let (pattern, items) = (self.expression(pattern), self.expression(items));
                self.block(out, &format!("for (const {pattern} of {items}) {{"), Some("}"), body);
            }
            Statement::Try { body, error, handler } => {
                self.block(out, "try {", None, body);
                self.block(out, &format!("}} catch ({}) {{", self.name(error)), Some("}"), handler);
            }
            Statement::Function { name, parameters, body } => {
                let head = format!("function {}({}) {{", self.name(name), self.parameters(parameters));
                self.block(out, &head, Some("}"), body);
            }
            Statement::Class(name, members) => {
                out.block(format!("class {} {{", self.name(name)), "}", |out| {
                    members.iter().for_each(|member| self.member(member, out));
                });
            }
            Statement::Block { open, body, close } => self.block(out, open, Some(close), body),
            Statement::Source(fragments) => out.lines(&self.source(fragments)),
        }
    }

    fn source(&self, fragments: &[Fragment]) -> String {
        let mut text = String::new();
        for fragment in fragments {
            match fragment {
                Fragment::Text(part) => text += part,
                Fragment::Expression(expression) => text += &self.expression(expression),
                Fragment::Statements(indent, statements) => {
                    for statement in statements {
                        text += &format!("{:indent$}{}\n", "", self.simple(statement));
                    }
                }
            }
        }
        text
    }

    /// A block; without `close`, what comes next closes it.
    fn block(&self, out: &mut Writer, open: &str, close: Option<&str>, body: &[Statement]) {
        let mut inner = Writer::new("  ");
        self.statements(body, &mut inner);
        out.line(open);
        inner.as_str().lines().for_each(|line| out.line(format!("  {line}")));
        if let Some(close) = close {
            out.line(close);
        }
    }

    fn member(&self, member: &Member, out: &mut Writer) {
        let key = match &member.key {
            Ok(name) => name.clone(),
            Err(expression) => format!("[{}]", self.expression(expression)),
        };
        let before = if member.is_static { "static " } else { "" };
        let head = format!("{before}{key}({}) {{", self.parameters(&member.parameters));
        self.block(out, &head, Some("}"), &member.body);
    }

    /// An `if` after `before`, which closes what comes before it on its line.
    fn condition(&self, before: &str, statement: &Statement, out: &mut Writer) {
        let Statement::If { condition, then, otherwise } = statement else { return self.statement(statement, out) };
        let head = format!("{before}if ({})", self.expression(condition));
        let close = match then {
            Branch::Line(statement) => {
                out.lines(&format!("{head} {}", self.simple(statement)));
                ""
            }
            Branch::Block(body) => {
                self.block(out, &format!("{head} {{"), None, body);
                "} "
            }
        };
        match otherwise {
            None if close.is_empty() => {}
            None => out.line("}"),
            Some(Branch::Block(body)) => self.block(out, &format!("{close}else {{"), Some("}"), body),
            Some(Branch::Line(next)) if matches!(**next, Statement::If { .. }) => {
                self.condition(&format!("{close}else "), next, out);
            }
            Some(Branch::Line(next)) => out.lines(&format!("{close}else {}", self.simple(next))),
        }
    }

    /// A statement that has no block.
    fn simple(&self, statement: &Statement) -> String {
        match statement {
            Statement::Expression(expression) => format!("{};", self.expression(expression)),
            Statement::Const(pattern, value) => {
                format!("const {} = {};", self.expression(pattern), self.expression(value))
            }
            Statement::Let(variables) => {
                let variable = |(name, value): &(Name, Option<Expression>)| match value {
                    Some(value) => format!("{} = {}", self.name(name), self.expression(value)),
                    None => self.name(name),
                };
                format!("let {};", variables.iter().map(variable).collect::<Vec<_>>().join(", "))
            }
            Statement::Return(None) => "return;".to_owned(),
            Statement::Return(Some(value)) => format!("return {};", self.expression(value)),
            Statement::Throw(value) => format!("throw {};", self.expression(value)),
            Statement::Break => "break;".to_owned(),
            Statement::Import { whole, items, specifier } => {
                let specifier = quote(specifier);
                let item = |(name, local): &(String, Name)| renamed(name, &self.name(local), false);
                match whole {
                    Some(whole) => format!("import {} from {specifier};", self.name(whole)),
                    None => format!(
                        "import {{ {} }} from {specifier};",
                        items.iter().map(item).collect::<Vec<_>>().join(", ")
                    ),
                }
            }
            Statement::Export(items) => {
                let item = |(local, name): &(Name, String)| renamed(name, &self.name(local), true);
                format!("export {{ {} }};", items.iter().map(item).collect::<Vec<_>>().join(", "))
            }
            Statement::If { .. }
            | Statement::Switch(..)
            | Statement::For { .. }
            | Statement::ForOf { .. }
            | Statement::Try { .. }
            | Statement::Function { .. }
            | Statement::Class(..)
            | Statement::Block { .. }
            | Statement::Source(_) => {
                let mut out = Writer::new("  ");
                self.statement(statement, &mut out);
                out.finish()
            }
        }
    }
}

/// An item of an `import` or an `export`, as one word where both names are the same.
fn renamed(name: &str, local: &str, is_export: bool) -> String {
    let quoted = if is_identifier(name) { name.to_owned() } else { quote(name) };
    match is_export {
        _ if quoted == local => quoted,
        true => format!("{local} as {quoted}"),
        false => format!("{quoted} as {local}"),
    }
}
