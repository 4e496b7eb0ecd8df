//! The types of each operation's operands, results and blocks, as in its documentation.

use wit_parser::{Resolve, Type, TypeDefKind, TypeId};

use crate::shape::{Shape, ShapeCase, definition};
use crate::{
    AggregateOperation, AsyncOperation, Block, CoreType, HandleOperation, ListOperation, MemoryOperation, Operation,
    ScalarOperation, ScalarType, TransferKind, ValueType, VariantArm, VariantKind, VariantOperation,
};

/// The type that a value is expected to have.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    Core(CoreType),
    /// This type, under whatever alias.
    Value(Type),
    /// A list of this element type.
    ListOf(Type),
}

impl Expected {
    pub(super) fn accepts(self, resolve: &Resolve, found: ValueType) -> bool {
        match (self, found) {
            (Expected::Core(expected), ValueType::Core(found)) => expected == found,
            (Expected::Value(expected), ValueType::Interface(found)) => same(resolve, expected, found),
            (Expected::ListOf(expected), ValueType::Interface(found)) => {
                matches!(Shape::of(resolve, found), Shape::List(element) if same(resolve, expected, element))
            }
            (Expected::Core(_), ValueType::Interface(_))
            | (Expected::Value(_) | Expected::ListOf(_), ValueType::Core(_)) => false,
        }
    }
}

fn same(resolve: &Resolve, a: Type, b: Type) -> bool {
    followed(resolve, a) == followed(resolve, b)
}

fn followed(resolve: &Resolve, ty: Type) -> Type {
    let Type::Id(id) = ty else { return ty };
    let id = definition(resolve, id);
    if let TypeDefKind::Type(primitive) = resolve.types[id].kind { primitive } else { Type::Id(id) }
}

/// The operands and results of an operation, and its blocks with their parameters and results.
#[derive(Debug, Default)]
pub(super) struct Contract<'a> {
    pub(super) operands: Vec<Expected>,
    pub(super) results: Vec<Expected>,
    pub(super) blocks: Vec<(&'a Block, Vec<Expected>, Vec<Expected>)>,
}

const POINTER: Expected = Expected::Core(CoreType::Pointer);
const LENGTH: Expected = Expected::Core(CoreType::Length);
const I32: Expected = Expected::Core(CoreType::I32);

fn from_to<'a>(operands: impl Into<Vec<Expected>>, results: impl Into<Vec<Expected>>) -> Contract<'a> {
    Contract { operands: operands.into(), results: results.into(), blocks: Vec::new() }
}

fn value(id: TypeId) -> Expected {
    Expected::Value(Type::Id(id))
}

fn values(types: &[Type]) -> Vec<Expected> {
    types.iter().copied().map(Expected::Value).collect()
}

/// The contract of an operation that is not a call.
pub(super) fn contract<'a>(resolve: &Resolve, operation: &'a Operation) -> Result<Contract<'a>, String> {
    match operation {
        Operation::Scalar(operation) => scalar(*operation),
        Operation::Memory(operation) => Ok(memory(*operation)),
        Operation::Aggregate(operation) => aggregate(resolve, *operation),
        Operation::Variant(operation) => variant(resolve, operation),
        Operation::List(operation) => list(resolve, operation),
        Operation::Handle(operation) => handle(resolve, *operation),
        Operation::Call(_) => Err("calls have no contract of their own".to_owned()),
        Operation::Async(operation) => asynchronous(resolve, operation),
    }
}

fn scalar<'a>(operation: ScalarOperation) -> Result<Contract<'a>, String> {
    match operation {
        ScalarOperation::Lower(primitive) => {
            Ok(from_to([Expected::Value(interface_type(primitive))], [Expected::Core(primitive.core_type())]))
        }
        ScalarOperation::Lift(primitive) => {
            Ok(from_to([Expected::Core(primitive.core_type())], [Expected::Value(interface_type(primitive))]))
        }
        ScalarOperation::Constant(ty, _) => Ok(from_to([], [Expected::Core(ty)])),
        ScalarOperation::Bitcast { from, to } if from == to => Err("a cast to the same type".to_owned()),
        ScalarOperation::Bitcast { from, to } => Ok(from_to([Expected::Core(from)], [Expected::Core(to)])),
    }
}

fn interface_type(primitive: ScalarType) -> Type {
    match primitive {
        ScalarType::Bool => Type::Bool,
        ScalarType::S8 => Type::S8,
        ScalarType::U8 => Type::U8,
        ScalarType::S16 => Type::S16,
        ScalarType::U16 => Type::U16,
        ScalarType::S32 => Type::S32,
        ScalarType::U32 => Type::U32,
        ScalarType::S64 => Type::S64,
        ScalarType::U64 => Type::U64,
        ScalarType::F32 => Type::F32,
        ScalarType::F64 => Type::F64,
        ScalarType::Char => Type::Char,
    }
}

