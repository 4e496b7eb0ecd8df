//! The state that all parts of a module share during generation: realms, classes, names, plans.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wit_parser::{Resolve, Type, TypeDefKind, TypeId};
use witcraft_abi::{
    BlockCopies, Direction, FunctionPlan, Mode, PayloadPlan, Planner, Policy, Side, StringEncoding, TransferKind,
    Unsupported,
};
use witcraft_instantiation::{
    CoreInstanceId, CoreItem, Export, FunctionId, ImportId, InstanceId, Instantiation, MemoryId, Options, ReallocId,
    ResourceId, ResourceKind, Step, TableId, Trampoline, TrampolineId,
};

use crate::imports::ImportedNames;
use crate::runtime::{EntryFacts, Helper, Numbers, OwnerFacts, PieceFacts, RealmFacts, numbered};
use crate::symbols::Symbols;
use crate::tree::{Expression, Name, Operator, Property, State, Statement, call, name, number, text};
use crate::waiting;

/// A memory, with who allocates there for whom. Code that reads and writes values belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Realm {
    pub(crate) instance: InstanceId,
    pub(crate) memory: MemoryId,
    pub(crate) realloc: Option<ReallocId>,
}

/// What is shared.
pub(crate) struct Context<'a> {
    pub(crate) of: &'a Instantiation<'a>,
    planners: [Planner<'a>; 3],
    pub(crate) symbols: Symbols,
    pub(crate) realms: Vec<Realm>,
    /// Enums with their names, by the order of their first use.
    pub(crate) enums: Vec<TypeId>,
    /// The class of each resource: an import's, or one that is generated.
    pub(crate) classes: HashMap<ResourceId, Expression>,
    /// What imports are called.
    pub(crate) imported: ImportedNames,
    /// How each import is written.
    pub(crate) imports: HashMap<ImportId, Expression>,
    /// The classes of requests and responses, where the component handles requests of the web.
    pub(crate) http_classes: Option<Expression>,
    /// What goes through streams and futures, with how it is carried over.
    pub(crate) payloads: Vec<(Type, Options)>,
    /// Core functions that are called from here, each with its number.
    pub(crate) core: Vec<CoreItem>,
    /// Component instances whose leaving is guarded by a global, as adapters look at it.
    flagged: BTreeSet<InstanceId>,
    /// Component instances that can leave: they call imports, or built-ins.
    guarded: BTreeSet<InstanceId>,
    tables: BTreeMap<TypeId, TableId>,
    /// Core instances whose functions may wait on their stack.
    pub(crate) waiting: BTreeSet<CoreInstanceId>,
    /// How wide tables of handles are.
    pub(crate) width: Width,
    /// Whether the host's code may run while a component does.
    pub(crate) calls_host: bool,
    /// The type of the elements of typed arrays, where there is one besides bytes.
    pub(crate) only_number: Option<Type>,
}

/// What is done with a table of handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HandleOperation {
    Add,
    Get,
    Take,
    Lend,
}

/// How much a table of handles knows of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// What it stands for: there is one type of resource, and nothing is lent.
    Alike,
    /// Its type too: nothing is lent.
    Owned,
    /// Its type and loans.
    Lent,
}

