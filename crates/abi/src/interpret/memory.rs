//! A linear memory that tracks its allocations.

use std::collections::BTreeMap;

use super::trap::Trap;
use crate::Layout;

/// What freed and unwritten bytes hold, so that using them shows.
const POISON: u8 = 0xa5;

/// The lowest address that is allocated: 0 is not a valid address.
const START: u32 = 1024;

/// How large the memory may grow.
const LIMIT: u32 = 64 << 20;

/// A byte memory in which only what is allocated can be reached.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    bytes: Vec<u8>,
    allocations: BTreeMap<u32, Layout>,
    areas: BTreeMap<u32, Layout>,
}

impl Memory {
    /// What is allocated and not freed: addresses, sizes and alignments.
    pub fn allocations(&self) -> impl Iterator<Item = (u32, Layout)> {
        self.allocations.iter().map(|(address, layout)| (*address, *layout))
    }

    /// Allocates. No bytes need no room: their address is only aligned.
    ///
    /// # Errors
    /// The memory would grow past its limit.
    pub fn allocate(&mut self, layout: Layout) -> Result<u32, Trap> {
        if layout.size == 0 {
            return Ok(layout.align);
        }
        let address = self.place(layout)?;
        self.allocations.insert(address, layout);
        Ok(address)
    }

    /// Frees what was allocated with the same size and alignment.
    ///
    /// # Errors
    /// It was not.
    pub fn free(&mut self, address: u32, layout: Layout) -> Result<(), Trap> {
        let Layout { size, align } = layout;
        if size == 0 {
            return Ok(());
        }
        if self.allocations.get(&address) != Some(&layout) {
            return Err(Trap::BadFree { address, size, align });
        }
        self.allocations.remove(&address);
        self.write(address, &vec![POISON; size as usize]);
        Ok(())
    }

    /// Room on a guest's stack, or in its static memory: not to be freed.
    pub(super) fn area(&mut self, layout: Layout) -> Result<u32, Trap> {
        let address = self.place(layout)?;
        self.areas.insert(address, layout);
        Ok(address)
    }

    pub(super) fn check_align(&self, address: u32, align: u32) -> Result<(), Trap> {
        if address.is_multiple_of(align) { Ok(()) } else { Err(Trap::Misaligned { address, align }) }
    }

    /// Whether all the bytes are within one allocation or area.
    pub(super) fn check(&self, address: u32, size: u32) -> Result<(), Trap> {
        let holds = |places: &BTreeMap<u32, Layout>| {
            let below = places.range(..=address).next_back();
            below.is_some_and(|(start, layout)| {
                u64::from(address) + u64::from(size) <= u64::from(*start) + u64::from(layout.size)
            })
        };
        if size == 0 || holds(&self.allocations) || holds(&self.areas) {
            Ok(())
        } else {
            Err(Trap::OutOfBounds { address, size })
        }
    }

    /// Reads bytes of what is allocated.
    ///
    /// # Errors
    /// It is not.
    pub fn load(&self, address: u32, size: u32) -> Result<&[u8], Trap> {
        self.check(address, size)?;
        if size == 0 {
            return Ok(&[]);
        }
        let start = address as usize;
        Ok(&self.bytes[start..start + size as usize])
    }

    /// Writes bytes to what is allocated.
    ///
    /// # Errors
    /// It is not.
    pub fn store(&mut self, address: u32, bytes: &[u8]) -> Result<(), Trap> {
        self.check(address, u32::try_from(bytes.len()).unwrap_or(u32::MAX))?;
        self.write(address, bytes);
        Ok(())
    }

    fn write(&mut self, address: u32, bytes: &[u8]) {
        let start = address as usize;
        if let Some(room) = self.bytes.get_mut(start..start + bytes.len()) {
            room.copy_from_slice(bytes);
        }
    }

    /// Fresh bytes whose address is aligned as asked and no better, so that a wrong alignment shows.
    fn place(&mut self, layout: Layout) -> Result<u32, Trap> {
        let Layout { size, align } = layout;
        let end = u32::try_from(self.bytes.len()).unwrap_or(LIMIT).max(START);
        let aligned = end.next_multiple_of(align * 2) + align;
        let new_end = aligned.checked_add(size).filter(|end| *end <= LIMIT).ok_or(Trap::OutOfMemory { size })?;
        self.bytes.resize(new_end as usize, POISON);
        Ok(aligned)
    }
}

#[cfg(test)]
mod tests {
    use super::{Memory, Trap};
    use crate::Layout;

    const LAYOUT: Layout = Layout { size: 12, align: 4 };

    #[test]
    fn only_what_is_allocated_can_be_reached() {
        let mut memory = Memory::default();
        let address = memory.allocate(LAYOUT).expect("there is room");
        assert_eq!(address % 8, 4, "aligned to 4 and no better");
        assert!(memory.store(address + 8, &[1, 2, 3, 4]).is_ok());
        assert_eq!(memory.load(address + 9, 4), Err(Trap::OutOfBounds { address: address + 9, size: 4 }));
        assert_eq!(memory.load(address - 1, 1), Err(Trap::OutOfBounds { address: address - 1, size: 1 }));
        assert_eq!(memory.free(address, LAYOUT), Ok(()));
        assert_eq!(memory.load(address, 1), Err(Trap::OutOfBounds { address, size: 1 }));
    }

    #[test]
    fn freeing_must_match() {
        let mut memory = Memory::default();
        let address = memory.allocate(LAYOUT).expect("there is room");
        let bad = |size, align| Err(Trap::BadFree { address, size, align });
        assert_eq!(memory.free(address, Layout { size: 8, align: 4 }), bad(8, 4));
        assert_eq!(memory.free(address, Layout { size: 12, align: 8 }), bad(12, 8));
        assert_eq!(memory.allocations().collect::<Vec<_>>(), [(address, LAYOUT)]);
        assert_eq!(memory.free(address, LAYOUT), Ok(()));
        assert_eq!(memory.free(address, LAYOUT), bad(12, 4));
    }

    #[test]
    fn memory_has_a_limit() {
        let mut memory = Memory::default();
        assert_eq!(memory.allocate(Layout { size: 1 << 30, align: 8 }), Err(Trap::OutOfMemory { size: 1 << 30 }));
    }
}
