//! Resources: handles, and the values behind them.

use wit_parser::{Handle, Type, TypeDefKind, TypeId};
use witcraft_abi::{HandleOperation, ResourceIntrinsic, Uses, Value};

use super::{Emitter, Operand, Target};
use crate::runtime::Cabi;

impl Emitter<'_, '_> {
    pub(super) fn handle(&mut self, operation: &HandleOperation, operands: &[Value], results: &[Value]) {
        match operation {
            HandleOperation::LowerOwn { ty, .. } => {
                let resource = self.resource(*ty);
                let operand = self.take(operands[0]);
                let title = self.cx.title(resource);
                let text = if self.is_exported(resource) {
                    let new = self.core.resource(self.cx, resource, ResourceIntrinsic::ExportedNew);
                    let path = self.cx.path(resource);
                    format!("{new}({})", self.cabi(Cabi::Store, &format!("[{path}]({}, {title:?})", operand.text)))
                } else {
                    format!("{}.Give({title:?})", self.as_handle(&operand.text))
                };
                let text = if matches!(self.target, Target::Import { waits: Some(_), .. }) {
                    let intrinsic = match self.is_exported(resource) {
                        true => ResourceIntrinsic::ExportedDrop,
                        false => ResourceIntrinsic::ImportedDrop,
                    };
                    let drop = self.core.resource(self.cx, resource, intrinsic);
                    self.given(text, drop.as_str())
                } else {
                    text
                };
                self.now(results[0], text);
            }
            HandleOperation::LowerBorrow { ty, .. } => {
                let resource = self.resource(*ty);
                assert!(
                    !self.is_exported(resource),
                    "only imports are given borrows, and they know imported resources"
                );
                let operand = self.take(operands[0]);
                let text = format!("{}.Lend({:?})", self.as_handle(&operand.text), self.cx.title(resource));
                if self.cx.finalizers {
                    self.keeps = true;
                }
                self.now(results[0], text);
            }
            HandleOperation::LiftOwn { ty, .. } => {
                let resource = self.resource(*ty);
                let path = self.cx.path(resource);
                if self.is_exported(resource) {
                    let handle = self.place(operands[0]).text;
                    let rep = self.core.resource(self.cx, resource, ResourceIntrinsic::ExportedRep);
                    let drop = self.core.resource(self.cx, resource, ResourceIntrinsic::ExportedDrop);
                    let name = self.local(results[0]);
                    self.push(&format!(
                        "{name} := {}",
                        self.cabi(Cabi::Reclaim, &format!("[{path}]({rep}({handle}))"))
                    ));
                    self.push(&format!("{drop}({handle})"));
                    self.operands.set(results[0], Operand::place(name));
                } else {
                    let handle = self.take(operands[0]).text;
                    let own = if self.cx.finalizers {
                        let drop = self.core.resource(self.cx, resource, ResourceIntrinsic::ImportedDrop);
                        self.cabi(Cabi::Own, &format!("({handle}, {drop})"))
                    } else {
                        self.cabi(Cabi::Own, &format!("({handle})"))
                    };
                    self.now(results[0], format!("(*{path})({own})"));
                }
            }
            HandleOperation::LiftBorrow { ty, .. } => {
                let resource = self.resource(*ty);
                let path = self.cx.path(resource);
                let operand = self.take(operands[0]).text;
                if self.is_exported(resource) {
                    let text = self.cabi(Cabi::Value, &format!("[{path}]({operand})"));
                    self.now(results[0], text);
                } else {
                    let name = self.local(results[0]);
                    self.push(&format!("{name} := (*{path})({})", self.cabi(Cabi::Borrow, &format!("({operand})"))));
                    self.operands.set(results[0], Operand::place(&name));
                    self.drop_after_call(name);
                }
            }
        }
    }

    /// Notes that a handle is to be dropped once the implementation has returned.
    fn drop_after_call(&mut self, name: String) {
        if self.depth == 1 {
            self.lent.push(name);
            return;
        }
        let list = match &self.lent_list {
            Some(list) => list.clone(),
            None => unreachable!("the list is declared before anything is lifted"),
        };
        self.push(&format!("{list} = append({list}, {name})"));
    }

    /// A value that is computed where it stands, since doing so has an effect.
    pub(super) fn now(&mut self, value: Value, text: String) {
        let operand = Operand::expression(text);
        match self.operands.usage().uses(value) {
            Uses::Never => {}
            Uses::Once if self.depth == 1 => self.operands.set_waiting(value, operand),
            Uses::Once | Uses::Repeatedly => {
                self.operands.set(value, operand);
                self.place(value);
            }
        }
    }

    /// A pointer to an imported resource as what is behind it.
    fn as_handle(&self, text: &str) -> String {
        format!("(*{})({text})", self.cabi(Cabi::Handle, ""))
    }

    fn is_exported(&self, resource: TypeId) -> bool {
        self.cx.bindings.is_exported_resource(self.cx.id, resource)
    }

    /// The resource that a handle type is of, as the WIT refers to it.
    fn resource(&self, ty: TypeId) -> TypeId {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource))) => *resource,
            _ => unreachable!("a plan takes only handles for handles"),
        }
    }
}
