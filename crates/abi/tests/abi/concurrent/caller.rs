//! Calls of imports by a guest that waits for the result or cancels.

use witcraft_abi::interpret::{Activation, Datum, InterfaceValue, Pause, Request, SubtaskState, Trap};
use witcraft_abi::{FunctionPlan, TypeTable};

use super::guest::{Core, wrong};

/// What a call came to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Called {
    Returned(Vec<Datum>),
    CancelledBeforeStarted,
    CancelledBeforeReturned,
}

/// How long a caller waits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Patience {
    /// Until the callee has returned.
    Endless,
    /// So many turns.
    Turns(usize),
    /// Until its own task is asked to give up.
    UntilCancelled,
}

/// An imported function.
#[derive(Clone, Copy)]
pub(super) struct Imported<'p> {
    pub(super) types: &'p TypeTable<'p>,
    /// The plan of the import, for guests.
    pub(super) plan: &'p FunctionPlan,
    /// Its number in the component.
    pub(super) import: usize,
}

impl<'p> Core<'p> {
    /// Calls an import, and waits for the result as long as it has patience.
    pub(super) async fn call(
        &self,
        Imported { types, plan, import }: Imported<'p>,
        arguments: &[InterfaceValue],
        patience: Patience,
    ) -> Result<Called, Trap> {
        let arguments = arguments.iter().cloned().map(Datum::from).collect();
        let mut activation = Activation::new(types, plan, arguments)?;
        loop {
            match self.with(|instance| activation.next(instance))? {
                Pause::Call(arguments) => activation.resume(self.request(Request::Call { import, arguments }).await)?,
                Pause::Return(result) => return Ok(Called::Returned(result)),
                Pause::Wait(status) => match self.subtask(status, patience).await {
                    SubtaskState::Returned => activation.resume(Vec::new())?,
                    state => {
                        self.with(|instance| activation.abandon(instance))?;
                        return Ok(match state {
                            SubtaskState::CancelledBeforeStarted => Called::CancelledBeforeStarted,
                            _ => Called::CancelledBeforeReturned,
                        });
                    }
                },
                _ => return wrong(),
            }
        }
    }

    /// Waits for a subtask, or cancels it.
    async fn subtask(&self, status: u32, patience: Patience) -> SubtaskState {
        let (mut state, handle) = (state_of(status & 0xf), status >> 4);
        if handle == 0 {
            assert_eq!(state, SubtaskState::Returned, "a call without a subtask has returned");
            return state;
        }
        match patience {
            Patience::Endless => {
                while !state.is_resolved() {
                    state = self.progress(state, self.event(handle).await);
                }
            }
            Patience::UntilCancelled => {
                while !state.is_resolved() {
                    match self.event_or_cancelled(handle).await {
                        Some(event) => state = self.progress(state, event),
                        None => {
                            self.leave(handle).await;
                            state = self.cancel(handle, state).await;
                        }
                    }
                }
            }
            Patience::Turns(turns) => {
                self.join(handle).await;
                for _ in 0..turns {
                    self.give_way().await;
                    self.poll().await;
                    if let Some(event) = self.find_event(handle) {
                        state = self.progress(state, event);
                    }
                    if state.is_resolved() {
                        break;
                    }
                }
                self.leave(handle).await;
                if let Some(event) = self.find_event(handle) {
                    state = self.progress(state, event);
                }
                if !state.is_resolved() {
                    state = self.cancel(handle, state).await;
                }
            }
        }
        self.leave(handle).await;
        self.request(Request::SubtaskDrop(handle)).await;
        state
    }

    /// Cancels a subtask that is in no set.
    async fn cancel(&self, handle: u32, state: SubtaskState) -> SubtaskState {
        let state = self.progress(state, self.number(Request::SubtaskCancel(handle)).await);
        assert!(state.is_resolved(), "cancelling waits until the subtask is over");
        state
    }

    /// A subtask only gets further.
    fn progress(&self, from: SubtaskState, to: u32) -> SubtaskState {
        let to = state_of(to);
        assert!(to.number() > from.number(), "{from:?} became {to:?}");
        to
    }

    /// Takes what has happened without waiting.
    async fn poll(&self) {
        let set = self.set().await;
        self.request(Request::WaitableSetPoll { set, is_cancellable: false }).await;
    }
}

fn state_of(number: u32) -> SubtaskState {
    let states = [
        SubtaskState::Starting,
        SubtaskState::Started,
        SubtaskState::Returned,
        SubtaskState::CancelledBeforeStarted,
        SubtaskState::CancelledBeforeReturned,
    ];
    states.into_iter().find(|state| state.number() == number).expect("a state of a subtask")
}
