//! Resources: handles, and the representations behind them.

use wit_parser::TypeId;

/// Whose resource it is, as the component sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceOrigin {
    /// Another component or the host implements it: a guest holds an index into its handle table.
    Imported,
    /// This component implements it: a guest can get at the representation behind a handle.
    Exported,
}

/// Handles to resources (`CanonicalABI.md`, `lower_own`, `lower_borrow`, `lift_own`, `lift_borrow`).
///
/// `resource` is the resource's own definition, not an alias; `ty` is the handle type as the WIT refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleOperation {
    /// `v -> c`: gives a resource away. A guest passes the handle of an imported resource and forgets it; of an exported
    /// one it makes a handle (`resource.new`) if there is none yet.
    LowerOwn {
        /// The resource.
        resource: TypeId,
        /// Whose it is.
        origin: ResourceOrigin,
        /// The handle type.
        ty: TypeId,
    },
    /// `c -> v`: takes a resource over.
    LiftOwn {
        /// The resource.
        resource: TypeId,
        /// Whose it is.
        origin: ResourceOrigin,
        /// The handle type.
        ty: TypeId,
    },
    /// `v -> c`: lends a resource for the duration of the call.
    LowerBorrow {
        /// The resource.
        resource: TypeId,
        /// Whose it is.
        origin: ResourceOrigin,
        /// The handle type.
        ty: TypeId,
    },
    /// `c -> v`: a resource that was lent for the length of the call. For an exported resource the core value is the
    /// representation itself, with no table in between; for an imported one it is a handle that must be dropped before
    /// the call returns.
    LiftBorrow {
        /// The resource.
        resource: TypeId,
        /// Whose it is.
        origin: ResourceOrigin,
        /// The handle type.
        ty: TypeId,
    },
}
