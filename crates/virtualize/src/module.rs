//! The core module of an adapter.
//!
//! Its memory begins with the constants. Behind them lies what its callers pass and what it makes itself: a function takes its
//! parameters no further than its own end, so that everything behind the constants is free again then.

use std::collections::HashMap;

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, EntityType, ExportKind, ExportSection, Function as Body,
    FunctionSection, GlobalSection, GlobalType, ImportSection, InstructionSink, MemArg, MemorySection, MemoryType,
    Module, TypeSection, ValType,
};
use wit_parser::{Function, Handle, InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldKey};
use witcraft_abi::{
    CoreImport, CoreSignature, CoreType, Direction, Layout, Limit, Mangling, ResourceIntrinsic, TypeTable,
};

use crate::behaviour::{Behaviour, Chosen, definition, root};
use crate::constant::Data;
use crate::filter::{Element, Locals, filter};

/// Where constants begin: an address of zero is nothing's.
const BASE: u32 = 16;

/// The global with the first free byte.
const FREE: u32 = 0;
/// The global with the state of the random numbers.
const STATE: u32 = 1;
/// The global with the end of the constants.
const END: u32 = 2;

/// What functions of the module are at hand.
struct Functions {
    /// The index of each import.
    imports: HashMap<CoreImport, u32>,
    realloc: u32,
    random: u32,
}

/// A function of an interface, with all that it takes to write it.
struct Exported<'a> {
    name: String,
    function: &'a Function,
    behaviour: &'a Behaviour,
    signature: CoreSignature,
    /// The room that its result takes.
    result: Option<Layout>,
    /// The handles among its parameters that are to be given back.
    drops: Vec<Dropped>,
    /// What makes the handle that it returns, or what the call is passed on to, with its type.
    calls: Option<(CoreImport, Vec<ValType>, Vec<ValType>)>,
    /// What a list consists of that is filtered.
    element: Option<Element>,
}

/// A handle that is to be given back.
struct Dropped {
    /// The core parameter that holds it.
    parameter: u32,
    /// Core parameters that are 1 where it is there: it is in an option.
    guards: Vec<u32>,
    /// What gives it back.
    import: CoreImport,
}

/// Writes the module.
///
/// # Errors
/// A type that is past a limit.
pub(crate) fn module(
    resolve: &Resolve,
    chosen: &Chosen,
    exported: &[(WorldKey, InterfaceId)],
) -> Result<Vec<u8>, Limit> {
    let types = TypeTable::new(resolve);
    let mangling = Mangling::Legacy;
    let mut functions = Vec::new();
    for ((key, _), (_, all)) in exported.iter().zip(chosen.interfaces.values()) {
        for (function, behaviour) in all {
            let calls = match behaviour {
                Behaviour::Handle(resource) => {
                    Some((made(resolve, exported, *resource), vec![ValType::I32], vec![ValType::I32]))
                }
                Behaviour::Forward | Behaviour::Keep(_) => {
                    let signature = types.signature(function, Direction::Import)?;
                    let (parameters, results) = (value_types(&signature.parameters), value_types(&signature.results));
                    Some((mangling.import(resolve, Some(key), &function.name), parameters, results))
                }
                Behaviour::Return(_) | Behaviour::RandomBytes | Behaviour::RandomNumber | Behaviour::Trap => None,
            };
            functions.push(Exported {
                name: mangling.export(resolve, Some(key), &function.name),
                function,
                behaviour,
                signature: types.signature(function, Direction::Export)?,
                result: function.result.map(|ty| types.layout(ty)).transpose()?,
                drops: drops(resolve, &types, exported, function, behaviour.asks())?,
                element: match behaviour {
                    Behaviour::Keep(_) => {
                        Element::of(resolve, &types, function, |handle| give_back(resolve, exported, handle))?
                    }
                    _ => None,
                },
                calls,
            });
        }
    }
    let mut data = Data::new(&types, BASE);
    let mut writer = Writer::default();
    let mut imports: HashMap<CoreImport, u32> = HashMap::new();
    let mut import_section = ImportSection::new();
    for function in &functions {
        let drops = function.drops.iter().map(|drop| (drop.import.clone(), vec![ValType::I32], Vec::new()));
        let filters = function.element.iter().filter_map(Element::drop);
        let filters = filters.map(|import| (import.clone(), vec![ValType::I32], Vec::new()));
        for (import, parameters, results) in drops.chain(filters).chain(function.calls.clone()) {
            let next = imports.len() as u32;
            imports.entry(import).or_insert_with_key(|import| {
                let ty = writer.ty(&parameters, &results);
                import_section.import(&import.module, &import.name, EntityType::Function(ty));
                next
            });
        }
    }
    let first = imports.len() as u32;
    let at_hand = Functions { imports, realloc: first, random: first + 1 };
    let ty = writer.ty(&[ValType::I32; 4], &[ValType::I32]);
    writer.add(ty, realloc());
    let ty = writer.ty(&[], &[ValType::I64]);
    writer.add(ty, random());
    let mut exports = ExportSection::new();
    exports.export(mangling.memory(), ExportKind::Memory, 0);
    exports.export(mangling.realloc(), ExportKind::Func, at_hand.realloc);
    for exported in &functions {
        let signature = &exported.signature;
        let ty = writer.ty(&value_types(&signature.parameters), &value_types(&signature.results));
        let constant = match (exported.behaviour, exported.function.result) {
            (Behaviour::Return(Some(constant)), Some(ty)) => Some(data.add(constant, ty)),
            _ => None,
        };
        let index = first + writer.add(ty, body(exported, constant, &data.bytes, &at_hand));
        exports.export(&exported.name, ExportKind::Func, index);
    }
    let end = (BASE as usize + data.bytes.len()).next_multiple_of(16) as u32;
    let free = ConstExpr::i32_const(end as i32);
    let pages = u64::from(end.div_ceil(1 << 16)).max(1);
    Ok(writer.finish(&import_section, &exports, (free, chosen.seed), pages, &data.bytes, end))
}

