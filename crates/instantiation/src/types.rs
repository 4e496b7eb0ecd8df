//! The types of functions, as those of `wit-parser`: what `wasmtime-environ` knows of them by number, [`witcraft_abi`] plans by
//! what they are.

use std::collections::HashMap;

use wasmtime_environ::component::{
    ComponentTypes, InterfaceType, TypeFuncIndex, TypeFutureTableIndex, TypeResourceTable, TypeResourceTableIndex,
    TypeStreamTableIndex,
};
use wit_parser::{
    Case, Docs, Enum, EnumCase, Field, Flag, Flags, Function, FunctionKind, Handle, Param, Record, Resolve, Result_,
    Span, Stability, Tuple, Type, TypeDef, TypeDefKind, TypeId, TypeOwner, Variant,
};

use crate::model::{FunctionId, InstanceId, ResourceId, Table, TableId, Transfer, Transfers};
use crate::translate::Counts;

/// A `Resolve` while it is filled.
pub(crate) struct Types<'a> {
    types: &'a ComponentTypes,
    pub(crate) resolve: Resolve,
    pub(crate) functions: Vec<Function>,
    pub(crate) tables: Vec<Option<Table>>,
    pub(crate) transfers: Transfers,
    known: HashMap<InterfaceType, Type>,
}

