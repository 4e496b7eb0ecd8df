//! The built-ins of tasks, waitables, streams and futures: each becomes a call of a runtime function with the built-in's
//! types and options as arguments.

use witcraft_abi::TransferKind;
use witcraft_instantiation::{CallbackId, Concurrent, End, InstanceId, MemoryId, TransferId};

use crate::context::{Context, type_number};
use crate::function::renewed;
use crate::runtime::Helper;
use crate::tree::{Expression, Name, State, Statement, call, name, number};

/// The parameters and the body of a built-in.
pub(crate) fn write(
    context: &mut Context<'_>,
    instance: InstanceId,
    built_in: &Concurrent,
) -> (Vec<Name>, Vec<Statement>) {
    let component = || Expression::from(State::Handles(instance.index()));
    let (parameters, helper, arguments): (&[&str], Helper, Vec<Expression>) = match built_in {
        Concurrent::TaskReturn { results, .. } => {
            let values = name("values");
            let body = vec![leave(instance), call(Helper::TaskReturn, [number(results.0), values]).into()];
            return (vec![Name::Fixed("...values".to_owned())], body);
        }
        Concurrent::TaskCancel => (&[], Helper::TaskCancel, Vec::new()),
        Concurrent::BackpressureInc => (&[], Helper::Backpressure, vec![component(), number(1)]),
        Concurrent::BackpressureDec => (&[], Helper::Backpressure, vec![component(), number(-1)]),
        Concurrent::Yield { is_cancellable } => (&[], Helper::YieldNow, vec![number(is_cancellable)]),
        Concurrent::SetNew => (&[], Helper::SetNew, vec![component()]),
        Concurrent::SetWait { is_cancellable, memory } => {
            let store = store(context, *memory);
            (&["set", "ptr"], Helper::SetWait, vec![component(), name("set"), number(is_cancellable), store])
        }
        Concurrent::SetPoll { is_cancellable, memory } => {
            let store = store(context, *memory);
            (&["set", "ptr"], Helper::SetPoll, vec![component(), name("set"), number(is_cancellable), store])
        }
        Concurrent::SetDrop => (&["set"], Helper::SetDrop, vec![component(), name("set")]),
        Concurrent::Join => (&["waitable", "set"], Helper::Join, vec![component(), name("waitable"), name("set")]),
        Concurrent::SubtaskCancel { is_async } => {
            (&["subtask"], Helper::SubtaskCancel, vec![component(), name("subtask"), number(is_async)])
        }
        Concurrent::SubtaskDrop => (&["subtask"], Helper::SubtaskDrop, vec![component(), name("subtask")]),
        Concurrent::New(kind, transfer) => {
            let is_future = number(*kind == TransferKind::Future);
            (&[], Helper::TransferNew, vec![component(), type_of(*kind, *transfer), is_future])
        }
        Concurrent::Copy { kind, transfer, end, options } => {
            let payload = context.of.transfers.of(*kind)[transfer.index()].and_then(|transfer| transfer.payload);
            let payload = match payload {
                Some(ty) => context.payload(ty, *options),
                None => name("undefined"),
            };
            let parameters: &[&str] = match kind {
                TransferKind::Stream => &["end", "ptr", "length"],
                TransferKind::Future => &["end", "ptr"],
            };
            let what = [component(), type_of(*kind, *transfer), is_reader(*end), payload, number(options.is_async)];
            let given = parameters.iter().enumerate().map(|(at, parameter)| match at {
                2 => name(*parameter).unsigned(),
                _ => name(*parameter),
            });
            (parameters, Helper::Copy, what.into_iter().chain(given).collect())
        }
        Concurrent::CancelCopy { kind, transfer, end, is_async } => {
            let what = [component(), type_of(*kind, *transfer), is_reader(*end), number(is_async), name("end")];
            (&["end"], Helper::CancelCopy, what.to_vec())
        }
        Concurrent::DropEnd { kind, transfer, end } => {
            let what = [component(), type_of(*kind, *transfer), is_reader(*end), name("end")];
            (&["end"], Helper::DropEnd, what.to_vec())
        }
    };
    let parameters = parameters.iter().map(|parameter| Name::Fixed((*parameter).to_owned())).collect();
    // Back pressure may change at any time, also where nothing else may be done.
    let is_free = matches!(built_in, Concurrent::BackpressureInc | Concurrent::BackpressureDec);
    let guard = (!is_free).then(|| leave(instance));
    let returned = Statement::Return(Some(call(helper, arguments)));
    (parameters, guard.into_iter().chain([returned]).collect())
}

/// The callback, where there is one.
pub(crate) fn callback(callback: Option<CallbackId>) -> Expression {
    callback.map_or_else(|| name("undefined"), |callback| State::Callback(callback.index()).into())
}

/// What the task that runs keeps.
pub(crate) fn context(slot: u32) -> Expression {
    Expression::from(State::Current).member("context").index(number(slot))
}

fn leave(instance: InstanceId) -> Statement {
    call(Name::Helper(Helper::Leave, instance.index()), []).into()
}

fn type_of(kind: TransferKind, transfer: TransferId) -> Expression {
    number(type_number(kind, transfer.index()))
}

fn is_reader(end: End) -> Expression {
    number(end == End::Readable)
}

/// What writes an event to where core code wants it, and gives its code.
fn store(context: &mut Context<'_>, memory: MemoryId) -> Expression {
    let realm = context.realm_of_memory(memory);
    let fixed = |name: &str| Name::Fixed(name.to_owned());
    let write = |offset: u32, value: &str| {
        let at = name("at").plus(offset);
        Statement::from(Expression::from(State::View(realm)).method("setUint32", [at, name(value), number(true)]))
    };
    let checked =
        call(Name::Helper(Helper::Check, realm), [name("ptr"), number(8), number(4), crate::tree::text("event")]);
    let body = vec![
        renewed(realm),
        Statement::constant(fixed("at"), checked),
        write(0, "handle"),
        write(4, "payload"),
        Statement::Return(Some(name("code"))),
    ];
    Expression::Closure(["code", "handle", "payload"].map(fixed).to_vec(), body)
}