/// What makes a handle of a resource that the adapter exports.
fn made(resolve: &Resolve, exported: &[(WorldKey, InterfaceId)], resource: TypeId) -> CoreImport {
    let name = resolve.types[resource].name.as_deref().unwrap_or_default();
    Mangling::Legacy.resource_intrinsic(
        resolve,
        key_of(resolve, exported, resource),
        name,
        ResourceIntrinsic::ExportedNew,
    )
}

fn key_of<'k>(resolve: &Resolve, exported: &'k [(WorldKey, InterfaceId)], resource: TypeId) -> Option<&'k WorldKey> {
    let owner = resolve.types[resource].owner;
    exported.iter().find(|(_, id)| owner == TypeOwner::Interface(*id)).map(|(key, _)| key)
}

/// The handles among a function's parameters that have to be given back: those that are owned, unless they are passed on, and those
/// to somebody else's resources, which a call may not keep. Handles in lists and variants are not looked for, nor those in parameters
/// that lie in memory.
fn drops(
    resolve: &Resolve,
    types: &TypeTable<'_>,
    exported: &[(WorldKey, InterfaceId)],
    function: &Function,
    is_passed_on: bool,
) -> Result<Vec<Dropped>, Limit> {
    let mut drops =
        Drops { resolve, types, exported, is_passed_on, position: 0, guards: Vec::new(), found: Vec::new() };
    if !types.signature(function, Direction::Export)?.indirect_parameters {
        for parameter in &function.params {
            drops.look(parameter.ty)?;
        }
    }
    Ok(drops.found)
}

/// A walk over the core parameters of a function.
struct Drops<'a> {
    resolve: &'a Resolve,
    types: &'a TypeTable<'a>,
    exported: &'a [(WorldKey, InterfaceId)],
    is_passed_on: bool,
    /// The core parameter that comes next.
    position: u32,
    /// The options around it.
    guards: Vec<u32>,
    found: Vec<Dropped>,
}

