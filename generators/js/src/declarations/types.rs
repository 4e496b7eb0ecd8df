//! Types: how values of a world look in TypeScript.

use wit_parser::{FunctionKind, Handle, Type, TypeDefKind, TypeId};
use witcraft_bindings::{Module, ModuleId};
use witcraft_writer::Writer;

use super::{File, docs};
use crate::context::{is_option, typed_array};
use crate::names::{fields, quote};

impl File<'_, '_> {
    /// Declares the named types of a module.
    pub(super) fn types(&mut self, id: ModuleId, module: &Module<'_>) {
        for ty in &module.types {
            let definition = &self.bindings.resolve.types[*ty];
            let name = self.type_name(id, *ty);
            docs::write(&mut self.out, &definition.docs, &definition.stability, &[]);
            match &definition.kind {
                TypeDefKind::Record(record) => {
                    let names = fields(record.fields.iter().map(|field| field.name.as_str()));
                    self.nested(&format!("export interface {name} {{"), |file| {
                        for (field, name) in record.fields.iter().zip(names) {
                            docs::write(&mut file.out, &field.docs, &wit_parser::Stability::Unknown, &[]);
                            let optional = if file.is_bare_option(&field.ty) { "?" } else { "" };
                            let ty = file.ty(id, &field.ty);
                            file.out.line(format!("{name}{optional}: {ty};"));
                        }
                    });
                }
                TypeDefKind::Flags(flags) => {
                    let names = fields(flags.flags.iter().map(|flag| flag.name.as_str()));
                    self.nested(&format!("export interface {name} {{"), |file| {
                        for (flag, name) in flags.flags.iter().zip(names) {
                            docs::write(&mut file.out, &flag.docs, &wit_parser::Stability::Unknown, &[]);
                            file.out.line(format!("{name}?: boolean;"));
                        }
                    });
                }
                TypeDefKind::Variant(variant) => {
                    self.out.line(format!("export type {name} ="));
                    let last = variant.cases.len() - 1;
                    for (number, case) in variant.cases.iter().enumerate() {
                        let mut comment = Writer::new("  ");
                        docs::write(&mut comment, &case.docs, &wit_parser::Stability::Unknown, &[]);
                        let end = if number == last { ";" } else { "" };
                        let text = self::case(&case.name, case.ty.as_ref().map(|ty| self.ty(id, ty)));
                        for line in comment.finish().lines() {
                            self.out.line(format!("  {line}"));
                        }
                        self.out.line(format!("  | {text}{end}"));
                    }
                }
                TypeDefKind::Enum(ty) => {
                    let names: Vec<String> = ty.cases.iter().map(|case| quote(&case.name)).collect();
                    self.out.line(format!("export type {name} = {};", names.join(" | ")));
                }
                TypeDefKind::Resource => self.resource(id, module, *ty, &name),
                kind => {
                    let ty = self.kind(id, Flow::Both, kind);
                    self.out.line(format!("export type {name} = {ty};"));
                }
            }
        }
    }

    /// A resource: a class where the component has it, whatever does the same where it is given.
    fn resource(&mut self, id: ModuleId, module: &Module<'_>, ty: TypeId, name: &str) {
        let is_class = self.is_provided(module);
        let resource = module.resources.iter().find(|resource| resource.ty == ty).expect("it is one of the module's");
        let kind = if is_class { "class" } else { "interface" };
        let is_method = |kind: &FunctionKind| matches!(kind, FunctionKind::Method(_) | FunctionKind::AsyncMethod(_));
        if !is_class && !resource.functions.iter().any(|function| is_method(&function.wit.kind)) {
            // TypeScript lets nothing be assigned to an interface of optional members that has none of them.
            let open = format!("export type {name} = object & {{");
            return self.block(&open, "};", Self::dispose_if_there);
        }
        self.nested(&format!("export {kind} {name} {{"), |file| {
            let is_constructor = |kind: &FunctionKind| matches!(kind, FunctionKind::Constructor(_));
            if is_class && !resource.functions.iter().any(|function| is_constructor(&function.wit.kind)) {
                file.out.line("private constructor();");
            }
            for function in &resource.functions {
                let member = file.members[&id].name(&function.wit.name);
                match function.wit.kind {
                    FunctionKind::Constructor(_) if is_class => {
                        let parameters = file.parameters(id, function, 0);
                        file.function_docs(id, function);
                        file.out.line(format!("constructor({parameters});"));
                    }
                    FunctionKind::Static(_) | FunctionKind::AsyncStatic(_) if is_class => {
                        file.function(id, function, &member, 0, "static ");
                    }
                    // Of the class, not of what it makes.
                    FunctionKind::Constructor(_) | FunctionKind::Static(_) | FunctionKind::AsyncStatic(_) => {}
                    _ => file.function(id, function, &member, 1, ""),
                }
            }
            if is_class {
                file.out.line("/** Drops it. */");
                file.out.line("[Symbol.dispose](): void;");
            } else {
                file.dispose_if_there();
            }
        });
    }

