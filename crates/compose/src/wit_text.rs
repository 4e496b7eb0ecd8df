//! A type of a component in WIT syntax, for findings.

use std::borrow::Cow;
use std::collections::HashMap;

use wasmparser::PrimitiveValType;
use wasmparser::component_types::{
    AliasableResourceId, ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType,
    ComponentFuncType, ComponentItem, ComponentTypeId, ComponentValType,
};
use wasmparser::types::TypesRef;
use witcraft_component::limits::TYPE_TEXT;
use witcraft_types::{Primitive, Shape, Types, function_text, item_text, type_text};

use crate::graph::Items;

/// The names that an interface gives to types.
#[derive(Default)]
pub(crate) struct TypeNames<'a>(HashMap<ComponentAnyTypeId, &'a str>);

impl<'a> TypeNames<'a> {
    /// The names of the types among `items`.
    pub(crate) fn of(items: &'a Items) -> TypeNames<'a> {
        let named = |(name, item): (&'a String, &ComponentItem)| match item.ty {
            ComponentEntityType::Type { created, .. } => Some((created, name.as_str())),
            _ => None,
        };
        TypeNames(items.iter().filter_map(named).collect())
    }

    /// These names, and those of the types among `items`.
    pub(crate) fn and(mut self, items: &'a Items) -> TypeNames<'a> {
        self.0.extend(TypeNames::of(items).0);
        self
    }

    pub(crate) fn get(&self, id: impl Into<ComponentAnyTypeId>) -> Option<&'a str> {
        self.0.get(&id.into()).copied()
    }
}

/// The types of one component, those of one interface by their names.
pub(crate) struct ComponentTypes<'a> {
    pub(crate) types: TypesRef<'a>,
    pub(crate) names: &'a TypeNames<'a>,
}

/// A type of a component. Resources are types of their own, so that handles have something to be of.
#[derive(Clone, Copy)]
pub(crate) enum ComponentType {
    Value(ComponentValType),
    Resource(AliasableResourceId),
}

impl From<ComponentDefinedTypeId> for ComponentType {
    fn from(id: ComponentDefinedTypeId) -> ComponentType {
        ComponentType::Value(ComponentValType::Type(id))
    }
}

impl ComponentTypes<'_> {
    /// An item as it stands in WIT, without what ends it.
    pub(crate) fn item(&self, name: &str, entity: &ComponentEntityType) -> String {
        match entity {
            ComponentEntityType::Func(id) => self.func(name, &self.types[*id]),
            ComponentEntityType::Value(ty) => {
                format!("{name}: {}", type_text(self, &ComponentType::Value(*ty), TYPE_TEXT))
            }
            ComponentEntityType::Type { referenced, created } => self.definition(name, *referenced, *created),
            ComponentEntityType::Instance(_) => format!("interface {name}"),
            ComponentEntityType::Component(id) => self.component(name, *id),
            ComponentEntityType::Module(_) => format!("core module {name}"),
        }
    }

    /// A function: `get: func(key: string) -> option<string>`, or of a resource and without its `self`
    /// `cursor.next: func() -> u32`.
    fn func(&self, name: &str, ty: &ComponentFuncType) -> String {
        let (label, keyword, skipped) = match name.strip_prefix('[').and_then(|name| name.split_once(']')) {
            Some(("constructor", resource)) => {
                return format!("{resource}.constructor{}", self.signature(ty, 0, None));
            }
            Some(("static", name)) => (name, "static func", 0),
            Some((_, name)) => (name, "func", 1),
            None => (name, "func", 0),
        };
        let keyword = if ty.async_ { keyword.replace("func", "async func") } else { keyword.to_owned() };
        format!("{label}: {keyword}{}", self.signature(ty, skipped, ty.result))
    }

    fn signature(&self, ty: &ComponentFuncType, skipped: usize, result: Option<ComponentValType>) -> String {
        let parameters = ty.params.iter().skip(skipped);
        let parameters = parameters.map(|(name, ty)| (name.as_str(), ComponentType::Value(*ty)));
        function_text(self, parameters, result.map(ComponentType::Value).as_ref(), TYPE_TEXT)
    }

    fn definition(&self, name: &str, referenced: ComponentAnyTypeId, created: ComponentAnyTypeId) -> String {
        match (created, self.names.get(referenced)) {
            (_, Some(other)) if referenced != created => format!("type {name} = {other}"),
            (ComponentAnyTypeId::Resource(_), _) => format!("resource {name}"),
            (ComponentAnyTypeId::Defined(id), _) => item_text(self, name, &ComponentType::from(id), TYPE_TEXT),
            (ComponentAnyTypeId::Func(id), _) => self.func(name, &self.types[id]),
            (ComponentAnyTypeId::Instance(_), _) => format!("interface {name}"),
            (ComponentAnyTypeId::Component(id), _) => self.component(name, id),
        }
    }

    /// A component with what it imports and exports, as a world says it: `component app { export run: func(); }`.
    fn component(&self, name: &str, id: ComponentTypeId) -> String {
        let ty = &self.types[id];
        let names = TypeNames::of(&ty.imports).and(&ty.exports);
        let inner = ComponentTypes { types: self.types, names: &names };
        let half = |word, items: &Items| -> String {
            items.iter().map(|(name, item)| format!(" {word} {}", inner.whole(name, &item.ty))).collect()
        };
        let items = format!("{}{}", half("import", &ty.imports), half("export", &ty.exports));
        let end = items.char_indices().nth(TYPE_TEXT).map(|(end, _)| end);
        let (items, rest) = end.map_or((items.as_str(), ""), |end| (&items[..end], "…"));
        format!("component {name} {{{items}{rest} }}")
    }

    /// An item with what ends it, and an interface with what it has.
    fn whole(&self, name: &str, entity: &ComponentEntityType) -> String {
        let ComponentEntityType::Instance(id) = entity else { return format!("{};", self.item(name, entity)) };
        let items = &self.types[*id].exports;
        let inner = ComponentTypes { types: self.types, names: &TypeNames::of(items) };
        let items: String = items.iter().map(|(name, item)| format!(" {};", inner.item(name, &item.ty))).collect();
        format!("{name}: interface {{{items} }}")
    }
}

