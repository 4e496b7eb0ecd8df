//! Streams and futures: transfers between their ends (`CanonicalABI.md`, "Buffer State", "Stream State", "Future
//! State", and `canon {stream,future}.{read,write}` and the following).
//!
//! Values are copied directly from the writer's memory to the reader's once both have provided a buffer. The first one
//! leaves its buffer pending, and copying can continue until it has received the event.

use wit_parser::Type;

use super::{InstanceId, Store, TaskId, number};
use crate::interpret::table::Element;
use crate::interpret::waitable::{CopyEnd, CopyResult, CopyState, End, PendingEvent, Waitable, WaitableKind};
use crate::interpret::{Datum, TransferId, Trap, run_value_plan};
use crate::shape::Shape;
use crate::{PayloadPlan, ScalarType, TransferKind};

/// How many elements may be copied at once, and one more.
const MAX_LENGTH: u32 = 1 << 28;

/// The code of a copy that has not completed.
pub(super) const BLOCKED: u32 = u32::MAX;

/// The state that the two ends of a stream or future share.
#[derive(Debug)]
pub(super) struct Transfer {
    pub(super) kind: TransferKind,
    is_dropped: bool,
    /// The end whose buffer is there to be copied from or to.
    pub(super) pending: Option<(InstanceId, u32)>,
}

/// Where an end copies from or to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buffer<'p> {
    /// How elements lie in memory; none if they have no type.
    payload: Option<&'p PayloadPlan>,
    address: u32,
    /// How many elements were copied.
    pub(super) progress: u32,
    length: u32,
}

impl Buffer<'_> {
    fn remain(&self) -> u32 {
        self.length - self.progress
    }

    /// Where the next element lies.
    fn next_address(&self) -> u32 {
        let size = self.payload.map_or(0, |payload| payload.layout.size);
        self.address.wrapping_add(self.progress.wrapping_mul(size))
    }
}

/// A copy that core code asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copy<'p> {
    pub(super) kind: TransferKind,
    pub(super) end: End,
    pub(super) handle: u32,
    pub(super) address: u32,
    pub(super) length: u32,
    pub(super) payload: Option<&'p PayloadPlan>,
}

impl<'p> Store<'p> {
    /// `{stream,future}.new`: the readable end, then the writable one.
    pub(super) fn new_transfer(&mut self, task: TaskId, kind: TransferKind) -> [u32; 2] {
        let transfer = TransferId(self.transfers.len());
        self.transfers.push(Transfer { kind, is_dropped: false, pending: None });
        let handles = &mut self.instance_of(task).state.handles;
        [End::Readable, End::Writable].map(|end| {
            let end = CopyEnd { transfer, end, state: CopyState::Idle };
            handles.add(Element::Waitable(Waitable::new(WaitableKind::End(end))))
        })
    }

    fn end_of(&mut self, at: (InstanceId, u32), kind: TransferKind, wanted: End) -> Result<&mut CopyEnd, Trap> {
        let waitable = self.instances[at.0.0].state.handles.waitable_mut(at.1)?;
        match &mut waitable.kind {
            WaitableKind::End(end) if end.end == wanted && self.transfers[end.transfer.0].kind == kind => Ok(end),
            WaitableKind::End(_) | WaitableKind::Subtask(_) => Err(Trap::UnknownHandle(at.1)),
        }
    }

    fn notify(&mut self, at: (InstanceId, u32), result: CopyResult, is_open: bool) -> Result<(), Trap> {
        let waitable = self.instances[at.0.0].state.handles.waitable_mut(at.1)?;
        waitable.event = Some(PendingEvent::Copy { result, is_open });
        Ok(())
    }

    /// `{stream,future}.{read,write}`, which does not wait.
    pub(super) fn copy(&mut self, task: TaskId, copy: Copy<'p>) -> Result<Datum, Trap> {
        let Copy { kind, end, handle, address, length, payload } = copy;
        let me = (self.tasks[task.0].instance, handle);
        let transfer = self.end_of(me, kind, end)?.check_idle(handle)?;
        if length >= MAX_LENGTH {
            return Err(Trap::TooLong { bytes: length.into() });
        }
        if let Some(payload) = payload {
            let memory = &self.instances[me.0.0].state.memory;
            memory.check_align(address, payload.layout.align)?;
            memory.check(address, payload.layout.size * length)?;
        }
        self.buffers.insert(me, Buffer { payload, address, progress: 0, length });
        self.end_of(me, kind, end)?.state = CopyState::Copying;
        let result = match (self.transfers[transfer.0].is_dropped, self.transfers[transfer.0].pending) {
            (true, _) => Some(CopyResult::Dropped),
            (false, None) => {
                self.transfers[transfer.0].pending = Some(me);
                None
            }
            (false, Some(other)) => self.meet(transfer, (me, end), other)?,
        };
        match result {
            None => Ok(number(BLOCKED)),
            Some(result) => {
                self.notify(me, result, false)?;
                Ok(number(self.take_event(me.0, handle)?.payload))
            }
        }
    }