impl<'a> Context<'a> {
    pub(crate) fn new(of: &'a Instantiation<'a>) -> Context<'a> {
        let (world, _) = of.types.worlds.iter().next().expect("types come with a world");
        let planner = |string_encoding| {
            let policy =
                Policy { string_encoding, block_copies: BlockCopies::NUMBERS, asynchronous: true, ..Policy::default() };
            Planner::new(&of.types, world, policy)
        };
        let mut flagged = BTreeSet::new();
        for step in &of.steps {
            let Step::Instantiate { imports, .. } = step else { continue };
            for (_, _, item) in imports {
                if let CoreItem::MayLeave(instance) = item {
                    flagged.insert(*instance);
                }
            }
        }
        let guard = |trampoline: &Trampoline| match trampoline {
            Trampoline::Lower { options, .. } => Some(options.instance),
            Trampoline::ResourceNew(table) | Trampoline::ResourceDrop(table) => Some(of.table(*table).instance),
            Trampoline::Transcode { .. }
            | Trampoline::ResourceRep(_)
            | Trampoline::TransferOwn
            | Trampoline::TransferBorrow
            | Trampoline::EnterCall
            | Trampoline::ExitCall
            | Trampoline::PrepareCall
            | Trampoline::StartCall(_)
            | Trampoline::StartAsyncCall { .. }
            | Trampoline::TransferReadable(_)
            | Trampoline::ContextGet(_)
            | Trampoline::ContextSet(_)
            | Trampoline::Trap(_) => None,
            Trampoline::Concurrent(instance, _) => Some(*instance),
        };
        let numbered = (0..).zip(&of.tables);
        let tables = numbered.filter_map(|(id, table)| Some((table.as_ref()?.ty, TableId(id)))).collect();
        let guarded = of.trampolines.iter().filter_map(guard).collect();
        Context {
            of,
            planners: [StringEncoding::Utf8, StringEncoding::Utf16, StringEncoding::Latin1OrUtf16].map(planner),
            symbols: Symbols::default(),
            realms: Vec::new(),
            enums: Vec::new(),
            classes: HashMap::new(),
            imported: ImportedNames::new(&of.declared),
            imports: HashMap::new(),
            http_classes: None,
            payloads: Vec::new(),
            core: Vec::new(),
            flagged,
            guarded,
            tables,
            waiting: waiting::find(of),
            width: width(of),
            calls_host: calls_host(of),
            only_number: only_number(of),
        }
    }

    /// How a function is carried over.
    pub(crate) fn plan(
        &self,
        direction: Direction,
        function: FunctionId,
        options: &Options,
    ) -> Result<FunctionPlan, Vec<Unsupported>> {
        let mode = match (options.is_async, options.callback) {
            (false, _) => Mode::Sync,
            (true, None) if direction == Direction::Export => Mode::Stackful,
            (true, _) => Mode::Callback,
        };
        let function = &self.of.functions[function.index()];
        self.planner(options).plan_in(mode, Side::Host, direction, None, function)
    }

    fn planner(&self, options: &Options) -> &Planner<'a> {
        match options.encoding {
            StringEncoding::Utf8 => &self.planners[0],
            StringEncoding::Utf16 => &self.planners[1],
            StringEncoding::Latin1OrUtf16 => &self.planners[2],
        }
    }

    /// How what goes through a stream or future is carried over.
    pub(crate) fn payload_plan(&self, ty: Type, options: &Options) -> PayloadPlan {
        self.planner(options).payload(Side::Host, Direction::Import, None, ty)
    }

    /// The object that carries over what goes through a stream or future.
    pub(crate) fn payload(&mut self, ty: Type, options: Options) -> Expression {
        let known = self.payloads.iter().position(|known| *known == (ty, options));
        let number = known.unwrap_or_else(|| {
            self.payloads.push((ty, options));
            self.payloads.len() - 1
        });
        name(format!("payload{number}"))
    }

    /// The stream or future that a type of the plans stands for: the number of its type, and whose handles are of it.
    pub(crate) fn transfer_of(&self, kind: TransferKind, ty: TypeId) -> (usize, InstanceId) {
        let transfers = self.of.transfers.of(kind).iter().enumerate();
        let found = transfers.filter_map(|(number, transfer)| Some((number, (*transfer)?)));
        let found = found.into_iter().find(|(_, transfer)| transfer.ty == ty);
        let (number, transfer) = found.expect("each type of a stream or future is one of an instance");
        (type_number(kind, number), transfer.instance)
    }

    /// The number of the realm that options name; none without a memory.
    pub(crate) fn realm(&mut self, options: &Options) -> Option<usize> {
        let realm = Realm { instance: options.instance, memory: options.memory?, realloc: options.realloc };
        // Where nothing is allocated, any realm of that memory will do, and one without can learn who allocates.
        let is_same = |known: &Realm| (known.instance, known.memory) == (realm.instance, realm.memory);
        let fits = |known: &Realm| known.realloc == realm.realloc || known.realloc.is_none() || realm.realloc.is_none();
        let known = self.realms.iter().position(|known| is_same(known) && fits(known));
        Some(match known {
            Some(number) => {
                let known = &mut self.realms[number];
                known.realloc = known.realloc.or(realm.realloc);
                number
            }
            None => {
                self.realms.push(realm);
                self.realms.len() - 1
            }
        })
    }

    /// The realm of a memory that is transcoded from or to: any will do, as nothing is allocated.
    pub(crate) fn realm_of_memory(&mut self, memory: MemoryId) -> usize {
        let known = self.realms.iter().position(|known| known.memory == memory);
        known.unwrap_or_else(|| {
            self.realms.push(Realm { instance: InstanceId(0), memory, realloc: None });
            self.realms.len() - 1
        })
    }

    /// What decides how the pieces of the runtime are written.
    pub(crate) fn facts(&self, has_small_file: bool) -> PieceFacts {
        PieceFacts {
            entry: self.entry_facts(),
            realms: self.realm_facts(),
            owners: self.owner_facts(),
            only_class: self.only_class(),
            has_small_file,
            is_concurrent: self.of.is_concurrent,
            suspends: self.suspends(),
            tells: self.tells(),
            transfers: self.transfers(),
        }
    }

    /// Whether core code waits on its stack.
    pub(crate) fn suspends(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether there are streams or futures.
    fn transfers(&self) -> bool {
        let is_transfer = |ty: &TypeDefKind| matches!(ty, TypeDefKind::Stream(_) | TypeDefKind::Future(_));
        self.of.types.types.iter().any(|(_, ty)| is_transfer(&ty.kind))
    }

    /// Whether a core module says what it waits for.
    pub(crate) fn tells(&self) -> bool {
        self.of.modules.iter().any(|module| module.tells)
    }

    /// What each realm's part of the runtime says.
    fn realm_facts(&self) -> Vec<RealmFacts> {
        let of = |realm: &Realm| RealmFacts {
            realloc: realm.realloc.map(|realloc| realloc.0),
            owner: realm.instance.0 as usize,
            numbers: self.only_number.as_ref().and_then(typed_array),
        };
        self.realms.iter().map(of).collect()
    }

    /// What says that calls begin and end.
    fn entry_facts(&self) -> EntryFacts {
        EntryFacts {
            entered: self.entered().into(),
            begin: self.set_entered(true),
            end: self.set_entered(false),
            resume: self.resume(),
            is_late: self.enters_late(),
        }
    }

    /// Whether a call begins with the call of the core function, once the arguments are lowered. Where the host may be called,
    /// its code may call while memory is allocated for one of its results, so that more has to be looked at first.
    pub(crate) fn enters_late(&self) -> bool {
        !self.calls_host
    }

    /// What each component instance's part of the runtime says.
    fn owner_facts(&self) -> Vec<OwnerFacts> {
        let of = |instance| OwnerFacts {
            may_not_leave: self.may_not_leave(instance),
            forbid: self.set_leave(instance, false),
            allow: self.set_leave(instance, true),
        };
        (0..self.of.instances.max(1)).map(|instance| of(InstanceId(instance))).collect()
    }

    /// Whether one variable says both whether a call is not over and whether the component may be left: 0 between calls, 1 in
    /// one, 2 while it may not be left either. The two go together where one instance is all that is called.
    pub(crate) fn has_one_state(&self) -> bool {
        !self.of.is_concurrent && self.width != Width::Lent && self.flagged.is_empty() && self.guarded.len() == 1
    }

    /// The variable that says whether a call is not over.
    pub(crate) fn entered(&self) -> State {
        if self.of.is_concurrent {
            return State::Current;
        }
        if self.has_one_state() { State::Phase } else { State::Entered }
    }

    /// What says that a call begins, or that it is over.
    pub(crate) fn set_entered(&self, entered: bool) -> Expression {
        if self.of.is_concurrent {
            let thread = entered.then(|| Expression::from(Helper::Thread).construct([]));
            return call(Helper::SwitchTo, thread.into_iter().collect::<Vec<_>>());
        }
        let value = if self.has_one_state() { number(u8::from(entered)) } else { number(entered) };
        Expression::from(self.entered()).assign(value)
    }

    /// What says that what ran before goes on.
    fn resume(&self) -> Expression {
        let before = name("before");
        if self.of.is_concurrent {
            call(Helper::SwitchTo, [before])
        } else {
            Expression::from(self.entered()).assign(before)
        }
    }

    /// The condition under which an instance may not be left.
    fn may_not_leave(&self, instance: InstanceId) -> Expression {
        match self.has_one_state() {
            true => Expression::from(State::Phase).binary(Operator::Greater, number(1)),
            false => self.may_leave(instance).negated(),
        }
    }

    /// What says whether an instance may be left.
    fn may_leave(&self, instance: InstanceId) -> Expression {
        if self.flagged.contains(&instance) {
            name(flags_name(instance)).member("value")
        } else {
            name(numbered("mayLeave", instance.0 as usize))
        }
    }

    /// What allows to leave an instance or forbids it, before it is said that the call is over; none where nobody asks.
    pub(crate) fn set_leave(&self, instance: InstanceId, allowed: bool) -> Option<Expression> {
        if self.has_one_state() {
            return (!allowed).then(|| Expression::from(State::Phase).assign(number(2)));
        }
        if self.flagged.contains(&instance) {
            Some(self.may_leave(instance).assign(number(u8::from(allowed))))
        } else if self.guarded.contains(&instance) {
            Some(self.may_leave(instance).assign(number(allowed)))
        } else {
            None
        }
    }

    /// The declarations of what says whether instances may be left.
    pub(crate) fn leave_declarations(&self) -> Vec<Statement> {
        if self.has_one_state() {
            return Vec::new();
        }
        let flags = self.flagged.iter().map(|instance| {
            let name = flags_name(*instance);
            Statement::constant(Name::Fixed(name), mutable_global(number(1)))
        });
        let plain = self.guarded.difference(&self.flagged).map(|instance| {
            Statement::Let(vec![(Name::Fixed(numbered("mayLeave", instance.0 as usize)), Some(number(true)))])
        });
        flags.chain(plain).collect()
    }

    /// The resource, and whose table, that a type of the plans stands for.
    pub(crate) fn table_of(&self, resource: TypeId) -> witcraft_instantiation::Table {
        self.of.table(self.tables[&resource])
    }

    /// Who implements a resource, where it is a component instance.
    pub(crate) fn implementer(&self, resource: ResourceId) -> Option<InstanceId> {
        match self.of.resources[resource.index()].kind {
            ResourceKind::Imported(_) => None,
            ResourceKind::Defined(instance) => Some(instance),
        }
    }

    /// What a helper does with an object of a class: an implemented resource's. Where there is one, helpers know it.
    pub(crate) fn of_class(
        &self,
        helper: Helper,
        object: Expression,
        resource: ResourceId,
        place: Option<Expression>,
    ) -> Expression {
        let class = || self.classes[&resource].clone();
        let registry = || name(numbered("registry", resource.index()));
        let mut arguments = match helper {
            _ if self.only_class().is_some() => vec![object],
            Helper::Adopt => vec![class(), object, registry()],
            Helper::Release => vec![object, class(), registry()],
            _ => vec![object, class()],
        };
        arguments.extend(place);
        call(helper, arguments)
    }

    /// The class of the only resource, where a component implements it, and its registry.
    pub(crate) fn only_class(&self) -> Option<(Name, String)> {
        let mut resources = (0..).map(ResourceId).zip(&self.of.resources);
        let (id, _) = resources.find(|(id, _)| self.width == Width::Alike && self.implementer(*id).is_some())?;
        Some((self.class_name(id), numbered("registry", id.index())))
    }

    /// The name of a class that is written here.
    pub(crate) fn class_name(&self, resource: ResourceId) -> Name {
        match &self.classes[&resource] {
            Expression::Name(class) => class.clone(),
            other => unreachable!("a class that is written here has a name, not {other:?}"),
        }
    }

    /// The array that holds an enum's names.
    pub(crate) fn enum_names(&mut self, ty: TypeId) -> Expression {
        let known = self.enums.iter().position(|known| *known == ty);
        let number = known.unwrap_or_else(|| {
            self.enums.push(ty);
            self.enums.len() - 1
        });
        name(format!("enum{number}"))
    }

    /// A call of what an instance's table of handles does.
    pub(crate) fn of_handles(
        &self,
        operation: HandleOperation,
        instance: InstanceId,
        arguments: Vec<Expression>,
    ) -> Expression {
        let instance = instance.0 as usize;
        let method = match operation {
            HandleOperation::Add => "add",
            HandleOperation::Get => "get",
            HandleOperation::Take => "take",
            HandleOperation::Lend => "lend",
        };
        match (self.width, alike(operation)) {
            (Width::Alike, Some(helper)) => call(Name::Helper(helper, instance), arguments),
            _ => Expression::from(State::Handles(instance)).method(method, arguments),
        }
    }

    /// The function of the host.
    pub(crate) fn trampoline(&self, id: TrampolineId) -> Name {
        let of_table = |helper, table: TableId| {
            let instance = self.of.table(table).instance.0 as usize;
            (self.width == Width::Alike).then_some(Name::Helper(helper, instance))
        };
        let own = match &self.of.trampolines[id.index()] {
            Trampoline::ResourceNew(table) => of_table(Helper::Hold, *table),
            Trampoline::ResourceRep(table) => of_table(Helper::Held, *table),
            Trampoline::TransferOwn => Some(Helper::TransferOwn.into()),
            Trampoline::TransferBorrow => Some(Helper::TransferBorrow.into()),
            Trampoline::EnterCall => Some(Helper::EnterCall.into()),
            Trampoline::ExitCall => Some(Helper::ExitCall.into()),
            Trampoline::PrepareCall => Some(Helper::PrepareCall.into()),
            Trampoline::TransferReadable(TransferKind::Stream) => Some(Helper::TransferStream.into()),
            Trampoline::TransferReadable(TransferKind::Future) => Some(Helper::TransferFuture.into()),
            Trampoline::Lower { .. }
            | Trampoline::Transcode { .. }
            | Trampoline::ResourceDrop(_)
            | Trampoline::Concurrent(..)
            | Trampoline::StartCall(_)
            | Trampoline::StartAsyncCall { .. }
            | Trampoline::ContextGet(_)
            | Trampoline::ContextSet(_)
            | Trampoline::Trap(_) => None,
        };
        own.unwrap_or_else(|| Name::Fixed(format!("host{}", id.0)))
    }

    /// How a core function is called.
    pub(crate) fn core_function(&mut self, item: &CoreItem) -> Expression {
        if let CoreItem::Trampoline(trampoline) = item {
            return self.trampoline(*trampoline).into();
        }
        let known = self.core.iter().position(|known| known == item);
        let number = known.unwrap_or_else(|| {
            self.core.push(item.clone());
            self.core.len() - 1
        });
        name(format!("core{number}"))
    }
}

