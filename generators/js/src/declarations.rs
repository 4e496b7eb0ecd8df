//! Declarations for TypeScript: what a world looks like from JavaScript.
//!
//! Each WIT interface becomes a namespace with its types, and a TypeScript interface of the same name with its functions.
//! Exports and imports are declared separately: an exported resource is a class of the module, while an imported resource
//! can be any object of the host with the right methods.

mod asynchronous;
mod docs;
mod types;

use std::collections::HashMap;

use wit_parser::{FunctionKind, Type, TypeDefKind, TypeId, WorldKey};
use witcraft_abi::{Direction, Policy};
use witcraft_bindings::{Bindings, Function, Generator, Module, ModuleId, Resource};
use witcraft_diagnostics::Diagnostic;
use witcraft_writer::{Files, HEADER, Scope, Writer};

use self::asynchronous::{Asynchronous, CallOptions};
use self::types::Flow;
use crate::Mode;
use crate::names::{Distinct, camel, pascal, quote, short};
use crate::public::{self, Item, Members};
use crate::served;

/// Names of TypeScript's library that the declarations use: no type of a world is called so.
const TAKEN: [&str; 18] = [
    "Array",
    "BigInt64Array",
    "BigUint64Array",
    "ComponentError",
    "Error",
    "Exports",
    "Float32Array",
    "Float64Array",
    "Imports",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Map",
    "Promise",
    "Symbol",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
];

/// The part of TypeScript's library that resources are declared with, which few settings have.
const DISPOSABLE: &str = "/// <reference lib=\"esnext.disposable\" />";

/// Makes the declarations of a world.
#[derive(Clone, Debug)]
pub struct Declarations {
    /// What the file is called, without its ending; the world's name without one.
    pub name: Option<String>,
    /// How the module comes to life.
    pub mode: Mode,
    /// Whether interfaces are exported under their full names too.
    pub namespaced_exports: bool,
    /// Whether there is a promise `$init` to wait for before anything is used.
    pub init: bool,
    /// Whether they are for who writes the component, instead of who runs it: exports are to be implemented, and imports are
    /// modules.
    pub guest: bool,
}

impl Default for Declarations {
    fn default() -> Declarations {
        Declarations { name: None, mode: Mode::default(), namespaced_exports: true, init: false, guest: false }
    }
}

impl Generator for Declarations {
    fn policy(&self) -> Policy {
        Policy { asynchronous: true, ..Policy::default() }
    }

    fn generate(&self, bindings: &Bindings<'_>) -> Result<Files, Vec<Diagnostic>> {
        let world = &bindings.resolve.worlds[bindings.world];
        let name = self.name.clone().unwrap_or_else(|| world.name.clone());
        let mut files = Files::new();
        let (text, modules) = File::new(bindings, self).write(&world.name, &name);
        files.add(format!("{name}.d.ts"), text);
        if self.guest && !modules.is_empty() {
            files.add(format!("{name}.imports.d.ts"), modules);
        }
        Ok(files)
    }
}

/// A file while it is written.
pub(crate) struct File<'a, 'b> {
    pub(crate) bindings: &'b Bindings<'a>,
    options: &'b Declarations,
    /// The namespace of each module; none for the world itself.
    namespaces: HashMap<ModuleId, String>,
    /// What is called how in each module.
    members: HashMap<ModuleId, Members>,
    /// The name of each type in its module.
    names: HashMap<(ModuleId, wit_parser::TypeId), String>,
    /// Whether a module's own types have to be named with its namespace, as the text is outside of it.
    outside: bool,
    asynchronous: Asynchronous,
    out: Writer,
}

impl<'a, 'b> File<'a, 'b> {
    fn new(bindings: &'b Bindings<'a>, options: &'b Declarations) -> File<'a, 'b> {
        let asynchronous = Asynchronous::of(bindings);
        let taken = || TAKEN.into_iter().chain(asynchronous::NAMES.into_iter().filter(|_| asynchronous.is_any()));
        let mut scope = Scope::new(taken());
        let mut file = File {
            bindings,
            options,
            namespaces: HashMap::new(),
            members: bindings.modules().map(|(id, module)| (id, Members::new(items(bindings, module)))).collect(),
            names: HashMap::new(),
            outside: false,
            asynchronous,
            out: Writer::new("  "),
        };
        for (id, module) in bindings.modules() {
            if let Some(key) = &module.key {
                let prefix = if module.direction == Direction::Import { "Imported" } else { "" };
                let name = format!("{prefix}{}", pascal(short(&file.key(key))));
                file.namespaces.insert(id, scope.declare(&name));
            }
        }
        for (id, module) in bindings.modules() {
            let mut own = Scope::new(taken());
            // A namespace's types may not hide the namespaces that they speak of.
            for namespace in file.namespaces.values() {
                own.declare(namespace);
            }
            let names = if module.key.is_none() { &mut scope } else { &mut own };
            for ty in &module.types {
                let name = bindings.resolve.types[*ty].name.as_deref().expect("a type of a module has a name");
                file.names.insert((id, *ty), names.declare(&pascal(name)));
            }
        }
        file
    }

