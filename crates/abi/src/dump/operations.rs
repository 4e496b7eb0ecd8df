//! The name of each operation in the text form, and its blocks.

use wit_parser::{Resolve, Type, TypeId};

use super::core_name;
use super::type_name;
use crate::{
    AggregateOperation, Allocation, AsyncOperation, CallOperation, HandleOperation, ListOperation, MemoryOperation,
    MemoryWidth, Operation, Ownership, ResourceOrigin, ScalarOperation, ScalarType, StringEncoding, VariantKind,
    VariantOperation,
};

/// The name of an operation with what it knows: all but its operands, results and blocks.
pub(crate) fn operation_name(resolve: &Resolve, operation: &Operation) -> String {
    match operation {
        Operation::Scalar(operation) => scalar(*operation),
        Operation::Memory(operation) => memory(*operation),
        Operation::Aggregate(operation) => aggregate(resolve, *operation),
        Operation::Variant(operation) => variant(resolve, operation),
        Operation::List(operation) => list(resolve, operation),
        Operation::Handle(operation) => handle(resolve, *operation),
        Operation::Call(operation) => call(*operation).to_owned(),
        Operation::Async(operation) => asynchronous(resolve, operation),
    }
}

/// What the blocks of an operation are called, where they are the arms of a variant or the phases of a call.
pub(super) fn arm_names(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::Variant(VariantOperation::Lower { arms, .. } | VariantOperation::Lift { arms, .. }) => {
            arms.iter().map(|arm| arm.name.clone()).collect()
        }
        Operation::Variant(VariantOperation::Switch { arms }) => {
            arms.iter().map(|(number, _)| number.to_string()).collect()
        }
        Operation::Variant(VariantOperation::LowerEnum(_) | VariantOperation::LiftEnum(_))
        | Operation::Scalar(_)
        | Operation::Memory(_)
        | Operation::Aggregate(_)
        | Operation::List(_)
        | Operation::Handle(_)
        | Operation::Call(_) => Vec::new(),
        Operation::Async(operation) => match operation {
            AsyncOperation::HostSubtask { .. } | AsyncOperation::HostTask { .. } => {
                ["start", "returned", "end"].map(str::to_owned).into()
            }
            AsyncOperation::LowerReadable { .. }
            | AsyncOperation::LiftReadable { .. }
            | AsyncOperation::Subtask { .. }
            | AsyncOperation::Task { .. }
            | AsyncOperation::TaskReturn => Vec::new(),
        },
    }
}

fn scalar(operation: ScalarOperation) -> String {
    match operation {
        ScalarOperation::Lower(primitive) => format!("lower {}", primitive_name(primitive)),
        ScalarOperation::Lift(primitive) => format!("lift {}", primitive_name(primitive)),
        ScalarOperation::Constant(ty, value) => format!("constant {} {value}", core_name(ty)),
        ScalarOperation::Bitcast { from, to } => format!("bitcast {} to {}", core_name(from), core_name(to)),
    }
}

fn primitive_name(primitive: ScalarType) -> &'static str {
    match primitive {
        ScalarType::Bool => "bool",
        ScalarType::S8 => "s8",
        ScalarType::U8 => "u8",
        ScalarType::S16 => "s16",
        ScalarType::U16 => "u16",
        ScalarType::S32 => "s32",
        ScalarType::U32 => "u32",
        ScalarType::S64 => "s64",
        ScalarType::U64 => "u64",
        ScalarType::F32 => "f32",
        ScalarType::F64 => "f64",
        ScalarType::Char => "char",
    }
}

fn memory(operation: MemoryOperation) -> String {
    match operation {
        MemoryOperation::Load { width, offset } => format!("load {} +{offset}", width_name(width)),
        MemoryOperation::Store { width, offset } => format!("store {} +{offset}", width_name(width)),
        MemoryOperation::ParameterArea { size, align } => format!("parameter-area size={size} align={align}"),
        MemoryOperation::ReturnArea { size, align } => format!("return-area size={size} align={align}"),
        MemoryOperation::CheckArea { size, align } => format!("check-area size={size} align={align}"),
        MemoryOperation::FreeArea { size, align } => format!("free-area size={size} align={align}"),
    }
}

fn width_name(width: MemoryWidth) -> &'static str {
    match width {
        MemoryWidth::U8 => "u8",
        MemoryWidth::S8 => "s8",
        MemoryWidth::U16 => "u16",
        MemoryWidth::S16 => "s16",
        MemoryWidth::I32 => "i32",
        MemoryWidth::I64 => "i64",
        MemoryWidth::F32 => "f32",
        MemoryWidth::F64 => "f64",
        MemoryWidth::Pointer => "pointer",
        MemoryWidth::Length => "length",
    }
}

fn aggregate(resolve: &Resolve, operation: AggregateOperation) -> String {
    let (name, ty) = match operation {
        AggregateOperation::LowerRecord(ty) => ("lower record", ty),
        AggregateOperation::LiftRecord(ty) => ("lift record", ty),
        AggregateOperation::LowerTuple(ty) => ("lower tuple", ty),
        AggregateOperation::LiftTuple(ty) => ("lift tuple", ty),
        AggregateOperation::LowerFlags(ty) => ("lower flags", ty),
        AggregateOperation::LiftFlags(ty) => ("lift flags", ty),
        AggregateOperation::LowerFixedLengthList(ty) => ("lower fixed-length list", ty),
        AggregateOperation::LiftFixedLengthList(ty) => ("lift fixed-length list", ty),
    };
    format!("{name} `{}`", id_name(resolve, ty))
}

