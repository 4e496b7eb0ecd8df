//! Executes one statement: looks up operands, performs the operation, and stores the results.

use wit_parser::{Type, TypeId};

use super::handle::Loans;
use super::trap::Trap;
use super::value::{CoreValue, Datum, InterfaceValue};
use super::{Instance, scalar};
use crate::shape::Shape;
use crate::{
    AggregateOperation, AsyncOperation, Block, CallOperation, Layout, MemoryOperation, Operation, ScalarOperation,
    Side, Statement, TypeTable, Value, VariantArm, VariantOperation,
};

/// What is known of a plan while it is carried out.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    values: Vec<Option<Datum>>,
    /// What was allocated for the call only.
    pub(super) temporaries: Vec<(u32, Layout)>,
    /// Values that the language lends in place.
    pub(super) lent: Vec<(u32, Layout)>,
    pub(super) loans: Loans,
}

impl Frame {
    pub(super) fn new(values: usize) -> Frame {
        Frame { values: vec![None; values], temporaries: Vec::new(), lent: Vec::new(), loans: Loans::default() }
    }

    /// Gives values what they are defined as: parameters of the plan or of a block, or results.
    pub(super) fn enter(&mut self, values: &[Value], data: Vec<Datum>) -> Result<(), Trap> {
        if values.len() != data.len() {
            return Err(Trap::WrongCoreValues(data));
        }
        for (value, datum) in values.iter().zip(data) {
            self.values[value.0 as usize] = Some(datum);
        }
        Ok(())
    }

    pub(super) fn read(&self, values: &[Value]) -> Vec<Datum> {
        let read = |value: &Value| self.values[value.0 as usize].clone().expect("plans are verified");
        values.iter().map(read).collect()
    }

    /// Lets go of what the language lent in place: it lives as long as the call.
    pub(super) fn end_lent(&mut self, instance: &mut Instance) -> Result<(), Trap> {
        self.lent.drain(..).try_for_each(|(address, layout)| instance.memory.free(address, layout))
    }
}

/// The statements of a plan without interaction.
pub(super) struct Statements<'a> {
    pub(super) types: &'a TypeTable<'a>,
    pub(super) side: Side,
    pub(super) instance: &'a mut Instance,
    pub(super) frame: &'a mut Frame,
}

