//! Handles crossing the boundary (`CanonicalABI.md`, `lift_own`, `lower_own` and related functions).

use wit_parser::TypeId;

use super::statement::Statements;
use super::table::{Element, ResourceHandle};
use super::trap::Trap;
use super::value::{CoreValue, Datum, Handle, InterfaceValue};
use super::waitable::{CopyEnd, CopyState, End, Waitable, WaitableKind};
use crate::{HandleOperation, ResourceOrigin, Side};

/// What was lent for the length of one call.
#[derive(Clone, Debug, Default)]
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
                let index = operand.i32()?;
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
                        let handle = ResourceHandle { resource, representation, is_own: false, lends: 0 };
                        let index = self.instance.handles.add(Element::Resource(handle));
                        self.frame.loans.borrowers.push(index);
                        index
                    }
                }
            }
        };
        Ok(CoreValue::I32(lowered).into())
    }

    fn lift_borrow(&mut self, resource: TypeId, origin: ResourceOrigin, operand: &Datum) -> Result<Datum, Trap> {
        let core = operand.i32()?;
        let handle = match (self.side, origin) {
            (Side::Guest, ResourceOrigin::Exported) => Handle::Representation { resource, representation: core },
            (Side::Guest, ResourceOrigin::Imported) => {
                self.frame.loans.to_drop.push(core);
                Handle::Index(core)
            }
            (Side::Host, ResourceOrigin::Imported | ResourceOrigin::Exported) => {
                let representation = self.instance.handles.lend(core, resource)?;
                self.frame.loans.lenders.push(core);
                Handle::Representation { resource, representation }
            }
        };
        Ok(InterfaceValue::Handle(handle).into())
    }

    /// `lower_stream` and `lower_future`: the component gets the readable end.
    pub(super) fn lower_readable(&mut self, operand: &Datum) -> Result<Datum, Trap> {
        let index = match (self.side, handle_of(operand)?) {
            (Side::Guest, Handle::Index(index)) => index,
            (Side::Host, Handle::Readable(transfer)) => {
                let end = CopyEnd { transfer, end: End::Readable, state: CopyState::Idle };
                self.instance.handles.add(Element::Waitable(Waitable::new(WaitableKind::End(end))))
            }
            (Side::Guest | Side::Host, handle) => {
                return Err(Trap::WrongValue(Box::new(InterfaceValue::Handle(handle))));
            }
        };
        Ok(CoreValue::I32(index).into())
    }

    /// `lift_stream` and `lift_future`: the component loses the readable end, which nothing may be reading from.
    pub(super) fn lift_readable(&mut self, operand: &Datum) -> Result<Datum, Trap> {
        let index = operand.i32()?;
        let handle = match self.side {
            Side::Guest => Handle::Index(index),
            Side::Host => {
                let waitable = self.instance.handles.waitable(index)?;
                let transfer = match &waitable.kind {
                    WaitableKind::End(CopyEnd { end: End::Writable, .. }) | WaitableKind::Subtask(_) => {
                        return Err(Trap::UnknownHandle(index));
                    }
                    WaitableKind::End(end) => end.check_idle(index)?,
                };
                if waitable.set.is_some() {
                    return Err(Trap::InWaitableSet(index));
                }
                self.instance.handles.remove(index)?;
                Handle::Readable(transfer)
            }
        };
        Ok(InterfaceValue::Handle(handle).into())
    }

    /// Ends what was lent for the call.
    pub(super) fn end_loans(&mut self) -> Result<(), Trap> {
        let Loans { lenders, borrowers, to_drop } = std::mem::take(&mut self.frame.loans);
        for index in to_drop {
            self.instance.handles.drop_handle(index)?;
        }
        for index in lenders {
            self.instance.handles.end_loan(index);
        }
        let left = borrowers.iter().filter(|index| self.instance.handles.contains(**index)).count();
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
        Handle::Representation { .. } | Handle::Index(_) | Handle::Readable(_) => {
            Err(Trap::WrongValue(Box::new(InterfaceValue::Handle(handle))))
        }
    }
}
