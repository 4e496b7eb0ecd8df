//! Asynchronous functions, and payloads of streams and futures.

use proptest::prelude::*;
use wit_parser::{Resolve, TypeDefKind};
use witcraft_abi::interpret::{Activation, CoreValue, Datum, Instance, InterfaceValue, Pause, run_value_plan};
use witcraft_abi::{BlockCopies, Direction, Mode, Planner, Policy, Side, dump, verify};

use crate::random::{Values, random_function, wit};
use crate::worlds::{self, World};

const ASYNCHRONOUS: Policy = Policy {
    asynchronous: true,
    architecture: witcraft_abi::Architecture::Memory32,
    mangling: witcraft_abi::Mangling::Legacy,
    exports_are_symbols: false,
    string_encoding: witcraft_abi::StringEncoding::Utf8,
    strings_in_place: true,
    keeps_results: false,
    block_copies: BlockCopies::NONE,
};

const MODES: [Mode; 3] = [Mode::Sync, Mode::Callback, Mode::Stackful];
const SIDES: [Side; 2] = [Side::Guest, Side::Host];

fn fixture() -> Vec<World> {
    worlds::load(&witcraft_testing::root().join("fixtures/wit/abi-async.wit"))
}

#[test]
fn plans_of_asynchronous_functions_read_as_reviewed() {
    let variants = [
        (Mode::Callback, Side::Guest, "guest"),
        (Mode::Callback, Side::Host, "host"),
        (Mode::Stackful, Side::Guest, "guest.stackful"),
        (Mode::Stackful, Side::Host, "host.stackful"),
    ];
    for world in fixture() {
        let planner = Planner::new(&world.resolve, world.id, ASYNCHRONOUS);
        for (mode, side, variant) in variants {
            let dumps = world.functions().into_iter().filter_map(|(direction, interface, function)| {
                let plan = planner.plan_in(mode, side, direction, interface, function);
                let plan = plan.expect("the fixture is supported");
                // Only an exported function shows whether a task has a stack of its own.
                let differs = mode == Mode::Callback || (plan.mode == mode && direction == Direction::Export);
                differs.then(|| dump(&world.resolve, &plan))
            });
            let text = dumps.collect::<Vec<_>>().join("\n");
            let name = &world.resolve.worlds[world.id].name;
            let golden = format!("crates/abi/tests/golden/abi-async.{name}.{variant}.plan");
            witcraft_testing::assert_golden(witcraft_testing::root().join(golden), &text);
        }
    }
}

#[test]
fn every_function_with_streams_and_futures_is_planned_in_every_mode_on_both_sides() {
    let mut planned = 0;
    for world in &worlds::all() {
        let planner = Planner::new(&world.resolve, world.id, ASYNCHRONOUS);
        for (direction, interface, function) in world.functions() {
            for (mode, side) in MODES.into_iter().flat_map(|mode| SIDES.map(|side| (mode, side))) {
                let place = format!("{} `{}` {mode:?} {side:?}", world.path.display(), function.name);
                match planner.plan_in(mode, side, direction, interface, function) {
                    Ok(plan) => {
                        assert_eq!(verify(&world.resolve, function, &plan), Ok(()), "{place}");
                        assert_eq!(plan.mode.is_async(), mode.is_async() && function.kind.is_async(), "{place}");
                        planned += usize::from(plan.mode.is_async());
                    }
                    Err(found) => {
                        let text = format!("{found:?}");
                        assert!(text.contains("error-context") || text.contains("StreamOfChar"), "{place}: {found:?}");
                    }
                }
            }
        }
    }
    assert!(planned > 0);
}

