//! Files that are embedded: the methods of their descriptors, and the directories that a component finds open.

use wasm_encoder::{BlockType, MemArg};
use wit_parser::{Handle, TypeDefKind};
use witcraft_abi::{Limit, ResourceIntrinsic, definition};

use crate::adapter::body::{Writing, returned};
use crate::adapter::filter::{Element, Filter};
use crate::adapter::module::{Emitter, OWN, slot_of};
use crate::adapter::own::{Step, case_of};
use crate::behaviour::Asked;
use crate::code::{Code, byte, double, word};
use crate::constant::Constant;
use crate::handles::Place;
use crate::memory::{NO_ENTRY, NOT_DIRECTORY, POSITION, ROW};
use crate::parts::kind_of;
use crate::tree;

/// The upper half of the hash of what is embedded. The lower half is its place.
const HASH: u64 = 0x7769_7463_7261_6674;

impl Emitter<'_> {
    /// Writes what a method does with a file or directory that is embedded.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn descriptor(&mut self, code: &mut Code, writing: &Writing<'_>, method: &str) -> Result<bool, Limit> {
        let [row] = code.locals();
        code.add().local_get(0).i32_const(!OWN).i32_and().local_set(row);
        match method {
            "advise" | "sync" | "sync-data" => self.constant(code, writing, &Constant::Case(0, None)),
            "get-flags" => {
                let flags = Constant::Flags(vec![true]); // `read` is the first
                self.constant(code, writing, &Constant::Case(0, Some(Box::new(flags))));
            }
            "get-type" => self.with_type(code, writing, row, Constant::Bits(0), &[Step::Case(0)])?,
            "stat" => self.stat(code, writing, row)?,
            "stat-at" => {
                self.find(code, writing, row, 2);
                self.stat(code, writing, row)?;
            }
            "metadata-hash" => self.hash(code, writing, row)?,
            "metadata-hash-at" => {
                self.find(code, writing, row, 2);
                self.hash(code, writing, row)?;
            }
            "readlink-at" => {
                self.find(code, writing, row, 1);
                self.failed(code, writing, "invalid"); // there are no links
            }
            "is-same-object" => {
                code.add().local_get(0).local_get(1).i32_eq();
                returned(code);
            }
            "read" => self.read(code, writing, row)?,
            "read-via-stream" if self.job(writing).is_some() => self.stream_file(code, writing, row)?,
            "read-directory" if self.job(writing).is_some() => self.stream_entries(code, writing, row)?,
            "read-via-stream" => self.read_via_stream(code, writing, row)?,
            "read-directory" => self.read_directory(code, writing, row)?,
            "open-at" => self.open(code, writing, row)?,
            _ => return Ok(false), // changes something
        }
        Ok(true)
    }

    /// Replaces the row of a directory by that of what is at a path below it. The path is in two parameters.
    fn find(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32, path: u32) {
        self.expect(code, writing, row, true);
        let lookup = self.lookup();
        let mut code_ = code.add();
        code_.local_get(row).local_get(path).local_get(path + 1).call(lookup).local_tee(row);
        code_.i32_const(0).i32_lt_s().if_(BlockType::Empty);
        for (found, case) in [(NO_ENTRY, "no-entry"), (NOT_DIRECTORY, "not-directory")] {
            code.add().local_get(row).i32_const(found).i32_eq().if_(BlockType::Empty);
            self.failed(code, writing, case);
            code.add().end();
        }
        self.failed(code, writing, "not-permitted");
        code.add().end();
    }

    /// Fails unless a row is that of a directory, or of a file.
    fn expect(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32, is_directory: bool) {
        code.add().local_get(row).i32_load(word(tree::IS_DIRECTORY)).i32_const(is_directory.into()).i32_ne();
        code.add().if_(BlockType::Empty);
        self.failed(code, writing, if is_directory { "not-directory" } else { "is-directory" });
        code.add().end();
    }

    /// Returns `ok` of a value, in which the type of a row is where the steps lead.
    fn with_type(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        row: u32,
        value: Constant,
        steps: &[Step<'_>],
    ) -> Result<(), Limit> {
        let (area, _) = self.template(writing, Constant::Case(0, Some(Box::new(value))), &[])?;
        self.set_type(code, writing, row, area, steps)?;
        code.add().i32_const(area);
        returned(code);
        Ok(())
    }

    /// Sets the type of a row in the result.
    fn set_type(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        row: u32,
        area: i32,
        steps: &[Step<'_>],
    ) -> Result<(), Limit> {
        let (offset, ty) = self.offset(writing.replaced.function.result, steps)?;
        let case = |name: &str| ty.and_then(|ty| case_of(self.resolve, ty, name)).unwrap_or_default() as i32;
        let mut code = code.add();
        code.i32_const(area).i32_const(case("directory")).i32_const(case("regular-file"));
        code.local_get(row).i32_load(word(tree::IS_DIRECTORY)).select().i32_store8(byte(offset));
        Ok(())
    }

    fn stat(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32) -> Result<(), Limit> {
        let result = writing.replaced.function.result;
        let (size, _) = self.offset(result, &[Step::Case(0), Step::Field("size")])?;
        let (_, record) = self.offset(result, &[Step::Case(0)])?;
        let Some(TypeDefKind::Record(record)) = record.and_then(|ty| kind_of(self.resolve, ty)) else {
            code.add().unreachable();
            return Ok(());
        };
        // Times are unknown: what is embedded is the same whenever it is.
        let fields = record.fields.iter().map(|field| match field.name.as_str() {
            "link-count" => Constant::Bits(1),
            "size" => Constant::Bits(0),
            _ => Constant::Case(0, None),
        });
        let value = Constant::Case(0, Some(Box::new(Constant::Record(fields.collect()))));
        let (area, _) = self.template(writing, value, &[])?;
        self.set_type(code, writing, row, area, &[Step::Case(0), Step::Field("type")])?;
        let mut code_ = code.add();
        code_.i32_const(area).i64_const(0).local_get(row).i32_load(word(tree::LENGTH)).i64_extend_i32_u();
        code_.local_get(row).i32_load(word(tree::IS_DIRECTORY)).select().i64_store(double(size)).i32_const(area);
        returned(code);
        Ok(())
    }

    fn hash(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32) -> Result<(), Limit> {
        let value = Constant::Record(vec![Constant::Bits(0), Constant::Bits(HASH)]);
        let steps = [Step::Case(0), Step::Item(0)];
        let (area, lower) = self.template(writing, Constant::Case(0, Some(Box::new(value))), &steps)?;
        code.add().i32_const(area).local_get(row).i64_extend_i32_u().i64_store(double(lower)).i32_const(area);
        returned(code);
        Ok(())
    }

    /// `read: func(length, offset) -> result<tuple<list<u8>, bool>>`.
    fn read(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32) -> Result<(), Limit> {
        self.reads_contents = true;
        let (length, offset) = (1, 2);
        self.expect(code, writing, row, false);
        let [count, from] = code.locals();
        let value = Constant::Record(vec![Constant::List(Vec::new()), Constant::Bits(0)]);
        let (area, list) = self.template(writing, Constant::Case(0, Some(Box::new(value))), &[Step::Case(0)])?;
        let (end, _) = self.offset(writing.replaced.function.result, &[Step::Case(0), Step::Item(1)])?;
        self.clamp(code, row, offset, from);
        code.add().local_get(row).i32_load(word(tree::LENGTH)).local_get(from).i32_sub().local_set(count);
        self.at_most(code, count, length);
        let mut code_ = code.add();
        code_.i32_const(area).local_get(row).i32_load(word(tree::START)).local_get(from).i32_add();
        code_.i32_store(word(list)).i32_const(area).local_get(count).i32_store(word(list + 4));
        code_.i32_const(area).local_get(from).local_get(count).i32_add();
        code_.local_get(row).i32_load(word(tree::LENGTH)).i32_eq().i32_store8(byte(end)).i32_const(area);
        returned(code);
        Ok(())
    }

    /// Sets a local to the offset in a parameter, or to the end of the file if that is less.
    pub(crate) fn clamp(&self, code: &mut Code, row: u32, offset: u32, from: u32) {
        let mut code = code.add();
        code.local_get(row).i32_load(word(tree::LENGTH)).local_set(from);
        code.local_get(offset).local_get(from).i64_extend_i32_u().i64_lt_u().if_(BlockType::Empty);
        code.local_get(offset).i32_wrap_i64().local_set(from).end();
    }

    fn read_via_stream(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32) -> Result<(), Limit> {
        self.reads_contents = true;
        self.expect(code, writing, row, false);
        let [from] = code.locals();
        self.clamp(code, row, 1, from);
        self.with_slot(code, writing, row, Some(from))
    }

    fn read_directory(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32) -> Result<(), Limit> {
        self.expect(code, writing, row, true);
        self.with_slot(code, writing, row, None)
    }

    /// Returns `ok` of a resource with a slot, for the row and the position.
    fn with_slot(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        row: u32,
        position: Option<u32>,
    ) -> Result<(), Limit> {
        let slot = self.slot();
        let mut code_ = code.add();
        code_.local_get(row);
        match position {
            Some(position) => code_.local_get(position),
            None => code_.i32_const(0),
        };
        code_.call(slot).i32_const(4).i32_shr_u();
        self.opened(code, writing)
    }

    /// Returns `ok` of a handle to a resource of the adapter's own, of which the rest of the representation was pushed.
    fn opened(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<(), Limit> {
        let result = writing.replaced.function.result;
        let (offset, ty) = self.offset(result, &[Step::Case(0)])?;
        let Some(TypeDefKind::Handle(Handle::Own(resource))) = ty.and_then(|ty| kind_of(self.resolve, ty)) else {
            code.add().unreachable();
            return Ok(());
        };
        let new = self.intrinsic(definition(self.resolve, *resource), ResourceIntrinsic::ExportedNew);
        let [handle] = code.locals();
        let (area, _) = self.template(writing, Constant::Case(0, None), &[])?;
        let mut code_ = code.add();
        code_.i32_const(OWN).i32_or().call(new).local_set(handle);
        code_.i32_const(area).local_get(handle).i32_store(word(offset)).i32_const(area);
        returned(code);
        Ok(())
    }

    /// `open-at: func(path-flags, path, open-flags, flags) -> result<descriptor>`.
    fn open(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32) -> Result<(), Limit> {
        let (open_flags, flags) = (4, 5);
        let bits = |index: usize, wanted: &[&str]| {
            let ty = writing.replaced.function.params.get(index).map(|parameter| parameter.ty);
            let Some(TypeDefKind::Flags(known)) = ty.and_then(|ty| kind_of(self.resolve, ty)) else { return 0 };
            let set = known.flags.iter().enumerate().filter(|(_, flag)| wanted.contains(&flag.name.as_str()));
            set.fold(0_i32, |bits, (index, _)| bits | 1 << (index % 32))
        };
        let (changes, writes) = (bits(3, &["create", "truncate"]), bits(4, &["write", "mutate-directory"]));
        let directory = bits(3, &["directory"]);
        let mut code_ = code.add();
        code_.local_get(open_flags).i32_const(changes).i32_and().local_get(flags).i32_const(writes).i32_and().i32_or();
        code_.if_(BlockType::Empty);
        self.failed(code, writing, "read-only");
        code.add().end();
        self.find(code, writing, row, 2);
        code.add().local_get(open_flags).i32_const(directory).i32_and().if_(BlockType::Empty);
        self.expect(code, writing, row, true);
        code.add().end().local_get(row);
        self.opened(code, writing)
    }

    /// The next entry of a directory.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn entries(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<bool, Limit> {
        let result = writing.replaced.function.result;
        let [slot, row, position] = code.locals();
        slot_of(code, 0);
        let mut code_ = code.add();
        code_.local_tee(slot).i32_eqz().if_(BlockType::Empty);
        let end = Constant::Case(0, Some(Box::new(Constant::Case(0, None))));
        self.constant(code, writing, &end);
        let mut code_ = code.add();
        code_.end().local_get(slot).i32_load(word(POSITION)).local_set(position);
        code_.local_get(slot).i32_load(word(ROW)).local_set(row);
        code_.local_get(position).local_get(row).i32_load(word(tree::LENGTH)).i32_ge_u().if_(BlockType::Empty);
        self.constant(code, writing, &end);
        let mut code_ = code.add();
        code_.end().local_get(row).i32_load(word(tree::START));
        code_.local_get(position).i32_const(tree::SIZE as i32).i32_mul().i32_add().local_set(row);
        code_.local_get(slot).local_get(position).i32_const(1).i32_add().i32_store(word(POSITION));
        let entry = [Step::Case(0), Step::Case(1)];
        let (name, _) = self.offset(result, &[entry[0], entry[1], Step::Field("name")])?;
        let some = Constant::Case(1, Some(Box::new(Constant::Record(vec![Constant::Bits(0)]))));
        let (area, _) = self.template(writing, Constant::Case(0, Some(Box::new(some))), &[])?;
        self.set_type(code, writing, row, area, &[entry[0], entry[1], Step::Field("type")])?;
        let mut code_ = code.add();
        code_.i32_const(area).local_get(row).i32_load(word(tree::NAME)).i32_store(word(name));
        code_.i32_const(area).local_get(row).i32_load(word(tree::NAME_LENGTH)).i32_store(word(name + 4));
        code_.i32_const(area);
        returned(code);
        Ok(true)
    }

    /// Returns the directories that are embedded.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn directories(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<(), Limit> {
        let [area] = code.locals();
        let (nothing, _) = self.template(writing, Constant::List(Vec::new()), &[])?;
        // An earlier call has left its result there.
        code.add().i32_const(nothing).local_tee(area).i64_const(0).i64_store(MemArg { align: 2, ..double(0) });
        self.more_directories(code, writing, &Asked::Nothing, area)
    }

    /// Returns the host's directories in the list at an address, as many as are passed on, and the embedded ones behind them.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn more_directories(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        asked: &Asked,
        area: u32,
    ) -> Result<(), Limit> {
        let function = &writing.replaced.function;
        let element = Element::of(self.types, function)?;
        let Some((element, (handle, Handle::Own(resource)))) =
            element.and_then(|element| Some((element, element.handle?)))
        else {
            code.add().unreachable();
            return Ok(());
        };
        if let Asked::Some(kept) = asked {
            self.filter(code, element, Filter::Keep(kept), area);
        }
        if *asked != Asked::Nothing {
            let hidden = self.table.iter().flat_map(|table| &table.roots).map(|(path, _)| (*path).to_owned());
            self.filter(code, element, Filter::Drop(&hidden.collect::<Vec<_>>()), area);
        }
        let [all, size, from, end, local] = code.locals();
        let roots: Vec<(u32, u32, u32)> = match &self.table {
            Some(table) => table.roots.clone(),
            None => Vec::new(),
        }
        .into_iter()
        .map(|(path, row)| (self.data.text(path), path.len() as u32, row))
        .collect();
        let more = element.size as i32 * roots.len() as i32;
        let realloc = self.realloc();
        let mut code_ = code.add();
        code_.local_get(area).i32_load(word(4)).i32_const(element.size as i32).i32_mul().local_set(size);
        code_.i32_const(0).i32_const(0).i32_const(4).local_get(size).i32_const(more).i32_add().call(realloc);
        code_.local_tee(all).local_get(area).i32_load(word(0)).local_get(size).memory_copy(0, 0);
        code_.local_get(all).local_tee(from).local_get(size).i32_add().local_set(end);
        if *asked != Asked::Nothing {
            code.add().block(BlockType::Empty).loop_(BlockType::Empty);
            code.add().local_get(from).local_get(end).i32_ge_u().br_if(1);
            self.exchange(code, resource, Place::Memory(from, handle), local);
            code.add().local_get(from).i32_const(element.size as i32).i32_add().local_set(from).br(0).end().end();
        }
        let new = self.intrinsic(definition(self.resolve, resource), ResourceIntrinsic::ExportedNew);
        let mut code_ = code.add();
        for (index, (text, length, row)) in roots.iter().enumerate() {
            let offset = element.size * index as u32;
            code_.local_get(end).i32_const(OWN | *row as i32).call(new).i32_store(word(offset + handle));
            code_.local_get(end).i32_const(*text as i32).i32_store(word(offset + element.text));
            code_.local_get(end).i32_const(*length as i32).i32_store(word(offset + element.text + 4));
        }
        code_.local_get(area).local_get(all).i32_store(word(0));
        code_.local_get(area).local_get(area).i32_load(word(4)).i32_const(roots.len() as i32).i32_add();
        code_.i32_store(word(4)).local_get(area);
        returned(code);
        Ok(())
    }
}
