//! The rules of the Canonical ABI for single steps: what is allowed when, and what traps.

use std::collections::VecDeque;

use wit_parser::{Resolve, TypeDefKind, WorldItem};
use witcraft_abi::interpret::{
    Component, CopyResult, Datum, End, Export, Handle, InterfaceValue, Outcome, Request, Store, TaskId, Trap,
};
use witcraft_abi::{Direction, FunctionPlan, Mode, PayloadPlan, Planner, Policy, Side, TransferKind, TypeTable};

use super::copies::Channel;
use super::guest::{Activity, Bindings, Core, number};

/// An exported function, while it is called.
struct Called<'p> {
    core: Core<'p>,
    types: &'p TypeTable<'p>,
    plan: &'p FunctionPlan,
    payload: Option<&'p [PayloadPlan; 2]>,
    arguments: Vec<Datum>,
}

impl<'p> Called<'p> {
    /// Does all that its plan says: it returns nothing.
    async fn return_nothing(self) -> Result<(), Trap> {
        self.core.export((self.types, self.plan), self.arguments, async |_| Ok(Some(Vec::new()))).await
    }

    /// The streams in the function's type.
    fn channel(&self) -> Channel<'p> {
        let payload = self.payload.expect("the function has a stream in its type");
        Channel { kind: TransferKind::Stream, types: self.types, payload }
    }
}

/// What a guest does when `f` is called.
macro_rules! guest {
    (|$call:ident| $body:block) => {{
        fn program($call: Called<'_>) -> Activity<'_> {
            Box::pin(async move $body)
        }
        program
    }};
}

/// Calls `f` of a type, with a handle if it has a parameter, until nothing goes on, and looks at what is left.
fn run<R>(
    ty: &str,
    mode: Mode,
    program: impl for<'p> Fn(Called<'p>) -> Activity<'p>,
    look: impl FnOnce(&mut Store<'_>, TaskId) -> R,
) -> Result<R, Trap> {
    let text = format!(
        "package a:b; interface o {{ resource r; }} interface i {{ use o.{{r}}; f: {ty}; }}
        world w {{ import o; export i; }}"
    );
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", &text).expect("the text is WIT");
    let world = resolve.packages[package].worlds["w"];
    let planner = Planner::new(&resolve, world, Policy { asynchronous: true, ..Policy::default() });
    let (key, item) = resolve.worlds[world].exports.first().expect("there is an export");
    let WorldItem::Interface { id, .. } = item else { panic!("it is an interface") };
    let function = &resolve.interfaces[*id].functions["f"];
    let [guest, host] = [Side::Guest, Side::Host]
        .map(|side| planner.plan_in(mode, side, Direction::Export, Some(key), function).expect("it is supported"));
    let payload = function.find_futures_and_streams(&resolve).first().map(|ty| {
        let TypeDefKind::Stream(Some(ty)) = resolve.types[*ty].kind else { panic!("it is a stream of something") };
        [Side::Guest, Side::Host].map(|side| planner.payload(side, Direction::Export, Some(key), ty))
    });
    let (types, plan, payload) = (planner.types(), &guest, payload.as_ref());
    let mut store = Store::new(|_| 0);
    let bindings = Bindings::new(types, vec![plan], |core, _, arguments| {
        program(Called { core, types, plan, payload, arguments })
    });
    let exports = vec![Export { lift: &host, is_async: function.kind.is_async() }];
    let instance = store.instantiate(Component { types, imports: Vec::new(), exports }, bindings);
    let resource = witcraft_abi::definition(&resolve, resolve.interfaces[*id].types["r"]);
    let handle = || InterfaceValue::Handle(Handle::Representation { resource, representation: 1 });
    let task = store.call(instance, 0, function.params.iter().map(|_| handle().into()).collect())?;
    while store.step()? {
        store.check().expect("the state is sound");
    }
    Ok(look(&mut store, task))
}

/// The trap of a function.
fn trap(ty: &str, mode: Mode, program: impl for<'p> Fn(Called<'p>) -> Activity<'p>) -> Trap {
    run(ty, mode, program, |_, _| ()).expect_err("it traps")
}

const PLAIN: &str = "async func()";
const STREAM: &str = "async func() -> stream<string>";

#[test]
fn a_task_that_waits_for_what_never_comes_is_a_deadlock() {
    let blocked = |store: &mut Store<'_>, _| store.blocked().iter().map(ToString::to_string).collect::<Vec<_>>();
    let empty = guest!(|call| {
        call.core.cancelled().await;
        Ok(())
    });
    for mode in [Mode::Callback, Mode::Stackful] {
        let expected = vec!["task 0 waits for an empty waitable set".to_owned()];
        assert_eq!(run(PLAIN, mode, empty, blocked), Ok(expected));
    }
    let unread = guest!(|call| {
        let [_, writer] = call.core.new_transfer(TransferKind::Stream).await;
        call.core.write(call.channel(), writer, &mut texts(1), 1, None).await.map(drop)
    });
    let expected = vec!["task 0 waits for the reader of stream 0".to_owned()];
    assert_eq!(run(STREAM, Mode::Callback, unread, blocked), Ok(expected));
}

