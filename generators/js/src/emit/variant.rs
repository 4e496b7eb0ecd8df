//! Variants as `{ tag, val }`, options as the value or `undefined`, results that throw, enums as strings.

use wit_parser::{TypeDefKind, TypeId};
use witcraft_abi::{Block, CoreType, Value, VariantArm, VariantKind, VariantOperation};

use crate::context::is_option;
use crate::function::{FunctionWriter, variable};
use crate::runtime::Helper;
use crate::tree::{Branch, Case, Expression, Operator, Property, Statement, call, name, number, text};

impl FunctionWriter<'_, '_> {
    pub(super) fn variant(&mut self, operation: &VariantOperation, operands: &[Value], results: &[Value]) {
        match operation {
            VariantOperation::Lower { ty, kind, arms, results: types } => {
                self.lower_variant(*ty, *kind, arms, operands[0], results, types);
            }
            VariantOperation::Lift { ty, kind, arms } => {
                self.lift_variant(*ty, *kind, arms, operands[0], results[0]);
            }
            VariantOperation::LowerEnum(ty) => {
                let (names, value) = (self.context.enum_names(*ty), self.get(operands[0]));
                let place = self.place(operands[0]);
                self.declare(results[0], call(Helper::LowerEnum, [names, value, place]));
            }
            VariantOperation::LiftEnum(ty) => {
                let (names, value) = (self.context.enum_names(*ty), self.get(operands[0]));
                self.declare(results[0], call(Helper::LiftEnum, [names, value]));
            }
            VariantOperation::Switch { .. } => {} // a guest's
        }
    }

    fn lower_variant(
        &mut self,
        ty: TypeId,
        kind: VariantKind,
        arms: &[VariantArm],
        operand: Value,
        results: &[Value],
        types: &[CoreType],
    ) {
        let whole = self.name(operand);
        let place = self.place(operand);
        for result in results {
            self.push(Statement::variable(format!("v{}", result.0)));
        }
        let form = self.form(ty, kind, Some(operand));
        match form {
            Form::Bare | Form::Thrown => {
                let condition = match form {
                    Form::Thrown => name("failed").negated(),
                    Form::Bare | Form::Tagged => whole.clone().binary(Operator::LooseEqual, number("null")),
                };
                let [then, otherwise] = [&arms[0], &arms[1]]
                    .map(|arm| self.deeper(|me| me.lower_arm(arm, operand, &whole, None, results, types)));
                self.push(Statement::If {
                    condition,
                    then: Branch::Block(then),
                    otherwise: Some(Branch::Block(otherwise)),
                });
            }
            Form::Tagged => {
                let payload = whole.clone().member("val");
                self.settle();
                let case = |arm: &VariantArm| {
                    let body = self.deeper(|me| {
                        me.lower_arm(arm, operand, &payload, Some(&arm.name), results, types);
                        me.push(Statement::Break);
                    });
                    Case { value: Some(text(tag(kind, arm))), body }
                };
                let mut cases: Vec<Case> = arms.iter().map(case).collect();
                let tags: Vec<&str> = arms.iter().map(|arm| tag(kind, arm)).collect();
                let expected = text(format!("a `tag` of {}", tags.join(", ")));
                let other = call(Helper::Expected, [expected, whole.clone(), place]);
                cases.push(Case { value: None, body: vec![other.into()] });
                self.push(Statement::Switch(whole.optional_member("tag"), cases));
            }
        }
        for result in results {
            self.set(*result, variable(*result));
        }
    }

    /// One arm. Its payload is a member that is read once where the arm has a `tag`.
    fn lower_arm(
        &mut self,
        arm: &VariantArm,
        whole: Value,
        payload: &Expression,
        tag: Option<&str>,
        results: &[Value],
        types: &[CoreType],
    ) {
        if let [parameter] = arm.block.parameters.as_slice() {
            let suffix = tag.map_or_else(String::new, |tag| format!(".{tag}"));
            self.set_place(*parameter, whole, &suffix);
            match tag {
                Some(_) => self.declare(*parameter, payload.clone()),
                None => self.set(*parameter, payload.clone()),
            }
        }
        self.statements(&arm.block);
        if self.waits() {
            self.settle();
        }
        for ((result, value), _) in results.iter().zip(&arm.block.results).zip(types) {
            let value = self.get(*value);
            self.push(Expression::from(variable(*result)).assign(value));
        }
    }

