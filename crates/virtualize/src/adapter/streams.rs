//! Files and directories that are embedded, as streams of WASI 0.3, which a task writes.

use wasm_encoder::BlockType;
use witcraft_abi::Limit;

use crate::adapter::body::Writing;
use crate::adapter::module::Emitter;
use crate::adapter::own::case_of;
use crate::adapter::task::Items;
use crate::code::{Code, word};
use crate::constant::Constant;
use crate::tree;

impl Emitter<'_> {
    /// `read-via-stream: func(offset) -> tuple<stream<u8>, future<result>>`.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn stream_file(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32) -> Result<(), Limit> {
        self.expect_for_stream(code, writing, row, false)?;
        let [begin, count] = code.locals();
        self.clamp(code, row, 1, begin);
        let mut code_ = code.add();
        code_.local_get(row).i32_load(word(tree::LENGTH)).local_get(begin).i32_sub().local_set(count);
        // The task has the contents where they would be here, from another address on.
        code_.local_get(row).i32_load(word(tree::START)).local_get(begin).i32_add().local_set(begin);
        self.task(code, writing, Some(Items { begin, count }), &Constant::Case(0, None))
    }

    /// `read-directory: func() -> tuple<stream<directory-entry>, future<result>>`.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn stream_entries(&mut self, code: &mut Code, writing: &Writing<'_>, row: u32) -> Result<(), Limit> {
        self.expect_for_stream(code, writing, row, true)?;
        let [begin, count] = code.locals();
        let first = self.table.as_ref().map_or(0, |table| table.first);
        let mut code_ = code.add();
        // The task has an item for each row.
        code_.local_get(row).i32_load(word(tree::START)).i32_const(first as i32).i32_sub();
        code_.i32_const(tree::SIZE as i32).i32_div_u().local_set(begin);
        code_.local_get(row).i32_load(word(tree::LENGTH)).local_set(count);
        self.task(code, writing, Some(Items { begin, count }), &Constant::Case(0, None))
    }

    /// Fails unless a row is that of a directory, or of a file: the stream has nothing, and the future fails.
    fn expect_for_stream(
        &mut self,
        code: &mut Code,
        writing: &Writing<'_>,
        row: u32,
        is_directory: bool,
    ) -> Result<(), Limit> {
        let resolve = self.resolve;
        let wrong = if is_directory { "not-directory" } else { "is-directory" };
        let result = self.job(writing).and_then(|job| job.shape.result(resolve));
        let case = result.and_then(|result| case_of(resolve, result.err?, wrong)).unwrap_or_default();
        let failed = Constant::Case(1, Some(Box::new(Constant::Case(case, None))));
        code.add().local_get(row).i32_load(word(tree::IS_DIRECTORY)).i32_const(is_directory.into()).i32_ne();
        code.add().if_(BlockType::Empty);
        self.task(code, writing, None, &failed)?;
        code.add().end();
        Ok(())
    }
}
