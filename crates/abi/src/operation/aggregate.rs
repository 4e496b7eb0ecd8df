//! Records, tuples and flags: a value and its parts.

use wit_parser::TypeId;

/// Records, tuples, flags and fixed-length lists that are taken apart whole.
///
/// Every `TypeId` is as the WIT refers to it: it may be an alias of the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateOperation {
    /// `v -> v...`: the fields of a record, in order.
    LowerRecord(TypeId),
    /// `v... -> v`: a record of its fields.
    LiftRecord(TypeId),
    /// `v -> v...`: the members of a tuple, in order.
    LowerTuple(TypeId),
    /// `v... -> v`: a tuple of its members.
    LiftTuple(TypeId),
    /// `v -> c`: the bits of a flags type, of at most 32 flags, as an `i32`; 0 for a type without flags.
    LowerFlags(TypeId),
    /// `c -> v`: the flags of an `i32`. Bits that no flag has are ignored.
    LiftFlags(TypeId),
    /// `v -> v...`: the elements of a fixed-length list, in order. Used for the flat form, which has few elements; in
    /// memory a loop is used ([`ListOperation`](crate::ListOperation)).
    LowerFixedLengthList(TypeId),
    /// `v... -> v`: a fixed-length list of its elements.
    LiftFixedLengthList(TypeId),
}
