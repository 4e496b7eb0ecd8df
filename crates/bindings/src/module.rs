//! The parts of a world: what is imported and exported, with the plan of every function.

use indexmap::IndexMap;
use wit_parser::{
    Docs, Function as WitFunction, InterfaceId, Resolve, Stability, Type, TypeDefKind, TypeId, TypeOwner, WorldId,
    WorldItem, WorldKey,
};
use witcraft_abi::{
    CoreImport, Direction, FunctionPlan, Mangling, Mode, PayloadPlan, Planner, Policy, ResourceIntrinsic, Side,
    TransferIntrinsic, TransferKind, TransferPlace, Unsupported, UnsupportedReason,
};
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::Wit;

use crate::facts::{Facts, resolve_alias};
use crate::sync;

/// A world, ready to be spelled in a language.
#[derive(Debug)]
pub struct Bindings<'a> {
    /// What the world is in, for the places of what a language cannot express.
    pub wit: &'a Wit,
    /// Where the `TypeId`s of everything below lead.
    pub resolve: &'a Resolve,
    /// The world.
    pub world: WorldId,
    /// The world's own imports, then its own exports, then each interface in the order of the world, imports first.
    pub modules: Vec<Module<'a>>,
    /// What is inside of types.
    pub facts: Facts,
}

/// A module of [`Bindings::modules`], by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(pub usize);

/// What an interface, or the world itself, imports or exports.
#[derive(Debug)]
pub struct Module<'a> {
    /// Import or export.
    pub direction: Direction,
    /// How the world calls the interface; `None` for what the world has itself.
    pub key: Option<WorldKey>,
    /// The interface; `None` for what the world has itself.
    pub interface: Option<InterfaceId>,
    /// Its documentation.
    pub docs: &'a Docs,
    /// Since when, and whether still.
    pub stability: &'a Stability,
    /// Its named types in order, resources and aliases among them. Types of the world itself are imports.
    pub types: Vec<TypeId>,
    /// Functions that belong to no resource, in order.
    pub functions: Vec<Function<'a>>,
    /// Resources that are defined here, in order.
    pub resources: Vec<Resource<'a>>,
}

/// A function where it is: what a generator leaves out is known by this.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// Import or export.
    pub direction: Direction,
    /// How the world calls the interface; `None` for what the world has itself.
    pub key: Option<&'p WorldKey>,
    /// The function.
    pub function: &'p WitFunction,
}

/// What a generator does with a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Treatment {
    /// It is bound as its type says.
    Declared,
    /// It is bound as a synchronous one, even if it is `async` in WIT.
    Synchronous,
    /// It is left out: it may be one that cannot be planned, and is not there then.
    Omitted,
}

/// A function, and how it crosses the boundary.
#[derive(Debug)]
pub struct Function<'a> {
    /// Names, types, docs.
    pub wit: &'a WitFunction,
    /// What to do.
    pub plan: FunctionPlan,
    /// The streams and futures in its type, in order: parameters first, inner ones before outer ones.
    pub transfers: Vec<Transfer>,
}

/// A stream or future in a function's type, and how values go through it.
#[derive(Debug)]
pub struct Transfer {
    /// Which of the two.
    pub kind: TransferKind,
    /// What goes through it; `None` where that is nothing but the fact.
    pub payload: Option<PayloadPlan>,
    /// In the order of [`TransferIntrinsic::ALL`].
    imports: Vec<CoreImport>,
}

impl Transfer {
    /// What a built-in of it is imported as.
    pub fn import(&self, intrinsic: TransferIntrinsic) -> &CoreImport {
        let position = TransferIntrinsic::ALL.iter().position(|one| *one == intrinsic);
        &self.imports[position.expect("all of them are there")]
    }
}

/// A resource that a module defines.
#[derive(Debug)]
pub struct Resource<'a> {
    /// Its definition.
    pub ty: TypeId,
    /// Its name in WIT.
    pub name: &'a str,
    /// Its constructor, methods and static functions, in order.
    pub functions: Vec<Function<'a>>,
    /// The core function that drops a handle.
    pub drop: CoreImport,
    /// What there is to one that this component implements.
    pub exported: Option<ExportedResource>,
}

