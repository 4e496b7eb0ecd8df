//! The functions of the host that core modules import.

use wit_parser::Function;
use witcraft_abi::{Direction, Unsupported};
use witcraft_instantiation::{
    Concurrent, CoreItem, ImportId, InstanceId, Instantiation, Step, TableId, Trampoline, TrampolineId, Transcoding,
};

use crate::concurrent;
use crate::context::{Context, HandleOperation, Width};
use crate::function::{self, Callee, ImportRole, renewed};
use crate::names::{Role, role};
use crate::runtime::Helper;
use crate::tree::{Branch, Expression, Name, Operator, Property, State, Statement, call, name, number, text};

/// The function for the trampoline with this number, where it is no function of the runtime.
pub(crate) fn write(
    context: &mut Context<'_>,
    number: usize,
    trampoline: &Trampoline,
) -> Result<Option<Statement>, Vec<Unsupported>> {
    let fixed = |name: &str| Name::Fixed(name.to_owned());
    let (parameters, body) = match trampoline {
        Trampoline::Lower { import, function, options } => {
            let plan = context.plan(Direction::Import, *function, options)?;
            let of = context.of;
            let wit = &of.functions[function.index()];
            let callee = callee(context, *import, wit);
            let code = function::write(context, wit, &plan, *options, callee, 0);
            (code.parameters, code.body)
        }
        Trampoline::Transcode { transcoding, from, to } => {
            let (from, to) = (context.realm_of_memory(*from), context.realm_of_memory(*to));
            let (function, extra) = transcoder(*transcoding);
            let bytes = |realm| Expression::from(State::Bytes(realm));
            let unsigned = |parameter: &str| name(parameter).unsigned();
            let mut arguments = vec![bytes(from), unsigned("source"), unsigned("units"), bytes(to), unsigned("target")];
            arguments.extend(extra.iter().map(|parameter| unsigned(parameter)));
            let parameters = ["source", "units", "target"].iter().chain(extra).map(|name| fixed(name)).collect();
            let returned = Statement::Return(Some(call(function, arguments)));
            (parameters, vec![renewed(from), renewed(to), returned])
        }
        Trampoline::ResourceNew(_) | Trampoline::ResourceRep(_) if context.width == Width::Alike => return Ok(None),
        Trampoline::TransferOwn
        | Trampoline::TransferBorrow
        | Trampoline::EnterCall
        | Trampoline::ExitCall
        | Trampoline::PrepareCall
        | Trampoline::TransferReadable(_) => return Ok(None),
        Trampoline::StartCall(callback) => {
            let started = call(Helper::StartCall, [concurrent::callback(*callback), name("core")]);
            (vec![fixed("core")], vec![Statement::Return(Some(started))])
        }
        Trampoline::StartAsyncCall { callback, post_return } => {
            let post = post_return.map(|post| State::Post(post.index()).into());
            let post = post.unwrap_or_else(|| name("undefined"));
            let arguments = [concurrent::callback(*callback), post, name("core"), name("flags")];
            let parameters = ["core", "parameters", "results", "flags"].map(fixed).to_vec();
            (parameters, vec![Statement::Return(Some(call(Helper::StartAsyncCall, arguments)))])
        }
        Trampoline::ContextGet(slot) => (Vec::new(), vec![Statement::Return(Some(concurrent::context(*slot)))]),
        Trampoline::ContextSet(slot) => {
            (vec![fixed("value")], vec![concurrent::context(*slot).assign(name("value")).into()])
        }
        Trampoline::Concurrent(instance, built_in) => concurrent::write(context, *instance, built_in),
        Trampoline::ResourceNew(table) => {
            let (instance, arguments) = place(context, *table, "rep");
            let added = context.of_handles(HandleOperation::Add, instance, arguments);
            (vec![fixed("rep")], vec![guard(context, *table), Statement::Return(Some(added))])
        }
        Trampoline::ResourceRep(table) => {
            let (instance, arguments) = place(context, *table, "index");
            let got = context.of_handles(HandleOperation::Get, instance, arguments);
            (vec![fixed("index")], vec![Statement::Return(Some(got))])
        }
        Trampoline::ResourceDrop(table) => (vec![fixed("index")], drop_handle(context, *table)),
        Trampoline::Trap(codes) => {
            let entry = |(code, what): &(u8, &str)| Property::Value(code.to_string(), text(*what));
            let properties = codes.iter().map(entry).collect();
            let known = Expression::Object { properties, beside: None }.index(name("code"));
            let message = known.binary(Operator::Nullish, text("adapter trap"));
            (vec![fixed("code")], vec![call(Helper::Trap, [message]).into()])
        }
    };
    Ok(Some(Statement::Function { name: Name::Fixed(format!("host{number}")), parameters, body }))
}

