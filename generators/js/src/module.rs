//! The whole module: imports, the runtime pieces in use, glue, instantiation steps, exports.

use std::collections::{BTreeSet, HashSet};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use witcraft_abi::{TransferKind, Unsupported};
use witcraft_instantiation::{
    CoreInstanceId, CoreItem, CoreModule, Export, Instantiation, MemoryId, ModuleId, ModuleSource, ReallocId, Step,
    Trampoline, TrampolineId, Transfer,
};
use witcraft_writer::HEADER;

use crate::context::{Context, Width, flags_name, type_number};
use crate::core_exports::{self, exports_of};
use crate::emit::payload_object;
use crate::export::{self, module_source};
use crate::imports;
use crate::names::is_identifier;
use crate::runtime::{Helper, Piece, PieceFacts, Pieces, collect};
use crate::trampoline;
use crate::tree::{self, Expression, Name, Printer, Property, State, Statement, call, name, number, text};
use crate::{Mode, Options, Output, wasi};

/// What generated code uses of the runtime, and of the state of an instance.
pub(crate) struct Used {
    states: BTreeSet<State>,
    pieces: Pieces,
    /// How often `badCase` is called, apart from pieces.
    bad_cases: usize,
}

impl Used {
    fn new<'t>(
        statements: impl IntoIterator<Item = &'t Statement>,
        names: impl IntoIterator<Item = Name>,
        facts: &PieceFacts,
    ) -> Used {
        let (mut states, mut helpers, mut bad_cases) = (BTreeSet::new(), BTreeSet::new(), 0);
        let mut add = |name: &Name| match name {
            Name::Fixed(_) | Name::Symbol(_) => {}
            Name::Helper(helper, number) => {
                bad_cases += usize::from(*helper == Helper::BadCase);
                helpers.insert((*helper, *number));
            }
            Name::State(state) => _ = states.insert(*state),
        };
        tree::names(statements, &mut add);
        names.into_iter().for_each(|name| add(&name));
        Used { states, pieces: collect(helpers, facts), bad_cases }
    }

    pub(crate) fn has_state(&self, state: State) -> bool {
        self.states.contains(&state)
    }

    /// Whether the memory of a realm is read or written.
    pub(crate) fn reach(&self, realm: usize) -> bool {
        self.has_state(State::Bytes(realm)) || self.has_state(State::View(realm)) || self.pieces.reach(realm)
    }

    /// Whether a core function that allocates is called.
    pub(crate) fn allocate(&self, context: &Context<'_>, realloc: ReallocId) -> bool {
        let mut realms = context.realms.iter().enumerate();
        realms.any(|(number, realm)| realm.realloc == Some(realloc) && self.pieces.allocate(number))
    }

    /// Whether a variable is wanted that says whether a call is over.
    fn know_of_calls(&self, context: &Context<'_>) -> bool {
        let asks_both = context.has_one_state() && self.pieces.has(Piece::Leave);
        self.has_state(context.entered()) || self.pieces.know_of_calls() || asks_both
    }

    /// Whether the table of handles of an instance is used.
    fn have_handles(&self, instance: usize) -> bool {
        let all = [
            Piece::Transfer,
            Piece::ConcurrentTransfer,
            Piece::GuestCall,
            Piece::TransferStream,
            Piece::TransferFuture,
        ];
        self.has_state(State::Handles(instance)) || all.into_iter().any(|piece| self.pieces.has(piece))
    }
}

