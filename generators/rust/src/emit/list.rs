//! Strings, lists and maps.

use wit_parser::Type;
use witcraft_abi::{Block, ListOperation, StringEncoding, Value};

use super::{Emitter, Operand};

impl Emitter<'_> {
    pub(super) fn list(&mut self, operation: &ListOperation, operands: &[Value], results: &[Value]) {
        match operation {
            ListOperation::LowerString { encoding, allocation: _ } => {
                expect_utf8(*encoding);
                let give = if self.raw_strings() { "_rt::list_lower({})" } else { "_rt::string_lower({})" };
                self.lower_bytes(operands[0], results, "as_ptr().cast_mut()", give);
            }
            ListOperation::LowerBlock { element, .. } => {
                let cast = if *element == Type::U8 { "" } else { ".cast::<u8>()" };
                let give = match self.has_other_lists() {
                    true => {
                        let element = self.cx.owned(element, "'_");
                        format!("_rt::list_lower::<{element}>(::core::convert::Into::into({{}}))")
                    }
                    false => "_rt::list_lower({})".to_owned(),
                };
                self.lower_bytes(operands[0], results, &format!("as_ptr().cast_mut(){cast}"), &give);
            }
            ListOperation::LiftString { encoding, ownership: _ } => {
                expect_utf8(*encoding);
                let take = if self.raw_strings() { "_rt::list_lift::<u8>" } else { "_rt::string_lift" };
                let string = self.lift_bytes(operands, take);
                self.define(results[0], Operand::expression(string));
            }
            ListOperation::LiftBlock { element, .. } => {
                let lift = format!("_rt::list_lift::<{}>", self.cx.owned(element, "'_"));
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
                self.lower(operands, results, *size, *align, block);
            }
            ListOperation::LowerMap { size, align, block, .. } => {
                self.lower(operands, results, *size, *align, block);
            }
            ListOperation::Lift { size, align, block, .. } => {
                let new = format!("{}::with_capacity({{}})", self.cx.vec());
                let list = self.lift_each(operands, (*size, *align), block, &new, "push");
                let operand = if self.has_other_lists() {
                    Operand::expression(self.out_of_vec(list))
                } else {
                    Operand::place(list)
                };
                self.define(results[0], operand);
            }
            ListOperation::LiftMap { size, align, block, .. } => {
                let new = format!("{}::new()", self.cx.map());
                let map = self.lift_each(operands, (*size, *align), block, &new, "insert");
                self.define(results[0], Operand::place(map));
            }
            ListOperation::StoreFixedLength { size, offset, block, .. } => {
                let list = self.place(operands[0]).text;
                let address = self.address(operands[1], *offset);
                self.store_each(&list, &address, *size, block);
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
            ListOperation::FreeString { encoding } => {
                expect_utf8(*encoding);
                self.free(operands, 1, 1);
            }
            ListOperation::Free { size, align, block } => {
                if let Some(block) = block {
                    let (address, length) = (self.place(operands[0]).text, self.place(operands[1]).text);
                    self.free_each(&address, &length, *size, block);
                }
                self.free(operands, *size, *align);
            }
            ListOperation::FreeFixedLength { length, size, offset, block } => {
                let address = self.address(operands[0], *offset);
                self.free_each(&address, &length.to_string(), *size, block);
            }
        }
    }

    /// Whether a list may be another type than `Vec`, which it is made from and made into.
    fn has_other_lists(&self) -> bool {
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

    /// Address and length of a list that is in memory already: lent as it is, or given away as it is.
    fn lower_bytes(&mut self, value: Value, results: &[Value], address: &str, give: &str) {
        if self.lends() {
            let list = self.place(value).text;
            self.define(results[0], Operand::call(format!("{list}.{address}")));
            self.define(results[1], Operand::call(format!("{list}.len()")));
        } else {
            let list = self.take(value).text;
            let (pointer, length) = (self.name(results[0]), self.name(results[1]));
            self.push(&format!("let ({pointer}, {length}) = {};", give.replace("{}", &list)));
        }
    }

    /// Takes a list over as it is.
    fn lift_bytes(&mut self, operands: &[Value], take: &str) -> String {
        let (pointer, length) = (self.take(operands[0]).text, self.take(operands[1]).text);
        self.unsafely(format!("{take}({pointer}, {length})"))
    }

    /// Lowers a list or a map element by element, into memory that is allocated for it.
    fn lower(&mut self, operands: &[Value], results: &[Value], size: u32, align: u32, block: &Block) {
        let list = self.place(operands[0]).text;
        let allocate = if self.lends() { self.temporaries() + ".allocate" } else { "_rt::allocate".to_owned() };
        self.bind(results[1], &format!("{list}.len()"));
        let length = self.place(results[1]).text;
        self.bind(results[0], &format!("{allocate}({length}, {size}, {align})"));
        let address = self.place(results[0]).text;
        self.store_each(&list, &address, size, block);
    }

    /// Stores each element of a list, or each pair of a map, one after another.
    fn store_each(&mut self, list: &str, address: &str, size: u32, block: &Block) {
        let index = self.local();
        let (to, elements) = block.parameters.split_last().expect("the block of a list is entered with an address");
        let elements: Vec<String> = elements.iter().map(|value| self.name_element(*value)).collect();
        let pattern = match elements.as_slice() {
            [element] => element.clone(),
            pair => format!("({})", pair.join(", ")),
        };
        let to = self.name(*to);
        let (statements, _) = self.looped(block, Vec::new());
        let iterate = if self.lends() { "iter" } else { "into_iter" };
        let text = self.unsafely(format!(
            "for ({index}, {pattern}) in {list}.{iterate}().enumerate() {{\nlet {to} = {};\n{statements}}}",
            nth(address, &index, size),
        ));
        self.push(&text);
    }

    /// Lifts a list or a map element by element, then frees the memory it came in. Gives its name.
    fn lift_each(
        &mut self,
        operands: &[Value],
        (size, align): (u32, u32),
        block: &Block,
        new: &str,
        add: &str,
    ) -> String {
        let (address, length) = (self.place(operands[0]).text, self.place(operands[1]).text);
        let list = self.local();
        let index = self.local();
        let element = Operand::place(self.local());
        let (statements, parts) = self.looped(block, vec![element.clone()]);
        let parts: Vec<String> = parts.into_iter().map(|part| part.text).collect();
        self.push(&format!("let mut {list} = {};", new.replace("{}", &length)));
        let text = self.unsafely(format!(
            "for {index} in 0..{length} {{\nlet {} = {};\n{statements}{list}.{add}({});\n}}",
            element.text,
            nth(&address, &index, size),
            parts.join(", "),
        ));
        self.push(&text);
        self.free(operands, size, align);
        list
    }

    /// Frees what each element holds.
    fn free_each(&mut self, address: &str, length: &str, size: u32, block: &Block) {
        let index = self.local();
        let element = Operand::place(self.local());
        let (statements, _) = self.looped(block, vec![element.clone()]);
        let text = self.unsafely(format!(
            "for {index} in 0..{length} {{\nlet {} = {};\n{statements}}}",
            element.text,
            nth(address, &index, size),
        ));
        self.push(&text);
    }

    /// Frees the memory of a list.
    fn free(&mut self, operands: &[Value], size: u32, align: u32) {
        let (address, length) = (self.take(operands[0]).text, self.take(operands[1]));
        let bytes = if size == 1 { length.text } else { format!("{} * {size}", length.receiver()) };
        let text = self.unsafely(format!("_rt::deallocate({address}, {bytes}, {align});"));
        self.push(&text);
    }

    /// The owner of what is allocated for the length of a call.
    fn temporaries(&mut self) -> String {
        if let Some(name) = &self.temporaries {
            return name.clone();
        }
        let name = self.locals.declare("temporaries");
        self.prologue.push_str(&format!("let mut {name} = _rt::Temporaries::new();\n"));
        self.temporaries = Some(name.clone());
        name
    }
}

/// The address of an element of this size.
fn nth(address: &str, index: &str, size: u32) -> String {
    if size == 1 { format!("{address}.add({index})") } else { format!("{address}.add({index} * {size})") }
}

fn expect_utf8(encoding: StringEncoding) {
    assert_eq!(encoding, StringEncoding::Utf8, "the generator's policy asks for UTF-8");
}