/// The core functions of a resource that this component implements.
#[derive(Debug)]
pub struct ExportedResource {
    /// `(rep) -> handle`.
    pub new: CoreImport,
    /// `(handle) -> rep`.
    pub rep: CoreImport,
    /// What the destructor is exported as: `(rep)`.
    pub destructor: String,
}

impl<'a> Bindings<'a> {
    /// Goes through `world`, as the code inside of the component sees it.
    ///
    /// # Errors
    /// Everything that cannot be planned, on the WIT that says it.
    pub fn new(wit: &'a Wit, world: WorldId, policy: &Policy) -> Result<Bindings<'a>, Vec<Diagnostic>> {
        Bindings::build(wit, world, policy, &|_| Treatment::Declared, false)
    }

    /// As [`new`](Bindings::new), for a generator that does not treat all functions as their types say.
    ///
    /// # Errors
    /// Everything else that cannot be planned, on the WIT that says it.
    pub(crate) fn with(
        wit: &'a Wit,
        world: WorldId,
        policy: &Policy,
        treatment: &dyn Fn(&Place<'_>) -> Treatment,
    ) -> Result<Bindings<'a>, Vec<Diagnostic>> {
        Bindings::build(wit, world, policy, treatment, true)
    }

    fn build(
        wit: &'a Wit,
        world: WorldId,
        policy: &Policy,
        treatment: &dyn Fn(&Place<'_>) -> Treatment,
        has_sync: bool,
    ) -> Result<Bindings<'a>, Vec<Diagnostic>> {
        let planner = Planner::new(&wit.resolve, world, *policy);
        let mut builder = Builder {
            wit,
            planner,
            mangling: policy.mangling,
            has_async: policy.asynchronous,
            facts: Facts::default(),
            findings: Vec::new(),
            treatment,
            has_sync,
        };
        let modules = builder.modules(world);
        if builder.findings.is_empty() {
            Ok(Bindings { wit, resolve: &wit.resolve, world, modules, facts: builder.facts })
        } else {
            Err(builder.findings)
        }
    }

    /// The module with this id.
    pub fn module(&self, id: ModuleId) -> &Module<'a> {
        &self.modules[id.0]
    }

    /// All modules with their ids.
    pub fn modules(&self) -> impl Iterator<Item = (ModuleId, &Module<'a>)> {
        self.modules.iter().enumerate().map(|(index, module)| (ModuleId(index), module))
    }

    /// Every function of the world, methods among them.
    pub fn functions(&self) -> impl Iterator<Item = &Function<'a>> {
        self.modules.iter().flat_map(|module| {
            module.functions.iter().chain(module.resources.iter().flat_map(|resource| &resource.functions))
        })
    }

    /// Whether a host allocates in the memory of the module, for some function of the world or for what goes through its streams
    /// and futures.
    pub fn needs_realloc(&self) -> bool {
        self.functions().any(|function| {
            let mut payloads = function.transfers.iter().filter_map(|transfer| transfer.payload.as_ref());
            function.plan.needs_realloc() || payloads.any(PayloadPlan::needs_realloc)
        })
    }

    /// The module in which the named type `ty` is defined, as `from` means it: code of an export means the exported
    /// interface where there is one, all other code the imported one.
    ///
    /// # Panics
    /// The type belongs to no module of the world, which a resolved world rules out.
    pub fn home(&self, from: ModuleId, ty: TypeId) -> ModuleId {
        let interface = match self.resolve.types[ty].owner {
            TypeOwner::Interface(interface) => Some(interface),
            TypeOwner::World(_) | TypeOwner::None => None,
        };
        let here = self.module(from);
        if here.interface == interface && interface.is_some() {
            return from;
        }
        let preferred = if here.interface.is_some() { here.direction } else { Direction::Import };
        let candidates = || self.modules().filter(|(_, module)| module.interface == interface);
        candidates()
            .find(|(_, module)| module.direction == preferred)
            .or_else(|| candidates().next())
            .map(|(id, _)| id)
            .expect("the owner of a type that a world uses is in the world")
    }

    /// The type that a chain of aliases, `use` among them, ends at.
    pub fn resolve_alias(&self, ty: &Type) -> Type {
        resolve_alias(self.resolve, ty)
    }

    /// Whether the resource that `ty`, itself or an alias, stands for is one that this component implements, as `from`
    /// means it. Every `use` on the way to the definition is followed from where it stands: an export may mean an imported
    /// interface whose own `use` then means an import too.
    pub fn is_exported_resource(&self, from: ModuleId, ty: TypeId) -> bool {
        let home = self.home(from, ty);
        match self.resolve.types[ty].kind {
            TypeDefKind::Type(Type::Id(target)) => self.is_exported_resource(home, target),
            _ => self.module(home).direction == Direction::Export,
        }
    }
}

