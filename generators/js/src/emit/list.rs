//! Strings, lists and maps.

use wit_parser::Type;
use witcraft_abi::Statement as Planned;
use witcraft_abi::{Block, ListOperation, MemoryOperation, MemoryWidth, Operation, StringEncoding, Value};

use crate::context::typed_array;
use crate::function::{FunctionWriter, variable};
use crate::runtime::Helper;
use crate::tree::{Expression, Name, Operator, Statement, call, name, number, text};

impl FunctionWriter<'_, '_> {
    pub(super) fn list(&mut self, operation: &ListOperation, operands: &[Value], results: &[Value], rest: &[Planned]) {
        match operation {
            ListOperation::LowerString { encoding, .. } => {
                let (string, place) = (self.get(operands[0]), self.place(operands[0]));
                let lower = match encoding {
                    StringEncoding::Utf8 => Helper::LowerUtf8,
                    StringEncoding::Utf16 => Helper::LowerUtf16,
                    StringEncoding::Latin1OrUtf16 => Helper::LowerCompact,
                };
                let lowered = self.call_realm(lower, [string, place]);
                self.lower_span(results, lowered, rest);
            }
            ListOperation::LiftString { encoding, .. } => {
                let lift = match encoding {
                    StringEncoding::Utf8 => Helper::LiftUtf8,
                    StringEncoding::Utf16 => Helper::LiftUtf16,
                    StringEncoding::Latin1OrUtf16 => Helper::LiftCompact,
                };
                let (pointer, length) = (self.get(operands[0]), self.get(operands[1]));
                let bytes = self.bytes();
                self.declare(results[0], call(lift, [bytes, pointer, length]));
            }
            ListOperation::LowerBlock { element, size, .. } => {
                let (list, place) = (self.get(operands[0]), self.place(operands[0]));
                let numbers = typed_array(element).expect("the policy says which lists are blocks");
                let lower = match element {
                    Type::U8 => self.call_realm(Helper::LowerBytes, [list, place]),
                    _ if self.context.only_number.is_some() => self.call_realm(Helper::LowerBlock, [list, place]),
                    _ => {
                        let arguments = [name(numbers.class), number(size), list, numbers.check.into(), place];
                        self.call_realm(Helper::LowerBlock, arguments)
                    }
                };
                self.lower_span(results, lower, rest);
            }
            ListOperation::LiftBlock { element, size, .. } => {
                let numbers = typed_array(element).expect("the policy says which lists are blocks");
                let (pointer, length) = (self.get(operands[0]), self.get(operands[1]));
                let lift = match element {
                    Type::U8 => self.call_realm(Helper::LiftBytes, [pointer, length]),
                    _ if self.context.only_number.is_some() => self.call_realm(Helper::LiftBlock, [pointer, length]),
                    _ => self.call_realm(Helper::LiftBlock, [name(numbers.class), number(size), pointer, length]),
                };
                self.declare(results[0], lift);
            }
            ListOperation::Lower { size, align, block, .. } => {
                let list = self.array(operands[0]);
                let place = self.place(operands[0]);
                self.allocate(list.clone().member("length"), *size, *align, place, results);
                let (index, base, length) = self.loop_names(results);
                let at = variable(block.parameters[1]);
                let element = list.index(Expression::from(index.clone()));
                let body = self.deeper(|me| {
                    me.set_place(block.parameters[0], operands[0], "[]");
                    me.declare(block.parameters[0], element);
                    me.set(block.parameters[1], at.clone());
                    me.statements(block);
                });
                let (index_now, at_now) = (Expression::from(index.clone()), Expression::from(at.clone()));
                self.push(Statement::For {
                    start: vec![(index, number(0)), (at, base)],
                    condition: index_now.clone().binary(Operator::Less, length),
                    update: vec![Expression::Increment(Box::new(index_now)), at_now.add_assign(number(size))],
                    body,
                });
            }
            ListOperation::LowerMap { size, align, block, .. } => {
                let (map, place) = (self.name(operands[0]), self.place(operands[0]));
                let other = map.clone().binary(Operator::InstanceOf, name("Map")).negated();
                let expected = call(Helper::Expected, [text("Map"), map.clone(), place.clone()]);
                self.push(Statement::when(other, expected));
                self.allocate(map.clone().member("size"), *size, *align, place, results);
                let (at, base, _) = self.loop_names(results);
                self.push(Statement::Let(vec![(at.clone(), Some(base))]));
                let at = Expression::from(at);
                let [key, value, address] = [0, 1, 2].map(|index| block.parameters[index]);
                let body = self.deeper(|me| {
                    me.set(key, variable(key));
                    me.set(value, variable(value));
                    me.set_place(key, operands[0], " key");
                    me.set_place(value, operands[0], " value");
                    me.constant(address, at.clone());
                    me.statements(block);
                    me.push(at.add_assign(number(size)));
                });
                let pattern = Expression::Array(vec![variable(key).into(), variable(value).into()]);
                self.push(Statement::ForOf { pattern, items: map, body });
            }
            ListOperation::Lift { size, align, block, .. } => {
                let (pointer, length) = self.check(operands, *size, *align);
                self.lift_elements(results[0], pointer, length, *size, block);
            }
            ListOperation::LiftMap { size, align, block, .. } => {
                let (pointer, length) = self.check(operands, *size, *align);
                let map = self.constant(results[0], name("Map").construct([]));
                self.over(block.parameters[0], pointer, length, *size, |me| {
                    me.statements(block);
                    let (key, value) = (me.get(block.results[0]), me.get(block.results[1]));
                    me.settle();
                    me.push(map.method("set", [key, value]));
                });
            }
            ListOperation::StoreFixedLength { length, size, offset, block, .. } => {
                let list = self.array_of(operands[0], u64::from(*length));
                let base = self.name(operands[1]).plus(*offset);
                let index = Name::Fixed(format!("i{}", block.parameters[0].0));
                let index_now = Expression::from(index.clone());
                let body = self.deeper(|me| {
                    me.set_place(block.parameters[0], operands[0], "[]");
                    me.declare(block.parameters[0], list.index(index_now.clone()));
                    me.constant(block.parameters[1], step(base, index_now.clone(), *size));
                    me.statements(block);
                });
                self.push(Statement::For {
                    start: vec![(index, number(0))],
                    condition: index_now.clone().binary(Operator::Less, number(length)),
                    update: vec![Expression::Increment(Box::new(index_now))],
                    body,
                });
            }
            ListOperation::LoadFixedLength { length, size, offset, block, .. } => {
                let base = self.name(operands[0]).plus(*offset);
                self.lift_elements(results[0], base, number(length), *size, block);
            }
            ListOperation::FreeString { .. } | ListOperation::Free { .. } | ListOperation::FreeFixedLength { .. } => {} // a guest's
        }
    }

