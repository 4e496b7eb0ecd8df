//! From what `wasmtime-environ` made of a component to values of our own.

use std::borrow::Cow;
use std::collections::HashMap;

use wasmparser::{Parser, Payload};
use wasmtime_environ::component::{
    self as environ, ComponentTranslation, ComponentTypes, ExportIndex, ExportItem, FixedEncoding, GlobalInitializer,
    InstantiateModule, OptionsIndex, RuntimeCallbackIndex, RuntimeComponentInstanceIndex, RuntimeImportIndex,
    RuntimeInstanceIndex, StaticModuleIndex, Transcode, TypeDef, UnsafeIntrinsic,
};
use wasmtime_environ::{EntityIndex, ModuleTranslation, PrimaryMap, Trap};
use witcraft_abi::{StringEncoding, TransferKind, WAITING};

use crate::adapter::{self, Reached};
use crate::model::{
    CallbackId, Concurrent, CoreInstanceId, CoreItem, CoreModule, Declared, End, Export, Import, ImportId, ImportKind,
    InstanceId, Instantiation, LiftedFunction, MemoryId, ModuleId, ModuleSource, Options, PostReturnId, ReallocId,
    Resource, ResourceId, ResourceKind, ResultsId, Step, Trampoline, TrampolineId, Transcoding, TransferId,
};
use crate::needs::needs;
use crate::translate::Counts;
use crate::types::Types;

type Modules<'a> = PrimaryMap<StaticModuleIndex, ModuleTranslation<'a>>;

/// Converts all of it, with the modules that the component holds. The error is what is not supported.
pub(crate) fn convert<'a>(
    own: &[&'a [u8]],
    translation: &ComponentTranslation,
    modules: &Modules<'_>,
    types: &ComponentTypes,
    counts: Counts,
    is_concurrent: bool,
) -> Result<Instantiation<'a>, String> {
    let component = &translation.component;
    let mut conversion = Conversion {
        own: own.len(),
        translation,
        sources: modules,
        types,
        converted: Types::new(types, counts),
        modules: core_modules(own, modules),
        imports: Vec::new(),
        instances: Vec::new(),
        accessors: HashMap::new(),
        accessor_module: None,
        contexts: Vec::new(),
        steps: Vec::new(),
        next_instance: 0,
    };
    conversion.imports =
        component.imports.iter().map(|(index, _)| conversion.import(index)).collect::<Result<_, _>>()?;
    let declared = component.import_types.values().map(|(name, item)| conversion.declared(name, &item.ty)).collect();
    let mut resources = conversion.resources();
    let mut trampolines = conversion.trampolines()?;
    if is_concurrent {
        for (intrinsic, trampoline) in contexts() {
            let id = u32::try_from(trampolines.len()).expect("a component is smaller than 4 GiB");
            conversion.contexts.push((intrinsic, TrampolineId(id)));
            trampolines.push(trampoline);
        }
    }
    for initializer in &component.initializers {
        conversion.step(initializer)?;
    }
    let mut exports = Vec::new();
    for (name, (index, _)) in component.exports.raw_iter() {
        let name = name.to_string();
        exports.push((name.clone(), conversion.export(&name, *index)?));
    }
    name_resources(&exports, &conversion.converted, &mut resources);
    let Conversion { converted, modules, imports, steps, .. } = conversion;
    Ok(Instantiation {
        types: converted.resolve,
        functions: converted.functions,
        modules,
        instances: component.num_runtime_component_instances.max(1),
        declared,
        imports,
        resources,
        tables: converted.tables,
        transfers: converted.transfers,
        is_concurrent,
        is_stackful: false,
        trampolines,
        steps,
        exports,
        outline: Vec::new(),
    })
}

struct Conversion<'a, 'b> {
    /// How many of the modules the component holds. Those after them were written for it.
    own: usize,
    translation: &'b ComponentTranslation,
    sources: &'b Modules<'b>,
    types: &'b ComponentTypes,
    converted: Types<'b>,
    modules: Vec<CoreModule<'a>>,
    imports: Vec<Import>,
    /// By `RuntimeInstanceIndex`: what the instance is called here, and the module it is of, where that is known.
    instances: Vec<(CoreInstanceId, Option<StaticModuleIndex>)>,
    /// The instances through which memories are reached.
    accessors: HashMap<CoreItem, CoreInstanceId>,
    accessor_module: Option<ModuleId>,
    /// The functions of the host for what a task keeps.
    contexts: Vec<(UnsafeIntrinsic, TrampolineId)>,
    steps: Vec<Step>,
    next_instance: u32,
}

