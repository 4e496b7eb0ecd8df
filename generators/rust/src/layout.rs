//! The layout of the generated file: the path of every module, and the name of every type and function.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use wit_parser::{FunctionKind, Resolve, TypeDefKind, TypeId, WorldKey};
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Function, Module, ModuleId};
use witcraft_writer::Scope;

use crate::forms::{Form, Forms};
use crate::names::{PRIMITIVES, RustIdent, camel, camel_with, flat, scope, snake};
use crate::options::Choices;
use crate::transfer::MODULES as TRANSFER_MODULES;

/// The module of what is exported.
const EXPORTS: &str = "exports";

/// The Rust names of a world.
pub(crate) struct Layout {
    modules: Vec<ModuleLayout>,
}

/// The Rust names of one module of the bindings.
pub(crate) struct ModuleLayout {
    /// The modules from the root of the file to this one; empty for the world itself.
    pub(crate) path: Vec<RustIdent>,
    types: HashMap<(TypeId, Form), RustIdent>,
    /// The types of the whole module that is written, which the world's own imports and exports share.
    in_scope: Rc<HashSet<String>>,
    functions: HashMap<String, RustIdent>,
}

impl Layout {
    /// Names everything in `bindings`.
    pub(crate) fn new(bindings: &Bindings<'_>, choices: &Choices<'_>) -> Layout {
        let mut paths = Paths { resolve: bindings.resolve, scopes: HashMap::new(), segments: HashMap::new() };
        let mut root = type_scope();
        if choices.options.stubs {
            root.declare("Stub");
        }
        let modules = bindings.modules.iter().map(|module| {
            let path = paths.path(module);
            let mut own = type_scope();
            let scope = if module.key.is_none() { &mut root } else { &mut own };
            let types = name_types(bindings, &choices.forms, module, scope);
            ModuleLayout { path, types, in_scope: Rc::default(), functions: name_functions(module) }
        });
        let mut modules: Vec<ModuleLayout> = modules.collect();
        let mut written: HashMap<Vec<RustIdent>, HashSet<String>> = HashMap::new();
        for module in &modules {
            let names = module.types.values().map(|name| name.as_str().to_owned());
            written.entry(module.path.clone()).or_default().extend(names);
        }
        let written: HashMap<_, Rc<_>> = written.into_iter().map(|(path, names)| (path, Rc::new(names))).collect();
        for module in &mut modules {
            module.in_scope = written[&module.path].clone();
        }
        Layout { modules }
    }

    /// The names of a module.
    pub(crate) fn module(&self, id: ModuleId) -> &ModuleLayout {
        &self.modules[id.0]
    }
}

impl ModuleLayout {
    /// The name of a type that this module defines.
    pub(crate) fn type_name(&self, ty: TypeId) -> &RustIdent {
        self.form_name(ty, Form::Owned)
    }

    /// The name of a form of a type that this module defines. Every type that has one form only is called the same in any.
    pub(crate) fn form_name(&self, ty: TypeId, form: Form) -> &RustIdent {
        &self.types[&(ty, form)]
    }

    /// Whether the module that is written defines a type of this name, so that the prelude's is out of sight.
    pub(crate) fn shadows(&self, name: &str) -> bool {
        self.in_scope.contains(name)
    }

    /// The name of a function, a method's without its resource.
    pub(crate) fn function_name(&self, function: &Function<'_>) -> &RustIdent {
        &self.functions[&function.wit.name]
    }
}

/// The names of the modules in the module at `path`. Where that has contents of its own, no module takes the name of a primitive
/// type, which they may use, or at the root that of `rustfmt`, which items there are marked for, or of the modules for streams and futures.
fn module_scope(path: &[RustIdent]) -> Scope {
    match path {
        [] => scope(&[PRIMITIVES.as_slice(), &["rustfmt"], &TRANSFER_MODULES].concat()),
        [only] if only.as_str() == EXPORTS => scope(&PRIMITIVES),
        _ => scope(&[]),
    }
}

/// `Guest` is the trait of an export; types keep away from it in imports too, so that both spell them alike.
fn type_scope() -> Scope {
    scope(&["Guest"])
}