    /// A string or a block that was lowered by `call`: its address and, in `lowered`, its length. Where both are stored at
    /// once, they are stored with it.
    fn lower_span(&mut self, results: &[Value], lowered: Expression, rest: &[Planned]) {
        self.settle_lowered();
        if let Some((at, offset)) = stored(results, rest) {
            let at = self.name(at).plus(offset);
            let stored = self.call_realm(Helper::StoreSpan, [at, lowered]);
            self.push(stored);
            self.skip = 2;
            return;
        }
        self.constant(results[0], lowered);
        self.set(results[1], Helper::Lowered);
        self.lowered = Some(results[1]);
        if !self.is_used_once(results[1]) {
            self.settle_lowered();
        }
    }

    /// Allocates room for `count` elements of the value known as `place`: gives the address, and how many they are.
    fn allocate(&mut self, count: Expression, size: u32, align: u32, place: Expression, results: &[Value]) {
        self.settle();
        let length = self.constant(results[1], count);
        let allocated = self.call_realm(Helper::Alloc, [number(align), length.times(size), place]);
        self.constant(results[0], allocated);
    }

    fn loop_names(&mut self, results: &[Value]) -> (Name, Expression, Expression) {
        (Name::Fixed(format!("i{}", results[0].0)), self.get(results[0]), self.get(results[1]))
    }

    /// The address and the length of a list in memory, checked.
    fn check(&mut self, operands: &[Value], size: u32, align: u32) -> (Expression, Expression) {
        let is_named = self.is_named(operands[0]);
        let length = self.name(operands[1]);
        let pointer = self.get(operands[0]);
        let bytes = length.clone().times(size);
        let checked = self.call_realm(Helper::Check, [pointer.clone(), bytes, number(align)]);
        if !is_named {
            return (self.constant(operands[0], checked), length);
        }
        self.push(checked);
        (pointer, length)
    }

    fn lift_elements(&mut self, result: Value, base: Expression, length: Expression, size: u32, block: &Block) {
        let list = self.constant(result, Expression::Array(Vec::new()));
        self.over(block.parameters[0], base, length, size, |me| {
            me.statements(block);
            let element = me.get(block.results[0]);
            me.settle();
            me.push(list.method("push", [element]));
        });
    }

    /// A loop over elements in memory, in which `address` is where each is.
    fn over(&mut self, address: Value, base: Expression, length: Expression, size: u32, body: impl FnOnce(&mut Self)) {
        let at = variable(address);
        self.set(address, at.clone());
        let body = self.deeper(body);
        let at_now = Expression::from(at.clone());
        let end = |bytes| base.clone().binary(Operator::Add, bytes);
        let (start, condition, update) = match size {
            0 => {
                let index = Expression::from(Name::Fixed("i".to_owned()));
                let condition = index.clone().binary(Operator::Less, length);
                let start = vec![(Name::Fixed("i".to_owned()), number(0)), (at, base)];
                (start, condition, Expression::Increment(Box::new(index)))
            }
            1 => {
                let condition = at_now.clone().binary(Operator::Less, end(length));
                (vec![(at, base)], condition, Expression::Increment(Box::new(at_now)))
            }
            _ => {
                let condition = at_now.clone().binary(Operator::Less, end(length.times(size)));
                (vec![(at, base)], condition, at_now.add_assign(number(size)))
            }
        };
        self.push(Statement::For { start, condition, update: vec![update], body });
    }
}

/// Where the address and the length that a statement gave are stored by the next two, if they are.
fn stored(results: &[Value], rest: &[Planned]) -> Option<(Value, u32)> {
    let store = |statement: &Planned, wanted: MemoryWidth, value: Value| match &statement.operation {
        Operation::Memory(MemoryOperation::Store { width, offset }) if *width == wanted => {
            (statement.operands[1] == value).then_some((statement.operands[0], *offset))
        }
        _ => None,
    };
    let (at, offset) = store(rest.first()?, MemoryWidth::Pointer, results[0])?;
    (store(rest.get(1)?, MemoryWidth::Length, results[1])? == (at, offset + 4)).then_some((at, offset))
}

/// Where an element is.
fn step(base: Expression, index: Expression, size: u32) -> Expression {
    base.binary(Operator::Add, if size == 1 { index } else { index.times(size) })
}