struct Builder<'a, 'o> {
    wit: &'a Wit,
    planner: Planner<'a>,
    mangling: Mangling,
    /// Whether streams and futures are there to stay.
    has_async: bool,
    facts: Facts,
    findings: Vec<Diagnostic>,
    treatment: &'o dyn Fn(&Place<'_>) -> Treatment,
    /// Whether a user may have asynchronous functions bound as synchronous ones.
    has_sync: bool,
}

impl<'a> Builder<'a, '_> {
    fn modules(&mut self, world_id: WorldId) -> Vec<Module<'a>> {
        let world = &self.wit.resolve.worlds[world_id];
        let mut modules = vec![
            self.world_module(&world.docs, &world.stability, Direction::Import, &world.imports),
            self.world_module(&world.docs, &world.stability, Direction::Export, &world.exports),
        ];
        for (direction, items) in [(Direction::Import, &world.imports), (Direction::Export, &world.exports)] {
            for (key, item) in items {
                if let WorldItem::Interface { id, .. } = item {
                    modules.push(self.interface(direction, key, *id));
                }
            }
        }
        modules
    }

    fn world_module(
        &mut self,
        docs: &'a Docs,
        stability: &'a Stability,
        direction: Direction,
        items: &'a IndexMap<WorldKey, WorldItem>,
    ) -> Module<'a> {
        let mut types = Vec::new();
        let mut functions = Vec::new();
        for item in items.values() {
            match item {
                WorldItem::Type { id, .. } => types.push(*id),
                WorldItem::Function(function) => functions.push(function),
                WorldItem::Interface { .. } => {}
            }
        }
        let mut module = Module {
            direction,
            key: None,
            interface: None,
            docs,
            stability,
            types,
            functions: Vec::new(),
            resources: Vec::new(),
        };
        self.fill(&mut module, functions.into_iter());
        module
    }

    fn interface(&mut self, direction: Direction, key: &WorldKey, id: InterfaceId) -> Module<'a> {
        let interface = &self.wit.resolve.interfaces[id];
        let mut module = Module {
            direction,
            key: Some(key.clone()),
            interface: Some(id),
            docs: &interface.docs,
            stability: &interface.stability,
            types: interface.types.values().copied().collect(),
            functions: Vec::new(),
            resources: Vec::new(),
        };
        self.fill(&mut module, interface.functions.values());
        module
    }

    fn fill(&mut self, module: &mut Module<'a>, functions: impl Iterator<Item = &'a WitFunction>) {
        let resolve = &self.wit.resolve;
        // Functions that use a stream or a future are reported; types that have one, and that no other function can use, are
        // left out.
        let has_async = self.has_async;
        module.types.retain(|ty| {
            let facts = self.facts.add(resolve, &Type::Id(*ty));
            !facts.has_async || (has_async && !facts.has_error_context)
        });
        let is_resource = |ty: &TypeId| resolve.types[*ty].kind == TypeDefKind::Resource;
        let resources = module.types.iter().copied().filter(is_resource);
        module.resources = resources.map(|ty| self.resource(module, ty)).collect();
        for function in functions {
            self.facts.add_function(resolve, function);
            let Some(plan) = self.plan(module, function) else { continue };
            let transfers = if self.has_async { self.transfers(module, function) } else { Vec::new() };
            let function_with_plan = Function { wit: function, plan, transfers };
            let resource = function.kind.resource();
            match module.resources.iter_mut().find(|candidate| Some(candidate.ty) == resource) {
                Some(resource) => resource.functions.push(function_with_plan),
                None => module.functions.push(function_with_plan),
            }
        }
    }

    fn resource(&self, module: &Module<'a>, ty: TypeId) -> Resource<'a> {
        let resolve = &self.wit.resolve;
        let name = resolve.types[ty].name.as_deref().expect("a resource has a name");
        let intrinsic = |intrinsic| self.mangling.resource_intrinsic(resolve, module.key.as_ref(), name, intrinsic);
        let exported = module.key.as_ref().filter(|_| module.direction == Direction::Export);
        let exported = exported.map(|key| ExportedResource {
            new: intrinsic(ResourceIntrinsic::ExportedNew),
            rep: intrinsic(ResourceIntrinsic::ExportedRep),
            destructor: self.mangling.destructor(resolve, key, name),
        });
        let drop = match &exported {
            Some(_) => ResourceIntrinsic::ExportedDrop,
            None => ResourceIntrinsic::ImportedDrop,
        };
        Resource { ty, name, functions: Vec::new(), drop: intrinsic(drop), exported }
    }

    /// The streams and futures in the type of a function that has a plan.
    fn transfers(&self, module: &Module<'a>, function: &WitFunction) -> Vec<Transfer> {
        let resolve = &self.wit.resolve;
        let (direction, interface) = (module.direction, module.key.as_ref());
        let transfer = |(index, ty): (usize, TypeId)| {
            let (kind, payload) = match resolve.types[ty].kind {
                TypeDefKind::Stream(payload) => (TransferKind::Stream, payload),
                TypeDefKind::Future(payload) => (TransferKind::Future, payload),
                _ => return None,
            };
            let is_exported = direction == Direction::Export;
            let place = TransferPlace { interface, is_exported, function: &function.name, index };
            let import = |intrinsic| self.mangling.transfer_intrinsic(resolve, kind, &place, intrinsic);
            let payload = payload.map(|ty| self.planner.payload(Side::Guest, direction, interface, ty));
            Some(Transfer { kind, payload, imports: TransferIntrinsic::ALL.map(import).into() })
        };
        function.find_futures_and_streams(resolve).into_iter().enumerate().filter_map(transfer).collect()
    }

    /// The plan of a function, unless there is something in it that is not supported.
    fn plan(&mut self, module: &Module<'a>, function: &'a WitFunction) -> Option<FunctionPlan> {
        let (direction, key) = (module.direction, module.key.as_ref());
        let treatment = (self.treatment)(&Place { direction, key, function });
        let plan = match treatment {
            Treatment::Declared | Treatment::Omitted => self.planner.plan(Side::Guest, direction, key, function),
            Treatment::Synchronous => self.planner.plan_in(Mode::Sync, Side::Guest, direction, key, function),
        };
        let found = match plan {
            Ok(plan) => return Some(plan),
            Err(_) if treatment == Treatment::Omitted => return None,
            Err(found) => found,
        };
        let place = |span| self.wit.span(span);
        let finding = |found: &Unsupported| {
            let is_function = matches!(found.reason, UnsupportedReason::AsyncFunction);
            let help = (is_function && self.has_sync).then(|| {
                let name = sync::name(&self.wit.resolve, key, &function.name);
                format!("to bind it as a synchronous function, add it to the option `sync`: `{name}`")
            });
            found.to_diagnostic(place).help_opt(help)
        };
        let mut found: Vec<Diagnostic> = found.iter().map(finding).collect();
        // An interface that is imported and exported is gone through twice.
        found.retain(|finding| !self.findings.contains(finding));
        self.findings.extend(found);
        None
    }
}
