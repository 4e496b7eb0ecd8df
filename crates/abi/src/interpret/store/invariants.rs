//! Invariants of a store that hold at every step, whatever the components do.

use std::collections::{BTreeMap, HashSet};

use super::task::Run;
use super::{InstanceId, Store};
use crate::interpret::waitable::{CopyState, WaitableKind};

impl Store<'_> {
    /// Checks that the state is sound: nothing has two owners, and what refers to something refers to what is there.
    ///
    /// # Errors
    /// The first thing that is wrong, in words: a bug of the interpreter.
    pub fn check(&self) -> Result<(), String> {
        let mut owned = HashSet::new();
        let mut ends = BTreeMap::new();
        for (number, instance) in self.instances.iter().enumerate() {
            for resource in instance.state.handles.owned() {
                if !owned.insert(resource) {
                    return Err(format!("{resource:?} has two owners"));
                }
            }
            for (handle, waitable) in instance.state.handles.waitables() {
                if waitable.set.is_some_and(|set| !instance.state.handles.contains(set)) {
                    return Err(format!("{handle} is in a set that no longer exists"));
                }
                let at = (InstanceId(number), handle);
                let WaitableKind::End(end) = &waitable.kind else { continue };
                if ends.insert((end.transfer, end.end), at).is_some() {
                    return Err(format!("{:?} of {:?} has two owners", end.end, end.transfer));
                }
                if (end.state == CopyState::Copying) != self.buffers.contains_key(&at) {
                    return Err(format!("the end {handle} copies without a buffer, or has one that it does not use"));
                }
                let is_pending = self.transfers[end.transfer.0].pending == Some(at);
                if end.state == CopyState::Copying && !is_pending && waitable.event.is_none() {
                    return Err(format!("the end {handle} waits for an event that cannot happen"));
                }
            }
            if let Some(task) = instance.exclusive
                && self.tasks[task.0].run == Run::Exited
            {
                return Err(format!("task {} has exclusive use of instance {number} but has ended", task.0));
            }
        }
        Ok(())
    }

    /// Checks that nothing is left once all tasks are over: no memory that was allocated, and no handle.
    ///
    /// # Errors
    /// What is left, in words.
    pub fn check_nothing_left(&self) -> Result<(), String> {
        if let Some(blocked) = self.blocked().first() {
            return Err(blocked.to_string());
        }
        for (number, instance) in self.instances.iter().enumerate() {
            let allocations: Vec<_> = instance.state.memory.allocations().collect();
            let handles: Vec<u32> = instance.state.handles.indices().collect();
            if !allocations.is_empty() || !handles.is_empty() {
                return Err(format!("instance {number} has the memory {allocations:?} and the handles {handles:?}"));
            }
        }
        Ok(())
    }
}
