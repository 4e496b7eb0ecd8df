//! Variants, options, results and enums: a choice and what it carries.

use wit_parser::TypeId;

use crate::{Block, CoreType};

/// Which of the types that are despecialised to variants it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VariantKind {
    /// `variant`, with its cases in order.
    Variant,
    /// `option`: `none` is 0, `some` is 1.
    Option,
    /// `result`: `ok` is 0, `error` is 1.
    Result,
}

/// The steps of one case. The number of the arm is the discriminant.
#[derive(Clone, Debug, PartialEq)]
pub struct VariantArm {
    /// The case's name in WIT: `none`, `some`, `ok`, `error` or a variant's own.
    pub name: String,
    /// Whether the case carries a payload.
    pub has_payload: bool,
    /// The statements.
    pub block: Block,
}

/// Variants, options, results and enums (`CanonicalABI.md`, "Despecialization", `lower_flat_variant`, `load_variant`).
///
/// Every `TypeId` is as the WIT refers to it: it may be an alias of the definition.
#[derive(Clone, Debug, PartialEq)]
pub enum VariantOperation {
    /// `v -> c...`: goes into the arm of the value's case. Each arm is `{v -> c...}`, entered with the payload if the case
    /// has one. The flat form gives the discriminant and the joined payload; the form in memory stores, and gives
    /// nothing.
    Lower {
        /// The type.
        ty: TypeId,
        /// What it is.
        kind: VariantKind,
        /// One for each case, in order.
        arms: Vec<VariantArm>,
        /// The types of the results: what every arm gives.
        results: Vec<CoreType>,
    },
    /// `c -> v`: the operand is the discriminant; one that no case has traps. Each arm is `{-> v}`, giving the payload if
    /// the case has one; the operation wraps it in the case.
    Lift {
        /// The type.
        ty: TypeId,
        /// What it is.
        kind: VariantKind,
        /// One for each case, in order.
        arms: Vec<VariantArm>,
    },
    /// `v -> c`: the number of an enum's case.
    LowerEnum(TypeId),
    /// `c -> v`: the case of a number; one that no case has traps.
    LiftEnum(TypeId),
    /// `c ->`: goes into the arm of the discriminant without making a value; used to free what lies in memory. Each arm is
    /// `{->}`. A discriminant without an arm does nothing.
    Switch {
        /// Only the cases in which there is something to do, with their discriminants.
        arms: Vec<(u32, Block)>,
    },
}
