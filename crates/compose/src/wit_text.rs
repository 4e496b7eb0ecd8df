//! A type of a component in WIT syntax, for findings.

use std::collections::HashMap;

use wasmparser::component_types::{
    AliasableResourceId, ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType,
    ComponentFuncType, ComponentItem, ComponentValType,
};
use wasmparser::types::TypesRef;

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

/// Prints types of one component, those of one interface by their names.
pub(crate) struct WitText<'a> {
    pub(crate) types: TypesRef<'a>,
    pub(crate) names: &'a TypeNames<'a>,
}

impl WitText<'_> {
    /// An item as it stands in WIT, without what ends it.
    pub(crate) fn item(&self, name: &str, entity: &ComponentEntityType) -> String {
        match entity {
            ComponentEntityType::Func(id) => self.func(name, &self.types[*id]),
            ComponentEntityType::Value(ty) => format!("{name}: {}", self.value(ty)),
            ComponentEntityType::Type { referenced, created } => self.type_definition(name, *referenced, *created),
            ComponentEntityType::Instance(_) => format!("interface {name}"),
            ComponentEntityType::Component(_) => format!("component {name}"),
            ComponentEntityType::Module(_) => format!("core module {name}"),
        }
    }

    /// A function: `get: func(key: string) -> option<string>`, or of a resource and without its `self`
    /// `cursor.next: func() -> u32`.
    fn func(&self, name: &str, ty: &ComponentFuncType) -> String {
        let (label, keyword, skipped) = match name.strip_prefix('[').and_then(|name| name.split_once(']')) {
            Some(("constructor", resource)) => return format!("{resource}.constructor({})", self.params(ty, 0)),
            Some(("static", name)) => (name, "static func", 0),
            Some((_, name)) => (name, "func", 1),
            None => (name, "func", 0),
        };
        let keyword = if ty.async_ { keyword.replace("func", "async func") } else { keyword.to_owned() };
        let result = ty.result.map(|ty| format!(" -> {}", self.value(&ty))).unwrap_or_default();
        format!("{label}: {keyword}({}){result}", self.params(ty, skipped))
    }

    fn params(&self, ty: &ComponentFuncType, skipped: usize) -> String {
        join(ty.params.iter().skip(skipped).map(|(name, ty)| format!("{name}: {}", self.value(ty))))
    }

    fn type_definition(&self, name: &str, referenced: ComponentAnyTypeId, created: ComponentAnyTypeId) -> String {
        match (created, self.names.get(referenced)) {
            (_, Some(other)) if referenced != created => format!("type {name} = {other}"),
            (ComponentAnyTypeId::Resource(_), _) => format!("resource {name}"),
            (ComponentAnyTypeId::Defined(id), _) => self.definition(name, id),
            (ComponentAnyTypeId::Func(id), _) => self.func(name, &self.types[id]),
            (ComponentAnyTypeId::Instance(_), _) => format!("interface {name}"),
            (ComponentAnyTypeId::Component(_), _) => format!("component {name}"),
        }
    }

    /// A type with a name: `record name { ... }`, or `type name = ...` where WIT has no keyword for it.
    fn definition(&self, name: &str, id: ComponentDefinedTypeId) -> String {
        use ComponentDefinedType as T;
        let name = match &self.types[id] {
            T::Record(_) | T::Variant(_) | T::Flags(_) | T::Enum(_) => name.to_owned(),
            T::Primitive(_)
            | T::List { .. }
            | T::Map { .. }
            | T::FixedLengthList { .. }
            | T::Tuple(_)
            | T::Option { .. }
            | T::Result { .. }
            | T::Own(_)
            | T::Borrow(_)
            | T::Future { .. }
            | T::Stream { .. } => return format!("type {name} = {}", self.structure(id, "")),
        };
        self.structure(id, &format!("{name} "))
    }

    fn value(&self, ty: &ComponentValType) -> String {
        match ty {
            ComponentValType::Primitive(ty) => ty.to_string(),
            ComponentValType::Type(id) => match self.names.get(*id) {
                Some(name) => name.to_owned(),
                None => self.structure(*id, ""),
            },
        }
    }

    /// A type by what it is made of; `name` stands behind the keyword of those that have one.
    fn structure(&self, id: ComponentDefinedTypeId, name: &str) -> String {
        use ComponentDefinedType as T;
        match &self.types[id] {
            T::Primitive(ty) => ty.to_string(),
            T::Record(record) => {
                let fields = record.fields.iter().map(|(name, ty)| format!("{name}: {}", self.value(ty)));
                format!("record {name}{{ {} }}", join(fields))
            }
            T::Variant(variant) => {
                let cases = variant.cases.iter().map(|(name, case)| match &case.ty {
                    Some(ty) => format!("{name}({})", self.value(ty)),
                    None => name.to_string(),
                });
                format!("variant {name}{{ {} }}", join(cases))
            }
            T::Flags(flags) => format!("flags {name}{{ {} }}", join(flags.iter().map(ToString::to_string))),
            T::Enum(cases) => format!("enum {name}{{ {} }}", join(cases.iter().map(ToString::to_string))),
            T::List { element, .. } => format!("list<{}>", self.value(element)),
            T::Map { key, value, .. } => format!("map<{}, {}>", self.value(key), self.value(value)),
            T::FixedLengthList { element, length, .. } => format!("list<{}, {length}>", self.value(element)),
            T::Tuple(tuple) => format!("tuple<{}>", join(tuple.types.iter().map(|ty| self.value(ty)))),
            T::Option { ty, .. } => format!("option<{}>", self.value(ty)),
            T::Result { ok, err, .. } => match (ok, err) {
                (None, None) => "result".to_owned(),
                (Some(ok), None) => format!("result<{}>", self.value(ok)),
                (ok, Some(err)) => format!("result<{}, {}>", self.payload(ok.as_ref()), self.value(err)),
            },
            T::Own(resource) => self.resource(*resource),
            T::Borrow(resource) => format!("borrow<{}>", self.resource(*resource)),
            T::Future { ty: None, .. } => "future".to_owned(),
            T::Future { ty: Some(ty), .. } => format!("future<{}>", self.value(ty)),
            T::Stream { ty: None, .. } => "stream".to_owned(),
            T::Stream { ty: Some(ty), .. } => format!("stream<{}>", self.value(ty)),
        }
    }

    fn payload(&self, ty: Option<&ComponentValType>) -> String {
        ty.map_or_else(|| "_".to_owned(), |ty| self.value(ty))
    }

    fn resource(&self, id: AliasableResourceId) -> String {
        self.names.get(id).unwrap_or("resource").to_owned()
    }
}

fn join(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}
