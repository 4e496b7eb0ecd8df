//! What code of one file needs to spell the types it speaks of, and what it brings in for that.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use wit_parser::{Handle, Type, TypeDef, TypeDefKind, TypeId};
use witcraft_bindings::{Bindings, Module, ModuleId, TypeFacts};
use witcraft_writer::Scope;

use crate::layout::{Layout, ModuleLayout, imported_half};
use crate::names::{GoIdent, local_scope};
use crate::runtime::{Cabi, Generic, Names};

/// The generated package of generic types, by its directory.
pub(crate) const WIT: &str = "wit";

/// The generated package of what wrappers share.
pub(crate) const CABI: &str = "internal/cabi";

/// The generated package of what waits.
pub(crate) const ASYNC: &str = "internal/async";

/// One module of the bindings, seen by the code that is generated for it in one file.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) bindings: &'a Bindings<'a>,
    pub(crate) layout: &'a Layout,
    pub(crate) id: ModuleId,
    pub(crate) file: &'a File,
    pub(crate) finalizers: bool,
    /// Whether the world has something asynchronous.
    pub(crate) asynchronous: bool,
}

/// What the code of a file refers to outside of it.
pub(crate) struct File {
    /// The path of the output directory, in front of all others.
    root: String,
    /// The directory that the file is in, relative to the output's.
    directory: String,
    imports: RefCell<Imports>,
    /// What local names must not hide is taken here: the names of imports, and the functions that the code calls.
    locals: Scope,
}

/// Packages that have these names in every file: those of the standard library that generated code uses, and those of
/// [`crate::runtime`]. No other package is called so, though nothing keeps an interface from being called `unsafe`.
const RESERVED: [&str; 9] = ["async", "cabi", "context", "io", "math", "runtime", "strconv", "unsafe", "wit"];

struct Imports {
    names: BTreeMap<String, String>,
    /// The paths of packages of the user, which may be called anything.
    foreign: BTreeSet<String>,
    scope: Scope,
    called: BTreeSet<String>,
    runtime: Names,
}

impl Default for Imports {
    fn default() -> Imports {
        let scope = Scope::default().without(&RESERVED);
        Imports {
            names: BTreeMap::new(),
            foreign: BTreeSet::new(),
            scope,
            called: BTreeSet::new(),
            runtime: Names::default(),
        }
    }
}

impl File {
    /// A file without imports, in a directory of the output.
    pub(crate) fn new(root: &str, directory: &str) -> File {
        let locals = local_scope(&BTreeSet::new());
        File { root: root.to_owned(), directory: directory.to_owned(), imports: RefCell::default(), locals }
    }

    /// The same file to be written again, now that it is known what it refers to.
    pub(crate) fn again(self) -> File {
        let imports = self.imports.take();
        let mut hidden = imports.called;
        hidden.extend(imports.names.into_values());
        File { imports: RefCell::default(), locals: local_scope(&hidden), ..self }
    }

    /// A scope of parameters and variables, none of which is called like something that the file refers to.
    pub(crate) fn locals(&self) -> Scope {
        self.locals.clone()
    }

    /// Records that the file calls a function of its own package.
    pub(crate) fn calls(&self, name: &GoIdent) {
        self.imports.borrow_mut().called.insert(name.as_str().to_owned());
    }

    /// Brings in a package of the standard library, which keeps its name.
    pub(crate) fn std(&self, path: &'static str) -> &'static str {
        self.reserved(path.to_owned(), path);
        path
    }

    /// Brings in a generated package, by its directory; gives the name it has in the file.
    pub(crate) fn generated(&self, directory: &str, name: &str) -> String {
        self.import(&format!("{}/{directory}", self.root), name)
    }

    /// Brings in a package of the user, by its path; gives the name it has in the file.
    pub(crate) fn foreign(&self, path: &str, name: &str) -> String {
        self.imports.borrow_mut().foreign.insert(path.to_owned());
        self.import(path, name)
    }

    /// `unsafe`, which is used more than anything.
    pub(crate) fn unsafe_(&self) -> &'static str {
        self.std("unsafe")
    }

    /// Something of the shared package, which is brought in for it, and what stands after its name: arguments, say.
    pub(crate) fn cabi(&self, name: Cabi, rest: &str) -> String {
        self.reserved(format!("{}/{CABI}", self.root), "cabi");
        self.imports.borrow_mut().runtime.note_cabi(name);
        name.path() + rest
    }

    /// Something of the package of what waits, in the same way.
    pub(crate) fn async_(&self, name: &str) -> String {
        self.reserved(format!("{}/{ASYNC}", self.root), "async");
        format!("async.{name}")
    }

    /// Something of the package of generic types, in the same way.
    pub(crate) fn wit(&self, name: Generic, rest: &str) -> String {
        self.reserved(format!("{}/{WIT}", self.root), "wit");
        self.imports.borrow_mut().runtime.note_generic(name);
        format!("wit.{}{rest}", name.name())
    }

