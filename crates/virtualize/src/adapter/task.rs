//! Calls of the component that has tasks, which go on when the adapter has returned.

use wasm_encoder::{BlockType, MemArg};
use witcraft_abi::{Direction, Limit, Mode};

use crate::adapter::body::{Writing, returned};
use crate::adapter::module::{Emitter, MANGLING, import_types};
use crate::code::{Code, double, word};
use crate::constant::Constant;
use crate::memory::{over, protect, unprotect};
use crate::tasks::{Job, Tasks};

/// The state of a subtask that has returned (`CanonicalABI.md`, `Subtask.State.RETURNED`), and the bits that have the state.
pub(crate) const RETURNED: i32 = 2;
pub(crate) const STATE: i32 = 0xf;

/// What a task writes to a stream: where it begins and how much it is, in locals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Items {
    pub(crate) begin: u32,
    pub(crate) count: u32,
}

impl Emitter<'_> {
    /// The function that has the tasks of a function.
    pub(crate) fn job(&mut self, writing: &Writing<'_>) -> Option<&mut Job> {
        self.tasks.as_mut()?.job(writing.key, &writing.replaced.function.name)
    }

    /// Returns ends of streams and futures, with what a task does with the other ends. A stream that the function takes is the task's.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn task(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        items: Option<Items>,
        outcome: &Constant,
    ) -> Result<(), Limit> {
        let key = self.tasks.as_ref().map(|tasks| Tasks::item(tasks).0);
        let Some((outcome, function, data)) = self.job(writing).map(|job| {
            job.is_used = true;
            job.has_items |= items.is_some();
            (job.outcome(outcome), job.function.clone(), job.shape.data)
        }) else {
            code.add().unreachable();
            return Ok(());
        };
        let signature = self.types.signature_in(Mode::Callback, &function, Direction::Import)?;
        let (parameters, results) = import_types(&signature);
        let import = MANGLING.import_in(Mode::Callback, self.resolve, key.as_ref(), &function.name);
        let import = self.import(import, &parameters, &results);
        // A stream and a future at most. They move to where they are returned from when no other call may come any more.
        let result = self.data.reserve(8, 4) as i32;
        let [area] = code.locals();
        let realloc = self.realloc();
        code.add().i32_const(0).i32_const(0).i32_const(8).i32_const(8).call(realloc).local_set(area);
        let protected = protect(code);
        let mut code_ = code.add();
        if let Some((position, _)) = data {
            code_.local_get(position);
        }
        match items {
            Some(Items { begin, count }) => code_.local_get(begin).local_get(count),
            None => code_.i32_const(0).i32_const(0),
        };
        code_.i32_const(outcome).local_get(area).call(import);
        // These functions return before they wait for anything.
        code_.i32_const(STATE).i32_and().i32_const(RETURNED).i32_ne().if_(BlockType::Empty).unreachable().end();
        unprotect(&mut code_, protected);
        over(&mut code_);
        code_.i32_const(result).local_get(area).i64_load(double(0)).i64_store(MemArg { align: 2, ..double(0) });
        code_.i32_const(result);
        if !writing.signature.indirect_results {
            code_.i32_load(word(0));
        }
        returned(code);
        Ok(())
    }
}