fn name_types(
    bindings: &Bindings<'_>,
    forms: &Forms,
    module: &Module<'_>,
    scope: &mut Scope,
) -> HashMap<(TypeId, Form), RustIdent> {
    let resolve = bindings.resolve;
    let mut names = HashMap::new();
    for id in &module.types {
        let ty = &resolve.types[*id];
        let name = ty.name.as_deref().expect("a type of a module has a name");
        let exported = module.direction == Direction::Export;
        let ident = match &ty.kind {
            TypeDefKind::Resource if exported => camel_with(scope, name, &["Guest{}", "{}Borrow"]),
            TypeDefKind::Type(_) if exported && is_resource(bindings, *id) => camel_with(scope, name, &["{}Borrow"]),
            _ if forms.of(*id).len() > 1 => camel_with(scope, name, &["{}Param", "{}Result"]),
            _ => camel(scope, name),
        };
        let named = |suffix: &str| RustIdent::new(format!("{ident}{suffix}"));
        let (owned, borrowed) = if forms.of(*id).len() > 1 { ("Result", "Param") } else { ("", "") };
        names.insert((*id, Form::Owned), named(owned));
        names.insert((*id, Form::Borrowed), named(borrowed));
    }
    names
}

/// Whether `ty` is a resource or an alias of one.
pub(crate) fn is_resource(bindings: &Bindings<'_>, ty: TypeId) -> bool {
    match bindings.resolve_alias(&wit_parser::Type::Id(ty)) {
        wit_parser::Type::Id(id) => bindings.resolve.types[id].kind == TypeDefKind::Resource,
        _ => false,
    }
}

fn name_functions(module: &Module<'_>) -> HashMap<String, RustIdent> {
    let mut names = HashMap::new();
    let mut name_all = |functions: &[Function<'_>], scope: &mut Scope| {
        for function in functions {
            let ident = match function.wit.kind {
                FunctionKind::Constructor(_) => RustIdent::new("new"),
                _ => snake(scope, function.wit.item_name()),
            };
            names.insert(function.wit.name.clone(), ident);
        }
    };
    name_all(&module.functions, &mut scope(&[]));
    for resource in &module.resources {
        // What the type of a resource has besides: a method that is called so gets a final `_`.
        let has_constructor = resource.functions.iter().any(|f| matches!(f.wit.kind, FunctionKind::Constructor(_)));
        let constructor: &[&str] = if has_constructor { &["new"] } else { &[] };
        let handle: &[&str] = if resource.exported.is_none() { &["from_handle", "take_handle", "handle"] } else { &[] };
        name_all(&resource.functions, &mut scope(&[constructor, handle].concat()));
    }
    names
}

/// The module tree while it grows: every module has a scope for the modules in it.
struct Paths<'a> {
    resolve: &'a Resolve,
    scopes: HashMap<Vec<RustIdent>, Scope>,
    segments: HashMap<(Vec<RustIdent>, Segment), RustIdent>,
}

/// What a module of the tree stands for. Two that are spelled alike but stand for different things are told apart by a
/// number.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Segment {
    Exports,
    Namespace(String),
    Package(wit_parser::PackageId),
    Interface(WorldKey),
}

impl Paths<'_> {
    fn path(&mut self, module: &Module<'_>) -> Vec<RustIdent> {
        let mut path = Vec::new();
        let Some(key) = &module.key else { return path };
        if module.direction == Direction::Export {
            self.push(&mut path, Segment::Exports, EXPORTS);
        }
        let name = match key {
            WorldKey::Name(name) => name.as_str(),
            WorldKey::Interface(id) => {
                let interface = &self.resolve.interfaces[*id];
                let package = interface.package.expect("an interface is in a package");
                let namespace = self.resolve.packages[package].name.namespace.clone();
                self.push(&mut path, Segment::Namespace(namespace.clone()), &namespace);
                let package_name = self.package(package);
                self.push(&mut path, Segment::Package(package), &package_name);
                interface.name.as_deref().expect("an interface that has an id as its key has a name")
            }
        };
        self.push(&mut path, Segment::Interface(key.clone()), name);
        path
    }

    fn push(&mut self, path: &mut Vec<RustIdent>, segment: Segment, name: &str) {
        let known = self.segments.get(&(path.clone(), segment.clone())).cloned();
        let ident = known.unwrap_or_else(|| {
            // What a world imports as `exports` is in the module of that name too, beside what is exported.
            let ident = if path.is_empty() && flat(name) == EXPORTS {
                RustIdent::new(EXPORTS)
            } else {
                snake(self.scopes.entry(path.clone()).or_insert_with(|| module_scope(path)), name)
            };
            self.segments.insert((path.clone(), segment), ident.clone());
            ident
        });
        path.push(ident);
    }

    /// The name of a package's module: with the version where the resolved packages have two versions of it.
    fn package(&self, id: wit_parser::PackageId) -> String {
        let name = &self.resolve.packages[id].name;
        let versions = self
            .resolve
            .packages
            .iter()
            .filter(|(_, other)| other.name.namespace == name.namespace && other.name.name == name.name);
        match &name.version {
            Some(version) if versions.count() > 1 => {
                let version: String =
                    version.to_string().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
                format!("{}{version}", name.name)
            }
            Some(_) | None => name.name.clone(),
        }
    }
}
