//! Variants, options, results and enums: a choice and what it carries.

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_abi::{CoreType, Value, VariantArm, VariantKind, VariantOperation};

use super::operand::Native;
use super::{Emitter, Operand, Split, Target, core_type, mentions};
use crate::context::ErrorKind;
use crate::runtime::{Cabi, Generic};
use crate::types::enum_repr_of;

impl Emitter<'_, '_> {
    pub(super) fn variant(&mut self, operation: &VariantOperation, operands: &[Value], results: &[Value]) {
        match operation {
            VariantOperation::Lower { ty, kind, arms, results: types } => {
                self.flush();
                let names: Vec<String> = self.flat_variables(types, results);
                match kind {
                    VariantKind::Variant => self.lower_cases(*ty, arms, operands[0], &names),
                    VariantKind::Option => self.lower_option(arms, operands[0], &names),
                    VariantKind::Result => self.lower_result(*ty, arms, operands[0], &names),
                }
            }
            VariantOperation::Lift { ty, kind, arms } => match kind {
                VariantKind::Variant => self.lift_cases(*ty, arms, operands[0], results[0]),
                VariantKind::Option => self.lift_option(arms, operands[0], results[0]),
                VariantKind::Result => self.lift_result(*ty, arms, operands[0], results[0]),
            },
            VariantOperation::LowerEnum(ty) => {
                let operand = self.take(operands[0]).text;
                let repr = self.enum_repr(*ty);
                let text = format!("uint32({operand})");
                self.define(results[0], Operand::expression(text).with_native(repr, format!("{repr}({operand})")));
            }
            VariantOperation::LiftEnum(ty) => {
                let number = self.take(operands[0]).text;
                let count = self.enum_cases(*ty);
                let text = format!("{}({})", self.cx.path(*ty), self.cabi(Cabi::Case, &format!("({number}, {count})")));
                self.define(results[0], Operand::expression(text));
            }
            VariantOperation::Switch { .. } => {
                unreachable!("only what a post-return frees, which Go leaves to its collector")
            }
        }
    }

    /// Variables for the flat form of a variant, which are zero until an arm says otherwise.
    fn flat_variables(&mut self, types: &[CoreType], results: &[Value]) -> Vec<String> {
        let mut names = Vec::new();
        for (place, (ty, value)) in types.iter().zip(results).enumerate() {
            let wanted = if place == 0 { "tag".to_owned() } else { format!("flat{place}") };
            let name = self.locals.declare(&wanted);
            self.push(&format!("var {name} {}", core_type(*ty)));
            self.operands.set(*value, Operand::place(&name));
            names.push(name);
        }
        names
    }

    /// Writes one arm, with its payload if it has one, and returns the variables.
    fn arm(&mut self, arm: &VariantArm, payload: Option<Operand>, names: &[String]) -> String {
        let (text, ()) = self.block(|this| {
            for (value, operand) in arm.block.parameters.iter().zip(payload) {
                this.operands.set(*value, operand);
            }
            this.statements(&arm.block.statements);
            for (value, name) in arm.block.results.iter().zip(names) {
                let operand = this.number(*value);
                if !matches!(operand.native, Some(Native::Literal(0))) {
                    this.push(&format!("{name} = {}", operand.text));
                }
            }
        });
        text
    }

    fn lower_cases(&mut self, ty: TypeId, arms: &[VariantArm], value: Value, names: &[String]) {
        let subject = self.place(value).text;
        let payload = self.locals.clone().declare("value");
        let mut cases = String::new();
        let mut tabs = String::new();
        tabs.extend(std::iter::repeat_n('\t', self.depth));
        for (arm, case) in arms.iter().zip(self.cx.case_paths(ty)) {
            let outer = self.locals.clone();
            self.locals.declare(&payload);
            let operand = arm.has_payload.then(|| Operand::place(format!("{payload}.Value")));
            let text = self.arm(arm, operand, names);
            self.locals = outer;
            cases += &format!("{tabs}case {case}:\n{text}");
        }
        let binding = if mentions(&cases, &payload) { format!("{payload} := ") } else { String::new() };
        self.push_block(&format!("switch {binding}{subject}.(type) {{"), &cases);
        self.push("default:");
        self.push(&format!("\t{}", self.cabi(Cabi::NotACase, &format!("({:?})", self.cx.title(ty)))));
        self.push("}");
    }

