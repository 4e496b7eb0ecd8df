//! Lists, maps and fixed-length lists: running a block for each element.

use wit_parser::Type;

use super::block;
use super::statement::Statements;
use super::trap::Trap;
use super::value::{CoreValue, Datum, InterfaceValue};
use crate::{Allocation, Block, Layout, ListOperation, MAX_SIZE, Ownership};

/// How many elements without bytes a list may have. Components have no such types, so no memory bounds their number.
const MAX_EMPTY_ELEMENTS: u32 = 1 << 16;

impl Statements<'_> {
    pub(super) fn list(&mut self, operation: &ListOperation, operands: &[Datum]) -> Result<Vec<Datum>, Trap> {
        match operation {
            ListOperation::LowerString { encoding, allocation } => match &operands[0] {
                Datum::Interface(InterfaceValue::String(text)) => {
                    Ok(slice(self.lower_string(text, *encoding, *allocation)?))
                }
                other => Err(wrong(other)),
            },
            ListOperation::LiftString { encoding, ownership } => {
                let (address, length) = self.slice_of(operands)?;
                let text = self.lift_string(address, length, *encoding, *ownership)?;
                Ok(vec![InterfaceValue::String(text).into()])
            }
            ListOperation::FreeString { encoding } => {
                let (address, length) = self.slice_of(operands)?;
                self.free_string(address, length, *encoding).map(|()| Vec::new())
            }
            ListOperation::LowerBlock { element, size, align, allocation } => {
                let elements = elements_of(&operands[0])?;
                self.lower_block(elements, *element, Layout { size: *size, align: *align }, *allocation).map(slice)
            }
            ListOperation::LiftBlock { element, size, align, ownership } => {
                let (address, length) = self.slice_of(operands)?;
                let layout = list_layout(length, *size, *align)?;
                let elements = self.lift_block(address, length, *element, layout)?;
                self.free_if_taken(address, layout, *ownership)?;
                Ok(vec![InterfaceValue::List(elements).into()])
            }
            ListOperation::Lower { size, align, allocation, block, .. } => {
                let elements = elements_of(&operands[0])?.iter().map(|element| vec![element.clone()]).collect();
                self.lower_list(elements, *size, *align, *allocation, block).map(slice)
            }
            ListOperation::LowerMap { size, align, allocation, block, .. } => {
                let pairs = pairs_of(&operands[0])?.iter().map(|(key, value)| vec![key.clone(), value.clone()]);
                self.lower_list(pairs.collect(), *size, *align, *allocation, block).map(slice)
            }
            ListOperation::Lift { size, align, ownership, block, .. } => {
                let elements = self.lift_list(operands, *size, *align, *ownership, block)?;
                Ok(vec![InterfaceValue::List(elements.into_iter().flatten().collect()).into()])
            }
            ListOperation::LiftMap { size, align, ownership, block, .. } => {
                let pairs = self.lift_list(operands, *size, *align, *ownership, block)?;
                Ok(vec![InterfaceValue::Map(map_of(pairs)).into()])
            }
            ListOperation::StoreFixedLength { length, size, offset, block, .. } => {
                let elements = elements_of(&operands[0])?;
                if elements.len() != *length as usize {
                    return Err(wrong(&operands[0]));
                }
                let address = operands[1].i32()?.wrapping_add(*offset);
                let elements = elements.iter().map(|element| vec![element.clone()]).collect();
                self.store_elements(elements, address, *size, block).map(|()| Vec::new())
            }
            ListOperation::LoadFixedLength { length, size, offset, block, .. } => {
                let address = operands[0].i32()?.wrapping_add(*offset);
                let elements = self.load_elements(address, *length, *size, block)?;
                Ok(vec![InterfaceValue::List(elements.into_iter().flatten().collect()).into()])
            }
            ListOperation::Free { size, align, block } => {
                let (address, length) = self.slice_of(operands)?;
                let layout = list_layout(length, *size, *align)?;
                if let Some(block) = block {
                    self.load_elements(address, length, *size, block)?;
                }
                self.instance.memory.free(address, layout).map(|()| Vec::new())
            }
            ListOperation::FreeFixedLength { length, size, offset, block } => {
                let address = operands[0].i32()?.wrapping_add(*offset);
                self.load_elements(address, *length, *size, block).map(|_| Vec::new())
            }
        }
    }

    /// Memory of one of the three kinds, for elements that the plan makes.
    fn lower_list(
        &mut self,
        elements: Vec<Vec<InterfaceValue>>,
        size: u32,
        align: u32,
        allocation: Allocation,
        block: &Block,
    ) -> Result<(u32, u32), Trap> {
        let length = length_of(&elements)?;
        let layout = list_layout(length, size, align)?;
        let address = self.instance.memory.allocate(layout)?;
        match allocation {
            Allocation::Borrowed => self.frame.temporaries.push((address, layout)),
            Allocation::Kept => self.instance.kept.push((address, layout)),
            Allocation::Transferred | Allocation::Realloc => {}
        }
        self.store_elements(elements, address, size, block)?;
        Ok((address, length))
    }

    fn lift_list(
        &mut self,
        operands: &[Datum],
        size: u32,
        align: u32,
        ownership: Ownership,
        block: &Block,
    ) -> Result<Vec<Vec<InterfaceValue>>, Trap> {
        let (address, length) = self.slice_of(operands)?;
        let layout = list_layout(length, size, align)?;
        self.instance.memory.check_align(address, align)?;
        self.instance.memory.check(address, layout.size)?;
        let elements = self.load_elements(address, length, size, block)?;
        self.free_if_taken(address, layout, ownership)?;
        Ok(elements)
    }

    fn store_elements(
        &mut self,
        elements: Vec<Vec<InterfaceValue>>,
        mut address: u32,
        size: u32,
        block: &Block,
    ) -> Result<(), Trap> {
        for element in elements {
            let values = element.into_iter().map(Datum::from).chain([CoreValue::I32(address).into()]);
            self.enter(&block.parameters, values.collect())?;
            self.block(block)?;
            address = address.wrapping_add(size);
        }
        Ok(())
    }

    fn lower_block(
        &mut self,
        elements: &[InterfaceValue],
        element: Type,
        Layout { size, align }: Layout,
        allocation: Allocation,
    ) -> Result<(u32, u32), Trap> {
        let length = length_of(elements)?;
        let layout = list_layout(length, size, align)?;
        let mut bytes = vec![0; layout.size as usize];
        for (number, value) in elements.iter().enumerate() {
            block::write(self.types, element, value, &mut bytes[number * size as usize..])?;
        }
        let address = self.lend_or_allocate(layout, allocation)?;
        self.instance.memory.store(address, &bytes)?;
        Ok((address, length))
    }

    fn lift_block(
        &self,
        address: u32,
        length: u32,
        element: Type,
        layout: Layout,
    ) -> Result<Vec<InterfaceValue>, Trap> {
        self.instance.memory.check_align(address, layout.align)?;
        let bytes = self.instance.memory.load(address, layout.size)?;
        let size = bytes.len().checked_div(length as usize).unwrap_or(0);
        (0..length as usize).map(|number| block::read(self.types, element, &bytes[number * size..])).collect()
    }

    /// The results of the block for each element.
    fn load_elements(
        &mut self,
        mut address: u32,
        length: u32,
        size: u32,
        block: &Block,
    ) -> Result<Vec<Vec<InterfaceValue>>, Trap> {
        let mut elements = Vec::new();
        for _ in 0..length {
            self.enter(&block.parameters, vec![CoreValue::I32(address).into()])?;
            let results = self.block(block)?;
            let values = results.into_iter().map(|result| match result {
                Datum::Interface(value) => Ok(value),
                Datum::Core(_) => Err(Trap::WrongCoreValues(vec![result])),
            });
            elements.push(values.collect::<Result<_, _>>()?);
            address = address.wrapping_add(size);
        }
        Ok(elements)
    }

    fn slice_of(&self, operands: &[Datum]) -> Result<(u32, u32), Trap> {
        Ok((operands[0].i32()?, operands[1].i32()?))
    }

    /// Memory for what a language holds as it is: borrowed, it is the language's, and not the plan's to free.
    pub(super) fn lend_or_allocate(&mut self, layout: Layout, allocation: Allocation) -> Result<u32, Trap> {
        let address = self.instance.memory.allocate(layout)?;
        match allocation {
            Allocation::Borrowed => self.frame.lent.push((address, layout)),
            Allocation::Kept => self.instance.kept.push((address, layout)),
            Allocation::Transferred | Allocation::Realloc => {}
        }
        Ok(address)
    }

    pub(super) fn free_if_taken(&mut self, address: u32, layout: Layout, ownership: Ownership) -> Result<(), Trap> {
        match ownership {
            Ownership::Taken => self.instance.memory.free(address, layout),
            Ownership::Copied => Ok(()),
        }
    }
}