impl Drops<'_> {
    fn look(&mut self, ty: Type) -> Result<(), Limit> {
        let resolve = self.resolve;
        let begin = self.position;
        match definition(resolve, ty) {
            Some(TypeDefKind::Handle(handle)) => {
                let import = self.import(*handle);
                let guards = self.guards.clone();
                self.found.extend(import.map(|import| Dropped { parameter: begin, guards, import }));
            }
            Some(TypeDefKind::Record(record)) => {
                for field in &record.fields {
                    self.look(field.ty)?;
                }
            }
            Some(TypeDefKind::Tuple(tuple)) => {
                for ty in &tuple.types {
                    self.look(*ty)?;
                }
            }
            Some(TypeDefKind::Option(some)) => {
                self.guards.push(begin);
                self.position += 1;
                self.look(*some)?;
                self.guards.pop();
            }
            _ => {}
        }
        self.position = begin + self.types.flatten(ty)?.map_or(0, |flat| flat.len() as u32);
        Ok(())
    }

    /// What gives a handle back, if it has to be.
    fn import(&self, handle: Handle) -> Option<CoreImport> {
        match handle {
            Handle::Own(_) if self.is_passed_on => None,
            Handle::Own(_) | Handle::Borrow(_) => give_back(self.resolve, self.exported, handle),
        }
    }
}

/// What gives a handle back that the adapter holds.
fn give_back(resolve: &Resolve, exported: &[(WorldKey, InterfaceId)], handle: Handle) -> Option<CoreImport> {
    let (resource, is_owned) = match handle {
        Handle::Own(resource) => (root(resolve, resource), true),
        Handle::Borrow(resource) => (root(resolve, resource), false),
    };
    let name = resolve.types[resource].name.as_deref().unwrap_or_default();
    let intrinsic = |key, intrinsic| Mangling::Legacy.resource_intrinsic(resolve, Some(key), name, intrinsic);
    match (key_of(resolve, exported, resource), resolve.types[resource].owner) {
        (Some(key), _) if is_owned => Some(intrinsic(key, ResourceIntrinsic::ExportedDrop)),
        (Some(_), _) => None, // a representation, not a handle
        (None, TypeOwner::Interface(id)) => Some(intrinsic(&WorldKey::Interface(id), ResourceIntrinsic::ImportedDrop)),
        (None, TypeOwner::World(_) | TypeOwner::None) => None,
    }
}

fn value_types(types: &[CoreType]) -> Vec<ValType> {
    types.iter().map(|ty| value_type(*ty)).collect()
}

fn value_type(ty: CoreType) -> ValType {
    match ty.wasm() {
        CoreType::I64 => ValType::I64,
        CoreType::F32 => ValType::F32,
        CoreType::F64 => ValType::F64,
        _ => ValType::I32,
    }
}

