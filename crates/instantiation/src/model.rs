//! The values that say how a component is instantiated.

use std::borrow::Cow;

use wit_parser::{Function, Resolve, Type, TypeId};
use witcraft_abi::{StringEncoding, TransferKind};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// The id as an index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A core module of [`Instantiation::modules`].
    ModuleId
    /// An instance of a core module, numbered by the steps that instantiate.
    CoreInstanceId
    /// An instance of a component: the whole, or one within.
    InstanceId
    /// A linear memory that values are carried through.
    MemoryId
    /// A function through which a host allocates.
    ReallocId
    /// A function that is told that results were read.
    PostReturnId
    /// A function that is given the events of a task.
    CallbackId
    /// The type of what `task.return` is given. Two that are equal have the same id.
    ResultsId
    /// A stream or future as it appears in one component instance: an item of [`Instantiation::transfers`].
    TransferId
    /// An item of [`Instantiation::imports`].
    ImportId
    /// A resource of [`Instantiation::resources`].
    ResourceId
    /// A resource in the handle table of one component instance: an item of [`Instantiation::tables`].
    TableId
    /// A function of the host that core modules import: an item of [`Instantiation::trampolines`].
    TrampolineId
    /// A function type of [`Instantiation::functions`].
    FunctionId
}

/// How a component is instantiated.
#[derive(Debug)]
pub struct Instantiation<'a> {
    /// The types of all functions. They have no names, as they are told apart by what they are.
    pub types: Resolve,
    /// The functions that are lowered and lifted, each with its type.
    pub functions: Vec<Function>,
    /// The core modules, those of the component first.
    pub modules: Vec<CoreModule<'a>>,
    /// How many instances of components there are, the whole among them.
    pub instances: u32,
    /// All that the component imports, used or not, in its order.
    pub declared: Vec<Declared>,
    /// What of the imports is used, each with its place in them.
    pub imports: Vec<Import>,
    /// The resources, imported ones first.
    pub resources: Vec<Resource>,
    /// The resources as they appear in each component instance, by the numbers that adapters have for them. `None` for those
    /// that only types have.
    pub tables: Vec<Option<Table>>,
    /// The streams and futures as they appear in each component instance, by the numbers that adapters have for them.
    pub transfers: Transfers,
    /// Whether tasks go on beside each other: where a component has asynchronous functions, streams or futures.
    pub is_concurrent: bool,
    /// Whether it has functions that are lifted `async` without a callback.
    pub is_stackful: bool,
    /// The functions of the host.
    pub trampolines: Vec<Trampoline>,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// What there is in the end, in the order of the component.
    pub exports: Vec<(String, Export)>,
    /// The component without what is inside of its modules: it has the same world, which is read faster from it.
    pub outline: Vec<u8>,
}

impl Instantiation<'_> {
    /// The resource, and whose it is, that an id stands for.
    ///
    /// # Panics
    /// The id is of another component.
    pub fn table(&self, id: TableId) -> Table {
        self.tables[id.index()].expect("only tables that there are have ids")
    }
}

/// A core module that is in the component, or was made for it.
#[derive(Debug)]
pub struct CoreModule<'a> {
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
    /// What it needs of an engine past WebAssembly 2.0, in words: `tail calls`.
    pub needs: Vec<&'static str>,
    /// Whether it says what it waits for, in a function that it exports ([`witcraft_abi::WAITING`]).
    pub tells: bool,
}

/// Something that the component says it imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The name of the import: `demo:log/log@1.0.0`.
    pub name: String,
    /// The functions, resources and modules in it, by their names, where it is an instance.
    pub items: Vec<(String, ImportKind)>,
}

/// Something that the component imports, and uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The name of the import: `demo:log/log@1.0.0`.
    pub name: String,
    /// The way from there to the item: `["write"]`, or nothing for the import itself.
    pub path: Vec<String>,
    /// What is there.
    pub kind: ImportKind,
}

/// What is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// A function.
    Function,
    /// A resource.
    Resource,
    /// A core module.
    Module,
}

/// A resource, wherever it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The name that it is first imported or exported by, where it has one.
    pub name: Option<String>,
    /// Who implements it.
    pub kind: ResourceKind,
}

/// Who implements a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// The host.
    Imported(ImportId),
    /// A component instance. A [`Step::DefineResource`] says what destroys it.
    Defined(InstanceId),
}

/// A resource in the handle table of a component instance. An instance has one table for all of its handles; which resource a
/// handle is of is told by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// The resource.
    pub resource: ResourceId,
    /// Whose table it is.
    pub instance: InstanceId,
    /// The type that stands for it in [`Instantiation::types`].
    pub ty: TypeId,
}

/// The streams and futures of a component. `None` for those of types that are not supported.
#[derive(Clone, Debug, Default)]
pub struct Transfers {
    /// The streams.
    pub streams: Vec<Option<Transfer>>,
    /// The futures.
    pub futures: Vec<Option<Transfer>>,
}

