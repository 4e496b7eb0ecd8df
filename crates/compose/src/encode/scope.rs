//! Where types are defined: the composition itself, and the instance and component types nested in it.

use wasm_encoder::{
    Alias, ComponentBuilder, ComponentCoreTypeEncoder, ComponentExternName, ComponentType, ComponentTypeEncoder,
    ComponentTypeRef, InstanceType,
};

/// What can hold definitions of types. The three kinds of it number and write them in the same way.
pub(super) trait Definitions {
    /// The index of the next type.
    fn next_type(&self) -> u32;
    /// The index of the next instance.
    fn next_instance(&self) -> u32;
    /// The index of the next core type.
    fn next_core_type(&self) -> u32;
    /// Defines a type.
    fn ty(&mut self) -> ComponentTypeEncoder<'_>;
    /// Defines a core type.
    fn core_type(&mut self) -> ComponentCoreTypeEncoder<'_>;
    /// Defines an alias.
    fn alias(&mut self, alias: Alias<'_>);
}

impl Definitions for ComponentBuilder {
    fn next_type(&self) -> u32 {
        self.type_count()
    }
    fn next_instance(&self) -> u32 {
        self.instance_count()
    }
    fn next_core_type(&self) -> u32 {
        self.core_type_count()
    }
    fn ty(&mut self) -> ComponentTypeEncoder<'_> {
        ComponentBuilder::ty(self, None).1
    }
    fn core_type(&mut self) -> ComponentCoreTypeEncoder<'_> {
        ComponentBuilder::core_type(self, None).1
    }
    fn alias(&mut self, alias: Alias<'_>) {
        ComponentBuilder::alias(self, None, alias);
    }
}

/// An instance or component type that is being defined.
pub(super) enum Nested {
    Instance(InstanceType),
    Component(ComponentType),
}

/// Whether a declaration is an import or an export.
#[derive(Clone, Copy)]
pub(super) enum Declaration {
    Import,
    Export,
}

impl Nested {
    /// Declares an import (of a component type) or an export.
    pub(super) fn declare(&mut self, declaration: Declaration, name: ComponentExternName<'_>, ty: ComponentTypeRef) {
        match (self, declaration) {
            (Nested::Component(component), Declaration::Import) => {
                component.import(name, ty);
            }
            (Nested::Component(component), Declaration::Export) => {
                component.export(name, ty);
            }
            (Nested::Instance(instance), _) => {
                instance.export(name, ty);
            }
        }
    }

    /// Writes the finished type.
    pub(super) fn encode(&self, encoder: ComponentTypeEncoder<'_>) {
        match self {
            Nested::Instance(ty) => encoder.instance(ty),
            Nested::Component(ty) => encoder.component(ty),
        }
    }
}

impl Definitions for Nested {
    fn next_type(&self) -> u32 {
        match self {
            Nested::Instance(ty) => ty.type_count(),
            Nested::Component(ty) => ty.type_count(),
        }
    }
    fn next_instance(&self) -> u32 {
        match self {
            Nested::Instance(ty) => ty.instance_count(),
            Nested::Component(ty) => ty.instance_count(),
        }
    }
    fn next_core_type(&self) -> u32 {
        match self {
            Nested::Instance(ty) => ty.core_type_count(),
            Nested::Component(ty) => ty.core_type_count(),
        }
    }
    fn ty(&mut self) -> ComponentTypeEncoder<'_> {
        match self {
            Nested::Instance(ty) => ty.ty(),
            Nested::Component(ty) => ty.ty(),
        }
    }
    fn core_type(&mut self) -> ComponentCoreTypeEncoder<'_> {
        match self {
            Nested::Instance(ty) => ty.core_type(),
            Nested::Component(ty) => ty.core_type(),
        }
    }
    fn alias(&mut self, alias: Alias<'_>) {
        match self {
            Nested::Instance(ty) => {
                ty.alias(alias);
            }
            Nested::Component(ty) => {
                ty.alias(alias);
            }
        }
    }
}
