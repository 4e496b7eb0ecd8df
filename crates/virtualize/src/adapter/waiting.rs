//! Calls of the host that take their time, for functions of asynchronous type. The adapter passes them on without waiting, so that the
//! component goes on with other things: the function is lifted `async`, and its callback hears when the host has answered.
//!
//! ```text
//! start ──call, lowered async──> returned: finish
//!                                otherwise: a record keeps what finish needs, and the task waits in a set
//! callback <──event of the subtask── returned: finish; cancelled by the component: cancels the subtask, then finish
//! ```
//!
//! Meanwhile other calls come and go. What they leave is free again, but for what is in use: see [`MARK`](crate::memory::MARK).

use wasm_encoder::{BlockType, Function as Body, InstructionSink, ValType};
use wit_parser::{Handle, Type};
use witcraft_abi::{Builtin, CoreSignature, Direction, Layout, Limit, Mode};
use witcraft_wasi::Reach;

use crate::adapter::body::{Owned, Writing};
use crate::adapter::module::{Emitter, MANGLING, import_types, value_types};
use crate::adapter::task::{RETURNED, STATE};
use crate::behaviour::{Behaviour, Replaced};
use crate::code::{Code, double, word};
use crate::flat::{load, store};
use crate::handles::{Held, Place, memory, parameters};
use crate::memory::{FREE, MARK, keep, over, protect, unprotect};

/// The state of a subtask that was not started yet (`CanonicalABI.md`, `Subtask.State.STARTING`), and that was cancelled before.
const STARTING: i32 = 0;
const CANCELLED_BEFORE_STARTED: i32 = 3;
/// How many bits of a status have the state.
const STATE_BITS: i32 = 4;
/// The events of a callback (`EventCode.SUBTASK`, `EventCode.TASK_CANCELLED`), and what it returns (`CallbackCode`).
const SUBTASK: i32 = 1;
const TASK_CANCELLED: i32 = 6;
const EXIT: i32 = 0;
const WAIT: i32 = 2;

/// In a record: the set that the task waits in, or the next record that is free.
const SET: u32 = 0;
/// The subtask.
const CALL: u32 = 4;
/// The core parameters, 8 bytes each. Behind them is what the call takes and returns in memory.
const PARAMETERS: u32 = 8;

/// A function that waits, while it is written.
struct Waiting<'w> {
    writing: &'w Writing<'w>,
    parameters: Vec<ValType>,
    /// The list of free records, and their size.
    records: u32,
    size: u32,
    /// Where in a record the call finds its parameters, if not outside of memory, and leaves its result.
    taken: Option<u32>,
    result: u32,
    /// The rules that what it finds is remembered with.
    rules: u32,
}

/// Whether a function waits for its host without keeping others from going on.
pub(crate) fn waits(replaced: &Replaced) -> bool {
    let is_async = Mode::declared(&replaced.function).is_async();
    is_async && matches!(replaced.behaviour, Behaviour::Forward | Behaviour::Request | Behaviour::Reach(_))
}