impl<'a> Types<'a> {
    /// With all the resources that there are: adapters name them by number.
    pub(crate) fn new(types: &'a ComponentTypes, counts: Counts) -> Types<'a> {
        let mut resolve = Resolve::default();
        resolve.push_str("component.wit", "package witcraft:component;\nworld component {}").expect("it is WIT");
        let mut converted = Types {
            types,
            resolve,
            functions: Vec::new(),
            tables: Vec::new(),
            transfers: Transfers::default(),
            known: HashMap::new(),
        };
        for index in 0..counts.tables {
            let table = match &types[TypeResourceTableIndex::from_u32(index)] {
                TypeResourceTable::Concrete { ty, instance } => Some(Table {
                    resource: ResourceId(ty.as_u32()),
                    instance: InstanceId(instance.as_u32()),
                    ty: converted.define(TypeDefKind::Resource),
                }),
                TypeResourceTable::Abstract(_) => None,
            };
            converted.tables.push(table);
        }
        for index in 0..counts.streams {
            let stream = converted.transfer(&InterfaceType::Stream(TypeStreamTableIndex::from_u32(index)));
            converted.transfers.streams.push(stream);
        }
        for index in 0..counts.futures {
            let future = converted.transfer(&InterfaceType::Future(TypeFutureTableIndex::from_u32(index)));
            converted.transfers.futures.push(future);
        }
        converted
    }

    /// A function of this name and type.
    ///
    /// # Errors
    /// Its type is one that is not supported.
    pub(crate) fn function(&mut self, name: &str, ty: TypeFuncIndex) -> Result<FunctionId, String> {
        let types = self.types;
        let ty = &types[ty];
        let parameters = ty.param_names.iter().zip(&types[ty.params].types);
        let params = parameters
            .map(|(name, ty)| Ok(Param { name: name.clone(), ty: self.ty(ty)?, span: Span::default() }))
            .collect::<Result<_, String>>()?;
        let result = types[ty.results].types.first().map(|ty| self.ty(ty)).transpose()?;
        let id = FunctionId(u32::try_from(self.functions.len()).expect("a component is smaller than 4 GiB"));
        self.functions.push(Function {
            name: name.to_owned(),
            kind: if ty.async_ { FunctionKind::AsyncFreestanding } else { FunctionKind::Freestanding },
            params,
            result,
            docs: Docs::default(),
            stability: Stability::default(),
            span: Span::default(),
            external_id: None,
        });
        Ok(id)
    }

    /// A resource as a component instance has it.
    ///
    /// # Errors
    /// It is a resource in a type, and nowhere else.
    pub(crate) fn table(&self, index: TypeResourceTableIndex) -> Result<TableId, String> {
        match self.tables[index.as_u32() as usize] {
            Some(_) => Ok(TableId(index.as_u32())),
            None => Err("a resource that only a type has".to_owned()),
        }
    }

    /// A stream or future in the instance whose handles are of it. None where its type is not supported: then nothing can name it.
    fn transfer(&mut self, ty: &InterfaceType) -> Option<Transfer> {
        let instance = match ty {
            InterfaceType::Stream(index) => self.types[*index].instance,
            InterfaceType::Future(index) => self.types[*index].instance,
            _ => return None,
        };
        let Ok(Type::Id(id)) = self.ty(ty) else { return None };
        let (TypeDefKind::Stream(payload) | TypeDefKind::Future(payload)) = self.resolve.types[id].kind else {
            return None;
        };
        Some(Transfer { instance: InstanceId(instance.as_u32()), ty: id, payload })
    }

    fn ty(&mut self, ty: &InterfaceType) -> Result<Type, String> {
        if let Some(known) = self.known.get(ty) {
            return Ok(*known);
        }
        let converted = self.convert(ty)?;
        self.known.insert(*ty, converted);
        Ok(converted)
    }

    fn convert(&mut self, ty: &InterfaceType) -> Result<Type, String> {
        let types = self.types;
        let kind = match ty {
            InterfaceType::Bool => return Ok(Type::Bool),
            InterfaceType::S8 => return Ok(Type::S8),
            InterfaceType::U8 => return Ok(Type::U8),
            InterfaceType::S16 => return Ok(Type::S16),
            InterfaceType::U16 => return Ok(Type::U16),
            InterfaceType::S32 => return Ok(Type::S32),
            InterfaceType::U32 => return Ok(Type::U32),
            InterfaceType::S64 => return Ok(Type::S64),
            InterfaceType::U64 => return Ok(Type::U64),
            InterfaceType::Float32 => return Ok(Type::F32),
            InterfaceType::Float64 => return Ok(Type::F64),
            InterfaceType::Char => return Ok(Type::Char),
            InterfaceType::String => return Ok(Type::String),
            InterfaceType::Record(index) => {
                let field = |field: &wasmtime_environ::component::RecordField| {
                    let ty = self.ty(&field.ty)?;
                    Ok(Field { name: field.name.clone(), ty, docs: Docs::default(), span: Span::default() })
                };
                let fields = types[*index].fields.iter().map(field).collect::<Result<_, String>>()?;
                TypeDefKind::Record(Record { fields })
            }
            InterfaceType::Variant(index) => {
                let case = |(name, ty): (&String, &Option<InterfaceType>)| {
                    let ty = ty.as_ref().map(|ty| self.ty(ty)).transpose()?;
                    Ok(Case { name: name.clone(), ty, docs: Docs::default(), span: Span::default() })
                };
                let cases = types[*index].cases.iter().map(case).collect::<Result<_, String>>()?;
                TypeDefKind::Variant(Variant { cases })
            }
            InterfaceType::List(index) => TypeDefKind::List(self.ty(&types[*index].element)?),
            InterfaceType::Tuple(index) => {
                let types = types[*index].types.iter().map(|ty| self.ty(ty)).collect::<Result<_, String>>()?;
                TypeDefKind::Tuple(Tuple { types })
            }
            InterfaceType::Map(index) => TypeDefKind::Map(self.ty(&types[*index].key)?, self.ty(&types[*index].value)?),
            InterfaceType::Flags(index) => {
                let flag = |name: &String| Flag { name: name.clone(), docs: Docs::default(), span: Span::default() };
                TypeDefKind::Flags(Flags { flags: types[*index].names.iter().map(flag).collect() })
            }
            InterfaceType::Enum(index) => {
                let case =
                    |name: &String| EnumCase { name: name.clone(), docs: Docs::default(), span: Span::default() };
                TypeDefKind::Enum(Enum { cases: types[*index].names.iter().map(case).collect() })
            }
            InterfaceType::Option(index) => TypeDefKind::Option(self.ty(&types[*index].ty)?),
            InterfaceType::Result(index) => {
                let result = &types[*index];
                TypeDefKind::Result(Result_ {
                    ok: result.ok.as_ref().map(|ty| self.ty(ty)).transpose()?,
                    err: result.err.as_ref().map(|ty| self.ty(ty)).transpose()?,
                })
            }
            InterfaceType::Own(index) => TypeDefKind::Handle(Handle::Own(self.resource(*index)?)),
            InterfaceType::Borrow(index) => TypeDefKind::Handle(Handle::Borrow(self.resource(*index)?)),
            InterfaceType::FixedLengthList(index) => {
                let list = &types[*index];
                TypeDefKind::FixedLengthList(self.ty(&list.element)?, list.size)
            }
            InterfaceType::Future(index) => {
                TypeDefKind::Future(types[types[*index].ty].payload.map(|ty| self.ty(&ty)).transpose()?)
            }
            InterfaceType::Stream(index) => {
                TypeDefKind::Stream(types[types[*index].ty].payload.map(|ty| self.ty(&ty)).transpose()?)
            }
            InterfaceType::ErrorContext(_) => return Err("error contexts".to_owned()),
        };
        Ok(Type::Id(self.define(kind)))
    }

    fn resource(&mut self, index: TypeResourceTableIndex) -> Result<TypeId, String> {
        let table = self.tables[index.as_u32() as usize];
        table.map(|table| table.ty).ok_or_else(|| "a resource that only a type has".to_owned())
    }

    fn define(&mut self, kind: TypeDefKind) -> TypeId {
        self.resolve.types.alloc(TypeDef {
            name: None,
            kind,
            owner: TypeOwner::None,
            docs: Docs::default(),
            stability: Stability::default(),
            span: Span::default(),
            external_id: None,
        })
    }
}
