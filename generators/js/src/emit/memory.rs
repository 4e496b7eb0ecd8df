//! Loads and stores through the views of a realm, and areas of memory.

use witcraft_abi::{MemoryOperation, MemoryWidth, Value};

use crate::function::FunctionWriter;

impl FunctionWriter<'_, '_> {
    pub(super) fn memory(&mut self, operation: &MemoryOperation, operands: &[Value], results: &[Value]) {
        let (bytes, view) = (self.of_realm("bytes"), self.of_realm("view"));
        match operation {
            MemoryOperation::Load { width, offset } => {
                let at = plus(&self.get(operands[0]), *offset);
                let load = match width {
                    MemoryWidth::U8 => format!("{bytes}[{at}]"),
                    MemoryWidth::S8 => format!("{view}.getInt8({at})"),
                    MemoryWidth::U16 => format!("{view}.getUint16({at}, true)"),
                    MemoryWidth::S16 => format!("{view}.getInt16({at}, true)"),
                    MemoryWidth::I32 => format!("{view}.getInt32({at}, true)"),
                    MemoryWidth::Pointer | MemoryWidth::Length => format!("{}({at})", self.of_realm("load32")),
                    MemoryWidth::I64 => format!("{view}.getBigInt64({at}, true)"),
                    MemoryWidth::F32 => format!("{view}.getFloat32({at}, true)"),
                    MemoryWidth::F64 => format!("{view}.getFloat64({at}, true)"),
                };
                self.declare(results[0], &load);
            }
            MemoryOperation::Store { width, offset } => {
                let at = plus(&self.get(operands[0]), *offset);
                let value = self.get(operands[1]);
                let store = match width {
                    MemoryWidth::U8 | MemoryWidth::S8 => format!("{bytes}[{at}] = {value}"),
                    MemoryWidth::U16 | MemoryWidth::S16 => format!("{view}.setUint16({at}, {value}, true)"),
                    MemoryWidth::I32 | MemoryWidth::Pointer | MemoryWidth::Length => {
                        format!("{view}.setInt32({at}, {value}, true)")
                    }
                    MemoryWidth::I64 => format!("{view}.setBigInt64({at}, {value}, true)"),
                    MemoryWidth::F32 => format!("{view}.setFloat32({at}, {value}, true)"),
                    MemoryWidth::F64 => format!("{view}.setFloat64({at}, {value}, true)"),
                };
                self.out.line(format!("{store};"));
            }
            MemoryOperation::ParameterArea { size, align } => {
                let place = self.place_of("parameters");
                self.allocate_area(*size, *align, &place, results[0]);
            }
            MemoryOperation::ReturnArea { size, align } => {
                let place = self.place_of("result");
                self.allocate_area(*size, *align, &place, results[0]);
            }
            MemoryOperation::CheckArea { size, align } => {
                let check = self.of_realm("check");
                match self.called.take() {
                    Some((value, call)) => {
                        self.constant(value, &format!("{check}({call}, {size}, {align}, 'value')"));
                    }
                    None => {
                        let area = self.name(operands[0]);
                        self.out.line(format!("{check}({area}, {size}, {align}, 'value');"));
                    }
                }
            }
            MemoryOperation::FreeArea { .. } => {} // a guest's
        }
    }

    /// Allocates room for all parameters, or for the result.
    fn allocate_area(&mut self, size: u32, align: u32, place: &str, area: Value) {
        let alloc = self.of_realm("alloc");
        self.settle();
        self.constant(area, &format!("{alloc}({align}, {size}, {place})"));
    }
}

/// An address and an offset.
pub(super) fn plus(address: &str, offset: u32) -> String {
    if offset == 0 { address.to_owned() } else { format!("{address} + {offset}") }
}
