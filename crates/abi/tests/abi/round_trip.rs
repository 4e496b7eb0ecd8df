//! What one side lowers, the other lifts: the same value, with all memory freed and all loans ended.

use std::collections::HashMap;

use proptest::prelude::*;
use wit_parser::{Function, Resolve, Type, TypeId};
use witcraft_abi::interpret::{Datum, Environment, Handle, Instance, InterfaceValue, Trap, run, run_post_return};
use witcraft_abi::{BlockCopies, Direction, FunctionPlan, Planner, Policy, Side, StringEncoding, TypeTable};

use crate::agreement::{check_signature, check_types};
use crate::random::{Values, random_function, wit};
use crate::worlds::{self, World, WorldFunction};

const ENCODINGS: [StringEncoding; 3] = [StringEncoding::Utf8, StringEncoding::Utf16, StringEncoding::Latin1OrUtf16];

/// What the two languages of a call are like.
#[derive(Clone, Copy, Debug)]
struct Languages {
    guest: Policy,
    host: Policy,
}

fn languages() -> impl Strategy<Value = Languages> {
    let policy = |string_encoding, has_blocks: bool| Policy {
        string_encoding,
        block_copies: if has_blocks { BlockCopies::ALL } else { BlockCopies::NONE },
        ..Policy::default()
    };
    let encodings = prop::sample::select(&ENCODINGS[..]);
    (encodings, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(move |(encoding, guest, host, keeps_results)| {
        Languages { guest: Policy { keeps_results, ..policy(encoding, guest) }, host: policy(encoding, host) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_of_random_types_survive((parameters, result) in random_function(), languages in languages(), seed: u64) {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("test.wit", &wit(&parameters, result.as_ref())).expect("the text is WIT");
        check_types(&resolve);
        for name in ["importing", "exporting"] {
            let id = resolve.packages[package].worlds[name];
            let world = World { path: name.into(), resolve: resolve.clone(), id };
            for (direction, _, function) in world.functions() {
                check_signature(&world.resolve, direction, function);
            }
            assert_eq!(check_world(&world, languages, &[seed]), 1);
        }
    }
}

#[test]
fn values_of_the_corpus_survive() {
    let policy = Policy::default();
    let languages = Languages { guest: policy, host: policy };
    let seeds: Vec<u64> = (0..8).collect();
    assert!(worlds::all().iter().map(|world| check_world(world, languages, &seeds)).sum::<usize>() > 0);
}

/// Calls every synchronous function of a world with values of each seed, and gives their number.
fn check_world(world: &World, languages: Languages, seeds: &[u64]) -> usize {
    let resolve = &world.resolve;
    let planners = [languages.guest, languages.host].map(|policy| Planner::new(resolve, world.id, policy));
    let functions = world.functions().into_iter().filter(|(_, _, function)| !worlds::needs_async(resolve, function));
    let check = |(direction, interface, function): WorldFunction<'_>| {
        let plan = |planner: &Planner<'_>, side| {
            planner.plan(side, direction, interface, function).expect("the types are supported")
        };
        let (guest, host) = (plan(&planners[0], Side::Guest), plan(&planners[1], Side::Host));
        for seed in seeds {
            Call::new(planners[0].types(), function, &guest, &host, *seed).check(direction);
        }
    };
    functions.map(check).count()
}

/// One call, as both sides see it.
struct Call<'a> {
    types: &'a TypeTable<'a>,
    guest: &'a FunctionPlan,
    host: &'a FunctionPlan,
    arguments: Vec<InterfaceValue>,
    result: Option<InterfaceValue>,
    /// The resource of each representation.
    resources: HashMap<u32, TypeId>,
    implementation_calls: usize,
}

impl<'a> Call<'a> {
    fn new(
        types: &'a TypeTable<'a>,
        function: &Function,
        guest: &'a FunctionPlan,
        host: &'a FunctionPlan,
        seed: u64,
    ) -> Call<'a> {
        let mut values = Values::new(types.resolve(), seed);
        let arguments: Vec<InterfaceValue> =
            function.params.iter().map(|parameter| values.value(parameter.ty)).collect();
        let result = function.result.map(|ty: Type| values.value(ty));
        let mut resources = HashMap::new();
        for value in arguments.iter().chain(&result) {
            map_handles(value, &mut |handle| {
                if let Handle::Representation { resource, representation } = handle {
                    resources.insert(representation, resource);
                }
                handle
            });
        }
        let needs = types.needs(guest.mode, function, guest.direction).expect("the types are within the limits");
        assert_eq!([guest.needs_realloc(), host.needs_realloc()], [needs.realloc; 2], "who allocates");
        Call { types, guest, host, arguments, result, resources, implementation_calls: 0 }
    }

    fn check(mut self, direction: Direction) {
        let mut instance = Instance::default();
        let (types, guest, host) = (self.types, self.guest, self.host);
        let arguments = self.arguments.clone();
        let returned = match direction {
            Direction::Import => {
                let arguments = arguments.iter().map(|value| to_guest(&mut instance, value).into()).collect();
                run(types, guest, &mut instance, &mut Outer(&mut self), arguments)
            }
            Direction::Export => {
                let arguments = arguments.into_iter().map(Datum::from).collect();
                run(types, host, &mut instance, &mut Outer(&mut self), arguments)
            }
        };
        let returned = self.seen(&instance, returned.expect("the plans agree"));
        assert_eq!(returned, self.result.iter().cloned().collect::<Vec<_>>(), "the result");
        assert_eq!(self.implementation_calls, 1);
        assert_eq!(instance.memory.allocations().collect::<Vec<_>>(), [], "all memory is freed");
        let handles: Vec<u32> = instance.handles.indices().collect();
        for index in handles {
            assert_eq!(instance.handles.drop_handle(index), Ok(()), "all loans have ended");
        }
    }

    /// Values with handles as representations, whoever holds them.
    fn seen(&self, instance: &Instance, values: Vec<Datum>) -> Vec<InterfaceValue> {
        let resolve = |handle| match handle {
            Handle::Index(index) => {
                let representation = instance.handles.representation(index).expect("the handle is in the table");
                Handle::Representation { resource: self.resources[&representation], representation }
            }
            // A borrow of an exported resource comes as a bare representation.
            Handle::Representation { .. } | Handle::Readable(_) => handle,
        };
        let seen = |value| match value {
            Datum::Interface(value) => map_handles(&value, &mut { resolve }),
            Datum::Core(value) => panic!("{value:?} is no interface value"),
        };
        values.into_iter().map(seen).collect()
    }
}

