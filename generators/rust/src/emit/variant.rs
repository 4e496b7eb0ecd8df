//! Variants, options, results and enums: a choice and what it carries.

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_abi::{Value, VariantArm, VariantKind, VariantOperation};

use super::operand::{Native, Spell};
use super::{Emitter, Operand, braced};
use crate::forms::Form;
use crate::names::RustIdent;
use crate::runtime::Helper;
use crate::types::{case_names, enum_repr};

impl Emitter<'_> {
    pub(super) fn variant(&mut self, operation: &VariantOperation, operands: &[Value], results: &[Value]) {
        match operation {
            VariantOperation::Lower { ty, kind, arms, results: _ } => {
                self.lower_variant(*ty, *kind, arms, operands[0], results);
            }
            VariantOperation::Lift { ty, kind, arms } => {
                let text = self.lift_variant(*ty, *kind, arms, operands[0]);
                self.define(results[0], Operand::expression(text));
            }
            VariantOperation::LowerEnum(ty) => {
                let repr = self.enum_repr(*ty);
                let operand = self.take(operands[0]);
                let case = if operand.is_place { operand.copied() } else { operand.receiver() };
                let native = format!("{case} as {repr}");
                self.define(results[0], Operand::expression(format!("{case} as i32")).with_native(repr, native));
            }
            VariantOperation::LiftEnum(ty) => {
                let number = self.take(operands[0]).read_as(self.enum_repr(*ty));
                let text = self.unsafely(format!("{}::_lift({number})", self.cx.path(*ty)));
                self.define(results[0], Operand::expression(text));
            }
            VariantOperation::Switch { arms } => {
                let number = self.take(operands[0]).text;
                let mut cases = Vec::new();
                for (case, block) in arms {
                    cases.push((case, self.block(block, Vec::new()).0));
                }
                self.push(&match cases.as_slice() {
                    [(case, statements)] => format!("if {number} == {case} {{\n{statements}}}"),
                    all => {
                        let arm = |(case, statements): &(&u32, String)| format!("{case} => {{\n{statements}}}\n");
                        format!("match {number} {{\n{}_ => {{}}\n}}", all.iter().map(arm).collect::<String>())
                    }
                });
            }
        }
    }

    fn lower_variant(&mut self, ty: TypeId, kind: VariantKind, arms: &[VariantArm], value: Value, results: &[Value]) {
        let subject = self.take(value);
        let form = self.lowered_form(value, ty);
        let cases = self.cases(ty, kind, form);
        let mut text = format!("match {} {{\n", subject.viewed(self.lends()));
        for (arm, (case, payload)) in arms.iter().zip(&cases) {
            let pattern = match arm.block.parameters.first() {
                Some(parameter) => {
                    let name = self.name_element(*parameter);
                    if let Some(ty) = payload {
                        let operand = self.take(*parameter);
                        self.operands.set(*parameter, self.part_of_lent(subject.spelling.is_lent, ty, operand));
                    }
                    format!("{case}({name})")
                }
                None => empty_case(kind, case, payload.is_some()),
            };
            let (statements, flat) = self.block(&arm.block, Vec::new());
            let flat: Vec<String> = flat.into_iter().map(|operand| operand.text).collect();
            text += &match flat.as_slice() {
                [] => format!("{pattern} => {{\n{statements}}}\n"),
                [only] => format!("{pattern} => {},\n", braced(&statements, only)),
                all => format!("{pattern} => {},\n", braced(&statements, &format!("({})", all.join(", ")))),
            };
        }
        text.push('}');
        match results {
            [] => self.push(&text),
            [result] => self.define(*result, Operand::expression(text)),
            all => {
                let names: Vec<String> = all.iter().map(|value| self.name(*value)).collect();
                self.push(&format!("let ({}) = {text};", names.join(", ")));
            }
        }
    }

    fn lift_variant(&mut self, ty: TypeId, kind: VariantKind, arms: &[VariantArm], value: Value) -> String {
        let discriminant = self.discriminant(value, arms.len());
        let cases = self.cases(ty, kind, Form::Owned);
        let mut text = format!("match {discriminant} {{\n");
        for (number, (arm, (case, _))) in arms.iter().zip(&cases).enumerate() {
            let (statements, payload) = self.block(&arm.block, Vec::new());
            let result = match payload.first() {
                Some(payload) => format!("{case}({})", payload.text),
                None => empty_case(kind, case, false),
            };
            text += &format!("{number} => {},\n", braced(&statements, &result));
        }
        let invalid = self.cx.runtime(Helper::InvalidDiscriminant);
        self.unsafely(format!("{text}_ => {invalid}(),\n}}"))
    }

    /// The number of a case: as it lies in memory, where it comes from there.
    fn discriminant(&mut self, value: Value, cases: usize) -> String {
        let operand = self.take(value);
        let repr = match cases {
            0..=0x100 => "u8",
            0x101..=0x1_0000 => "u16",
            _ => "u32",
        };
        match &operand.native {
            Some(Native::Memory(_)) => operand.read_as(repr),
            Some(Native::Value { .. } | Native::Literal(_)) | None => operand.text,
        }
    }

    /// The cases by their paths, with what they carry.
    fn cases(&self, ty: TypeId, kind: VariantKind, form: Form) -> Vec<(RustIdent, Option<Type>)> {
        let plain = |name: &str, ty: Option<Type>| (RustIdent::new(name), ty);
        match (kind, self.cx.kind(&Type::Id(ty))) {
            (VariantKind::Option, Some(TypeDefKind::Option(ty))) => {
                vec![plain(self.cx.none(), None), plain(self.cx.some(), Some(*ty))]
            }
            (VariantKind::Result, Some(TypeDefKind::Result(result))) => {
                vec![plain(self.cx.ok(), result.ok), plain(self.cx.err(), result.err)]
            }
            (VariantKind::Variant, Some(TypeDefKind::Variant(variant))) => {
                let path = self.cx.path_of(ty, form);
                let names = case_names(variant.cases.iter().map(|case| case.name.as_str()));
                let names = names.into_iter().map(|name| RustIdent::new(format!("{path}::{name}")));
                names.zip(variant.cases.iter().map(|case| case.ty)).collect()
            }
            (VariantKind::Variant | VariantKind::Option | VariantKind::Result, _) => {
                unreachable!("a plan says of a type what it is")
            }
        }
    }

    fn enum_repr(&self, ty: TypeId) -> &'static str {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Enum(ty)) => enum_repr(&ty.cases),
            _ => unreachable!("a plan takes only enums for enums"),
        }
    }
}

/// A case without its payload, as pattern and as expression. The sides of a `Result` carry `()` where WIT has nothing.
fn empty_case(kind: VariantKind, case: &RustIdent, has_payload: bool) -> String {
    match kind {
        VariantKind::Result => format!("{case}(())"),
        VariantKind::Variant | VariantKind::Option if has_payload => format!("{case}(_)"),
        VariantKind::Variant | VariantKind::Option => case.to_string(),
    }
}
