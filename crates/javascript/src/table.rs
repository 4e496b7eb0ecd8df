//! The table: what the engine learns of a world, and the core functions that tie the two together.
//!
//! Only what a program can reach is in it: the functions that it imports, the resources in their types with all methods, and what
//! the world exports. What is not in the table is not imported by the component.

mod asynchronous;
mod exports;
mod imports;
mod types;

use std::collections::HashMap;

use wit_parser::{Type, TypeId};
use witcraft_abi::{CoreImport, CoreType, TypeTable};
use witcraft_bindings::{Bindings, Function, ModuleId};
use witcraft_diagnostics::Diagnostic;
use witcraft_generator_js::names::{Role, camel, role};

use crate::bytes::Writer;
use asynchronous::FoundTransfer;
pub(crate) use asynchronous::{Asynchronous, asynchronous};
pub(crate) use imports::importable;

/// A table, and what goes with it.
pub(crate) struct Table {
    /// As the engine reads it.
    pub(crate) bytes: Vec<u8>,
    /// The core functions that the component imports, by the numbers that the engine has for them.
    pub(crate) imports: Vec<ImportedFunction>,
    /// What the component exports, in the order of the engine's numbers.
    pub(crate) exports: Vec<ExportedFunction>,
    /// The names under which the callback of asynchronous functions is exported.
    pub(crate) callbacks: Vec<String>,
    /// The names under which destructors are exported.
    pub(crate) destructors: Vec<String>,
    /// The exported interfaces, in the order in which the engine reports on them.
    pub(crate) interfaces: Vec<ExportedInterface>,
}

/// A core function that is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportedFunction {
    pub(crate) import: CoreImport,
    pub(crate) parameters: Vec<CoreType>,
    pub(crate) result: Option<CoreType>,
}

/// A core function that is exported.
pub(crate) struct ExportedFunction {
    /// What it is exported as.
    pub(crate) name: String,
    pub(crate) parameters: Vec<CoreType>,
    pub(crate) result: Option<CoreType>,
    /// What its post-return is exported as, if it has one.
    pub(crate) post_return: Option<String>,
    /// What to call it in a message.
    pub(crate) wit: ExportedItem,
}

/// An item of the world that the program has to export.
#[derive(Clone, Debug)]
pub(crate) struct ExportedItem {
    /// The function or the interface in WIT.
    pub(crate) name: String,
    /// Where the program has it: `store.get`, `store.Counter.prototype.get`.
    pub(crate) path: String,
    /// Whether the function is asynchronous, and may take options behind its parameters.
    pub(crate) is_async: bool,
    /// The parameters' names in JavaScript.
    pub(crate) parameters: Vec<String>,
    /// Whether the program may have more: a class is constructed by the program itself too.
    pub(crate) has_own_parameters: bool,
    /// Where WIT has it.
    pub(crate) span: Option<witcraft_diagnostics::Span>,
    /// The number of the interface, where it is in one.
    pub(crate) interface: Option<usize>,
    /// The number of the resource among those of the interface, where it is of one.
    pub(crate) resource: Option<usize>,
}

/// An exported interface.
pub(crate) struct ExportedInterface {
    pub(crate) item: ExportedItem,
    /// Its resources.
    pub(crate) resources: Vec<ExportedItem>,
}

/// What a program imports: specifiers, and names of each. A namespace import wants everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Demand {
    pub(crate) names: HashMap<String, Vec<String>>,
    pub(crate) everything: Vec<String>,
}

impl Demand {
    /// Whether the program may use `name` of the module with one of the names.
    fn wants(&self, modules: &[String], name: &str) -> bool {
        modules.iter().any(|module| {
            self.everything.contains(module)
                || self.names.get(module).is_some_and(|names| names.iter().any(|known| known == name))
        })
    }
}

