//! What is in the files of a package, and the core functions that its code calls.

use std::cell::RefCell;
use std::collections::HashMap;

use wit_parser::{Stability, TypeId};
use witcraft_abi::{CoreImport, Direction, Mangling, ResourceIntrinsic};
use witcraft_bindings::{Bindings, ModuleId};
use witcraft_writer::{Files, Scope, Writer};

use crate::context::{CABI, Context, File};
use crate::layout::{Layout, Package};
use crate::names::GoIdent;
use crate::options::{Linked, Options, is_implemented};
use crate::runtime::Names;
use crate::transfers::Carried;
use crate::{docs, function, resource, transfers, types};

/// The variable that has what implements exports. Like all other names of a package that begin with a small letter, it has a
/// capital one too, which no package that is imported has.
const REGISTERED: &str = "registeredExports";

/// The function that gives it.
const FIND_REGISTERED: &str = "findExports";

/// A core function as a plan has it.
pub(crate) struct CoreFunction {
    /// The module it is imported from.
    pub(crate) module: String,
    /// Its name there.
    pub(crate) name: String,
    /// What to call it in Go.
    pub(crate) wanted: String,
    /// The Go type of what it gives.
    pub(crate) result: Option<String>,
}

/// The names of a package that begin with a small letter, and the core functions among them.
#[derive(Default)]
pub(crate) struct Core {
    names: Scope,
    declared: HashMap<CoreImport, usize>,
    imports: Vec<Declaration>,
    /// What goes through streams and futures.
    pub(crate) carried: Vec<Carried>,
    /// Whether what is declared now is called by exports only, which are only there in wasm.
    in_wasm: bool,
}

struct Declaration {
    import: CoreImport,
    name: GoIdent,
    parameters: Vec<String>,
    result: Option<String>,
    in_wasm: bool,
}

impl Core {
    /// A name of the package that begins with a small letter.
    pub(crate) fn local(&mut self, wanted: &str) -> GoIdent {
        GoIdent::new(self.names.declare(wanted))
    }

    /// The name of an imported core function, which takes parameters of these Go types.
    pub(crate) fn import(&mut self, cx: Context<'_>, core: &CoreFunction, parameters: Vec<String>) -> GoIdent {
        let import = CoreImport { module: core.module.clone(), name: core.name.clone() };
        self.declare(cx, import, &core.wanted, parameters, core.result.clone())
    }

    /// The name of a built-in of a resource.
    pub(crate) fn resource(&mut self, cx: Context<'_>, ty: TypeId, intrinsic: ResourceIntrinsic) -> GoIdent {
        let (home, ty) = cx.definition(ty);
        let module = cx.bindings.module(home);
        let name = cx.def(ty).name.as_deref().expect("a resource has a name");
        let import = Mangling::Legacy.resource_intrinsic(cx.bindings.resolve, module.key.as_ref(), name, intrinsic);
        let go = cx.layout.module(home).type_name(ty);
        let (wanted, result) = match intrinsic {
            ResourceIntrinsic::ImportedDrop | ResourceIntrinsic::ExportedDrop => (format!("drop{go}"), None),
            ResourceIntrinsic::ExportedNew => (format!("new{go}"), Some("uint32".to_owned())),
            ResourceIntrinsic::ExportedRep => (format!("rep{go}"), Some("uint32".to_owned())),
        };
        self.declare(cx, import, &wanted, vec!["uint32".to_owned()], result)
    }

    /// The name of an imported core function, by what it is imported as.
    pub(crate) fn declare(
        &mut self,
        cx: Context<'_>,
        import: CoreImport,
        wanted: &str,
        parameters: Vec<String>,
        result: Option<String>,
    ) -> GoIdent {
        let index = match self.declared.get(&import) {
            Some(index) => *index,
            None => {
                let name = self.local(wanted);
                self.declared.insert(import.clone(), self.imports.len());
                self.imports.push(Declaration { import, name, parameters, result, in_wasm: true });
                self.imports.len() - 1
            }
        };
        self.imports[index].in_wasm &= self.in_wasm;
        let name = self.imports[index].name.clone();
        cx.file.calls(&name);
        name
    }
}

/// What all packages of a world have in common.
pub(crate) struct World<'a> {
    pub(crate) bindings: &'a Bindings<'a>,
    pub(crate) layout: &'a Layout,
    pub(crate) options: &'a Options,
    pub(crate) linked: &'a Linked<'a>,
    /// The first line of every file.
    pub(crate) header: String,
    /// Whether anything in it is asynchronous.
    pub(crate) asynchronous: bool,
    /// What files name of the packages that are not of the world.
    pub(crate) names: RefCell<Names>,
}