/// Writes the module for the component called `path`.
pub(crate) fn write<'a>(
    path: &str,
    of: &'a Instantiation<'a>,
    options: &Options,
) -> Result<Output<'a>, Vec<Unsupported>> {
    let mut context = Context::new(of);
    export::name_classes(&mut context);
    let bound = imports::bind(&mut context, options);
    export::name_imported_classes(&mut context);
    let exports = export::write(&mut context, options.namespaced_exports);
    let mut glue = Vec::new();
    let mut found = exports.as_ref().err().cloned().unwrap_or_default();
    for (number, trampoline) in of.trampolines.iter().enumerate() {
        let is_context = matches!(trampoline, Trampoline::ContextGet(_) | Trampoline::ContextSet(_));
        if is_context && !is_imported(of, number) {
            continue;
        }
        match trampoline::write(&mut context, number, trampoline) {
            Ok(function) => glue.extend(function),
            Err(unsupported) => found.extend(unsupported),
        }
    }
    let mut exports = match exports {
        Ok(exports) if found.is_empty() => exports,
        Ok(_) | Err(_) => return Err(found),
    };
    glue.extend(exports.classes(&mut context));
    glue.extend(payloads(&mut context));

    let is_small = |module: &CoreModule<'_>| !is_inline(module, options) && module.bytes.len() < SMALL;
    let facts = context.facts(of.modules.iter().any(is_small));
    let hosts: Vec<Name> = (0u32..).zip(&of.trampolines).map(|(id, _)| context.trampoline(TrampolineId(id))).collect();
    let code = || bound.instance.iter().chain(&exports.functions).chain(&glue).chain(&exports.objects);
    // Which exports of core instances are named depends on what the glue uses.
    let used = Used::new(code(), hosts.iter().cloned(), &facts);
    let steps = steps(&context, &used, options);
    let files: Vec<String> = of
        .modules
        .iter()
        .enumerate()
        .filter(|(_, module)| !is_inline(module, options))
        .map(|(number, _)| core_name(options, number))
        .collect();
    let handles = handles(&context, &used);
    let state = state(&context, &used);
    let loads = (options.mode != Mode::Module && !files.is_empty()).then(|| load_helper(options).into());
    let used = Used::new(code().chain(&steps).chain(&handles), hosts.into_iter().chain(loads), &facts);
    let inline_bad_case = used.bad_cases == 1 && !used.pieces.has(Piece::LiftEnum);
    let pieces = if inline_bad_case { used.pieces.without(Piece::BadCase) } else { used.pieces };

    // Tables of handles are of a class of the instance where there are tasks.
    let (early, late) = match of.is_concurrent {
        true => (pieces.of_instance(&facts), Vec::new()),
        false => (Vec::new(), pieces.of_instance(&facts)),
    };
    let parts =
        [early, handles, state, bound.instance, enums(&context), late, exports.functions, glue, steps, exports.objects];
    let mut statements = bound.module;
    statements.extend(pieces.of_module(&facts));
    statements.extend(finish(parts.concat(), exports.items, &files, options));
    if pieces.has(Piece::ComponentError) {
        statements.push(Statement::Export(vec![(Helper::ComponentError.into(), "ComponentError".to_owned())]));
    }
    let is_shown = |c: char| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}');
    let shown: String = path.chars().map(|c| if is_shown(c) { c } else { '?' }).collect();
    let symbols = context.symbols.names(&statements, inline_bad_case);
    let printer = Printer { symbols: &symbols, inline_bad_case };
    let text = printer.module(&format!("// {HEADER} from {shown}; do not edit."), &statements);
    let core = of.modules.iter().enumerate().filter(|(_, module)| !is_inline(module, options));
    let core = core.map(|(number, module)| (core_name(options, number), module.bytes.clone()));
    let declared: Vec<&str> = of.declared.iter().map(|import| import.name.as_str()).collect();
    let wasi = wasi::files(&bound.wasi, &declared, options);
    Ok(Output { module: (format!("{}.js", options.name), text), core: core.collect(), wasi })
}

/// Whether a core module imports the function of the host with this number.
fn is_imported(of: &Instantiation<'_>, number: usize) -> bool {
    of.steps.iter().any(|step| match step {
        Step::Instantiate { imports, .. } => imports
            .iter()
            .any(|(.., item)| matches!(item, CoreItem::Trampoline(trampoline) if trampoline.index() == number)),
        _ => false,
    })
}

/// Files smaller than this many bytes are put into the text by bundlers, as `data:`. What is there is not fetched, as a content
/// security policy may forbid that.
const SMALL: usize = 4096;

/// Whether a core module is in the text.
fn is_inline(module: &CoreModule<'_>, options: &Options) -> bool {
    options.is_inline(module.bytes.len())
}

