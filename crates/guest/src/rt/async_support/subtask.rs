//! Calls of asynchronous imports as the code has them that `wit-bindgen` generates.

use core::future::Future;

use super::call::{Call, Handles};
use crate::alloc::alloc::Layout;
use crate::rt::Cleanup;

/// How one import is called.
///
/// # Safety
/// The functions are those of one import.
#[doc(hidden)]
pub unsafe trait Subtask {
    /// The parameters.
    type Params;
    /// The parameters as core values.
    type ParamsLower: Copy;
    /// The result.
    type Results;

    /// The layout of parameters that do not travel flat and of the result after them.
    fn abi_layout(&mut self) -> Layout;
    /// Where the result is.
    fn results_offset(&mut self) -> usize;
    /// Calls the core function.
    ///
    /// # Safety
    /// The parameters are those of `params_lower`, and there is room for the result.
    unsafe fn call_import(&mut self, params: Self::ParamsLower, results: *mut u8) -> u32;
    /// Lowers the parameters, which own what they hold from then on.
    ///
    /// # Safety
    /// There is room at `address`.
    unsafe fn params_lower(&mut self, params: Self::Params, address: *mut u8) -> Self::ParamsLower;
    /// Frees the memory of parameters that the callee has.
    ///
    /// # Safety
    /// They are those of `params_lower`.
    unsafe fn params_dealloc_lists(&mut self, lowered: Self::ParamsLower);
    /// Frees the memory of parameters that the callee will not have, and drops their handles.
    ///
    /// # Safety
    /// They are those of `params_lower`.
    unsafe fn params_dealloc_lists_and_own(&mut self, lowered: Self::ParamsLower);
    /// Lifts the result.
    ///
    /// # Safety
    /// It was written there.
    unsafe fn results_lift(&mut self, address: *mut u8) -> Self::Results;

    /// Calls the import, and waits for its result.
    fn call(&mut self, params: Self::Params) -> impl Future<Output = Self::Results>
    where
        Self: Sized,
    {
        async move {
            // Addresses are not kept as such, so that the future may be sent where its parameters may.
            let (lowered, status, results, _cleanup) = {
                let (memory, cleanup) = Cleanup::new(self.abi_layout());
                let results = memory.wrapping_add(self.results_offset());
                // SAFETY: there is room for the parameters and the result.
                unsafe {
                    let lowered = self.params_lower(params, memory);
                    (lowered, self.call_import(lowered, results), Results(results), cleanup)
                }
            };
            let mut parameters = Parameters { subtask: self, lowered };
            // SAFETY: the result is there once the call is over, in memory that lives longer. It is left where it is for the trait
            // to lift.
            let mut call = core::pin::pin!(unsafe { Call::new(status, results.address(), |_| (), Handles::new()) });
            let mut guard = Guard { call: call.as_mut(), parameters: &mut parameters, results: &results };
            core::future::poll_fn(|context| guard.call.as_mut().poll(context)).await;
            core::mem::forget(guard);
            // SAFETY: the callee has taken its parameters and written its result.
            unsafe {
                parameters.subtask.params_dealloc_lists(lowered);
                parameters.subtask.results_lift(results.address())
            }
        }
    }
}

/// Where the result of a call is.
struct Results(*mut u8);

// SAFETY: the memory is the call's own.
unsafe impl Send for Results {}
// SAFETY: as above.
unsafe impl Sync for Results {}

impl Results {
    fn address(&self) -> *mut u8 {
        self.0
    }
}

/// The parameters of a call that goes on.
struct Parameters<'a, S: Subtask> {
    subtask: &'a mut S,
    lowered: S::ParamsLower,
}

/// Cancels the call where the caller gives up, and lets go of whatever is left.
struct Guard<'a, 'b, S: Subtask> {
    call: core::pin::Pin<&'a mut Call<()>>,
    parameters: &'a mut Parameters<'b, S>,
    results: &'a Results,
}

impl<S: Subtask> Drop for Guard<'_, '_, S> {
    fn drop(&mut self) {
        let has_started = self.call.as_mut().cancel();
        let Parameters { subtask, lowered } = &mut *self.parameters;
        // SAFETY: the call is over. Whose the parameters are depends on whether it has started.
        unsafe {
            match has_started {
                None => subtask.params_dealloc_lists_and_own(*lowered),
                Some(has_result) => {
                    subtask.params_dealloc_lists(*lowered);
                    if has_result {
                        drop(subtask.results_lift(self.results.address()));
                    }
                }
            }
        }
    }
}
