//! The core module of an adapter: its functions, what they import, and its memory.

use std::collections::HashMap;

use wasm_encoder::{ConstExpr, ExportKind, ExportSection, Function as Body, ValType};
use wit_parser::{Handle, InterfaceId, Resolve, TypeDefKind, TypeId, TypeOwner, WorldKey};
use witcraft_abi::{
    CoreImport, CoreSignature, CoreType, Direction, Limit, Mangling, Mode, ResourceIntrinsic, TypeTable, definition,
};
use witcraft_wasi::{Object, object};

use crate::Options;
use crate::adapter::body::Writing;
use crate::adapter::reach::Reaching;
use crate::adapter::waiting::waits;
use crate::behaviour::{Behaviour, Chosen};
use crate::code::{Code, word};
use crate::constant::Data;
use crate::host_rule::HostRule;
use crate::memory::{ASKING, BUSY, MARK, MOVING, SLOTS, lookup, random, realloc, realloc_for_answers, slot};
use crate::tasks::Tasks;
use crate::tree::{Files, Mount, Table};
use crate::twin::{Twins, to_component, to_host};
use crate::writer::Writer;

/// Where constants begin: an address of zero is nothing's.
const BASE: u32 = 16;

/// The mangling of all names.
pub(crate) const MANGLING: Mangling = Mangling::Legacy;

/// The bit in the representation of a resource that is the adapter's own. Other representations are handles of the host's.
pub(crate) const OWN: i32 = i32::MIN;

/// What the functions of the module are written with.
pub(crate) struct Emitter<'a> {
    pub(crate) resolve: &'a Resolve,
    pub(crate) types: &'a TypeTable<'a>,
    pub(crate) chosen: &'a Chosen,
    /// Under which key the world imports each interface.
    keys: &'a HashMap<InterfaceId, WorldKey>,
    /// What is exported in place of interfaces, where that is not they themselves.
    twins: Option<&'a Twins>,
    /// The interfaces that are replaced, with whether they are asked in turn.
    exported: HashMap<InterfaceId, bool>,
    pub(crate) data: Data<'a>,
    pub(crate) table: Option<Table<'a>>,
    pub(crate) tasks: Option<Tasks>,
    /// The hosts that are kept.
    pub(crate) hosts: &'a [HostRule],
    /// What functions share that reach hosts, if any do.
    pub(crate) reaching: Option<Reaching>,
    /// Whether other calls may come while one is not over.
    pub(crate) is_concurrent: bool,
    /// Whether a function reads embedded files from the memory of the module.
    pub(crate) reads_contents: bool,
    writer: Writer,
    /// How many imports there are, which is only known after everything was written once.
    import_count: u32,
}

/// A module, with the tasks that it needs, and what they need.
pub(crate) struct Made {
    pub(crate) module: Vec<u8>,
    pub(crate) tasks: Option<Tasks>,
    pub(crate) files: Option<Files>,
}

/// Writes the module.
///
/// # Errors
/// A type that is past a limit.
pub(crate) fn module(
    resolve: &Resolve,
    keys: &HashMap<InterfaceId, WorldKey>,
    chosen: &Chosen,
    twins: Option<&Twins>,
    tasks: Option<&Tasks>,
    options: &Options,
) -> Result<Made, Limit> {
    let types = TypeTable::new(resolve);
    let asked: Vec<InterfaceId> = chosen.asked().collect();
    let exported = chosen.items.iter().filter_map(|item| item.id);
    let exported: HashMap<_, _> = exported.map(|id| (id, asked.contains(&id))).collect();
    let mut functions = chosen.items.iter().flat_map(|item| &item.functions);
    let is_concurrent = tasks.is_some() || functions.any(waits);
    let mut import_count = 0;
    // The indices of functions depend on how many are imported, which shows when they are written.
    loop {
        let mut emitter = Emitter {
            resolve,
            types: &types,
            chosen,
            keys,
            twins,
            exported: exported.clone(),
            data: Data::new(&types, BASE),
            table: None,
            tasks: tasks.cloned(),
            hosts: options.kept_hosts.as_deref().unwrap_or_default(),
            reaching: None,
            is_concurrent,
            reads_contents: false,
            writer: Writer::with_imports(import_count),
            import_count,
        };
        let exports = emitter.write(&options.mounts)?;
        if emitter.writer.imports() == import_count {
            return Ok(emitter.finish(&exports, options.random_seed.unwrap_or_default()));
        }
        import_count = emitter.writer.imports();
    }
}