/// The file of a core module.
fn core_name(options: &Options, number: usize) -> String {
    let number = if number == 0 { String::new() } else { (number + 1).to_string() };
    format!("{}.core{number}.wasm", options.name)
}

/// What there is of state from the beginning.
fn state(context: &Context<'_>, used: &Used) -> Vec<Statement> {
    let mut variables = Vec::new();
    if context.of.is_concurrent {
        variables.push((Name::State(State::Current), None));
    } else if used.know_of_calls(context) {
        let between = if context.has_one_state() { number(0) } else { number(false) };
        variables.push((Name::State(context.entered()), Some(between)));
    }
    for realm in (0..context.realms.len()).filter(|realm| used.reach(*realm)) {
        variables.extend([State::Bytes(realm), State::View(realm)].map(|state| (Name::State(state), None)));
    }
    let mut statements = context.leave_declarations();
    if context.of.is_concurrent {
        statements.push(may_block(context));
    }
    if !variables.is_empty() {
        statements.push(Statement::Let(variables));
    }
    statements
}

/// What says whether the task that runs may wait: a global where adapters look at it.
fn may_block(context: &Context<'_>) -> Statement {
    let is_shared = context.of.steps.iter().any(|step| match step {
        Step::Instantiate { imports, .. } => imports.iter().any(|(.., item)| *item == CoreItem::MayBlock),
        _ => false,
    });
    let value = if is_shared {
        crate::context::mutable_global(number(0))
    } else {
        Expression::Object { properties: vec![Property::Value("value".to_owned(), number(0))], beside: None }
    };
    Statement::constant(Name::State(State::MayBlock), value)
}

/// The handle tables that the code uses, and what adapters know them by.
fn handles(context: &Context<'_>, used: &Used) -> Vec<Statement> {
    let class = match context.width {
        Width::Alike => return Vec::new(), // functions
        Width::Owned => Helper::OwnedHandles,
        Width::Lent if context.of.is_concurrent => Helper::Component,
        Width::Lent => Helper::Handles,
    };
    let instances = (0..context.of.instances as usize).filter(|instance| used.have_handles(*instance));
    let table =
        |instance| Statement::constant(Name::State(State::Handles(instance)), Expression::from(class).construct([]));
    let mut statements: Vec<Statement> = instances.map(table).collect();
    if used.pieces.has(Piece::GuestCall) {
        let all = (0..context.of.instances as usize).map(|instance| State::Handles(instance).into());
        statements.push(Statement::Const(name("components"), Expression::Array(all.collect())));
    }
    for (piece, list, kind) in [
        (Piece::TransferStream, "streams", TransferKind::Stream),
        (Piece::TransferFuture, "futures", TransferKind::Future),
    ] {
        if !used.pieces.has(piece) {
            continue;
        }
        let entry = |(number_, transfer): (usize, &Option<Transfer>)| match transfer {
            Some(transfer) => Expression::Array(vec![
                State::Handles(transfer.instance.index()).into(),
                number(type_number(kind, number_)),
            ]),
            None => Expression::Array(Vec::new()),
        };
        let entries = context.of.transfers.of(kind).iter().enumerate().map(entry).collect();
        statements.push(Statement::Const(name(list), Expression::Array(entries)));
    }
    if used.pieces.has(Piece::Transfer) || used.pieces.has(Piece::ConcurrentTransfer) {
        let entry = |table: &Option<witcraft_instantiation::Table>| match table {
            Some(table) => {
                let is_own = context.implementer(table.resource) == Some(table.instance);
                let handles = State::Handles(table.instance.0 as usize).into();
                Expression::Array(vec![handles, number(table.resource.0), number(is_own)])
            }
            None => Expression::Array(Vec::new()),
        };
        let entries = Expression::Array(context.of.tables.iter().map(entry).collect());
        statements.push(Statement::Const(name("tables"), entries));
    }
    statements
}

fn enums(context: &Context<'_>) -> Vec<Statement> {
    let names = |ty: &wit_parser::TypeId| match &context.of.types.types[*ty].kind {
        wit_parser::TypeDefKind::Enum(ty) => {
            Expression::Array(ty.cases.iter().map(|case| text(case.name.as_str())).collect())
        }
        kind => unreachable!("a plan takes {kind:?} for an enum"),
    };
    let line = |(number, ty)| Statement::Const(name(format!("enum{number}")), names(ty));
    context.enums.iter().enumerate().map(line).collect()
}

