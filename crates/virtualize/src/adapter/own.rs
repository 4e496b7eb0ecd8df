//! Methods of what is the adapter's own: streams, and what is waited for. Those of files are in `files`.
//!
//! An input of its own is an embedded file that is read, or has nothing in it. An output of its own takes everything and keeps
//! nothing. None of it ever waits, so what waits for it is ready at once.

use wasm_encoder::{BlockType, ValType};
use wit_parser::{Handle, Resolve, Type, TypeDefKind};
use witcraft_abi::{CoreSignature, Limit, ResourceIntrinsic, definition};
use witcraft_wasi::Object;

use crate::adapter::body::{Writing, returned};
use crate::adapter::module::{Emitter, MANGLING, OWN, slot_of, value_types};
use crate::code::{Code, byte, double, word};
use crate::constant::Constant;
use crate::memory::{POSITION, ROW, allocate};
use crate::parts::{Parts, kind_of, parts};
use crate::tree;

/// How many bytes are read from a file at a time.
const PIECE: i32 = 1 << 20;

/// How many bytes a host takes at a time that waits for their way out.
const BLOCKING_PIECE: i32 = 4096;

/// A step into a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'s> {
    /// Into the payload of a case.
    Case(usize),
    /// Into a field of a record.
    Field(&'s str),
    /// Into an item of a tuple.
    Item(usize),
}