/// The modules: the component's own as they are in it, of which the translation has only outlines, and adapters.
fn core_modules<'a>(own: &[&'a [u8]], modules: &Modules<'_>) -> Vec<CoreModule<'a>> {
    let held = own.iter().map(|bytes| Cow::Borrowed(*bytes)).map(Some).chain(std::iter::repeat(None));
    let module = |(bytes, module): (Option<_>, &ModuleTranslation<'_>)| {
        core_module(bytes.unwrap_or_else(|| Cow::Owned(module.wasm.to_vec())))
    };
    held.zip(modules.values()).map(module).collect()
}

/// Whether a core module exports [`WAITING`].
fn tells(module: &[u8]) -> bool {
    let mut payloads = Parser::new(0).parse_all(module).map_while(Result::ok);
    let exports = payloads.find_map(|payload| match payload {
        Payload::ExportSection(exports) => Some(exports),
        _ => None,
    });
    exports.is_some_and(|exports| exports.into_iter().flatten().any(|export| export.name == WAITING))
}

fn core_module(bytes: Cow<'_, [u8]>) -> CoreModule<'_> {
    let needs = needs(&bytes);
    let tells = tells(&bytes);
    CoreModule { bytes, needs, tells }
}

impl Conversion<'_, '_> {
    fn import(&self, index: RuntimeImportIndex) -> Result<Import, String> {
        let component = &self.translation.component;
        let (root, path) = &component.imports[index];
        let (name, item) = &component.import_types[*root];
        let ty = path.iter().try_fold(&item.ty, |ty, name| match ty {
            TypeDef::ComponentInstance(instance) => self.types[*instance].exports.get(name).map(|item| &item.ty),
            _ => None,
        });
        let ty = ty.ok_or_else(|| format!("a part of the import `{name}`"))?;
        let kind = import_kind(ty).ok_or_else(|| format!("the import `{name}`, which is {}", ty.desc()))?;
        Ok(Import { name: name.clone(), path: path.clone(), kind })
    }

    fn declared(&self, name: &str, ty: &TypeDef) -> Declared {
        let items = match ty {
            TypeDef::ComponentInstance(instance) => {
                let items = self.types[*instance].exports.iter();
                items.filter_map(|(name, item)| Some((name.clone(), import_kind(&item.ty)?))).collect()
            }
            _ => Vec::new(),
        };
        Declared { name: name.to_owned(), items }
    }

    fn resources(&self) -> Vec<Resource> {
        let component = &self.translation.component;
        let imported = component.imported_resources.values().map(|import| {
            let id = ImportId(import.as_u32());
            let import = &self.imports[id.index()];
            Resource {
                name: Some(import.path.last().unwrap_or(&import.name).clone()),
                kind: ResourceKind::Imported(id),
            }
        });
        let defined = component.defined_resource_instances.values();
        let defined =
            defined.map(|instance| Resource { name: None, kind: ResourceKind::Defined(InstanceId(instance.as_u32())) });
        imported.chain(defined).collect()
    }

    fn trampolines(&mut self) -> Result<Vec<Trampoline>, String> {
        let translation = self.translation;
        let component = &translation.component;
        let lowered: HashMap<_, _> = component
            .initializers
            .iter()
            .filter_map(|initializer| match initializer {
                GlobalInitializer::LowerImport { index, import } => Some((*index, *import)),
                _ => None,
            })
            .collect();
        let convert = |trampoline: &environ::Trampoline| match trampoline {
            environ::Trampoline::LowerImport { index, lower_ty, options } => {
                let import = ImportId(lowered[index].as_u32());
                let place = &self.imports[import.index()];
                let name = place.path.last().unwrap_or(&place.name).clone();
                let function = self.converted.function(&name, *lower_ty)?;
                Ok(Trampoline::Lower { import, function, options: self.options(*options)? })
            }
            environ::Trampoline::Transcoder { op, from, to, .. } => Ok(Trampoline::Transcode {
                transcoding: transcoding(*op),
                from: MemoryId(from.as_u32()),
                to: MemoryId(to.as_u32()),
            }),
            environ::Trampoline::ResourceNew { ty, .. } => self.converted.table(*ty).map(Trampoline::ResourceNew),
            environ::Trampoline::ResourceRep { ty, .. } => self.converted.table(*ty).map(Trampoline::ResourceRep),
            environ::Trampoline::ResourceDrop { ty, .. } => self.converted.table(*ty).map(Trampoline::ResourceDrop),
            environ::Trampoline::ResourceTransferOwn => Ok(Trampoline::TransferOwn),
            environ::Trampoline::ResourceTransferBorrow => Ok(Trampoline::TransferBorrow),
            environ::Trampoline::EnterSyncCall => Ok(Trampoline::EnterCall),
            environ::Trampoline::ExitSyncCall => Ok(Trampoline::ExitCall),
            environ::Trampoline::Trap => Ok(Trampoline::Trap(traps())),
            environ::Trampoline::PrepareCall { .. } => Ok(Trampoline::PrepareCall),
            environ::Trampoline::SyncStartCall { callback } => Ok(Trampoline::StartCall(callback.map(callback_id))),
            environ::Trampoline::AsyncStartCall { callback, post_return } => Ok(Trampoline::StartAsyncCall {
                callback: callback.map(callback_id),
                post_return: post_return.map(|post_return| PostReturnId(post_return.as_u32())),
            }),
            environ::Trampoline::StreamTransfer => Ok(Trampoline::TransferReadable(TransferKind::Stream)),
            environ::Trampoline::FutureTransfer => Ok(Trampoline::TransferReadable(TransferKind::Future)),
            other => {
                let (instance, built_in) = self.concurrent(other)?;
                Ok(Trampoline::Concurrent(InstanceId(instance.as_u32()), built_in))
            }
        };
        translation.trampolines.values().map(convert).collect()
    }

    fn options(&self, index: OptionsIndex) -> Result<Options, String> {
        let options = &self.translation.component.options[index];
        let environ::CanonicalOptionsDataModel::LinearMemory(memory) = options.data_model else {
            return Err("values in garbage-collected memory".to_owned());
        };
        Ok(Options {
            instance: InstanceId(options.instance.as_u32()),
            encoding: match options.string_encoding {
                environ::StringEncoding::Utf8 => StringEncoding::Utf8,
                environ::StringEncoding::Utf16 => StringEncoding::Utf16,
                environ::StringEncoding::CompactUtf16 => StringEncoding::Latin1OrUtf16,
            },
            memory: memory.memory.map(|memory| MemoryId(memory.as_u32())),
            realloc: memory.realloc.map(|realloc| ReallocId(realloc.as_u32())),
            post_return: options.post_return.map(|post_return| PostReturnId(post_return.as_u32())),
            is_async: options.async_,
            callback: options.callback.map(callback_id),
        })
    }

    /// A built-in of tasks, waitables, streams and futures, and whose it is.
    fn concurrent(
        &self,
        trampoline: &environ::Trampoline,
    ) -> Result<(RuntimeComponentInstanceIndex, Concurrent), String> {
        use TransferKind::{Future, Stream};
        use environ::Trampoline as T;
        let copy = |kind, index: u32, end, options: OptionsIndex| {
            let transfer = self.transfer(kind, index)?;
            Ok::<_, String>(Concurrent::Copy { kind, transfer, end, options: self.options(options)? })
        };
        let cancel = |kind, index: u32, end, is_async| {
            let transfer = self.transfer(kind, index)?;
            Ok::<_, String>(Concurrent::CancelCopy { kind, transfer, end, is_async })
        };
        let drop_end = |kind, index: u32, end| {
            let transfer = self.transfer(kind, index)?;
            Ok::<_, String>(Concurrent::DropEnd { kind, transfer, end })
        };
        let waits = |options: &OptionsIndex| {
            let is_cancellable = self.translation.component.options[*options].cancellable;
            let memory = self.options(*options)?.memory.ok_or("an event without a memory")?;
            Ok::<_, String>((is_cancellable, memory))
        };
        Ok(match trampoline {
            T::TaskReturn { instance, results, options } => {
                let results = ResultsId(results.as_u32());
                (*instance, Concurrent::TaskReturn { results, options: self.options(*options)? })
            }
            T::TaskCancel { instance } => (*instance, Concurrent::TaskCancel),
            T::BackpressureInc { instance } => (*instance, Concurrent::BackpressureInc),
            T::BackpressureDec { instance } => (*instance, Concurrent::BackpressureDec),
            T::ThreadYield { instance, cancellable } => (*instance, Concurrent::Yield { is_cancellable: *cancellable }),
            T::WaitableSetNew { instance } => (*instance, Concurrent::SetNew),
            T::WaitableSetWait { instance, options } => {
                let (is_cancellable, memory) = waits(options)?;
                (*instance, Concurrent::SetWait { is_cancellable, memory })
            }
            T::WaitableSetPoll { instance, options } => {
                let (is_cancellable, memory) = waits(options)?;
                (*instance, Concurrent::SetPoll { is_cancellable, memory })
            }
            T::WaitableSetDrop { instance } => (*instance, Concurrent::SetDrop),
            T::WaitableJoin { instance } => (*instance, Concurrent::Join),
            T::SubtaskCancel { instance, async_ } => (*instance, Concurrent::SubtaskCancel { is_async: *async_ }),
            T::SubtaskDrop { instance } => (*instance, Concurrent::SubtaskDrop),
            T::StreamNew { instance, ty } => (*instance, Concurrent::New(Stream, self.transfer(Stream, ty.as_u32())?)),
            T::FutureNew { instance, ty } => (*instance, Concurrent::New(Future, self.transfer(Future, ty.as_u32())?)),
            T::StreamRead { instance, ty, options } => (*instance, copy(Stream, ty.as_u32(), End::Readable, *options)?),
            T::StreamWrite { instance, ty, options } => {
                (*instance, copy(Stream, ty.as_u32(), End::Writable, *options)?)
            }
            T::FutureRead { instance, ty, options } => (*instance, copy(Future, ty.as_u32(), End::Readable, *options)?),
            T::FutureWrite { instance, ty, options } => {
                (*instance, copy(Future, ty.as_u32(), End::Writable, *options)?)
            }
            T::StreamCancelRead { instance, ty, async_ } => {
                (*instance, cancel(Stream, ty.as_u32(), End::Readable, *async_)?)
            }
            T::StreamCancelWrite { instance, ty, async_ } => {
                (*instance, cancel(Stream, ty.as_u32(), End::Writable, *async_)?)
            }
            T::FutureCancelRead { instance, ty, async_ } => {
                (*instance, cancel(Future, ty.as_u32(), End::Readable, *async_)?)
            }
            T::FutureCancelWrite { instance, ty, async_ } => {
                (*instance, cancel(Future, ty.as_u32(), End::Writable, *async_)?)
            }
            T::StreamDropReadable { instance, ty } => (*instance, drop_end(Stream, ty.as_u32(), End::Readable)?),
            T::StreamDropWritable { instance, ty } => (*instance, drop_end(Stream, ty.as_u32(), End::Writable)?),
            T::FutureDropReadable { instance, ty } => (*instance, drop_end(Future, ty.as_u32(), End::Readable)?),
            T::FutureDropWritable { instance, ty } => (*instance, drop_end(Future, ty.as_u32(), End::Writable)?),
            other => return Err(format!("the built-in `{}`", other.symbol_name())),
        })
    }

    fn transfer(&self, kind: TransferKind, index: u32) -> Result<TransferId, String> {
        match self.converted.transfers.of(kind)[index as usize] {
            Some(_) => Ok(TransferId(index)),
            None => Err(format!("a {} of a type that is not supported", kind.name())),
        }
    }

    fn step(&mut self, initializer: &GlobalInitializer) -> Result<(), String> {
        match initializer {
            GlobalInitializer::InstantiateModule(module, _) => self.instantiate(module)?,
            GlobalInitializer::LowerImport { .. } => {} // said by the trampoline
            GlobalInitializer::ExtractMemory(extract) => {
                let item = self.export_item(&extract.export, EntityIndex::Memory)?;
                self.steps.push(Step::Memory(MemoryId(extract.index.as_u32()), item));
            }
            GlobalInitializer::ExtractRealloc(extract) => {
                let item = self.item(&extract.def)?;
                self.steps.push(Step::Realloc(ReallocId(extract.index.as_u32()), item));
            }
            GlobalInitializer::ExtractPostReturn(extract) => {
                let item = self.item(&extract.def)?;
                self.steps.push(Step::PostReturn(PostReturnId(extract.index.as_u32()), item));
            }
            GlobalInitializer::ExtractCallback(extract) => {
                let item = self.item(&extract.def)?;
                self.steps.push(Step::Callback(callback_id(extract.index), item));
            }
            GlobalInitializer::ExtractTable(_) => return Err("threads".to_owned()),
            GlobalInitializer::Resource(resource) => {
                let destructor = resource.dtor.as_ref().map(|destructor| self.item(destructor)).transpose()?;
                let resource = ResourceId(self.translation.component.resource_index(resource.index).as_u32());
                self.steps.push(Step::DefineResource { resource, destructor });
            }
        }
        Ok(())
    }

    fn instantiate(&mut self, module: &InstantiateModule) -> Result<(), String> {
        let (source, index, imports) = match module {
            InstantiateModule::Static(index, arguments) => {
                let items = arguments.iter().map(|item| self.item(item)).collect::<Result<Vec<_>, _>>()?;
                let names = self.sources[*index].module.imports();
                let names = names.map(|(module, name, _)| (module.to_owned(), name.to_owned()));
                let imports = names.zip(items).map(|((module, name), item)| (module, name, item)).collect();
                let imports = self.reach_memories(*index, imports)?;
                (ModuleSource::Own(ModuleId(index.as_u32())), Some(*index), imports)
            }
            InstantiateModule::Import(import, arguments) => {
                let mut imports = Vec::new();
                for (module, items) in arguments {
                    for (name, item) in items {
                        imports.push((module.clone(), name.clone(), self.item(item)?));
                    }
                }
                (ModuleSource::Import(ImportId(import.as_u32())), None, imports)
            }
        };
        let instance = self.new_instance();
        self.instances.push((instance, index));
        self.steps.push(Step::Instantiate { instance, module: source, imports });
        Ok(())
    }

    fn new_instance(&mut self) -> CoreInstanceId {
        self.next_instance += 1;
        CoreInstanceId(self.next_instance - 1)
    }

    /// Where the module is an adapter that uses several memories: rewrites it so that it imports one and reaches the others
    /// through functions, and gives the imports that it has then.
    fn reach_memories(
        &mut self,
        index: StaticModuleIndex,
        imports: Vec<(String, String, CoreItem)>,
    ) -> Result<Vec<(String, String, CoreItem)>, String> {
        let module = &self.sources[index];
        let is_own = (index.as_u32() as usize) < self.own;
        if is_own || module.module.memories.len() < 2 {
            return Ok(imports);
        }
        let rewritten = adapter::rewrite(module.wasm)?;
        let memories: Vec<CoreItem> = adapter_memories(module, &imports);
        let mut kept = Vec::new();
        let mut seen = 0;
        for (import, (_, _, ty)) in imports.into_iter().zip(module.module.imports()) {
            let is_memory = matches!(ty, wasmtime_environ::EntityType::Memory(_));
            if !is_memory || seen == 0 {
                kept.push(import);
            }
            seen += u32::from(is_memory);
        }
        for Reached { memory, function, module, name } in rewritten.reached {
            let instance = self.accessor(&memories[memory as usize]);
            kept.push((module, name, CoreItem::Export(instance, function.to_owned())));
        }
        let own = &mut self.modules[index.as_u32() as usize];
        *own = core_module(Cow::Owned(rewritten.bytes));
        Ok(kept)
    }

    /// The instance through whose functions a memory is reached.
    fn accessor(&mut self, memory: &CoreItem) -> CoreInstanceId {
        if let Some(instance) = self.accessors.get(memory) {
            return *instance;
        }
        let modules = &mut self.modules;
        let module = *self.accessor_module.get_or_insert_with(|| {
            modules.push(core_module(Cow::Owned(adapter::accessor())));
            ModuleId(u32::try_from(modules.len() - 1).expect("a component is smaller than 4 GiB"))
        });
        let instance = self.new_instance();
        let imports = vec![(String::new(), adapter::MEMORY.to_owned(), memory.clone())];
        self.steps.push(Step::Instantiate { instance, module: ModuleSource::Own(module), imports });
        self.accessors.insert(memory.clone(), instance);
        instance
    }

    fn item(&self, item: &environ::CoreDef) -> Result<CoreItem, String> {
        match item {
            environ::CoreDef::Export(export) => self.export_item(export, |index| index),
            environ::CoreDef::Trampoline(index) => Ok(CoreItem::Trampoline(TrampolineId(index.as_u32()))),
            environ::CoreDef::InstanceFlags(instance) => Ok(CoreItem::MayLeave(InstanceId(instance.as_u32()))),
            environ::CoreDef::TaskMayBlock => Ok(CoreItem::MayBlock),
            environ::CoreDef::UnsafeIntrinsic(intrinsic) => {
                let context = self.contexts.iter().find(|(known, _)| known == intrinsic);
                let (_, id) = context.ok_or_else(|| format!("the intrinsic `{}`", intrinsic.name()))?;
                Ok(CoreItem::Trampoline(*id))
            }
        }
    }

    /// An export by its name: what is known by its index has a name, as it is exported.
    fn export_item<T: Copy>(
        &self,
        export: &environ::CoreExport<T>,
        entity: impl Fn(T) -> EntityIndex,
    ) -> Result<CoreItem, String> {
        let (instance, module) = self.instance(export.instance);
        let name = match &export.item {
            ExportItem::Name(name) => name.clone(),
            ExportItem::Index(index) => {
                let module = module.ok_or("an export without a name")?;
                let module = &self.sources[module].module;
                let exported = module.exports.iter().find(|(_, exported)| **exported == entity(*index));
                let (name, _) = exported.ok_or("an export without a name")?;
                module.strings[name].to_owned()
            }
        };
        Ok(CoreItem::Export(instance, name))
    }

    fn instance(&self, index: RuntimeInstanceIndex) -> (CoreInstanceId, Option<StaticModuleIndex>) {
        self.instances[index.as_u32() as usize]
    }

    fn export(&mut self, name: &str, index: ExportIndex) -> Result<Export, String> {
        let component = &self.translation.component;
        Ok(match &component.export_items[index] {
            environ::Export::LiftedFunction { ty, func, options } => Export::Function(LiftedFunction {
                function: self.converted.function(name, *ty)?,
                results: ResultsId(self.types[*ty].results.as_u32()),
                core: self.item(func)?,
                options: self.options(*options)?,
            }),
            environ::Export::ModuleStatic { index, .. } => Export::Module(ModuleSource::Own(ModuleId(index.as_u32()))),
            environ::Export::ModuleImport { import, .. } => {
                Export::Module(ModuleSource::Import(ImportId(import.as_u32())))
            }
            environ::Export::Instance { ty, exports, .. } => {
                // The translator has them in an order that differs from run to run; that of the type is the component's.
                let found: HashMap<String, ExportIndex> =
                    exports.raw_iter().map(|(name, (index, _))| (name.to_string(), *index)).collect();
                let mut items = Vec::new();
                for name in self.types[*ty].exports.keys() {
                    if let Some(index) = found.get(name.as_str()) {
                        items.push((name.clone(), self.export(name, *index)?));
                    }
                }
                Export::Instance(items)
            }
            environ::Export::Type(TypeDef::Resource(table)) => Export::Resource(self.converted.table(*table)?),
            environ::Export::Type(_) => Export::Type,
        })
    }
}

fn callback_id(index: RuntimeCallbackIndex) -> CallbackId {
    CallbackId(index.as_u32())
}

/// What is kept for each task.
fn contexts() -> [(UnsafeIntrinsic, Trampoline); 4] {
    [
        (UnsafeIntrinsic::ContextGetI32_0, Trampoline::ContextGet(0)),
        (UnsafeIntrinsic::ContextSetI32_0, Trampoline::ContextSet(0)),
        (UnsafeIntrinsic::ContextGetI32_1, Trampoline::ContextGet(1)),
        (UnsafeIntrinsic::ContextSetI32_1, Trampoline::ContextSet(1)),
    ]
}

/// What is imported, where it is something that steps use.
fn import_kind(ty: &TypeDef) -> Option<ImportKind> {
    match ty {
        TypeDef::ComponentFunc(_) => Some(ImportKind::Function),
        TypeDef::Resource(_) => Some(ImportKind::Resource),
        TypeDef::Module(_) => Some(ImportKind::Module),
        TypeDef::Component(_) | TypeDef::ComponentInstance(_) | TypeDef::Interface(_) | TypeDef::CoreFunc(_) => None,
    }
}

/// The memories that a module imports, in order.
fn adapter_memories(module: &ModuleTranslation<'_>, imports: &[(String, String, CoreItem)]) -> Vec<CoreItem> {
    let is_memory = |ty: &wasmtime_environ::EntityType| matches!(ty, wasmtime_environ::EntityType::Memory(_));
    let imports = imports.iter().zip(module.module.imports());
    imports.filter(|(_, (_, _, ty))| is_memory(ty)).map(|((_, _, item), _)| item.clone()).collect()
}

/// Gives each resource that has no name yet the first that it is exported by.
fn name_resources(exports: &[(String, Export)], types: &Types<'_>, resources: &mut [Resource]) {
    for (name, export) in exports {
        match export {
            Export::Resource(table) => {
                let table = types.tables[table.index()].expect("only tables that there are have ids");
                resources[table.resource.index()].name.get_or_insert_with(|| name.clone());
            }
            Export::Instance(items) => name_resources(items, types, resources),
            Export::Function(_) | Export::Type | Export::Module(_) => {}
        }
    }
}

fn transcoding(op: Transcode) -> Transcoding {
    match op {
        Transcode::Copy(FixedEncoding::Utf8) => Transcoding::Utf8,
        Transcode::Copy(FixedEncoding::Utf16) => Transcoding::Utf16,
        Transcode::Copy(FixedEncoding::Latin1) => Transcoding::Latin1,
        Transcode::Latin1ToUtf16 => Transcoding::Latin1ToUtf16,
        Transcode::Latin1ToUtf8 => Transcoding::Latin1ToUtf8,
        Transcode::Utf16ToCompactProbablyUtf16 => Transcoding::Utf16ToCompactProbablyUtf16,
        Transcode::Utf16ToCompactUtf16 => Transcoding::Utf16ToCompactUtf16,
        Transcode::Utf16ToLatin1 => Transcoding::Utf16ToLatin1,
        Transcode::Utf16ToUtf8 => Transcoding::Utf16ToUtf8,
        Transcode::Utf8ToCompactUtf16 => Transcoding::Utf8ToCompactUtf16,
        Transcode::Utf8ToLatin1 => Transcoding::Utf8ToLatin1,
        Transcode::Utf8ToUtf16 => Transcoding::Utf8ToUtf16,
    }
}

/// What an adapter can find wrong.
fn traps() -> Vec<(u8, &'static str)> {
    vec![
        (Trap::CannotBlockSyncTask as u8, "cannot block a synchronous task before returning"),
        (Trap::CannotEnterComponent as u8, "cannot enter component instance"),
        (Trap::CannotLeaveComponent as u8, "cannot leave component instance"),
        (Trap::InvalidChar as u8, "invalid `char` bit pattern"),
        (Trap::InvalidDiscriminant as u8, "invalid variant discriminant"),
        (Trap::ListOutOfBounds as u8, "list content out-of-bounds"),
        (Trap::MemoryOutOfBounds as u8, "out of bounds memory access"),
        (Trap::StringOutOfBounds as u8, "string content out-of-bounds"),
        (Trap::UnalignedPointer as u8, "unaligned pointer"),
        (Trap::UncaughtException as u8, "uncaught exception"),
    ]
}