impl Transfers {
    /// Those of a kind.
    pub fn of(&self, kind: TransferKind) -> &[Option<Transfer>] {
        match kind {
            TransferKind::Stream => &self.streams,
            TransferKind::Future => &self.futures,
        }
    }
}

/// A stream or future in one component instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Whose handles are of it.
    pub instance: InstanceId,
    /// The type that stands for it in [`Instantiation::types`].
    pub ty: TypeId,
    /// The type of what goes through.
    pub payload: Option<Type>,
}

/// How values are carried over: the options of `canon lift` and `canon lower`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The component instance that the core function belongs to.
    pub instance: InstanceId,
    /// How strings are encoded.
    pub encoding: StringEncoding,
    /// Where values that are not flat lie.
    pub memory: Option<MemoryId>,
    /// What allocates there.
    pub realloc: Option<ReallocId>,
    /// What is told that results were read.
    pub post_return: Option<PostReturnId>,
    /// Whether the caller or the callee goes on while the other does.
    pub is_async: bool,
    /// What is given the events of a task, where it does not wait on a stack of its own.
    pub callback: Option<CallbackId>,
}

/// A function of the host that core modules import.
#[derive(Clone, Debug, PartialEq)]
pub enum Trampoline {
    /// Lifts the parameters, calls an import, lowers the result.
    Lower {
        /// What is called.
        import: ImportId,
        /// Its type.
        function: FunctionId,
        /// How values are carried over.
        options: Options,
    },
    /// Carries the contents of a string from one memory to another.
    Transcode {
        /// From what to what.
        transcoding: Transcoding,
        /// The memory that is read.
        from: MemoryId,
        /// The memory that is written.
        to: MemoryId,
    },
    /// `resource.new`: `(representation) -> handle`.
    ResourceNew(TableId),
    /// `resource.rep`: `(handle) -> representation`.
    ResourceRep(TableId),
    /// `resource.drop`: `(handle)`.
    ResourceDrop(TableId),
    /// Moves a handle from one table to another: `(handle, table, table) -> handle`.
    TransferOwn,
    /// Lends a handle of one table to another: `(handle, table, table) -> handle`.
    TransferBorrow,
    /// A call between two component instances that lends handles begins: `(caller, 0, callee)`.
    EnterCall,
    /// It ends.
    ExitCall,
    /// A built-in of tasks, waitables, streams and futures, in this instance.
    Concurrent(InstanceId, Concurrent),
    /// An adapter is about to call: `(start, return, caller, callee, results, is async, encoding, results or kind of call,
    /// parameters...)`.
    PrepareCall,
    /// It calls, and waits: `(callee, parameters) -> results`.
    StartCall(Option<CallbackId>),
    /// It calls, and does not wait: `(callee, parameters, results, flags) -> status`.
    StartAsyncCall {
        /// The callee's callback.
        callback: Option<CallbackId>,
        /// The callee's post-return.
        post_return: Option<PostReturnId>,
    },
    /// Moves the readable end of a stream or future from one instance to another: `(handle, from, to) -> handle`.
    TransferReadable(TransferKind),
    /// `context.get`: `() -> value`.
    ContextGet(u32),
    /// `context.set`: `(value)`.
    ContextSet(u32),
    /// An adapter found a fault: `(code)`. The codes that there are, with what they mean.
    Trap(Vec<(u8, &'static str)>),
}

/// A built-in of tasks, waitables, streams and futures (`CanonicalABI.md`, `canon task.return` and those after it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concurrent {
    /// `task.return`: `(results...)`.
    TaskReturn {
        /// What a task has to return to call this one.
        results: ResultsId,
        /// How values are carried over.
        options: Options,
    },
    /// `task.cancel`: `()`.
    TaskCancel,
    /// `backpressure.inc`: `()`.
    BackpressureInc,
    /// `backpressure.dec`: `()`.
    BackpressureDec,
    /// `thread.yield`: `() -> whether the task is to give up`.
    Yield {
        /// Whether it may be asked to give up.
        is_cancellable: bool,
    },
    /// `waitable-set.new`: `() -> set`.
    SetNew,
    /// `waitable-set.wait`: `(set, pointer) -> event code`.
    SetWait {
        /// Whether it may be asked to give up.
        is_cancellable: bool,
        /// Where the event is written to.
        memory: MemoryId,
    },
    /// `waitable-set.poll`: `(set, pointer) -> event code`.
    SetPoll {
        /// Whether it may be asked to give up.
        is_cancellable: bool,
        /// Where the event is written to.
        memory: MemoryId,
    },
    /// `waitable-set.drop`: `(set)`.
    SetDrop,
    /// `waitable.join`: `(waitable, set)`.
    Join,
    /// `subtask.cancel`: `(subtask) -> state`.
    SubtaskCancel {
        /// Whether it goes on while the callee has not given up.
        is_async: bool,
    },
    /// `subtask.drop`: `(subtask)`.
    SubtaskDrop,
    /// `{stream,future}.new`: `() -> both ends`.
    New(TransferKind, TransferId),
    /// `{stream,future}.{read,write}`: `(end, pointer, count?) -> what it came to`.
    Copy {
        /// A stream or a future.
        kind: TransferKind,
        /// Which.
        transfer: TransferId,
        /// Whether it is read from or written to.
        end: End,
        /// How values are carried over.
        options: Options,
    },
    /// `{stream,future}.cancel-{read,write}`: `(end) -> what it came to`.
    CancelCopy {
        /// A stream or a future.
        kind: TransferKind,
        /// Which.
        transfer: TransferId,
        /// Whether it is read from or written to.
        end: End,
        /// Whether it goes on while the other end has not given up.
        is_async: bool,
    },
    /// `{stream,future}.drop-{readable,writable}`: `(end)`.
    DropEnd {
        /// A stream or a future.
        kind: TransferKind,
        /// Which.
        transfer: TransferId,
        /// Which end it is.
        end: End,
    },
}

/// An end of a stream or future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The one that is read from.
    Readable,
    /// The one that is written to.
    Writable,
}

