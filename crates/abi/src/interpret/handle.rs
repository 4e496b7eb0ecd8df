//! The handle table of a component, and handles going over the boundary (`CanonicalABI.md`, "Resource State",
//! `lift_own` and those beside it).

use std::collections::BTreeMap;

use wit_parser::TypeId;

use super::statement::Statements;
use super::trap::Trap;
use super::value::{CoreValue, Datum, Handle, InterfaceValue};
use crate::{HandleOperation, ResourceOrigin, Side};

/// The handles that a component's core code holds.
#[derive(Clone, Debug, Default)]
pub struct HandleTable {
    entries: BTreeMap<u32, Entry>,
    last: u32,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    resource: TypeId,
    representation: u32,
    is_own: bool,
    lends: u32,
}

impl HandleTable {
    /// Adds a handle that owns its resource (`resource.new`), and gives its index.
    pub fn add_own(&mut self, resource: TypeId, representation: u32) -> u32 {
        self.add(Entry { resource, representation, is_own: true, lends: 0 })
    }

    /// The representation behind a handle (`resource.rep`).
    ///
    /// # Errors
    /// There is no such handle.
    pub fn representation(&self, index: u32) -> Result<u32, Trap> {
        self.entries.get(&index).map(|entry| entry.representation).ok_or(Trap::UnknownHandle(index))
    }

    /// Drops a handle (`resource.drop`).
    ///
    /// # Errors
    /// There is no such handle, or it is lent.
    pub fn drop_handle(&mut self, index: u32) -> Result<(), Trap> {
        match self.entries.get(&index) {
            None => Err(Trap::UnknownHandle(index)),
            Some(entry) if entry.lends > 0 => Err(Trap::StillLent(index)),
            Some(_) => {
                self.entries.remove(&index);
                Ok(())
            }
        }
    }

    /// The indices of all handles.
    pub fn indices(&self) -> impl Iterator<Item = u32> {
        self.entries.keys().copied()
    }

    fn add(&mut self, entry: Entry) -> u32 {
        self.last += 1;
        self.entries.insert(self.last, entry);
        self.last
    }

    fn find(&mut self, index: u32, resource: TypeId) -> Result<&mut Entry, Trap> {
        self.entries.get_mut(&index).filter(|entry| entry.resource == resource).ok_or(Trap::UnknownHandle(index))
    }

    fn take_own(&mut self, index: u32, resource: TypeId) -> Result<u32, Trap> {
        let Entry { is_own, representation, .. } = *self.find(index, resource)?;
        if !is_own {
            return Err(Trap::NotOwned(index));
        }
        self.drop_handle(index)?;
        Ok(representation)
    }

    fn lend(&mut self, index: u32, resource: TypeId) -> Result<u32, Trap> {
        let entry = self.find(index, resource)?;
        entry.lends += 1;
        Ok(entry.representation)
    }

    fn end_loan(&mut self, index: u32) {
        if let Some(entry) = self.entries.get_mut(&index) {
            entry.lends -= 1;
        }
    }
}

/// What was lent for the length of one call.
#[derive(Debug, Default)]
pub(super) struct Loans {
    /// Handles of the table that a host borrowed from.
    lenders: Vec<u32>,
    /// Borrowed handles that a host put into the table.
    borrowers: Vec<u32>,
    /// Borrowed handles that a guest has to drop.
    to_drop: Vec<u32>,
}

impl Statements<'_> {
    pub(super) fn handle(&mut self, operation: HandleOperation, operand: &Datum) -> Result<Datum, Trap> {
        match operation {
            HandleOperation::LowerOwn { resource, .. } => {
                let index = match (self.side, handle_of(operand)?) {
                    (Side::Guest, Handle::Index(index)) => index,
                    (Side::Guest | Side::Host, handle) => {
                        let representation = representation(handle, resource)?;
                        self.instance.handles.add_own(resource, representation)
                    }
                };
                Ok(CoreValue::I32(index).into())
            }
            HandleOperation::LiftOwn { resource, .. } => {
                let index = self.i32_of(operand)?;
                let handle = match self.side {
                    Side::Guest => Handle::Index(index),
                    Side::Host => {
                        let representation = self.instance.handles.take_own(index, resource)?;
                        Handle::Representation { resource, representation }
                    }
                };
                Ok(InterfaceValue::Handle(handle).into())
            }
            HandleOperation::LowerBorrow { resource, origin, .. } => self.lower_borrow(resource, origin, operand),
            HandleOperation::LiftBorrow { resource, origin, .. } => self.lift_borrow(resource, origin, operand),
        }
    }

    fn lower_borrow(&mut self, resource: TypeId, origin: ResourceOrigin, operand: &Datum) -> Result<Datum, Trap> {
        let lowered = match (self.side, handle_of(operand)?) {
            (Side::Guest, Handle::Index(index)) => index,
            (Side::Guest | Side::Host, handle) => {
                let representation = representation(handle, resource)?;
                match origin {
                    ResourceOrigin::Exported => representation,
                    ResourceOrigin::Imported => {
                        let entry = Entry { resource, representation, is_own: false, lends: 0 };
                        let index = self.instance.handles.add(entry);
                        self.loans.borrowers.push(index);
                        index
                    }
                }
            }
        };
        Ok(CoreValue::I32(lowered).into())
    }

    fn lift_borrow(&mut self, resource: TypeId, origin: ResourceOrigin, operand: &Datum) -> Result<Datum, Trap> {
        let core = self.i32_of(operand)?;
        let handle = match (self.side, origin) {
            (Side::Guest, ResourceOrigin::Exported) => Handle::Representation { resource, representation: core },
            (Side::Guest, ResourceOrigin::Imported) => {
                self.loans.to_drop.push(core);
                Handle::Index(core)
            }
            (Side::Host, ResourceOrigin::Imported | ResourceOrigin::Exported) => {
                let representation = self.instance.handles.lend(core, resource)?;
                self.loans.lenders.push(core);
                Handle::Representation { resource, representation }
            }
        };
        Ok(InterfaceValue::Handle(handle).into())
    }

    /// Ends what was lent for the call.
    pub(super) fn end_loans(&mut self) -> Result<(), Trap> {
        let Loans { lenders, borrowers, to_drop } = std::mem::take(&mut self.loans);
        for index in to_drop {
            self.instance.handles.drop_handle(index)?;
        }
        for index in lenders {
            self.instance.handles.end_loan(index);
        }
        let left = borrowers.iter().filter(|index| self.instance.handles.entries.contains_key(index)).count();
        if left > 0 { Err(Trap::BorrowsLeft(u32::try_from(left).unwrap_or(u32::MAX))) } else { Ok(()) }
    }
}

fn handle_of(operand: &Datum) -> Result<Handle, Trap> {
    match operand {
        Datum::Interface(InterfaceValue::Handle(handle)) => Ok(*handle),
        Datum::Interface(other) => Err(Trap::WrongValue(Box::new(other.clone()))),
        Datum::Core(_) => Err(Trap::WrongCoreValues(vec![operand.clone()])),
    }
}

fn representation(handle: Handle, expected: TypeId) -> Result<u32, Trap> {
    match handle {
        Handle::Representation { resource, representation } if resource == expected => Ok(representation),
        Handle::Representation { .. } | Handle::Index(_) => {
            Err(Trap::WrongValue(Box::new(InterfaceValue::Handle(handle))))
        }
    }
}
