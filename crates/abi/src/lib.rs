//! The Canonical ABI as values.
//!
//! A component's functions use strings, records and handles; its core modules use `i32` and linear memory. The
//! Canonical ABI (the component model's `CanonicalABI.md`) defines the translation between the two. Binding generators
//! need it in many languages and on both sides of a call, and it must be the same in all of them.
//!
//! This crate computes it once, as data: [`Planner::plan`] turns a function type into a [`FunctionPlan`]: a core
//! signature and a [`Block`] of [`Statement`]s over numbered, typed [`Value`]s, with nested blocks for the arms of
//! variants and the elements of lists. A generator walks the statements in order and writes each in its language. It
//! makes no decisions about offsets, joins, allocation or freeing.
//!
//! Besides generators, three modules read plans: [`dump`] prints a plan as text, [`verify`] checks that every value is
//! defined once, before its use and with the expected type, and [`interpret`] executes it on a byte memory, which shows
//! `lift(lower(v)) == v` for random types without a compiler.
//!
//! The crate also has the analyses that every generator needs: how often a value is used, and so whether its expression
//! can be inlined or needs a name ([`Usage`], [`Operands`]), and which values are parts of others ([`Parts`]).
//!
//! [`Side`] and [`Direction`] determine the steps:
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
//! # Requirements on `realloc`
//!
//! A caller of a component allocates in its memory with `realloc(old, old-size, align, size)`. Every plan requests
//! exactly the size of a value, once it is known: it calls `realloc(0, 0, align, size)` and never passes an old block.
//! So a minimal `realloc` returns `size` bytes (possibly zero) at a multiple of `align`, in memory that nothing else
//! uses. It need not free, grow or shrink; in several languages it traps if it gets an old address. It must not call
//! imports: the host traps with "cannot leave component instance".
//!
//! This holds for strings too, although their size is unknown before encoding: generated JavaScript encodes a string
//! first and then allocates, in every encoding; guests in Rust and Go pass strings that are in memory already.
//!
//! Wasmtime requires more, as the specification's reference implementation does (`CanonicalABI.md`,
//! `store_string_to_utf8` and related functions): if it does not know the size, it allocates for the likeliest one and
//! resizes the block. On the embedded engine, only a `utf8` string from the host is allocated once. For a string
//! between components with different encodings, `witcraft run` and transpiled components both use Wasmtime's adapters.
//! The `realloc` of the receiver must then be able to grow and shrink:
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
//! A function has a [`Mode`]: a synchronous one waits on its caller's stack, and an asynchronous one returns to its
//! host while it waits. The plan of the latter has a block for each phase of the call ([`AsyncOperation`]): a caller
//! starts a subtask and receives the result when it has returned; a callee is a task that passes its result to
//! `task.return`. A host has the same three [`Phases`] for both. Streams and futures are passed as handles; their
//! payloads have a [`PayloadPlan`], which is independent of any function. Error contexts are reported as
//! [`Unsupported`].

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
    TransferPlace, WAITING, WorldExport, WorldExportError, component_type_section, is_world_export, read_world_exports,
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