    fn key(&self, key: &WorldKey) -> String {
        self.bindings.resolve.name_world_key(key)
    }

    /// The name of a type as code in `from` writes it.
    pub(crate) fn type_name(&self, from: ModuleId, ty: wit_parser::TypeId) -> String {
        let home = self.bindings.home(from, ty);
        let name = &self.names[&(home, ty)];
        match self.namespaces.get(&home) {
            Some(namespace) if home != from || self.outside => format!("{namespace}.{name}"),
            Some(_) | None => name.clone(),
        }
    }

    /// Whether the module is there for who reads this, and not for him to write.
    fn is_provided(&self, module: &Module<'_>) -> bool {
        (module.direction == Direction::Export) != self.options.guest
    }

    /// The file, and the one of the modules that a guest imports.
    fn write(mut self, world: &str, name: &str) -> (String, String) {
        self.out.line(format!("// {HEADER} from `{world}`; do not edit."));
        if self.bindings.modules.iter().any(|module| !module.resources.is_empty()) {
            self.out.line(DISPOSABLE);
        }
        let errors = self
            .bindings
            .modules
            .iter()
            .any(|module| all_functions(module).any(|f| error_of(self.bindings, f).is_some()));
        if errors && self.options.guest {
            self.out.line("/** What a function throws that gives a `result`: `payload` is the error. Any error with one will do. */");
            let error = "export interface ComponentError<E = unknown> extends Error {";
            self.out.block(error, "}", |out| out.line("readonly payload: E;"));
        } else if errors {
            self.out.line("/** What a function throws that gives a `result`: `payload` is the error. */");
            let error = "export declare class ComponentError<E = unknown> extends Error {";
            self.out.block(error, "}", |out| {
                out.line("constructor(payload: E);");
                out.line("readonly payload: E;");
            });
        }
        self.asynchronous(self.asynchronous);
        let bindings = self.bindings;
        for (id, module) in bindings.modules() {
            match &module.key {
                None => self.types(id, module),
                Some(_) => self.interface(id, module),
            }
        }
        self.imports();
        self.exports();
        if self.options.guest {
            let text = self.out.finish();
            self.out = Writer::new("  ");
            self.out.line(format!("// {HEADER} from `{world}`; do not edit."));
            self.modules(name);
            return (text, self.out.finish());
        }
        (self.out.finish(), String::new())
    }

    /// A namespace with the types of an interface, and an interface with its functions.
    fn interface(&mut self, id: ModuleId, module: &Module<'_>) {
        let name = self.namespaces[&id].clone();
        if !module.types.is_empty() {
            self.nested(&format!("export declare namespace {name} {{"), |file| {
                file.types(id, module);
                file.out.line("export {};");
            });
        }
        docs::write(&mut self.out, module.docs, module.stability, &[]);
        self.outside = true;
        self.nested(&format!("export interface {name} {{"), |file| file.members(id, module));
        self.outside = false;
    }

    fn nested(&mut self, open: &str, body: impl FnOnce(&mut Self)) {
        self.block(open, "}", body);
    }