impl Emitter<'_> {
    /// Writes what a method does with something of the adapter's own, and whether it does anything but refuse.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn own(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<bool, Limit> {
        let name = &writing.replaced.function.name;
        let method = name.rsplit_once('.').map_or(name.as_str(), |(_, method)| method);
        match writing.replaced.object {
            Some(object) if !has_shape(object, method, writing.signature) => Ok(false), // it only has the name
            Some(Object::InputStream) => self.input(code, writing, method),
            Some(Object::OutputStream) => self.output(code, writing, method),
            Some(Object::Pollable) => self.pollable(code, writing, method),
            Some(Object::Descriptor) if self.table.is_some() => self.descriptor(code, writing, method),
            Some(Object::DirectoryEntryStream) if self.table.is_some() => self.entries(code, writing),
            Some(Object::Descriptor | Object::DirectoryEntryStream) | None => Ok(false),
        }
    }

    fn input(&mut self, code: &mut Code, writing: &Writing<'_>, method: &str) -> Result<bool, Limit> {
        match method {
            "read" | "blocking-read" | "skip" | "blocking-skip" => {}
            "subscribe" => return Ok(self.ready(code, writing)),
            _ => return Ok(false),
        }
        let is_read = method.ends_with("read");
        let [slot, count] = code.locals();
        slot_of(code, 0);
        code.add().local_tee(slot).i32_eqz().if_(BlockType::Empty);
        self.failed(code, writing, "closed");
        code.add().end().local_get(1).i64_eqz().if_(BlockType::Empty);
        let nothing = if is_read { Constant::List(Vec::new()) } else { Constant::Bits(0) };
        self.constant(code, writing, &Constant::Case(0, Some(Box::new(nothing.clone()))));
        code.add().end();
        let rest = |code: &mut Code| {
            let mut code = code.add();
            code.local_get(slot).i32_load(word(ROW)).i32_load(word(tree::LENGTH));
            code.local_get(slot).i32_load(word(POSITION)).i32_sub();
        };
        rest(code);
        code.add().local_tee(count).i32_eqz().if_(BlockType::Empty);
        self.failed(code, writing, "closed");
        code.add().end();
        self.at_most(code, count, 1);
        let (area, offset) = self.template(writing, Constant::Case(0, Some(Box::new(nothing))), &[Step::Case(0)])?;
        let mut code_ = code.add();
        if is_read {
            code_.i32_const(area).local_get(slot).i32_load(word(ROW)).i32_load(word(tree::START));
            code_.local_get(slot).i32_load(word(POSITION)).i32_add().i32_store(word(offset));
            code_.i32_const(area).local_get(count).i32_store(word(offset + 4));
        } else {
            code_.i32_const(area).local_get(count).i64_extend_i32_u().i64_store(double(offset));
        }
        code_.local_get(slot).local_get(slot).i32_load(word(POSITION)).local_get(count).i32_add();
        code_.i32_store(word(POSITION)).i32_const(area);
        returned(code);
        Ok(true)
    }

    fn output(&mut self, code: &mut Code, writing: &Writing<'_>, method: &str) -> Result<bool, Limit> {
        match method {
            "check-write" => {
                let room = Constant::Bits(PIECE as u64);
                self.constant(code, writing, &Constant::Case(0, Some(Box::new(room))));
            }
            "write"
            | "blocking-write-and-flush"
            | "flush"
            | "blocking-flush"
            | "write-zeroes"
            | "blocking-write-zeroes-and-flush" => self.constant(code, writing, &Constant::Case(0, None)),
            "subscribe" => return Ok(self.ready(code, writing)),
            "splice" | "blocking-splice" => self.splice(code, writing, method.starts_with("blocking"))?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Copies from an input to an output, of which one at least is the adapter's own.
    fn splice(&mut self, code: &mut Code, writing: &Writing<'_>, is_blocking: bool) -> Result<(), Limit> {
        let [slot, count, area] = code.locals();
        let result = writing.replaced.function.result;
        let asks = writing.replaced.behaviour.asks();
        if asks {
            // What arrives from the host goes nowhere: it is skipped.
            let skip = if is_blocking { "[method]input-stream.blocking-skip" } else { "[method]input-stream.skip" };
            let skip = self.import_beside(writing, skip, &[ValType::I32, ValType::I64, ValType::I32], &[]);
            self.result_area(code, result, area)?;
            let mut code_ = code.add();
            code_.local_get(1).i32_const(0).i32_ge_s().if_(BlockType::Empty);
            code_.local_get(1).local_get(2).local_get(area).call(skip).local_get(area);
            returned(code);
            code.add().end();
        }
        slot_of_local(code, 1, slot);
        code.add().local_get(slot).i32_eqz().if_(BlockType::Empty);
        self.failed(code, writing, "closed");
        code.add().end();
        let mut code_ = code.add();
        code_.local_get(slot).i32_load(word(ROW)).i32_load(word(tree::LENGTH));
        code_.local_get(slot).i32_load(word(POSITION)).i32_sub().local_tee(count).i32_eqz();
        code_.if_(BlockType::Empty);
        self.failed(code, writing, "closed");
        code.add().end();
        self.at_most(code, count, 2);
        if asks {
            // A file goes to the host, as much of it as that takes.
            code.add().local_get(0).i32_const(0).i32_ge_s().if_(BlockType::Empty);
            let write = if is_blocking {
                code.add().local_get(count).i32_const(BLOCKING_PIECE).i32_gt_u().if_(BlockType::Empty);
                code.add().i32_const(BLOCKING_PIECE).local_set(count).end();
                "[method]output-stream.blocking-write-and-flush"
            } else {
                let check = self.import_beside(writing, "[method]output-stream.check-write", &[ValType::I32; 2], &[]);
                let (payload, _) = self.offset(result, &[Step::Case(0)])?;
                code.add().local_get(0).local_get(area).call(check);
                return_failure(code, area);
                let mut code_ = code.add();
                code_.local_get(area).i64_load(double(payload)).local_get(count).i64_extend_i32_u().i64_lt_u();
                code_.if_(BlockType::Empty).local_get(area).i64_load(double(payload)).i32_wrap_i64();
                code_.local_set(count).end();
                "[method]output-stream.write"
            };
            let write = self.import_beside(writing, write, &[ValType::I32; 4], &[]);
            let mut code_ = code.add();
            code_.local_get(0).local_get(slot).i32_load(word(ROW)).i32_load(word(tree::START));
            code_.local_get(slot).i32_load(word(POSITION)).i32_add().local_get(count).local_get(area).call(write);
            return_failure(code, area);
            code.add().end();
        }
        let nothing = Constant::Case(0, Some(Box::new(Constant::Bits(0))));
        let (own_area, offset) = self.template(writing, nothing, &[Step::Case(0)])?;
        let mut code_ = code.add();
        code_.local_get(slot).local_get(slot).i32_load(word(POSITION)).local_get(count).i32_add();
        code_.i32_store(word(POSITION));
        code_.i32_const(own_area).local_get(count).i64_extend_i32_u().i64_store(double(offset)).i32_const(own_area);
        returned(code);
        Ok(())
    }

    fn pollable(&mut self, code: &mut Code, writing: &Writing<'_>, method: &str) -> Result<bool, Limit> {
        match method {
            "ready" => {
                code.add().i32_const(1);
                returned(code);
            }
            "block" => returned(code),
            "poll" => self.poll(code, writing)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Some of what is waited for is the adapter's own, and so ready: asks which of the others are, and does not wait.
    fn poll(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<(), Limit> {
        let (list, length) = (0, 1);
        let [index, out, count, representation] = code.locals();
        let ready = writing
            .replaced
            .behaviour
            .asks()
            .then(|| self.import_beside(writing, "[method]pollable.ready", &[ValType::I32], &[ValType::I32]));
        let (area, _) = self.template(writing, Constant::List(Vec::new()), &[])?;
        let realloc = self.realloc();
        let mut code_ = code.add();
        code_.local_get(length).i32_eqz().if_(BlockType::Empty).unreachable().end(); // as in a host
        code_.i32_const(0).i32_const(0).i32_const(4).local_get(length).i32_const(2).i32_shl().call(realloc);
        code_.local_set(out);
        code_.loop_(BlockType::Empty);
        code_.local_get(list).local_get(index).i32_const(2).i32_shl().i32_add().i32_load(word(0));
        code_.local_tee(representation).i32_const(0).i32_lt_s();
        if let Some(ready) = ready {
            code_.if_(BlockType::Result(ValType::I32)).i32_const(1).else_();
            code_.local_get(representation).call(ready).end();
        }
        code_.if_(BlockType::Empty);
        code_.local_get(out).local_get(count).i32_const(2).i32_shl().i32_add().local_get(index).i32_store(word(0));
        code_.local_get(count).i32_const(1).i32_add().local_set(count).end();
        code_.local_get(index).i32_const(1).i32_add().local_tee(index).local_get(length).i32_lt_u().br_if(0).end();
        code_.i32_const(area).local_get(out).i32_store(word(0));
        code_.i32_const(area).local_get(count).i32_store(word(4)).i32_const(area);
        returned(code);
        Ok(())
    }

    /// Returns what is ready, to wait for.
    fn ready(&mut self, code: &mut Code, writing: &Writing<'_>) -> bool {
        let resolve = self.resolve;
        let result = writing.replaced.function.result.and_then(|ty| kind_of(resolve, ty));
        let Some(TypeDefKind::Handle(Handle::Own(resource))) = result else { return false };
        let resource = definition(resolve, *resource);
        if !self.is_exported(resource) {
            return false;
        }
        let new = self.intrinsic(resource, ResourceIntrinsic::ExportedNew);
        code.add().i32_const(OWN).call(new);
        returned(code);
        true
    }

    /// Another function of the interface, as the host has it.
    fn import_beside(&mut self, writing: &Writing<'_>, name: &str, parameters: &[ValType], results: &[ValType]) -> u32 {
        self.import(MANGLING.import(self.resolve, writing.key, name), parameters, results)
    }

    /// Makes `count` no more than the parameter of 64 bits, and than what is passed on at a time.
    pub(crate) fn at_most(&mut self, code: &mut Code, count: u32, parameter: u32) {
        let mut code = code.add();
        code.local_get(count).i64_extend_i32_u().local_get(parameter).i64_gt_u().if_(BlockType::Empty);
        code.local_get(parameter).i32_wrap_i64().local_set(count).end();
        code.local_get(count).i32_const(PIECE).i32_gt_u().if_(BlockType::Empty);
        code.i32_const(PIECE).local_set(count).end();
    }

    /// Returns the case of an error.
    pub(crate) fn failed(&mut self, code: &mut Code, writing: &Writing<'_>, case: &str) {
        let result = writing.replaced.function.result.and_then(|ty| kind_of(self.resolve, ty));
        let error = match result {
            Some(TypeDefKind::Result(result)) => result.err.and_then(|error| case_of(self.resolve, error, case)),
            _ => None,
        };
        match error {
            Some(index) => {
                let error = Constant::Case(1, Some(Box::new(Constant::Case(index, None))));
                self.constant(code, writing, &error);
            }
            None => {
                code.add().unreachable();
            }
        }
    }

    /// An area for the result, with this in it: its address, and the offset of what the steps lead to.
    pub(crate) fn template(
        &mut self,
        writing: &Writing<'_>,
        value: Constant,
        steps: &[Step<'_>],
    ) -> Result<(i32, u32), Limit> {
        let result = writing.replaced.function.result;
        let (offset, _) = self.offset(result, steps)?;
        let address = result.map_or(0, |ty| self.data.add(&value, ty));
        Ok((address as i32, offset))
    }

    /// Sets a local to an area for a result.
    fn result_area(&mut self, code: &mut Code, result: Option<Type>, area: u32) -> Result<(), Limit> {
        let Some(ty) = result else { return Ok(()) };
        let layout = self.types.layout(ty)?;
        allocate(code, self.realloc(), layout);
        code.add().local_set(area);
        Ok(())
    }

    /// Where steps into a value lead: the offset, and the type there.
    pub(crate) fn offset(&self, ty: Option<Type>, steps: &[Step<'_>]) -> Result<(u32, Option<Type>), Limit> {
        let (mut offset, mut ty) = (0, ty);
        for step in steps {
            let Some(kind) = ty.and_then(|ty| kind_of(self.resolve, ty)) else { break };
            let wanted = match (step, kind) {
                (Step::Case(index) | Step::Item(index), _) => *index,
                (Step::Field(name), TypeDefKind::Record(record)) => {
                    record.fields.iter().position(|field| field.name == *name).unwrap_or_default()
                }
                (Step::Field(_), _) => 0,
            };
            match parts(kind) {
                Parts::Sum(cases) => {
                    offset += self.types.payload_offset(&cases)?;
                    ty = cases.get(wanted).copied().flatten();
                }
                Parts::Product(types) => {
                    let (_, offsets) = self.types.record(&types)?;
                    offset += offsets.get(wanted).copied().unwrap_or_default();
                    ty = types.get(wanted).copied();
                }
            }
        }
        Ok((offset, ty))
    }
}

/// Whether a method has the core types of the one of WASI of that name.
fn has_shape(object: Object, method: &str, signature: &CoreSignature) -> bool {
    use ValType::{I32, I64};
    let parameters: &[ValType] = match (object, method) {
        (Object::InputStream | Object::OutputStream, "subscribe") => &[I32],
        (Object::InputStream, _) => &[I32, I64],
        (Object::OutputStream, "write" | "blocking-write-and-flush") => &[I32; 3],
        (Object::OutputStream, "write-zeroes" | "blocking-write-zeroes-and-flush") => &[I32, I64],
        (Object::OutputStream, "splice" | "blocking-splice") => &[I32, I32, I64],
        (Object::Pollable, "poll") => &[I32; 2],
        (Object::Descriptor, "advise") => &[I32, I64, I64, I32],
        (Object::Descriptor, "stat-at" | "metadata-hash-at") => &[I32; 4],
        (Object::Descriptor, "readlink-at") => &[I32; 3],
        (Object::Descriptor, "is-same-object") => &[I32; 2],
        (Object::Descriptor, "read") => &[I32, I64, I64],
        (Object::Descriptor, "read-via-stream") => &[I32, I64],
        (Object::Descriptor, "open-at") => &[I32; 6],
        (Object::OutputStream | Object::Pollable | Object::Descriptor | Object::DirectoryEntryStream, _) => &[I32],
    };
    let results: &[ValType] = if method == "block" { &[] } else { &[I32] };
    value_types(&signature.parameters) == parameters && value_types(&signature.results) == results
}

/// Returns the result at an address if it is an error.
fn return_failure(code: &mut Code, area: u32) {
    code.add().local_get(area).i32_load8_u(byte(0)).if_(BlockType::Empty).local_get(area);
    returned(code);
    code.add().end();
}

fn slot_of_local(code: &mut Code, representation: u32, slot: u32) {
    slot_of(code, representation);
    code.add().local_set(slot);
}

/// The position of a case of an enum or variant.
pub(crate) fn case_of(resolve: &Resolve, ty: Type, case: &str) -> Option<u32> {
    let position = match kind_of(resolve, ty)? {
        TypeDefKind::Enum(cases) => cases.cases.iter().position(|known| known.name == case),
        TypeDefKind::Variant(cases) => cases.cases.iter().position(|known| known.name == case),
        _ => None,
    };
    position.map(|position| position as u32)
}
