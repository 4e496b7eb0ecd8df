//! Strings, lists and maps.

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_abi::{Block, ListOperation, StringEncoding, Value};

use super::{Emitter, Operand, Spell, Target, mentions};
use crate::runtime::Cabi;

impl Emitter<'_, '_> {
    pub(super) fn list(&mut self, operation: &ListOperation, operands: &[Value], results: &[Value]) {
        match operation {
            ListOperation::LowerString { encoding, allocation: _ } => {
                expect_utf8(*encoding);
                self.lower_bytes(operands[0], results, "StringData", Cabi::StringAddress);
            }
            ListOperation::LowerBlock { .. } => self.lower_bytes(operands[0], results, "SliceData", Cabi::ListAddress),
            ListOperation::LiftString { encoding, ownership: _ } => {
                expect_utf8(*encoding);
                let (address, length) = (self.number(operands[0]).text, self.take(operands[1]).text);
                let text = self.cabi(Cabi::String, &format!("({address}, {length})"));
                self.define(results[0], Operand::expression(text));
            }
            ListOperation::LiftBlock { element, .. } => {
                let (address, length) = (self.number(operands[0]).text, self.take(operands[1]).text);
                let text = self.cabi(Cabi::List, &format!("[{}]({address}, {length})", self.cx.go(element)));
                self.define(results[0], Operand::expression(text));
            }
            ListOperation::Lower { size, align, block, .. } => {
                self.lower(operands, results, (*size, *align));
                let (list, data) = (self.place(operands[0]).text, self.base(results[0]));
                self.store_each(&list, &data, *size, block);
            }
            ListOperation::LowerMap { size, align, block, .. } => {
                self.lower(operands, results, (*size, *align));
                let (map, data) = (self.place(operands[0]).text, self.base(results[0]));
                self.store_pairs(&map, &data, (*size, *align), block);
            }
            ListOperation::Lift { size, block, .. } => {
                let ty = self.cx.go(&self.interface_type(results[0]));
                let (data, length) = (self.base(operands[0]), self.place(operands[1]).text);
                let list = self.local(results[0]);
                self.push(&format!("{list} := make({ty}, {length})"));
                self.load_each(&list, &data, *size, block);
                self.free(&data);
                self.operands.set(results[0], Operand::place(list));
            }
            ListOperation::LiftMap { ty, size, block, .. } => {
                self.lift_map(*ty, operands, results[0], *size, block);
            }
            ListOperation::StoreFixedLength { size, offset, block, .. } => {
                let list = self.place(operands[0]).text;
                let data = self.address(operands[1], *offset);
                self.store_each(&list, &data, *size, block);
            }
            ListOperation::LoadFixedLength { size, offset, block, .. } => {
                let data = self.address(operands[0], *offset);
                let ty = self.cx.go(&self.interface_type(results[0]));
                let list = self.variable(results[0], &ty);
                self.load_each(&list, &data, *size, block);
            }
            ListOperation::FreeString { .. } | ListOperation::Free { .. } | ListOperation::FreeFixedLength { .. } => {
                unreachable!("only a post-return frees, which Go leaves to its collector")
            }
        }
    }

    /// Address and length of what is in memory already.
    fn lower_bytes(&mut self, value: Value, results: &[Value], data: &str, address: Cabi) {
        let place = self.place(value).text;
        if self.outlives() || self.operands.usage().is_used_as_number(results[0]) {
            self.keeps = true;
            self.define(results[0], Operand::expression(self.cabi(address, &format!("({place})"))));
        } else {
            let unsafe_ = self.cx.file.unsafe_();
            let text = format!("{unsafe_}.Pointer({unsafe_}.{data}({place}))");
            self.define(results[0], Operand::expression(text).pointer());
        }
        self.define(results[1], Operand::expression(format!("uint32(len({place}))")));
    }

    /// Memory for the elements of a list or map.
    fn lower(&mut self, operands: &[Value], results: &[Value], (size, align): (u32, u32)) {
        let list = self.place(operands[0]).text;
        let count = format!("uintptr(len({list}))");
        let bytes = if size == 1 { count } else { format!("{count}*{size}") };
        let data = self.locals.declare("data");
        let memory = self.allocate(&format!("({bytes}, {align})"));
        self.push(&format!("{data} := {memory}"));
        self.operands.set(results[0], Operand::place(data).pointer());
        self.define(results[1], Operand::expression(format!("uint32(len({list}))")));
    }

