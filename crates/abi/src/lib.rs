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
//! Asynchronous functions, streams, futures and error contexts have their place in the model ([`AsyncOperation`]) and are
//! reported as [`Unsupported`] until they are planned.

mod core_type;
#[cfg(feature = "readers")]
mod dump;
mod flatten;
#[cfg(feature = "readers")]
pub mod interpret;
mod layout;
mod names;
mod operation;
mod origin;
mod plan;
mod planner;
mod policy;
mod shape;
mod type_table;
mod unsupported;
#[cfg(feature = "readers")]
mod verify;

pub use core_type::{CoreSignature, CoreType};
#[cfg(feature = "readers")]
pub use dump::dump;
pub use flatten::{MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
pub use layout::{Layout, MAX_SIZE};
pub use names::{
    ADAPTER_REALLOC, COMPONENT_TYPE_SECTION, CONTEXT_SLOTS, ContextSlot, CoreImport, ExportName, ImportName, Mangling,
    ROOT, ResourceIntrinsic, SPLIT_RESULT, START, SplitExport, THREAD_NEW_INDIRECT, WASI_PREVIEW1, WorldExport,
    WorldExportError, component_type_section, is_world_export, read_world_exports, world_export_names,
};
pub use operation::{
    AggregateOperation, Allocation, AsyncOperation, CallOperation, HandleOperation, ListOperation, MemoryOperation,
    MemoryWidth, Operation, Ownership, Primitive, ResourceOrigin, ScalarOperation, StringEncoding, VariantArm,
    VariantKind, VariantOperation,
};
pub use origin::ResourceOrigins;
pub use plan::{Block, Direction, FunctionPlan, PostReturnPlan, Side, Statement, Value, ValueType};
pub use planner::Planner;
pub use policy::Policy;
pub use shape::definition;
pub use type_table::{Limit, MAX_DEPTH, TypeTable};
pub use unsupported::{MAX_FLAGS, TypeName, Unsupported, UnsupportedReason};
#[cfg(feature = "readers")]
pub use verify::{VerifyError, verify};
