//! How single values are stored to and loaded from memory: the payloads of streams and futures.

use wit_parser::Type;

use crate::{Block, Layout, Side, Value, ValueType};

/// How values of a type are stored to and loaded from a guest's memory: what it gives to `stream.write` and gets from
/// `stream.read`, and likewise for futures (`CanonicalABI.md`, `canon {stream,future}.{read,write}`).
///
/// A guest lowers what it writes, and lifts what it has read. A host lifts what the guest writes, and lowers what the guest
/// reads, at once for as many elements as both ends have room for.
#[derive(Clone, Debug, PartialEq)]
pub struct PayloadPlan {
    /// The side this code runs on.
    pub side: Side,
    /// The type.
    pub ty: Type,
    /// Its size and alignment, in bytes.
    pub layout: Layout,
    /// Whether a value has, in the language, the very bytes of the Canonical ABI, so that nothing needs to be done.
    pub is_block: bool,
    /// `v p ->`: takes a value apart, and leaves it at an address. What it owns is given away; a host allocates it in the guest.
    pub lower: ValuePlan,
    /// `p -> v`: makes a value of what is at an address. A guest takes over what that owns; a host copies it.
    pub lift: ValuePlan,
    /// `p ->`: frees what the value at an address owns, once it was transferred; its handles went with it. `None` where there is
    /// nothing to free, as for a host.
    pub free: Option<ValuePlan>,
}

/// Steps that carry values over without any call.
#[derive(Clone, Debug, PartialEq)]
pub struct ValuePlan {
    /// What it takes.
    pub parameters: Vec<Value>,
    /// The steps and their results.
    pub body: Block,
    /// The type of every value, indexed by its number.
    pub types: Vec<ValueType>,
}

impl ValuePlan {
    pub(crate) fn new(
        parameters: Vec<Value>,
        results: Vec<Value>,
        (body, types): (Block, Vec<ValueType>),
    ) -> ValuePlan {
        ValuePlan { parameters, body: Block { results, ..body }, types }
    }
}
