//! Loads and stores through the views of a realm, and areas of memory.

use witcraft_abi::{MemoryOperation, MemoryWidth, Value};

use crate::function::FunctionWriter;
use crate::runtime::Helper;
use crate::tree::{Expression, number, text};

impl FunctionWriter<'_, '_> {
    pub(super) fn memory(&mut self, operation: &MemoryOperation, operands: &[Value], results: &[Value]) {
        match operation {
            MemoryOperation::Load { width, offset } => {
                let at = self.get(operands[0]).plus(*offset);
                let read = |method: &str, at| self.view().method(method, [at, number(true)]);
                let load = match width {
                    MemoryWidth::U8 => self.bytes().index(at),
                    MemoryWidth::S8 => self.view().method("getInt8", [at]),
                    MemoryWidth::U16 => read("getUint16", at),
                    MemoryWidth::S16 => read("getInt16", at),
                    MemoryWidth::I32 => read("getInt32", at),
                    MemoryWidth::Pointer | MemoryWidth::Length => self.call_realm(Helper::Load32, [at]),
                    MemoryWidth::I64 => read("getBigInt64", at),
                    MemoryWidth::F32 => read("getFloat32", at),
                    MemoryWidth::F64 => read("getFloat64", at),
                };
                self.declare(results[0], load);
            }
            MemoryOperation::Store { width, offset } => {
                let at = self.get(operands[0]).plus(*offset);
                let value = self.get(operands[1]);
                let method = match width {
                    MemoryWidth::U8 | MemoryWidth::S8 => {
                        let stored = self.bytes().index(at).assign(value);
                        return self.push(stored);
                    }
                    MemoryWidth::U16 | MemoryWidth::S16 => "setUint16",
                    MemoryWidth::I32 | MemoryWidth::Pointer | MemoryWidth::Length => "setInt32",
                    MemoryWidth::I64 => "setBigInt64",
                    MemoryWidth::F32 => "setFloat32",
                    MemoryWidth::F64 => "setFloat64",
                };
                let stored = self.view().method(method, [at, value, number(true)]);
                self.push(stored);
            }
            MemoryOperation::ParameterArea { size, align } => {
                let place = self.place_of("parameters");
                self.allocate_area(*size, *align, place, results[0]);
            }
            MemoryOperation::ReturnArea { size, align } => {
                let place = self.place_of("result");
                self.allocate_area(*size, *align, place, results[0]);
            }
            MemoryOperation::CheckArea { size, align } => {
                let what = [number(size), number(align), text("value")];
                match self.called.take() {
                    Some((value, call)) => {
                        let checked = self.call_realm(Helper::Check, [&[call], what.as_slice()].concat());
                        self.constant(value, checked);
                    }
                    None => {
                        let area = self.name(operands[0]);
                        let check = self.call_realm(Helper::Check, [&[area], what.as_slice()].concat());
                        self.push(check);
                    }
                }
            }
            MemoryOperation::FreeArea { .. } => {} // a guest's
        }
    }

    /// Allocates room for all parameters, or for the result.
    fn allocate_area(&mut self, size: u32, align: u32, place: Expression, area: Value) {
        self.settle();
        let allocated = self.call_realm(Helper::Alloc, [number(align), number(size), place]);
        self.constant(area, allocated);
    }
}