    fn block(&mut self, open: &str, close: &str, body: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.out, Writer::new("  "));
        body(self);
        let inner = std::mem::replace(&mut self.out, outer);
        self.out.block(open, close, |out| out.lines(&inner.finish()));
    }

    /// Functions and classes, as members of the value that an interface is.
    fn members(&mut self, id: ModuleId, module: &Module<'_>) {
        for function in &module.functions {
            let name = self.members[&id].name(&function.wit.name);
            self.function(id, function, &name, 0, "");
        }
        for resource in &module.resources {
            let name = self.members[&id].name(resource.name);
            let ty = self.type_name(id, resource.ty);
            if self.is_provided(module) {
                self.out.line(format!("{name}: typeof {ty};"));
            } else {
                self.class_value(id, resource, &name);
            }
        }
        // A class of another interface that this one uses is in the module here too. Who writes a component does not give it.
        let is_given = self.is_provided(module) && !self.options.guest;
        for ty in module.types.iter().filter(|ty| is_given && is_class_elsewhere(self.bindings, **ty)) {
            let name = self.members[&id].name(self.bindings.resolve.types[*ty].name.as_deref().unwrap_or_default());
            let class = self.class_of(id, *ty);
            self.out.line(format!("{name}: {class};"));
        }
    }

    /// The type of the class that another name of a resource stands for.
    fn class_of(&self, from: ModuleId, alias: TypeId) -> String {
        let bindings = self.bindings;
        let home = bindings.home(from, alias);
        match bindings.resolve.types[alias].kind {
            TypeDefKind::Type(Type::Id(target)) => self.class_of(home, target),
            _ => {
                let resource = bindings.resolve.types[alias].name.as_deref().unwrap_or_default();
                match self.namespaces.get(&home) {
                    Some(namespace) => format!("{namespace}[{}]", quote(&self.members[&home].name(resource))),
                    None => format!("Imports[{}]", quote(resource)),
                }
            }
        }
    }

    /// What of an imported resource's class is used.
    fn class_value(&mut self, id: ModuleId, resource: &Resource<'_>, name: &str) {
        let ty = self.type_name(id, resource.ty);
        self.nested(&format!("{name}: {{"), |file| {
            file.out.line(format!("prototype: {ty};"));
            for function in &resource.functions {
                match function.wit.kind {
                    FunctionKind::Constructor(_) => {
                        let parameters = file.parameters(id, function, 0);
                        file.function_docs(id, function);
                        file.out.line(format!("new ({parameters}): {ty};"));
                    }
                    FunctionKind::Static(_) | FunctionKind::AsyncStatic(_) => {
                        let name = file.members[&id].name(&function.wit.name);
                        file.function(id, function, &name, 0, "");
                    }
                    _ => {}
                }
            }
        });
    }

    fn function(&mut self, id: ModuleId, function: &Function<'_>, name: &str, skip: usize, prefix: &str) {
        let parameters = self.parameters(id, function, skip);
        let result = self.result(id, function);
        self.function_docs(id, function);
        // Without quotes this would say that it constructs.
        let name = if name == "new" { "'new'" } else { name };
        self.out.line(format!("{prefix}{name}({parameters}): {result};"));
    }

    fn function_docs(&mut self, id: ModuleId, function: &Function<'_>) {
        let (_, flow) = self.flows(id);
        let throws = error_of(self.bindings, function).map(|error| {
            let error = error.map_or_else(|| "undefined".to_owned(), |error| self.ty_of(id, flow, &error));
            format!("@throws {{ComponentError<{error}>}}")
        });
        docs::write(&mut self.out, &function.wit.docs, &function.wit.stability, throws.as_slice());
    }

    fn parameters(&self, id: ModuleId, function: &Function<'_>, skip: usize) -> String {
        let mut names = Distinct::default();
        let mut parameter = |parameter: &wit_parser::Param| {
            let mut name = camel(&parameter.name);
            if crate::names::is_keyword(&name) {
                name.push('_');
            }
            names.declare(&name)
        };
        let parameters: Vec<&wit_parser::Param> = function.wit.params.iter().skip(skip).collect();
        let options = self.call_options(id, function);
        // Options at the end may be left out, unless a parameter follows that may not.
        let needed = match options {
            Some(CallOptions::Received) => parameters.len(),
            Some(CallOptions::Given) | None => {
                parameters.iter().rposition(|parameter| !self.is_bare_option(&parameter.ty)).map_or(0, |at| at + 1)
            }
        };
        let (flow, _) = self.flows(id);
        let typed = |(at, of): (usize, &&wit_parser::Param)| {
            let optional = if at >= needed { "?" } else { "" };
            format!("{}{optional}: {}", parameter(of), self.ty_of(id, flow, &of.ty))
        };
        let mut all: Vec<String> = parameters.iter().enumerate().map(typed).collect();
        all.extend(options.map(|options| names.declare("options") + options.declaration()));
        all.join(", ")
    }

    fn result(&self, id: ModuleId, function: &Function<'_>) -> String {
        let value = self.value_of(function);
        let (_, flow) = self.flows(id);
        let written = value.as_ref().map_or_else(|| "void".to_owned(), |value| self.ty_of(id, flow, value));
        if function.wit.kind.is_async() { self.promised(id, value.as_ref(), written) } else { written }
    }

    /// What a function gives where it throws nothing.
    fn value_of(&self, function: &Function<'_>) -> Option<Type> {
        let result = function.wit.result?;
        match self.bindings.resolve_alias(&result) {
            Type::Id(id) => match &self.bindings.resolve.types[id].kind {
                TypeDefKind::Result(result) => result.ok,
                _ => Some(result),
            },
            _ => Some(result),
        }
    }

    /// Which way the parameters and the results of a module's functions go.
    fn flows(&self, id: ModuleId) -> (Flow, Flow) {
        let is_called = self.is_provided(self.bindings.module(id));
        if is_called { (Flow::Given, Flow::Received) } else { (Flow::Received, Flow::Given) }
    }

    /// What the world asks for, by specifier.
    fn imports(&mut self) {
        let bindings = self.bindings;
        self.out.line("/** What the component is given. */");
        let imports = || bindings.modules().filter(|(_, module)| module.direction == Direction::Import);
        let all: Vec<String> = imports().filter_map(|(_, module)| Some(self.key(module.key.as_ref()?))).collect();
        self.nested("export interface Imports {", |file| {
            for (id, module) in imports() {
                if let Some(key) = &module.key {
                    let full = file.key(key);
                    let key = quote(public::import_key(&full, all.iter().map(String::as_str)));
                    let namespace = file.namespaces[&id].clone();
                    file.out.line(format!("{key}: {namespace};"));
                } else {
                    for function in &module.functions {
                        file.function(id, function, &quote(&function.wit.name), 0, "");
                    }
                    for resource in &module.resources {
                        file.class_value(id, resource, &quote(resource.name));
                    }
                }
            }
        });
    }

    /// What the world gives: as exports of the module, or of what `instantiate` gives.
    fn exports(&mut self) {
        let (bindings, options) = (self.bindings, self.options);
        let mut items: Vec<String> = Vec::new();
        for (_, module) in bindings.modules().filter(|(_, module)| module.direction == Direction::Export) {
            match &module.key {
                Some(key) => items.push(self.key(key)),
                None => items.extend(module.functions.iter().map(|function| function.wit.name.clone())),
            }
        }
        let exports = public::Exports::new(items.iter().map(|name| Item::other(name)));
        let is_served =
            !options.guest && items.iter().any(|name| served::is_handler(name)) && !exports.has(served::EXPORT);
        if is_served {
            self.out.block("declare global {", "}", |out| {
                out.line("/** The library's own, where the project has that. */");
                out.line("// eslint-disable-next-line");
                out.line("interface Request {}");
                out.line("// eslint-disable-next-line");
                out.line("interface Response {}");
            });
        }
        let mut names: Vec<(String, String)> = Vec::new(); // as text, and the type
        self.out.line("/** What the component gives. */");
        self.nested("export interface Exports {", |file| {
            for (id, module) in bindings.modules().filter(|(_, module)| module.direction == Direction::Export) {
                if let Some(key) = &module.key {
                    let full = file.key(key);
                    let namespace = file.namespaces[&id].clone();
                    let full_name = exports.full(&full).filter(|_| options.namespaced_exports).map(quote);
                    for name in [exports.short(&full)].into_iter().chain(full_name) {
                        file.out.line(format!("{name}: {namespace};"));
                        names.push((name, namespace.clone()));
                    }
                } else {
                    for function in &module.functions {
                        let name = exports.short(&function.wit.name);
                        file.function(id, function, &name, 0, "");
                        let ty = format!("Exports[{}]", quote(&name));
                        names.push((name, ty));
                    }
                }
            }
            if is_served {
                file.out.line("/** Answers requests, for servers that call the function `fetch` of a module. */");
                file.out.line("default: { fetch(request: globalThis.Request): Promise<globalThis.Response> };");
            }
        });
        if options.guest {
            return;
        }
        match options.mode {
            Mode::Module => {
                if options.init {
                    self.out.line("/** What is to be awaited before anything else here is used. */");
                    self.out.line("export declare const $init: Promise<void>;");
                }
                let mut declared: Vec<&str> = Vec::new();
                for (name, ty) in &names {
                    let number = declared.iter().position(|known| known == ty).unwrap_or_else(|| {
                        self.out.line(format!("declare const export{}: {ty};", declared.len()));
                        declared.push(ty);
                        declared.len() - 1
                    });
                    self.out.line(format!("export {{ export{number} as {name} }};"));
                }
                if is_served {
                    self.out.line("declare const served: Exports['default'];");
                    self.out.line("export default served;");
                }
            }
            Mode::Async => self.instantiate("object | Promise<object>", "Promise<CoreInstance>", "Promise<Exports>"),
            Mode::Sync => self.instantiate("object", "CoreInstance", "Exports"),
        }
    }
}

