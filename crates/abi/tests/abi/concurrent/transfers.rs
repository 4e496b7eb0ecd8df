//! Streams and futures between two components: elements arrive in order, whoever stops reading or writing, and when.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use proptest::prelude::*;
use wit_parser::{Resolve, TypeDefKind, TypeId};
use witcraft_abi::interpret::{
    Component, CopyResult, Datum, End, Export, Handle, Import, InterfaceValue, Outcome, Store, Trap,
};
use witcraft_abi::{Direction, FunctionPlan, Mode, PayloadPlan, Planner, Policy, Side, TransferKind};

use super::caller::{Called, Imported, Patience};
use super::copies::{Channel, handle_of, readable};
use super::guest::{Bindings, Core};
use super::languages::{drop_owned, policies, seen};
use super::order::Order;
use crate::random::{RandomType, Values, random_owned_type, wit};
use crate::round_trip::{map_handles, to_guest};
use crate::worlds::World;

/// A read or a write: how many elements, and how many turns it may take.
type Step = (usize, Option<usize>);

/// How one end is used.
#[derive(Clone, Debug)]
struct Script {
    steps: Vec<Step>,
    /// Whether the end is dropped after the steps, whatever is still to come.
    stops: bool,
}

fn script() -> impl Strategy<Value = Script> {
    let step = (0..4usize, prop::option::of(0..4usize));
    let stops = prop::bool::weighted(0.3);
    (prop::collection::vec(step, 0..5), stops).prop_map(|(steps, stops)| Script { steps, stops })
}

/// The ends of two streams: one that goes to the other component, and one that comes back.
#[derive(Clone, Debug)]
struct Round {
    count: usize,
    first_writer: Script,
    second_reader: Script,
    /// What the other component does: it writes what it reads.
    relay: Script,
}

fn round() -> impl Strategy<Value = Round> {
    (0..8usize, script(), script(), script()).prop_map(|(count, first_writer, second_reader, relay)| Round {
        count,
        first_writer,
        second_reader,
        relay,
    })
}

struct Test<'p> {
    kind: TransferKind,
    rounds: Vec<Round>,
    /// What is written in each round.
    sent: Vec<Vec<InterfaceValue>>,
    received: RefCell<Vec<Vec<InterfaceValue>>>,
    resources: HashMap<u32, TypeId>,
    /// How many rounds the other component was asked for.
    relayed: Cell<usize>,
    caller: (Imported<'p>, Channel<'p>),
    callee: (Imported<'p>, Channel<'p>),
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_in_its_order(
        ty in random_owned_type(),
        is_stream: bool,
        rounds in prop::collection::vec(round(), 1..3),
        modes in prop::collection::vec(prop::sample::select(vec![Mode::Callback, Mode::Stackful]), 2),
        policies in policies(),
        seed: u64,
        order: Order,
    ) {
        let kind = if is_stream { TransferKind::Stream } else { TransferKind::Future };
        check(&ty, kind, rounds, [modes[0], modes[1]], policies, seed, order)?;
    }
}

