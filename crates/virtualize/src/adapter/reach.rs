//! Which hosts sockets reach, where only some are kept.
//!
//! A rule names a host, and a socket goes to an address. So both are watched: only names that a rule allows are looked up, and the
//! addresses that are found are remembered, with the rules that allowed the name. A socket goes to an address that a rule names, or
//! that was found for a name which it allows, and to no port but that of the rule. Nobody is let in: who calls has no name.
//!
//! The rules are bits of a number. An address is its eight groups, as two numbers; one of IPv4 is that which is mapped into IPv6, so
//! that there is no second way to say it.

use wasm_encoder::{BlockType, Function as Body, MemArg, ValType};
use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind};
use witcraft_abi::{Limit, TypeTable};
use witcraft_wasi::Reach;

use crate::adapter::body::Writing;
use crate::adapter::module::Emitter;
use crate::adapter::ring;
use crate::behaviour::Behaviour;
use crate::code::{Code, byte, double, word};
use crate::flat::store;
use crate::host_rule::{Groups, HostRule, names};
use crate::parts::{Parts, kind_of, parts};

/// What the functions share that reach hosts: the indices of functions, and the addresses of rings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reaching {
    /// `(text, length) -> rules`: those that allow a name.
    names: u32,
    /// `(ring, low, high, kept, rules)`: adds rules to those that are kept of an entry.
    put: u32,
    /// `(ring, low, high) -> rules`.
    get: u32,
    /// `(low, high, port) -> i32`: whether a socket may go there.
    allowed: u32,
    /// The rules of addresses.
    addresses: u32,
    /// Those of lookups that go on, by the host's handle.
    lookups: u32,
}

/// Where things are in an address: in its cases, IPv4 and IPv6.
#[derive(Clone, Copy, Debug)]
struct Shape {
    groups: [u32; 2],
    ports: Option<[u32; 2]>,
}

impl Shape {
    /// `ip-address` or `ip-socket-address` of `wasi:sockets`; `None` for other types.
    fn of(types: &TypeTable<'_>, ty: Type) -> Result<Option<Shape>, Limit> {
        let Some(Parts::Sum(cases)) = kind_of(types.resolve(), ty).map(parts) else { return Ok(None) };
        let [Some(old), Some(new)] = cases[..] else { return Ok(None) };
        let payload = types.payload_offset(&cases)?;
        let (old, new) = (numbers(types, old, payload)?, numbers(types, new, payload)?);
        Ok(match (&old[..], &new[..]) {
            ([(Type::U8, first), _, _, _], [(Type::U16, new), _, _, _, _, _, _, _]) => {
                Some(Shape { groups: [*first, *new], ports: None })
            }
            (
                [(Type::U16, old_port), (Type::U8, first), _, _, _],
                [(Type::U16, port), (Type::U32, _), (Type::U16, new), _, _, _, _, _, _, _, (Type::U32, _)],
            ) => Some(Shape { groups: [*first, *new], ports: Some([*old_port, *port]) }),
            _ => None,
        })
    }
}

/// The primitives in records and tuples, each with its offset.
fn numbers(types: &TypeTable<'_>, ty: Type, offset: u32) -> Result<Vec<(Type, u32)>, Limit> {
    match kind_of(types.resolve(), ty).map(parts) {
        Some(Parts::Product(fields)) => {
            let (_, offsets) = types.record(&fields)?;
            let fields = fields.into_iter().zip(offsets).map(|(field, at)| numbers(types, field, offset + at));
            Ok(fields.collect::<Result<Vec<_>, Limit>>()?.concat())
        }
        Some(Parts::Sum(_)) => Ok(Vec::new()),
        None => Ok(vec![(ty, offset)]),
    }
}

