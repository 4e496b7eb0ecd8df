//! Names that are keywords, names of the generated code's own, or both, implemented.

use crate::bindings::exports::test::keywords::interface::{
    Enum, Flags, Guest, GuestResource, Record, Resource, Variant,
};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

struct Kept(u32);

impl GuestResource for Kept {
    fn new(type_: u32) -> Kept {
        Kept(type_)
    }
    fn match_(&self, self_value: u32) -> u32 {
        self.0 + self_value
    }
    fn static_(in_: u32, ref_: u32) -> u32 {
        in_ - ref_
    }
    fn yield_(&self) -> String {
        self.0.to_string()
    }
}

impl Guest for Component {
    type Resource = Kept;

    fn fn_(type_: u8, impl_: String, result: u32) -> String {
        format!("{type_} {impl_} {result}")
    }
    fn struct_(x: Record) -> Record {
        x
    }
    fn trait_(x: Enum) -> Enum {
        x
    }
    fn unsafe_(x: Flags) -> Flags {
        x
    }
    fn try_(x: Variant) -> Variant {
        x
    }
    fn vec(option: Option<u32>, some: u32, none: u32, ok: u32, err: u32) -> u32 {
        option.map_or(none, |x| x + some) + ok + err
    }
    fn string(drop: Vec<Resource>) -> u32 {
        drop.iter().map(|resource| resource.get::<Kept>().0).sum()
    }
    fn ret(ptr0: String, len0: u32, result0: Vec<String>, base: u64, layout: u32) -> u64 {
        ptr0.len() as u64 + u64::from(len0) + result0.len() as u64 + base + u64::from(layout)
    }
}
