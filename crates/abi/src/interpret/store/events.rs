//! Events and their payloads on delivery (`CanonicalABI.md`, "Waitable State").

use super::{InstanceId, Store, TaskId};
use crate::TransferKind;
use crate::interpret::Trap;
use crate::interpret::waitable::{
    CopyEnd, CopyResult, CopyState, End, Event, EventCode, PendingEvent, WaitableKind, WaitableSet,
};

impl Store<'_> {
    fn with_events(&self, instance: InstanceId, set: u32) -> Vec<u32> {
        let waitables = self.handles(instance).waitables();
        let in_set = waitables.filter(|(_, waitable)| waitable.set == Some(set) && waitable.event.is_some());
        in_set.map(|(handle, _)| handle).collect()
    }

    /// Whether something in a waitable set has an event.
    pub(super) fn has_event(&self, instance: InstanceId, set: u32) -> bool {
        !self.with_events(instance, set).is_empty()
    }

    /// Takes the event of any one in a set that has one.
    pub(super) fn take_event_of(&mut self, instance: InstanceId, set: u32) -> Result<Event, Trap> {
        let handles = self.with_events(instance, set);
        let handle = handles[(self.choose)(handles.len())];
        self.take_event(instance, handle)
    }

    /// Takes the event of a waitable, and works out what it says.
    pub(super) fn take_event(&mut self, instance: InstanceId, handle: u32) -> Result<Event, Trap> {
        let waitable = self.instances[instance.0].state.handles.waitable_mut(handle)?;
        let event = waitable.event.take().ok_or(Trap::NoCallee)?;
        match (event, &mut waitable.kind) {
            (PendingEvent::Subtask, WaitableKind::Subtask(subtask)) => {
                let subtask = *subtask;
                let state = self.subtasks[subtask].state;
                if state.is_resolved() {
                    self.deliver_resolve(subtask)?;
                }
                Ok(Event { code: EventCode::Subtask, handle, payload: state.number() })
            }
            (PendingEvent::Copy { result, is_open }, WaitableKind::End(CopyEnd { transfer, end, state })) => {
                let (end, shared) = (*end, &mut self.transfers[transfer.0]);
                if is_open {
                    shared.pending = None;
                }
                let buffer = self.buffers.remove(&(instance, handle)).ok_or(Trap::NotCopying(handle))?;
                let (code, payload) = match (shared.kind, end) {
                    (TransferKind::Stream, End::Readable) => (EventCode::StreamRead, buffer.progress << 4),
                    (TransferKind::Stream, End::Writable) => (EventCode::StreamWrite, buffer.progress << 4),
                    (TransferKind::Future, End::Readable) => (EventCode::FutureRead, 0),
                    (TransferKind::Future, End::Writable) => (EventCode::FutureWrite, 0),
                };
                *state = match (shared.kind, result) {
                    (_, CopyResult::Dropped) | (TransferKind::Future, CopyResult::Completed) => CopyState::Done,
                    (TransferKind::Stream, CopyResult::Completed) | (_, CopyResult::Cancelled) => CopyState::Idle,
                };
                Ok(Event { code, handle, payload: payload | result.number() })
            }
            (PendingEvent::Subtask, WaitableKind::End(_)) | (PendingEvent::Copy { .. }, WaitableKind::Subtask(_)) => {
                Err(Trap::NoCallee)
            }
        }
    }

    /// `waitable.join`: into a set, or out of all where there is none.
    pub(super) fn join(&mut self, task: TaskId, waitable: u32, set: Option<u32>) -> Result<(), Trap> {
        let handles = &mut self.instance_of(task).state.handles;
        if let Some(set) = set {
            handles.waitable_set(set)?;
        }
        handles.waitable_mut(waitable)?.set = set;
        Ok(())
    }

    /// `waitable-set.drop`.
    pub(super) fn drop_waitable_set(&mut self, task: TaskId, set: u32) -> Result<(), Trap> {
        let handles = &mut self.instance_of(task).state.handles;
        let WaitableSet { waiting } = *handles.waitable_set(set)?;
        if waiting > 0 || handles.waitables().any(|(_, waitable)| waitable.set == Some(set)) {
            return Err(Trap::WaitableSetInUse(set));
        }
        handles.remove(set).map(drop)
    }

    /// What is waited for by itself is in no set: its event could go to another.
    pub(super) fn check_outside_of_sets(&self, task: TaskId, waitable: u32) -> Result<(), Trap> {
        match self.handles(self.tasks[task.0].instance).waitable(waitable)?.set {
            Some(_) => Err(Trap::InWaitableSet(waitable)),
            None => Ok(()),
        }
    }

    pub(super) fn check_may_block(&self, task: TaskId) -> Result<(), Trap> {
        if self.may_block(task) { Ok(()) } else { Err(Trap::CannotBlock) }
    }
}