/// Whether core code that imports it may wait in it on its stack.
pub(crate) fn waits(of: &Instantiation<'_>, trampoline: TrampolineId) -> bool {
    match &of.trampolines[trampoline.index()] {
        Trampoline::Lower { function, options, .. } => {
            !options.is_async && of.functions[function.index()].kind.is_async()
        }
        Trampoline::StartCall(_) => true,
        Trampoline::Concurrent(_, built_in) => match built_in {
            Concurrent::SetWait { .. } => true,
            Concurrent::Yield { .. } => of.is_stackful,
            Concurrent::SubtaskCancel { is_async } => !is_async,
            Concurrent::Copy { options, .. } => !options.is_async,
            Concurrent::CancelCopy { .. }
            | Concurrent::TaskReturn { .. }
            | Concurrent::TaskCancel
            | Concurrent::BackpressureInc
            | Concurrent::BackpressureDec
            | Concurrent::SetNew
            | Concurrent::SetPoll { .. }
            | Concurrent::SetDrop
            | Concurrent::Join
            | Concurrent::SubtaskDrop
            | Concurrent::New(..)
            | Concurrent::DropEnd { .. } => false,
        },
        Trampoline::StartAsyncCall { .. }
        | Trampoline::Transcode { .. }
        | Trampoline::ResourceNew(_)
        | Trampoline::ResourceRep(_)
        | Trampoline::ResourceDrop(_)
        | Trampoline::TransferOwn
        | Trampoline::TransferBorrow
        | Trampoline::EnterCall
        | Trampoline::ExitCall
        | Trampoline::PrepareCall
        | Trampoline::TransferReadable(_)
        | Trampoline::ContextGet(_)
        | Trampoline::ContextSet(_)
        | Trampoline::Trap(_) => false,
    }
}

fn callee(context: &Context<'_>, import: ImportId, wit: &Function) -> Callee {
    let function = context.imports[&import].clone();
    let role = match role(&wit.name) {
        Role::Constructor { .. } => ImportRole::Constructor,
        Role::Method { .. } => ImportRole::Method(context.imported.name(&context.of.imports[import.index()])),
        Role::Free(_) | Role::Static { .. } => ImportRole::Function,
    };
    Callee::Import { function, role }
}

/// Whose table of handles it is, and what its functions are given: a value and, where there are several types, the type.
fn place(context: &Context<'_>, table: TableId, value: &str) -> (InstanceId, Vec<Expression>) {
    let table = context.of.table(table);
    let typed = (context.width != Width::Alike).then(|| number(table.resource.0));
    (table.instance, std::iter::once(name(value)).chain(typed).collect())
}

fn guard(context: &Context<'_>, table: TableId) -> Statement {
    call(Name::Helper(Helper::Leave, context.of.table(table).instance.0 as usize), []).into()
}

fn drop_handle(context: &mut Context<'_>, table: TableId) -> Vec<Statement> {
    let (instance, arguments) = place(context, table, "index");
    let guard = guard(context, table);
    let resource = context.of.table(table).resource;
    let is_imported = context.implementer(resource).is_none();
    let destroy = if is_imported { None } else { destructor(context, resource) };
    let destroy = destroy.map(|item| context.core_function(&item));
    if context.width != Width::Lent {
        let taken = context.of_handles(HandleOperation::Take, instance, arguments);
        let dropped = match destroy {
            Some(destroy) => call(destroy, [taken]),
            None => taken,
        };
        return vec![guard, dropped.into()];
    }
    let handles = Expression::from(State::Handles(instance.0 as usize));
    let rep = name("entry").member("rep");
    let dispose = Expression::OptionalCall(Box::new(rep.clone().index(Helper::Dispose)));
    let otherwise = if is_imported { Some(dispose) } else { destroy.map(|destroy| call(destroy, [rep])) };
    let scope = name("entry").member("scope");
    vec![
        guard,
        Statement::Const(name("entry"), handles.clone().method("entry", arguments)),
        handles.method("remove", [name("index"), name("entry")]).into(),
        Statement::If {
            condition: scope.clone(),
            then: Branch::Line(Box::new(Expression::Decrement(Box::new(scope.member("borrows"))).into())),
            otherwise: otherwise.map(|otherwise| Branch::Line(Box::new(otherwise.into()))),
        },
    ]
}

/// What is called when the owner of a resource drops it.
pub(crate) fn destructor(context: &Context<'_>, wanted: witcraft_instantiation::ResourceId) -> Option<CoreItem> {
    context.of.steps.iter().find_map(|step| match step {
        Step::DefineResource { resource, destructor } if *resource == wanted => destructor.clone(),
        _ => None,
    })
}

/// The function of the runtime, and its parameters past the first three.
fn transcoder(transcoding: Transcoding) -> (Helper, &'static [&'static str]) {
    match transcoding {
        Transcoding::Utf8 => (Helper::CopyUtf8, &[]),
        Transcoding::Utf16 => (Helper::CopyUtf16, &[]),
        Transcoding::Latin1 => (Helper::CopyLatin1, &[]),
        Transcoding::Latin1ToUtf16 => (Helper::Latin1ToUtf16, &[]),
        Transcoding::Latin1ToUtf8 => (Helper::Latin1ToUtf8, &["room", "isFirst"]),
        Transcoding::Utf16ToCompactProbablyUtf16 => (Helper::Utf16ToCompactProbablyUtf16, &[]),
        Transcoding::Utf16ToCompactUtf16 => (Helper::Utf16ToCompactUtf16, &["room", "before"]),
        Transcoding::Utf16ToLatin1 => (Helper::Utf16ToLatin1, &[]),
        Transcoding::Utf16ToUtf8 => (Helper::Utf16ToUtf8, &["room", "isFirst"]),
        Transcoding::Utf8ToCompactUtf16 => (Helper::Utf8ToCompactUtf16, &["room", "before"]),
        Transcoding::Utf8ToLatin1 => (Helper::Utf8ToLatin1, &[]),
        Transcoding::Utf8ToUtf16 => (Helper::Utf8ToUtf16, &[]),
    }
}
