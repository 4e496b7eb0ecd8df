//! Variants as `{ tag, val }`, options as the value or `undefined`, results that throw, enums as strings.

use wit_parser::{TypeDefKind, TypeId};
use witcraft_abi::{Block, CoreType, Value, VariantArm, VariantKind, VariantOperation};

use crate::context::is_option;
use crate::function::FunctionWriter;
use crate::names::quote;

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
                self.declare(results[0], &format!("lowerEnum({names}, {value}, {place})"));
            }
            VariantOperation::LiftEnum(ty) => {
                let (names, value) = (self.context.enum_names(*ty), self.get(operands[0]));
                self.declare(results[0], &format!("liftEnum({names}, {value})"));
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
        let whole = self.get(operand);
        let place = self.place(operand);
        for result in results {
            self.out.line(format!("let v{};", result.0));
        }
        let form = self.form(ty, kind, Some(operand));
        match form {
            Form::Bare => {
                self.nested(&format!("if ({whole} == null) {{"), "", |me| {
                    me.lower_arm(&arms[0], operand, "", results, types)
                });
                self.trim_line();
                self.nested("} else {", "}", |me| me.lower_arm(&arms[1], operand, &whole, results, types));
            }
            Form::Thrown => {
                self.nested("if (!failed) {", "", |me| me.lower_arm(&arms[0], operand, &whole, results, types));
                self.trim_line();
                self.nested("} else {", "}", |me| me.lower_arm(&arms[1], operand, &whole, results, types));
            }
            Form::Tagged => {
                let payload = format!("{whole}.val");
                self.nested(&format!("switch ({whole}?.tag) {{"), "}", |me| {
                    for arm in arms {
                        let tag = quote(tag(kind, arm));
                        me.nested(&format!("case {tag}: {{"), "}", |me| {
                            me.lower_arm(arm, operand, &payload, results, types);
                            me.out.line("break;");
                        });
                    }
                    let tags: Vec<&str> = arms.iter().map(|arm| tag(kind, arm)).collect();
                    let tags = quote(&format!("a `tag` of {}", tags.join(", ")));
                    me.out.line("default:");
                    me.out.line(format!("  expected({tags}, {whole}, {place});"));
                });
            }
        }
        for result in results {
            self.set(*result, format!("v{}", result.0));
        }
    }

    fn lower_arm(&mut self, arm: &VariantArm, whole: Value, payload: &str, results: &[Value], types: &[CoreType]) {
        if let [parameter] = arm.block.parameters.as_slice() {
            let suffix = if payload.ends_with(".val") { format!(".{}", arm.name) } else { String::new() };
            self.set_place(*parameter, whole, &suffix);
            if payload.ends_with(".val") {
                self.declare(*parameter, payload);
            } else {
                self.set(*parameter, payload);
            }
        }
        self.statements(&arm.block);
        for ((result, value), _) in results.iter().zip(&arm.block.results).zip(types) {
            let value = self.get(*value);
            self.out.line(format!("v{} = {value};", result.0));
        }
    }

    fn lift_variant(&mut self, ty: TypeId, kind: VariantKind, arms: &[VariantArm], operand: Value, result: Value) {
        let discriminant = self.get(operand);
        let form = self.form(ty, kind, Some(result));
        let name = format!("v{}", result.0);
        self.out.line(format!("let {name};"));
        if matches!(form, Form::Thrown) {
            self.out.line("let failed = false;");
        }
        self.nested(&format!("switch ({discriminant}) {{"), "}", |me| {
            for (number, arm) in arms.iter().enumerate() {
                me.nested(&format!("case {number}: {{"), "}", |me| {
                    me.lift_arm(&form, kind, number, arm, &name);
                    me.out.line("break;");
                });
            }
            me.out.line("default:");
            me.out.line("  trap('invalid variant discriminant');");
        });
        self.set(result, name);
    }

    fn lift_arm(&mut self, form: &Form, kind: VariantKind, number: usize, arm: &VariantArm, name: &str) {
        self.statements(&arm.block);
        let payload = payload(&arm.block).map(|value| self.get(value));
        match form {
            Form::Bare | Form::Thrown => {
                if let Some(payload) = payload {
                    self.out.line(format!("{name} = {payload};"));
                }
                if matches!(form, Form::Thrown) && number == 1 {
                    self.out.line("failed = true;");
                }
            }
            Form::Tagged => {
                let tag = quote(tag(kind, arm));
                let val = match payload {
                    Some(payload) => format!(", val: {payload}"),
                    None if kind == VariantKind::Result => ", val: undefined".to_owned(),
                    None => String::new(),
                };
                self.out.line(format!("{name} = {{ tag: {tag}{val} }};"));
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

    /// Takes back the empty line that a block ended with, where `else` follows.
    fn trim_line(&mut self) {
        let text = self.out.as_str().trim_end_matches('\n').to_owned();
        self.out = witcraft_writer::Writer::new("  ");
        self.out.verbatim(&text);
        self.out.verbatim("\n");
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

fn payload(block: &Block) -> Option<Value> {
    block.results.first().copied()
}

/// The tag of a case: that of a result's error is the ecosystem's `err`.
fn tag(kind: VariantKind, arm: &VariantArm) -> &str {
    if kind == VariantKind::Result && arm.name == "error" { "err" } else { &arm.name }
}