/// What the caller's plan calls: the callee's plan.
struct Outer<'a, 'b>(&'b mut Call<'a>);

impl Environment for Outer<'_, '_> {
    fn call(&mut self, instance: &mut Instance, arguments: Vec<Datum>) -> Result<Vec<Datum>, Trap> {
        let Call { types, guest, host, .. } = *self.0;
        let callee = if guest.side.calls_core(guest.direction) { host } else { guest };
        run(types, callee, instance, &mut Inner(self.0), arguments)
    }

    fn post_return(&mut self, instance: &mut Instance, results: Vec<Datum>) -> Result<(), Trap> {
        let plan = self.0.guest.post_return.as_ref();
        plan.map_or(Ok(()), |plan| run_post_return(self.0.types, plan, instance, results))
    }
}

/// What the callee's plan calls: the implementation, which checks what it gets.
struct Inner<'a, 'b>(&'b mut Call<'a>);

impl Environment for Inner<'_, '_> {
    fn call(&mut self, instance: &mut Instance, arguments: Vec<Datum>) -> Result<Vec<Datum>, Trap> {
        let call = &mut *self.0;
        call.implementation_calls += 1;
        assert_eq!(call.seen(instance, arguments), call.arguments, "the arguments");
        let is_guest = !call.guest.side.calls_core(call.guest.direction);
        let give = |value: &InterfaceValue| if is_guest { to_guest(instance, value) } else { value.clone() };
        Ok(call.result.iter().map(give).map(Datum::from).collect())
    }

    fn post_return(&mut self, _: &mut Instance, _: Vec<Datum>) -> Result<(), Trap> {
        Err(Trap::NoCallee)
    }
}

/// A value as a guest holds it: handles are indices into its table.
pub(crate) fn to_guest(instance: &mut Instance, value: &InterfaceValue) -> InterfaceValue {
    map_handles(value, &mut |handle| match handle {
        Handle::Representation { resource, representation } => {
            Handle::Index(instance.handles.add_own(resource, representation))
        }
        Handle::Index(_) | Handle::Readable(_) => handle,
    })
}

/// A value with every handle in it changed.
pub(crate) fn map_handles(value: &InterfaceValue, map: &mut dyn FnMut(Handle) -> Handle) -> InterfaceValue {
    use InterfaceValue as V;
    match value {
        V::Handle(handle) => V::Handle(map(*handle)),
        V::List(values) => V::List(values.iter().map(|value| map_handles(value, map)).collect()),
        V::Record(values) => V::Record(values.iter().map(|value| map_handles(value, map)).collect()),
        V::Map(pairs) => {
            V::Map(pairs.iter().map(|(key, value)| (map_handles(key, map), map_handles(value, map))).collect())
        }
        V::Variant(number, payload) => {
            V::Variant(*number, payload.as_ref().map(|payload| Box::new(map_handles(payload, map))))
        }
        V::Bool(_)
        | V::Signed(_)
        | V::Unsigned(_)
        | V::F32(_)
        | V::F64(_)
        | V::Char(_)
        | V::String(_)
        | V::Flags(_) => value.clone(),
    }
}