#[test]
fn a_task_returns_once_and_before_it_ends() {
    let without_result = guest!(|call| {
        call.core.request(Request::Return(vec![number(0)])).await;
        Ok(())
    });
    assert_eq!(trap(PLAIN, Mode::Callback, without_result), Trap::NoResult);
    assert_eq!(trap(PLAIN, Mode::Stackful, without_result), Trap::NoResult);
    let unknown_code = guest!(|call| {
        call.core.request(Request::Return(vec![number(7)])).await;
        Ok(())
    });
    assert_eq!(trap(PLAIN, Mode::Callback, unknown_code), Trap::UnknownCallbackCode(7));
    let twice = guest!(|call| {
        call.core.request(Request::TaskReturn(Vec::new())).await;
        call.return_nothing().await
    });
    assert_eq!(trap(PLAIN, Mode::Callback, twice), Trap::ResolvedTwice);
}

#[test]
fn a_task_gives_up_only_if_it_is_asked_to() {
    let unasked = guest!(|call| {
        call.core.request(Request::TaskCancel).await;
        Ok(())
    });
    assert_eq!(trap(PLAIN, Mode::Callback, unasked), Trap::NotCancelled);
    let asked = guest!(|call| {
        call.core.cancelled().await;
        call.core.export((call.types, call.plan), call.arguments, async |_| Ok(None)).await
    });
    for mode in [Mode::Callback, Mode::Stackful] {
        let cancel = |store: &mut Store<'_>, task| store.cancel(task).map(|()| store.outcome(task).cloned());
        assert_eq!(run(PLAIN, mode, asked, cancel), Ok(Ok(Some(Outcome::Cancelled))));
    }
}

#[test]
fn what_is_lent_is_dropped_before_a_task_returns_or_gives_up() {
    let lent = "async func(r: borrow<r>)";
    let returns = guest!(|call| {
        call.core.request(Request::TaskReturn(Vec::new())).await;
        Ok(())
    });
    assert_eq!(trap(lent, Mode::Callback, returns), Trap::BorrowsLeft(1));
    let gives_up = guest!(|call| {
        call.core.cancelled().await;
        call.core.request(Request::TaskCancel).await;
        Ok(())
    });
    let cancelled = run(lent, Mode::Callback, gives_up, |store, task| store.cancel(task));
    assert_eq!(cancelled, Ok(Err(Trap::BorrowsLeft(1))));
}

#[test]
fn a_synchronous_function_does_not_wait_before_it_has_returned() {
    let waits = guest!(|call| {
        call.core.cancelled().await;
        Ok(())
    });
    assert_eq!(trap("func()", Mode::Sync, waits), Trap::CannotBlock);
    assert!(run(PLAIN, Mode::Sync, waits, |_, _| ()).is_ok(), "an asynchronous one does, however it is lifted");
}

#[test]
fn backpressure_is_counted() {
    let program = guest!(|call| {
        call.core.request(Request::BackpressureInc).await;
        call.core.request(Request::BackpressureDec).await;
        call.core.request(Request::BackpressureDec).await;
        Ok(())
    });
    assert_eq!(trap(PLAIN, Mode::Callback, program), Trap::Backpressure);
}

#[test]
fn a_waitable_set_that_is_in_use_is_not_dropped() {
    let program = guest!(|call| {
        let [reader, _] = call.core.new_transfer(TransferKind::Stream).await;
        call.core.join(reader).await;
        let set = call.core.set().await;
        call.core.request(Request::WaitableSetDrop(set)).await;
        Ok(())
    });
    assert!(matches!(trap(PLAIN, Mode::Callback, program), Trap::WaitableSetInUse(_)));
}

#[test]
fn what_is_in_a_waitable_set_is_not_given_away_and_not_waited_for_by_itself() {
    let given_away = guest!(|call| {
        let [reader, _] = call.core.new_transfer(TransferKind::Stream).await;
        call.core.join(reader).await;
        call.core.request(Request::TaskReturn(vec![number(reader)])).await;
        Ok(())
    });
    assert!(matches!(trap(STREAM, Mode::Callback, given_away), Trap::InWaitableSet(_)));
    let cancelled = guest!(|call| {
        let (kind, end) = (TransferKind::Stream, End::Readable);
        let [handle, _] = call.core.new_transfer(kind).await;
        call.core.request(Request::Copy { kind, end, handle, address: 0, length: 0, payload: None }).await;
        call.core.join(handle).await;
        call.core.request(Request::CancelCopy { kind, end, handle }).await;
        Ok(())
    });
    assert!(matches!(trap(PLAIN, Mode::Callback, cancelled), Trap::InWaitableSet(_)));
}