/// A global of this value, which core code may change.
pub(crate) fn mutable_global(value: Expression) -> Expression {
    let properties = [("value", text("i32")), ("mutable", number(true))];
    let properties = properties.map(|(key, value)| Property::Value(key.to_owned(), value)).to_vec();
    let kind = Expression::Object { properties, beside: None };
    name("WebAssembly").member("Global").construct([kind, value])
}

/// The global that says whether an instance may be left, where adapters look at it.
pub(crate) fn flags_name(instance: InstanceId) -> String {
    numbered("flags", instance.0 as usize)
}

/// The number of a type of handles: streams have even ones, and futures odd ones.
pub(crate) fn type_number(kind: TransferKind, number: usize) -> usize {
    match kind {
        TransferKind::Stream => number * 2,
        TransferKind::Future => number * 2 + 1,
    }
}

/// The function that carries out an operation where tables of handles have no methods.
fn alike(operation: HandleOperation) -> Option<Helper> {
    match operation {
        HandleOperation::Add => Some(Helper::Hold),
        HandleOperation::Get => Some(Helper::Held),
        HandleOperation::Take => Some(Helper::Take),
        HandleOperation::Lend => None, // nothing is lent there
    }
}

/// Whether there is host's code that a component may call.
fn calls_host(of: &Instantiation<'_>) -> bool {
    let lowered = of.trampolines.iter().any(|trampoline| matches!(trampoline, Trampoline::Lower { .. }));
    of.is_concurrent
        || lowered
        || of.resources.iter().any(|resource| matches!(resource.kind, ResourceKind::Imported(_)))
}