/// What a transcoding function reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transcoding {
    /// `(pointer, units, pointer)`: checks UTF-8, and copies it.
    Utf8,
    /// `(pointer, units, pointer)`: checks UTF-16, and copies it.
    Utf16,
    /// `(pointer, units, pointer)`: copies Latin-1.
    Latin1,
    /// `(pointer, units, pointer)`.
    Latin1ToUtf16,
    /// `(pointer, units, pointer, bytes, is first) -> (units read, bytes written)`.
    Latin1ToUtf8,
    /// `(pointer, units, pointer) -> tagged length`: makes Latin-1 of UTF-16 where it can.
    Utf16ToCompactProbablyUtf16,
    /// `(pointer, units, pointer, bytes, bytes written before as Latin-1) -> units`.
    Utf16ToCompactUtf16,
    /// `(pointer, units, pointer) -> (units read, bytes written)`: until something is not Latin-1.
    Utf16ToLatin1,
    /// `(pointer, units, pointer, bytes, is first) -> (units read, bytes written)`.
    Utf16ToUtf8,
    /// `(pointer, units, pointer, bytes, bytes written before as Latin-1) -> units`.
    Utf8ToCompactUtf16,
    /// `(pointer, units, pointer) -> (bytes read, bytes written)`: until something is not Latin-1.
    Utf8ToLatin1,
    /// `(pointer, units, pointer) -> units`.
    Utf8ToUtf16,
}

/// An item of core WebAssembly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CoreItem {
    /// An export of an instance.
    Export(CoreInstanceId, String),
    /// A function of the host.
    Trampoline(TrampolineId),
    /// A mutable `i32` that says whether a component instance may be left: 1 from the beginning, 0 while values are carried
    /// over.
    MayLeave(InstanceId),
    /// A mutable `i32` that says whether the task that runs may wait.
    MayBlock,
}

/// Where a core module comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleSource {
    /// It is in the component.
    Own(ModuleId),
    /// It is imported.
    Import(ImportId),
}

/// One step of instantiation.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Instantiates a core module. The imports are given with their two names, in the order of the module.
    Instantiate {
        /// What the instance is called.
        instance: CoreInstanceId,
        /// The module.
        module: ModuleSource,
        /// Its imports.
        imports: Vec<(String, String, CoreItem)>,
    },
    /// From here on, a memory can be used.
    Memory(MemoryId, CoreItem),
    /// From here on, memory can be allocated.
    Realloc(ReallocId, CoreItem),
    /// From here on, a post-return can be called.
    PostReturn(PostReturnId, CoreItem),
    /// From here on, a callback can be called.
    Callback(CallbackId, CoreItem),
    /// Calls a function that has neither parameters nor results.
    Call(CoreItem),
    /// A resource comes to be.
    DefineResource {
        /// The resource.
        resource: ResourceId,
        /// What is called with the representation when the owner drops it.
        destructor: Option<CoreItem>,
    },
}

/// What the component exports.
#[derive(Clone, Debug, PartialEq)]
pub enum Export {
    /// A function.
    Function(LiftedFunction),
    /// Exports with a name around them.
    Instance(Vec<(String, Export)>),
    /// A resource, of the table of whoever exports it.
    Resource(TableId),
    /// A type that is no resource. It is there for the sake of the types of functions.
    Type,
    /// A core module.
    Module(ModuleSource),
}

/// A core function, lifted.
#[derive(Clone, Debug, PartialEq)]
pub struct LiftedFunction {
    /// Its type.
    pub function: FunctionId,
    /// What its `task.return` is given.
    pub results: ResultsId,
    /// The core function.
    pub core: CoreItem,
    /// How values are carried over.
    pub options: Options,
}
