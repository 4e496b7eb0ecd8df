//! The Canonical ABI as values.
//!
//! A component's functions speak of strings, records and handles; its core modules speak of `i32` and linear memory. The
//! Canonical ABI (the component model's `CanonicalABI.md`) says how the one becomes the other. Generators of bindings
//! need that translation in many languages and on both sides of a call, and it must be the same in all of them.
//!
//! So it is worked out once, here, and written down as data: [`Planner::plan`] turns a function type into a
//! [`FunctionPlan`]: a core signature and a [`Block`] of [`Statement`]s over numbered, typed [`Value`]s, with nested
//! blocks for the arms of variants and the elements of lists. A generator walks the statements in order and spells each in
//! its language; it decides nothing about offsets, joins, who allocates or who frees.
//!
//! What reads a plan beside the generators: [`dump`] prints it as text, [`verify`] checks that every value is defined
//! once, before its use, at the type its use expects, and [`interpret`] carries it out over a byte memory, which shows
//! `lift(lower(v)) == v` for random types without any compiler.
//!
//! What every generator asks of a plan before and while it writes code is here too: how often a value is used, so what may be put
//! off until its use and what needs a name ([`Usage`], [`Operands`]), and what is part of which value ([`Parts`]).
//!
//! [`Side`] and [`Direction`] decide who does what:
//!
//! | | import | export |
//! |---|---|---|
//! | guest | lowers parameters, calls core, lifts results | lifts parameters, calls the implementation, lowers results |
//! | host | lifts parameters, calls the implementation, lowers results | lowers parameters, calls core, lifts results |
//!
//! ```
//! use wit_parser::{Resolve, WorldItem};
//! use witcraft_abi::{Direction, Planner, Policy, Side, dump};
//!
//! let mut resolve = Resolve::default();
//! let text = "package demo:kv; world app { import find: func(key: string) -> option<u32>; }";
//! let package = resolve.push_str("kv.wit", text).expect("the text is WIT");
//! let world = resolve.packages[package].worlds["app"];
//! let WorldItem::Function(find) = &resolve.worlds[world].imports[0] else { panic!("it is a function") };
//!
//! let planner = Planner::new(&resolve, world, Policy::default());
//! let plan = planner.plan(Side::Guest, Direction::Import, None, find).expect("it is supported");
//! assert_eq!(dump(&resolve, &plan), r#"guest import "$root" "find" (pointer length pointer) -> ()
//!   %0: string
//!   %1 %2 = lower string utf8 borrowed %0
//!   %3 = return-area size=8 align=4
//!   call core %1 %2 %3
//!   %4 = load u8 +0 %3
//!   %7 = lift option `option<u32>` %4 {
//!     none:
//!     some:
//!       %5 = load i32 +4 %3
//!       %6 = lift u32 %5
//!       => %6
//!   }
//!   return %7
//! "#);
//! ```
//!
//! # What a `realloc` must be able to do
//!
//! `realloc(old, old-size, align, size)` is how a component's caller gets room in its memory. Every plan asks for exactly what
//! a value takes, once, when that is known: it calls `realloc(0, 0, align, size)`, and never hands back what it got. So the
//! least that a `realloc` must be able to do is to give `size` bytes, which may be none, at an address that is a multiple of
//! `align`, in memory that nothing else uses. It need not free, grow or shrink; those of several languages trap when they are
//! given an old address. It may not call imports: the host traps with "cannot leave component instance".
//!
//! Strings keep to this although their size is not known before they are encoded: generated JavaScript encodes a string
//! first and allocates then, in every encoding; guests in Rust and Go pass what they have in memory already.
//!
//! Wasmtime asks for more, as the specification's reference does (`CanonicalABI.md`, `store_string_to_utf8` and its
//! neighbours): where it cannot know the size, it allocates for the likeliest and resizes what it got. On the embedded
//! engine, a host's string is allocated once for `utf8` only. And where a string goes from one component to another of
//! another encoding, `witcraft run` and transpiled components share Wasmtime's adapters. The `realloc` of whoever receives
//! the string must then be able to grow and shrink:
//!
//! | from | to | resizes |
//! |---|---|---|
//! | any | the same encoding | never |
//! | `latin1+utf16` | `utf16` | never |
//! | `utf8` | `utf16`, `latin1+utf16` | unless the string is ASCII |
//! | `utf16` | `latin1+utf16` | unless the string is Latin-1 |
//! | `utf16`, `latin1+utf16` | `utf8` | unless the string is ASCII |
//!
//! # Functions that wait
//!
//! A function has a [`Mode`]: the caller of a synchronous one waits on its stack; an asynchronous one returns to its host where it
//! waits. The plan of the latter has the phases of the call as blocks of its own ([`AsyncOperation`]): a caller starts a subtask, and
//! takes the result over when that has returned; a callee is a task that gives its result to `task.return`. A host has the same
//! three [`Phases`] for both. Streams and futures travel as handles; what goes through them has a [`PayloadPlan`], which knows
//! nothing of any function. Error contexts are reported as [`Unsupported`].

#![warn(missing_docs)]

mod architecture;
mod block_copies;
mod core_type;
#[cfg(feature = "readers")]
mod dump;
mod flatten;
#[cfg(feature = "readers")]
pub mod interpret;
mod layout;
mod mode;
mod names;
mod needs;
mod operation;
mod origin;
mod payload;
mod plan;
mod planner;
mod policy;
mod shape;
mod type_table;
mod unsupported;
mod usage;
#[cfg(feature = "readers")]
mod verify;

pub use architecture::{Architecture, ArchitectureSize};
pub use block_copies::BlockCopies;
pub use core_type::{CoreSignature, CoreType};
#[cfg(feature = "readers")]
pub use dump::dump;
pub use flatten::{MAX_FLAT_ASYNC_PARAMS, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
pub use layout::{Layout, MAX_SIZE};
pub use mode::Mode;
pub use names::{
    ADAPTER_REALLOC, Builtin, COMPONENT_TYPE_SECTION, CONTEXT_SLOTS, ContextSlot, CoreImport, ExportName, ImportName,
    Mangling, ROOT, ResourceIntrinsic, SPLIT_RESULT, START, SplitExport, THREAD_NEW_INDIRECT, TransferIntrinsic,
    TransferPlace, WorldExport, WorldExportError, component_type_section, is_world_export, read_world_exports,
    world_export_names, world_name,
};
pub use needs::Needs;
pub use operation::{
    AggregateOperation, Allocation, AsyncOperation, CallOperation, HandleOperation, ListOperation, MemoryOperation,
    MemoryWidth, Operation, Ownership, Phases, ResourceOrigin, ScalarOperation, ScalarType, StringEncoding,
    TransferKind, VariantArm, VariantKind, VariantOperation,
};
pub use origin::ResourceOrigins;
pub use payload::{PayloadPlan, ValuePlan};
pub use plan::{Block, Direction, FunctionPlan, PostReturnPlan, Side, Statement, TaskFunctions, Value, ValueType};
pub use planner::Planner;
pub use policy::Policy;
pub use shape::definition;
pub use type_table::{Limit, MAX_DEPTH, TypeTable};
pub use unsupported::{MAX_FLAGS, TypeName, Unsupported, UnsupportedReason};
pub use usage::{Native, Operand, Operands, Parts, Placement, Spelled, Usage, Uses};
#[cfg(feature = "readers")]
pub use verify::{VerifyError, verify};