/// What tables of handles have to know. Without imports and components within, a component lends nothing but its own
/// resources to itself, and those by what they stand for.
fn width(of: &Instantiation<'_>) -> Width {
    let transfers = of.trampolines.iter().any(|trampoline| {
        matches!(trampoline, Trampoline::TransferOwn | Trampoline::TransferBorrow | Trampoline::EnterCall)
    });
    fn owners(exports: &[(String, Export)], found: &mut BTreeSet<InstanceId>) {
        for (_, export) in exports {
            match export {
                Export::Function(lifted) => _ = found.insert(lifted.options.instance),
                Export::Instance(exports) => owners(exports, found),
                Export::Resource(_) | Export::Type | Export::Module(_) => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    owners(&of.exports, &mut found);
    if transfers || calls_host(of) || found.len() > 1 {
        return Width::Lent;
    }
    if of.resources.len() == 1 { Width::Alike } else { Width::Owned }
}

/// The type of the elements of typed arrays, where there is one besides bytes: what carries those over is written for it.
fn only_number(of: &Instantiation<'_>) -> Option<Type> {
    let mut numbers: Vec<Type> = Vec::new();
    for (_, ty) in of.types.types.iter() {
        if let TypeDefKind::List(element) = ty.kind
            && element != Type::U8
            && typed_array(&element).is_some()
            && !numbers.contains(&element)
        {
            numbers.push(element);
        }
    }
    if let [only] = numbers.as_slice() { Some(*only) } else { None }
}

/// The class of arrays that hold the type, and the check of one element.
pub(crate) fn typed_array(ty: &Type) -> Option<Numbers> {
    let numbers = |class, check, size| Some(Numbers { class, check, size });
    match ty {
        Type::U8 => numbers("Uint8Array", Helper::U8, 1),
        Type::S8 => numbers("Int8Array", Helper::S8, 1),
        Type::U16 => numbers("Uint16Array", Helper::U16, 2),
        Type::S16 => numbers("Int16Array", Helper::S16, 2),
        Type::U32 => numbers("Uint32Array", Helper::U32, 4),
        Type::S32 => numbers("Int32Array", Helper::S32, 4),
        Type::U64 => numbers("BigUint64Array", Helper::U64, 8),
        Type::S64 => numbers("BigInt64Array", Helper::S64, 8),
        Type::F32 => numbers("Float32Array", Helper::F32, 4),
        Type::F64 => numbers("Float64Array", Helper::F64, 8),
        Type::Bool | Type::Char | Type::String | Type::ErrorContext | Type::Id(_) => None,
    }
}

/// Whether the type is an option, so that an option of it has to say which of the two is none.
pub(crate) fn is_option(resolve: &Resolve, ty: &Type) -> bool {
    match ty {
        Type::Id(id) => match &resolve.types[*id].kind {
            TypeDefKind::Option(_) => true,
            TypeDefKind::Type(alias) => is_option(resolve, alias),
            _ => false,
        },
        _ => false,
    }
}