impl World<'_> {
    /// Writes a file twice: to know what it refers to, and so that nothing local hides that. `contents` is given what
    /// stands for the module of the current bindings. Gives `None` where there is nothing in it.
    pub(crate) fn file(
        &self,
        contents: &mut dyn FnMut(&mut Writer, &File),
        build: &str,
        package: &Package,
        blank: bool,
    ) -> Option<String> {
        let first = File::new(&self.options.import_path, &package.path);
        contents(&mut Writer::new("\t"), &first);
        let file = first.again();
        let mut body = Writer::new("\t");
        contents(&mut body, &file);
        let body = body.finish();
        if body.is_empty() {
            return None;
        }
        self.names.borrow_mut().add(file.runtime());
        let mut out = Writer::new("\t");
        out.line(&self.header);
        out.line("");
        if !build.is_empty() {
            out.line(format!("//go:build {build}"));
            out.line("");
        }
        out.line(format!("package {}", package.name));
        let imports = file.declaration(blank.then_some(CABI));
        if !imports.is_empty() {
            out.line("");
            out.verbatim(imports.trim_end_matches('\n'));
            out.line("");
        }
        out.verbatim(&body);
        Some(out.finish())
    }

    pub(crate) fn context<'a>(&'a self, id: ModuleId, file: &'a File) -> Context<'a> {
        let World { bindings, layout, options, .. } = self;
        let asynchronous = self.asynchronous;
        Context { bindings, layout, id, file, finalizers: options.finalizers, asynchronous }
    }

    /// Writes the files of one package.
    pub(crate) fn package(&self, files: &mut Files, package: &Package) {
        let modules = |direction: Direction| {
            package.modules.iter().copied().filter(move |id| self.bindings.module(*id).direction == direction)
        };
        let has_anything = package.modules.iter().any(|id| {
            let module = self.bindings.module(*id);
            !module.types.is_empty() || !module.functions.is_empty()
        });
        if !has_anything {
            return;
        }
        let mut core = Core::default();
        let mut texts: Vec<(&str, Option<String>)> = Vec::new();
        let mut types = |out: &mut Writer, file: &File| {
            for id in &package.modules {
                for ty in &self.bindings.module(*id).types {
                    types::define(out, self.context(*id, file), *ty);
                }
            }
        };
        texts.push(("types.go", self.file(&mut types, "", package, false)));
        let mut imports = |out: &mut Writer, file: &File| {
            core = Core::default();
            for id in modules(Direction::Import) {
                self.imports(out, self.context(id, file), &mut core);
            }
            transfers::write(out, self, file, &mut core);
        };
        texts.push(("imports.go", self.file(&mut imports, "", package, false)));
        let exporting = modules(Direction::Export).find(|id| {
            !self.bindings.module(*id).functions.is_empty() || !self.bindings.module(*id).resources.is_empty()
        });
        if let Some(id) = exporting {
            let mut exports = |out: &mut Writer, file: &File| self.exports(out, self.context(id, file));
            // What is linked has its wrappers elsewhere. The world comes with the package even so: where the program does
            // not import the wrappers, that is told of it.
            let is_linked = self.linked.get(id).is_some();
            texts.push(("exports.go", self.file(&mut exports, "", package, is_linked)));
        }
        let imported = core;
        let mut wasm = |out: &mut Writer, file: &File| {
            let mut core = imported.again();
            let mut wrappers = Writer::new("\t");
            if let Some(id) = exporting.filter(|id| self.linked.get(*id).is_none()) {
                if is_implemented(self.bindings.module(id)) {
                    file.calls(&core.local(FIND_REGISTERED));
                    self.registered(&mut wrappers, package);
                }
                wrappers_of(&mut wrappers, self.context(id, file), &mut core, &format!("{FIND_REGISTERED}()"));
                transfers::write(&mut wrappers, self, file, &mut core);
            }
            core.wasm(out, file);
            out.verbatim(wrappers.as_str());
        };
        texts.push(("wasm.go", self.file(&mut wasm, "wasm", package, true)));
        let mut host = |out: &mut Writer, file: &File| {
            for declaration in imported.imports.iter().filter(|declaration| !declaration.in_wasm) {
                declaration.host(out, file);
            }
        };
        texts.push(("host.go", self.file(&mut host, "!wasm", package, false)));
        texts.push(("doc.go", Some(self.doc(package, exporting))));
        for (name, text) in texts {
            if let Some(text) = text {
                files.add(format!("{}/{name}", package.path), text);
            }
        }
    }

    fn imports(&self, out: &mut Writer, cx: Context<'_>, core: &mut Core) {
        let module = cx.module();
        for resource in &module.resources {
            resource::import(out, cx, core, resource);
        }
        for function in &module.functions {
            function::import(out, cx, core, function, None);
        }
    }

    fn exports(&self, out: &mut Writer, cx: Context<'_>) {
        let module = cx.module();
        for resource in &module.resources {
            resource::export(out, cx, resource);
        }
        let at_top = module.resources.iter().flat_map(|resource| {
            let functions = resource.functions.iter().filter(|function| !function::is_method(function));
            functions.map(move |function| (function, Some(resource)))
        });
        let functions: Vec<_> = at_top.chain(module.functions.iter().map(|function| (function, None))).collect();
        if functions.is_empty() {
            return;
        }
        out.line("");
        out.line("// Exports is the interface that the component implements.");
        out.block("type Exports interface {", "}", |out| {
            for (number, (function, resource)) in functions.iter().enumerate() {
                if number > 0 {
                    out.line("");
                }
                function::interface_method(out, cx, function, *resource);
            }
        });
        if self.linked.get(cx.id).is_some() {
            return;
        }
        out.line("");
        out.line(format!("var {REGISTERED} Exports"));
        out.line("");
        out.line("// Export registers the implementation of the exports. Call it from an init function.");
        out.line(format!("func Export(exports Exports) {{ {REGISTERED} = exports }}"));
    }

    /// Writes the function that gives what is registered.
    fn registered(&self, out: &mut Writer, package: &Package) {
        out.line("");
        out.block(format!("func {FIND_REGISTERED}() Exports {{"), "}", |out| {
            out.line(format!("if {REGISTERED} == nil {{"));
            let message = format!(
                "the exports of {0} have no implementation: call {1}.Export from an init function",
                package.path, package.name
            );
            out.line(format!("\tpanic({message:?})"));
            out.line("}");
            out.line(format!("return {REGISTERED}"));
        });
    }

    /// The file that documents a package.
    fn doc(&self, package: &Package, exporting: Option<ModuleId>) -> String {
        let mut out = Writer::new("\t");
        out.line(&self.header);
        out.line("");
        let module = self.bindings.module(package.modules[0]);
        let resolve = self.bindings.resolve;
        let what = match &module.key {
            Some(key) => format!("the interface {}", resolve.name_world_key(key)),
            None => format!(
                "the items of the world {} itself",
                witcraft_abi::world_name(self.bindings.resolve, self.bindings.world)
            ),
        };
        let imports = package.modules.iter().any(|id| self.bindings.module(*id).direction == Direction::Import);
        let does = match (imports, exporting) {
            (_, None) => "for the component to call",
            (false, Some(_)) => "for the component to implement: see Exports",
            (true, Some(_)) => "for the component to call, and to\nimplement: see Exports",
        };
        let is_registered = exporting.is_some_and(|id| self.linked.get(id).is_none());
        let export = match (imports, is_registered) {
            (_, false) => "",
            (false, true) => "\nand Export",
            (true, true) => " and Export",
        };
        let lead = format!("Package {} is {what},\n{does}{export}.", package.name);
        docs::item(&mut out, &lead, module.docs, &Stability::Unknown);
        out.line(format!("package {}", package.name));
        out.finish()
    }
}