impl<'a> Emitter<'a> {
    /// Writes all functions. Returns what is exported.
    fn write(&mut self, mounts: &'a [Mount]) -> Result<ExportSection, Limit> {
        if !mounts.is_empty() {
            self.table = Some(Table::write(mounts, &mut self.data));
        }
        let mut exports = ExportSection::new();
        let realloc_index = self.realloc();
        self.add(&[ValType::I32; 4], &[ValType::I32], realloc());
        self.add(&[], &[ValType::I64], random());
        if self.table.is_some() {
            self.add(&[ValType::I32; 2], &[ValType::I32], slot(realloc_index));
            self.add(&[ValType::I32; 3], &[ValType::I32], lookup());
        }
        let mut functions = self.chosen.items.iter().flat_map(|item| &item.functions);
        if functions.any(|replaced| matches!(replaced.behaviour, Behaviour::Reach(_))) {
            self.add_reaching();
        }
        exports.export(MANGLING.memory(), ExportKind::Memory, 0);
        exports.export(MANGLING.realloc(), ExportKind::Func, realloc_index);
        let chosen = self.chosen;
        if let Some(name) = MANGLING.import_realloc().filter(|_| self.is_concurrent) {
            let index = self.add(&[ValType::I32; 4], &[ValType::I32], realloc_for_answers(realloc_index));
            exports.export(name, ExportKind::Func, index);
        }
        for item in &chosen.items {
            let key = item.id.map(|_| &item.key);
            for replaced in &item.functions {
                let signature = self.types.signature(&replaced.function, Direction::Export)?;
                let name = &replaced.function.name;
                let exported = self.exported(key);
                let exported = exported.as_ref();
                if waits(replaced) {
                    let (start, callback) = self.waiting(&Writing { key, replaced, signature: &signature })?;
                    let export = MANGLING.export_in(Mode::Callback, self.resolve, exported, name);
                    exports.export(&export, ExportKind::Func, start);
                    exports.export(&MANGLING.callback(self.resolve, exported, name), ExportKind::Func, callback);
                    continue;
                }
                let (parameters, results) = (value_types(&signature.parameters), value_types(&signature.results));
                let body = self.body(key, replaced, &signature)?;
                let index = self.add(&parameters, &results, body);
                exports.export(&MANGLING.export(self.resolve, exported, name), ExportKind::Func, index);
            }
            let Some(id) = item.id else { continue };
            let key = self.export_key(id);
            for (name, ty) in &self.resolve.interfaces[id].types {
                if let TypeDefKind::Resource = self.resolve.types[*ty].kind {
                    let body = self.destructor(*ty, object(&self.resolve.name_world_key(&item.key), name));
                    let index = self.add(&[ValType::I32], &[], body);
                    exports.export(&MANGLING.destructor(self.resolve, &key, name), ExportKind::Func, index);
                }
            }
        }
        if let Some(twins) = self.twins {
            let key = WorldKey::Interface(twins.exchange);
            for (number, resource) in chosen.wrapping.resources.iter().enumerate() {
                let bodies =
                    [(to_component(number), self.handle_in(*resource)), (to_host(number), self.handle_out(*resource))];
                for (name, body) in bodies {
                    let index = self.add(&[ValType::I32], &[ValType::I32], body);
                    exports.export(&MANGLING.export(self.resolve, Some(&key), &name), ExportKind::Func, index);
                }
            }
        }
        Ok(exports)
    }

    /// What takes the host's handle, and returns the component's.
    fn handle_in(&mut self, resource: TypeId) -> Body {
        let new = self.intrinsic(resource, ResourceIntrinsic::ExportedNew);
        let mut code = Code::new(&[ValType::I32]);
        code.add().local_get(0).call(new);
        code.finish()
    }