#[test]
fn an_end_does_one_thing_at_a_time_and_nothing_after_the_other_end_is_gone() {
    let busy = guest!(|call| {
        let (kind, end) = (TransferKind::Stream, End::Readable);
        let [handle, _] = call.core.new_transfer(kind).await;
        call.core.request(Request::Copy { kind, end, handle, address: 0, length: 0, payload: None }).await;
        call.core.drop_end(kind, end, handle).await;
        Ok(())
    });
    assert!(matches!(trap(PLAIN, Mode::Callback, busy), Trap::Busy(_)));
    let idle = guest!(|call| {
        let (kind, end) = (TransferKind::Stream, End::Readable);
        let [handle, _] = call.core.new_transfer(kind).await;
        call.core.request(Request::CancelCopy { kind, end, handle }).await;
        Ok(())
    });
    assert!(matches!(trap(PLAIN, Mode::Callback, idle), Trap::NotCopying(_)));
    let done = guest!(|call| {
        let channel = call.channel();
        let [reader, writer] = call.core.new_transfer(channel.kind).await;
        call.core.drop_end(channel.kind, End::Readable, reader).await;
        let mut values = texts(2);
        let result = call.core.write(channel, writer, &mut values, 2, None).await;
        assert_eq!(result, Ok(CopyResult::Dropped));
        assert_eq!(values, texts(2), "what is not written is still there");
        call.core.write(channel, writer, &mut values, 1, None).await.map(drop)
    });
    assert!(matches!(trap(STREAM, Mode::Callback, done), Trap::Done(_)));
}

#[test]
fn a_future_is_written_before_its_writable_end_is_dropped() {
    let program = guest!(|call| {
        let [_, writer] = call.core.new_transfer(TransferKind::Future).await;
        call.core.drop_end(TransferKind::Future, End::Writable, writer).await;
        Ok(())
    });
    assert!(matches!(trap(PLAIN, Mode::Callback, program), Trap::NeverWritten(_)));
}

#[test]
fn within_a_component_only_numbers_are_copied() {
    let program = guest!(|call| {
        let channel = call.channel();
        let [reader, writer] = call.core.new_transfer(channel.kind).await;
        let core = call.core.clone();
        call.core.spawn(async move { core.write(channel, writer, &mut texts(1), 1, None).await.map(drop) });
        call.core.read(channel, reader, 1, None).await.map(drop)
    });
    assert!(matches!(trap(STREAM, Mode::Callback, program), Trap::SameInstance(_)));
}

#[test]
fn a_copy_that_is_cancelled_in_the_middle_says_how_far_it_came() {
    let program = guest!(|call| {
        let kind = TransferKind::Stream;
        let [reader, writer] = call.core.new_transfer(kind).await;
        let copy = |end, handle, length| Request::Copy { kind, end, handle, address: 0, length, payload: None };
        assert_eq!(call.core.number(copy(End::Readable, reader, 5)).await, u32::MAX, "it is blocked");
        assert_eq!(call.core.number(copy(End::Writable, writer, 3)).await, 3 << 4);
        let cancel = Request::CancelCopy { kind, end: End::Readable, handle: reader };
        assert_eq!(call.core.number(cancel).await, 3 << 4 | 2);
        // The writer did not end with it.
        assert_eq!(call.core.number(copy(End::Writable, writer, 1)).await, u32::MAX);
        call.return_nothing().await
    });
    let returned =
        run(PLAIN, Mode::Callback, program, |store, task| matches!(store.outcome(task), Some(Outcome::Returned(_))));
    assert_eq!(returned, Ok(true));
}

#[test]
fn what_is_copied_before_an_end_is_told_counts_together() {
    let program = guest!(|call| {
        let channel = call.channel();
        let [reader, writer] = call.core.new_transfer(channel.kind).await;
        let core = call.core.clone();
        call.core.spawn(async move {
            let mut values: VecDeque<_> = (0..5).map(InterfaceValue::Unsigned).collect();
            assert_eq!(core.write(channel, writer, &mut values, 5, None).await, Ok(CopyResult::Completed));
            assert_eq!(values, [InterfaceValue::Unsigned(4)], "two reads took two each");
            core.drop_end(channel.kind, End::Writable, writer).await;
            Ok(())
        });
        call.core.give_way().await;
        for first in [0, 2] {
            let (result, values) = call.core.read(channel, reader, 2, None).await?;
            assert_eq!(result, CopyResult::Completed);
            assert_eq!(values, [first, first + 1].map(InterfaceValue::Unsigned));
        }
        call.core.request(Request::TaskReturn(vec![number(reader)])).await;
        Ok(())
    });
    let returned = run("async func() -> stream<u8>", Mode::Stackful, program, |store, task| {
        assert!(matches!(store.outcome(task), Some(Outcome::Returned(_))));
        store.blocked()
    });
    assert_eq!(returned, Ok(Vec::new()));
}

fn texts(count: usize) -> VecDeque<InterfaceValue> {
    (0..count).map(|number| InterfaceValue::String(number.to_string())).collect()
}