/// Makes the table of a world.
///
/// # Errors
/// What of it JavaScript has no values for.
pub(crate) fn build(bindings: &Bindings<'_>, demand: &Demand, has: &Has) -> Result<Table, Vec<Diagnostic>> {
    let mut builder = Builder {
        bindings,
        layouts: TypeTable::new(bindings.resolve),
        types: Vec::new(),
        type_numbers: HashMap::new(),
        known: HashMap::new(),
        resources: Vec::new(),
        functions: Vec::new(),
        core: Vec::new(),
        transfers: Vec::new(),
        found: HashMap::new(),
        is_async: false,
        findings: Vec::new(),
    };
    let modules = builder.modules(demand);
    let (exports, interfaces, destructors, callbacks, exports_bytes) = builder.exports();
    // Resources in the types of functions bring their methods along, whose types may have other resources.
    let mut done = 0;
    while done < builder.resources.len() {
        builder.methods(done);
        done += 1;
    }
    let hooks = builder.hooks(has.clock, has.random);
    let builtins = builder.builtins();
    if !builder.findings.is_empty() {
        return Err(builder.findings);
    }

    let mut out = Writer::default();
    out.list(&builder.types, |out, ty| out.0.extend_from_slice(&ty.0));
    out.list(&builder.transfers, |out, transfer| out.0.extend_from_slice(&transfer.0));
    out.list(&builder.resources, |out, resource| out.0.extend_from_slice(&resource.bytes.0));
    out.list(&builder.functions, |out, (_, function)| out.0.extend_from_slice(&function.0));
    out.0.extend(exports_bytes.0);
    out.0.extend(modules.0);
    hooks.into_iter().for_each(|hook| out.optional(hook));
    out.list(builtins, |out, builtin| out.number(builtin));
    out.number(usize::from(has.signal));
    Ok(Table { bytes: out.0, imports: builder.core, exports, callbacks, destructors, interfaces })
}

/// What a program mentions that changes its table.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Has {
    /// `Date`.
    pub(crate) clock: bool,
    /// `Math.random`.
    pub(crate) random: bool,
    /// The signal that says that the caller of an asynchronous export has cancelled the call.
    pub(crate) signal: bool,
}

/// A resource that the engine knows.
struct ResourceEntry {
    definition: TypeId,
    is_exported: bool,
    bytes: Writer,
}

/// What is collected on the way.
struct Builder<'b, 'a> {
    bindings: &'b Bindings<'a>,
    layouts: TypeTable<'b>,
    types: Vec<Writer>,
    /// Types that are the same to the engine have one number.
    type_numbers: HashMap<Writer, usize>,
    known: HashMap<(ModuleId, Type), usize>,
    resources: Vec<ResourceEntry>,
    /// Imported functions: a key, and what the engine reads.
    functions: Vec<((ModuleId, String), Writer)>,
    core: Vec<ImportedFunction>,
    /// Kinds of streams and futures, as the engine reads them.
    transfers: Vec<Writer>,
    /// Where the functions that are being described have streams and futures.
    found: HashMap<TypeId, FoundTransfer>,
    /// Whether there is anything asynchronous.
    is_async: bool,
    findings: Vec<Diagnostic>,
}

impl<'b> Builder<'b, '_> {
    /// The number of a core function.
    fn core(&mut self, import: &CoreImport, parameters: &[CoreType], result: Option<CoreType>) -> usize {
        let function = ImportedFunction { import: import.clone(), parameters: parameters.to_vec(), result };
        self.core.iter().position(|known| *known == function).unwrap_or_else(|| {
            self.core.push(function);
            self.core.len() - 1
        })
    }

    /// A function as the engine reads it.
    fn function(&mut self, module: ModuleId, function: &Function<'_>, core: usize) -> Writer {
        self.find_transfers(function);
        let (number, identifier) = match role(&function.wit.name) {
            Role::Free(name) => (0, camel(name)),
            Role::Constructor { .. } => (1, "constructor".to_owned()),
            Role::Method { name, .. } => (2, camel(name)),
            Role::Static { name, .. } => (3, camel(name)),
        };
        let resource = function.wit.kind.resource().map(|id| self.resource(module, id));
        let mut out = Writer::default();
        out.text(&function.wit.name);
        out.text(&identifier);
        out.number(number);
        out.number(resource.unwrap_or(0));
        let parameters: Vec<(String, usize)> = function
            .wit
            .params
            .iter()
            .map(|parameter| (camel(&parameter.name), self.ty(module, &parameter.ty)))
            .collect();
        out.list(parameters, |out, (name, ty)| {
            out.text(&name);
            out.number(ty);
        });
        let result = function.wit.result.map(|ty| self.ty(module, &ty));
        out.optional(result);
        out.number(core);
        self.mode(&mut out, function);
        out
    }
}
