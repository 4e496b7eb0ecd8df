use wit_parser::{Resolve, WorldItem};

use super::{Operands, Parts, Placement, Spelled, Usage, Uses};
use crate::{
    AggregateOperation, Block, Direction, FunctionPlan, HandleOperation, ListOperation, MemoryOperation, Operation,
    Planner, Policy, ScalarOperation, Side, Value, VariantOperation,
};

/// The plan of a guest for the only function of a world with these items.
fn plan(direction: Direction, items: &str) -> FunctionPlan {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", &format!("package a:b;\n{items}")).expect("it is WIT");
    let world = resolve.packages[package].worlds["w"];
    let (imports, exports) = (&resolve.worlds[world].imports, &resolve.worlds[world].exports);
    let all = if direction == Direction::Import { imports } else { exports };
    let function = all.values().find_map(|item| match item {
        WorldItem::Function(function) => Some(function),
        WorldItem::Interface { .. } | WorldItem::Type { .. } => None,
    });
    let planner = Planner::new(&resolve, world, Policy::default());
    planner.plan(Side::Guest, direction, None, function.expect("there is one")).expect("it is supported")
}

fn import(function: &str) -> FunctionPlan {
    plan(Direction::Import, &format!("world w {{ import f: {function}; }}"))
}

fn usage(plan: &FunctionPlan) -> Usage {
    Usage::of(&plan.body, plan.types.len())
}

/// The results of the statements, in nested blocks too, that a test picks.
fn results(block: &Block, is_wanted: &dyn Fn(&Operation) -> bool) -> Vec<Value> {
    let own = |statement: &crate::Statement| {
        let nested = statement.operation.blocks().into_iter().flat_map(|block| results(block, is_wanted));
        let here = if is_wanted(&statement.operation) { statement.results.clone() } else { Vec::new() };
        here.into_iter().chain(nested).collect::<Vec<_>>()
    };
    block.statements.iter().flat_map(own).collect()
}

#[test]
fn uses_are_counted_in_nested_blocks_too() {
    let plan = import("func(a: u32) -> option<tuple<u8, u8>>");
    let usage = usage(&plan);
    assert_eq!(usage.uses(plan.parameters[0]), Uses::Once);
    // The address of the result goes into the call and is read for the discriminant; the other two reads are in an arm.
    let area =
        results(&plan.body, &|operation| matches!(operation, Operation::Memory(MemoryOperation::ReturnArea { .. })));
    assert_eq!(usage.uses(area[0]), Uses::Repeatedly);
    let loads = results(&plan.body, &|operation| matches!(operation, Operation::Memory(MemoryOperation::Load { .. })));
    assert_eq!(loads.len(), 3);
    assert!(loads.iter().all(|load| usage.uses(*load) == Uses::Once));
}

#[test]
fn taking_a_value_apart_is_a_use_whatever_becomes_of_the_parts() {
    let plan = import("func(a: tuple<>)");
    let Operation::Aggregate(AggregateOperation::LowerTuple(_)) = plan.body.statements[0].operation else {
        panic!("an empty tuple is taken apart: {:?}", plan.body)
    };
    assert!(usage(&plan).is_used(plan.parameters[0]));
}

#[test]
fn a_statement_whose_parts_nothing_uses_is_idle_where_idle_ones_are_left_out() {
    let plan = import("func(a: tuple<tuple<>, tuple<>>, b: tuple<u8>)");
    let [a, b] = plan.parameters.as_slice() else { panic!("it has two parameters") };
    let (counted, left_out) = (usage(&plan), Usage::without_idle(&plan.body, plan.types.len()));
    assert!(plan.body.statements.iter().all(|statement| !counted.is_idle(statement)));
    // The outer tuple and both of those inside of it, but not the tuple with a number.
    let idle = plan.body.statements.iter().filter(|statement| left_out.is_idle(statement));
    assert_eq!(idle.count(), 3);
    assert!(counted.is_used(*a) && counted.is_used(*b));
    assert!(!left_out.is_used(*a) && left_out.is_used(*b));
}

#[test]
fn a_loop_that_stores_nothing_is_idle() {
    let plan = plan(
        Direction::Import,
        "interface t { type many = list<tuple<>, 40>; } world w { use t.{many}; import f: func(a: list<many>); }",
    );
    let usage = Usage::without_idle(&plan.body, plan.types.len());
    let Operation::List(ListOperation::Lower { block, .. }) = &plan.body.statements[0].operation else {
        panic!("a list is lowered: {:?}", plan.body)
    };
    assert!(usage.is_idle(&block.statements[0]));
    assert!(!usage.is_used(block.parameters[0]));
}

#[test]
fn an_address_that_only_goes_into_the_call_is_no_number() {
    let address_of_string = |plan: &FunctionPlan| {
        results(&plan.body, &|operation| matches!(operation, Operation::List(ListOperation::LowerString { .. })))[0]
    };
    let passed = import("func(a: string)");
    assert!(!usage(&passed).is_used_as_number(address_of_string(&passed)));
    let stored = import("func(a: list<string>)");
    assert!(usage(&stored).is_used_as_number(address_of_string(&stored)));
    let out_of_an_arm = import("func(a: option<string>)");
    assert!(usage(&out_of_an_arm).is_used_as_number(address_of_string(&out_of_an_arm)));
}