#[test]
fn both_sides_of_an_asynchronous_function_agree_on_its_core_functions() {
    for world in &worlds::all() {
        let planner = Planner::new(&world.resolve, world.id, ASYNCHRONOUS);
        for (direction, interface, function) in world.functions() {
            for mode in MODES {
                let plan = |side| planner.plan_in(mode, side, direction, interface, function);
                let (Ok(guest), Ok(host)) = (plan(Side::Guest), plan(Side::Host)) else { continue };
                assert_eq!((&guest.core_module, &guest.core_name), (&host.core_module, &host.core_name));
                assert_eq!(guest.signature, host.signature);
                assert_eq!(guest.task, host.task);
                assert_eq!(guest.needs_realloc(), host.needs_realloc(), "{}", function.name);
                let callback = guest.task.as_ref().map(|task| task.callback.is_some());
                let has_task = guest.mode.is_async() && direction == Direction::Export;
                assert_eq!(callback, has_task.then_some(mode == Mode::Callback));
            }
        }
    }
}

#[test]
fn core_signatures_are_those_of_the_parser() {
    use wit_parser::abi::{AbiVariant, WasmType};
    let wasm = |ty: &WasmType| match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => "i32",
        WasmType::I64 | WasmType::PointerOrI64 => "i64",
        WasmType::F32 => "f32",
        WasmType::F64 => "f64",
    };
    for world in &worlds::all() {
        let planner = Planner::new(&world.resolve, world.id, ASYNCHRONOUS);
        for (direction, interface, function) in world.functions() {
            let Ok(plan) = planner.plan(Side::Guest, direction, interface, function) else { continue };
            let variant = match (plan.mode, direction) {
                (Mode::Sync, Direction::Import) => AbiVariant::GuestImport,
                (Mode::Sync, Direction::Export) => AbiVariant::GuestExport,
                (Mode::Callback | Mode::Stackful, Direction::Import) => AbiVariant::GuestImportAsync,
                (Mode::Callback | Mode::Stackful, Direction::Export) => AbiVariant::GuestExportAsync,
            };
            let expected = world.resolve.wasm_signature(variant, function);
            let names = |types: &[witcraft_abi::CoreType]| types.iter().map(|ty| ty.name()).collect::<Vec<_>>();
            assert_eq!(names(&plan.signature.parameters), expected.params.iter().map(wasm).collect::<Vec<_>>());
            assert_eq!(names(&plan.signature.results), expected.results.iter().map(wasm).collect::<Vec<_>>());
            if let Some(task) = &plan.task {
                let (module, name, signature) =
                    function.task_return_import(&world.resolve, interface, wit_parser::Mangling::Legacy);
                assert_eq!((&task.task_return.module, &task.task_return.name), (&module, &name));
                let parameters = signature.params.iter().map(wasm).collect::<Vec<_>>();
                assert_eq!(names(&task.task_return_signature.parameters), parameters);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_put_into_memory_comes_out_the_same_or_is_freed((parameters, result) in random_function(), seed: u64) {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("test.wit", &wit(&parameters, result.as_ref())).expect("the text is WIT");
        let world = World { path: "importing".into(), id: resolve.packages[package].worlds["importing"], resolve };
        let planner = Planner::new(&world.resolve, world.id, ASYNCHRONOUS);
        for (direction, interface, function) in world.functions() {
            for ty in function.params.iter().map(|parameter| parameter.ty).chain(function.result) {
                let value = Values::new(&world.resolve, seed).value(ty);
                if holds_handles(&value) {
                    continue;
                }
                let plan = planner.payload(Side::Guest, direction, interface, ty);
                let mut instance = Instance::default();
                let lower = |instance: &mut Instance| {
                    let address = instance.memory.allocate(plan.layout).expect("there is room");
                    let address = Datum::from(CoreValue::I32(address));
                    run_value_plan(planner.types(), plan.side, &plan.lower, instance, vec![value.clone().into(), address.clone()])
                        .expect("the value is of the type");
                    address
                };
                let address = lower(&mut instance);
                let lifted = run_value_plan(planner.types(), plan.side, &plan.lift, &mut instance, vec![address.clone()]);
                prop_assert_eq!(lifted, Ok(vec![value.clone().into()]));
                free_area(&mut instance, &address, plan.layout);
                let address = lower(&mut instance);
                if let Some(free) = &plan.free {
                    prop_assert_eq!(run_value_plan(planner.types(), plan.side, free, &mut instance, vec![address.clone()]), Ok(vec![]));
                }
                free_area(&mut instance, &address, plan.layout);
                prop_assert_eq!(instance.memory.allocations().collect::<Vec<_>>(), []);
            }
        }
    }
}

fn free_area(instance: &mut Instance, address: &Datum, layout: witcraft_abi::Layout) {
    let Datum::Core(CoreValue::I32(address)) = address else { panic!("an address is a core value") };
    instance.memory.free(*address, layout).expect("it was allocated so");
}

fn holds_handles(value: &InterfaceValue) -> bool {
    use InterfaceValue as V;
    match value {
        V::Handle(_) => true,
        V::List(values) | V::Record(values) => values.iter().any(holds_handles),
        V::Map(pairs) => pairs.iter().any(|(key, value)| holds_handles(key) || holds_handles(value)),
        V::Variant(_, payload) => payload.as_deref().is_some_and(holds_handles),
        V::Bool(_)
        | V::Signed(_)
        | V::Unsigned(_)
        | V::F32(_)
        | V::F64(_)
        | V::Char(_)
        | V::String(_)
        | V::Flags(_) => false,
    }
}

#[test]
fn a_call_takes_its_result_over_only_when_the_subtask_has_returned() {
    let worlds = fixture();
    let world = &worlds[0];
    let planner = Planner::new(&world.resolve, world.id, ASYNCHRONOUS);
    let functions = world.functions();
    let measure = |wanted: Direction| {
        functions.iter().copied().find(|(direction, _, function)| *direction == wanted && function.name == "measure")
    };
    let (direction, interface, function) = measure(Direction::Import).expect("the fixture has it");
    let plan = planner.plan(Side::Guest, direction, interface, function).expect("the fixture is supported");
    let mut instance = Instance::default();
    let arguments = vec![InterfaceValue::String("abc".to_owned()).into(), InterfaceValue::Unsigned(5).into()];
    let mut activation = Activation::new(planner.types(), &plan, arguments).expect("there are two parameters");
    let Ok(Pause::Call(core)) = activation.next(&mut instance) else { panic!("it calls first") };
    let Some(Datum::Core(CoreValue::I32(area))) = core.last() else { panic!("the last argument is an address") };
    activation.resume(vec![CoreValue::I32(0x12).into()]).expect("a call gives a status");
    assert_eq!(activation.next(&mut instance), Ok(Pause::Wait(0x12)));
    instance.memory.store(*area, &9u64.to_le_bytes()).expect("there is room for the result");
    activation.resume(Vec::new()).expect("a subtask that has returned gives nothing by itself");
    let result = Pause::Return(vec![InterfaceValue::Unsigned(9).into()]);
    assert_eq!(activation.next(&mut instance), Ok(result));
    assert_eq!(instance.memory.allocations().collect::<Vec<_>>(), []);
}

#[test]
fn a_stream_of_characters_and_an_error_context_are_not_planned() {
    let mut resolve = Resolve::default();
    let text = "package a:b; world w { import f: func(a: stream<char>, b: error-context, c: future<char>); }";
    let package = resolve.push_str("w.wit", text).expect("the text is WIT");
    let world = World { path: "w".into(), id: resolve.packages[package].worlds["w"], resolve };
    let planner = Planner::new(&world.resolve, world.id, ASYNCHRONOUS);
    let (direction, interface, function) = world.functions()[0];
    let found = planner.plan(Side::Guest, direction, interface, function).expect_err("two things are not supported");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(world.resolve.types.iter().any(|(_, ty)| matches!(ty.kind, TypeDefKind::Future(_))));
}
