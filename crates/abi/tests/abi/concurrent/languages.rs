//! Properties of the languages of two components, and the values they exchange.

use std::collections::HashMap;

use proptest::prelude::*;
use wit_parser::TypeId;
use witcraft_abi::interpret::{Datum, Handle, Instance, InterfaceValue};
use witcraft_abi::{BlockCopies, Policy, StringEncoding};

use crate::round_trip::map_handles;

/// Two languages.
pub(super) fn policies() -> impl Strategy<Value = (Policy, Policy)> {
    let encodings = [StringEncoding::Utf8, StringEncoding::Utf16, StringEncoding::Latin1OrUtf16];
    let policy = (prop::sample::select(encodings.to_vec()), any::<[bool; 3]>()).prop_map(
        |(string_encoding, [has_blocks, strings_in_place, keeps_results])| Policy {
            string_encoding,
            strings_in_place,
            keeps_results,
            block_copies: if has_blocks { BlockCopies::ALL } else { BlockCopies::NONE },
            asynchronous: true,
            ..Policy::default()
        },
    );
    (policy.clone(), policy)
}

/// A value with representations for handles, whoever holds it.
pub(super) fn seen(resources: &HashMap<u32, TypeId>, instance: &Instance, value: &InterfaceValue) -> InterfaceValue {
    map_handles(value, &mut |handle| match handle {
        Handle::Index(index) => {
            let representation = instance.handles.representation(index).expect("the handle is in the table");
            Handle::Representation { resource: resources[&representation], representation }
        }
        Handle::Representation { .. } | Handle::Readable(_) => handle,
    })
}

/// Drops what of a value a guest owns.
pub(super) fn drop_owned(instance: &mut Instance, value: &InterfaceValue) {
    map_handles(value, &mut |handle| {
        if let Handle::Index(index) = handle
            && instance.handles.is_own(index) == Ok(true)
        {
            instance.handles.drop_handle(index).expect("nothing is lent any more");
        }
        handle
    });
}

/// Values of the component model.
pub(super) fn interface(data: Vec<Datum>) -> Vec<InterfaceValue> {
    data.into_iter().map(interface_of).collect()
}

pub(super) fn interface_of(datum: Datum) -> InterfaceValue {
    match datum {
        Datum::Interface(value) => value,
        Datum::Core(value) => panic!("{value:?} is no interface value"),
    }
}
