//! Lists and maps whose elements are passed one by one, as separate functions.
//!
//! A world uses the same list in many places: in parameters and results, and in the records and variants inside them.
//! The loop over its elements is written once for each module. Two loops are the same if their text is, because names
//! inside are assigned per loop.

use std::cell::RefCell;

use wit_parser::Type;
use witcraft_abi::{ListOperation, Value, ValueType};
use witcraft_writer::Writer;

use super::{Emitter, Operand, Spell, Target};
use crate::names::scope;
use crate::runtime::Helper;

/// The functions of a module.
#[derive(Default)]
pub(crate) struct Outlined(RefCell<Vec<Function>>);

struct Function {
    /// All but the name.
    text: [String; 2],
    uses: usize,
}

impl Outlined {
    /// The number of the function with this head, from its parameters on, and this body.
    fn add(&self, head: String, body: String) -> usize {
        let mut functions = self.0.borrow_mut();
        let text = [head, body];
        if let Some(number) = functions.iter().position(|function| function.text == text) {
            functions[number].uses += 1;
            return number;
        }
        functions.push(Function { text, uses: 1 });
        functions.len() - 1
    }

    /// Writes all of them.
    pub(crate) fn write(&self, out: &mut Writer) {
        for (number, Function { text: [head, body], uses }) in self.0.borrow().iter().enumerate() {
            // A compiler that optimises for speed would write it out again in each place.
            if *uses > 1 {
                out.line("#[inline(never)]");
            }
            out.block(format!("unsafe fn {}{head} {{", name(number)), "}", |out| {
                out.block("unsafe {", "}", |out| out.lines(body));
            });
        }
    }
}

fn name(number: usize) -> String {
    format!("_list_{number}")
}

/// The names of the functions' parameters.
const LIST: &str = "list";
const POINTER: &str = "pointer";
const LENGTH: &str = "length";
const TEMPORARIES: &str = "temporaries";

impl Emitter<'_> {
    /// Whether a list or a map that owns what it holds is spelled the same wherever it comes up, and holds nothing that lives as
    /// long as the call.
    fn can_outline(&self, ty: &Type) -> bool {
        let choices = self.cx.choices;
        let is_plain = choices.options.map_type.is_none() && choices.elsewhere.types().next().is_none();
        is_plain && !self.has_other_lists() && !self.cx.facts(ty).has_borrow
    }

    /// Writes a call in place of an operation on a list or a map, unless it is to be written out.
    pub(super) fn outline(&mut self, operation: &ListOperation, operands: &[Value], results: &[Value]) -> bool {
        match operation {
            ListOperation::Lower { .. } | ListOperation::LowerMap { .. } => {
                self.outline_lower(operation, operands[0], results)
            }
            ListOperation::Lift { .. } | ListOperation::LiftMap { .. } => {
                self.outline_lift(operation, operands, results[0])
            }
            ListOperation::LowerString { .. }
            | ListOperation::LiftString { .. }
            | ListOperation::LowerBlock { .. }
            | ListOperation::LiftBlock { .. }
            | ListOperation::StoreFixedLength { .. }
            | ListOperation::LoadFixedLength { .. }
            | ListOperation::FreeString { .. }
            | ListOperation::Free { .. }
            | ListOperation::FreeFixedLength { .. } => false,
        }
    }

    fn outline_lower(&mut self, operation: &ListOperation, value: Value, results: &[Value]) -> bool {
        let ValueType::Interface(ty) = self.type_of(value) else { unreachable!("a list is lowered from a value") };
        // Handles that go to a callee which may never start are noted where the call is.
        if matches!(self.target, Target::Import { waits: true, .. }) && self.cx.facts(&ty).has_own {
            return false;
        }
        let is_owned = self.cx.choices.forms.is_owning() || self.given_away.contains(value);
        if !is_owned || !self.lends() || !self.can_outline(&ty) {
            return false;
        }
        let operand = self.place(value);
        let parameter = match operation {
            ListOperation::Lower { element, .. } => format!("&[{}]", self.cx.owned(element, "'_")),
            _ => format!("&{}", self.cx.owned(&ty, "'_")),
        };
        let temporaries = self.lent_temporaries();
        let body = self.outlined(&[(value, Operand::place(LIST).behind(1))], |this| {
            this.list_inline(operation, &[value], results);
            let pointer = this.take(results[0]).text;
            this.push(&pointer);
        });
        let temporaries_type = self.cx.runtime(Helper::Temporaries);
        let head = format!("({LIST}: {parameter}, {TEMPORARIES}: &mut {temporaries_type}) -> *mut u8");
        let name = name(self.cx.used.outlined.add(head, body));
        self.define(results[1], Operand::call(format!("{}.len()", operand.text)));
        let call = self.unsafely(format!("{name}({}, {temporaries})", operand.viewed(true)));
        self.define(results[0], Operand::call(call));
        true
    }

    fn outline_lift(&mut self, operation: &ListOperation, operands: &[Value], result: Value) -> bool {
        let ValueType::Interface(ty) = self.type_of(result) else { unreachable!("a list is lifted to a value") };
        if !self.can_outline(&ty) {
            return false;
        }
        let arguments: Vec<Operand> = operands.iter().map(|value| self.take(*value)).collect();
        let parameters = [(operands[0], Operand::place(POINTER)), (operands[1], Operand::place(LENGTH))];
        let body = self.outlined(&parameters, |this| {
            this.list_inline(operation, operands, &[result]);
            let list = this.take(result).text;
            this.push(&list);
        });
        let head = format!("({POINTER}: *mut u8, {LENGTH}: usize) -> {}", self.cx.owned(&ty, "'_"));
        let name = name(self.cx.used.outlined.add(head, body));
        let call = self.unsafely(format!("{name}({}, {})", arguments[0].text, arguments[1].text));
        self.define(result, Operand::call(call));
        true
    }

    /// What `write` writes, as the body of a function in which these values are its parameters. Outside they are what they were,
    /// as the arms of a variant may share them.
    fn outlined(&mut self, parameters: &[(Value, Operand)], write: impl FnOnce(&mut Self)) -> String {
        let outside: Vec<Option<Operand>> =
            parameters.iter().map(|(value, operand)| self.operands.replace(*value, Some(operand.clone()))).collect();
        let locals = scope(&[LIST, POINTER, LENGTH, TEMPORARIES]);
        let outer_locals = std::mem::replace(&mut self.locals, locals);
        let outer_temporaries = self.temporaries.replace(TEMPORARIES.to_owned());
        let outer = std::mem::take(&mut self.text);
        self.operands.enter();
        let is_outlined = std::mem::replace(&mut self.is_outlined, true);
        write(self);
        self.is_outlined = is_outlined;
        self.locals = outer_locals;
        self.temporaries = outer_temporaries;
        self.operands.leave();
        for ((value, _), operand) in parameters.iter().zip(outside) {
            self.operands.replace(*value, operand);
        }
        std::mem::replace(&mut self.text, outer)
    }
}