#[test]
fn the_parts_of_a_value_are_whatever_is_taken_out_of_it() {
    let items = "interface t { resource r; record pair { a: option<own<r>>, b: u8 } }\n\
        world w { use t.{r, pair}; import f: func(given: list<pair>, kept: tuple<u8>); }";
    let plan = plan(Direction::Import, items);
    let parts = Parts::of([plan.parameters[0]], &plan.body, &plan.types);
    let handles =
        results(&plan.body, &|operation| matches!(operation, Operation::Handle(HandleOperation::LowerOwn { .. })));
    assert!(!handles.is_empty() && handles.iter().all(|handle| parts.contains(*handle)));
    assert!(parts.contains(plan.parameters[0]));
    let member =
        results(&plan.body, &|operation| matches!(operation, Operation::Aggregate(AggregateOperation::LowerTuple(_))));
    assert!(!parts.contains(member[0]) && !parts.contains(plan.parameters[1]));
}

#[test]
fn operations_come_in_order_with_those_of_their_blocks() {
    let plan = import("func(a: option<u32>)");
    let name = |operation: &Operation| match operation {
        Operation::Variant(VariantOperation::Lower { .. }) => "variant",
        Operation::Scalar(ScalarOperation::Lower(_)) => "number",
        Operation::Scalar(_) => "constant",
        Operation::Call(_) => "call",
        other => panic!("it is not part of the plan: {other:?}"),
    };
    let names: Vec<&str> = plan.body.operations().map(name).collect();
    // The arms of `none` and `some`, then what comes after the variant: the call and the return.
    assert_eq!(names, ["variant", "constant", "constant", "constant", "number", "call", "call"]);
}

#[test]
fn a_plan_says_what_it_calls_and_returns() {
    let imported = import("func() -> u32");
    assert_eq!(imported.body.interface_call(), None);
    assert_eq!(imported.body.returned().len(), 1);
    assert_eq!(import("func(a: u32)").body.returned(), []);
    let exported = plan(Direction::Export, "world w { export f: func(a: u32) -> string; }");
    let call = exported.body.interface_call().expect("it calls the implementation");
    assert_eq!((call.operands.len(), call.results.len()), (1, 1));
}

/// An expression, or a name.
#[derive(Clone, Debug, PartialEq)]
enum Text {
    Expression(&'static str),
    Name(&'static str),
}

impl Spelled for Text {
    fn is_place(&self) -> bool {
        matches!(self, Text::Name(_))
    }
}

/// Operands for values of which the first is never used, the second once and the third twice.
fn operands() -> (Operands<Text>, [Value; 3]) {
    let values = [0, 1, 2].map(Value);
    let block = Block { results: vec![values[1], values[2], values[2]], ..Block::default() };
    (Operands::new(Usage::of(&block, values.len())), values)
}

#[test]
fn what_is_used_once_waits_and_what_is_used_repeatedly_is_named() {
    let (mut operands, [never, once, twice]) = operands();
    assert_eq!(operands.define(never, Text::Expression("f()")), Placement::Later);
    assert_eq!(operands.define(once, Text::Expression("g()")), Placement::Later);
    assert_eq!(operands.define(twice, Text::Expression("h()")), Placement::Now);
    assert_eq!(operands.define(twice, Text::Name("h")), Placement::Later);
    assert_eq!(operands.due(), [once]);
    assert!(!operands.is_waiting());
}

#[test]
fn what_was_taken_is_not_due() {
    let (mut operands, [_, once, twice]) = operands();
    operands.set_waiting(twice, Text::Expression("h()"));
    let _ = operands.define(once, Text::Expression("g()"));
    assert_eq!(operands.take(twice), Text::Expression("h()"));
    assert_eq!(operands.due(), [once]);
}

#[test]
fn what_waits_outside_of_a_block_is_not_due_in_it() {
    let (mut operands, [_, once, twice]) = operands();
    operands.set_waiting(once, Text::Expression("g()"));
    operands.enter();
    operands.set_waiting(twice, Text::Expression("h()"));
    assert_eq!(operands.due(), [twice]);
    operands.leave();
    assert_eq!(operands.due(), [once]);
    // What the block took does not wait outside any more.
    operands.set_waiting(once, Text::Expression("g()"));
    operands.enter();
    operands.take(once);
    operands.leave();
    assert_eq!(operands.due(), []);
}

#[test]
fn a_name_may_be_taken_again() {
    let (mut operands, [_, _, twice]) = operands();
    operands.set(twice, Text::Name("h"));
    assert_eq!((operands.take(twice), operands.take(twice)), (Text::Name("h"), Text::Name("h")));
}

#[test]
#[should_panic(expected = "a plan defines a value before its use")]
fn an_expression_is_written_once() {
    let (mut operands, [_, once, _]) = operands();
    operands.set(once, Text::Expression("g()"));
    operands.take(once);
    operands.take(once);
}