fn body(exported: &Exported<'_>, constant: Option<u32>, data: &[u8], at_hand: &Functions) -> Body {
    let mut body = Body::new([(7, ValType::I32)]);
    let parameters = exported.signature.parameters.len() as u32;
    let (area, at) = (parameters, parameters + 1);
    let mut code = body.instructions();
    let drop_all = |code: &mut InstructionSink<'_>| {
        for Dropped { parameter, guards, import } in &exported.drops {
            for guard in guards {
                code.local_get(*guard).if_(BlockType::Empty);
            }
            code.local_get(*parameter).call(at_hand.imports[import]);
            for _ in guards {
                code.end();
            }
        }
    };
    if !exported.behaviour.asks() {
        drop_all(&mut code);
    }
    // What callers passed is not looked at any more.
    let end = |code: &mut InstructionSink<'_>| {
        code.i32_const(0).global_set(FREE);
    };
    let call = |code: &mut InstructionSink<'_>| {
        if let Some((import, ..)) = &exported.calls {
            code.call(at_hand.imports[import]);
        }
    };
    match exported.behaviour {
        Behaviour::Trap => {
            code.unreachable();
        }
        Behaviour::Return(_) => {
            end(&mut code);
            match (constant, exported.signature.results.as_slice()) {
                (Some(address), [_]) if exported.signature.indirect_results => {
                    code.i32_const(address as i32);
                }
                (Some(address), [ty]) => flat(&mut code, *ty, exported.function.result, address, data),
                (_, []) => {}
                (None, _) => {
                    code.unreachable();
                }
                (Some(_), _) => {
                    code.unreachable();
                }
            }
        }
        Behaviour::Handle(_) => {
            end(&mut code);
            code.i32_const(1);
            call(&mut code);
        }
        Behaviour::Forward | Behaviour::Keep(_) => {
            // The import takes the same values, and an area for the result where the export returns the address of one.
            for parameter in 0..parameters {
                code.local_get(parameter);
            }
            if let (true, Some(layout)) = (exported.signature.indirect_results, exported.result) {
                code.i32_const(0).i32_const(0).i32_const(layout.align as i32).i32_const(layout.size as i32);
                code.call(at_hand.realloc).local_tee(area);
            }
            call(&mut code);
            drop_all(&mut code);
            if let (Behaviour::Keep(kept), Some(element)) = (exported.behaviour, &exported.element) {
                let drop = element.drop().map(|import| at_hand.imports[import]);
                filter(&mut code, element, kept, Locals { area, first: at }, drop);
            }
            end(&mut code);
            if exported.signature.indirect_results {
                code.local_get(area);
            }
        }
        Behaviour::RandomNumber => {
            end(&mut code);
            code.call(at_hand.random);
        }
        Behaviour::RandomBytes => {
            end(&mut code);
            // An area for the list, then its bytes, rounded up to whole numbers.
            code.i32_const(0).i32_const(0).i32_const(8).i32_const(8).call(at_hand.realloc).local_set(area);
            code.local_get(0).i64_const(i64::from(i32::MAX)).i64_gt_u().if_(BlockType::Empty).unreachable().end();
            code.i32_const(0).i32_const(0).i32_const(8);
            code.local_get(0).i32_wrap_i64().i32_const(8).i32_add().call(at_hand.realloc).local_set(at);
            let word = |offset| MemArg { offset, align: 2, memory_index: 0 };
            code.local_get(area).local_get(at).i32_store(word(0));
            code.local_get(area).local_get(0).i32_wrap_i64().i32_store(word(4));
            code.block(BlockType::Empty).loop_(BlockType::Empty);
            code.local_get(0).i64_eqz().br_if(1);
            code.local_get(at).call(at_hand.random).i64_store(MemArg { offset: 0, align: 3, memory_index: 0 });
            code.local_get(at).i32_const(8).i32_add().local_set(at);
            code.local_get(0).i64_const(8).i64_le_u().br_if(1);
            code.local_get(0).i64_const(8).i64_sub().local_set(0);
            code.br(0).end().end();
            code.local_get(area);
        }
    }
    code.end();
    body
}

/// A constant of one core value, read back from where it lies.
fn flat(code: &mut InstructionSink<'_>, core: CoreType, ty: Option<Type>, address: u32, data: &[u8]) {
    let at = (address - BASE) as usize;
    let mut bytes = [0; 8];
    let length = data.len().saturating_sub(at).min(8);
    bytes[..length].copy_from_slice(&data[at..at + length]);
    let bits = u64::from_le_bytes(bytes);
    match (core.wasm(), ty) {
        (CoreType::F32, _) => code.f32_const(f32::from_bits(bits as u32).into()),
        (CoreType::F64, _) => code.f64_const(f64::from_bits(bits).into()),
        (CoreType::I64, _) => code.i64_const(bits as i64),
        (_, Some(Type::S8)) => code.i32_const((bits as i8).into()),
        (_, Some(Type::S16)) => code.i32_const((bits as i16).into()),
        (_, Some(Type::U8 | Type::Bool)) => code.i32_const((bits as u8).into()),
        (_, Some(Type::U16)) => code.i32_const((bits as u16).into()),
        _ => code.i32_const(bits as i32),
    };
}

/// `realloc`, which only ever hands out the next bytes, and grows the memory for them.
fn realloc() -> Body {
    let (_old, _old_size, align, size, at, end) = (0, 1, 2, 3, 4, 5);
    let mut body = Body::new([(1, ValType::I32), (1, ValType::I64)]);
    let mut code = body.instructions();
    // A call that ended has set the first free byte to zero: everything behind the constants is free.
    code.global_get(FREE).i32_eqz().if_(BlockType::Empty).global_get(END).global_set(FREE).end();
    code.global_get(FREE).local_get(align).i32_add().i32_const(1).i32_sub();
    code.i32_const(0).local_get(align).i32_sub().i32_and().local_set(at);
    code.local_get(at).i64_extend_i32_u().local_get(size).i64_extend_i32_u().i64_add().local_set(end);
    code.block(BlockType::Empty);
    code.local_get(end).memory_size(0).i64_extend_i32_u().i64_const(16).i64_shl().i64_le_u().br_if(0);
    code.local_get(end).i64_const(0xffff).i64_add().i64_const(16).i64_shr_u().i32_wrap_i64();
    code.memory_size(0).i32_sub().memory_grow(0).i32_const(-1).i32_ne().br_if(0);
    code.unreachable().end();
    code.local_get(end).i32_wrap_i64().global_set(FREE).local_get(at).end();
    body
}

