//! Concurrent calls between components and from the host: values arrive intact, whoever waits or cancels.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use proptest::prelude::*;
use wit_parser::{Resolve, Type, TypeId};
use witcraft_abi::interpret::{
    Component, Datum, Export, Handle, Import, InterfaceValue, Outcome, Request, Store, TaskId, Trap,
};
use witcraft_abi::{Direction, FunctionPlan, Mode, Planner, Policy, Side};

use super::caller::{Called, Imported, Patience};
use super::guest::{Bindings, Core};
use super::languages::{drop_owned, interface, policies, seen};
use super::order::Order;
use crate::random::{RandomType, Values, random_function, wit};
use crate::round_trip::{map_handles, to_guest};
use crate::worlds::World;

/// How one call goes.
#[derive(Clone, Debug)]
struct Script {
    /// How many turns the caller lets pass before it calls.
    delay: usize,
    /// How many turns the caller waits before it gives up.
    patience: Option<usize>,
    /// How many turns the callee waits before it returns.
    work: usize,
    /// Whether the callee waits until it is asked to give up, if it ever will be.
    waits: bool,
    /// Whether the callee gives up when it is asked to.
    gives_up: bool,
    /// Whether the callee holds others off while it works.
    holds_off: bool,
    /// How many turns the callee goes on after it has returned.
    rest: usize,
}

fn script() -> impl Strategy<Value = Script> {
    let patience = prop::option::of(0..5usize);
    (0..4usize, patience, 0..4usize, any::<[bool; 3]>(), 0..3usize).prop_map(
        |(delay, patience, work, [waits, gives_up, holds_off], rest)| Script {
            delay,
            patience,
            work,
            waits: waits && patience.is_some(),
            gives_up,
            holds_off,
            rest,
        },
    )
}

/// How the functions are lifted and lowered.
#[derive(Clone, Copy, Debug)]
struct Modes {
    run: Mode,
    lower: Mode,
    lift: Mode,
}

fn modes() -> impl Strategy<Value = Modes> {
    let lifts = prop::sample::select(vec![Mode::Callback, Mode::Callback, Mode::Stackful, Mode::Sync]);
    let lowers = prop::sample::select(vec![Mode::Callback, Mode::Callback, Mode::Sync]);
    (lifts.clone(), lowers, lifts).prop_map(|(run, lower, lift)| Modes { run, lower, lift })
}

/// One call, and what is known of it.
#[derive(Debug)]
struct Call {
    script: Script,
    arguments: Vec<InterfaceValue>,
    result: Option<InterfaceValue>,
    /// Whether the caller does not wait on its stack.
    can_be_cancelled: bool,
    callee: Callee,
    caller: Option<Called>,
}

/// How far the callee got.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Callee {
    NotStarted,
    Started,
    Returned,
    GaveUp,
}

/// All that the components and the host share, which are one program here.
struct Test<'p> {
    calls: Vec<RefCell<Call>>,
    resources: HashMap<u32, TypeId>,
    imported: Imported<'p>,
    exported: Imported<'p>,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_in_comes_out_whoever_waits_or_gives_up(
        function in random_function(),
        (guests, components) in (prop::collection::vec(script(), 0..5), prop::collection::vec(script(), 0..4)),
        modes in modes(),
        policies in policies(),
        seed: u64,
        order: Order,
    ) {
        check(&function, guests, components, modes, policies, seed, order)?;
    }
}

