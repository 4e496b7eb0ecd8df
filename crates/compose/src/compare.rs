//! Whether what one component offers is what another asks for, and if not, every difference in WIT.
//!
//! The rules are those of the validator: an interface may offer more than is asked for; functions and value types are
//! the same or they do not fit. A type with a name is compared where the interface defines it, so that a changed
//! record is one difference, and not one for every function that takes it.

use wasmparser::component_types::{
    AliasableResourceId, ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType,
    ComponentFuncType, ComponentValType,
};
use wasmparser::types::TypesRef;
use witcraft_component::limits::TYPE_TEXT;

use crate::graph::CompositionGraph;
use crate::wit_text::{TypeNames, WitText};

/// One item that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The item as it is asked for, in WIT.
    pub(crate) wanted: String,
    /// The item as it is offered, or `None` where it is missing.
    pub(crate) found: Option<String>,
}

/// An item, and the instance whose types it speaks in.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) instance: usize,
    pub(crate) entity: &'a ComponentEntityType,
}

/// What stands in the way of giving `found` to the one who asks for `wanted`. Nothing, if it fits.
pub(crate) fn differences(
    graph: &CompositionGraph<'_>,
    name: &str,
    wanted: Side<'_>,
    found: Side<'_>,
) -> Vec<Difference> {
    let speaker =
        |side: Side<'_>| Speaker { instance: side.instance, types: graph.types(side.instance).as_ref(), names: None };
    let comparison = Comparison { graph, wanted: speaker(wanted), found: speaker(found) };
    let mut differences = Vec::new();
    comparison.entity(name, wanted.entity, found.entity, &mut differences);
    differences
}

/// Whose types are spoken of.
#[derive(Clone, Copy)]
struct Speaker<'a> {
    instance: usize,
    types: TypesRef<'a>,
    /// The types of the interface that is looked at. Two of one name may be taken for the same there: they are compared
    /// themselves.
    names: Option<&'a TypeNames<'a>>,
}

struct Comparison<'a> {
    graph: &'a CompositionGraph<'a>,
    wanted: Speaker<'a>,
    found: Speaker<'a>,
}

