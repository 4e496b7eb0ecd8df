//! The layout of the output: the package of every module of the bindings, and the name of every type, case, function
//! and method.
//!
//! A package is a directory `<namespace>/<package>/<interface>`, below `exports` for the exported half of an interface that
//! is imported too, or of two inline interfaces of one name; `exports` itself is for what is linked (`linked`). Where a world
//! knows two versions of a WIT package, each has its version behind its name (`kv_v1_2_0`). What the world has itself is in
//! `<namespace>/<package>/<world>`, and its inline interfaces are below that.

use std::collections::{HashMap, HashSet};

use wit_parser::{FunctionKind, PackageId, Resolve, Type, TypeDefKind, TypeId, WorldKey};
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Function, Module, ModuleId};
use witcraft_writer::Scope;

use crate::function::is_method;
use crate::names::{GoIdent, directory_scope, exported_scope, interface_scope, joined, method_scope, pascal};

/// Additional declarations of an exported interface besides the items of the WIT.
pub(crate) const RESERVED: [&str; 2] = ["Export", "Exports"];

/// The directory of what is about exports alone.
pub(crate) const EXPORTS: &str = "exports";

/// The Go names of a world.
pub(crate) struct Layout {
    modules: Vec<ModuleLayout>,
    /// The packages, in the order in which their first modules come up.
    pub(crate) packages: Vec<Package>,
}

/// One Go package.
pub(crate) struct Package {
    /// Its directory, relative to the output's.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: GoIdent,
    /// The modules of the bindings that it holds: two for what the world has itself, else one.
    pub(crate) modules: Vec<ModuleId>,
}

/// The Go names of one module of the bindings.
pub(crate) struct ModuleLayout {
    /// Which of [`Layout::packages`] it is in.
    pub(crate) package: usize,
    types: HashMap<TypeId, GoIdent>,
    cases: HashMap<TypeId, Vec<GoIdent>>,
    functions: HashMap<String, GoIdent>,
}

impl Layout {
    /// Names everything in `bindings`.
    pub(crate) fn new(bindings: &Bindings<'_>) -> Layout {
        let mut paths = Paths::new(bindings);
        let mut packages: Vec<Package> = Vec::new();
        let mut modules = Vec::new();
        let mut world_scope = exported_scope(&RESERVED);
        for (id, module) in bindings.modules() {
            let path = paths.path(bindings, id, module);
            let index = match packages.iter().position(|package| package.path == path) {
                Some(index) => index,
                None => {
                    let name = path.rsplit('/').next().unwrap_or_default();
                    packages.push(Package { name: GoIdent::new(name), path, modules: Vec::new() });
                    packages.len() - 1
                }
            };
            packages[index].modules.push(id);
            let mut own = exported_scope(&RESERVED);
            let scope = if module.key.is_none() { &mut world_scope } else { &mut own };
            modules.push(name_module(bindings, module, index, scope));
        }
        Layout { modules, packages }
    }

    /// The names of a module.
    pub(crate) fn module(&self, id: ModuleId) -> &ModuleLayout {
        &self.modules[id.0]
    }
}

impl ModuleLayout {
    /// The name of a type that this module defines.
    pub(crate) fn type_name(&self, ty: TypeId) -> &GoIdent {
        &self.types[&ty]
    }

    /// The names of the cases of a variant or an enum, or of the flags of a flags type.
    pub(crate) fn case_names(&self, ty: TypeId) -> &[GoIdent] {
        &self.cases[&ty]
    }

    /// The name of a function; of a method without its resource.
    pub(crate) fn function_name(&self, function: &Function<'_>) -> &GoIdent {
        &self.functions[&function.wit.name]
    }
}

fn name_module(bindings: &Bindings<'_>, module: &Module<'_>, package: usize, scope: &mut Scope) -> ModuleLayout {
    let resolve = bindings.resolve;
    let name_of = |id: TypeId| resolve.types[id].name.as_deref().expect("a type of a module has a name");
    let mut types = HashMap::new();
    for id in &module.types {
        types.insert(*id, GoIdent::new(scope.declare(&pascal(name_of(*id)))));
    }
    let mut cases = HashMap::new();
    for id in &module.types {
        let of: Vec<&str> = match &resolve.types[*id].kind {
            TypeDefKind::Variant(ty) => ty.cases.iter().map(|case| case.name.as_str()).collect(),
            TypeDefKind::Enum(ty) => ty.cases.iter().map(|case| case.name.as_str()).collect(),
            TypeDefKind::Flags(ty) => ty.flags.iter().map(|flag| flag.name.as_str()).collect(),
            _ => continue,
        };
        let name = |case: &str| GoIdent::new(scope.declare(&format!("{}{}", types[id], pascal(case))));
        let named = of.into_iter().map(name).collect();
        cases.insert(*id, named);
    }
    // Functions that are exported are methods of one interface, and not at the top of the package.
    let of_resources = module.resources.iter().flat_map(|resource| &resource.functions);
    let all = of_resources.chain(&module.functions).filter(|function| !is_method(function));
    let mut exported = interface_scope(all.map(|function| function.wit));
    let top = match module.direction {
        Direction::Import => scope,
        Direction::Export => &mut exported,
    };
    let mut functions = HashMap::new();
    for resource in &module.resources {
        let ty = &types[&resource.ty];
        let of_resource = resource.functions.iter().filter(|function| is_method(function));
        let mut methods = method_scope(of_resource.map(|function| function.wit));
        for function in &resource.functions {
            let item = pascal(function.wit.item_name());
            let name = match function.wit.kind {
                FunctionKind::Constructor(_) => top.declare(&format!("New{ty}")),
                FunctionKind::Static(_) | FunctionKind::AsyncStatic(_) => top.declare(&format!("{ty}{item}")),
                FunctionKind::Method(_)
                | FunctionKind::AsyncMethod(_)
                | FunctionKind::Freestanding
                | FunctionKind::AsyncFreestanding => methods.declare(&item),
            };
            functions.insert(function.wit.name.clone(), GoIdent::new(name));
        }
    }
    for function in &module.functions {
        let name = top.declare(&pascal(function.wit.item_name()));
        functions.insert(function.wit.name.clone(), GoIdent::new(name));
    }
    ModuleLayout { package, types, cases, functions }
}