fn check(
    (parameters, result): &(Vec<RandomType>, Option<RandomType>),
    from_guest: Vec<Script>,
    from_host: Vec<Script>,
    modes: Modes,
    policies: (Policy, Policy),
    seed: u64,
    order: Order,
) -> Result<(), TestCaseError> {
    let text = wit(parameters, result.as_ref())
        .replace("f: func(", "f: async func(call: u32, ")
        .replace("{ import i; }", "{ import i; export run: async func(); }");
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", &text).expect("the text is WIT");
    let world =
        |name: &str| World { path: name.into(), id: resolve.packages[package].worlds[name], resolve: resolve.clone() };
    let (importing, exporting) = (world("importing"), world("exporting"));
    let caller = Planner::new(&importing.resolve, importing.id, policies.0);
    let callee = Planner::new(&exporting.resolve, exporting.id, policies.1);
    let plan = |world: &World, planner: &Planner<'_>, mode, side, direction: Direction| -> FunctionPlan {
        let functions = world.functions();
        let (_, interface, function) = functions.iter().find(|(d, ..)| *d == direction).expect("it is in the world");
        planner.plan_in(mode, side, direction, *interface, function).expect("the types are supported")
    };
    let caller_plan = |mode, side, direction| plan(&importing, &caller, mode, side, direction);
    let callee_plan = |side| plan(&exporting, &callee, modes.lift, side, Direction::Export);
    let run = [Side::Guest, Side::Host].map(|side| caller_plan(modes.run, side, Direction::Export));
    let lower = [Side::Guest, Side::Host].map(|side| caller_plan(modes.lower, side, Direction::Import));
    let lift = [Side::Guest, Side::Host].map(callee_plan);

    let from_guests = from_guest.len();
    let scripts = from_guest.into_iter().chain(from_host);
    let functions = importing.functions();
    let function = functions.iter().find(|(direction, ..)| *direction == Direction::Import).expect("`f`").2;
    let (mut calls, resources) = calls(&importing.resolve, function, scripts, seed);
    for call in &mut calls[..from_guests] {
        call.get_mut().can_be_cancelled = modes.lower != Mode::Sync;
    }
    let test = Test {
        calls,
        resources,
        imported: Imported { types: caller.types(), plan: &lower[0], import: 0 },
        exported: Imported { types: callee.types(), plan: &lift[0], import: 0 },
    };
    let test = Rc::new(test);

    let mut store = Store::new(order.chooser());
    let exports = vec![Export { lift: &lift[1], is_async: true }];
    let component = Component { types: callee.types(), imports: Vec::new(), exports };
    let shared = test.clone();
    let guest = Bindings::new(callee.types(), vec![&lift[0]], move |core, _, arguments| {
        Box::pin(serve(core, shared.clone(), arguments))
    });
    let callee = store.instantiate(component, guest);
    let component = Component {
        types: caller.types(),
        imports: vec![Import { lower: &lower[1], callee, export: 0 }],
        exports: vec![Export { lift: &run[1], is_async: true }],
    };
    let (shared, plan) = (test.clone(), (caller.types(), &run[0]));
    let guest = Bindings::new(caller.types(), vec![&run[0]], move |core, _, arguments| {
        let shared = shared.clone();
        Box::pin(async move {
            for number in 0..from_guests {
                core.spawn(call(core.clone(), shared.clone(), number));
            }
            core.export(plan, arguments, async |_| Ok(Some(Vec::new()))).await
        })
    });
    let caller = store.instantiate(component, guest);
    drive(&mut store, &test, (caller, callee), from_guests)
}

/// Random arguments and results for as many calls as there are scripts.
fn calls(
    resolve: &Resolve,
    function: &wit_parser::Function,
    scripts: impl Iterator<Item = Script>,
    seed: u64,
) -> (Vec<RefCell<Call>>, HashMap<u32, TypeId>) {
    let mut values = Values::new(resolve, seed);
    let mut resources = HashMap::new();
    let mut value = |ty: Type| {
        map_handles(&values.value(ty), &mut |handle| {
            if let Handle::Representation { representation, resource } = handle {
                resources.insert(representation, resource);
            }
            handle
        })
    };
    let call = |(number, script): (u64, Script)| {
        let rest = function.params.iter().skip(1).map(|parameter| value(parameter.ty));
        let arguments = std::iter::once(InterfaceValue::Unsigned(number)).chain(rest).collect();
        let result = function.result.map(&mut value);
        let callee = Callee::NotStarted;
        RefCell::new(Call { script, arguments, result, can_be_cancelled: true, callee, caller: None })
    };
    ((0..).zip(scripts).map(call).collect(), resources)
}