impl File<'_, '_> {
    /// The function that instantiates the component. TypeScript declares WebAssembly only in libraries that not every project
    /// uses, so a core module is an object here, and an instance has the one property that is read.
    fn instantiate(&mut self, core_module: &str, instance: &str, exports: &str) {
        let imports = "{ [module: string]: { [name: string]: any } }";
        let instance = instance.replace("CoreInstance", "{ readonly exports: { [name: string]: any } }");
        self.out.lines(
            "/**\n * Instantiates the component.\n * @param getCoreModule returns the `WebAssembly.Module` of a file; without it, \
             files are read beside this module\n * @param instantiateCore makes the `WebAssembly.Instance` of a module\n */",
        );
        self.out.block("export declare function instantiate(", format!("): {exports};"), |out| {
            out.line(format!("getCoreModule: ((name: string) => {core_module}) | null | undefined,"));
            out.line("imports: Imports,");
            out.line(format!("instantiateCore?: (module: any, imports?: {imports}) => {instance},"));
        });
    }
}

/// The modules that a guest imports, which a compiler takes without a file for each.
impl File<'_, '_> {
    fn modules(&mut self, name: &str) {
        let bindings = self.bindings;
        let file_name = quote(&format!("./{name}.js"));
        for (id, module) in bindings.modules().filter(|(_, module)| module.direction == Direction::Import) {
            let Some(key) = &module.key else {
                let functions = module.functions.iter().map(|function| function.wit.name.as_str());
                for item in functions.chain(module.resources.iter().map(|resource| resource.name)) {
                    self.out.block(format!("declare module {} {{", quote(item)), "}", |out| {
                        out.line(format!("const item: import({file_name}).Imports[{}];", quote(item)));
                        out.line("export default item;");
                    });
                }
                continue;
            };
            let namespace = format!("import({file_name}).{}", self.namespaces[&id]);
            let specifier = quote(&self.key(key));
            self.nested(&format!("declare module {specifier} {{"), |file| {
                for ty in &module.types {
                    let name = &file.names[&(id, *ty)];
                    file.out.line(format!("export type {name} = {namespace}.{name};"));
                }
                let functions = module.functions.iter().map(|function| function.wit.name.as_str());
                let classes = module.resources.iter().map(|resource| resource.name);
                for (number, member) in functions.chain(classes).enumerate() {
                    let member = file.members[&id].name(member);
                    file.out.line(format!("const item{number}: {namespace}[{}];", quote(&member)));
                    file.out.line(format!("export {{ item{number} as {member} }};"));
                }
                file.out.line("export {};");
            });
        }
    }
}