    /// Stores each element of a list.
    fn store_each(&mut self, list: &str, data: &str, size: u32, block: &Block) {
        self.flush();
        let outer = self.locals.clone();
        let element = block.parameters[0];
        let index = self.index();
        let is_struct = self.is_struct(self.interface_type(element));
        let item = self.locals.declare("item");
        let at = self.locals.declare("at");
        let operands = vec![Operand::place(&item), Operand::place(&at).pointer()];
        let (text, _) = self.looped(|this| this.run(block, operands));
        let mut head = String::new();
        let tabs: String = std::iter::repeat_n('\t', self.depth + 1).collect();
        let mentions_item = mentions(&text, &item);
        if mentions_item && is_struct {
            head += &format!("{tabs}{item} := &{list}[{index}]\n");
        }
        if mentions(&text, &at) {
            head += &format!("{tabs}{at} := {}\n", self.nth(data, &index, size));
        }
        let by_value = mentions_item && !is_struct;
        let range = match (mentions(&head, &index), by_value) {
            (true, true) => format!("for {index}, {item} := range {list} {{"),
            (true, false) => format!("for {index} := range {list} {{"),
            (false, true) => format!("for _, {item} := range {list} {{"),
            (false, false) => format!("for range {list} {{"),
        };
        if !text.is_empty() {
            self.push_block(&range, &(head + &text));
            self.push("}");
        }
        self.locals = outer;
    }

    fn store_pairs(&mut self, map: &str, data: &str, (size, _): (u32, u32), block: &Block) {
        self.flush();
        let outer = self.locals.clone();
        let at = self.locals.declare("at");
        let key = self.locals.declare("key");
        let value = self.locals.declare("value");
        let operands = vec![Operand::place(&key), Operand::place(&value), Operand::place(&at).pointer()];
        let (text, _) = self.looped(|this| this.run(block, operands));
        let bound = match (mentions(&text, &key), mentions(&text, &value)) {
            (true, true) => format!("{key}, {value} := "),
            (true, false) => format!("{key} := "),
            (false, true) => format!("_, {value} := "),
            (false, false) => String::new(),
        };
        self.push(&format!("{at} := {data}"));
        self.push_block(&format!("for {bound}range {map} {{"), &text);
        self.push(&format!("\t{at} = {}.Add({at}, {size})", self.cx.file.unsafe_()));
        self.push("}");
        self.locals = outer;
        self.locals.declare(&at);
    }

    fn load_each(&mut self, list: &str, data: &str, size: u32, block: &Block) {
        self.flush();
        let outer = self.locals.clone();
        let index = self.index();
        let at = self.locals.declare("at");
        let (text, ()) = self.looped(|this| {
            let element = this.run(block, vec![Operand::place(&at).pointer()]);
            this.push(&format!("{list}[{index}] = {}", element[0].text));
        });
        let tabs: String = std::iter::repeat_n('\t', self.depth + 1).collect();
        let head = if mentions(&text, &at) {
            format!("{tabs}{at} := {}\n", self.nth(data, &index, size))
        } else {
            // Elements without bytes.
            format!("{tabs}_ = {data}\n")
        };
        self.push_block(&format!("for {index} := range {list} {{"), &(head + &text));
        self.push("}");
        self.locals = outer;
    }

    fn lift_map(&mut self, ty: TypeId, operands: &[Value], result: Value, size: u32, block: &Block) {
        let (data, length) = (self.base(operands[0]), self.place(operands[1]).text);
        let map = self.local(result);
        self.push(&format!("{map} := make({}, {length})", self.cx.go(&Type::Id(ty))));
        self.flush();
        let outer = self.locals.clone();
        let index = self.index();
        let at = self.locals.declare("at");
        let (text, ()) = self.looped(|this| {
            let pair = this.run(block, vec![Operand::place(&at).pointer()]);
            this.push(&format!("{map}[{}] = {}", pair[0].text, pair[1].text));
        });
        let tabs: String = std::iter::repeat_n('\t', self.depth + 1).collect();
        let head = format!("{tabs}{at} := {}\n", self.nth(&data, &index, size));
        self.push_block(&format!("for {index} := range {length} {{"), &(head + &text));
        self.push("}");
        self.free(&data);
        self.locals = outer;
        self.operands.set(result, Operand::place(map));
    }

    /// The address of an element of this size.
    fn nth(&self, data: &str, index: &str, size: u32) -> String {
        let unsafe_ = self.cx.file.unsafe_();
        if size == 1 {
            format!("{unsafe_}.Add({data}, {index})")
        } else {
            format!("{unsafe_}.Add({data}, uintptr({index})*{size})")
        }
    }

    /// The name of a loop's variable.
    fn index(&mut self) -> String {
        let letter = ["i", "j", "k"][self.loops.min(2)];
        self.locals.declare(letter)
    }

    /// Whether elements of a type are better looked at where they are than copied.
    fn is_struct(&self, ty: Type) -> bool {
        matches!(
            self.cx.kind(&ty),
            Some(TypeDefKind::Record(_) | TypeDefKind::Tuple(_) | TypeDefKind::FixedLengthList(..))
        )
    }

    /// Whether this is the wrapper of an export.
    pub(super) fn is_export(&self) -> bool {
        matches!(self.target, Target::Export { .. })
    }
}

fn expect_utf8(encoding: StringEncoding) {
    assert_eq!(encoding, StringEncoding::Utf8, "the generator's policy asks for UTF-8");
}