    fn lift_variant(&mut self, ty: TypeId, kind: VariantKind, arms: &[VariantArm], operand: Value, result: Value) {
        let discriminant = if arms.len() == 2 { self.name(operand) } else { self.get(operand) };
        let form = self.form(ty, kind, Some(result));
        self.push(Statement::variable(format!("v{}", result.0)));
        if matches!(form, Form::Thrown) {
            self.push(Statement::not_failed());
        }
        if let [first, second] = arms {
            let [first, second] = [(0, first), (1, second)]
                .map(|(number, arm)| self.deeper(|me| me.lift_arm(&form, kind, number, arm, result)));
            self.push(either(discriminant, first, second));
        } else {
            self.settle();
            let case = |(index, arm): (usize, &VariantArm)| {
                let body = self.deeper(|me| {
                    me.lift_arm(&form, kind, index, arm, result);
                    me.push(Statement::Break);
                });
                Case { value: Some(number(index)), body }
            };
            let mut cases: Vec<Case> = arms.iter().enumerate().map(case).collect();
            cases.push(Case { value: None, body: vec![call(Helper::BadCase, []).into()] });
            self.push(Statement::Switch(discriminant, cases));
        }
        self.set(result, variable(result));
    }

    fn lift_arm(&mut self, form: &Form, kind: VariantKind, number: usize, arm: &VariantArm, result: Value) {
        self.statements(&arm.block);
        let payload = payload(&arm.block).map(|value| self.get(value));
        let result = Expression::from(variable(result));
        match form {
            Form::Bare | Form::Thrown => {
                if let Some(payload) = payload {
                    self.push(result.assign(payload));
                }
                if matches!(form, Form::Thrown) && number == 1 {
                    self.push(name("failed").assign(Expression::Literal("true".to_owned())));
                }
            }
            Form::Tagged => {
                let val = match payload {
                    None if kind == VariantKind::Result => Some(name("undefined")),
                    payload => payload,
                };
                let mut properties = vec![Property::Value("tag".to_owned(), text(tag(kind, arm)))];
                properties.extend(val.map(|val| Property::Value("val".to_owned(), val)));
                self.push(result.assign(Expression::Object { properties, beside: None }));
            }
        }
    }

    /// How a value of the type looks.
    fn form(&self, ty: TypeId, kind: VariantKind, value: Option<Value>) -> Form {
        match kind {
            VariantKind::Option => match &self.context.of.types.types[ty].kind {
                TypeDefKind::Option(some) if is_option(&self.context.of.types, some) => Form::Tagged,
                _ => Form::Bare,
            },
            VariantKind::Result if value.is_some() && value == self.throwing => Form::Thrown,
            VariantKind::Result | VariantKind::Variant => Form::Tagged,
        }
    }
}

/// How a variant looks in JavaScript.
enum Form {
    /// The payload, or `undefined`.
    Bare,
    /// The payload, with `failed` beside it.
    Thrown,
    /// `{ tag, val }`.
    Tagged,
}

/// One of two, by a discriminant.
fn either(discriminant: Expression, first: Vec<Statement>, second: Vec<Statement>) -> Statement {
    let is = |case: u32| discriminant.clone().binary(Operator::Equal, number(case));
    let bad_case = Branch::Line(Box::new(call(Helper::BadCase, []).into()));
    if first.is_empty() {
        let is_other = discriminant.clone().binary(Operator::NotEqual, number(0));
        let otherwise = Statement::If { condition: is_other, then: bad_case, otherwise: None };
        return Statement::If {
            condition: is(1),
            then: Branch::Block(second),
            otherwise: Some(Branch::Line(Box::new(otherwise))),
        };
    }
    let otherwise = Statement::If { condition: is(1), then: Branch::Block(second), otherwise: Some(bad_case) };
    Statement::If { condition: is(0), then: Branch::Block(first), otherwise: Some(Branch::Line(Box::new(otherwise))) }
}

fn payload(block: &Block) -> Option<Value> {
    block.results.first().copied()
}

/// The tag of a case: that of a result's error is the ecosystem's `err`.
fn tag(kind: VariantKind, arm: &VariantArm) -> &str {
    if kind == VariantKind::Result && arm.name == "error" { "err" } else { &arm.name }
}