    /// A tuple of values of these types.
    fn tuple(&self, members: &[String]) -> String {
        self.reserved(format!("{}/{WIT}", self.root), "wit");
        self.imports.borrow_mut().runtime.note_tuple(members.len());
        format!("wit.Tuple{}[{}]", members.len(), members.join(", "))
    }

    /// What the file names of the packages that are not of the world.
    pub(crate) fn runtime(&self) -> Names {
        self.imports.borrow().runtime.clone()
    }

    fn reserved(&self, path: String, name: &str) {
        debug_assert!(RESERVED.contains(&name), "another package may have the name {name}");
        self.imports.borrow_mut().names.insert(path, name.to_owned());
    }

    fn import(&self, path: &str, name: &str) -> String {
        let mut imports = self.imports.borrow_mut();
        if let Some(name) = imports.names.get(path) {
            return name.clone();
        }
        let declared = imports.scope.declare(name);
        imports.names.insert(path.to_owned(), declared.clone());
        declared
    }

    /// The import declaration, with an empty line after it; empty where nothing is brought in. `unnamed` is a package that
    /// the file brings in without using it, for what it exports to the host.
    pub(crate) fn declaration(&self, unnamed: Option<&str>) -> String {
        let imports = self.imports.borrow();
        // Go's packages come first, in a separate group.
        let mut all: Vec<(bool, String, String)> = imports
            .names
            .iter()
            .map(|(path, name)| {
                let is_foreign = imports.foreign.contains(path);
                let is_std = !is_foreign && !path.starts_with(&format!("{}/", self.root));
                let plain = path.rsplit('/').next() == Some(name) && !is_foreign;
                let spec = if plain { format!("{path:?}") } else { format!("{name} {path:?}") };
                (!is_std, path.clone(), spec)
            })
            .collect();
        if let Some(directory) = unnamed {
            let path = format!("{}/{directory}", self.root);
            if !imports.names.contains_key(&path) {
                all.push((true, path.clone(), format!("_ {path:?} // for its exports")));
            }
        }
        all.sort();
        match all.as_slice() {
            [] => String::new(),
            [(_, _, spec)] => format!("import {spec}\n\n"),
            all => {
                let mut text = "import (\n".to_owned();
                for (number, (is_second, _, spec)) in all.iter().enumerate() {
                    if number > 0 && *is_second && !all[number - 1].0 {
                        text.push('\n');
                    }
                    text += &format!("\t{spec}\n");
                }
                text + ")\n\n"
            }
        }
    }
}

/// What the error of a function is in Go.
pub(crate) enum ErrorKind {
    /// WIT says nothing about it.
    Unit,
    /// A type that implements `error` itself, as it is spelled.
    Own(String),
    /// A value within a `wit.Error`, by its type.
    Wrapped(Type),
}

impl<'a> Context<'a> {
    /// The module.
    pub(crate) fn module(&self) -> &'a Module<'a> {
        self.bindings.module(self.id)
    }

