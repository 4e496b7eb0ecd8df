//! Invalid data from a hostile side traps.

use proptest::prelude::*;
use wit_parser::{Resolve, WorldItem};
use witcraft_abi::interpret::{CoreValue, Datum, Environment, Instance, Trap, run};
use witcraft_abi::{Direction, Layout, Planner, Policy, Side};

use crate::random::{random_function, wit};
use crate::worlds::World;

/// A guest whose export returns a core value, or which writes bytes and returns where they are.
enum Guest {
    Returns(u32),
    Writes(Vec<u8>, u32),
    /// Returns the address of an address and a length of these bytes.
    WritesSlice(Vec<u8>),
}

fn write(instance: &mut Instance, bytes: &[u8], align: u32) -> Result<u32, Trap> {
    let address = instance.memory.allocate(Layout { size: bytes.len() as u32, align })?;
    instance.memory.store(address, bytes)?;
    Ok(address)
}

impl Environment for Guest {
    fn call(&mut self, instance: &mut Instance, _: Vec<Datum>) -> Result<Vec<Datum>, Trap> {
        let value = match self {
            Guest::Returns(value) => *value,
            Guest::Writes(bytes, align) => write(instance, bytes, *align)?,
            Guest::WritesSlice(bytes) => {
                let address = write(instance, bytes, 1)?;
                write(instance, &[address.to_le_bytes(), (bytes.len() as u32).to_le_bytes()].concat(), 4)?
            }
        };
        Ok(vec![CoreValue::I32(value).into()])
    }

    fn post_return(&mut self, _: &mut Instance, _: Vec<Datum>) -> Result<(), Trap> {
        Ok(())
    }
}

/// What a host makes of the result of `f`, of type `ty`.
fn lifted(ty: &str, mut guest: Guest) -> Result<Vec<Datum>, Trap> {
    let text = format!(
        "package a:b;\ninterface i {{ resource r; resource s;\nenum e {{ a, b }}\nvariant v {{ a, b(u32) }}\n\
         f: func() -> {ty};\n}}\nworld w {{ export i; }}\n"
    );
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", &text).expect("the text is WIT");
    let world = resolve.packages[package].worlds["w"];
    let (key, item) = resolve.worlds[world].exports.first().expect("there is an export");
    let WorldItem::Interface { id, .. } = item else { panic!("it is an interface") };
    let planner = Planner::new(&resolve, world, Policy::default());
    let function = &resolve.interfaces[*id].functions["f"];
    let plan = planner.plan(Side::Host, Direction::Export, Some(key), function).expect("it is supported");
    let mut instance = Instance::default();
    instance.handles.add_own(resolve.interfaces[*id].types["s"], 7);
    run(planner.types(), &plan, &mut instance, &mut guest, Vec::new())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_guest_returns_is_a_value_or_a_trap(
        (_, result) in random_function(),
        bytes in prop::collection::vec(prop_oneof![Just(0u8), Just(1), Just(4), any::<u8>()], 0..64),
        core: u32,
    ) {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("test.wit", &wit(&[], result.as_ref())).expect("the text is WIT");
        let world = World { path: "exporting".into(), id: resolve.packages[package].worlds["exporting"], resolve };
        let planner = Planner::new(&world.resolve, world.id, Policy::default());
        for (direction, interface, function) in world.functions() {
            let plan = planner.plan(Side::Host, direction, interface, function).expect("the types are supported");
            let guests = [Guest::Writes(bytes.clone(), 8), Guest::WritesSlice(bytes.clone()), Guest::Returns(core)];
            for mut guest in guests {
                let _ = run(planner.types(), &plan, &mut Instance::default(), &mut guest, Vec::new());
            }
        }
    }
}

#[test]
fn values_that_no_type_has_trap() {
    assert_eq!(lifted("char", Guest::Returns(0xd800)), Err(Trap::InvalidChar(0xd800)));
    assert_eq!(lifted("e", Guest::Returns(2)), Err(Trap::InvalidDiscriminant(2)));
    assert_eq!(lifted("result", Guest::Returns(9)), Err(Trap::InvalidDiscriminant(9)));
    assert_eq!(lifted("v", Guest::Writes(vec![2, 0, 0, 0, 0, 0, 0, 0], 4)), Err(Trap::InvalidDiscriminant(2)));
}

#[test]
fn addresses_out_of_place_trap() {
    assert_eq!(lifted("v", Guest::Returns(2)), Err(Trap::Misaligned { address: 2, align: 4 }));
    assert_eq!(lifted("v", Guest::Returns(0xffff_fffc)), Err(Trap::OutOfBounds { address: 0xffff_fffc, size: 8 }));
    let slice = |address: u32, length: u32| Guest::Writes([address.to_le_bytes(), length.to_le_bytes()].concat(), 4);
    assert_eq!(lifted("string", slice(64, 5)), Err(Trap::OutOfBounds { address: 64, size: 5 }));
    assert_eq!(lifted("string", slice(64, u32::MAX)), Err(Trap::TooLong { bytes: u32::MAX.into() }));
    assert_eq!(lifted("list<u32>", slice(65, 1)), Err(Trap::Misaligned { address: 65, align: 4 }));
    assert_eq!(lifted("list<u64>", slice(64, u32::MAX)), Err(Trap::TooLong { bytes: u64::from(u32::MAX) * 8 }));
}

#[test]
fn text_that_is_none_traps() {
    assert_eq!(lifted("string", Guest::WritesSlice(vec![0xff, 0xfe])), Err(Trap::InvalidString));
    assert!(lifted("string", Guest::WritesSlice(vec![b'a', b'b'])).is_ok());
}

#[test]
fn handles_that_are_not_the_guests_trap() {
    assert_eq!(lifted("r", Guest::Returns(1)), Err(Trap::UnknownHandle(1)), "a handle to another resource");
    assert_eq!(lifted("r", Guest::Returns(5)), Err(Trap::UnknownHandle(5)));
    assert!(lifted("s", Guest::Returns(1)).is_ok());
}