    /// The optional method that drops a resource of the host.
    fn dispose_if_there(&mut self) {
        let who = if self.options.guest { "host" } else { "component" };
        self.out.line(format!("/** Called when the {who} drops it. */"));
        self.out.line("[Symbol.dispose]?(): void;");
    }

    pub(super) fn is_bare_option(&self, ty: &Type) -> bool {
        match self.bindings.resolve_alias(ty) {
            Type::Id(id) => match &self.bindings.resolve.types[id].kind {
                TypeDefKind::Option(some) => !is_option(self.bindings.resolve, some),
                _ => false,
            },
            _ => false,
        }
    }

    /// How values of the type look, wherever they are.
    pub(super) fn ty(&self, from: ModuleId, ty: &Type) -> String {
        self.ty_of(from, Flow::Both, ty)
    }

    /// How values of the type look when they go this way.
    pub(super) fn ty_of(&self, from: ModuleId, flow: Flow, ty: &Type) -> String {
        match ty {
            Type::Bool => "boolean".to_owned(),
            Type::U8 | Type::S8 | Type::U16 | Type::S16 | Type::U32 | Type::S32 | Type::F32 | Type::F64 => {
                "number".to_owned()
            }
            Type::U64 | Type::S64 => "bigint".to_owned(),
            Type::Char | Type::String => "string".to_owned(),
            Type::ErrorContext => "never".to_owned(),
            Type::Id(id) => {
                let definition = &self.bindings.resolve.types[*id];
                match definition.name {
                    Some(_) => self.type_name(from, *id),
                    None => self.kind(from, flow, &definition.kind),
                }
            }
        }
    }

    fn kind(&self, from: ModuleId, flow: Flow, kind: &TypeDefKind) -> String {
        let ty = |ty: &Type| self.ty_of(from, flow, ty);
        match kind {
            TypeDefKind::Type(target) => ty(target),
            TypeDefKind::Tuple(tuple) => format!("[{}]", tuple.types.iter().map(ty).collect::<Vec<_>>().join(", ")),
            TypeDefKind::List(element) => match typed_array(&self.bindings.resolve_alias(element)) {
                Some(numbers) => numbers.class.to_owned(),
                None => format!("Array<{}>", ty(element)),
            },
            TypeDefKind::FixedLengthList(element, _) => format!("Array<{}>", ty(element)),
            TypeDefKind::Map(key, value) => format!("Map<{}, {}>", ty(key), ty(value)),
            TypeDefKind::Option(some) if is_option(self.bindings.resolve, some) => {
                format!("{} | {}", case("none", None), case("some", Some(ty(some))))
            }
            TypeDefKind::Option(some) => format!("{} | undefined", ty(some)),
            TypeDefKind::Result(result) => {
                let payload = |payload: &Option<Type>| {
                    payload.as_ref().map_or_else(|| flow.no_payload(), |payload| format!("val: {}", ty(payload)))
                };
                format!("{{ tag: 'ok'; {} }} | {{ tag: 'err'; {} }}", payload(&result.ok), payload(&result.err))
            }
            TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource)) => self.type_name(from, *resource),
            TypeDefKind::Future(payload) => self.future(from, flow, payload.as_ref()),
            TypeDefKind::Stream(payload) => self.stream(from, flow, payload.as_ref()),
            TypeDefKind::Record(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Resource
            | TypeDefKind::Unknown => unreachable!("these have names"),
        }
    }
}

/// A case of a variant.
fn case(tag: &str, payload: Option<String>) -> String {
    match payload {
        Some(payload) => format!("{{ tag: {}; val: {payload} }}", quote(tag)),
        None => format!("{{ tag: {} }}", quote(tag)),
    }
}

/// Which way values go, seen from the program that uses the declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// From the component to the program.
    Received,
    /// From the program to the component.
    Given,
    /// Either way.
    Both,
}

impl Flow {
    /// The property of a `result` without a payload. Other declarations write `val: void` for it: a received value can be passed
    /// on to those, and a given one may come from them or leave the property out.
    fn no_payload(self) -> String {
        match self {
            Flow::Received => "val: undefined",
            Flow::Given | Flow::Both => "val?: void",
        }
        .to_owned()
    }
}
