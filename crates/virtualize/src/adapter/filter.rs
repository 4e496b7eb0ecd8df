//! Lists of which only some elements are kept: environment variables by their names, directories by where they are.
//!
//! The adapter asks the host for the whole list, moves the elements that stay to its beginning, and shortens it. An element
//! stays if the text in it is one of those to keep. A handle in one that goes is given back.

use wasm_encoder::BlockType;
use wit_parser::{Function, Handle, Type, TypeDefKind};
use witcraft_abi::{Limit, TypeTable};

use crate::code::{Code, byte, word};
use crate::parts::kind_of;

/// Where things are in an element of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    /// The size of the element.
    pub(crate) size: u32,
    /// The offset of the text by which it is kept.
    pub(crate) text: u32,
    /// The handle in it, and its offset.
    pub(crate) handle: Option<(u32, Handle)>,
}

impl Element {
    /// The elements of the list that a function returns: tuples with a text, and perhaps a handle. `None` if it returns something else.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn of(types: &TypeTable<'_>, function: &Function) -> Result<Option<Element>, Limit> {
        let resolve = types.resolve();
        let list = function.result.and_then(|ty| kind_of(resolve, ty));
        let Some(TypeDefKind::List(element)) = list else { return Ok(None) };
        let Some(TypeDefKind::Tuple(tuple)) = kind_of(resolve, *element) else { return Ok(None) };
        let (whole, offsets) = types.record(&tuple.types)?;
        let (mut text, mut handle) = (None, None);
        for (ty, offset) in tuple.types.iter().zip(offsets) {
            match kind_of(resolve, *ty) {
                None if *ty == Type::String => text = text.or(Some(offset)),
                Some(TypeDefKind::Handle(of)) => handle = Some((offset, *of)),
                _ => return Ok(None),
            }
        }
        Ok(text.map(|text| Element { size: whole.size, text, handle }))
    }
}

/// Which elements stay.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Filter<'f> {
    /// Those with one of these texts.
    Keep(&'f [String]),
    /// All others.
    Drop(&'f [String]),
}

/// Filters the list at the address in `area` in place. `drop` is the index of what gives back the handle of an element: it is a directory,
/// whose path may end with a slash.
pub(crate) fn filter(code: &mut Code, element: Element, which: Filter<'_>, area: u32, drop: Option<u32>) {
    let (Filter::Keep(texts) | Filter::Drop(texts)) = which;
    let [from, end, to, text, length] = code.locals();
    let size = element.size as i32;
    let mut code = code.add();
    code.local_get(area).i32_load(word(0)).local_tee(from).local_tee(to);
    code.local_get(area).i32_load(word(4)).i32_const(size).i32_mul().i32_add().local_set(end);
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(from).local_get(end).i32_ge_u().br_if(1);
    code.local_get(from).i32_load(word(element.text)).local_set(text);
    code.local_get(from).i32_load(word(element.text + 4)).local_set(length);
    if drop.is_some() {
        code.local_get(length).i32_const(1).i32_gt_u().if_(BlockType::Empty);
        code.local_get(text).local_get(length).i32_add().i32_const(1).i32_sub().i32_load8_u(byte(0));
        code.i32_const(b'/'.into()).i32_eq().if_(BlockType::Empty);
        code.local_get(length).i32_const(1).i32_sub().local_set(length).end().end();
    }
    code.block(BlockType::Empty).block(BlockType::Empty); // left with 1 if it goes, with 0 if it stays
    if let Filter::Drop(_) = which {
        code.block(BlockType::Empty); // left with 0 if it goes
    }
    for name in texts {
        code.block(BlockType::Empty);
        code.local_get(length).i32_const(name.len() as i32).i32_ne().br_if(0);
        for (offset, expected) in (0..).zip(name.bytes()) {
            code.local_get(text).i32_load8_u(byte(offset)).i32_const(expected.into()).i32_ne().br_if(0);
        }
        code.br(1).end();
    }
    if let Filter::Drop(_) = which {
        code.br(1).end();
    }
    if let (Some((offset, _)), Some(drop)) = (element.handle, drop) {
        code.local_get(from).i32_load(word(offset)).call(drop);
    }
    code.br(1).end();
    for offset in (0..element.size).step_by(4) {
        code.local_get(to).local_get(from).i32_load(word(offset)).i32_store(word(offset));
    }
    code.local_get(to).i32_const(size).i32_add().local_set(to).end();
    code.local_get(from).i32_const(size).i32_add().local_set(from);
    code.br(0).end().end();
    code.local_get(area).local_get(to).local_get(area).i32_load(word(0)).i32_sub().i32_const(size).i32_div_u();
    code.i32_store(word(4));
}