impl Emitter<'_> {
    /// Writes a function that waits: what is exported, and its callback. `signature` is that of a function that does not.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn waiting(&mut self, writing: &Writing<'_>) -> Result<(u32, u32), Limit> {
        let function = &writing.replaced.function;
        let parameters = value_types(&writing.signature.parameters);
        let import = self.types.signature_in(Mode::Callback, function, Direction::Import)?;
        let mut end = PARAMETERS + 8 * parameters.len() as u32;
        let mut room = |layout: Layout| {
            let at = end.next_multiple_of(layout.align.max(1));
            end = at + layout.size;
            at
        };
        let types: Vec<Type> = function.params.iter().map(|parameter| parameter.ty).collect();
        let taken = match import.indirect_parameters && !writing.signature.indirect_parameters {
            true => Some(room(self.types.record(&types)?.0)),
            false => None,
        };
        let result = function.result.map(|ty| self.types.layout(ty)).transpose()?.map_or(0, &mut room);
        let rules = room(Layout { size: 8, align: 8 });
        let size = end.next_multiple_of(8);
        let records = self.data.reserve(4, 4);
        let waiting = Waiting { writing, parameters, records, size, taken, result, rules };
        let results = value_types(&writing.signature.results);
        let mut code = Code::new(&waiting.parameters);
        if !self.own(&mut code, writing)? {
            self.instead(&mut code, writing, &writing.replaced.otherwise)?;
        }
        code.add().unreachable();
        let instead = self.add(&waiting.parameters, &results, code.finish());
        let mut code = Code::new(&[]);
        self.plain(&mut code, writing, &writing.replaced.otherwise)?;
        code.add().unreachable();
        let refused = self.add(&[], &results, code.finish());
        let finish = self.finish_call(&waiting)?;
        let ends: Vec<ValType> = waiting.parameters.iter().copied().chain([ValType::I32; 2]).collect();
        let finish = self.add(&ends, &[ValType::I32], finish);
        let start = self.start_call(&waiting, &import, [instead, refused, finish])?;
        let start = self.add(&waiting.parameters, &[ValType::I32], start);
        let callback = self.callback(&waiting, finish);
        Ok((start, self.add(&[ValType::I32; 3], &[ValType::I32], callback)))
    }

    /// `(parameters) -> code`.
    fn start_call(
        &mut self,
        waiting: &Waiting<'_>,
        import_signature: &CoreSignature,
        [instead, refused, finish]: [u32; 3],
    ) -> Result<Body, Limit> {
        let Waiting { writing, parameters, records, .. } = waiting;
        let function = &writing.replaced.function;
        let mut code = Code::new(parameters);
        let count = parameters.len() as u32;
        let [record, status] = code.locals();
        self.guard(&mut code, writing, |emitter, code| {
            for parameter in 0..count {
                code.add().local_get(parameter);
            }
            code.add().call(instead);
            emitter.answer(code, writing)
        })?;
        let [representation] = code.locals();
        self.exchange_parameters(&mut code, writing, representation)?;
        let rules = self.rules(&mut code, writing)?;
        if self.admits(&mut code, writing, rules)? {
            code.add().if_(BlockType::Empty).else_();
            self.give_back_parameters(&mut code, writing, Owned::Exchanged)?;
            code.add().call(refused);
            self.answer(&mut code, writing)?;
            code.add().end();
        }
        let (realloc, set) = (self.realloc(), self.builtin(Builtin::WaitableSetNew));
        let (join, context) = (self.builtin(Builtin::WaitableJoin), self.builtin(Builtin::ContextSet));
        let mut code_ = code.add();
        code_.i32_const(*records as i32).i32_load(word(0)).local_tee(record).if_(BlockType::Empty);
        code_.i32_const(*records as i32).local_get(record).i32_load(word(SET)).i32_store(word(0)).else_();
        code_.i32_const(0).i32_const(0).i32_const(8).i32_const(waiting.size as i32).call(realloc).local_set(record);
        keep(&mut code_);
        code_.end();
        if let Some(rules) = rules {
            code_.local_get(record).local_get(rules).i64_store(double(waiting.rules));
        }
        if let Some(taken) = waiting.taken {
            let types: Vec<Type> = function.params.iter().map(|parameter| parameter.ty).collect();
            let (_, offsets) = self.types.record(&types)?;
            let mut position = 0;
            for (ty, offset) in types.into_iter().zip(offsets) {
                position = store(self.types, &mut code, ty, position, (record, taken + offset))?;
            }
            code.add().local_get(record).i32_const(taken as i32).i32_add();
        } else {
            for parameter in 0..count {
                code.add().local_get(parameter);
            }
        }
        if function.result.is_some() {
            code.add().local_get(record).i32_const(waiting.result as i32).i32_add();
        }
        let (import_parameters, import_results) = import_types(import_signature);
        let import = MANGLING.import_in(Mode::Callback, self.resolve, writing.key, &function.name);
        let import = self.import(import, &import_parameters, &import_results);
        let protected = protect(&mut code);
        let mut code_ = code.add();
        code_.call(import).local_tee(status).i32_const(STATE).i32_and().i32_const(RETURNED).i32_eq();
        code_.if_(BlockType::Empty);
        unprotect(&mut code_, protected);
        over(&mut code_);
        for parameter in 0..count {
            code_.local_get(parameter);
        }
        code_.local_get(record).i32_const(RETURNED).call(finish).return_().end();
        for (parameter, ty) in parameters.iter().enumerate() {
            let at = PARAMETERS + 8 * parameter as u32;
            code_.local_get(record).local_get(parameter as u32);
            match ty {
                ValType::I64 => code_.i64_store(double(at)),
                ValType::F32 => code_.f32_store(word(at)),
                ValType::F64 => code_.f64_store(double(at)),
                _ => code_.i32_store(word(at)),
            };
        }
        // What the parameters are made of is taken when the subtask starts. Handles in memory are given back at its end.
        let keeps = writing.signature.indirect_parameters || self.has_borrowed_list(writing)?;
        let mut code_ = code.add();
        code_.local_get(status).i32_const(STATE).i32_and().i32_const(STARTING).i32_ne();
        code_.i32_const((!keeps).into()).i32_and().if_(BlockType::Empty);
        unprotect(&mut code_, protected);
        code_.end();
        code_.global_get(MARK).global_set(FREE);
        code_.local_get(record).local_get(status).i32_const(STATE_BITS).i32_shr_u().i32_store(word(CALL));
        code_.local_get(record).call(set).i32_store(word(SET));
        code_.local_get(record).i32_load(word(CALL)).local_get(record).i32_load(word(SET)).call(join);
        code_.local_get(record).call(context);
        wait(&mut code_, record);
        Ok(code.finish())
    }

    /// `(event, waitable, payload) -> code`.
    fn callback(&mut self, waiting: &Waiting<'_>, finish: u32) -> Body {
        let (event, state) = (0, 2);
        let mut code = Code::new(&[ValType::I32; 3]);
        let [record] = code.locals();
        let (context, join) = (self.builtin(Builtin::ContextGet), self.builtin(Builtin::WaitableJoin));
        let (cancel, drop) = (self.builtin(Builtin::SubtaskCancel), self.builtin(Builtin::SubtaskDrop));
        let drop_set = self.builtin(Builtin::WaitableSetDrop);
        let mut code_ = code.add();
        code_.call(context).local_set(record);
        code_.local_get(event).i32_const(TASK_CANCELLED).i32_eq().if_(BlockType::Empty);
        code_.local_get(record).i32_load(word(CALL)).i32_const(0).call(join);
        code_.local_get(record).i32_load(word(CALL)).call(cancel).local_set(state).else_();
        // It was started, or has returned.
        code_.local_get(event).i32_const(SUBTASK).i32_ne().local_get(state).i32_const(RETURNED).i32_ne().i32_or();
        code_.if_(BlockType::Empty);
        wait(&mut code_, record);
        code_.end();
        code_.local_get(record).i32_load(word(CALL)).i32_const(0).call(join).end();
        code_.local_get(record).i32_load(word(CALL)).call(drop).local_get(record).i32_load(word(SET)).call(drop_set);
        over(&mut code_);
        for (parameter, ty) in waiting.parameters.iter().enumerate() {
            let at = PARAMETERS + 8 * parameter as u32;
            code_.local_get(record);
            match ty {
                ValType::I64 => code_.i64_load(double(at)),
                ValType::F32 => code_.f32_load(word(at)),
                ValType::F64 => code_.f64_load(double(at)),
                _ => code_.i32_load(word(at)),
            };
        }
        code_.local_get(record).local_get(state).call(finish);
        code.finish()
    }

    /// `(parameters, record, state of the subtask) -> code`: gives back what was borrowed, and returns the result.
    fn finish_call(&mut self, waiting: &Waiting<'_>) -> Result<Body, Limit> {
        let Waiting { writing, parameters, records, .. } = waiting;
        let count = parameters.len() as u32;
        let (record, state) = (count, count + 1);
        let ends: Vec<ValType> = parameters.iter().copied().chain([ValType::I32; 2]).collect();
        let mut code = Code::new(&ends);
        let [area, representation] = code.locals();
        let cancelled = self.builtin(Builtin::TaskCancel);
        // A record is written only when it is taken again.
        let mut code_ = code.add();
        code_.local_get(record).i32_const(*records as i32).i32_load(word(0)).i32_store(word(SET));
        code_.i32_const(*records as i32).local_get(record).i32_store(word(0));
        code_.local_get(state).i32_const(CANCELLED_BEFORE_STARTED).i32_eq().if_(BlockType::Empty);
        self.give_back_parameters(&mut code, writing, Owned::Exchanged)?;
        code.add().else_();
        self.give_back_parameters(&mut code, writing, Owned::PassedOn)?;
        code.add().end().local_get(state).i32_const(RETURNED).i32_ne().if_(BlockType::Empty);
        code.add().call(cancelled);
        exit(&mut code);
        code.add().end().local_get(record).i32_const(waiting.result as i32).i32_add().local_set(area);
        if let Behaviour::Reach(Reach::Lookup) = writing.replaced.behaviour {
            let rules = code.local(ValType::I64);
            code.add().local_get(record).i64_load(double(waiting.rules)).local_set(rules);
            self.found(&mut code, writing, area, Some(rules))?;
        }
        if let Some(ty) = writing.replaced.function.result {
            memory(self.types, &mut code, ty, area, &mut |code, held, place| {
                if let Held::Resource(Handle::Own(resource)) = held {
                    self.exchange(code, resource, place, representation);
                }
            })?;
        }
        self.return_from(&mut code, writing, area)?;
        Ok(code.finish())
    }

    /// Ends the task with the result that was pushed, as a function that does not wait returns it.
    fn answer(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<(), Limit> {
        let [area] = code.locals();
        if writing.signature.indirect_results {
            code.add().local_set(area);
            return self.return_from(code, writing, area);
        }
        let function = &writing.replaced.function;
        let exported = self.exported(writing.key);
        let import = MANGLING.task_return(self.resolve, exported.as_ref(), &function.name);
        let (parameters, results) = import_types(&self.types.task_return_signature(function)?);
        let import = self.import(import, &parameters, &results);
        code.add().call(import);
        exit(code);
        Ok(())
    }

    /// Ends the task with the result at an address.
    fn return_from(&mut self, code: &mut Code, writing: &Writing<'_>, area: u32) -> Result<(), Limit> {
        let function = &writing.replaced.function;
        let exported = self.exported(writing.key);
        let import = MANGLING.task_return(self.resolve, exported.as_ref(), &function.name);
        let signature = self.types.task_return_signature(function)?;
        let (parameters, results) = import_types(&signature);
        let import = self.import(import, &parameters, &results);
        match function.result {
            Some(_) if signature.indirect_parameters => {
                code.add().local_get(area);
            }
            Some(ty) => load(self.types, code, ty, area, 0)?,
            None => {}
        }
        code.add().call(import);
        exit(code);
        Ok(())
    }

    /// Whether handles that are to be given back at the end of a call are in memory.
    fn has_borrowed_list(&mut self, writing: &Writing<'_>) -> Result<bool, Limit> {
        let mut unused = Code::new(&value_types(&writing.signature.parameters));
        let mut found = false;
        parameters(self.types, &mut unused, &writing.replaced.function, writing.signature, &mut |_, held, place| {
            found |= matches!((held, place), (Held::Resource(Handle::Borrow(_)), Place::Memory(..)));
        })?;
        Ok(found)
    }

    fn builtin(&mut self, builtin: Builtin) -> u32 {
        let (parameters, results) = import_types(&builtin.signature());
        self.import(builtin.import(), &parameters, &results)
    }
}

/// Ends the task, which has returned.
fn exit(code: &mut Code) {
    code.add().global_get(MARK).global_set(FREE).i32_const(EXIT).return_();
}

/// Returns that the task of a record waits.
fn wait(code: &mut InstructionSink<'_>, record: u32) {
    code.local_get(record).i32_load(word(SET)).i32_const(4).i32_shl().i32_const(WAIT).i32_or().return_();
}