impl Statements<'_> {
    pub(super) fn enter(&mut self, values: &[Value], data: Vec<Datum>) -> Result<(), Trap> {
        self.frame.enter(values, data)
    }

    pub(super) fn block(&mut self, block: &Block) -> Result<Vec<Datum>, Trap> {
        for statement in &block.statements {
            self.statement(statement)?;
        }
        Ok(self.frame.read(&block.results))
    }

    pub(super) fn statement(&mut self, statement: &Statement) -> Result<(), Trap> {
        let operands = self.frame.read(&statement.operands);
        let results = match &statement.operation {
            Operation::Scalar(operation) => vec![scalar_operation(*operation, &operands)?],
            Operation::Memory(operation) => self.memory(*operation, &operands)?,
            Operation::Aggregate(operation) => self.aggregate(*operation, operands)?,
            Operation::Variant(operation) => self.variant(operation, &operands[0])?,
            Operation::List(operation) => self.list(operation, &operands)?,
            Operation::Handle(operation) => vec![self.handle(*operation, &operands[0])?],
            Operation::Call(CallOperation::FreeTemporaries) => self.free_temporaries().map(|()| Vec::new())?,
            Operation::Call(CallOperation::DropResult) => self.drop_result().map(|()| Vec::new())?,
            Operation::Async(AsyncOperation::LowerReadable { .. }) => vec![self.lower_readable(&operands[0])?],
            Operation::Async(AsyncOperation::LiftReadable { .. }) => vec![self.lift_readable(&operands[0])?],
            // Where a plan meets others, its activation does it.
            Operation::Call(
                CallOperation::Core | CallOperation::Interface | CallOperation::PostReturn | CallOperation::Return,
            )
            | Operation::Async(
                AsyncOperation::Subtask { .. }
                | AsyncOperation::Task { .. }
                | AsyncOperation::TaskReturn
                | AsyncOperation::HostSubtask { .. }
                | AsyncOperation::HostTask { .. },
            ) => return Err(Trap::NoCallee),
        };
        self.enter(&statement.results, results)
    }

    /// Ends what was for the call only.
    pub(super) fn free_temporaries(&mut self) -> Result<(), Trap> {
        for (address, layout) in std::mem::take(&mut self.frame.temporaries) {
            self.instance.memory.free(address, layout)?;
        }
        self.end_loans()
    }

    fn drop_result(&mut self) -> Result<(), Trap> {
        for (address, layout) in std::mem::take(&mut self.instance.kept) {
            self.instance.memory.free(address, layout)?;
        }
        Ok(())
    }

    fn memory(&mut self, operation: MemoryOperation, operands: &[Datum]) -> Result<Vec<Datum>, Trap> {
        let memory = &mut self.instance.memory;
        match operation {
            MemoryOperation::Load { width, offset } => {
                let address = operands[0].i32()?.wrapping_add(offset);
                let bytes = self.instance.memory.load(address, scalar::bytes(width))?;
                Ok(vec![scalar::load(width, bytes).into()])
            }
            MemoryOperation::Store { width, offset } => {
                let address = operands[0].i32()?.wrapping_add(offset);
                let bytes = scalar::store(width, core_of(&operands[1])?);
                self.instance.memory.store(address, &bytes).map(|()| Vec::new())
            }
            MemoryOperation::ParameterArea { size, align } => {
                let layout = Layout { size, align };
                let address = match self.side {
                    Side::Guest => memory.area(layout)?,
                    Side::Host => memory.allocate(layout)?,
                };
                Ok(vec![CoreValue::I32(address).into()])
            }
            MemoryOperation::ReturnArea { size, align } => {
                Ok(vec![CoreValue::I32(memory.area(Layout { size, align })?).into()])
            }
            MemoryOperation::CheckArea { size, align } => {
                let address = operands[0].i32()?;
                self.instance.memory.check_align(address, align)?;
                self.instance.memory.check(address, size).map(|()| Vec::new())
            }
            MemoryOperation::FreeArea { size, align } => {
                let address = operands[0].i32()?;
                self.instance.memory.free(address, Layout { size, align }).map(|()| Vec::new())
            }
        }
    }

    fn aggregate(&self, operation: AggregateOperation, mut operands: Vec<Datum>) -> Result<Vec<Datum>, Trap> {
        match operation {
            AggregateOperation::LowerRecord(_)
            | AggregateOperation::LowerTuple(_)
            | AggregateOperation::LowerFixedLengthList(_) => match operands.pop() {
                Some(Datum::Interface(InterfaceValue::Record(parts) | InterfaceValue::List(parts))) => {
                    Ok(parts.into_iter().map(Datum::from).collect())
                }
                other => Err(Trap::WrongCoreValues(other.into_iter().collect())),
            },
            AggregateOperation::LiftRecord(_) | AggregateOperation::LiftTuple(_) => {
                Ok(vec![InterfaceValue::Record(interfaces_of(operands)?).into()])
            }
            AggregateOperation::LiftFixedLengthList(_) => {
                Ok(vec![InterfaceValue::List(interfaces_of(operands)?).into()])
            }
            AggregateOperation::LowerFlags(_) => match &operands[..] {
                [Datum::Interface(InterfaceValue::Flags(bits))] => Ok(vec![CoreValue::I32(*bits).into()]),
                _ => Err(Trap::WrongCoreValues(operands)),
            },
            AggregateOperation::LiftFlags(ty) => {
                let bits = operands[0].i32()? & self.known_flags(ty);
                Ok(vec![InterfaceValue::Flags(bits).into()])
            }
        }
    }

    /// The bits that stand for flags of the type.
    fn known_flags(&self, ty: TypeId) -> u32 {
        let shape = Shape::of(self.types.resolve(), Type::Id(ty));
        if let Shape::Flags(count) = shape { scalar::low_bits(count) } else { 0 }
    }

    fn variant(&mut self, operation: &VariantOperation, operand: &Datum) -> Result<Vec<Datum>, Trap> {
        match operation {
            VariantOperation::Lower { arms, .. } => {
                let (number, payload) = case_of(operand)?;
                let arm = find_arm(arms, number)?;
                self.enter(&arm.block.parameters, payload.into_iter().map(Datum::from).collect())?;
                self.block(&arm.block)
            }
            VariantOperation::Lift { arms, .. } => {
                let number = operand.i32()?;
                let arm = find_arm(arms, number)?;
                let payload = interfaces_of(self.block(&arm.block)?)?.pop().map(Box::new);
                Ok(vec![InterfaceValue::Variant(number, payload).into()])
            }
            VariantOperation::LowerEnum(_) => Ok(vec![CoreValue::I32(case_of(operand)?.0).into()]),
            VariantOperation::LiftEnum(ty) => {
                let number = operand.i32()?;
                let shape = Shape::of(self.types.resolve(), Type::Id(*ty));
                if matches!(shape, Shape::Enum(cases) if (number as usize) < cases) {
                    Ok(vec![InterfaceValue::Variant(number, None).into()])
                } else {
                    Err(Trap::InvalidDiscriminant(number))
                }
            }
            VariantOperation::Switch { arms } => {
                let number = operand.i32()?;
                match arms.iter().find(|(case, _)| *case == number) {
                    Some((_, block)) => self.block(block),
                    None => Ok(Vec::new()),
                }
            }
        }
    }
}

