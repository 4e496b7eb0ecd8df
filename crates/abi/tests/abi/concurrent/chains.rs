//! Nested calls: a tree of subtasks through a chain of components, with cancellation anywhere.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use proptest::prelude::*;
use wit_parser::Resolve;
use witcraft_abi::interpret::{Component, Datum, Export, Import, InstanceId, InterfaceValue, Outcome, Store, Trap};
use witcraft_abi::{Direction, FunctionPlan, Mode, Planner, Policy, Side, TypeTable};

use super::caller::{Called, Imported, Patience};
use super::guest::{Bindings, Core};
use super::languages::interface;
use super::order::Order;

const WIT: &str = "package a:b;
interface i { f: async func(call: u32) -> list<string>; }
world w { import i; export i; }";

/// A call, and the calls that it makes.
#[derive(Clone, Debug)]
struct Tree {
    /// How many turns pass before it calls anybody.
    delay: usize,
    /// How long it waits for those that it calls: so many turns, or as long as nobody asks it to give up.
    patience: Option<usize>,
    /// Whether it gives up when it is asked to.
    gives_up: bool,
    calls: Vec<Tree>,
}

fn tree() -> impl Strategy<Value = Tree> {
    let node = |calls: BoxedStrategy<Vec<Tree>>| {
        (0..3usize, prop::option::of(0..4usize), any::<bool>(), calls)
            .prop_map(|(delay, patience, gives_up, calls)| Tree { delay, patience, gives_up, calls })
    };
    let leaf = node(Just(Vec::new()).boxed());
    leaf.prop_recursive(3, 16, 4, move |inner| node(prop::collection::vec(inner, 0..4).boxed()))
}

/// The calls of a tree by their numbers, each with the numbers of those that it makes.
fn numbered(tree: &Tree, all: &mut Vec<(Tree, Vec<usize>)>) -> usize {
    let number = all.len();
    all.push((tree.clone(), Vec::new()));
    let calls = tree.calls.iter().map(|call| numbered(call, all)).collect();
    all[number].1 = calls;
    number
}

struct Test<'p> {
    calls: Vec<(Tree, Vec<usize>)>,
    results: RefCell<Vec<Option<InterfaceValue>>>,
    types: &'p TypeTable<'p>,
    imported: &'p FunctionPlan,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_of_calls_is_carried_out_or_given_up_as_a_whole(
        tree in tree(),
        modes in prop::collection::vec(prop::sample::select(vec![Mode::Callback, Mode::Callback, Mode::Stackful]), 4),
        cancelled_at in prop::option::of(0..20usize),
        order: Order,
    ) {
        check(&tree, &modes, cancelled_at, order)?;
    }
}

fn check(tree: &Tree, modes: &[Mode], cancelled_at: Option<usize>, order: Order) -> Result<(), TestCaseError> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", WIT).expect("the text is WIT");
    let world = resolve.packages[package].worlds["w"];
    let planner = Planner::new(&resolve, world, Policy { asynchronous: true, ..Policy::default() });
    let (key, _) = resolve.worlds[world].exports.first().expect("there is an export");
    let (_, interface) = resolve.interfaces.iter().next().expect("there is an interface");
    let plan = |mode, side, direction| {
        planner.plan_in(mode, side, direction, Some(key), &interface.functions["f"]).expect("it is supported")
    };
    let lower = [Side::Guest, Side::Host].map(|side| plan(Mode::Callback, side, Direction::Import));
    let lifts: Vec<[FunctionPlan; 2]> =
        modes.iter().map(|mode| [Side::Guest, Side::Host].map(|side| plan(*mode, side, Direction::Export))).collect();
    let mut calls = Vec::new();
    numbered(tree, &mut calls);
    let results = RefCell::new(vec![None; calls.len()]);
    let test = Rc::new(Test { calls, results, types: planner.types(), imported: &lower[0] });

    let mut store = Store::new(order.chooser());
    let mut callee: Option<InstanceId> = None;
    for [guest, host] in &lifts {
        let imports = callee.map(|callee| Import { lower: &lower[1], callee, export: 0 }).into_iter().collect();
        let exports = vec![Export { lift: host, is_async: true }];
        let shared = test.clone();
        let bindings = Bindings::new(planner.types(), vec![guest], move |core, _, arguments| {
            Box::pin(serve(core, shared.clone(), guest, arguments))
        });
        callee = Some(store.instantiate(Component { types: planner.types(), imports, exports }, bindings));
    }
    let trap = |trap: Trap| TestCaseError::fail(trap.to_string());
    let first = callee.expect("there are components");
    let task = store.call(first, 0, vec![InterfaceValue::Unsigned(0).into()]).map_err(trap)?;
    for step in 0.. {
        prop_assert!(step < 20_000, "it does not end");
        store.check().map_err(TestCaseError::fail)?;
        if Some(step) == cancelled_at {
            store.cancel(task).map_err(trap)?;
        }
        if !store.step().map_err(trap)? && cancelled_at.is_none_or(|at| step >= at) {
            break;
        }
    }
    let result = test.results.borrow()[0].clone();
    let expected = result.map_or(Outcome::Cancelled, |result| Outcome::Returned(vec![result.into()]));
    prop_assert_eq!(store.outcome(task), Some(&expected));
    store.check_nothing_left().map_err(TestCaseError::fail)
}

/// Calls whom it has to call, all at once, and gives what came of it.
async fn serve<'p>(
    core: Core<'p>,
    test: Rc<Test<'p>>,
    plan: &'p FunctionPlan,
    arguments: Vec<Datum>,
) -> Result<(), Trap> {
    core.export((test.types, plan), arguments, async |arguments| {
        let [InterfaceValue::Unsigned(number)] = interface(arguments)[..] else { panic!("it is a number") };
        let number = usize::try_from(number).expect("few calls");
        let (tree, calls) = &test.calls[number];
        for _ in 0..tree.delay {
            core.give_way().await;
        }
        let (came, under_way) = (Rc::new(RefCell::new(Vec::new())), Rc::new(Cell::new(calls.len())));
        for call in calls.iter().copied() {
            let (core, test, came, under_way) = (core.clone(), test.clone(), came.clone(), under_way.clone());
            core.clone().spawn(async move {
                let patience = test.calls[number].0.patience.map_or(Patience::UntilCancelled, Patience::Turns);
                let imported = Imported { types: test.types, plan: test.imported, import: 0 };
                let argument = InterfaceValue::Unsigned(call.try_into().expect("few calls"));
                if let Called::Returned(result) = core.call(imported, &[argument], patience).await? {
                    let result = interface(result).pop();
                    assert_eq!(result, test.results.borrow()[call], "what call {call} gave");
                    came.borrow_mut().push(call);
                }
                under_way.set(under_way.get() - 1);
                Ok(())
            });
        }
        core.until(|| under_way.get() == 0).await;
        if core.is_cancelled() && tree.gives_up {
            return Ok(None);
        }
        let texts =
            came.borrow().iter().map(|call| InterfaceValue::String(format!("{number} called {call}"))).collect();
        let result = InterfaceValue::List(texts);
        test.results.borrow_mut()[number] = Some(result.clone());
        Ok(Some(vec![result.into()]))
    })
    .await
}
