//! Every function of the fixtures and the corpus has a plan on both sides; some of them are read like code.

use witcraft_abi::{CallOperation, Direction, Operation, Planner, Policy, Side, dump, verify};

use crate::worlds::{self, World};

#[test]
fn every_synchronous_function_is_planned_on_both_sides() {
    for world in &worlds::all() {
        let planner = Planner::new(&world.resolve, world.id, Policy::default());
        for (direction, interface, function) in world.functions() {
            let is_async = worlds::needs_async(&world.resolve, function);
            for side in [Side::Guest, Side::Host] {
                let place = format!("{} `{}`", world.path.display(), function.name);
                match planner.plan(side, direction, interface, function) {
                    Ok(plan) => {
                        assert!(!is_async, "{place}: planned");
                        assert_eq!(verify(&world.resolve, function, &plan), Ok(()), "{place}");
                    }
                    Err(found) => assert!(is_async, "{place}: {found:?}"),
                }
            }
        }
    }
}

#[test]
fn plans_read_as_reviewed() {
    let folder = witcraft_testing::root().join("fixtures/wit");
    for name in ["abi-values", "abi-resources"] {
        for world in worlds::load(&folder.join(format!("{name}.wit"))) {
            let planner = Planner::new(&world.resolve, world.id, Policy::default());
            for (side, suffix) in [(Side::Guest, "guest"), (Side::Host, "host")] {
                let dumps = world.functions().into_iter().map(|(direction, interface, function)| {
                    let plan = planner.plan(side, direction, interface, function).expect("fixtures are supported");
                    dump(&world.resolve, &plan)
                });
                let text = dumps.collect::<Vec<_>>().join("\n");
                let world = &world.resolve.worlds[world.id].name;
                let golden = format!("crates/abi/tests/golden/{name}.{world}.{suffix}.plan");
                witcraft_testing::assert_golden(witcraft_testing::root().join(golden), &text);
            }
        }
    }
}

#[test]
fn core_names_in_plans_are_those_of_the_direction() {
    let folder = witcraft_testing::root().join("fixtures/wit");
    for world in worlds::load(&folder.join("abi-values.wit")) {
        let planner = Planner::new(&world.resolve, world.id, Policy::default());
        for (direction, interface, function) in world.functions() {
            let plan = planner.plan(Side::Guest, direction, interface, function).expect("fixtures are supported");
            match direction {
                Direction::Import => assert!(!plan.core_module.is_empty()),
                Direction::Export => assert!(plan.core_module.is_empty()),
            }
        }
    }
}

#[test]
fn a_lent_string_is_freed_only_where_it_was_copied() {
    let folder = witcraft_testing::root().join("fixtures/wit");
    let worlds = worlds::load(&folder.join("abi-values.wit"));
    let world = &worlds[0];
    for (strings_in_place, frees) in [(true, 0), (false, 1)] {
        let planner = Planner::new(&world.resolve, world.id, Policy { strings_in_place, ..Policy::default() });
        let text = world.functions().into_iter().find(|(_, _, function)| function.name == "text");
        let (direction, interface, function) = text.expect("the fixture has it");
        let plan = planner.plan(Side::Guest, direction, interface, function).expect("fixtures are supported");
        let free = Operation::Call(CallOperation::FreeTemporaries);
        assert_eq!(plan.body.statements.iter().filter(|statement| statement.operation == free).count(), frees);
    }
}

#[test]
fn plans_are_the_same_where_imports_and_exports_have_types_of_their_own() {
    for mut world in worlds::all() {
        let before = guest_plans(&world);
        world.resolve.generate_nominal_type_ids(world.id);
        assert_eq!(guest_plans(&world), before, "{}", world.path.display());
    }
}

/// The plans of all synchronous functions of a world, as text.
fn guest_plans(world: &World) -> Vec<String> {
    let planner = Planner::new(&world.resolve, world.id, Policy::default());
    let plans = world.functions().into_iter().filter_map(|(direction, interface, function)| {
        let plan = planner.plan(Side::Guest, direction, interface, function).ok()?;
        Some(dump(&world.resolve, &plan))
    });
    plans.collect()
}