fn check(
    ty: &RandomType,
    kind: TransferKind,
    rounds: Vec<Round>,
    modes: [Mode; 2],
    policies: (Policy, Policy),
    seed: u64,
    order: Order,
) -> Result<(), TestCaseError> {
    // The random type stands behind a name, as the payload of what the function takes and gives.
    let text = wit(&[], Some(&RandomType::Alias(Box::new(ty.clone()))));
    let (before, result) = text.split_once("f: func() -> ").expect("the function is in the text");
    let (payload, after) = result.split_once(';').expect("it ends");
    let kind_name = kind.name();
    let text = format!(
        "{before}f: async func(a: {kind_name}<{payload}>) -> {kind_name}<{payload}>;{}",
        after.replace("{ import i; }", "{ import i; export run: async func(); }")
    );
    if text.contains("= char;") && kind == TransferKind::Stream {
        return Ok(());
    }
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", &text).expect("the text is WIT");
    let world =
        |name: &str| World { path: name.into(), id: resolve.packages[package].worlds[name], resolve: resolve.clone() };
    let (importing, exporting) = (world("importing"), world("exporting"));
    let planners = [
        Planner::new(&importing.resolve, importing.id, policies.0),
        Planner::new(&exporting.resolve, exporting.id, policies.1),
    ];
    let plans = |of: usize, mode, direction| -> [FunctionPlan; 2] {
        let functions = [&importing, &exporting][of].functions();
        let (_, interface, function) = functions.iter().find(|(d, ..)| *d == direction).expect("it is in the world");
        [Side::Guest, Side::Host].map(|side| {
            planners[of].plan_in(mode, side, direction, *interface, function).expect("the types are supported")
        })
    };
    let payloads = |of: usize, direction| -> [PayloadPlan; 2] {
        let world = [&importing, &exporting][of];
        let functions = world.functions();
        let (_, interface, function) = functions.iter().find(|(d, ..)| *d == direction).expect("it is in the world");
        let transfer = function.find_futures_and_streams(&world.resolve)[0];
        let (TypeDefKind::Stream(Some(ty)) | TypeDefKind::Future(Some(ty))) = world.resolve.types[transfer].kind else {
            panic!("it has a payload");
        };
        [Side::Guest, Side::Host].map(|side| planners[of].payload(side, direction, *interface, ty))
    };
    let run = plans(0, modes[0], Direction::Export);
    let lower = plans(0, Mode::Callback, Direction::Import);
    let lift = plans(1, modes[1], Direction::Export);
    let caller_payload = payloads(0, Direction::Import);
    let callee_payload = payloads(1, Direction::Export);

    let mut values = Values::new(&importing.resolve, seed);
    let mut resources = HashMap::new();
    let mut value = || {
        map_handles(&values.value(caller_payload[0].ty), &mut |handle| {
            if let Handle::Representation { representation, resource } = handle {
                resources.insert(representation, resource);
            }
            handle
        })
    };
    let sent = rounds.iter().map(|round| {
        let count = if kind == TransferKind::Future { 1 } else { round.count };
        (0..count).map(|_| value()).collect()
    });
    let sent: Vec<Vec<InterfaceValue>> = sent.collect();
    let types = [planners[0].types(), planners[1].types()];
    let test = Rc::new(Test {
        kind,
        received: RefCell::new(vec![Vec::new(); rounds.len()]),
        rounds,
        sent,
        resources,
        relayed: Cell::new(0),
        caller: (
            Imported { types: types[0], plan: &lower[0], import: 0 },
            Channel { kind, types: types[0], payload: &caller_payload },
        ),
        callee: (
            Imported { types: types[1], plan: &lift[0], import: 0 },
            Channel { kind, types: types[1], payload: &callee_payload },
        ),
    });

    let mut store = Store::new(order.chooser());
    let exports = vec![Export { lift: &lift[1], is_async: true }];
    let component = Component { types: types[1], imports: Vec::new(), exports };
    let shared = test.clone();
    let guest = Bindings::new(types[1], vec![&lift[0]], move |core, _, arguments| {
        Box::pin(serve(core, shared.clone(), arguments))
    });
    let callee = store.instantiate(component, guest);
    let imports = vec![Import { lower: &lower[1], callee, export: 0 }];
    let exports = vec![Export { lift: &run[1], is_async: true }];
    let (shared, plan) = (test.clone(), (types[0], &run[0]));
    let guest = Bindings::new(types[0], vec![&run[0]], move |core, _, arguments| {
        let shared = shared.clone();
        Box::pin(async move {
            for number in 0..shared.rounds.len() {
                core.spawn(round_trip(core.clone(), shared.clone(), number));
            }
            core.export(plan, arguments, async |_| Ok(Some(Vec::new()))).await
        })
    });
    let caller = store.instantiate(Component { types: types[0], imports, exports }, guest);

    let trap = |trap: Trap| TestCaseError::fail(trap.to_string());
    let run = store.call(caller, 0, Vec::new()).map_err(trap)?;
    for step in 0.. {
        prop_assert!(step < 20_000, "it does not end");
        store.check().map_err(TestCaseError::fail)?;
        if !store.step().map_err(trap)? {
            break;
        }
    }
    prop_assert_eq!(store.outcome(run), Some(&Outcome::Returned(Vec::new())));
    for ((round, sent), received) in test.rounds.iter().zip(&test.sent).zip(test.received.borrow().iter()) {
        prop_assert_eq!(Some(&received[..]), sent.get(..received.len()));
        // Who relays is asked for the rounds in any order.
        let is_whole = !round.second_reader.stops && !test.rounds.iter().any(|round| round.relay.stops);
        prop_assert!(!is_whole || received.len() == sent.len(), "{} of {} came", received.len(), sent.len());
    }
    store.check_nothing_left().map_err(TestCaseError::fail)
}