impl Types for ComponentTypes<'_> {
    type Type = ComponentType;

    fn name<'a>(&'a self, ty: &'a ComponentType) -> Option<&'a str> {
        match ty {
            ComponentType::Value(ComponentValType::Primitive(_)) => None,
            ComponentType::Value(ComponentValType::Type(id)) => self.names.get(*id),
            ComponentType::Resource(id) => Some(self.names.get(*id).unwrap_or("resource")),
        }
    }

    fn shape<'a>(&'a self, ty: &'a ComponentType) -> Shape<'a, ComponentType> {
        use ComponentDefinedType as T;
        let value = ComponentType::Value;
        let optional = |ty: &Option<ComponentValType>| ty.map(value);
        let id = match ty {
            ComponentType::Value(ComponentValType::Primitive(ty)) => return Shape::Primitive(primitive(*ty)),
            ComponentType::Value(ComponentValType::Type(id)) => *id,
            ComponentType::Resource(id) => {
                return Shape::Resource(Cow::Borrowed(self.names.get(*id).unwrap_or("resource")));
            }
        };
        match &self.types[id] {
            T::Primitive(ty) => Shape::Primitive(primitive(*ty)),
            T::Record(record) => {
                Shape::Record(record.fields.iter().map(|(name, ty)| (name.as_str(), value(*ty))).collect())
            }
            T::Variant(variant) => {
                Shape::Variant(variant.cases.iter().map(|(name, case)| (name.as_str(), optional(&case.ty))).collect())
            }
            T::Flags(flags) => Shape::Flags(flags.iter().map(|name| name.as_str()).collect()),
            T::Enum(cases) => Shape::Enum(cases.iter().map(|name| name.as_str()).collect()),
            T::List { element, .. } => Shape::List(value(*element)),
            T::FixedLengthList { element, length, .. } => Shape::FixedLengthList(value(*element), *length),
            T::Map { key, value: of, .. } => Shape::Map(value(*key), value(*of)),
            T::Tuple(tuple) => Shape::Tuple(tuple.types.iter().copied().map(value).collect()),
            T::Option { ty, .. } => Shape::Option(value(*ty)),
            T::Result { ok, err, .. } => Shape::Result(optional(ok), optional(err)),
            T::Own(resource) => Shape::Own(ComponentType::Resource(*resource)),
            T::Borrow(resource) => Shape::Borrow(ComponentType::Resource(*resource)),
            T::Future { ty, .. } => Shape::Future(optional(ty)),
            T::Stream { ty, .. } => Shape::Stream(optional(ty)),
        }
    }
}

fn primitive(ty: PrimitiveValType) -> Primitive {
    match ty {
        PrimitiveValType::Bool => Primitive::Bool,
        PrimitiveValType::S8 => Primitive::S8,
        PrimitiveValType::U8 => Primitive::U8,
        PrimitiveValType::S16 => Primitive::S16,
        PrimitiveValType::U16 => Primitive::U16,
        PrimitiveValType::S32 => Primitive::S32,
        PrimitiveValType::U32 => Primitive::U32,
        PrimitiveValType::S64 => Primitive::S64,
        PrimitiveValType::U64 => Primitive::U64,
        PrimitiveValType::F32 => Primitive::F32,
        PrimitiveValType::F64 => Primitive::F64,
        PrimitiveValType::Char => Primitive::Char,
        PrimitiveValType::String => Primitive::String,
        PrimitiveValType::ErrorContext => Primitive::ErrorContext,
    }
}