impl Emitter<'_> {
    /// Adds what the functions that reach hosts share.
    pub(crate) fn add_reaching(&mut self) {
        let [addresses, lookups] = [(); 2].map(|()| self.data.reserve(ring::SIZE as usize, 8));
        let get = self.add(&ring::GET, &[ValType::I64], ring::get());
        let put = self.add(&ring::PUT, &[], ring::put());
        let names = self.add(&[ValType::I32; 2], &[ValType::I64], names(self.hosts));
        let allowed = allowed(self.hosts, addresses, get);
        let allowed = self.add(&[ValType::I64, ValType::I64, ValType::I32], &[ValType::I32], allowed);
        self.reaching = Some(Reaching { names, put, get, allowed, addresses, lookups });
    }

    /// The local with the rules that what a call finds is remembered with, if it finds any.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn rules(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<Option<u32>, Limit> {
        let Some(reaching) = self.reaching else { return Ok(None) };
        match writing.replaced.behaviour {
            Behaviour::Reach(Reach::Lookup) => {
                let text = text_parameter(self.types, &writing.replaced.function)?;
                let text = text.filter(|_| !writing.signature.indirect_parameters);
                match text {
                    Some(text) => code.add().local_get(text).local_get(text + 1).call(reaching.names),
                    None => code.add().i64_const(0),
                };
            }
            Behaviour::Reach(Reach::NextAddress) => {
                code.add().i32_const(reaching.lookups as i32).local_get(0).i64_extend_i32_u().i64_const(0);
                code.add().call(reaching.get);
            }
            _ => return Ok(None),
        }
        let rules = code.local(ValType::I64);
        code.add().local_set(rules);
        Ok(Some(rules))
    }

    /// Pushes 1 if the call may be passed on. Returns whether it pushes anything: it does not where every call may.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn admits(&mut self, code: &mut Code, writing: &Writing<'_>, rules: Option<u32>) -> Result<bool, Limit> {
        match (&writing.replaced.behaviour, rules) {
            (Behaviour::Request, _) => self.request(code, writing)?,
            (Behaviour::Reach(Reach::Lookup), Some(rules)) => {
                code.add().local_get(rules).i64_const(0).i64_ne();
            }
            (Behaviour::Reach(Reach::Peer), _) => self.peers(code, writing)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Pushes 1 if there are addresses among the types of the parameters, and sockets may go to all that are given.
    fn peers(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<(), Limit> {
        let Writing { replaced, signature, .. } = writing;
        let params: Vec<Type> = replaced.function.params.iter().map(|parameter| parameter.ty).collect();
        let (whole, offsets) = self.types.record(&params)?;
        let [at, result] = code.locals();
        if signature.indirect_parameters {
            code.add().local_get(0).local_set(at);
        } else {
            let area = self.data.reserve(whole.size as usize, whole.align as usize);
            code.add().i32_const(area as i32).local_set(at);
        }
        let (mut position, mut is_watched) = (0, false);
        for (ty, offset) in params.into_iter().zip(offsets) {
            let begin = position;
            position += self.types.flatten(ty)?.map_or(0, |flat| flat.len() as u32);
            if !has_peers(self.types, ty)? {
                continue;
            }
            if !signature.indirect_parameters {
                store(self.types, code, ty, begin, (at, offset))?;
            }
            if !is_watched {
                code.add().i32_const(1).local_set(result);
                is_watched = true;
            }
            self.peers_in(code, ty, (at, offset), result)?;
        }
        code.add().local_get(result);
        Ok(())
    }

    /// Sets a local to 0 if there is an address in the value at a place where no socket may go.
    fn peers_in(&mut self, code: &mut Code, ty: Type, (at, offset): (u32, u32), result: u32) -> Result<(), Limit> {
        let Some(reaching) = self.reaching.filter(|_| has_peers(self.types, ty) == Ok(true)) else { return Ok(()) };
        if let Some(Shape { ports: Some([old, new]), groups }) = Shape::of(self.types, ty)? {
            let (low, high) = key(code, groups, (at, offset));
            let mut code = code.add();
            code.local_get(low).local_get(high);
            code.local_get(at).i32_load8_u(byte(offset)).if_(BlockType::Result(ValType::I32));
            code.local_get(at).i32_load16_u(half(offset + new)).else_();
            code.local_get(at).i32_load16_u(half(offset + old)).end();
            code.call(reaching.allowed).local_get(result).i32_and().local_set(result);
            return Ok(());
        }
        let resolve: &Resolve = self.resolve;
        match kind_of(resolve, ty) {
            Some(TypeDefKind::Option(some)) => {
                let payload = self.types.payload_offset(&[None, Some(*some)])?;
                code.add().local_get(at).i32_load8_u(byte(offset)).if_(BlockType::Empty);
                self.peers_in(code, *some, (at, offset + payload), result)?;
                code.add().end();
            }
            Some(TypeDefKind::List(element)) => {
                self.each(code, *element, (at, offset), |emitter, code, at| {
                    emitter.peers_in(code, *element, (at, 0), result)
                })?;
            }
            Some(kind) => {
                if let Parts::Product(fields) = parts(kind) {
                    let (_, offsets) = self.types.record(&fields)?;
                    for (field, inside) in fields.into_iter().zip(offsets) {
                        self.peers_in(code, field, (at, offset + inside), result)?;
                    }
                }
            }
            None => {}
        }
        Ok(())
    }

    /// Comes to each element of the list at a place.
    fn each(
        &mut self,
        code: &mut Code,
        element: Type,
        (list, offset): (u32, u32),
        visit: impl FnOnce(&mut Self, &mut Code, u32) -> Result<(), Limit>,
    ) -> Result<(), Limit> {
        let size = self.types.layout(element)?.size as i32;
        let [at, count] = code.locals();
        code.add().local_get(list).i32_load(word(offset)).local_set(at);
        code.add().local_get(list).i32_load(word(offset + 4)).local_set(count);
        code.add().block(BlockType::Empty).loop_(BlockType::Empty).local_get(count).i32_eqz().br_if(1);
        visit(self, code, at)?;
        let mut code = code.add();
        code.local_get(at).i32_const(size).i32_add().local_set(at);
        code.local_get(count).i32_const(1).i32_sub().local_set(count).br(0).end().end();
        Ok(())
    }

    /// Remembers what a call of the host has found, whose result is at the address in a local: addresses, or the lookup that will
    /// find some.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn found(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        area: u32,
        rules: Option<u32>,
    ) -> Result<(), Limit> {
        let resolve: &Resolve = self.resolve;
        let result = writing.replaced.function.result.and_then(|ty| kind_of(resolve, ty));
        let (Some(reaching), Some(rules), Some(TypeDefKind::Result(result))) = (self.reaching, rules, result) else {
            return Ok(());
        };
        let Some(ok) = result.ok else { return Ok(()) };
        let payload = self.types.payload_offset(&[result.ok, result.err])?;
        code.add().local_get(area).i32_load8_u(byte(0)).i32_eqz().if_(BlockType::Empty);
        match kind_of(resolve, ok) {
            Some(TypeDefKind::Handle(Handle::Own(_))) => {
                let mut code = code.add();
                code.i32_const(reaching.lookups as i32).local_get(area).i32_load(word(payload)).i64_extend_i32_u();
                // The handle may be that of a lookup which is over.
                code.i64_const(0).i64_const(0).local_get(rules).call(reaching.put);
            }
            Some(TypeDefKind::Option(some)) => {
                let inside = payload + self.types.payload_offset(&[None, Some(*some)])?;
                code.add().local_get(area).i32_load8_u(byte(payload)).if_(BlockType::Empty);
                self.remember(code, *some, (area, inside), rules)?;
                code.add().end();
            }
            Some(TypeDefKind::List(element)) => {
                self.each(code, *element, (area, payload), |emitter, code, at| {
                    emitter.remember(code, *element, (at, 0), rules)
                })?;
            }
            _ => {}
        }
        code.add().end();
        Ok(())
    }

    /// Remembers the address at a place.
    fn remember(&mut self, code: &mut Code, ty: Type, place: (u32, u32), rules: u32) -> Result<(), Limit> {
        let shape = Shape::of(self.types, ty)?.filter(|shape| shape.ports.is_none());
        let (Some(reaching), Some(shape)) = (self.reaching, shape) else { return Ok(()) };
        let (low, high) = key(code, shape.groups, place);
        let mut code = code.add();
        code.i32_const(reaching.addresses as i32).local_get(low).local_get(high);
        code.i64_const(-1).local_get(rules).call(reaching.put);
        Ok(())
    }
}

