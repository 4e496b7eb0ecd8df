//! What a function of the adapter does: returns a constant, asks the host, or is about something of the adapter's own.
//!
//! Resources of an interface whose calls are passed on are the adapter's, and their representations are the host's handles. So
//! a handle that is borrowed arrives as what the host takes. One that is owned is exchanged, on its way in and on its way out.
//! What is the adapter's own (a file that is embedded, the output that goes nowhere) has the highest bit set in its representation,
//! and never gets to the host.

use wasm_encoder::{BlockType, Function as Body, ValType};
use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId, WorldKey};
use witcraft_abi::{
    CoreSignature, CoreType, Direction, Limit, ResourceIntrinsic, TransferIntrinsic, TransferKind, TransferPlace,
    definition,
};

use crate::adapter::filter::{Element, Filter, filter};
use crate::adapter::module::{Emitter, MANGLING, OWN, import_types, value_types};
use crate::behaviour::{Behaviour, Replaced};
use crate::code::{Code, byte, double, word};
use crate::constant::Constant;
use crate::handles::{Held, Place, memory, parameters};
use crate::memory::{FREE, MARK, MOVING, allocate, over, protect, unprotect};
use crate::parts::{Parts, kind_of, parts};
use crate::tasks::Job;

/// A function while its body is written.
pub(crate) struct Writing<'w> {
    /// The interface that has it.
    pub(crate) key: Option<&'w WorldKey>,
    pub(crate) replaced: &'w Replaced,
    pub(crate) signature: &'w CoreSignature,
}

/// What becomes of the handles among the parameters of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owned {
    /// They are given back.
    Dropped,
    /// They are given back but for streams and futures, which a task has.
    Sent,
    /// They were passed on.
    PassedOn,
    /// They were exchanged for the host's, which are given back.
    Exchanged,
}