/// The caller sends all values of a round, and reads what comes back.
async fn round_trip<'p>(core: Core<'p>, test: Rc<Test<'p>>, number: usize) -> Result<(), Trap> {
    let (imported, channel) = test.caller;
    let [reader, writer] = core.new_transfer(test.kind).await;
    let values: VecDeque<_> =
        test.sent[number].iter().map(|value| core.with(|instance| to_guest(instance, value))).collect();
    let script = test.rounds[number].first_writer.clone();
    let sender = core.clone();
    core.spawn(async move {
        // Whoever writes is the one who ends: it does not stop before.
        write_all(&sender, channel, writer, values, script.steps).await?;
        sender.drop_end(channel.kind, End::Writable, writer).await;
        Ok(())
    });
    let called = core.call(imported, &[readable(reader)], Patience::Endless).await?;
    let Called::Returned(result) = called else { panic!("nobody gave up") };
    let reader = handle_of(&result[0]);
    let Script { steps, stops } = test.rounds[number].second_reader.clone();
    read_all(&core, channel, reader, steps, stops, async |value| {
        test.received.borrow_mut()[number].push(core.with(|instance| seen(&test.resources, instance, &value)));
        core.with(|instance| drop_owned(instance, &value));
        Ok(true)
    })
    .await
}

/// The callee gives back a stream, or a future, to which it writes what it reads.
async fn serve<'p>(core: Core<'p>, test: Rc<Test<'p>>, arguments: Vec<Datum>) -> Result<(), Trap> {
    let (Imported { types, plan, .. }, channel) = test.callee;
    let number = test.relayed.replace(test.relayed.get() + 1);
    let Script { steps, stops } = test.rounds[number].relay.clone();
    let relay = core.clone();
    core.export((types, plan), arguments, async |arguments| {
        let from = handle_of(&arguments[0]);
        let [reader, writer] = core.new_transfer(channel.kind).await;
        core.spawn(async move {
            let again = steps.clone();
            // A future has to be written, so that whoever has it cannot stop before.
            let stops = stops && channel.kind == TransferKind::Stream;
            read_all(&relay, channel, from, steps, stops, async |value| {
                let values = VecDeque::from([value]);
                write_all(&relay, channel, writer, values, again.clone()).await
            })
            .await?;
            relay.drop_end(channel.kind, End::Writable, writer).await;
            Ok(())
        });
        Ok(Some(vec![readable(reader).into()]))
    })
    .await
}

/// Writes all values by these steps, then by others. Returns whether somebody took them.
async fn write_all<'p>(
    core: &Core<'p>,
    channel: Channel<'p>,
    handle: u32,
    mut values: VecDeque<InterfaceValue>,
    steps: Vec<Step>,
) -> Result<bool, Trap> {
    let mut steps = steps.into_iter();
    loop {
        let (count, patience) = match steps.next() {
            Some(step) => step,
            None if values.is_empty() => return Ok(true),
            None => (2, None),
        };
        let count = match channel.kind {
            TransferKind::Stream => count.min(values.len()),
            TransferKind::Future => 1,
        };
        let result = core.write(channel, handle, &mut values, count, patience).await?;
        if result == CopyResult::Dropped {
            values.iter().for_each(|value| core.with(|instance| drop_owned(instance, value)));
            return Ok(false);
        }
        if channel.kind == TransferKind::Future && result == CopyResult::Completed {
            return Ok(true);
        }
    }
}

/// Reads by these steps, then by others unless it stops there, and drops the end. What is read goes to `take`, which says whether
/// more is wanted.
async fn read_all<'p>(
    core: &Core<'p>,
    channel: Channel<'p>,
    handle: u32,
    steps: Vec<Step>,
    stops: bool,
    mut take: impl AsyncFnMut(InterfaceValue) -> Result<bool, Trap>,
) -> Result<(), Trap> {
    let mut steps = steps.into_iter();
    loop {
        let (room, patience) = match steps.next() {
            Some(step) => step,
            None if stops => break,
            None => (3, None),
        };
        let room = if channel.kind == TransferKind::Future { 1 } else { room };
        let (result, values) = core.read(channel, handle, room, patience).await?;
        let mut is_wanted = true;
        for value in values {
            if is_wanted {
                is_wanted = take(value).await?;
            } else {
                core.with(|instance| drop_owned(instance, &value));
            }
        }
        let is_last = channel.kind == TransferKind::Future && result == CopyResult::Completed;
        if is_last || !is_wanted || result == CopyResult::Dropped {
            break;
        }
    }
    core.drop_end(channel.kind, End::Readable, handle).await;
    Ok(())
}
