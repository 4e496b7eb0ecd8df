//! The handles in values, wherever they are: in core parameters, in memory, in options, variants, records and lists.
//!
//! A walk writes instructions that come to each handle that there is when they run, and leaves to its caller what to do there.

use wasm_encoder::{BlockType, ValType};
use wit_parser::{Function, Handle, Type, TypeDefKind, TypeId};
use witcraft_abi::{CoreSignature, Layout, Limit, TypeTable, definition};

use crate::code::{Code, byte, word};
use crate::parts::{Parts, kind_of, parts};

/// How many parts of the types of a function are walked through.
const MAX_STEPS: u32 = 2000;

/// What is held.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held {
    /// A resource.
    Resource(Handle),
    /// The readable end of a stream or future of this type.
    Transfer(TypeId),
}

/// Where a handle is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// In a parameter or local, with its type: that of `i64` holds one in its lower half.
    Local(u32, ValType),
    /// In memory, at the address in a local and an offset.
    Memory(u32, u32),
}

impl Place {
    /// Pushes the handle.
    pub(crate) fn get(self, code: &mut Code) {
        let mut code = code.add();
        match self {
            Place::Local(local, ValType::I64) => code.local_get(local).i32_wrap_i64(),
            Place::Local(local, _) => code.local_get(local),
            Place::Memory(address, offset) => code.local_get(address).i32_load(word(offset)),
        };
    }

    /// Replaces the handle by what is in a local.
    pub(crate) fn set(self, code: &mut Code, value: u32) {
        let mut code = code.add();
        match self {
            Place::Local(local, ValType::I64) => code.local_get(value).i64_extend_i32_u().local_set(local),
            Place::Local(local, _) => code.local_get(value).local_set(local),
            Place::Memory(address, offset) => code.local_get(address).local_get(value).i32_store(word(offset)),
        };
    }
}

/// What is done at a handle.
pub(crate) type Visit<'v> = dyn FnMut(&mut Code, Held, Place) + 'v;

/// Writes what comes to each handle among the parameters of an exported function.
///
/// # Errors
/// A type that is past a limit.
pub(crate) fn parameters(
    types: &TypeTable<'_>,
    code: &mut Code,
    function: &Function,
    signature: &CoreSignature,
    visit: &mut Visit<'_>,
) -> Result<(), Limit> {
    let mut walk = Walk { types, code, visit, steps: 0 };
    let parameters: Vec<Type> = function.params.iter().map(|parameter| parameter.ty).collect();
    if signature.indirect_parameters {
        return walk.product(&parameters, 0, 0);
    }
    let mut position = 0;
    parameters.into_iter().try_for_each(|ty| walk.flat(ty, &mut position))
}

/// Writes what comes to each handle in the value at the address in a local.
///
/// # Errors
/// A type that is past a limit.
pub(crate) fn memory(
    types: &TypeTable<'_>,
    code: &mut Code,
    ty: Type,
    address: u32,
    visit: &mut Visit<'_>,
) -> Result<(), Limit> {
    Walk { types, code, visit, steps: 0 }.memory(ty, address, 0)
}

/// Writes what comes to each handle in the value that is in a local, as far as one core value has it.
///
/// # Errors
/// A type that is past a limit.
pub(crate) fn flat(
    types: &TypeTable<'_>,
    code: &mut Code,
    ty: Type,
    local: u32,
    visit: &mut Visit<'_>,
) -> Result<(), Limit> {
    Walk { types, code, visit, steps: 0 }.flat(ty, &mut { local })
}

/// A walk through a value.
struct Walk<'a, 'v> {
    types: &'a TypeTable<'a>,
    code: &'a mut Code,
    visit: &'a mut Visit<'v>,
    steps: u32,
}

impl Walk<'_, '_> {
    /// A type may occur in another any number of times.
    fn step(&mut self) -> Result<(), Limit> {
        self.steps += 1;
        if self.steps > MAX_STEPS { Err(Limit::Size) } else { Ok(()) }
    }

