//! The names in a tree.

use super::{Branch, Expression, Fragment, Name, Property, Statement};

/// Calls `found` with every name in the statements.
pub(crate) fn names<'t>(statements: impl IntoIterator<Item = &'t Statement>, found: &mut impl FnMut(&'t Name)) {
    for statement in statements {
        in_statement(statement, found);
    }
}

fn in_statement<'t>(statement: &'t Statement, found: &mut impl FnMut(&'t Name)) {
    match statement {
        Statement::Expression(value) | Statement::Throw(value) => in_expression(value, found),
        Statement::Const(pattern, value) => in_all([pattern, value], found),
        Statement::Let(variables) => {
            for (name, value) in variables {
                found(name);
                in_all(value, found);
            }
        }
        Statement::If { condition, then, otherwise } => {
            in_expression(condition, found);
            for branch in std::iter::once(then).chain(otherwise) {
                match branch {
                    Branch::Block(body) => names(body, found),
                    Branch::Line(statement) => in_statement(statement, found),
                }
            }
        }
        Statement::Switch(subject, cases) => {
            in_expression(subject, found);
            for case in cases {
                in_all(&case.value, found);
                names(&case.body, found);
            }
        }
        Statement::For { start, condition, update, body } => {
            for (name, value) in start {
                found(name);
                in_expression(value, found);
            }
            in_all(std::iter::once(condition).chain(update), found);
            names(body, found);
        }
        Statement::ForOf { pattern, items, body } => {
            in_all([pattern, items], found);
            names(body, found);
        }
        Statement::Try { body, error, handler } => {
            found(error);
            names(body.iter().chain(handler), found);
        }
        Statement::Return(value) => in_all(value, found),
        Statement::Break => {}
        Statement::Function { name, parameters, body } => {
            std::iter::once(name).chain(parameters).for_each(&mut *found);
            names(body, found);
        }
        Statement::Class(name, members) => {
            found(name);
            for member in members {
                in_all(member.key.as_ref().err(), found);
                member.parameters.iter().for_each(&mut *found);
                names(&member.body, found);
            }
        }
        Statement::Import { whole, items, .. } => {
            whole.iter().chain(items.iter().map(|(_, name)| name)).for_each(found);
        }
        Statement::Export(items) => items.iter().for_each(|(name, _)| found(name)),
        Statement::Block { body, .. } => names(body, found),
        Statement::Source(fragments) => {
            for fragment in fragments {
                match fragment {
                    Fragment::Text(_) => {}
                    Fragment::Expression(expression) => in_expression(expression, found),
                    Fragment::Statements(_, statements) => names(statements, found),
                }
            }
        }
    }
}

fn in_all<'t>(expressions: impl IntoIterator<Item = &'t Expression>, found: &mut impl FnMut(&'t Name)) {
    for expression in expressions {
        in_expression(expression, found);
    }
}

fn in_expression<'t>(expression: &'t Expression, found: &mut impl FnMut(&'t Name)) {
    match expression {
        Expression::Name(name) | Expression::NameText(name, _) => found(name),
        Expression::Literal(_) | Expression::Text(_) => {}
        Expression::Call(callee, arguments) | Expression::New(callee, arguments) => {
            in_expression(callee, found);
            in_all(arguments, found);
        }
        Expression::Member(of, _)
        | Expression::OptionalMember(of, _)
        | Expression::OptionalCall(of)
        | Expression::Not(of)
        | Expression::Await(of)
        | Expression::Decrement(of)
        | Expression::Increment(of) => in_expression(of, found),
        Expression::Index(left, right) | Expression::Binary(_, left, right) | Expression::Assign(left, _, right) => {
            in_all([&**left, right], found);
        }
        Expression::Conditional(condition, yes, no) => in_all([&**condition, yes, no], found),
        Expression::Array(items) | Expression::Lines(items) => in_all(items, found),
        Expression::Object { properties, .. } => {
            for property in properties {
                let (Property::Value(_, value) | Property::Getter(_, value)) = property;
                in_expression(value, found);
            }
        }
        Expression::Closure(parameters, body) => {
            parameters.iter().for_each(&mut *found);
            names(body, found);
        }
        Expression::Arrow(parameters, body) => {
            parameters.iter().for_each(&mut *found);
            in_expression(body, found);
        }
    }
}
