//! Strings, lists and maps.

use wit_parser::Type;
use witcraft_abi::{ListOperation, MemoryOperation, MemoryWidth, Operation, Statement, StringEncoding, Value};

use super::memory::plus;
use crate::context::typed_array;
use crate::function::FunctionWriter;

impl FunctionWriter<'_, '_> {
    pub(super) fn list(
        &mut self,
        operation: &ListOperation,
        operands: &[Value],
        results: &[Value],
        rest: &[Statement],
    ) {
        match operation {
            ListOperation::LowerString { encoding, .. } => {
                let (text, place) = (self.get(operands[0]), self.place(operands[0]));
                let lower = match encoding {
                    StringEncoding::Utf8 => "lowerUtf8",
                    StringEncoding::Utf16 => "lowerUtf16",
                    StringEncoding::Latin1OrUtf16 => "lowerCompact",
                };
                let call = format!("{}({text}, {place})", self.of_realm(lower));
                self.lower_span(results, &call, rest);
            }
            ListOperation::LiftString { encoding, .. } => {
                let lift = match encoding {
                    StringEncoding::Utf8 => "liftUtf8",
                    StringEncoding::Utf16 => "liftUtf16",
                    StringEncoding::Latin1OrUtf16 => "liftCompact",
                };
                let (pointer, length) = (self.get(operands[0]), self.get(operands[1]));
                let bytes = self.of_realm("bytes");
                self.declare(results[0], &format!("{lift}({bytes}, {pointer}, {length})"));
            }
            ListOperation::LowerBlock { element, size, .. } => {
                let (list, place) = (self.get(operands[0]), self.place(operands[0]));
                let (class, name) = typed_array(element).expect("the policy says which lists are blocks");
                let lower = match element {
                    Type::U8 => format!("{}({list}, {place})", self.of_realm("lowerBytes")),
                    _ if self.context.only_number.is_some() => {
                        format!("{}({list}, {place})", self.of_realm("lowerBlock"))
                    }
                    _ => format!("{}({class}, {size}, {list}, {name}, {place})", self.of_realm("lowerBlock")),
                };
                self.lower_span(results, &lower, rest);
            }
            ListOperation::LiftBlock { element, size, .. } => {
                let (class, _) = typed_array(element).expect("the policy says which lists are blocks");
                let (pointer, length) = (self.get(operands[0]), self.get(operands[1]));
                let lift = match element {
                    Type::U8 => format!("{}({pointer}, {length})", self.of_realm("liftBytes")),
                    _ if self.context.only_number.is_some() => {
                        format!("{}({pointer}, {length})", self.of_realm("liftBlock"))
                    }
                    _ => format!("{}({class}, {size}, {pointer}, {length})", self.of_realm("liftBlock")),
                };
                self.declare(results[0], &lift);
            }
            ListOperation::Lower { size, align, block, .. } => {
                let list = self.array(operands[0]);
                let place = self.place(operands[0]);
                self.allocate(&format!("{list}.length"), *size, *align, &place, results);
                let (index, base, length) = self.loop_names(results);
                let at = format!("v{}", block.parameters[1].0);
                let head = format!("let {index} = 0, {at} = {base}; {index} < {length}; {index}++, {at} += {size}");
                self.nested(&format!("for ({head}) {{"), "}", |me| {
                    me.set_place(block.parameters[0], operands[0], "[]");
                    me.declare(block.parameters[0], &format!("{list}[{index}]"));
                    me.set(block.parameters[1], at);
                    me.statements(block);
                });
            }
            ListOperation::LowerMap { size, align, block, .. } => {
                let (map, place) = (self.name(operands[0]), self.place(operands[0]));
                self.out.line(format!("if (!({map} instanceof Map)) expected('Map', {map}, {place});"));
                self.allocate(&format!("{map}.size"), *size, *align, &place, results);
                let (at, ..) = self.loop_names(results);
                let base = self.get(results[0]);
                self.out.line(format!("let {at} = {base};"));
                let [key, value, address] = [0, 1, 2].map(|index| block.parameters[index]);
                self.nested(&format!("for (const [v{}, v{}] of {map}) {{", key.0, value.0), "}", |me| {
                    me.set(key, format!("v{}", key.0));
                    me.set(value, format!("v{}", value.0));
                    me.set_place(key, operands[0], " key");
                    me.set_place(value, operands[0], " value");
                    me.constant(address, &at);
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
                self.constant(results[0], "new Map()");
                let map = self.get(results[0]);
                let open = self.over(block.parameters[0], &pointer, &length, *size);
                self.nested(&open, "}", |me| {
                    me.statements(block);
                    let (key, value) = (me.get(block.results[0]), me.get(block.results[1]));
                    me.settle();
                    me.out.lines(&format!("{map}.set({key}, {value});"));
                });
            }
            ListOperation::StoreFixedLength { length, size, offset, block, .. } => {
                let list = self.array_of(operands[0], u64::from(*length));
                let base = plus(&self.name(operands[1]), *offset);
                let index = format!("i{}", block.parameters[0].0);
                self.nested(&format!("for (let {index} = 0; {index} < {length}; {index}++) {{"), "}", |me| {
                    me.set_place(block.parameters[0], operands[0], "[]");
                    me.declare(block.parameters[0], &format!("{list}[{index}]"));
                    me.constant(block.parameters[1], &step(&base, &index, *size));
                    me.statements(block);
                });
            }
            ListOperation::LoadFixedLength { length, size, offset, block, .. } => {
                let base = plus(&self.name(operands[0]), *offset);
                self.lift_elements(results[0], &base, &length.to_string(), *size, block);
            }
            ListOperation::FreeString { .. } | ListOperation::Free { .. } | ListOperation::FreeFixedLength { .. } => {} // a guest's
        }
    }

    /// A string or a block that was lowered by `call`: its address and, in `lowered`, its length. Where both are stored at
    /// once, they are stored with it.
    fn lower_span(&mut self, results: &[Value], call: &str, rest: &[Statement]) {
        self.settle_lowered();
        if let Some((at, offset)) = stored(results, rest) {
            let at = plus(&self.name(at), offset);
            let store = self.of_realm("storeSpan");
            self.out.line(format!("{store}({at}, {call});"));
            self.skip = 2;
            return;
        }
        self.constant(results[0], call);
        self.set(results[1], "lowered");
        self.lowered = Some(results[1]);
        if !self.is_used_once(results[1]) {
            self.settle_lowered();
        }
    }

    /// Allocates room for `count` elements of the value known as `place`: gives the address, and how many they are.
    fn allocate(&mut self, count: &str, size: u32, align: u32, place: &str, results: &[Value]) {
        let alloc = self.of_realm("alloc");
        self.settle();
        let length = self.constant(results[1], count);
        self.constant(results[0], &format!("{alloc}({align}, {length} * {size}, {place})"));
    }

    fn loop_names(&mut self, results: &[Value]) -> (String, String, String) {
        (format!("i{}", results[0].0), self.get(results[0]), self.get(results[1]))
    }

    /// The address and the length of a list in memory, checked.
    fn check(&mut self, operands: &[Value], size: u32, align: u32) -> (String, String) {
        let check = self.of_realm("check");
        if !self.is_named(operands[0]) {
            let length = self.name(operands[1]);
            let pointer = self.get(operands[0]);
            let checked = format!("{check}({pointer}, {length} * {size}, {align})");
            return (self.constant(operands[0], &checked), length);
        }
        let (pointer, length) = (self.name(operands[0]), self.name(operands[1]));
        self.out.line(format!("{check}({pointer}, {length} * {size}, {align});"));
        (pointer, length)
    }

    fn lift_elements(&mut self, result: Value, base: &str, length: &str, size: u32, block: &witcraft_abi::Block) {
        let list = self.constant(result, "[]");
        let open = self.over(block.parameters[0], base, length, size);
        self.nested(&open, "}", |me| {
            me.statements(block);
            let element = me.get(block.results[0]);
            me.settle();
            me.out.lines(&format!("{list}.push({element});"));
        });
    }

    /// The head of a loop over elements in memory, in which `address` is where each is.
    fn over(&mut self, address: Value, base: &str, length: &str, size: u32) -> String {
        let at = format!("v{}", address.0);
        self.set(address, at.as_str());
        match size {
            0 => format!("for (let i = 0, {at} = {base}; i < {length}; i++) {{"),
            1 => format!("for (let {at} = {base}; {at} < {base} + {length}; {at}++) {{"),
            _ => format!("for (let {at} = {base}; {at} < {base} + {length} * {size}; {at} += {size}) {{"),
        }
    }
}

/// Where the address and the length that a statement gave are stored by the next two, if they are.
fn stored(results: &[Value], rest: &[Statement]) -> Option<(Value, u32)> {
    let store = |statement: &Statement, wanted: MemoryWidth, value: Value| match &statement.operation {
        Operation::Memory(MemoryOperation::Store { width, offset }) if *width == wanted => {
            (statement.operands[1] == value).then_some((statement.operands[0], *offset))
        }
        _ => None,
    };
    let (at, offset) = store(rest.first()?, MemoryWidth::Pointer, results[0])?;
    (store(rest.get(1)?, MemoryWidth::Length, results[1])? == (at, offset + 4)).then_some((at, offset))
}

/// Where an element is.
fn step(base: &str, index: &str, size: u32) -> String {
    if size == 1 { format!("{base} + {index}") } else { format!("{base} + {index} * {size}") }
}