/// The next number of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
fn random() -> Body {
    let mut body = Body::new([(1, ValType::I64)]);
    let mut code = body.instructions();
    code.global_get(STATE).i64_const(0x9e37_79b9_7f4a_7c15_u64 as i64).i64_add().global_set(STATE);
    code.global_get(STATE).local_set(0);
    for (shift, factor) in [(30, 0xbf58_476d_1ce4_e5b9_u64), (27, 0x94d0_49bb_1331_11eb)] {
        code.local_get(0).local_get(0).i64_const(shift).i64_shr_u().i64_xor();
        code.i64_const(factor as i64).i64_mul().local_set(0);
    }
    code.local_get(0).local_get(0).i64_const(31).i64_shr_u().i64_xor().end();
    body
}

/// The sections that grow together.
#[derive(Default)]
struct Writer {
    types: TypeSection,
    known: HashMap<(Vec<ValType>, Vec<ValType>), u32>,
    functions: FunctionSection,
    code: CodeSection,
}

impl Writer {
    fn ty(&mut self, parameters: &[ValType], results: &[ValType]) -> u32 {
        let types = &mut self.types;
        *self.known.entry((parameters.to_vec(), results.to_vec())).or_insert_with(|| {
            types.ty().function(parameters.iter().copied(), results.iter().copied());
            types.len() - 1
        })
    }

    /// Adds a function. Returns its position among those that are not imported.
    fn add(&mut self, ty: u32, body: Body) -> u32 {
        self.functions.function(ty);
        self.code.function(&body);
        self.functions.len() - 1
    }

    fn finish(
        &self,
        imports: &ImportSection,
        exports: &ExportSection,
        (free, seed): (ConstExpr, u64),
        pages: u64,
        data: &[u8],
        end: u32,
    ) -> Vec<u8> {
        let mut memory = MemorySection::new();
        memory.memory(MemoryType {
            minimum: pages,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut globals = GlobalSection::new();
        let global = |val_type, mutable| GlobalType { val_type, mutable, shared: false };
        globals.global(global(ValType::I32, true), &free);
        globals.global(global(ValType::I64, true), &ConstExpr::i64_const(seed as i64));
        globals.global(global(ValType::I32, false), &ConstExpr::i32_const(end as i32));
        let mut segments = DataSection::new();
        if !data.is_empty() {
            segments.active(0, &ConstExpr::i32_const(BASE as i32), data.iter().copied());
        }
        let mut module = Module::new();
        module.section(&self.types).section(imports).section(&self.functions).section(&memory).section(&globals);
        module.section(exports).section(&self.code).section(&segments);
        module.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_to_resources_of_others_are_given_back() {
        let text = "package a:b;
            interface r { resource thing; }
            interface f {
                use r.{thing};
                record pair { first: u64, second: borrow<thing> }
                f: func(a: string, b: borrow<thing>, c: option<own<thing>>, d: pair, e: list<own<thing>>);
            }
            world w { import f; }";
        let mut resolve = Resolve::default();
        resolve.push_str("a.wit", text).expect("valid WIT");
        let (id, interface) =
            resolve.interfaces.iter().find(|(_, i)| i.name.as_deref() == Some("f")).expect("it is there");
        let (types, exported) = (TypeTable::new(&resolve), [(WorldKey::Interface(id), id)]);
        let found = |is_passed_on| {
            let found = drops(&resolve, &types, &exported, &interface.functions["f"], is_passed_on).expect("in limits");
            found.into_iter().map(|drop| (drop.parameter, drop.guards)).collect::<Vec<_>>()
        };
        assert_eq!(found(false), [(2, vec![]), (4, vec![3]), (6, vec![])]);
        assert_eq!(found(true), [(2, vec![]), (6, vec![])], "what is owned is passed on");
    }
}
