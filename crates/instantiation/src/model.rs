//! The values that say how a component is instantiated.

use std::borrow::Cow;

use wit_parser::{Function, Resolve, TypeId};
use witcraft_abi::StringEncoding;

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
    /// An adapter found a fault: `(code)`. The codes that there are, with what they mean.
    Trap(Vec<(u8, &'static str)>),
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
    /// The core function.
    pub core: CoreItem,
    /// How values are carried over.
    pub options: Options,
}