    /// Copies between an end and the one whose buffer is pending. Returns how the copy ended for the former, if it has.
    fn meet(
        &mut self,
        transfer: TransferId,
        (me, end): ((InstanceId, u32), End),
        other: (InstanceId, u32),
    ) -> Result<Option<CopyResult>, Trap> {
        let (mine, theirs) = (self.buffers[&me], self.buffers[&other]);
        let is_number = mine.payload.is_none_or(|payload| self.is_number(me.0, payload.ty));
        if me.0 == other.0 && !is_number {
            return Err(Trap::SameInstance(me.1));
        }
        let (reader, writer) = if end == End::Readable { (me, other) } else { (other, me) };
        let count = mine.remain().min(theirs.remain());
        let both_are_empty = mine.length == 0 && theirs.length == 0;
        match self.transfers[transfer.0].kind {
            TransferKind::Future => {
                self.transport(writer, reader, 1)?;
                self.transfers[transfer.0].pending = None;
                self.notify(other, CopyResult::Completed, false)?;
                Ok(Some(CopyResult::Completed))
            }
            TransferKind::Stream if theirs.remain() > 0 => {
                if count > 0 {
                    self.transport(writer, reader, count)?;
                    self.notify(other, CopyResult::Completed, true)?;
                }
                Ok(Some(CopyResult::Completed))
            }
            TransferKind::Stream if end == End::Writable && both_are_empty => Ok(Some(CopyResult::Completed)),
            TransferKind::Stream => {
                self.notify(other, CopyResult::Completed, false)?;
                self.transfers[transfer.0].pending = Some(me);
                Ok(None)
            }
        }
    }

    /// Whether values of a type are only numbers, which may be copied within a component.
    fn is_number(&self, instance: InstanceId, ty: Type) -> bool {
        match Shape::of(self.instances[instance.0].component.types.resolve(), ty) {
            Shape::Scalar(primitive) => !matches!(primitive, ScalarType::Bool | ScalarType::Char),
            _ => false,
        }
    }

    /// Copies elements from one memory to another.
    fn transport(&mut self, from: (InstanceId, u32), to: (InstanceId, u32), count: u32) -> Result<(), Trap> {
        for _ in 0..count {
            let (source, target) = (self.buffers[&from], self.buffers[&to]);
            if let (Some(lift), Some(lower)) = (source.payload, target.payload) {
                let address = number(source.next_address());
                let instance = &mut self.instances[from.0.0];
                let types = instance.component.types;
                let mut values = run_value_plan(types, lift.side, &lift.lift, &mut instance.state, vec![address])?;
                values.push(number(target.next_address()));
                let instance = &mut self.instances[to.0.0];
                run_value_plan(instance.component.types, lower.side, &lower.lower, &mut instance.state, values)?;
            }
            for end in [from, to] {
                if let Some(buffer) = self.buffers.get_mut(&end) {
                    buffer.progress += 1;
                }
            }
        }
        Ok(())
    }

    /// `{stream,future}.cancel-{read,write}`, which completes immediately, because no end belongs to a host.
    pub(super) fn cancel_copy(
        &mut self,
        task: TaskId,
        kind: TransferKind,
        end: End,
        handle: u32,
    ) -> Result<Datum, Trap> {
        self.check_may_block(task)?;
        let me = (self.tasks[task.0].instance, handle);
        let CopyEnd { transfer, state, .. } = *self.end_of(me, kind, end)?;
        if state != CopyState::Copying {
            return Err(Trap::NotCopying(handle));
        }
        self.check_outside_of_sets(task, handle)?;
        // A copy of a part ended nothing yet: the rest is what is cancelled.
        let event = self.handles(me.0).waitable(handle)?.event;
        if matches!(event, None | Some(PendingEvent::Copy { is_open: true, .. })) {
            self.transfers[transfer.0].pending = None;
            self.notify(me, CopyResult::Cancelled, false)?;
        }
        Ok(number(self.take_event(me.0, handle)?.payload))
    }

    /// `{stream,future}.drop-{readable,writable}`.
    pub(super) fn drop_end(&mut self, task: TaskId, kind: TransferKind, end: End, handle: u32) -> Result<(), Trap> {
        let me = (self.tasks[task.0].instance, handle);
        let CopyEnd { transfer, state, .. } = *self.end_of(me, kind, end)?;
        match (state, kind, end) {
            (CopyState::Copying, _, _) => return Err(Trap::Busy(handle)),
            (CopyState::Idle, TransferKind::Future, End::Writable) => return Err(Trap::NeverWritten(handle)),
            (CopyState::Idle | CopyState::Done, _, _) => {}
        }
        self.transfers[transfer.0].is_dropped = true;
        if let Some(other) = self.transfers[transfer.0].pending.take() {
            self.notify(other, CopyResult::Dropped, false)?;
        }
        self.instance_of(task).state.handles.remove(handle).map(drop)
    }
}