    /// The names of the module.
    pub(crate) fn names(&self) -> &'a ModuleLayout {
        self.layout.module(self.id)
    }

    /// The definition of a type.
    pub(crate) fn def(&self, id: TypeId) -> &'a TypeDef {
        &self.bindings.resolve.types[id]
    }

    /// What is inside of a type.
    pub(crate) fn facts(&self, ty: &Type) -> TypeFacts {
        self.bindings.facts.of(ty)
    }

    /// The kind of a type behind its aliases; `None` for a primitive one.
    pub(crate) fn kind(&self, ty: &Type) -> Option<&'a TypeDefKind> {
        match self.bindings.resolve_alias(ty) {
            Type::Id(id) => Some(&self.def(id).kind),
            _ => None,
        }
    }

    /// The module and the type that `ty` is defined by: behind its aliases, and in the imported half of an interface
    /// where the exported half has the same type.
    pub(crate) fn definition(&self, ty: TypeId) -> (ModuleId, TypeId) {
        self.definition_from(self.id, ty)
    }

    fn definition_from(&self, from: ModuleId, ty: TypeId) -> (ModuleId, TypeId) {
        let home = self.bindings.home(from, ty);
        match self.def(ty).kind {
            TypeDefKind::Type(Type::Id(target)) => self.definition_from(home, target),
            _ => (self.twin(home, ty).unwrap_or(home), ty),
        }
    }

    /// The imported half of the interface whose exported half is `home`, if the two share the type.
    pub(crate) fn twin(&self, home: ModuleId, ty: TypeId) -> Option<ModuleId> {
        let shared = !self.facts(&Type::Id(ty)).has_handle() && self.def(ty).kind != TypeDefKind::Resource;
        imported_half(self.bindings, home).filter(|_| shared)
    }

    /// The path of a name of a module: with its package, where that is another.
    pub(crate) fn qualified(&self, home: ModuleId, name: &GoIdent) -> String {
        let package = &self.layout.packages[self.layout.module(home).package];
        if package.path == self.file.directory {
            return name.to_string();
        }
        format!("{}.{name}", self.file.generated(&package.path, package.name.as_str()))
    }

    /// The path of a named type.
    pub(crate) fn path(&self, ty: TypeId) -> String {
        let home = self.bindings.home(self.id, ty);
        self.qualified(home, self.layout.module(home).type_name(ty))
    }

    /// The paths of the cases of a variant or an enum.
    pub(crate) fn case_paths(&self, ty: TypeId) -> Vec<String> {
        let (home, ty) = self.definition(ty);
        self.layout.module(home).case_names(ty).iter().map(|case| self.qualified(home, case)).collect()
    }

    /// What a type is called in messages: its package and its name, wherever it is looked at from.
    pub(crate) fn title(&self, ty: TypeId) -> String {
        let home = self.bindings.home(self.id, ty);
        let names = self.layout.module(home);
        format!("{}.{}", self.layout.packages[names.package].name, names.type_name(ty))
    }

    /// A type.
    pub(crate) fn go(&self, ty: &Type) -> String {
        let id = match ty {
            Type::Bool => return "bool".to_owned(),
            Type::U8 => return "uint8".to_owned(),
            Type::U16 => return "uint16".to_owned(),
            Type::U32 => return "uint32".to_owned(),
            Type::U64 => return "uint64".to_owned(),
            Type::S8 => return "int8".to_owned(),
            Type::S16 => return "int16".to_owned(),
            Type::S32 => return "int32".to_owned(),
            Type::S64 => return "int64".to_owned(),
            Type::F32 => return "float32".to_owned(),
            Type::F64 => return "float64".to_owned(),
            Type::Char => return "rune".to_owned(),
            Type::String => return "string".to_owned(),
            Type::ErrorContext => unreachable!("error contexts are rejected before anything is generated"),
            Type::Id(id) => *id,
        };
        let def = self.def(id);
        if def.name.is_some() { self.path(id) } else { self.structure(&def.kind) }
    }

    /// A type by what it is made of, whether it has a name or not: what an alias stands for.
    pub(crate) fn structure(&self, kind: &TypeDefKind) -> String {
        match kind {
            TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource)) => self.handle(*resource),
            TypeDefKind::Tuple(tuple) if tuple.types.is_empty() => "struct{}".to_owned(),
            TypeDefKind::Tuple(tuple) => {
                let members: Vec<String> = tuple.types.iter().map(|ty| self.go(ty)).collect();
                self.file.tuple(&members)
            }
            TypeDefKind::Option(ty) => self.file.wit(Generic::Option, &format!("[{}]", self.go(ty))),
            TypeDefKind::Result(result) => {
                self.file.wit(Generic::Result, &format!("[{}, {}]", self.side(&result.ok), self.side(&result.err)))
            }
            TypeDefKind::List(ty) => format!("[]{}", self.go(ty)),
            TypeDefKind::Map(key, value) => format!("map[{}]{}", self.go(key), self.go(value)),
            TypeDefKind::FixedLengthList(ty, length) => format!("[{length}]{}", self.go(ty)),
            TypeDefKind::Type(ty) => self.go(ty),
            TypeDefKind::Record(_)
            | TypeDefKind::Resource
            | TypeDefKind::Flags(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_) => unreachable!("such a type has a name"),
            TypeDefKind::Stream(Some(payload)) if self.is_bytes(payload) => format!("{}.Reader", self.file.std("io")),
            TypeDefKind::Stream(payload) => {
                format!("*{}", self.file.wit(Generic::Stream, &format!("[{}]", self.side(payload))))
            }
            TypeDefKind::Future(payload) => {
                format!("*{}", self.file.wit(Generic::Future, &format!("[{}]", self.side(payload))))
            }
            TypeDefKind::Unknown => unreachable!("a resolved world has no unknown type"),
        }
    }

    /// Whether a stream of this is one of bytes, which Go has interfaces for.
    pub(crate) fn is_bytes(&self, payload: &Type) -> bool {
        self.bindings.resolve_alias(payload) == Type::U8
    }

    /// One side of a result.
    pub(crate) fn side(&self, ty: &Option<Type>) -> String {
        ty.as_ref().map_or_else(|| "struct{}".to_owned(), |ty| self.go(ty))
    }

    /// What stands for a resource: a pointer to what was imported, the value that implements what is exported.
    fn handle(&self, resource: TypeId) -> String {
        let path = self.path(resource);
        if self.bindings.is_exported_resource(self.id, resource) { path } else { format!("*{path}") }
    }

    /// What the error side of a function's result is.
    pub(crate) fn error_kind(&self, error: &Option<Type>) -> ErrorKind {
        let Some(ty) = error else { return ErrorKind::Unit };
        match self.kind(ty) {
            Some(TypeDefKind::Record(_) | TypeDefKind::Enum(_) | TypeDefKind::Variant(_) | TypeDefKind::Flags(_)) => {
                ErrorKind::Own(self.go(ty))
            }
            _ => ErrorKind::Wrapped(*ty),
        }
    }
}
