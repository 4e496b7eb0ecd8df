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
        let whole = self.name(operand);
        let place = self.place(operand);
        for result in results {
            self.out.line(format!("let v{};", result.0));
        }
        let form = self.form(ty, kind, Some(operand));
        match form {
            Form::Bare | Form::Thrown => {
                let condition = match form {
                    Form::Thrown => "!failed".to_owned(),
                    Form::Bare | Form::Tagged => format!("{whole} == null"),
                };
                let texts = [&arms[0], &arms[1]]
                    .map(|arm| self.deeper(|me| me.lower_arm(arm, operand, &whole, results, types)));
                self.out.line(format!("if ({condition}) {{"));
                texts[0].lines().for_each(|line| self.out.line(format!("  {line}")));
                self.out.line("} else {");
                texts[1].lines().for_each(|line| self.out.line(format!("  {line}")));
                self.out.line("}");
            }
            Form::Tagged => {
                let payload = format!("{whole}.val");
                self.settle();
                self.out.line(format!("switch ({whole}?.tag) {{"));
                for arm in arms {
                    let text = self.deeper(|me| {
                        me.lower_arm(arm, operand, &payload, results, types);
                        me.out.line("break;");
                    });
                    self.case(&quote(tag(kind, arm)), &text);
                }
                let tags: Vec<&str> = arms.iter().map(|arm| tag(kind, arm)).collect();
                let tags = quote(&format!("a `tag` of {}", tags.join(", ")));
                self.out.lines(&format!("  default:\n    expected({tags}, {whole}, {place});\n}}"));
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
        if self.waits() {
            self.settle();
        }
        for ((result, value), _) in results.iter().zip(&arm.block.results).zip(types) {
            let value = self.get(*value);
            self.out.lines(&format!("v{} = {value};", result.0));
        }
    }

    fn lift_variant(&mut self, ty: TypeId, kind: VariantKind, arms: &[VariantArm], operand: Value, result: Value) {
        let discriminant = if arms.len() == 2 { self.name(operand) } else { self.get(operand) };
        let form = self.form(ty, kind, Some(result));
        let name = format!("v{}", result.0);
        self.out.line(format!("let {name};"));
        if matches!(form, Form::Thrown) {
            self.out.line("let failed = false;");
        }
        if let [first, second] = arms {
            let texts = [(0, first), (1, second)]
                .map(|(number, arm)| self.deeper(|me| me.lift_arm(&form, kind, number, arm, &name)));
            self.either(&discriminant, &texts);
        } else {
            self.settle();
            self.out.line(format!("switch ({discriminant}) {{"));
            for (number, arm) in arms.iter().enumerate() {
                let text = self.deeper(|me| {
                    me.lift_arm(&form, kind, number, arm, &name);
                    me.out.line("break;");
                });
                self.case(&number.to_string(), &text);
            }
            self.out.lines("  default:\n    badCase();\n}");
        }
        self.set(result, name);
    }

    /// One of two, by a discriminant.
    fn either(&mut self, discriminant: &str, [first, second]: &[String; 2]) {
        let block = |out: &mut witcraft_writer::Writer, text: &str| {
            text.lines().for_each(|line| out.line(format!("  {line}")));
        };
        if first.is_empty() {
            self.out.line(format!("if ({discriminant} === 1) {{"));
        } else {
            self.out.line(format!("if ({discriminant} === 0) {{"));
            block(&mut self.out, first);
            self.out.line(format!("}} else if ({discriminant} === 1) {{"));
        }
        block(&mut self.out, second);
        self.out.line(if first.is_empty() {
            format!("}} else if ({discriminant} !== 0) badCase();")
        } else {
            "} else badCase();".to_owned()
        });
    }

    /// A case of a `switch`, with a block of its own where it declares something.
    fn case(&mut self, value: &str, text: &str) {
        let declares = text.lines().any(|line| line.starts_with("const ") || line.starts_with("let "));
        self.out.line(format!("  case {value}:{}", if declares { " {" } else { "" }));
        text.lines().for_each(|line| self.out.line(format!("    {line}")));
        if declares {
            self.out.line("  }");
        }
    }

    fn lift_arm(&mut self, form: &Form, kind: VariantKind, number: usize, arm: &VariantArm, name: &str) {
        self.statements(&arm.block);
        let payload = payload(&arm.block).map(|value| self.get(value));
        match form {
            Form::Bare | Form::Thrown => {
                if let Some(payload) = payload {
                    self.out.lines(&format!("{name} = {payload};"));
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
                self.out.lines(&format!("{name} = {{ tag: {tag}{val} }};"));
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

fn payload(block: &Block) -> Option<Value> {
    block.results.first().copied()
}

/// The tag of a case: that of a result's error is the ecosystem's `err`.
fn tag(kind: VariantKind, arm: &VariantArm) -> &str {
    if kind == VariantKind::Result && arm.name == "error" { "err" } else { &arm.name }
}