/// The position of the core parameter where the text among the parameters begins.
fn text_parameter(types: &TypeTable<'_>, function: &Function) -> Result<Option<u32>, Limit> {
    let mut position = 0;
    for parameter in &function.params {
        if parameter.ty == Type::String {
            return Ok(Some(position));
        }
        position += types.flatten(parameter.ty)?.map_or(0, |flat| flat.len() as u32);
    }
    Ok(None)
}

/// Whether there can be addresses in a value that a socket goes to.
fn has_peers(types: &TypeTable<'_>, ty: Type) -> Result<bool, Limit> {
    if Shape::of(types, ty)?.is_some_and(|shape| shape.ports.is_some()) {
        return Ok(true);
    }
    match kind_of(types.resolve(), ty) {
        Some(TypeDefKind::Option(inside) | TypeDefKind::List(inside)) => has_peers(types, *inside),
        Some(kind) => match parts(kind) {
            Parts::Product(fields) => {
                fields.into_iter().try_fold(false, |has, field| Ok(has || has_peers(types, field)?))
            }
            Parts::Sum(_) => Ok(false),
        },
        None => Ok(false),
    }
}

/// Sets two new locals to the groups of the address at a place.
fn key(code: &mut Code, [old, new]: [u32; 2], (at, offset): (u32, u32)) -> (u32, u32) {
    let (low, high) = (code.local(ValType::I64), code.local(ValType::I64));
    let pair = |offset: u32| MemArg { align: 1, ..double(offset) };
    let mut code = code.add();
    code.local_get(at).i32_load8_u(byte(offset)).if_(BlockType::Empty);
    code.local_get(at).i64_load(pair(offset + new)).local_set(low);
    code.local_get(at).i64_load(pair(offset + new + 8)).local_set(high).else_();
    code.i64_const(0).local_set(low).i64_const(0xffff_0000);
    for (number, shift) in (0..).zip([40, 32, 56, 48]) {
        code.local_get(at).i64_load8_u(byte(offset + old + number)).i64_const(shift).i64_shl().i64_or();
    }
    code.local_set(high).end();
    (low, high)
}

