//! The rules of the Canonical ABI for a call between components, step by step.

use wit_parser::Resolve;
use witcraft_abi::interpret::{Component, Datum, Export, Import, Outcome, Request, Store, SubtaskState, TaskId, Trap};
use witcraft_abi::{Direction, FunctionPlan, Mode, Planner, Policy, Side, TypeTable};

use super::guest::{Activity, Bindings, Core};

const WIT: &str = "package a:b; interface i { f: async func(); } world w { import i; export i; }";

/// An exported function, while it is called.
struct Called<'p> {
    core: Core<'p>,
    types: &'p TypeTable<'p>,
    plan: &'p FunctionPlan,
    arguments: Vec<Datum>,
}

impl Called<'_> {
    async fn return_nothing(self) -> Result<(), Trap> {
        self.core.export((self.types, self.plan), self.arguments, async |_| Ok(Some(Vec::new()))).await
    }

    /// Calls the other component, and gives the status of the subtask.
    async fn call(&self) -> u32 {
        self.core.number(Request::Call { import: 0, arguments: Vec::new() }).await
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

/// A component whose `f` calls that of another, until nothing goes on.
fn run<R>(
    caller: impl for<'p> Fn(Called<'p>) -> Activity<'p>,
    callee: impl for<'p> Fn(Called<'p>) -> Activity<'p>,
    look: impl FnOnce(&mut Store<'_>, TaskId) -> R,
) -> Result<R, Trap> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", WIT).expect("the text is WIT");
    let world = resolve.packages[package].worlds["w"];
    let planner = Planner::new(&resolve, world, Policy { asynchronous: true, ..Policy::default() });
    let (key, _) = resolve.worlds[world].exports.first().expect("there is an export");
    let (_, interface) = resolve.interfaces.iter().next().expect("there is an interface");
    let plan = |side, direction| {
        planner.plan_in(Mode::Callback, side, direction, Some(key), &interface.functions["f"]).expect("it is supported")
    };
    let (lower, lift) = (plan(Side::Host, Direction::Import), plan(Side::Host, Direction::Export));
    let (types, plan) = (planner.types(), plan(Side::Guest, Direction::Export));
    let plan = &plan;
    let exports = vec![Export { lift: &lift, is_async: true }];
    let mut store = Store::new(|_| 0);
    let bindings =
        Bindings::new(types, vec![plan], |core, _, arguments| callee(Called { core, types, plan, arguments }));
    let component = Component { types, imports: Vec::new(), exports: exports.clone() };
    let other = store.instantiate(component, bindings);
    let bindings =
        Bindings::new(types, vec![plan], |core, _, arguments| caller(Called { core, types, plan, arguments }));
    let imports = vec![Import { lower: &lower, callee: other, export: 0 }];
    let instance = store.instantiate(Component { types, imports, exports }, bindings);
    let task = store.call(instance, 0, Vec::new())?;
    while store.step()? {
        store.check().expect("the state is sound");
    }
    Ok(look(&mut store, task))
}

#[test]
fn a_callee_that_returns_at_once_has_no_subtask() {
    let caller = guest!(|it| {
        assert_eq!(it.call().await, SubtaskState::Returned.number());
        it.return_nothing().await
    });
    let outcome = run(caller, guest!(|it| { it.return_nothing().await }), |store, task| store.outcome(task).cloned());
    assert_eq!(outcome, Ok(Some(Outcome::Returned(Vec::new()))));
}

#[test]
fn a_subtask_is_dropped_once_its_caller_knows_that_it_is_over() {
    let early = guest!(|it| {
        let status = it.call().await;
        assert_eq!(status & 0xf, SubtaskState::Started.number());
        it.core.request(Request::SubtaskDrop(status >> 4)).await;
        Ok(())
    });
    let waits = guest!(|it| {
        it.core.give_way().await;
        it.return_nothing().await
    });
    assert!(matches!(run(early, waits, |_, _| ()), Err(Trap::NotResolved(_))));
}

#[test]
fn a_subtask_is_cancelled_once_and_outside_of_sets() {
    let gives_up = guest!(|it| {
        it.core.cancelled().await;
        it.core.export((it.types, it.plan), it.arguments, async |_| Ok(None)).await
    });
    let twice = guest!(|it| {
        let subtask = it.call().await >> 4;
        let state = it.core.number(Request::SubtaskCancel(subtask)).await;
        assert_eq!(state, SubtaskState::CancelledBeforeReturned.number());
        it.core.request(Request::SubtaskCancel(subtask)).await;
        Ok(())
    });
    assert!(matches!(run(twice, gives_up, |_, _| ()), Err(Trap::CancelledLate(_))));
    let in_a_set = guest!(|it| {
        let subtask = it.call().await >> 4;
        it.core.join(subtask).await;
        it.core.request(Request::SubtaskCancel(subtask)).await;
        Ok(())
    });
    assert!(matches!(run(in_a_set, gives_up, |_, _| ()), Err(Trap::InWaitableSet(_))));
}

#[test]
fn a_callee_that_is_held_off_and_cancelled_never_starts() {
    let caller = guest!(|it| {
        // The first call holds others off; the second waits to enter.
        let first = it.call().await >> 4;
        let second = it.call().await;
        assert_eq!(second & 0xf, SubtaskState::Starting.number());
        let state = it.core.number(Request::SubtaskCancel(second >> 4)).await;
        assert_eq!(state, SubtaskState::CancelledBeforeStarted.number());
        it.core.request(Request::SubtaskDrop(second >> 4)).await;
        assert_eq!(it.core.event(first).await, SubtaskState::Returned.number());
        it.core.leave(first).await;
        it.core.request(Request::SubtaskDrop(first)).await;
        it.return_nothing().await
    });
    let holds_off = guest!(|it| {
        it.core.request(Request::BackpressureInc).await;
        it.core.give_way().await;
        it.core.request(Request::BackpressureDec).await;
        it.return_nothing().await
    });
    let left = run(caller, holds_off, |store, _| store.check_nothing_left());
    assert_eq!(left, Ok(Ok(())));
}

#[test]
fn a_deadlock_across_components_names_both_tasks() {
    let caller = guest!(|it| {
        let subtask = it.call().await >> 4;
        it.core.event(subtask).await;
        Ok(())
    });
    let never = guest!(|it| {
        it.core.cancelled().await;
        Ok(())
    });
    let blocked = run(caller, never, |store, _| store.blocked().iter().map(ToString::to_string).collect::<Vec<_>>());
    let expected = ["task 0 waits for task 1", "task 1 waits for an empty waitable set"];
    assert_eq!(blocked, Ok(expected.map(str::to_owned).into()));
}