    fn lower_option(&mut self, arms: &[VariantArm], value: Value, names: &[String]) {
        let subject = self.take(value).text;
        let outer = self.locals.clone();
        let payload = self.locals.declare("value");
        let is_some = self.locals.declare("ok");
        let text = self.arm(&arms[1], Some(Operand::place(&payload)), names);
        let none = self.arm(&arms[0], None, names);
        self.locals = outer;
        if mentions(&text, &payload) {
            self.push_block(&format!("if {payload}, {is_some} := {subject}.Get(); {is_some} {{"), &text);
        } else {
            self.push_block(&format!("if {subject}.IsSome() {{"), &text);
        }
        self.otherwise(&none);
    }

    /// The other side of an `if`, where it does anything.
    fn otherwise(&mut self, text: &str) {
        if !text.is_empty() {
            self.push_block("} else {", text);
        }
        self.push("}");
    }

    fn lower_result(&mut self, ty: TypeId, arms: &[VariantArm], value: Value, names: &[String]) {
        if let Some(Split::Fallible(ok, err)) = self.splits.get(&value).cloned() {
            let success =
                self.arm(&arms[0], Some(Operand::place(ok.unwrap_or_else(|| "struct{}{}".to_owned()))), names);
            let payload = self.error_payload(ty, &err);
            let failure = self.arm(&arms[1], Some(payload), names);
            if success.is_empty() {
                self.push_block(&format!("if {err} != nil {{"), &failure);
                self.push("}");
            } else {
                self.push_block(&format!("if {err} == nil {{"), &success);
                self.otherwise(&failure);
            }
            return;
        }
        let subject = self.place(value).text;
        let outer = self.locals.clone();
        let payload = self.locals.declare("value");
        let is_ok = self.locals.declare("ok");
        let success = self.arm(&arms[0], Some(Operand::place(&payload)), names);
        self.locals = outer.clone();
        let error = self.locals.declare("err");
        let failure = self.arm(&arms[1], Some(Operand::place(&error)), names);
        let is_failed = self.locals.declare("failed");
        self.locals = outer;
        let bound = |text: &str, name: &str| if mentions(text, name) { name.to_owned() } else { "_".to_owned() };
        if success.is_empty() {
            let err = bound(&failure, &error);
            self.push_block(&format!("if {err}, {is_failed} := {subject}.Err(); {is_failed} {{"), &failure);
            self.push("}");
            return;
        }
        let ok = bound(&success, &payload);
        self.push_block(&format!("if {ok}, {is_ok} := {subject}.Get(); {is_ok} {{"), &success);
        if mentions(&failure, &error) {
            let bind = format!("\t{error}, _ := {subject}.Err()");
            self.push("} else {");
            self.push(&bind);
            self.text.push_str(&failure);
            self.push("}");
        } else {
            self.otherwise(&failure);
        }
    }

    /// What of the error that an implementation returned goes to the caller.
    fn error_payload(&mut self, ty: TypeId, err: &str) -> Operand {
        let Target::Export { function, .. } = self.target else { unreachable!("only exports return errors") };
        let Some(TypeDefKind::Result(result)) = self.cx.kind(&Type::Id(ty)) else {
            unreachable!("a plan says of a type what it is")
        };
        match self.cx.error_kind(&result.err) {
            ErrorKind::Unit => Operand::place("struct{}{}"),
            ErrorKind::Own(error) => {
                let call = self.cabi(Cabi::ErrorAs, &format!("[{error}]({err}, {function:?}, {error:?})"));
                Operand::expression(call)
            }
            ErrorKind::Wrapped(ty) if self.cx.bindings.resolve_alias(&ty) == Type::String => {
                Operand::expression(format!("{err}.Error()"))
            }
            ErrorKind::Wrapped(ty) => {
                let error = format!("*{}", self.cx.file.wit(Generic::Error, &format!("[{}]", self.cx.go(&ty))));
                let call = self.cabi(Cabi::ErrorAs, &format!("[{error}]({err}, {function:?}, {error:?})"));
                Operand::expression(format!("{call}.Value"))
            }
        }
    }

    /// The code of one arm. `finish` makes its last statement from the payload, or from an empty string where there is none.
    fn lift_arm(&mut self, arm: &VariantArm, finish: impl FnOnce(&str) -> String) -> String {
        let (text, ()) = self.block(|this| {
            let payload = this.run(&arm.block, Vec::new());
            let payload = payload.first().map_or("", |payload| payload.text.as_str());
            let statement = finish(payload);
            if !statement.is_empty() {
                this.push(&statement);
            }
        });
        text
    }