impl Emitter<'_> {
    /// The body of a function.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn body(
        &mut self,
        key: Option<&WorldKey>,
        replaced: &Replaced,
        signature: &CoreSignature,
    ) -> Result<Body, Limit> {
        let mut code = Code::new(&value_types(&signature.parameters));
        let writing = Writing { key, replaced, signature };
        if replaced.behaviour.asks() {
            self.guard(&mut code, &writing, |emitter, code| {
                if !emitter.own(code, &writing)? {
                    emitter.instead(code, &writing, &replaced.otherwise)?;
                }
                Ok(())
            })?;
            self.ask(&mut code, &writing)?;
        } else if !self.own(&mut code, &writing)? {
            self.instead(&mut code, &writing, &replaced.behaviour)?;
        }
        code.add().unreachable();
        Ok(code.finish())
    }

    /// Turns to what is done instead, if a parameter is something of the adapter's own.
    pub(crate) fn guard(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        instead: impl FnOnce(&mut Self, &mut Code) -> Result<(), Limit>,
    ) -> Result<(), Limit> {
        let Writing { replaced, signature, .. } = writing;
        let [own] = code.locals();
        let mut has_handles = false;
        parameters(self.types, code, &replaced.function, signature, &mut |code, held, place| {
            let Held::Resource(handle) = held else { return };
            let (Handle::Own(resource) | Handle::Borrow(resource)) = handle;
            let resource = definition(self.resolve, resource);
            if !self.is_exported(resource) {
                return;
            }
            has_handles = true;
            place.get(code);
            if let Handle::Own(_) = handle {
                let representation = self.intrinsic(resource, ResourceIntrinsic::ExportedRep);
                code.add().call(representation);
            }
            code.add().local_get(own).i32_or().local_set(own);
        })?;
        if has_handles {
            code.add().local_get(own).i32_const(0).i32_lt_s().if_(BlockType::Empty);
            instead(self, code)?;
            code.add().end();
        }
        Ok(())
    }

    /// Does what does not depend on the host, with nothing of what it was given.
    pub(crate) fn instead(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        behaviour: &Behaviour,
    ) -> Result<(), Limit> {
        let takes = |job: &mut Job| job.shape.data.is_some();
        let owned = match behaviour {
            Behaviour::Task(_) if self.job(writing).is_some_and(takes) => Owned::Sent,
            _ => Owned::Dropped,
        };
        self.give_back_parameters(code, writing, owned)?;
        self.plain(code, writing, behaviour)
    }

    /// Gives back what a call may not keep.
    pub(crate) fn give_back_parameters(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        owned: Owned,
    ) -> Result<(), Limit> {
        let Writing { key, replaced, signature } = writing;
        let function = &replaced.function;
        let exported = self.exported(*key);
        let transfers = function.find_futures_and_streams(self.resolve);
        parameters(self.types, code, function, signature, &mut |code, held, place| {
            let give_back = match (held, owned) {
                (Held::Resource(Handle::Own(_)) | Held::Transfer(_), Owned::PassedOn) => None,
                (Held::Transfer(_), Owned::Sent) => None,
                (Held::Resource(Handle::Own(resource)), Owned::Exchanged) => self.give_back_to_host(resource),
                (Held::Resource(handle), _) => self.give_back(handle),
                (Held::Transfer(ty), _) => transfers.iter().position(|known| *known == ty).map(|index| {
                    let place = TransferPlace {
                        interface: exported.as_ref(),
                        is_exported: true,
                        function: &function.name,
                        index,
                    };
                    let kind = match self.resolve.types[ty].kind {
                        TypeDefKind::Stream(_) => TransferKind::Stream,
                        _ => TransferKind::Future,
                    };
                    let drop = TransferIntrinsic::DropReadable;
                    let import = MANGLING.transfer_intrinsic(self.resolve, kind, &place, drop);
                    self.import(import, &[ValType::I32], &[])
                }),
            };
            if let Some(give_back) = give_back {
                place.get(code);
                code.add().call(give_back);
            }
        })
    }

    /// What does not depend on the host.
    pub(crate) fn plain(&mut self, code: &mut Code, writing: &Writing<'_>, behaviour: &Behaviour) -> Result<(), Limit> {
        match behaviour {
            Behaviour::Return(Some(constant)) => self.constant(code, writing, constant),
            Behaviour::Return(None) => {
                returned(code);
            }
            Behaviour::Handle(resource) => {
                let new = self.intrinsic(*resource, ResourceIntrinsic::ExportedNew);
                code.add().i32_const(OWN).call(new);
                returned(code);
            }
            Behaviour::Task(outcome) => self.task(code, writing, None, outcome)?,
            Behaviour::RandomNumber => {
                code.add().call(self.random());
                returned(code);
            }
            Behaviour::RandomBytes => self.random_bytes(code),
            Behaviour::Directories(_) => self.directories(code, writing)?,
            Behaviour::Forward | Behaviour::Keep(_) | Behaviour::Request | Behaviour::Reach(_) | Behaviour::Trap => {
                code.add().unreachable();
            }
        }
        Ok(())
    }

    /// Returns a constant.
    pub(crate) fn constant(&mut self, code: &mut Code, writing: &Writing<'_>, constant: &Constant) {
        let Writing { replaced, signature, .. } = writing;
        let Some(ty) = replaced.function.result else {
            returned(code);
            return;
        };
        let address = self.data.add(constant, ty);
        match signature.results.as_slice() {
            [_] if signature.indirect_results => {
                code.add().i32_const(address as i32);
            }
            [core] => self.flat(code, *core, ty, address),
            _ => {}
        }
        returned(code);
    }

    /// Pushes a constant of one core value, loaded from where it lies.
    fn flat(&self, code: &mut Code, core: CoreType, ty: Type, address: u32) {
        let size = self.types.layout(ty).map_or(4, |layout| layout.size);
        let is_signed = matches!(ty, Type::S8 | Type::S16);
        let mut code = code.add();
        code.i32_const(address as i32);
        match (core.wasm(), size) {
            (CoreType::F32, _) => code.f32_load(word(0)),
            (CoreType::F64, _) => code.f64_load(double(0)),
            (CoreType::I64, _) => code.i64_load(double(0)),
            (_, 1) if is_signed => code.i32_load8_s(byte(0)),
            (_, 1) => code.i32_load8_u(byte(0)),
            (_, 2) if is_signed => code.i32_load16_s(byte(0)),
            (_, 2) => code.i32_load16_u(byte(0)),
            (_, 0) => code.drop().i32_const(0),
            _ => code.i32_load(word(0)),
        };
    }

    /// Returns as many random bytes as the parameter says.
    fn random_bytes(&mut self, code: &mut Code) {
        let (realloc, random) = (self.realloc(), self.random());
        let [area, at] = code.locals();
        let mut code = code.add();
        code.global_get(MARK).global_set(FREE);
        // An area for the list, then its bytes, rounded up to whole numbers.
        code.i32_const(0).i32_const(0).i32_const(8).i32_const(8).call(realloc).local_set(area);
        code.local_get(0).i64_const(i64::from(i32::MAX)).i64_gt_u().if_(BlockType::Empty).unreachable().end();
        code.i32_const(0).i32_const(0).i32_const(8);
        code.local_get(0).i32_wrap_i64().i32_const(8).i32_add().call(realloc).local_set(at);
        code.local_get(area).local_get(at).i32_store(word(0));
        code.local_get(area).local_get(0).i32_wrap_i64().i32_store(word(4));
        code.block(BlockType::Empty).loop_(BlockType::Empty);
        code.local_get(0).i64_eqz().br_if(1);
        code.local_get(at).call(random).i64_store(double(0));
        code.local_get(at).i32_const(8).i32_add().local_set(at);
        code.local_get(0).i64_const(8).i64_le_u().br_if(1);
        code.local_get(0).i64_const(8).i64_sub().local_set(0);
        code.br(0).end().end();
        code.local_get(area).global_get(MARK).global_set(FREE).return_();
    }

    /// Asks the host: exchanges the handles that are owned, calls the import, and exchanges those in its result.
    fn ask(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<(), Limit> {
        let Writing { key, replaced, signature } = writing;
        let function = &replaced.function;
        let [representation, area] = code.locals();
        self.exchange_parameters(code, writing, representation)?;
        let rules = self.rules(code, writing)?;
        if self.admits(code, writing, rules)? {
            code.add().if_(BlockType::Empty).else_();
            self.give_back_parameters(code, writing, Owned::Exchanged)?;
            self.plain(code, writing, &replaced.otherwise)?;
            code.add().end();
        }
        // The import takes the same values, and an area for the result where the export returns the address of one.
        let import_signature = self.types.signature(function, Direction::Import)?;
        let (import_parameters, import_results) = import_types(&import_signature);
        let import =
            self.import(MANGLING.import(self.resolve, *key, &function.name), &import_parameters, &import_results);
        for parameter in 0..signature.parameters.len() as u32 {
            code.add().local_get(parameter);
        }
        if let (true, Some(ty)) = (signature.indirect_results, function.result) {
            allocate(code, self.realloc(), self.types.layout(ty)?);
            code.add().local_tee(area);
        }
        let protected = self.is_concurrent.then(|| protect(code));
        match protected {
            Some(protected) => {
                let mut code = code.add();
                code.call(import);
                unprotect(&mut code, protected);
                over(&mut code);
            }
            None => {
                code.add().call(import);
            }
        }
        let result = signature.results.first().filter(|_| !signature.indirect_results).map(|core| {
            let ty = value_types(&[*core])[0];
            let result = code.local(ty);
            code.add().local_set(result);
            (result, ty)
        });
        self.give_back_parameters(code, writing, Owned::PassedOn)?;
        if signature.indirect_results {
            self.found(code, writing, area, rules)?;
        }
        if let (Behaviour::Keep(kept), Some(element)) = (&replaced.behaviour, Element::of(self.types, function)?) {
            self.filter(code, element, Filter::Keep(kept), area);
        }
        if let Behaviour::Directories(asked) = &replaced.behaviour {
            return self.more_directories(code, writing, asked, area);
        }
        let Some(ty) = function.result else {
            returned(code);
            return Ok(());
        };
        if let Some((result, core)) = result {
            if let Some(Handle::Own(resource)) = handle(self.resolve, ty) {
                self.exchange(code, resource, Place::Local(result, core), representation);
            }
            code.add().local_get(result);
        } else {
            memory(self.types, code, ty, area, &mut |code, held, place| {
                if let Held::Resource(Handle::Own(resource)) = held {
                    self.exchange(code, resource, place, representation);
                }
            })?;
            code.add().local_get(area);
        }
        returned(code);
        Ok(())
    }

    /// Exchanges the handles among the parameters that are owned for those of the host. Changes a local.
    pub(crate) fn exchange_parameters(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        representation: u32,
    ) -> Result<(), Limit> {
        let Writing { replaced, signature, .. } = writing;
        parameters(self.types, code, &replaced.function, signature, &mut |code, held, place| {
            let Held::Resource(Handle::Own(resource)) = held else { return };
            let resource = definition(self.resolve, resource);
            if self.is_exported(resource) {
                let to_representation = self.intrinsic(resource, ResourceIntrinsic::ExportedRep);
                let drop = self.intrinsic(resource, ResourceIntrinsic::ExportedDrop);
                place.get(code);
                code.add().call(to_representation).local_set(representation).i32_const(1).global_set(MOVING);
                place.get(code);
                code.add().call(drop).i32_const(0).global_set(MOVING);
                place.set(code, representation);
            }
        })
    }

    /// Exchanges a handle of the host's for one of the adapter's, if it defines the resource.
    pub(crate) fn exchange(&mut self, code: &mut Code, resource: TypeId, place: Place, local: u32) {
        let resource = definition(self.resolve, resource);
        if self.is_exported(resource) {
            let new = self.intrinsic(resource, ResourceIntrinsic::ExportedNew);
            place.get(code);
            code.add().call(new).local_set(local);
            place.set(code, local);
        }
    }

    /// Filters the list of the host at an address in a local.
    pub(crate) fn filter(&mut self, code: &mut Code, element: Element, which: Filter<'_>, area: u32) {
        let (Handle::Own(resource) | Handle::Borrow(resource)) = match element.handle {
            Some((_, handle)) => handle,
            None => {
                filter(code, element, which, area, None);
                return;
            }
        };
        let drop = self.give_back_to_host(resource);
        filter(code, element, which, area, drop);
    }
}

/// The handle that a type of one core value is.
fn handle(resolve: &Resolve, ty: Type) -> Option<Handle> {
    match kind_of(resolve, ty)? {
        TypeDefKind::Handle(handle) => Some(*handle),
        TypeDefKind::FixedLengthList(element, _) => handle(resolve, *element),
        kind => match parts(kind) {
            Parts::Product(types) => handle(resolve, *types.first()?),
            Parts::Sum(_) => None, // has a value that says which case it is
        },
    }
}

/// Returns what was pushed. What callers passed is not looked at any more.
pub(crate) fn returned(code: &mut Code) {
    code.add().global_get(MARK).global_set(FREE).return_();
}