fn variant(resolve: &Resolve, operation: &VariantOperation) -> String {
    match operation {
        VariantOperation::Lower { ty, kind, .. } => format!("lower {} `{}`", kind_name(*kind), id_name(resolve, *ty)),
        VariantOperation::Lift { ty, kind, .. } => format!("lift {} `{}`", kind_name(*kind), id_name(resolve, *ty)),
        VariantOperation::LowerEnum(ty) => format!("lower enum `{}`", id_name(resolve, *ty)),
        VariantOperation::LiftEnum(ty) => format!("lift enum `{}`", id_name(resolve, *ty)),
        VariantOperation::Switch { .. } => "switch".to_owned(),
    }
}

fn kind_name(kind: VariantKind) -> &'static str {
    match kind {
        VariantKind::Variant => "variant",
        VariantKind::Option => "option",
        VariantKind::Result => "result",
    }
}

fn list(resolve: &Resolve, operation: &ListOperation) -> String {
    let of = |ty: &Type, size: &u32, align: &u32| format!("`{}` size={size} align={align}", type_name(resolve, *ty));
    let map = |ty: &TypeId, size: &u32, align: &u32| of(&Type::Id(*ty), size, align);
    match operation {
        ListOperation::LowerString { encoding, allocation } => {
            format!("lower string {} {}", encoding_name(*encoding), allocation_name(*allocation))
        }
        ListOperation::LiftString { encoding, ownership } => {
            format!("lift string {} {}", encoding_name(*encoding), ownership_name(*ownership))
        }
        ListOperation::LowerBlock { element, size, align, allocation } => {
            format!("lower block of {} {}", of(element, size, align), allocation_name(*allocation))
        }
        ListOperation::LiftBlock { element, size, align, ownership } => {
            format!("lift block of {} {}", of(element, size, align), ownership_name(*ownership))
        }
        ListOperation::Lower { element, size, align, allocation, .. } => {
            format!("lower list of {} {}", of(element, size, align), allocation_name(*allocation))
        }
        ListOperation::Lift { element, size, align, ownership, .. } => {
            format!("lift list of {} {}", of(element, size, align), ownership_name(*ownership))
        }
        ListOperation::LowerMap { ty, size, align, allocation, .. } => {
            format!("lower map {} {}", map(ty, size, align), allocation_name(*allocation))
        }
        ListOperation::LiftMap { ty, size, align, ownership, .. } => {
            format!("lift map {} {}", map(ty, size, align), ownership_name(*ownership))
        }
        ListOperation::StoreFixedLength { ty, length, size, offset, .. } => {
            format!("store fixed-length list `{}` length={length} size={size} +{offset}", id_name(resolve, *ty))
        }
        ListOperation::LoadFixedLength { ty, length, size, offset, .. } => {
            format!("load fixed-length list `{}` length={length} size={size} +{offset}", id_name(resolve, *ty))
        }
        ListOperation::FreeString { encoding } => format!("free string {}", encoding_name(*encoding)),
        ListOperation::Free { size, align, .. } => format!("free list size={size} align={align}"),
        ListOperation::FreeFixedLength { length, size, offset, .. } => {
            format!("free fixed-length list length={length} size={size} +{offset}")
        }
    }
}

fn encoding_name(encoding: StringEncoding) -> &'static str {
    match encoding {
        StringEncoding::Utf8 => "utf8",
        StringEncoding::Utf16 => "utf16",
        StringEncoding::Latin1OrUtf16 => "latin1+utf16",
    }
}

fn allocation_name(allocation: Allocation) -> &'static str {
    match allocation {
        Allocation::Borrowed => "borrowed",
        Allocation::Transferred => "transferred",
        Allocation::Kept => "kept",
        Allocation::Realloc => "realloc",
    }
}

fn ownership_name(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::Taken => "taken",
        Ownership::Copied => "copied",
    }
}

fn handle(resolve: &Resolve, operation: HandleOperation) -> String {
    let (name, resource, origin) = match operation {
        HandleOperation::LowerOwn { resource, origin, .. } => ("lower own", resource, origin),
        HandleOperation::LiftOwn { resource, origin, .. } => ("lift own", resource, origin),
        HandleOperation::LowerBorrow { resource, origin, .. } => ("lower borrow", resource, origin),
        HandleOperation::LiftBorrow { resource, origin, .. } => ("lift borrow", resource, origin),
    };
    let origin = match origin {
        ResourceOrigin::Imported => "imported",
        ResourceOrigin::Exported => "exported",
    };
    format!("{name} `{}` {origin}", id_name(resolve, resource))
}

fn asynchronous(resolve: &Resolve, operation: &AsyncOperation) -> String {
    match operation {
        AsyncOperation::LowerReadable { ty, .. } => format!("lower readable `{}`", id_name(resolve, *ty)),
        AsyncOperation::LiftReadable { ty, .. } => format!("lift readable `{}`", id_name(resolve, *ty)),
        AsyncOperation::Subtask { .. } => "subtask".to_owned(),
        AsyncOperation::Task { .. } => "task".to_owned(),
        AsyncOperation::TaskReturn => "task.return".to_owned(),
        AsyncOperation::HostSubtask { .. } => "host-subtask".to_owned(),
        AsyncOperation::HostTask { .. } => "host-task".to_owned(),
    }
}

fn call(operation: CallOperation) -> &'static str {
    match operation {
        CallOperation::Core => "call core",
        CallOperation::Interface => "call interface",
        CallOperation::FreeTemporaries => "free temporaries",
        CallOperation::DropResult => "drop result",
        CallOperation::Return => "return",
        CallOperation::PostReturn => "call post-return",
    }
}

fn id_name(resolve: &Resolve, id: TypeId) -> String {
    type_name(resolve, Type::Id(id))
}