/// A number of 16 bits at an offset.
fn half(offset: u32) -> MemArg {
    MemArg { align: 1, ..word(offset) }
}

/// `(low, high, port) -> i32`.
fn allowed(hosts: &[HostRule], addresses: u32, get: u32) -> Body {
    let (low, high, port) = (0, 1, 2);
    let mut code = Code::new(&[ValType::I64, ValType::I64, ValType::I32]);
    let rules = code.local(ValType::I64);
    let mut code_ = code.add();
    code_.i32_const(addresses as i32).local_get(low).local_get(high).call(get).local_set(rules);
    for (bit, host) in hosts.iter().enumerate() {
        let Some(Groups { low: own_low, high: own_high }) = host.address() else { continue };
        code_.local_get(low).i64_const(own_low as i64).i64_eq();
        code_.local_get(high).i64_const(own_high as i64).i64_eq().i32_and().if_(BlockType::Empty);
        code_.local_get(rules).i64_const(1 << bit).i64_or().local_set(rules).end();
    }
    code_.i32_const(0);
    for (bit, host) in hosts.iter().enumerate() {
        code_.local_get(rules).i64_const(1 << bit).i64_and().i64_const(0).i64_ne();
        if let Some(only) = host.port() {
            code_.local_get(port).i32_const(only.into()).i32_eq().i32_and();
        }
        code_.i32_or();
    }
    code.finish()
}