fn scalar_operation(operation: ScalarOperation, operands: &[Datum]) -> Result<Datum, Trap> {
    match (operation, operands) {
        (ScalarOperation::Lower(primitive), [Datum::Interface(value)]) => {
            scalar::lower(primitive, value).map(Datum::from)
        }
        (ScalarOperation::Lift(primitive), [Datum::Core(value)]) => scalar::lift(primitive, *value).map(Datum::from),
        (ScalarOperation::Constant(ty, value), []) => Ok(scalar::core_value(ty, value as u64).into()),
        (ScalarOperation::Bitcast { to, .. }, [Datum::Core(value)]) => Ok(scalar::core_value(to, value.bits()).into()),
        (
            ScalarOperation::Lower(_)
            | ScalarOperation::Lift(_)
            | ScalarOperation::Constant(_, _)
            | ScalarOperation::Bitcast { .. },
            _,
        ) => Err(Trap::WrongCoreValues(operands.to_vec())),
    }
}

fn find_arm(arms: &[VariantArm], number: u32) -> Result<&VariantArm, Trap> {
    arms.get(number as usize).ok_or(Trap::InvalidDiscriminant(number))
}

fn case_of(operand: &Datum) -> Result<(u32, Option<InterfaceValue>), Trap> {
    match operand {
        Datum::Interface(InterfaceValue::Variant(number, payload)) => Ok((*number, payload.as_deref().cloned())),
        other => Err(Trap::WrongCoreValues(vec![other.clone()])),
    }
}

fn core_of(operand: &Datum) -> Result<CoreValue, Trap> {
    match operand {
        Datum::Core(value) => Ok(*value),
        Datum::Interface(_) => Err(Trap::WrongCoreValues(vec![operand.clone()])),
    }
}

fn interfaces_of(data: Vec<Datum>) -> Result<Vec<InterfaceValue>, Trap> {
    let interface = |datum| match datum {
        Datum::Interface(value) => Ok(value),
        Datum::Core(_) => Err(Trap::WrongCoreValues(vec![datum])),
    };
    data.into_iter().map(interface).collect()
}
