//! What each task waits for, to describe a deadlock.

use std::fmt;

use super::task::{Run, Wait};
use super::{InstanceId, Store, TaskId};
use crate::interpret::waitable::{CallbackCode, End, WaitableKind};

/// A task that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The task.
    pub task: TaskId,
    /// What it waits for, in words.
    pub waits_for: String,
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task {} waits {}", self.task.0, self.waits_for)
    }
}

impl Store<'_> {
    /// The tasks that are not over, and what each waits for. If there are any while no task can go on ([`Store::step`]), it is a
    /// deadlock.
    pub fn blocked(&self) -> Vec<Blocked> {
        let tasks = (0..self.tasks.len()).map(TaskId);
        tasks.filter_map(|task| Some(Blocked { task, waits_for: self.waits_for(task)? })).collect()
    }

    fn waits_for(&self, id: TaskId) -> Option<String> {
        let task = &self.tasks[id.0];
        Some(match task.run {
            Run::Exited => return None,
            Run::Running => "for nothing".to_owned(),
            Run::Entering => format!("to enter instance {}", task.instance.0),
            Run::Suspended(CallbackCode::Exit | CallbackCode::Yield) | Run::Blocked(Wait::Yield { .. }) => {
                "for its turn".to_owned()
            }
            Run::Suspended(CallbackCode::Wait(set)) | Run::Blocked(Wait::Set { set, .. }) => {
                self.members(task.instance, set)
            }
            Run::Blocked(Wait::Subtask(subtask)) => format!("for {}", self.callee(subtask)),
            Run::Blocked(Wait::Cancelled { subtask, .. }) => format!("for {} to cancel", self.callee(subtask)),
        })
    }

    fn callee(&self, subtask: usize) -> String {
        format!("task {}", self.subtasks[subtask].callee.0)
    }

    /// What is in a waitable set.
    fn members(&self, instance: InstanceId, set: u32) -> String {
        let waitables = self.handles(instance).waitables().filter(|(_, waitable)| waitable.set == Some(set));
        let names: Vec<String> = waitables
            .map(|(_, waitable)| match &waitable.kind {
                WaitableKind::Subtask(subtask) => self.callee(*subtask),
                WaitableKind::End(end) => {
                    let kind = self.transfers[end.transfer.0].kind.name();
                    let what = match end.end {
                        End::Readable => "the writer",
                        End::Writable => "the reader",
                    };
                    format!("{what} of {kind} {}", end.transfer.0)
                }
            })
            .collect();
        if names.is_empty() { "for an empty waitable set".to_owned() } else { format!("for {}", names.join(", ")) }
    }
}
