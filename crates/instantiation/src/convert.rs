//! From what `wasmtime-environ` made of a component to values of our own.

use std::borrow::Cow;
use std::collections::HashMap;

use wasmtime_environ::component::{
    self as environ, ComponentTranslation, ComponentTypes, ExportIndex, ExportItem, FixedEncoding, GlobalInitializer,
    InstantiateModule, OptionsIndex, RuntimeImportIndex, RuntimeInstanceIndex, StaticModuleIndex, Transcode, TypeDef,
};
use wasmtime_environ::{EntityIndex, ModuleTranslation, PrimaryMap, Trap};
use witcraft_abi::StringEncoding;

use crate::adapter::{self, Reached};
use crate::model::{
    CoreInstanceId, CoreItem, CoreModule, Declared, Export, Import, ImportId, ImportKind, InstanceId, Instantiation,
    LiftedFunction, MemoryId, ModuleId, ModuleSource, Options, PostReturnId, ReallocId, Resource, ResourceId,
    ResourceKind, Step, Trampoline, TrampolineId, Transcoding,
};
use crate::needs::needs;
use crate::types::Types;

type Modules<'a> = PrimaryMap<StaticModuleIndex, ModuleTranslation<'a>>;

/// Converts all of it, with the modules that the component holds. The error is what is not supported.
pub(crate) fn convert<'a>(
    own: &[&'a [u8]],
    translation: &ComponentTranslation,
    modules: &Modules<'_>,
    types: &ComponentTypes,
    tables: usize,
) -> Result<Instantiation<'a>, String> {
    let component = &translation.component;
    let mut conversion = Conversion {
        own: own.len(),
        translation,
        sources: modules,
        types,
        converted: Types::new(types, tables),
        modules: core_modules(own, modules),
        imports: Vec::new(),
        instances: Vec::new(),
        accessors: HashMap::new(),
        accessor_module: None,
        steps: Vec::new(),
        next_instance: 0,
    };
    conversion.imports =
        component.imports.iter().map(|(index, _)| conversion.import(index)).collect::<Result<_, _>>()?;
    let declared = component.import_types.values().map(|(name, item)| conversion.declared(name, &item.ty)).collect();
    let mut resources = conversion.resources();
    let trampolines = conversion.trampolines()?;
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

fn core_module(bytes: Cow<'_, [u8]>) -> CoreModule<'_> {
    let needs = needs(&bytes);
    CoreModule { bytes, needs }
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
            other => Err(format!("the built-in `{}`", other.symbol_name())),
        };
        translation.trampolines.values().map(convert).collect()
    }

    fn options(&self, index: OptionsIndex) -> Result<Options, String> {
        let options = &self.translation.component.options[index];
        let environ::CanonicalOptionsDataModel::LinearMemory(memory) = options.data_model else {
            return Err("values in garbage-collected memory".to_owned());
        };
        if options.async_ || options.callback.is_some() {
            return Err("asynchronous functions".to_owned());
        }
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
        })
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
            GlobalInitializer::ExtractCallback(_) | GlobalInitializer::ExtractTable(_) => {
                return Err("asynchronous functions or threads".to_owned());
            }
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
            environ::CoreDef::UnsafeIntrinsic(_) | environ::CoreDef::TaskMayBlock => {
                Err("asynchronous functions".to_owned())
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
