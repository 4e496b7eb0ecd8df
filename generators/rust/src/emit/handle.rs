//! Resources: handles, and the representations behind them.

use wit_parser::{Handle, Type, TypeDefKind, TypeId};
use witcraft_abi::{CoreType, HandleOperation, Value, ValueType};

use super::operand::{Native, Spell, load};
use super::scalar::bitcast;
use super::{Emitter, Operand};
use crate::runtime::Helper;

impl Emitter<'_> {
    pub(super) fn handle(&mut self, operation: &HandleOperation, operands: &[Value], results: &[Value]) {
        match operation {
            HandleOperation::LowerOwn { ty, .. } => {
                let handle = format!("{}.take_handle()", self.take(operands[0]).receiver());
                let drop = |this: &Self| {
                    let resource = this.cx.runtime(Helper::WasmResource);
                    format!("<{} as {resource}>::drop", this.cx.path(this.resource(*ty)))
                };
                self.give_handle(results[0], handle, drop);
            }
            HandleOperation::LowerBorrow { .. } => {
                let handle = format!("{}.handle()", self.take(operands[0]).receiver());
                self.define(results[0], Operand::expression(format!("{handle} as i32")).with_native("u32", handle));
            }
            HandleOperation::LiftOwn { ty, .. } => {
                let resource = self.cx.path(self.resource(*ty));
                let handle = self.take(operands[0]).read_as("u32");
                let text = self.unsafely(format!("{resource}::from_handle({handle})"));
                self.define(results[0], Operand::expression(text));
            }
            HandleOperation::LiftBorrow { ty, .. } => {
                let resource = self.resource(*ty);
                if self.cx.bindings.is_exported_resource(self.cx.id, resource) {
                    let rep = self.representation(operands[0]);
                    let text = self.unsafely(format!("{}Borrow::lift({rep})", self.cx.path(resource)));
                    self.define(results[0], Operand::expression(text));
                } else {
                    self.lift_imported_borrow(&self.cx.path(resource), operands[0], results[0]);
                }
            }
        }
    }

    /// A reference to a handle that this function owns and drops when the call ends.
    fn lift_imported_borrow(&mut self, resource: &str, value: Value, result: Value) {
        let handle = self.take(value).read_as("u32");
        let lift = self.unsafely(format!("{resource}::from_handle({handle})"));
        let owner = self.local();
        let text = if self.loops > 0 {
            let lent = self.cx.runtime(Helper::Lent);
            self.prologue.push_str(&format!("let {owner} = {lent}::new();\n"));
            format!("{owner}.keep({lift})")
        } else if self.depth > 0 {
            self.prologue.push_str(&format!("let {owner};\n"));
            format!("{{\n{owner} = {lift};\n&{owner}\n}}")
        } else {
            self.push(&format!("let {owner} = {lift};"));
            format!("&{owner}")
        };
        self.define(result, Operand::expression(text));
    }

    /// The representation of a resource of our own, which travels as an `i32`.
    fn representation(&mut self, value: Value) -> String {
        let operand = self.take(value);
        match (&operand.native, self.type_of(value)) {
            (Some(Native::Memory(address)), _) => load(address, "*mut u8"),
            (_, ValueType::Core(CoreType::Pointer)) => operand.text,
            (_, ValueType::Core(from)) => bitcast(from, CoreType::Pointer, &operand),
            (_, ValueType::Interface(_)) => unreachable!("a handle is lifted from a core value"),
        }
    }

    /// The resource, or the alias of it, that a handle type names.
    fn resource(&self, ty: TypeId) -> TypeId {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource))) => *resource,
            _ => unreachable!("a plan takes only handles for handles"),
        }
    }
}
