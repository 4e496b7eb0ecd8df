//! Compares what one component offers with what another imports, and reports every difference in WIT terms.
//!
//! The rules are those of the validator: an interface may offer more than is imported; functions and value types must
//! be equal. A type with a name is compared where the interface defines it, so that a changed record is one difference,
//! and not one for every function that takes it.

use wasmparser::component_types::{
    AliasableResourceId, ComponentAnyTypeId, ComponentEntityType, ComponentFuncType, ComponentValType,
};
use wasmparser::types::TypesRef;
use witcraft_types::{Rules, Verdict, compare, compare_definitions};

use crate::graph::{CompositionGraph, Entity, Items};
use crate::identity::Identity;
use crate::wit_text::{ComponentType, ComponentTypes, TypeNames};

/// One item that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The item as it is asked for, in WIT.
    pub(crate) wanted: String,
    /// The item as it is offered, or `None` where it is missing.
    pub(crate) found: Option<String>,
    /// Whether both are one resource of one component, but of different instances.
    pub(crate) is_of_other_instance: bool,
}

/// An item, and the instance whose types it speaks in.
#[derive(Clone, Copy)]
pub(crate) struct Side<E> {
    pub(crate) instance: usize,
    pub(crate) entity: E,
}

/// The differences that keep `found` from satisfying `wanted`; empty if it does.
pub(crate) fn differences(
    graph: &CompositionGraph<'_>,
    name: &str,
    wanted: Side<&ComponentEntityType>,
    found: Side<Entity>,
) -> Vec<Difference> {
    let speaker = |instance: usize| Speaker { instance, types: graph.types(instance).as_ref(), names: None };
    let comparison = Comparison { graph, wanted: speaker(wanted.instance), found: speaker(found.instance) };
    let mut differences = Vec::new();
    match (wanted.entity, found.entity) {
        (wanted, Entity::Item(found)) => comparison.entity(name, wanted, &found, &mut differences),
        (ComponentEntityType::Instance(id), Entity::Instance(found)) => {
            let exports = &comparison.wanted.types[*id].exports;
            comparison.exports(exports, graph.exports_of(found), &mut differences);
        }
        (wanted, Entity::Instance(_)) => differences.push(Difference {
            wanted: comparison.text(comparison.wanted, name, wanted),
            found: Some(format!("interface {name}")),
            is_of_other_instance: false,
        }),
    }
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
                return self.exports(&wanted_types[*w].exports, &found_types[*f].exports, out);
            }
            (E::Func(w), E::Func(f)) => self.func(&wanted_types[*w], &found_types[*f]),
            (E::Value(w), E::Value(f)) => self.are_equal(ComponentType::Value(*w), ComponentType::Value(*f)),
            (E::Type { created: w, .. }, E::Type { created: f, .. }) => match (w, f) {
                (ComponentAnyTypeId::Resource(w), ComponentAnyTypeId::Resource(f)) => {
                    return self.resource_type(name, *w, *f, out);
                }
                (ComponentAnyTypeId::Defined(w), ComponentAnyTypeId::Defined(f)) => {
                    self.are_defined_equal((*w).into(), (*f).into())
                }
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
            out.push(Difference {
                wanted,
                found: Some(self.text(self.found, name, found)),
                is_of_other_instance: false,
            });
        }
    }

    /// Every export of an instance that is wanted, and what is found under its name.
    fn exports(&self, wanted: &Items, found: &Items, out: &mut Vec<Difference>) {
        let inner = Comparison {
            graph: self.graph,
            wanted: Speaker { names: Some(&TypeNames::of(wanted)), ..self.wanted },
            found: Speaker { names: Some(&TypeNames::of(found)), ..self.found },
        };
        for (name, wanted) in wanted {
            match found.get(name) {
                Some(found) => inner.entity(name, &wanted.ty, &found.ty, out),
                None => {
                    let wanted = inner.text(inner.wanted, name, &wanted.ty);
                    out.push(Difference { wanted, found: None, is_of_other_instance: false });
                }
            }
        }
    }

    fn text(&self, side: Speaker<'_>, name: &str, entity: &ComponentEntityType) -> String {
        let (imports, exports) = (self.graph.imports_of(side.instance), self.graph.exports_of(side.instance));
        let text = |names: &TypeNames<'_>| ComponentTypes { types: side.types, names }.item(name, entity);
        match side.names {
            Some(names) => text(names),
            None => text(&TypeNames::of(imports).and(exports)),
        }
    }

    fn resource_type(&self, name: &str, w: AliasableResourceId, f: AliasableResourceId, out: &mut Vec<Difference>) {
        let wanted = self.graph.identity(self.wanted.instance, w.resource());
        let found = self.graph.identity(self.found.instance, f.resource());
        if wanted != found {
            let describe = |identity| format!("resource {name} ({})", self.graph.describe_identity(identity));
            let is_of_other_instance = match (&wanted, &found) {
                (Identity::Instance { instance: w, resource }, Identity::Instance { instance: f, resource: other }) => {
                    self.graph.instances[*w].component == self.graph.instances[*f].component && resource == other
                }
                (Identity::Instance { .. } | Identity::Import { .. } | Identity::Missing, _) => false,
            };
            out.push(Difference { wanted: describe(&wanted), found: Some(describe(&found)), is_of_other_instance });
        }
    }

    fn func(&self, wanted: &ComponentFuncType, found: &ComponentFuncType) -> bool {
        let fits = |wanted: &ComponentValType, found: &ComponentValType| {
            self.are_equal(ComponentType::Value(*wanted), ComponentType::Value(*found))
        };
        wanted.async_ == found.async_
            && wanted.params.len() == found.params.len()
            && (wanted.params.iter().zip(&found.params)).all(|((wn, w), (fn_, f))| wn == fn_ && fits(w, f))
            && match (&wanted.result, &found.result) {
                (Some(wanted), Some(found)) => fits(wanted, found),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            }
    }

    /// Whether two types are equal where they are used.
    fn are_equal(&self, wanted: ComponentType, found: ComponentType) -> bool {
        self.with_types(|types, rules| compare(types, rules, &wanted, &found))
    }

    /// Whether two types are equal where they are defined.
    fn are_defined_equal(&self, wanted: ComponentType, found: ComponentType) -> bool {
        self.with_types(|types, rules| compare_definitions(types, rules, &wanted, &found))
    }

    fn with_types(
        &self,
        compare: impl FnOnce((&ComponentTypes<'_>, &ComponentTypes<'_>), &mut Fit<'_, '_>) -> Verdict,
    ) -> bool {
        fn types<'a>(side: Speaker<'a>, none: &'a TypeNames<'a>) -> ComponentTypes<'a> {
            ComponentTypes { types: side.types, names: side.names.unwrap_or(none) }
        }
        let none = TypeNames::default();
        compare((&types(self.wanted, &none), &types(self.found, &none)), &mut Fit(self)) == Verdict::Equal
    }

    /// Whether two types are compared where they are defined, and need no comparison here.
    fn same_name(&self, wanted: impl Into<ComponentAnyTypeId>, found: impl Into<ComponentAnyTypeId>) -> bool {
        let name = self.wanted.names.and_then(|names| names.get(wanted));
        name.is_some() && name == self.found.names.and_then(|names| names.get(found))
    }
}

/// The rules by which the types of two components are equal.
struct Fit<'a, 'b>(&'a Comparison<'b>);

impl Rules<ComponentTypes<'_>, ComponentTypes<'_>> for Fit<'_, '_> {
    fn are_same_resource(&mut self, wanted: &ComponentType, found: &ComponentType) -> bool {
        let Comparison { graph, wanted: wanting, found: finding } = self.0;
        let identity = |side: &Speaker<'_>, ty: &ComponentType| match ty {
            ComponentType::Resource(id) => Some(graph.identity(side.instance, id.resource())),
            ComponentType::Value(_) => None,
        };
        identity(wanting, wanted) == identity(finding, found)
    }

    fn find_known(&mut self, wanted: &ComponentType, found: &ComponentType) -> Option<Verdict> {
        use ComponentType as T;
        let is_known = match (wanted, found) {
            (T::Value(ComponentValType::Type(w)), T::Value(ComponentValType::Type(f))) => self.0.same_name(*w, *f),
            (T::Resource(w), T::Resource(f)) => self.0.same_name(*w, *f),
            (T::Value(_) | T::Resource(_), _) => false,
        };
        is_known.then_some(Verdict::Equal)
    }
}