fn length_of<T>(elements: &[T]) -> Result<u32, Trap> {
    u32::try_from(elements.len()).map_err(|_| Trap::TooLong { bytes: elements.len() as u64 })
}

fn list_layout(length: u32, size: u32, align: u32) -> Result<Layout, Trap> {
    let bytes = u64::from(length) * u64::from(size);
    match u32::try_from(bytes) {
        Ok(size) if bytes < MAX_SIZE && (size > 0 || length < MAX_EMPTY_ELEMENTS) => Ok(Layout { size, align }),
        Ok(_) | Err(_) => Err(Trap::TooLong { bytes }),
    }
}

fn slice((address, length): (u32, u32)) -> Vec<Datum> {
    vec![CoreValue::I32(address).into(), CoreValue::I32(length).into()]
}

fn elements_of(operand: &Datum) -> Result<&[InterfaceValue], Trap> {
    match operand {
        Datum::Interface(InterfaceValue::List(elements)) => Ok(elements),
        other => Err(wrong(other)),
    }
}

fn pairs_of(operand: &Datum) -> Result<&[(InterfaceValue, InterfaceValue)], Trap> {
    match operand {
        Datum::Interface(InterfaceValue::Map(pairs)) => Ok(pairs),
        other => Err(wrong(other)),
    }
}

/// The pairs of a map: of equal keys the last one counts.
fn map_of(pairs: Vec<Vec<InterfaceValue>>) -> Vec<(InterfaceValue, InterfaceValue)> {
    let mut map: Vec<(InterfaceValue, InterfaceValue)> = Vec::new();
    for pair in pairs {
        let Ok([key, value]) = <[InterfaceValue; 2]>::try_from(pair) else { continue };
        match map.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => map.push((key, value)),
        }
    }
    map
}

fn wrong(operand: &Datum) -> Trap {
    match operand {
        Datum::Interface(value) => Trap::WrongValue(Box::new(value.clone())),
        Datum::Core(_) => Trap::WrongCoreValues(vec![operand.clone()]),
    }
}