/// Whether `ty` is a resource or an alias of one.
pub(crate) fn is_resource(bindings: &Bindings<'_>, ty: TypeId) -> bool {
    match bindings.resolve_alias(&Type::Id(ty)) {
        Type::Id(id) => bindings.resolve.types[id].kind == TypeDefKind::Resource,
        _ => false,
    }
}

/// The module that imports the interface that `id` exports, if there is one.
pub(crate) fn imported_half(bindings: &Bindings<'_>, id: ModuleId) -> Option<ModuleId> {
    let module = bindings.module(id);
    if module.direction == Direction::Import || module.interface.is_none() {
        return None;
    }
    let is_half = |other: &Module<'_>| other.direction == Direction::Import && other.interface == module.interface;
    bindings.modules().find(|(_, other)| is_half(other)).map(|(id, _)| id)
}

/// Whether an interface that is exported inline has the name of one that is imported inline: they are two.
fn has_imported_namesake(bindings: &Bindings<'_>, module: &Module<'_>) -> bool {
    let is_namesake = |other: &Module<'_>| other.direction == Direction::Import && other.key == module.key;
    let is_inline = matches!(module.key, Some(WorldKey::Name(_)));
    module.direction == Direction::Export && is_inline && bindings.modules().any(|(_, other)| is_namesake(other))
}

/// The directories while they come up: every one has a scope for those in it.
struct Paths {
    scopes: HashMap<String, Scope>,
    segments: HashMap<(String, Segment), String>,
    /// Packages of WIT of which there is another version.
    versioned: HashSet<PackageId>,
}

/// What a directory stands for. Two that are spelled alike but stand for different things are told apart by a number.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Segment {
    Namespace(String),
    Package(PackageId),
    Interface(WorldKey),
    World,
    Inline(WorldKey),
}

impl Paths {
    fn new(bindings: &Bindings<'_>) -> Paths {
        let resolve = bindings.resolve;
        let world = resolve.worlds[bindings.world].package;
        let interfaces = bindings.modules.iter().filter_map(|module| module.interface);
        let used: HashSet<PackageId> =
            interfaces.filter_map(|id| resolve.interfaces[id].package).chain(world).collect();
        let name = |id: PackageId| (&resolve.packages[id].name.namespace, &resolve.packages[id].name.name);
        let has_other = |id: &PackageId| used.iter().any(|other| other != id && name(*other) == name(*id));
        let versioned = used.iter().copied().filter(has_other).collect();
        Paths { scopes: HashMap::new(), segments: HashMap::new(), versioned }
    }

    fn path(&mut self, bindings: &Bindings<'_>, id: ModuleId, module: &Module<'_>) -> String {
        let resolve = bindings.resolve;
        let world = &resolve.worlds[bindings.world];
        let mut path = String::new();
        if imported_half(bindings, id).is_some() || has_imported_namesake(bindings, module) {
            path.push_str(EXPORTS);
        }
        match &module.key {
            None => {
                self.package(resolve, &mut path, world.package);
                self.push(&mut path, Segment::World, &joined(&world.name));
            }
            Some(key @ WorldKey::Name(name)) => {
                self.package(resolve, &mut path, world.package);
                self.push(&mut path, Segment::World, &joined(&world.name));
                self.push(&mut path, Segment::Inline(key.clone()), &joined(name));
            }
            Some(key @ WorldKey::Interface(id)) => {
                let interface = &resolve.interfaces[*id];
                self.package(resolve, &mut path, interface.package);
                let name = interface.name.as_deref().expect("an interface that has an id as its key has a name");
                self.push(&mut path, Segment::Interface(key.clone()), &joined(name));
            }
        }
        path
    }

    fn package(&mut self, resolve: &Resolve, path: &mut String, package: Option<PackageId>) {
        let package = package.expect("worlds and interfaces are in packages");
        let name = &resolve.packages[package].name;
        self.push(path, Segment::Namespace(name.namespace.clone()), &joined(&name.namespace));
        let mut directory = joined(&name.name);
        if let Some(version) = name.version.as_ref().filter(|_| self.versioned.contains(&package)) {
            let version = version.to_string().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
            directory += &format!("_v{version}");
        }
        self.push(path, Segment::Package(package), &directory);
    }

    fn push(&mut self, path: &mut String, segment: Segment, name: &str) {
        let key = (path.clone(), segment);
        let directory = match self.segments.get(&key) {
            Some(directory) => directory.clone(),
            None => {
                let scope = self.scopes.entry(path.clone()).or_insert_with(|| directory_scope(path.is_empty()));
                let directory = scope.declare(name);
                self.segments.insert(key, directory.clone());
                directory
            }
        };
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&directory);
    }
}
