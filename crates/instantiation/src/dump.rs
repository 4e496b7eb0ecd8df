//! An [`Instantiation`] as text, for people and for tests.

use std::fmt::Write;

use witcraft_abi::StringEncoding;

use crate::model::{
    CallbackId, Concurrent, CoreItem, End, Export, FunctionId, ImportKind, Instantiation, ModuleSource, Options,
    ResourceKind, Step, TableId, Trampoline,
};

/// The text of `instantiation`: what there is, what is done, what comes out, a line each.
pub fn dump(instantiation: &Instantiation<'_>) -> String {
    let mut dump = Dump { of: instantiation, text: String::new() };
    dump.tables();
    for step in &instantiation.steps {
        dump.step(step);
    }
    dump.exports(&instantiation.exports, 0);
    dump.text
}

struct Dump<'a> {
    of: &'a Instantiation<'a>,
    text: String,
}

impl Dump<'_> {
    fn line(&mut self, depth: usize, line: std::fmt::Arguments<'_>) {
        writeln!(self.text, "{:1$}{line}", "", depth * 2).expect("writing to a string");
    }

    fn tables(&mut self) {
        for (index, module) in self.of.modules.iter().enumerate() {
            let needs: String = module.needs.iter().map(|feature| format!(", {feature}")).collect();
            self.line(0, format_args!("module {index}: {} bytes{needs}", module.bytes.len()));
        }
        for (index, import) in self.of.imports.iter().enumerate() {
            let kind = match import.kind {
                ImportKind::Function => "function",
                ImportKind::Resource => "resource",
                ImportKind::Module => "module",
            };
            let path: String = import.path.iter().map(|part| format!(" {part:?}")).collect();
            self.line(0, format_args!("import {index}: {kind} {:?}{path}", import.name));
        }
        for (index, resource) in self.of.resources.iter().enumerate() {
            let name = resource.name.as_deref().unwrap_or("(unnamed)");
            match resource.kind {
                ResourceKind::Imported(import) => {
                    self.line(0, format_args!("resource {index}: {name}, import {}", import.0));
                }
                ResourceKind::Defined(instance) => {
                    self.line(0, format_args!("resource {index}: {name}, of instance {}", instance.0));
                }
            }
        }
        for (index, trampoline) in self.of.trampolines.iter().enumerate() {
            let what = self.trampoline(trampoline);
            self.line(0, format_args!("trampoline {index}: {what}"));
        }
    }

    fn trampoline(&self, trampoline: &Trampoline) -> String {
        match trampoline {
            Trampoline::Lower { import, function, options } => {
                format!("lower import {} as {}{}", import.0, self.function(*function), self.options(options))
            }
            Trampoline::Transcode { transcoding, from, to } => {
                format!("transcode {transcoding:?} from memory {} to memory {}", from.0, to.0)
            }
            Trampoline::ResourceNew(table) => format!("resource.new {}", self.table(*table)),
            Trampoline::ResourceRep(table) => format!("resource.rep {}", self.table(*table)),
            Trampoline::ResourceDrop(table) => format!("resource.drop {}", self.table(*table)),
            Trampoline::TransferOwn => "transfer own".to_owned(),
            Trampoline::TransferBorrow => "transfer borrow".to_owned(),
            Trampoline::EnterCall => "enter call".to_owned(),
            Trampoline::ExitCall => "exit call".to_owned(),
            Trampoline::Trap(_) => "trap".to_owned(),
            Trampoline::Concurrent(instance, built_in) => self.concurrent(instance.0, built_in),
            Trampoline::PrepareCall => "prepare call".to_owned(),
            Trampoline::StartCall(callback) => format!("start call{}", callback_suffix(*callback)),
            Trampoline::StartAsyncCall { callback, .. } => {
                format!("start call, which is not waited for{}", callback_suffix(*callback))
            }
            Trampoline::TransferReadable(kind) => format!("transfer {}", kind.name()),
            Trampoline::ContextGet(slot) => format!("context.get {slot}"),
            Trampoline::ContextSet(slot) => format!("context.set {slot}"),
        }
    }

    fn concurrent(&self, instance: u32, built_in: &Concurrent) -> String {
        let end = |end: &End| match end {
            End::Readable => "readable end",
            End::Writable => "writable end",
        };
        let what = match built_in {
            Concurrent::TaskReturn { results, options } => {
                return format!("task.return of results {}{}", results.0, self.options(options));
            }
            Concurrent::TaskCancel => "task.cancel".to_owned(),
            Concurrent::BackpressureInc => "backpressure.inc".to_owned(),
            Concurrent::BackpressureDec => "backpressure.dec".to_owned(),
            Concurrent::Yield { .. } => "thread.yield".to_owned(),
            Concurrent::SetNew => "waitable-set.new".to_owned(),
            Concurrent::SetWait { memory, .. } => format!("waitable-set.wait, memory {}", memory.0),
            Concurrent::SetPoll { memory, .. } => format!("waitable-set.poll, memory {}", memory.0),
            Concurrent::SetDrop => "waitable-set.drop".to_owned(),
            Concurrent::Join => "waitable.join".to_owned(),
            Concurrent::SubtaskCancel { .. } => "subtask.cancel".to_owned(),
            Concurrent::SubtaskDrop => "subtask.drop".to_owned(),
            Concurrent::New(kind, transfer) => format!("new {} {}", kind.name(), transfer.0),
            Concurrent::Copy { kind, transfer, end: copied, options } => {
                return format!("copy, {} of {} {}{}", end(copied), kind.name(), transfer.0, self.options(options));
            }
            Concurrent::CancelCopy { kind, transfer, end: copied, .. } => {
                format!("cancel copy, {} of {} {}", end(copied), kind.name(), transfer.0)
            }
            Concurrent::DropEnd { kind, transfer, end: dropped } => {
                format!("drop {} of {} {}", end(dropped), kind.name(), transfer.0)
            }
        };
        format!("{what}, instance {instance}")
    }

    fn table(&self, id: TableId) -> String {
        let table = self.of.table(id);
        format!("resource {} in instance {}", table.resource.0, table.instance.0)
    }

    fn function(&self, id: FunctionId) -> String {
        let function = &self.of.functions[id.index()];
        let parameters: Vec<&str> = function.params.iter().map(|parameter| parameter.name.as_str()).collect();
        let arrow = if function.result.is_some() { " -> result" } else { "" };
        format!("{}({}){arrow}", function.name, parameters.join(", "))
    }

    fn options(&self, options: &Options) -> String {
        let encoding = match options.encoding {
            StringEncoding::Utf8 => "utf8",
            StringEncoding::Utf16 => "utf16",
            StringEncoding::Latin1OrUtf16 => "latin1+utf16",
        };
        let mut text = format!(", instance {}, {encoding}", options.instance.0);
        for (name, id) in [
            ("memory", options.memory.map(|id| id.0)),
            ("realloc", options.realloc.map(|id| id.0)),
            ("post-return", options.post_return.map(|id| id.0)),
            ("callback", options.callback.map(|id| id.0)),
        ] {
            if let Some(id) = id {
                write!(text, ", {name} {id}").expect("writing to a string");
            }
        }
        if options.is_async {
            text += ", async";
        }
        text
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Instantiate { instance, module, imports } => {
                self.line(0, format_args!("core {} = instantiate {}", instance.0, source(*module)));
                for (module, name, item) in imports {
                    self.line(1, format_args!("{module:?} {name:?} = {}", core_item(item)));
                }
            }
            Step::Memory(id, item) => self.line(0, format_args!("memory {} = {}", id.0, core_item(item))),
            Step::Realloc(id, item) => self.line(0, format_args!("realloc {} = {}", id.0, core_item(item))),
            Step::PostReturn(id, item) => self.line(0, format_args!("post-return {} = {}", id.0, core_item(item))),
            Step::Callback(id, item) => self.line(0, format_args!("callback {} = {}", id.0, core_item(item))),
            Step::Call(item) => self.line(0, format_args!("call {}", core_item(item))),
            Step::DefineResource { resource, destructor } => {
                let destructor = destructor.as_ref().map_or_else(|| "nothing".to_owned(), core_item);
                self.line(0, format_args!("resource {} is destroyed by {destructor}", resource.0));
            }
        }
    }

    fn exports(&mut self, exports: &[(String, Export)], depth: usize) {
        for (name, export) in exports {
            match export {
                Export::Function(lifted) => {
                    let function = self.function(lifted.function);
                    let (core, options) = (core_item(&lifted.core), self.options(&lifted.options));
                    self.line(depth, format_args!("export {name:?} = lift {core} as {function}{options}"));
                }
                Export::Instance(items) => {
                    self.line(depth, format_args!("export {name:?}:"));
                    self.exports(items, depth + 1);
                }
                Export::Resource(table) => {
                    let table = self.table(*table);
                    self.line(depth, format_args!("export {name:?} = {table}"));
                }
                Export::Type => self.line(depth, format_args!("export {name:?} = a type")),
                Export::Module(module) => self.line(depth, format_args!("export {name:?} = {}", source(*module))),
            }
        }
    }
}

fn callback_suffix(callback: Option<CallbackId>) -> String {
    callback.map_or_else(String::new, |callback| format!(", callback {}", callback.0))
}

fn source(module: ModuleSource) -> String {
    match module {
        ModuleSource::Own(module) => format!("module {}", module.0),
        ModuleSource::Import(import) => format!("import {}", import.0),
    }
}

fn core_item(item: &CoreItem) -> String {
    match item {
        CoreItem::Export(instance, name) => format!("core {} {name:?}", instance.0),
        CoreItem::Trampoline(trampoline) => format!("trampoline {}", trampoline.0),
        CoreItem::MayLeave(instance) => format!("may-leave {}", instance.0),
        CoreItem::MayBlock => "may-block".to_owned(),
    }
}
