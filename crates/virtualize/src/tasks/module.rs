//! The core module of the tasks: its functions, what they import, and its memory.

use wasm_encoder::{ConstExpr, ExportKind, ExportSection, ValType};
use wit_parser::{Resolve, Type, WorldKey};
use witcraft_abi::{
    Builtin, CoreImport, CoreSignature, Direction, Limit, Mode, TransferIntrinsic, TransferKind, TransferPlace,
    TypeTable,
};

use super::body::{Builtins, End, SCRATCH, Writing, callback, start, step, take};
use super::{Job, Tasks};
use crate::adapter::module::{MANGLING, import_types};
use crate::constant::{Constant, Data};
use crate::tree::{Files, PAGE};
use crate::writer::Writer;

/// Where constants begin.
const BASE: u32 = 16;
struct Emitter<'a> {
    resolve: &'a Resolve,
    key: &'a WorldKey,
    writer: Writer,
}

/// Writes the module.
///
/// # Errors
/// A type that is past a limit.
pub(super) fn module(
    resolve: &Resolve,
    key: &WorldKey,
    tasks: &Tasks,
    files: Option<&Files>,
) -> Result<Vec<u8>, Limit> {
    let types = TypeTable::new(resolve);
    let mut data = Data::new(&types, BASE);
    let mut emitter = Emitter { resolve, key, writer: Writer::default() };
    let builtins = Builtins {
        new_set: emitter.builtin(Builtin::WaitableSetNew),
        drop_set: emitter.builtin(Builtin::WaitableSetDrop),
        join: emitter.builtin(Builtin::WaitableJoin),
        get: emitter.builtin(Builtin::ContextGet),
        set: emitter.builtin(Builtin::ContextSet),
    };
    let mut all = Vec::new();
    for job in tasks.used() {
        all.push(emitter.writing(&types, job, &mut data, files)?);
    }
    let end = data.end().next_multiple_of(16);
    for writing in &mut all {
        writing.scratch = end;
    }
    let drains = all.iter().any(|writing| writing.job.shape.data.is_some());
    let end = if drains { end + SCRATCH } else { end };
    let mut contents = None;
    let mut end = end;
    if let Some(files) = files.filter(|_| all.iter().any(Writing::has_files)) {
        // At a page, so that an engine maps it.
        let start = end.next_multiple_of(PAGE as u32);
        for writing in all.iter_mut().filter(|writing| writing.has_files()) {
            writing.items = (start.wrapping_sub(files.start), 1);
        }
        end = (start + files.contents.len() as u32).next_multiple_of(16);
        contents = Some((start, files.contents.as_slice()));
    }
    let mut exports = ExportSection::new();
    exports.export(MANGLING.memory(), ExportKind::Memory, 0);
    let take = emitter.writer.add(&[], &[ValType::I32], &take());
    for writing in &all {
        let step = emitter.writer.add(&[ValType::I32], &[ValType::I32], &step(writing, &builtins));
        let name = &writing.job.function.name;
        let signature = types.signature_in(Mode::Callback, &writing.job.function, Direction::Export)?;
        let (parameters, results) = import_types(&signature);
        let start = start(writing, &parameters, &builtins, take, step);
        let start = emitter.writer.add(&parameters, &results, &start);
        exports.export(&MANGLING.export_in(Mode::Callback, resolve, Some(key), name), ExportKind::Func, start);
        let callback = emitter.writer.add(&[ValType::I32; 3], &[ValType::I32], &callback(writing, &builtins, step));
        exports.export(&MANGLING.callback(resolve, Some(key), name), ExportKind::Func, callback);
    }
    let globals = [end as i32, 0].map(|first| (ValType::I32, ConstExpr::i32_const(first)));
    let segments: Vec<(u32, &[u8])> = [(BASE, data.bytes.as_slice())].into_iter().chain(contents).collect();
    Ok(emitter.writer.finish(&exports, end, &globals, &segments))
}

impl Emitter<'_> {
    fn import_with(&mut self, import: CoreImport, signature: &CoreSignature) -> u32 {
        let (parameters, results) = import_types(signature);
        self.writer.import(import, &parameters, &results)
    }

    fn builtin(&mut self, builtin: Builtin) -> u32 {
        self.import_with(builtin.import(), &builtin.signature())
    }

    /// Imports what a task needs, and lays out what it writes.
    fn writing<'j>(
        &mut self,
        types: &TypeTable<'_>,
        job: &'j Job,
        data: &mut Data<'_>,
        files: Option<&Files>,
    ) -> Result<Writing<'j>, Limit> {
        let import = MANGLING.task_return(self.resolve, Some(self.key), &job.function.name);
        let task_return = self.import_with(import, &types.task_return_signature(&job.function)?);
        let stream = match (job.shape.data, job.shape.stream) {
            (Some((_, ty)), _) => Some(self.end(job, ty, false)),
            (None, Some(ty)) => Some(self.end(job, ty, true)),
            (None, None) => None,
        };
        let future = job.shape.future.map(|ty| self.end(job, ty, true));
        let mut list = |ty: Option<Type>, items: &[Constant]| -> Result<(u32, u32), Limit> {
            let Some(ty) = ty else { return Ok((0, 0)) };
            let slice = data.add(&Constant::List(items.to_vec()), ty);
            let size = match crate::parts::kind_of(self.resolve, ty) {
                Some(wit_parser::TypeDefKind::List(item)) => types.layout(*item)?.size,
                _ => 0,
            };
            Ok((data.word(slice), size))
        };
        let results = list(job.all_results, &job.results)?;
        let entries = match (files, job.entry(self.resolve)) {
            (Some(files), Some(entry)) => {
                files.rows.iter().map(|(name, is_directory)| entry.of(name, *is_directory)).collect()
            }
            _ => Vec::new(),
        };
        let items = list(job.all_items, &entries)?;
        Ok(Writing { job, task_return, stream, future, items, results, scratch: 0 })
    }

    /// Imports what is done with the end of a stream or future that is read, or made and written.
    fn end(&mut self, job: &Job, ty: Type, is_written: bool) -> End {
        use TransferIntrinsic::{DropReadable, DropWritable, New, Read, Write};
        let transfers = job.function.find_futures_and_streams(self.resolve);
        let index = transfers.iter().position(|known| Type::Id(*known) == ty).unwrap_or_default();
        let place = TransferPlace { interface: Some(self.key), is_exported: true, function: &job.function.name, index };
        let is_future = job.shape.future == Some(ty);
        let kind = if is_future { TransferKind::Future } else { TransferKind::Stream };
        let parameters = if is_future { 2 } else { 3 };
        let mut import = |intrinsic, parameters: usize, results: &[ValType]| {
            let import = MANGLING.transfer_intrinsic(self.resolve, kind, &place, intrinsic);
            self.writer.import(import, &vec![ValType::I32; parameters], results)
        };
        let (copy, drop) = if is_written { (Write, DropWritable) } else { (Read, DropReadable) };
        End {
            new: is_written.then(|| import(New, 0, &[ValType::I64])),
            copy: import(copy, parameters, &[ValType::I32]),
            drop: import(drop, 1, &[]),
        }
    }
}
