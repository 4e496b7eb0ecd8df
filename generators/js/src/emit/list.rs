//! Strings, lists and maps.

use wit_parser::Type;
use witcraft_abi::{ListOperation, StringEncoding, Value};

use super::memory::plus;
use crate::context::typed_array;
use crate::function::FunctionWriter;

impl FunctionWriter<'_, '_> {
    pub(super) fn list(&mut self, operation: &ListOperation, operands: &[Value], results: &[Value]) {
        let realm = self.realm();
        match operation {
            ListOperation::LowerString { encoding, .. } => {
                let (text, place) = (self.get(operands[0]), self.place(operands[0]));
                let lower = match encoding {
                    StringEncoding::Utf8 => "lowerUtf8",
                    StringEncoding::Utf16 => "lowerUtf16",
                    StringEncoding::Latin1OrUtf16 => "lowerCompact",
                };
                self.declare(results[0], &format!("{lower}_{realm}({text}, {place})"));
                self.declare(results[1], "lowered");
            }
            ListOperation::LiftString { encoding, .. } => {
                let lift = match encoding {
                    StringEncoding::Utf8 => "liftUtf8",
                    StringEncoding::Utf16 => "liftUtf16",
                    StringEncoding::Latin1OrUtf16 => "liftCompact",
                };
                let (pointer, length) = (self.get(operands[0]), self.get(operands[1]));
                self.declare(results[0], &format!("{lift}({pointer}, {length}, bytes_{realm})"));
            }
            ListOperation::LowerBlock { element, .. } => {
                let (list, place) = (self.get(operands[0]), self.place(operands[0]));
                let (class, name) = typed_array(element).expect("the policy says which lists are blocks");
                let lower = match element {
                    Type::U8 => format!("lowerBytes_{realm}({list}, {place})"),
                    _ => format!("lowerBlock_{realm}({list}, {class}, '{name}', {place})"),
                };
                self.declare(results[0], &lower);
                self.declare(results[1], "lowered");
            }
            ListOperation::LiftBlock { element, .. } => {
                let (class, _) = typed_array(element).expect("the policy says which lists are blocks");
                let (pointer, length) = (self.get(operands[0]), self.get(operands[1]));
                let lift = match element {
                    Type::U8 => format!("liftBytes({pointer}, {length}, bytes_{realm})"),
                    _ => format!("liftBlock({pointer}, {length}, {class}, bytes_{realm})"),
                };
                self.declare(results[0], &lift);
            }
            ListOperation::Lower { size, align, block, .. } => {
                let list = self.array(operands[0], None);
                self.allocate(&format!("{list}.length"), *size, *align, results);
                let (index, base, length) = self.loop_names(results);
                self.nested(&format!("for (let {index} = 0; {index} < {length}; {index}++) {{"), "}", |me| {
                    me.set_place(block.parameters[0], operands[0], "[]");
                    me.declare(block.parameters[0], &format!("{list}[{index}]"));
                    me.declare(block.parameters[1], &step(&base, &index, *size));
                    me.statements(block);
                });
            }
            ListOperation::LowerMap { size, align, block, .. } => {
                let (map, place) = (self.get(operands[0]), self.place(operands[0]));
                self.out.line(format!("if (!({map} instanceof Map)) expected('Map', {map}, {place});"));
                self.allocate(&format!("{map}.size"), *size, *align, results);
                let (at, ..) = self.loop_names(results);
                self.out.line(format!("let {at} = {};", self.get(results[0])));
                let [key, value, address] = [0, 1, 2].map(|index| block.parameters[index]);
                self.nested(&format!("for (const [v{}, v{}] of {map}) {{", key.0, value.0), "}", |me| {
                    me.set(key, format!("v{}", key.0));
                    me.set(value, format!("v{}", value.0));
                    me.set_place(key, operands[0], " key");
                    me.set_place(value, operands[0], " value");
                    me.declare(address, &at);
                    me.statements(block);
                    me.out.line(format!("{at} += {size};"));
                });
            }
            ListOperation::Lift { size, align, block, .. } => {
                let (pointer, length) = self.check(operands, *size, *align);
                self.lift_elements(results[0], &pointer, &length, *size, block);
            }
            ListOperation::LiftMap { size, align, block, .. } => {
                let (pointer, length) = self.check(operands, *size, *align);
                self.declare(results[0], "new Map()");
                let (index, map) = (format!("i{}", results[0].0), self.get(results[0]));
                self.nested(&format!("for (let {index} = 0; {index} < {length}; {index}++) {{"), "}", |me| {
                    me.declare(block.parameters[0], &step(&pointer, &index, *size));
                    me.statements(block);
                    let (key, value) = (me.get(block.results[0]), me.get(block.results[1]));
                    me.out.line(format!("{map}.set({key}, {value});"));
                });
            }
            ListOperation::StoreFixedLength { length, size, offset, block, .. } => {
                let list = self.array(operands[0], Some(u64::from(*length)));
                let base = plus(&self.get(operands[1]), *offset);
                let index = format!("i{}", block.parameters[0].0);
                self.nested(&format!("for (let {index} = 0; {index} < {length}; {index}++) {{"), "}", |me| {
                    me.set_place(block.parameters[0], operands[0], "[]");
                    me.declare(block.parameters[0], &format!("{list}[{index}]"));
                    me.declare(block.parameters[1], &step(&base, &index, *size));
                    me.statements(block);
                });
            }
            ListOperation::LoadFixedLength { length, size, offset, block, .. } => {
                let base = plus(&self.get(operands[0]), *offset);
                self.lift_elements(results[0], &base, &length.to_string(), *size, block);
            }
            ListOperation::FreeString { .. } | ListOperation::Free { .. } | ListOperation::FreeFixedLength { .. } => {} // a guest's
        }
    }

    /// Room for so many elements: the address, and how many they are.
    fn allocate(&mut self, count: &str, size: u32, align: u32, results: &[Value]) {
        let realm = self.realm();
        self.declare(results[1], count);
        let length = self.get(results[1]);
        let room = format!("alloc_{realm}(0, 0, {align}, {length} * {size})");
        self.declare(results[0], &room);
    }

    fn loop_names(&self, results: &[Value]) -> (String, String, String) {
        (format!("i{}", results[0].0), self.get(results[0]), self.get(results[1]))
    }

    /// The address and the length of a list in memory, checked.
    fn check(&mut self, operands: &[Value], size: u32, align: u32) -> (String, String) {
        let (pointer, length) = (self.get(operands[0]), self.get(operands[1]));
        let realm = self.realm();
        self.out.line(format!("checkList({pointer}, {length} * {size}, {align}, bytes_{realm});"));
        (pointer, length)
    }

    fn lift_elements(&mut self, result: Value, base: &str, length: &str, size: u32, block: &witcraft_abi::Block) {
        self.declare(result, "[]");
        let (index, list) = (format!("i{}", result.0), self.get(result));
        self.nested(&format!("for (let {index} = 0; {index} < {length}; {index}++) {{"), "}", |me| {
            me.declare(block.parameters[0], &step(base, &index, size));
            me.statements(block);
            let element = me.get(block.results[0]);
            me.out.line(format!("{list}.push({element});"));
        });
    }
}

/// Where an element is.
fn step(base: &str, index: &str, size: u32) -> String {
    if size == 1 { format!("{base} + {index}") } else { format!("{base} + {index} * {size}") }
}