/// What carries over what goes through streams and futures.
fn payloads(context: &mut Context<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut number = 0;
    // One may be about another: a stream of streams.
    while let Some((ty, options)) = context.payloads.get(number).copied() {
        let object = payload_object(context, ty, options);
        statements.push(Statement::Const(name(format!("payload{number}")), object));
        number += 1;
    }
    statements
}

/// Compiling, and the steps.
fn steps(context: &Context<'_>, used: &Used, options: &Options) -> Vec<Statement> {
    let mut out = Vec::new();
    let is_sync = options.mode == Mode::Sync;
    let wait = |value: Expression| if is_sync { value } else { Expression::Await(Box::new(value)) };
    let modules = &context.of.modules;
    let sources: Vec<Expression> =
        (0u32..).zip(modules).map(|(number, module)| compile(ModuleId(number), module, options)).collect();
    // A module that is needed once is compiled where it is.
    let only = sources.first().filter(|_| is_needed_once(context.of)).cloned();
    if !modules.is_empty() && only.is_none() {
        let names = (0..modules.len()).map(|number| name(format!("module{number}")));
        match options.mode {
            Mode::Sync => out.extend(names.zip(sources).map(|(name, source)| Statement::Const(name, source))),
            Mode::Module | Mode::Async => {
                let all = name("Promise").method("all", [Expression::Lines(sources)]);
                out.push(Statement::Const(Expression::Array(names.collect()), wait(all)));
            }
        }
    }
    let instantiate = match options.mode {
        Mode::Module => name("WebAssembly").member("instantiate"),
        Mode::Async | Mode::Sync => name("instantiateCore"),
    };
    let named = core_exports::find(context, used);
    for step in &context.of.steps {
        let (instance, module, imports) = match step {
            Step::Instantiate { instance, module, imports } => (instance, module, imports),
            Step::Call(item) => {
                out.push(call(core_item(context, item, false), []).into());
                continue;
            }
            Step::Memory(..)
            | Step::Realloc(..)
            | Step::PostReturn(..)
            | Step::Callback(..)
            | Step::DefineResource { .. } => continue,
        };
        // What other modules import, and what is called once, is taken from the object.
        // An adapter exports what it calls again, and its own functions are never called from here.
        let is_adapter = imports.iter().any(|(.., item)| matches!(item, CoreItem::MayLeave(_)));
        let is_waiting = context.waiting.contains(instance) && !is_adapter;
        let tells = used.pieces.has(Piece::Tell) && tells(context.of, *module);
        let has_use = is_waiting
            || tells
            || named.contains_key(instance)
            || context.of.steps.iter().any(|step| takes_from(step, *instance));
        let module = only.clone().map_or_else(|| module_source(context, *module), wait);
        let exports = name(exports_of(*instance));
        let pattern =
            Expression::Object { properties: vec![Property::Value("exports".to_owned(), exports)], beside: None };
        let mut arguments = vec![module];
        if !imports.is_empty() {
            let before = tree::print(&wait(call(instantiate.clone(), arguments.clone()))).len();
            let pattern = if has_use { "const  = ".len() + tree::print(&pattern).len() } else { 0 };
            arguments.push(import_object(context, *instance, imports, before + pattern - ")".len()));
        }
        let made = wait(call(instantiate.clone(), arguments));
        out.push(if has_use { Statement::Const(pattern, made) } else { made.into() });
        out.extend(is_waiting.then(|| call(Helper::MayWait, [name(exports_of(*instance))]).into()));
        out.extend(
            tells.then(|| Expression::from(Helper::Tellers).method("push", [name(exports_of(*instance))]).into()),
        );
        out.extend(core_exports::bind(context, named.get(instance).map_or(&[], Vec::as_slice), *instance));
        for (number, realm) in context.realms.iter().enumerate() {
            if memory_item(context, realm.memory).is_some_and(|item| is_of(item, *instance)) && used.reach(number) {
                out.push(call(Name::Helper(Helper::Renew, number), []).into());
            }
        }
    }
    out
}

