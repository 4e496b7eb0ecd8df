//! Loads and stores through the views of a realm, and areas of memory.

use witcraft_abi::{MemoryOperation, MemoryWidth, Value};

use crate::function::FunctionWriter;

impl FunctionWriter<'_, '_> {
    pub(super) fn memory(&mut self, operation: &MemoryOperation, operands: &[Value], results: &[Value]) {
        let realm = self.realm();
        match operation {
            MemoryOperation::Load { width, offset } => {
                let at = plus(&self.get(operands[0]), *offset);
                let load = match width {
                    MemoryWidth::U8 => format!("bytes_{realm}[{at}]"),
                    MemoryWidth::S8 => format!("view_{realm}.getInt8({at})"),
                    MemoryWidth::U16 => format!("view_{realm}.getUint16({at}, true)"),
                    MemoryWidth::S16 => format!("view_{realm}.getInt16({at}, true)"),
                    MemoryWidth::I32 => format!("view_{realm}.getInt32({at}, true)"),
                    MemoryWidth::Pointer | MemoryWidth::Length => format!("view_{realm}.getUint32({at}, true)"),
                    MemoryWidth::I64 => format!("view_{realm}.getBigInt64({at}, true)"),
                    MemoryWidth::F32 => format!("view_{realm}.getFloat32({at}, true)"),
                    MemoryWidth::F64 => format!("view_{realm}.getFloat64({at}, true)"),
                };
                self.declare(results[0], &load);
            }
            MemoryOperation::Store { width, offset } => {
                let at = plus(&self.get(operands[0]), *offset);
                let value = self.get(operands[1]);
                let store = match width {
                    MemoryWidth::U8 | MemoryWidth::S8 => format!("bytes_{realm}[{at}] = {value}"),
                    MemoryWidth::U16 | MemoryWidth::S16 => format!("view_{realm}.setUint16({at}, {value}, true)"),
                    MemoryWidth::I32 | MemoryWidth::Pointer | MemoryWidth::Length => {
                        format!("view_{realm}.setInt32({at}, {value}, true)")
                    }
                    MemoryWidth::I64 => format!("view_{realm}.setBigInt64({at}, {value}, true)"),
                    MemoryWidth::F32 => format!("view_{realm}.setFloat32({at}, {value}, true)"),
                    MemoryWidth::F64 => format!("view_{realm}.setFloat64({at}, {value}, true)"),
                };
                self.out.line(format!("{store};"));
            }
            MemoryOperation::ParameterArea { size, align } | MemoryOperation::ReturnArea { size, align } => {
                self.declare(results[0], &format!("alloc_{realm}(0, 0, {align}, {size})"));
            }
            MemoryOperation::CheckArea { size, align } => {
                let area = self.get(operands[0]);
                self.out.line(format!("checkArea({area}, {size}, {align}, bytes_{realm});"));
            }
            MemoryOperation::FreeArea { .. } => {} // a guest's
        }
    }
}

/// An address and an offset.
pub(super) fn plus(address: &str, offset: u32) -> String {
    if offset == 0 { address.to_owned() } else { format!("{address} + {offset}") }
}