fn memory<'a>(operation: MemoryOperation) -> Contract<'a> {
    match operation {
        MemoryOperation::Load { width, .. } => from_to([POINTER], [Expected::Core(width.core_type())]),
        MemoryOperation::Store { width, .. } => from_to([POINTER, Expected::Core(width.core_type())], []),
        MemoryOperation::ParameterArea { .. } | MemoryOperation::ReturnArea { .. } => from_to([], [POINTER]),
        MemoryOperation::CheckArea { .. } | MemoryOperation::FreeArea { .. } => from_to([POINTER], []),
    }
}

fn aggregate<'a>(resolve: &Resolve, operation: AggregateOperation) -> Result<Contract<'a>, String> {
    let parts = |id| match Shape::of(resolve, Type::Id(id)) {
        Shape::Record(types) | Shape::Tuple(types) => Ok(values(&types)),
        Shape::FixedLengthList(element, length) => Ok(vec![Expected::Value(element); length as usize]),
        other => Err(format!("{other:?} has no parts")),
    };
    match operation {
        AggregateOperation::LowerRecord(id)
        | AggregateOperation::LowerTuple(id)
        | AggregateOperation::LowerFixedLengthList(id) => Ok(from_to([value(id)], parts(id)?)),
        AggregateOperation::LiftRecord(id)
        | AggregateOperation::LiftTuple(id)
        | AggregateOperation::LiftFixedLengthList(id) => Ok(from_to(parts(id)?, [value(id)])),
        AggregateOperation::LowerFlags(id) => Ok(from_to([value(id)], [I32])),
        AggregateOperation::LiftFlags(id) => Ok(from_to([I32], [value(id)])),
    }
}

fn variant<'a>(resolve: &Resolve, operation: &'a VariantOperation) -> Result<Contract<'a>, String> {
    match operation {
        VariantOperation::Lower { ty, kind, arms, results } => {
            let results: Vec<Expected> = results.iter().copied().map(Expected::Core).collect();
            let payloads = payloads(resolve, *ty, *kind, arms)?;
            let blocks = arms.iter().zip(payloads).map(|(arm, payload)| (&arm.block, payload, results.clone()));
            Ok(Contract { operands: vec![value(*ty)], blocks: blocks.collect(), results })
        }
        VariantOperation::Lift { ty, kind, arms } => {
            let payloads = payloads(resolve, *ty, *kind, arms)?;
            let blocks = arms.iter().zip(payloads).map(|(arm, payload)| (&arm.block, Vec::new(), payload));
            Ok(Contract { operands: vec![I32], results: vec![value(*ty)], blocks: blocks.collect() })
        }
        VariantOperation::LowerEnum(id) => Ok(from_to([value(*id)], [I32])),
        VariantOperation::LiftEnum(id) => Ok(from_to([I32], [value(*id)])),
        VariantOperation::Switch { arms } => {
            let blocks = arms.iter().map(|(_, block)| (block, Vec::new(), Vec::new())).collect();
            Ok(Contract { operands: vec![I32], results: Vec::new(), blocks })
        }
    }
}