/// Writes the wrappers of what a module exports. `implementation` gives what implements it.
pub(crate) fn wrappers_of(out: &mut Writer, cx: Context<'_>, core: &mut Core, implementation: &str) {
    let module = cx.module();
    let of_resources =
        module.resources.iter().flat_map(|resource| resource.functions.iter().map(move |f| (f, Some(resource))));
    for (function, resource) in of_resources.chain(module.functions.iter().map(|function| (function, None))) {
        function::export(out, cx, core, function, resource, implementation);
    }
    for resource in &module.resources {
        if let Some(exported) = &resource.exported {
            resource::destructor(out, cx, core, resource, exported);
        }
    }
}

impl Core {
    /// Writes the declarations of the core functions.
    pub(crate) fn wasm(&self, out: &mut Writer, file: &File) {
        for declaration in &self.imports {
            declaration.wasm(out, file);
        }
    }

    /// The same, for a file in which what is new is only called in wasm.
    fn again(&self) -> Core {
        let declare = |declaration: &Declaration| Declaration {
            import: declaration.import.clone(),
            name: declaration.name.clone(),
            parameters: declaration.parameters.clone(),
            result: declaration.result.clone(),
            in_wasm: declaration.in_wasm,
        };
        Core {
            names: self.names.clone(),
            declared: self.declared.clone(),
            imports: self.imports.iter().map(declare).collect(),
            carried: self.carried.clone(),
            in_wasm: true,
        }
    }
}

impl Declaration {
    fn signature(&self) -> String {
        let result = self.result.as_ref().map_or_else(String::new, |result| format!(" {result}"));
        format!("func {}({}){result}", self.name, self.parameters.join(", "))
    }

    fn brings_in(&self, file: &File) {
        if self.parameters.iter().any(|ty| ty == "unsafe.Pointer") {
            file.unsafe_();
        }
    }

    fn wasm(&self, out: &mut Writer, file: &File) {
        self.brings_in(file);
        out.line("");
        out.line(format!("//go:wasmimport {} {}", self.import.module, self.import.name));
        out.line("//go:noescape");
        out.line(self.signature());
    }

    fn host(&self, out: &mut Writer, file: &File) {
        self.brings_in(file);
        out.line("");
        out.block(format!("{} {{", self.signature()), "}", |out| {
            let message = format!("{} {} is only available in a component", self.import.module, self.import.name);
            out.line(format!("panic({message:?})"));
        });
    }
}