/// The host calls, gives up, and lets everybody go on until all is over.
fn drive(
    store: &mut Store<'_>,
    test: &Test<'_>,
    (caller, callee): (witcraft_abi::interpret::InstanceId, witcraft_abi::interpret::InstanceId),
    from_guests: usize,
) -> Result<(), TestCaseError> {
    let trap = |trap: Trap| TestCaseError::fail(trap.to_string());
    let run = store.call(caller, 0, Vec::new()).map_err(trap)?;
    let mut started: HashMap<usize, TaskId> = HashMap::new();
    for step in 0.. {
        prop_assert!(step < 20_000, "it does not end");
        store.check().map_err(TestCaseError::fail)?;
        let mut host_is_done = true;
        for (number, call) in test.calls.iter().enumerate().skip(from_guests) {
            let (delay, patience) = (call.borrow().script.delay, call.borrow().script.patience);
            let due = delay + patience.unwrap_or(0);
            if step == delay {
                let arguments = call.borrow().arguments.iter().cloned().map(Datum::from).collect();
                started.insert(number, store.call(callee, 0, arguments).map_err(trap)?);
            }
            if step == due && patience.is_some() {
                store.cancel(started[&number]).map_err(trap)?;
            }
            host_is_done &= step > due;
        }
        if !store.step().map_err(trap)? && host_is_done {
            break;
        }
    }
    prop_assert_eq!(store.outcome(run), Some(&Outcome::Returned(Vec::new())));
    for (number, task) in started {
        let mut call = test.calls[number].borrow_mut();
        call.caller = store.outcome(task).map(|outcome| match (outcome, call.callee) {
            (Outcome::Returned(result), _) => Called::Returned(result.clone()),
            (Outcome::Cancelled, Callee::NotStarted) => Called::CancelledBeforeStarted,
            (Outcome::Cancelled, _) => Called::CancelledBeforeReturned,
        });
    }
    for call in &test.calls {
        let call = call.borrow();
        let result: Vec<Datum> = call.result.iter().cloned().map(Datum::from).collect();
        let expected = match call.callee {
            Callee::NotStarted => Called::CancelledBeforeStarted,
            Callee::GaveUp => Called::CancelledBeforeReturned,
            Callee::Returned => Called::Returned(result),
            Callee::Started => return Err(TestCaseError::fail("a callee was left halfway")),
        };
        prop_assert_eq!(call.caller.as_ref(), Some(&expected));
    }
    store.check_nothing_left().map_err(TestCaseError::fail)
}

/// The guest calls.
async fn call<'p>(core: Core<'p>, test: Rc<Test<'p>>, number: usize) -> Result<(), Trap> {
    let script = test.calls[number].borrow().script.clone();
    for _ in 0..script.delay {
        core.give_way().await;
    }
    let give = |value: &InterfaceValue| core.with(|instance| to_guest(instance, value));
    let arguments: Vec<InterfaceValue> = test.calls[number].borrow().arguments.iter().map(give).collect();
    let called =
        core.call(test.imported, &arguments, script.patience.map_or(Patience::Endless, Patience::Turns)).await?;
    let called = match called {
        Called::Returned(result) => {
            let result = interface(result);
            let result_seen = result
                .iter()
                .map(|value| core.with(|instance| seen(&test.resources, instance, value)).into())
                .collect();
            result.iter().for_each(|value| core.with(|instance| drop_owned(instance, value)));
            Called::Returned(result_seen)
        }
        called => called,
    };
    // What was lent, and what a callee that never started did not take.
    arguments.iter().for_each(|value| core.with(|instance| drop_owned(instance, value)));
    test.calls[number].borrow_mut().caller = Some(called);
    Ok(())
}

/// The guest is called.
async fn serve<'p>(core: Core<'p>, test: Rc<Test<'p>>, arguments: Vec<Datum>) -> Result<(), Trap> {
    let Imported { types, plan, .. } = test.exported;
    let rest = RefCell::new(0);
    let implementation = async |arguments: Vec<Datum>| {
        let arguments = interface(arguments);
        let InterfaceValue::Unsigned(number) = arguments[0] else { panic!("the first argument is a number") };
        let call = &test.calls[number as usize];
        let arguments_seen: Vec<_> =
            arguments.iter().map(|value| core.with(|instance| seen(&test.resources, instance, value))).collect();
        assert_eq!(arguments_seen, call.borrow().arguments, "the arguments");
        let script = call.borrow().script.clone();
        assert_eq!(std::mem::replace(&mut call.borrow_mut().callee, Callee::Started), Callee::NotStarted);
        if script.holds_off {
            core.request(Request::BackpressureInc).await;
        }
        for _ in 0..script.work {
            core.give_way().await;
        }
        if script.waits && plan.mode != Mode::Sync && call.borrow().can_be_cancelled {
            core.cancelled().await;
        }
        if script.holds_off {
            core.request(Request::BackpressureDec).await;
        }
        arguments.iter().for_each(|value| core.with(|instance| drop_owned(instance, value)));
        *rest.borrow_mut() = script.rest;
        if core.is_cancelled() && script.gives_up {
            call.borrow_mut().callee = Callee::GaveUp;
            return Ok(None);
        }
        call.borrow_mut().callee = Callee::Returned;
        let result = call.borrow().result.clone();
        Ok(Some(result.iter().map(|value| core.with(|instance| to_guest(instance, value)).into()).collect()))
    };
    core.export((types, plan), arguments, implementation).await?;
    if plan.mode != Mode::Sync {
        for _ in 0..rest.into_inner() {
            core.give_way().await;
        }
    }
    Ok(())
}
