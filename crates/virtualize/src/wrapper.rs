//! The wrapper: a component that exports what mentions resources that the adapter took over.
//!
//! The component speaks of the adapter's resources there, and its host knows only its own. So the wrapper is called by the host, has the
//! adapter exchange each handle that it is given, calls the component, and has those in the result exchanged back:
//!
//! ```text
//! host ──wasi:http/incoming-handler──> wrapper ──virtual-wasi:http/incoming-handler──> component
//!                                         └──witcraft:exchange/handles──> adapter
//! ```

use std::collections::HashSet;

use wasm_encoder::{ConstExpr, ExportKind, ExportSection, Function as Body, ValType};
use wit_parser::{Function, Handle, IndexMap, InterfaceId, Resolve, TypeId, WorldId, WorldItem, WorldKey};
use witcraft_abi::{CoreImport, Direction, Limit, TypeTable, definition};
use witcraft_diagnostics::Diagnostic;

use crate::adapter::module::{MANGLING, import_types, value_types};
use crate::adapter::{add_world, component_of, item, past_limit};
use crate::behaviour::Chosen;
use crate::choose::Wrapped;
use crate::code::Code;
use crate::handles::{Held, Place, flat, memory, parameters};
use crate::memory::{END, FREE, STATE, allocate, realloc};
use crate::twin::{Twins, to_component, to_host};
use crate::writer::Writer;

/// Where the memory that is handed out begins.
const BASE: i32 = 16;

/// Makes the wrapper of a component.
///
/// # Errors
/// Types that are past a limit.
pub(crate) fn wrapper(
    resolve: &mut Resolve,
    world: WorldId,
    chosen: &Chosen,
    twins: &Twins,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let world = wrapper_world(resolve, world, chosen, twins);
    let types = TypeTable::new(resolve);
    let module = Wrapper { resolve, types: &types, chosen, twins, writer: Writer::default() };
    let module = module.write().map_err(past_limit)?;
    component_of(module, resolve, world)
}

/// The world that exports what is wrapped, and imports its twins from the component.
fn wrapper_world(resolve: &mut Resolve, of: WorldId, chosen: &Chosen, twins: &Twins) -> WorldId {
    let wrapped: HashSet<InterfaceId> = chosen.wrapping.exports.iter().map(|wrapped| wrapped.id).collect();
    let mut imports = IndexMap::default();
    let mut exports = IndexMap::default();
    for Wrapped { key, id } in &chosen.wrapping.exports {
        for dependency in resolve.interface_direct_deps(*id) {
            if !wrapped.contains(&dependency) {
                import(resolve, dependency, &mut imports);
            }
        }
        exports.insert(key.clone(), item(*id));
    }
    for twin in chosen.wrapping.exports.iter().filter_map(|wrapped| twins.of(wrapped.id)).chain([twins.exchange]) {
        import(resolve, twin, &mut imports);
    }
    add_world(resolve, of, "wrapper", imports, exports)
}

/// Imports an interface, behind those that it uses.
fn import(resolve: &Resolve, id: InterfaceId, imports: &mut IndexMap<WorldKey, WorldItem>) {
    if !imports.contains_key(&WorldKey::Interface(id)) {
        for dependency in resolve.interface_direct_deps(id) {
            import(resolve, dependency, imports);
        }
        imports.insert(WorldKey::Interface(id), item(id));
    }
}

/// The core module while it is written.
struct Wrapper<'a> {
    resolve: &'a Resolve,
    types: &'a TypeTable<'a>,
    chosen: &'a Chosen,
    twins: &'a Twins,
    writer: Writer,
}

