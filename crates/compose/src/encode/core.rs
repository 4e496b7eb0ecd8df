//! The type of a core module that is imported.

use wasm_encoder::{EntityType, ModuleType, TagKind, TagType};
use wasmparser::component_types::ComponentCoreModuleTypeId;
use wasmparser::types::{CoreTypeId, EntityType as Entity, TypesRef};

use super::types::Unencodable;

/// The type of a module, complete in itself.
///
/// # Errors
/// Types that refer to other types of the module that uses them.
pub(super) fn module_type(types: TypesRef<'_>, id: ComponentCoreModuleTypeId) -> Result<ModuleType, Unencodable> {
    let ty = &types[id];
    let mut module = ModuleType::new();
    for ((namespace, name), entity) in &ty.imports {
        let entity = entity_type(&mut module, types, entity)?;
        module.import(namespace, name, entity);
    }
    for (name, entity) in &ty.exports {
        let entity = entity_type(&mut module, types, entity)?;
        module.export(name, entity);
    }
    Ok(module)
}

fn entity_type(module: &mut ModuleType, types: TypesRef<'_>, entity: &Entity) -> Result<EntityType, Unencodable> {
    let unencodable = |_| Unencodable("its core types refer to types of another module");
    Ok(match entity {
        Entity::Func(id) => EntityType::Function(core_type(module, types, *id)?),
        Entity::FuncExact(id) => EntityType::FunctionExact(core_type(module, types, *id)?),
        Entity::Table(ty) => EntityType::Table((*ty).try_into().map_err(unencodable)?),
        Entity::Memory(ty) => EntityType::Memory((*ty).into()),
        Entity::Global(ty) => EntityType::Global((*ty).try_into().map_err(unencodable)?),
        Entity::Tag(id) => {
            EntityType::Tag(TagType { kind: TagKind::Exception, func_type_idx: core_type(module, types, *id)? })
        }
    })
}

fn core_type(module: &mut ModuleType, types: TypesRef<'_>, id: CoreTypeId) -> Result<u32, Unencodable> {
    let ty =
        types[id].clone().try_into().map_err(|_| Unencodable("its core types refer to types of another module"))?;
    let index = module.type_count();
    module.ty().subtype(&ty);
    Ok(index)
}