    fn lift_cases(&mut self, ty: TypeId, arms: &[VariantArm], value: Value, result: Value) {
        let number = self.take(value).text;
        let count = arms.len();
        let variable = self.variable(result, &self.cx.path(ty));
        let mut cases = String::new();
        let tabs: String = std::iter::repeat_n('\t', self.depth).collect();
        for (number, (arm, case)) in arms.iter().zip(self.cx.case_paths(ty)).enumerate() {
            let text = self.lift_arm(arm, |payload| {
                let field = if arm.has_payload { format!("Value: {payload}") } else { String::new() };
                format!("{variable} = {case}{{{field}}}")
            });
            cases += &format!("{tabs}case {number}:\n{text}");
        }
        self.push_block(&format!("switch {} {{", self.cabi(Cabi::Case, &format!("({number}, {count})"))), &cases);
        self.push("}");
    }

    fn lift_option(&mut self, arms: &[VariantArm], value: Value, result: Value) {
        let number = self.take(value).text;
        let ty = self.cx.go(&self.interface_type(result));
        let variable = self.variable(result, &ty);
        let some = self.cx.file.wit(Generic::Some, "");
        let text = self.lift_arm(&arms[1], |payload| format!("{variable} = {some}({payload})"));
        self.push_block(&format!("if {} == 1 {{", self.cabi(Cabi::Case, &format!("({number}, 2)"))), &text);
        self.push("}");
    }

    fn lift_result(&mut self, ty: TypeId, arms: &[VariantArm], value: Value, result: Value) {
        let number = self.take(value).text;
        let Some(TypeDefKind::Result(sides)) = self.cx.kind(&Type::Id(ty)) else {
            unreachable!("a plan says of a type what it is")
        };
        let number = self.cabi(Cabi::Case, &format!("({number}, 2)"));
        if self.returned == Some(result) && matches!(self.target, Target::Import { .. }) {
            let ok = sides.ok.as_ref().map(|ty| {
                let name = self.locals.declare("value");
                self.push(&format!("var {name} {}", self.cx.go(ty)));
                name
            });
            let err = self.locals.declare("err");
            self.push(&format!("var {err} error"));
            let success = self
                .lift_arm(&arms[0], |payload| ok.as_ref().map_or_else(String::new, |ok| format!("{ok} = {payload}")));
            let failure = match self.cx.error_kind(&sides.err) {
                ErrorKind::Unit => {
                    let failed = self.cx.file.wit(Generic::ErrFailed, "");
                    self.lift_arm(&arms[1], |_| format!("{err} = {failed}"))
                }
                ErrorKind::Own(_) => self.lift_arm(&arms[1], |payload| format!("{err} = {payload}")),
                ErrorKind::Wrapped(_) => {
                    let fail = self.cx.file.wit(Generic::Fail, "");
                    self.lift_arm(&arms[1], |payload| format!("{err} = {fail}({payload})"))
                }
            };
            if success.is_empty() {
                self.push_block(&format!("if {number} == 1 {{"), &failure);
                self.push("}");
            } else {
                self.push_block(&format!("if {number} == 0 {{"), &success);
                self.otherwise(&failure);
            }
            self.splits.insert(result, Split::Fallible(ok, err));
            return;
        }
        let generics = format!("[{}, {}]", self.cx.side(&sides.ok), self.cx.side(&sides.err));
        let go = self.cx.go(&self.interface_type(result));
        let variable = self.variable(result, &go);
        let (ok, err) = (self.cx.file.wit(Generic::Ok, ""), self.cx.file.wit(Generic::Err, ""));
        let assign = |make: String, side: &Option<Type>, payload: &str| {
            let payload = if side.is_some() { payload } else { "struct{}{}" };
            format!("{variable} = {make}{generics}({payload})")
        };
        let success = self.lift_arm(&arms[0], |payload| assign(ok, &sides.ok, payload));
        let failure = self.lift_arm(&arms[1], |payload| assign(err, &sides.err, payload));
        self.push_block(&format!("if {number} == 0 {{"), &success);
        self.otherwise(&failure);
    }

    fn enum_cases(&self, ty: TypeId) -> usize {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Enum(ty)) => ty.cases.len(),
            _ => unreachable!("a plan takes only enums for enums"),
        }
    }

    fn enum_repr(&self, ty: TypeId) -> &'static str {
        match self.cx.kind(&Type::Id(ty)) {
            Some(kind @ TypeDefKind::Enum(_)) => enum_repr_of(kind),
            _ => unreachable!("a plan takes only enums for enums"),
        }
    }
}