impl Wrapper<'_> {
    fn write(mut self) -> Result<Vec<u8>, Limit> {
        self.import_all()?;
        let realloc = self.writer.add(&[ValType::I32; 4], &[ValType::I32], &realloc());
        let mut exports = ExportSection::new();
        exports.export(MANGLING.memory(), ExportKind::Memory, 0);
        exports.export(MANGLING.realloc(), ExportKind::Func, realloc);
        for Wrapped { key, id } in &self.chosen.wrapping.exports {
            for function in self.resolve.interfaces[*id].functions.values() {
                let signature = self.types.signature(function, Direction::Export)?;
                let body = self.body(*id, function, realloc)?;
                let (parameters, results) = (value_types(&signature.parameters), value_types(&signature.results));
                let index = self.writer.add(&parameters, &results, &body);
                exports.export(&MANGLING.export(self.resolve, Some(key), &function.name), ExportKind::Func, index);
            }
        }
        // As many as the functions that are shared with the adapter know.
        let globals = [FREE, STATE, END].map(|_| (ValType::I32, ConstExpr::i32_const(BASE)));
        Ok(self.writer.finish(&exports, BASE as u32, &globals, &[]))
    }

    /// Imports the component's functions and those that exchange handles.
    fn import_all(&mut self) -> Result<(), Limit> {
        for Wrapped { id, .. } in &self.chosen.wrapping.exports {
            for function in self.resolve.interfaces[*id].functions.values() {
                let (parameters, results) = import_types(&self.types.signature(function, Direction::Import)?);
                self.writer.import(self.component_function(*id, function), &parameters, &results);
            }
        }
        for number in 0..self.chosen.wrapping.resources.len() {
            for name in [to_component(number), to_host(number)] {
                self.writer.import(self.exchange_function(&name), &[ValType::I32], &[ValType::I32]);
            }
        }
        Ok(())
    }

    fn component_function(&self, interface: InterfaceId, function: &Function) -> CoreImport {
        let key = self.twins.of(interface).map(WorldKey::Interface);
        MANGLING.import(self.resolve, key.as_ref(), &function.name)
    }

    fn exchange_function(&self, name: &str) -> CoreImport {
        MANGLING.import(self.resolve, Some(&WorldKey::Interface(self.twins.exchange)), name)
    }

    fn index(&self, import: &CoreImport) -> u32 {
        self.writer.index(import).expect("all of them were imported before")
    }

    /// What exchanges a handle that is held, if it is one to a resource of the adapter's.
    fn exchange(&self, held: Held, name: fn(usize) -> String) -> Option<u32> {
        let Held::Resource(Handle::Own(resource)) = held else { return None };
        let resource: TypeId = definition(self.resolve, resource);
        let number = self.chosen.wrapping.resources.iter().position(|known| *known == resource)?;
        Some(self.index(&self.exchange_function(&name(number))))
    }

    /// Exchanges the handles among the parameters, calls the component, and exchanges those in the result.
    fn body(&self, interface: InterfaceId, function: &Function, realloc: u32) -> Result<Body, Limit> {
        let signature = self.types.signature(function, Direction::Export)?;
        let mut code = Code::new(&value_types(&signature.parameters));
        let [handle, area] = code.locals();
        let exchange = |name: fn(usize) -> String| {
            move |code: &mut Code, held: Held, place: Place| {
                if let Some(function) = self.exchange(held, name) {
                    place.get(code);
                    code.add().call(function).local_set(handle);
                    place.set(code, handle);
                }
            }
        };
        parameters(self.types, &mut code, function, &signature, &mut exchange(to_component))?;
        for parameter in 0..signature.parameters.len() as u32 {
            code.add().local_get(parameter);
        }
        if let (true, Some(ty)) = (signature.indirect_results, function.result) {
            allocate(&mut code, realloc, self.types.layout(ty)?);
            code.add().local_tee(area);
        }
        code.add().call(self.index(&self.component_function(interface, function)));
        if let (true, Some(ty)) = (signature.indirect_results, function.result) {
            memory(self.types, &mut code, ty, area, &mut exchange(to_host))?;
            code.add().local_get(area);
        } else if let ([core], Some(ty)) = (value_types(&signature.results).as_slice(), function.result) {
            let result = code.local(*core);
            code.add().local_set(result);
            flat(self.types, &mut code, ty, result, &mut exchange(to_host))?;
            code.add().local_get(result);
        }
        // Who called takes the result at once.
        code.add().i32_const(0).global_set(FREE);
        Ok(code.finish())
    }
}