/// Whether a core module says what it waits for.
fn tells(of: &Instantiation<'_>, module: ModuleSource) -> bool {
    match module {
        ModuleSource::Own(module) => of.modules[module.index()].tells,
        ModuleSource::Import(_) => false,
    }
}

/// Whether there is one module, which one step instantiates and nobody exports.
fn is_needed_once(of: &Instantiation<'_>) -> bool {
    fn exports_module(exports: &[(String, Export)]) -> bool {
        exports.iter().any(|(_, export)| match export {
            Export::Module(_) => true,
            Export::Instance(exports) => exports_module(exports),
            Export::Function(_) | Export::Resource(_) | Export::Type => false,
        })
    }
    let instantiates = of.steps.iter().filter(|step| matches!(step, Step::Instantiate { .. })).count();
    of.modules.len() == 1 && instantiates == 1 && !exports_module(&of.exports)
}

/// Whether the item is an export of the instance.
fn is_of(item: &CoreItem, instance: CoreInstanceId) -> bool {
    matches!(item, CoreItem::Export(of, _) if *of == instance)
}

/// Whether a step calls an export of the instance, or gives one to a module.
fn takes_from(step: &Step, instance: CoreInstanceId) -> bool {
    match step {
        Step::Instantiate { imports, .. } => imports.iter().any(|(_, _, item)| is_of(item, instance)),
        Step::Call(item) => is_of(item, instance),
        Step::Memory(..)
        | Step::Realloc(..)
        | Step::PostReturn(..)
        | Step::Callback(..)
        | Step::DefineResource { .. } => false,
    }
}

pub(crate) fn memory_item<'a>(context: &Context<'a>, memory: MemoryId) -> Option<&'a CoreItem> {
    context.of.steps.iter().find_map(|step| match step {
        Step::Memory(of, item) if *of == memory => Some(item),
        _ => None,
    })
}

/// What reads a file.
fn load_helper(options: &Options) -> Helper {
    if options.mode == Mode::Sync { Helper::LoadNow } else { Helper::Load }
}

fn compile(id: ModuleId, module: &CoreModule<'_>, options: &Options) -> Expression {
    let file = core_name(options, id.index());
    let is_sync = options.mode == Mode::Sync;
    let source = if is_inline(module, options) {
        let bytes = call(Helper::Base64, [text(BASE64_STANDARD.encode(&module.bytes))]);
        let engine = name("WebAssembly");
        if is_sync { engine.member("Module").construct([bytes]) } else { engine.method("compile", [bytes]) }
    } else {
        match options.mode {
            Mode::Module => call(Helper::Load, [url(&file)]),
            Mode::Async | Mode::Sync => call(name("getCoreModule"), [text(file.as_str())]),
        }
    };
    if module.needs.is_empty() {
        return source;
    }
    let compiling = if is_sync { Helper::CompilingNow } else { Helper::Compiling };
    let source = Expression::Arrow(Vec::new(), Box::new(source));
    call(compiling, [text(file), text(module.needs.join(", ")), source])
}

/// Where a file beside the module is. Each is written out, so that bundlers see which files there are.
fn url(file: &str) -> Expression {
    let base = name("import").member("meta").member("url");
    name("URL").construct([text(format!("./{file}")), base])
}

/// The imports of a core module, as an object.
fn import_object(
    context: &Context<'_>,
    instance: CoreInstanceId,
    imports: &[(String, String, CoreItem)],
    beside: usize,
) -> Expression {
    let may_wait = context.waiting.contains(&instance);
    let item = |item| core_item(context, item, may_wait);
    let mut modules: Vec<&str> = Vec::new();
    let mut seen = HashSet::new();
    modules.extend(imports.iter().map(|(module, ..)| module.as_str()).filter(|module| seen.insert(*module)));
    let of = |module: &str| {
        let mut seen = HashSet::new();
        let own = imports.iter().filter(|(of, name, _)| of == module && seen.insert(name));
        let properties = own.map(|(_, name, import)| Property::Value(name.clone(), item(import))).collect();
        Property::Value(module.to_owned(), Expression::Object { properties, beside: Some(2) })
    };
    Expression::Object { properties: modules.into_iter().map(of).collect(), beside: Some(beside) }
}