    /// A value in core parameters, from this one on.
    fn flat(&mut self, ty: Type, position: &mut u32) -> Result<(), Limit> {
        let begin = *position;
        let length = self.types.flatten(ty)?.map_or(0, |flat| flat.len() as u32);
        *position = begin + length;
        if !self.types.has_handles(ty)? {
            return Ok(());
        }
        self.step()?;
        // In a variant, the parameter may be wider than what this case has in it.
        let local = |code: &Code, at: u32| Place::Local(at, code.type_of(at));
        let mut at = begin;
        match kind_of(self.types.resolve(), ty) {
            Some(TypeDefKind::Handle(handle)) => {
                (self.visit)(self.code, Held::Resource(*handle), local(self.code, begin))
            }
            Some(TypeDefKind::Stream(_) | TypeDefKind::Future(_)) => {
                let held = Held::Transfer(self.transfer(ty));
                (self.visit)(self.code, held, local(self.code, begin));
            }
            Some(TypeDefKind::FixedLengthList(element, length)) => {
                for _ in 0..*length {
                    self.flat(*element, &mut at)?;
                }
            }
            Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => {
                let [address, length] = self.code.locals();
                for (position, part) in [(begin, address), (begin + 1, length)] {
                    local(self.code, position).get(self.code);
                    self.code.add().local_set(part);
                }
                self.list(ty, address, length)?;
            }
            Some(kind) => match parts(kind) {
                Parts::Product(types) => {
                    for ty in types {
                        self.flat(ty, &mut at)?;
                    }
                }
                Parts::Sum(cases) => {
                    for (index, ty) in cases.iter().enumerate() {
                        let Some(ty) = ty.filter(|ty| self.types.has_handles(*ty) == Ok(true)) else { continue };
                        local(self.code, begin).get(self.code);
                        self.code.add().i32_const(index as i32).i32_eq().if_(BlockType::Empty);
                        self.flat(ty, &mut (begin + 1))?;
                        self.code.add().end();
                    }
                }
            },
            None => {}
        }
        Ok(())
    }

    /// A value in memory.
    fn memory(&mut self, ty: Type, address: u32, offset: u32) -> Result<(), Limit> {
        if !self.types.has_handles(ty)? {
            return Ok(());
        }
        self.step()?;
        let place = Place::Memory(address, offset);
        match kind_of(self.types.resolve(), ty) {
            Some(TypeDefKind::Handle(handle)) => (self.visit)(self.code, Held::Resource(*handle), place),
            Some(TypeDefKind::Stream(_) | TypeDefKind::Future(_)) => {
                let held = Held::Transfer(self.transfer(ty));
                (self.visit)(self.code, held, place);
            }
            Some(TypeDefKind::FixedLengthList(element, length)) => {
                let [from, count] = self.code.locals();
                let mut code = self.code.add();
                code.local_get(address).i32_const(offset as i32).i32_add().local_set(from);
                code.i32_const(*length as i32).local_set(count);
                self.elements(from, count, &[*element])?;
            }
            Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => {
                let [from, count] = self.code.locals();
                let mut code = self.code.add();
                code.local_get(address).i32_load(word(offset)).local_set(from);
                code.local_get(address).i32_load(word(offset + 4)).local_set(count);
                self.list(ty, from, count)?;
            }
            Some(kind) => match parts(kind) {
                Parts::Product(types) => self.product(&types, address, offset)?,
                Parts::Sum(cases) => {
                    let payload = self.types.payload_offset(&cases)?;
                    for (index, ty) in cases.iter().enumerate() {
                        let Some(ty) = ty.filter(|ty| self.types.has_handles(*ty) == Ok(true)) else { continue };
                        let mut code = self.code.add();
                        code.local_get(address);
                        match Layout::of_enum(cases.len()).size {
                            1 => code.i32_load8_u(byte(offset)),
                            2 => code.i32_load16_u(byte(offset)),
                            _ => code.i32_load(word(offset)),
                        };
                        code.i32_const(index as i32).i32_eq().if_(BlockType::Empty);
                        self.memory(ty, address, offset + payload)?;
                        self.code.add().end();
                    }
                }
            },
            None => {}
        }
        Ok(())
    }

    /// Values one after another in memory.
    fn product(&mut self, types: &[Type], address: u32, offset: u32) -> Result<(), Limit> {
        let (_, offsets) = self.types.record(types)?;
        types.iter().zip(offsets).try_for_each(|(ty, at)| self.memory(*ty, address, offset + at))
    }

    /// The elements of a list or map, whose address and length are in locals. Changes both.
    fn list(&mut self, ty: Type, address: u32, length: u32) -> Result<(), Limit> {
        match kind_of(self.types.resolve(), ty) {
            Some(TypeDefKind::List(element)) => self.elements(address, length, &[*element]),
            Some(TypeDefKind::Map(key, value)) => self.elements(address, length, &[*key, *value]),
            _ => Ok(()),
        }
    }

    /// As many elements as `count` says, each of these types one after another. Changes both locals.
    fn elements(&mut self, from: u32, count: u32, element: &[Type]) -> Result<(), Limit> {
        let (one, _) = self.types.record(element)?;
        self.code.add().block(BlockType::Empty).loop_(BlockType::Empty).local_get(count).i32_eqz().br_if(1);
        self.product(element, from, 0)?;
        let mut code = self.code.add();
        code.local_get(from).i32_const(one.size as i32).i32_add().local_set(from);
        code.local_get(count).i32_const(1).i32_sub().local_set(count).br(0).end().end();
        Ok(())
    }

    /// The definition of a stream or future.
    fn transfer(&self, ty: Type) -> TypeId {
        let Type::Id(id) = ty else { unreachable!("primitives have no handles") };
        definition(self.types.resolve(), id)
    }
}