/// The payload of each arm, where arms and cases agree.
fn payloads(
    resolve: &Resolve,
    ty: TypeId,
    kind: VariantKind,
    arms: &[VariantArm],
) -> Result<Vec<Vec<Expected>>, String> {
    let Shape::Variant(found, cases) = Shape::of(resolve, Type::Id(ty)) else {
        return Err("the type has no cases".to_owned());
    };
    let agree =
        |(arm, case): (&VariantArm, &ShapeCase<'_>)| arm.name == case.name && arm.has_payload == case.ty.is_some();
    if found != kind || arms.len() != cases.len() || !arms.iter().zip(&cases).all(agree) {
        return Err("the arms are not the cases of the type".to_owned());
    }
    Ok(cases.iter().map(|case| case.ty.map(Expected::Value).into_iter().collect()).collect())
}

fn list<'a>(resolve: &Resolve, operation: &'a ListOperation) -> Result<Contract<'a>, String> {
    let with = |contract: Contract<'a>, block, parameters: Vec<Expected>, results: Vec<Expected>| Contract {
        blocks: vec![(block, parameters, results)],
        ..contract
    };
    let string = Expected::Value(Type::String);
    Ok(match operation {
        ListOperation::LowerString { .. } => from_to([string], [POINTER, LENGTH]),
        ListOperation::LiftString { .. } => from_to([POINTER, LENGTH], [string]),
        ListOperation::LowerBlock { element, .. } => from_to([Expected::ListOf(*element)], [POINTER, LENGTH]),
        ListOperation::LiftBlock { element, .. } => from_to([POINTER, LENGTH], [Expected::ListOf(*element)]),
        ListOperation::Lower { element, block, .. } => {
            let contract = from_to([Expected::ListOf(*element)], [POINTER, LENGTH]);
            with(contract, block, vec![Expected::Value(*element), POINTER], vec![])
        }
        ListOperation::Lift { element, block, .. } => {
            let contract = from_to([POINTER, LENGTH], [Expected::ListOf(*element)]);
            with(contract, block, vec![POINTER], vec![Expected::Value(*element)])
        }
        ListOperation::LowerMap { ty, block, .. } => {
            let [key, mapped] = pair(resolve, *ty)?;
            with(from_to([value(*ty)], [POINTER, LENGTH]), block, vec![key, mapped, POINTER], vec![])
        }
        ListOperation::LiftMap { ty, block, .. } => {
            let pair = pair(resolve, *ty)?;
            with(from_to([POINTER, LENGTH], [value(*ty)]), block, vec![POINTER], pair.into())
        }
        ListOperation::StoreFixedLength { ty, length, block, .. } => {
            let element = element(resolve, *ty, *length)?;
            with(from_to([value(*ty), POINTER], []), block, vec![element, POINTER], vec![])
        }
        ListOperation::LoadFixedLength { ty, length, block, .. } => {
            let element = element(resolve, *ty, *length)?;
            with(from_to([POINTER], [value(*ty)]), block, vec![POINTER], vec![element])
        }
        ListOperation::FreeString { .. } | ListOperation::Free { block: None, .. } => from_to([POINTER, LENGTH], []),
        ListOperation::Free { block: Some(block), .. } => {
            with(from_to([POINTER, LENGTH], []), block, vec![POINTER], vec![])
        }
        ListOperation::FreeFixedLength { block, .. } => with(from_to([POINTER], []), block, vec![POINTER], vec![]),
    })
}

fn pair(resolve: &Resolve, ty: TypeId) -> Result<[Expected; 2], String> {
    match Shape::of(resolve, Type::Id(ty)) {
        Shape::Map(key, mapped) => Ok([Expected::Value(key), Expected::Value(mapped)]),
        other => Err(format!("{other:?} is not a map")),
    }
}

fn element(resolve: &Resolve, ty: TypeId, length: u32) -> Result<Expected, String> {
    match Shape::of(resolve, Type::Id(ty)) {
        Shape::FixedLengthList(element, found) if found == length => Ok(Expected::Value(element)),
        other => Err(format!("{other:?} is not a list of {length} elements")),
    }
}

/// Tasks, subtasks and `task.return` depend on the function, and have their contract in the verifier.
fn asynchronous<'a>(resolve: &Resolve, operation: &AsyncOperation) -> Result<Contract<'a>, String> {
    let is_readable = |kind: TransferKind, ty: TypeId| matches!(Shape::of(resolve, Type::Id(ty)), Shape::Async(shape) if shape.transfer() == Some(kind));
    match *operation {
        AsyncOperation::LowerReadable { kind, ty } | AsyncOperation::LiftReadable { kind, ty }
            if !is_readable(kind, ty) =>
        {
            Err(format!("the type is not a {}", kind.name()))
        }
        AsyncOperation::LowerReadable { ty, .. } => Ok(from_to([value(ty)], [I32])),
        AsyncOperation::LiftReadable { ty, .. } => Ok(from_to([I32], [value(ty)])),
        AsyncOperation::Subtask { .. }
        | AsyncOperation::Task { .. }
        | AsyncOperation::TaskReturn
        | AsyncOperation::HostSubtask { .. }
        | AsyncOperation::HostTask { .. } => Err("tasks have no contract of their own".to_owned()),
    }
}

fn handle<'a>(resolve: &Resolve, operation: HandleOperation) -> Result<Contract<'a>, String> {
    let (HandleOperation::LowerOwn { resource, ty, .. }
    | HandleOperation::LiftOwn { resource, ty, .. }
    | HandleOperation::LowerBorrow { resource, ty, .. }
    | HandleOperation::LiftBorrow { resource, ty, .. }) = operation;
    let (is_own, is_lower) = match operation {
        HandleOperation::LowerOwn { .. } => (true, true),
        HandleOperation::LiftOwn { .. } => (true, false),
        HandleOperation::LowerBorrow { .. } => (false, true),
        HandleOperation::LiftBorrow { .. } => (false, false),
    };
    let shape = Shape::of(resolve, Type::Id(ty));
    let fits = match is_own {
        true => matches!(shape, Shape::Own(found) if found == resource),
        false => matches!(shape, Shape::Borrow(found) if found == resource),
    };
    if !fits {
        return Err("the type is not such a handle to the resource".to_owned());
    }
    Ok(if is_lower { from_to([value(ty)], [I32]) } else { from_to([I32], [value(ty)]) })
}
