//! Strings, lists and maps.

use wit_parser::Type;
use witcraft_abi::{Allocation, Block, ListOperation, StringEncoding, Value};

use super::{Emitter, Operand, Spell, Target};
use crate::runtime::Helper;

impl Emitter<'_> {
    pub(super) fn list(&mut self, operation: &ListOperation, operands: &[Value], results: &[Value]) {
        if !self.outline(operation, operands, results) {
            self.list_inline(operation, operands, results);
        }
    }

    /// The operation written out where it stands.
    pub(super) fn list_inline(&mut self, operation: &ListOperation, operands: &[Value], results: &[Value]) {
        match operation {
            ListOperation::LowerString { encoding, allocation: Allocation::Transferred } => {
                expect_utf8(*encoding);
                let bytes = if self.raw_strings() { "" } else { ".into_bytes()" };
                self.give_bytes(operands[0], results, bytes);
            }
            ListOperation::LowerBlock { allocation: Allocation::Transferred, .. } => {
                let list = if self.has_other_lists() { ".into()" } else { "" };
                self.give_bytes(operands[0], results, list);
            }
            ListOperation::LowerString { encoding, allocation: _ } => {
                expect_utf8(*encoding);
                self.lower_bytes(operands[0], results, "");
            }
            ListOperation::LowerBlock { element, .. } => {
                let cast = if *element == Type::U8 { "" } else { ".cast::<u8>()" };
                self.lower_bytes(operands[0], results, cast);
            }
            ListOperation::LiftString { encoding, ownership: _ } => {
                expect_utf8(*encoding);
                let take = match self.raw_strings() {
                    true => format!("{}::<u8>", self.cx.runtime(Helper::ListLift)),
                    false => self.cx.runtime(Helper::StringLift).to_owned(),
                };
                let string = self.lift_bytes(operands, &take);
                self.define(results[0], Operand::expression(string));
            }
            ListOperation::LiftBlock { element, .. } => {
                let lift = format!("{}::<{}>", self.cx.runtime(Helper::ListLift), self.cx.owned(element, "'_"));
                let list = self.lift_bytes(operands, &lift);
                let list = self.out_of_vec(list);
                self.define(results[0], Operand::expression(list));
            }
            ListOperation::Lower { size, align, block, .. } => {
                if !self.lends() && self.has_other_lists() {
                    let list = self.take(operands[0]).text;
                    let vec = self.cx.vec();
                    self.bind(operands[0], &format!("<_ as ::core::convert::Into<{vec}<_>>>::into({list})"));
                }
                let list = self.place(operands[0]).text;
                self.lower(&self.iterated(&list), &format!("{list}.len()"), results, (*size, *align), block);
            }
            ListOperation::LowerMap { size, align, block, .. } => {
                let map = self.place(operands[0]);
                let length = match self.cx.map_trait() {
                    Some(path) => format!("{path}::wit_map_len({})", map.reference()),
                    None => format!("{}.len()", map.text),
                };
                let is_own = self.cx.choices.options.map_type.is_some();
                // Not every type of maps has an `iter`: whatever `for` takes will do.
                let pairs = match self.lends() && is_own {
                    true => Operand::expression(map.reference()).receiver() + ".into_iter()",
                    false => self.iterated(&map.text),
                };
                self.lower(&pairs, &length, results, (*size, *align), block);
            }
            ListOperation::Lift { element, size, align, block, .. } => {
                let new = format!("{}::<{}>", self.cx.runtime(Helper::ListWithRoom), self.cx.owned(element, "'_"));
                let list = self.lift_list(operands, (*size, *align), block, &new);
                let operand = if self.has_other_lists() {
                    Operand::expression(self.out_of_vec(list))
                } else {
                    Operand::place(list)
                };
                self.define(results[0], operand);
            }
            ListOperation::LiftMap { size, align, block, .. } => {
                self.lift_map(operands, results, (*size, *align), block);
            }
            ListOperation::StoreFixedLength { size, offset, block, .. } => {
                let list = self.place(operands[0]).text;
                let address = self.address(operands[1], *offset);
                self.store_each(&self.iterated(&list), &address, *size, block);
            }
            ListOperation::LoadFixedLength { length, size, offset, block, .. } => {
                let address = self.address(operands[0], *offset);
                let index = self.local();
                let element = Operand::place(self.local());
                let (statements, value) = self.looped(block, vec![element.clone()]);
                let text = format!(
                    "::core::array::from_fn::<_, {length}, _>(|{index}| {{\nlet {} = {};\n{statements}{}\n}})",
                    element.text,
                    nth(&address, &index, *size),
                    value[0].text,
                );
                self.define(results[0], Operand::expression(text));
            }
            ListOperation::FreeString { .. } | ListOperation::Free { size: 1, block: None, .. } => {
                self.free(operands, 1, 1);
            }
            ListOperation::Free { size, align, block } => {
                if let Some(block) = block {
                    self.lift_each(operands, *size, block, |_, _| String::new());
                }
                self.free(operands, *size, *align);
            }
            ListOperation::FreeFixedLength { length, size, offset, block } => {
                let (address, index) = (self.address(operands[0], *offset), self.local());
                let element = Operand::place(self.local());
                let (statements, _) = self.looped(block, vec![element.clone()]);
                let (element, place) = (element.text, nth(&address, &index, *size));
                self.push(&format!("for {index} in 0..{length} {{\nlet {element} = {place};\n{statements}}}"));
            }
        }
    }

    /// Whether a list may be another type than `Vec`, which it is made from and made into.
    pub(super) fn has_other_lists(&self) -> bool {
        self.cx.choices.elsewhere.has_list(self.cx.bindings)
    }

    /// The list that is wanted where a `Vec` is there.
    fn out_of_vec(&self, list: String) -> String {
        match self.has_other_lists() {
            true => format!("<_ as ::core::convert::From<{}<_>>>::from({list})", self.cx.vec()),
            false => list,
        }
    }

    fn raw_strings(&self) -> bool {
        self.cx.choices.options.raw_strings
    }

    /// Address and length of a list that is in memory already: lent as it is.
    fn lower_bytes(&mut self, value: Value, results: &[Value], cast: &str) {
        let list = self.place(value).text;
        self.define(results[0], Operand::call(format!("{list}.as_ptr().cast_mut(){cast}")));
        self.define(results[1], Operand::call(format!("{list}.len()")));
    }

    /// Address and length of a list that is given away as it is.
    fn give_bytes(&mut self, value: Value, results: &[Value], into_list: &str) {
        let list = self.take(value).receiver();
        let (address, length) = (self.name(results[0]), self.name(results[1]));
        let give = self.cx.runtime(Helper::Give);
        self.push(&format!("let ({address}, {length}) = {give}({list}{into_list});"));
    }

    /// Takes a list over as it is.
    fn lift_bytes(&mut self, operands: &[Value], take: &str) -> String {
        let (pointer, length) = (self.take(operands[0]).text, self.take(operands[1]).text);
        self.unsafely(format!("{take}({pointer}, {length})"))
    }

    /// Lowers the elements of a list, or the pairs of a map, into memory that is allocated for them.
    fn lower(&mut self, elements: &str, length: &str, results: &[Value], (size, align): (u32, u32), block: &Block) {
        let allocate = match self.target {
            Target::Payload => self.cx.runtime(Helper::Allocate).to_owned(),
            Target::Import { .. } | Target::Export { .. } | Target::Task { .. } | Target::PostReturn { .. } => {
                self.temporaries() + ".allocate"
            }
        };
        self.bind(results[1], length);
        let length = self.place(results[1]).text;
        self.bind(results[0], &format!("{allocate}({length}, {size}, {align})"));
        let address = self.place(results[0]).text;
        self.store_each(elements, &address, size, block);
    }

    /// The elements of a list one by one.
    fn iterated(&self, list: &str) -> String {
        format!("{list}.{}()", if self.lends() { "iter" } else { "into_iter" })
    }

    /// Stores each of the elements, or each pair of a map, one after another.
    fn store_each(&mut self, all: &str, address: &str, size: u32, block: &Block) {
        let index = self.local();
        let (to, elements) = block.parameters.split_last().expect("the block of a list is entered with an address");
        let elements: Vec<String> = elements.iter().map(|value| self.name_element(*value)).collect();
        let pattern = match elements.as_slice() {
            [element] => element.clone(),
            pair => format!("({})", pair.join(", ")),
        };
        let to = self.name(*to);
        let (statements, _) = self.looped(block, Vec::new());
        let text = self.unsafely(format!(
            "for ({index}, {pattern}) in {all}.enumerate() {{\nlet {to} = {};\n{statements}}}",
            nth(address, &index, size),
        ));
        self.push(&text);
    }

    /// Lifts a list element by element, then frees the memory it came in. There is room for all from the beginning. Gives its name.
    fn lift_list(&mut self, operands: &[Value], (size, align): (u32, u32), block: &Block, new: &str) -> String {
        let list = self.local();
        let length = self.place(operands[1]).text;
        let new = self.unsafely(format!("let mut {list} = {new}({length});"));
        self.push(&new);
        self.lift_each(operands, size, block, |index, parts| {
            format!("{list}.as_mut_ptr().add({index}).write({});", parts.join(", "))
        });
        self.push(&format!("{list}.set_len({length});"));
        self.free(operands, size, align);
        list
    }

    /// Lifts a map pair by pair, then frees the memory it came in.
    fn lift_map(&mut self, operands: &[Value], results: &[Value], (size, align): (u32, u32), block: &Block) {
        let (map, type_) = (self.local(), self.cx.map());
        let (new, add) = match self.cx.map_trait() {
            Some(path) => {
                let length = self.place(operands[1]).text;
                let new = format!("<{type_}<_, _> as {path}<_, _>>::wit_map_new({length})");
                (new, format!("{path}::wit_map_push(&mut {map}, "))
            }
            None => (format!("{type_}::new()"), format!("{map}.insert(")),
        };
        self.push(&format!("let mut {map} = {new};"));
        self.lift_each(operands, size, block, |_, parts| format!("{add}{});", parts.join(", ")));
        self.free(operands, size, align);
        self.define(results[0], Operand::place(map));
    }

    /// Lifts what lies in memory one after another, and does something with each, by its index.
    fn lift_each(
        &mut self,
        operands: &[Value],
        size: u32,
        block: &Block,
        with: impl FnOnce(&str, &[String]) -> String,
    ) {
        let (address, length) = (self.place(operands[0]).text, self.place(operands[1]).text);
        let index = self.local();
        let element = Operand::place(self.local());
        let (statements, parts) = self.looped(block, vec![element.clone()]);
        let parts: Vec<String> = parts.into_iter().map(|part| part.text).collect();
        let text = self.unsafely(format!(
            "for {index} in 0..{length} {{\nlet {} = {};\n{statements}{}\n}}",
            element.text,
            nth(&address, &index, size),
            with(&index, &parts),
        ));
        self.push(&text);
    }

    /// Frees the memory of a list.
    fn free(&mut self, operands: &[Value], size: u32, align: u32) {
        let (address, length) = (self.take(operands[0]).text, self.take(operands[1]));
        let bytes = if size == 1 { length.text } else { format!("{} * {size}", length.receiver()) };
        let deallocate = self.cx.runtime(Helper::Deallocate);
        let text = self.unsafely(format!("{deallocate}({address}, {bytes}, {align});"));
        self.push(&text);
    }

    /// The owner of what is allocated for the length of a call, or until post-return.
    fn temporaries(&mut self) -> String {
        if let Some(name) = &self.temporaries {
            return name.clone();
        }
        let name = self.locals.declare("temporaries");
        self.prologue.push_str(&match self.target {
            Target::Import { .. } | Target::Task { .. } => {
                format!("let mut {name} = {}::new();\n", self.cx.runtime(Helper::Temporaries))
            }
            Target::Payload => unreachable!("what goes into memory for good is no temporary"),
            Target::Export { .. } | Target::PostReturn { .. } => {
                format!("let {name} = {}();\n", self.cx.runtime(Helper::Lasting))
            }
        });
        self.temporaries = Some(name.clone());
        name
    }

    /// The same as an argument of a function that adds to it.
    pub(super) fn lent_temporaries(&mut self) -> String {
        let name = self.temporaries();
        match self.target {
            Target::Import { .. } | Target::Task { .. } if !self.is_outlined => format!("&mut {name}"),
            Target::Import { .. }
            | Target::Task { .. }
            | Target::Payload
            | Target::Export { .. }
            | Target::PostReturn { .. } => name,
        }
    }
}

/// The address of an element of this size.
fn nth(address: &str, index: &str, size: u32) -> String {
    if size == 1 { format!("{address}.add({index})") } else { format!("{address}.add({index} * {size})") }
}

fn expect_utf8(encoding: StringEncoding) {
    assert_eq!(encoding, StringEncoding::Utf8, "the generator's policy asks for UTF-8");
}