    /// What takes the component's handle, and returns the host's. It traps if the resource is the adapter's own.
    fn handle_out(&mut self, resource: TypeId) -> Body {
        let representation = self.intrinsic(resource, ResourceIntrinsic::ExportedRep);
        let drop = self.intrinsic(resource, ResourceIntrinsic::ExportedDrop);
        let mut code = Code::new(&[ValType::I32]);
        let [host] = code.locals();
        let mut code_ = code.add();
        code_.local_get(0).call(representation).local_tee(host).i32_const(0).i32_lt_s();
        code_.if_(wasm_encoder::BlockType::Empty).unreachable().end();
        code_.i32_const(1).global_set(MOVING).local_get(0).call(drop).i32_const(0).global_set(MOVING).local_get(host);
        code.finish()
    }

    /// What destroys a resource: frees the slot of the adapter's own, or gives the host's back.
    fn destructor(&mut self, resource: TypeId, object: Option<Object>) -> Body {
        let mut code = Code::new(&[ValType::I32]);
        let has_slot = matches!(object, Some(Object::InputStream | Object::DirectoryEntryStream));
        code.add().local_get(0).i32_const(0).i32_lt_s().if_(wasm_encoder::BlockType::Empty);
        if has_slot {
            slot_of(&mut code, 0);
            let mut code = code.add();
            code.local_tee(0).if_(wasm_encoder::BlockType::Empty);
            code.local_get(0).global_get(SLOTS).i32_store(word(0)).local_get(0).global_set(SLOTS).end();
        }
        code.add().return_().end();
        let give_back = self.give_back_to_host(resource);
        if let Some(give_back) = give_back {
            code.add().global_get(MOVING).i32_eqz().if_(wasm_encoder::BlockType::Empty);
            code.add().local_get(0).call(give_back).end();
        }
        code.finish()
    }

    /// Whether the adapter defines a resource.
    pub(crate) fn is_exported(&self, resource: TypeId) -> bool {
        matches!(self.resolve.types[resource].owner, TypeOwner::Interface(id) if self.exported.contains_key(&id))
    }

    /// What takes a handle to a resource of the adapter, and what does so to one of the host.
    pub(crate) fn give_back(&mut self, handle: Handle) -> Option<u32> {
        match handle {
            Handle::Own(resource) if self.is_exported(definition(self.resolve, resource)) => {
                Some(self.intrinsic(definition(self.resolve, resource), ResourceIntrinsic::ExportedDrop))
            }
            Handle::Borrow(resource) if self.is_exported(definition(self.resolve, resource)) => None, // a representation
            Handle::Own(resource) | Handle::Borrow(resource) => self.give_back_to_host(resource),
        }
    }

    /// What gives the host's handle to a resource back.
    pub(crate) fn give_back_to_host(&mut self, resource: TypeId) -> Option<u32> {
        let resource = definition(self.resolve, resource);
        match self.resolve.types[resource].owner {
            TypeOwner::Interface(id) if self.exported.get(&id) == Some(&false) => None, // it has none
            TypeOwner::Interface(_) => Some(self.intrinsic(resource, ResourceIntrinsic::ImportedDrop)),
            TypeOwner::World(_) | TypeOwner::None => None,
        }
    }

    /// A built-in for a resource.
    pub(crate) fn intrinsic(&mut self, resource: TypeId, intrinsic: ResourceIntrinsic) -> u32 {
        let definition = &self.resolve.types[resource];
        let key = match (definition.owner, intrinsic) {
            (TypeOwner::Interface(id), ResourceIntrinsic::ImportedDrop) => self.key(id),
            (TypeOwner::Interface(id), _) => Some(self.export_key(id)),
            (TypeOwner::World(_) | TypeOwner::None, _) => None,
        };
        let name = definition.name.as_deref().unwrap_or_default();
        let import = MANGLING.resource_intrinsic(self.resolve, key.as_ref(), name, intrinsic);
        let results: &[ValType] = match intrinsic {
            ResourceIntrinsic::ImportedDrop | ResourceIntrinsic::ExportedDrop => &[],
            ResourceIntrinsic::ExportedNew | ResourceIntrinsic::ExportedRep => &[ValType::I32],
        };
        self.import(import, &[ValType::I32], results)
    }