/// What a core module imports; `may_wait` says whether its functions may wait on their stack.
fn core_item(context: &Context<'_>, item: &CoreItem, may_wait: bool) -> Expression {
    match item {
        CoreItem::Export(instance, export) if is_identifier(export) => name(exports_of(*instance)).member(export),
        CoreItem::Export(instance, export) => name(exports_of(*instance)).index(text(export)),
        CoreItem::Trampoline(trampoline) => {
            let host = context.trampoline(*trampoline).into();
            if may_wait && trampoline::waits(context.of, *trampoline) { call(Helper::Waits, [host]) } else { host }
        }
        CoreItem::MayLeave(instance) => name(flags_name(*instance)),
        CoreItem::MayBlock => State::MayBlock.into(),
    }
}

/// The instance's part, at the top or in a function, and what it exports.
fn finish(
    mut instance: Vec<Statement>,
    items: Vec<(Name, String)>,
    files: &[String],
    options: &Options,
) -> Vec<Statement> {
    if options.mode == Mode::Module && options.init {
        return initialised(instance, items);
    }
    if options.mode == Mode::Module {
        instance.extend((!items.is_empty()).then_some(Statement::Export(items)));
        return instance;
    }
    let open = match options.mode {
        Mode::Sync => {
            "export function instantiate(getCoreModule, imports, instantiateCore = (module, imports) => new WebAssembly.Instance(module, imports)) {"
        }
        Mode::Module | Mode::Async => {
            "export async function instantiate(getCoreModule, imports, instantiateCore = WebAssembly.instantiate) {"
        }
    };
    let mut body = Vec::new();
    if !files.is_empty() {
        body.push(default_source(files, options));
    }
    body.append(&mut instance);
    let properties = items.into_iter().map(|(local, name)| Property::Value(name, local.into())).collect();
    body.push(Statement::Return(Some(Expression::Object { properties, beside: None })));
    vec![Statement::Block { open: open.to_owned(), body, close: "}".to_owned() }]
}

/// Reads core modules from files where the caller says nothing else.
fn default_source(files: &[String], options: &Options) -> Statement {
    let properties = files.iter().map(|file| Property::Value(file.clone(), url(file))).collect();
    // The object has a line for each, however short they are.
    let all = Expression::Object { properties, beside: Some(usize::MAX / 2) };
    let found = call(load_helper(options), [name("files").index(name("name"))]);
    let getter = Expression::Arrow(vec![Name::Fixed("name".to_owned())], Box::new(found));
    Statement::If {
        condition: name("getCoreModule").negated(),
        then: tree::Branch::Block(vec![
            Statement::Const(name("files"), all),
            name("getCoreModule").assign(getter).into(),
        ]),
        otherwise: None,
    }
}

/// The instance's part within the promise `$init`, which gives the exports their values.
fn initialised(mut body: Vec<Statement>, items: Vec<(Name, String)>) -> Vec<Statement> {
    let mut locals: Vec<Name> = items.iter().map(|(local, _)| local.clone()).collect();
    locals.dedup();
    let slot = |number: usize| Name::Fixed(format!("exported{number}"));
    let slots = (0..locals.len()).map(|number| (slot(number), None)).collect::<Vec<_>>();
    let of = |local: &Name| slot(locals.iter().position(|other| other == local).expect("it is one of them"));
    let exports: Vec<_> = items.iter().map(|(local, name)| (of(local), name.clone())).collect();
    for (number, local) in locals.into_iter().enumerate() {
        body.push(Expression::Name(slot(number)).assign(local.into()).into());
    }
    let (open, close) = ("export const $init = (async () => {".to_owned(), "})();".to_owned());
    let has_items = !slots.is_empty();
    let mut statements = Vec::new();
    statements.extend(has_items.then_some(Statement::Let(slots)));
    statements.push(Statement::Block { open, body, close });
    statements.extend(has_items.then_some(Statement::Export(exports)));
    statements
}