fn all_functions<'a, 'b>(module: &'b Module<'a>) -> impl Iterator<Item = &'b Function<'a>> {
    module.functions.iter().chain(module.resources.iter().flat_map(|resource| &resource.functions))
}

/// What is in a module of the world, as what it is named after.
fn items<'b>(bindings: &'b Bindings<'_>, module: &'b Module<'_>) -> impl Iterator<Item = Item<'b>> {
    let functions = all_functions(module).map(|function| Item::other(&function.wit.name));
    let resources = module.resources.iter().map(|resource| Item::class(resource.name));
    let others = module.types.iter().filter(|ty| is_class_elsewhere(bindings, **ty));
    let others = others.filter_map(|ty| Some(Item::class(bindings.resolve.types[*ty].name.as_deref()?)));
    functions.chain(resources).chain(others)
}

/// Whether the type is another name of a resource.
fn is_class_elsewhere(bindings: &Bindings<'_>, ty: TypeId) -> bool {
    let types = &bindings.resolve.types;
    let is_resource = |ty: Type| matches!(ty, Type::Id(id) if matches!(types[id].kind, TypeDefKind::Resource));
    match &types[ty].kind {
        TypeDefKind::Type(target) => is_resource(bindings.resolve_alias(target)),
        _ => false,
    }
}

/// The error of a function that gives a `result`: none within for one without a payload.
fn error_of(bindings: &Bindings<'_>, function: &Function<'_>) -> Option<Option<Type>> {
    let Type::Id(id) = bindings.resolve_alias(function.wit.result.as_ref()?) else { return None };
    match &bindings.resolve.types[id].kind {
        TypeDefKind::Result(result) => Some(result.err),
        _ => None,
    }
}