    /// Under which name the world has an interface.
    pub(crate) fn key(&self, interface: InterfaceId) -> Option<WorldKey> {
        Some(self.keys.get(&interface).cloned().unwrap_or(WorldKey::Interface(interface)))
    }

    /// Under which name the adapter exports an interface that is replaced.
    pub(crate) fn export_key(&self, interface: InterfaceId) -> WorldKey {
        let twin = self.twins.and_then(|twins| twins.of(interface)).map(WorldKey::Interface);
        twin.or_else(|| self.keys.get(&interface).cloned()).unwrap_or(WorldKey::Interface(interface))
    }

    /// Under which name it exports what the world has under this key.
    pub(crate) fn exported(&self, key: Option<&WorldKey>) -> Option<WorldKey> {
        key.map(|key| match key {
            WorldKey::Interface(id) => self.export_key(*id),
            WorldKey::Name(_) => key.clone(),
        })
    }

    /// A function that is imported.
    pub(crate) fn import(&mut self, import: CoreImport, parameters: &[ValType], results: &[ValType]) -> u32 {
        self.writer.import(import, parameters, results)
    }

    /// `realloc`.
    pub(crate) fn realloc(&self) -> u32 {
        self.import_count
    }

    /// The next random number.
    pub(crate) fn random(&self) -> u32 {
        self.import_count + 1
    }

    /// A new slot, where files are embedded.
    pub(crate) fn slot(&self) -> u32 {
        self.import_count + 2
    }

    /// The lookup of a path, where files are embedded.
    pub(crate) fn lookup(&self) -> u32 {
        self.import_count + 3
    }

    /// Adds a function. Returns its index.
    pub(crate) fn add(&mut self, parameters: &[ValType], results: &[ValType], body: Body) -> u32 {
        self.writer.add(parameters, results, &body)
    }

    fn finish(mut self, exports: &ExportSection, seed: u64) -> Made {
        let files = self.table.take().map(|table| {
            let (start, contents) = table.lay_out(&mut self.data);
            let rows = table.rows.into_iter().map(|(name, is_directory)| (name.to_owned(), is_directory)).collect();
            Files { rows, start, contents }
        });
        let own_files = files.as_ref().filter(|files| self.reads_contents && !files.contents.is_empty());
        let end = match own_files {
            Some(files) => files.start + files.contents.len() as u32,
            None => self.data.end(),
        };
        let end = end.next_multiple_of(16);
        let number = |first: u32| (ValType::I32, ConstExpr::i32_const(first as i32));
        let mut globals = vec![number(end), (ValType::I64, ConstExpr::i64_const(seed as i64)), number(end)];
        globals.extend([SLOTS, MOVING, MARK, BUSY, ASKING].map(|_| number(0)));
        let mut data = vec![(BASE, self.data.bytes.as_slice())];
        data.extend(own_files.map(|files| (files.start, files.contents.as_slice())));
        let module = self.writer.finish(exports, end, &globals, &data);
        Made { module, tasks: self.tasks.take(), files }
    }
}

/// Pushes the address of the slot in a representation of the adapter's own; zero if it has none.
pub(crate) fn slot_of(code: &mut Code, representation: u32) {
    code.add().local_get(representation).i32_const(!OWN).i32_and().i32_const(4).i32_shl();
}

/// The core types of a function that takes or returns these.
pub(crate) fn value_types(types: &[CoreType]) -> Vec<ValType> {
    types.iter().map(|ty| value_type(*ty)).collect()
}

fn value_type(ty: CoreType) -> ValType {
    match ty.wasm() {
        CoreType::I64 => ValType::I64,
        CoreType::F32 => ValType::F32,
        CoreType::F64 => ValType::F64,
        _ => ValType::I32,
    }
}

/// The core signature of an imported function.
pub(crate) fn import_types(signature: &CoreSignature) -> (Vec<ValType>, Vec<ValType>) {
    (value_types(&signature.parameters), value_types(&signature.results))
}