impl Comparison<'_> {
    fn entity(&self, name: &str, wanted: &ComponentEntityType, found: &ComponentEntityType, out: &mut Vec<Difference>) {
        use ComponentEntityType as E;
        let (wanted_types, found_types) = (self.wanted.types, self.found.types);
        let fits = match (wanted, found) {
            (E::Instance(w), E::Instance(f)) => {
                let (wanted, found) = (&wanted_types[*w].exports, &found_types[*f].exports);
                let inner = Comparison {
                    graph: self.graph,
                    wanted: Speaker { names: Some(&TypeNames::of(wanted)), ..self.wanted },
                    found: Speaker { names: Some(&TypeNames::of(found)), ..self.found },
                };
                for (name, wanted) in wanted {
                    match found.get(name) {
                        Some(found) => inner.entity(name, &wanted.ty, &found.ty, out),
                        None => {
                            out.push(Difference { wanted: inner.text(inner.wanted, name, &wanted.ty), found: None })
                        }
                    }
                }
                return;
            }
            (E::Func(w), E::Func(f)) => self.func(&wanted_types[*w], &found_types[*f]),
            (E::Value(w), E::Value(f)) => self.value(w, f),
            (E::Type { created: w, .. }, E::Type { created: f, .. }) => match (w, f) {
                (ComponentAnyTypeId::Resource(w), ComponentAnyTypeId::Resource(f)) => {
                    return self.resource_type(name, *w, *f, out);
                }
                (ComponentAnyTypeId::Defined(w), ComponentAnyTypeId::Defined(f)) => self.structure(*w, *f),
                (ComponentAnyTypeId::Func(w), ComponentAnyTypeId::Func(f)) => {
                    self.func(&wanted_types[*w], &found_types[*f])
                }
                (ComponentAnyTypeId::Instance(_), ComponentAnyTypeId::Instance(_))
                | (ComponentAnyTypeId::Component(_), ComponentAnyTypeId::Component(_)) => {
                    ComponentEntityType::is_subtype_of(found, found_types, wanted, wanted_types)
                }
                _ => false,
            },
            (E::Module(_), E::Module(_)) | (E::Component(_), E::Component(_)) => {
                ComponentEntityType::is_subtype_of(found, found_types, wanted, wanted_types)
            }
            _ => false,
        };
        if !fits {
            let wanted = self.text(self.wanted, name, wanted);
            out.push(Difference { wanted, found: Some(self.text(self.found, name, found)) });
        }
    }

    fn text(&self, side: Speaker<'_>, name: &str, entity: &ComponentEntityType) -> String {
        let (imports, exports) = (self.graph.imports_of(side.instance), self.graph.exports_of(side.instance));
        let text = |names: &TypeNames<'_>| WitText { types: side.types, names }.item(name, entity);
        let mut text = match side.names {
            Some(names) => text(names),
            None => text(&TypeNames::of(imports).and(exports)),
        };
        if let Some((end, _)) = text.char_indices().find(|(at, _)| *at >= TYPE_TEXT) {
            text.truncate(end);
            text.push_str("...");
        }
        text
    }

    fn resource_type(&self, name: &str, w: AliasableResourceId, f: AliasableResourceId, out: &mut Vec<Difference>) {
        let wanted = self.graph.identity(self.wanted.instance, w.resource());
        let found = self.graph.identity(self.found.instance, f.resource());
        if wanted != found {
            let describe = |identity| format!("resource {name} ({})", self.graph.describe_identity(identity));
            out.push(Difference { wanted: describe(&wanted), found: Some(describe(&found)) });
        }
    }

    fn func(&self, wanted: &ComponentFuncType, found: &ComponentFuncType) -> bool {
        wanted.async_ == found.async_
            && wanted.params.len() == found.params.len()
            && (wanted.params.iter().zip(&found.params)).all(|((wn, w), (fn_, f))| wn == fn_ && self.value(w, f))
            && self.optional(wanted.result.as_ref(), found.result.as_ref())
    }

    fn optional(&self, wanted: Option<&ComponentValType>, found: Option<&ComponentValType>) -> bool {
        match (wanted, found) {
            (Some(wanted), Some(found)) => self.value(wanted, found),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn value(&self, wanted: &ComponentValType, found: &ComponentValType) -> bool {
        use ComponentValType as V;
        let primitive = |types: TypesRef<'_>, id: ComponentDefinedTypeId| match &types[id] {
            ComponentDefinedType::Primitive(ty) => Some(*ty),
            _ => None,
        };
        match (wanted, found) {
            (V::Primitive(w), V::Primitive(f)) => w == f,
            (V::Primitive(w), V::Type(f)) => primitive(self.found.types, *f) == Some(*w),
            (V::Type(w), V::Primitive(f)) => primitive(self.wanted.types, *w) == Some(*f),
            (V::Type(w), V::Type(f)) => self.same_name(*w, *f) || self.structure(*w, *f),
        }
    }

    fn structure(&self, wanted: ComponentDefinedTypeId, found: ComponentDefinedTypeId) -> bool {
        use ComponentDefinedType as T;
        match (&self.wanted.types[wanted], &self.found.types[found]) {
            (T::Primitive(w), T::Primitive(f)) => w == f,
            (T::Record(w), T::Record(f)) => {
                w.fields.len() == f.fields.len()
                    && w.fields.iter().zip(&f.fields).all(|((wn, w), (fn_, f))| wn == fn_ && self.value(w, f))
            }
            (T::Variant(w), T::Variant(f)) => {
                w.cases.len() == f.cases.len()
                    && (w.cases.iter().zip(&f.cases))
                        .all(|((wn, w), (fn_, f))| wn == fn_ && self.optional(w.ty.as_ref(), f.ty.as_ref()))
            }
            (T::Flags(w), T::Flags(f)) | (T::Enum(w), T::Enum(f)) => w.iter().eq(f.iter()),
            (T::List { element: w, .. }, T::List { element: f, .. }) => self.value(w, f),
            (T::FixedLengthList { element: w, length: wl, .. }, T::FixedLengthList { element: f, length: fl, .. }) => {
                wl == fl && self.value(w, f)
            }
            (T::Map { key: wk, value: wv, .. }, T::Map { key: fk, value: fv, .. }) => {
                self.value(wk, fk) && self.value(wv, fv)
            }
            (T::Tuple(w), T::Tuple(f)) => {
                w.types.len() == f.types.len() && w.types.iter().zip(&f.types).all(|(w, f)| self.value(w, f))
            }
            (T::Option { ty: w, .. }, T::Option { ty: f, .. }) => self.value(w, f),
            (T::Result { ok: wo, err: we, .. }, T::Result { ok: fo, err: fe, .. }) => {
                self.optional(wo.as_ref(), fo.as_ref()) && self.optional(we.as_ref(), fe.as_ref())
            }
            (T::Own(w), T::Own(f)) | (T::Borrow(w), T::Borrow(f)) => self.handle(*w, *f),
            (T::Future { ty: w, .. }, T::Future { ty: f, .. }) | (T::Stream { ty: w, .. }, T::Stream { ty: f, .. }) => {
                self.optional(w.as_ref(), f.as_ref())
            }
            // Every type fits its own kind alone; exhaustive on the side that asks.
            (
                T::Primitive(_)
                | T::Record(_)
                | T::Variant(_)
                | T::Flags(_)
                | T::Enum(_)
                | T::List { .. }
                | T::FixedLengthList { .. }
                | T::Map { .. }
                | T::Tuple(_)
                | T::Option { .. }
                | T::Result { .. }
                | T::Own(_)
                | T::Borrow(_)
                | T::Future { .. }
                | T::Stream { .. },
                _,
            ) => false,
        }
    }

    fn handle(&self, wanted: AliasableResourceId, found: AliasableResourceId) -> bool {
        let identity = |side: Speaker<'_>, id: AliasableResourceId| self.graph.identity(side.instance, id.resource());
        self.same_name(wanted, found) || identity(self.wanted, wanted) == identity(self.found, found)
    }

    /// Whether two types are compared where they are defined, and need no comparison here.
    fn same_name(&self, wanted: impl Into<ComponentAnyTypeId>, found: impl Into<ComponentAnyTypeId>) -> bool {
        let name = self.wanted.names.and_then(|names| names.get(wanted));
        name.is_some() && name == self.found.names.and_then(|names| names.get(found))
    }
}
