//! `error-context`: a description of an error for people.
//!
//! Released engines support it only with an option, and the generators of this project reject it in WIT. It is here for
//! programs that use it directly.

use core::fmt;

use crate::alloc::string::String;

mod builtins {
    use super::Text;

    super::super::builtins::builtins! { "$root"
        "[error-context-new-utf8]" => fn new(message: *const u8, length: usize) -> u32;
        "[error-context-debug-message-utf8]" => fn debug_message(context: u32, message: *mut Text);
        "[error-context-drop]" => fn drop(context: u32);
    }
}

/// A string as a host returns it.
#[repr(C)]
pub(crate) struct Text {
    address: *mut u8,
    length: usize,
}

/// What went wrong, as a handle.
#[derive(PartialEq, Eq)]
pub struct ErrorContext {
    handle: u32,
}

impl ErrorContext {
    /// One with this message. A host may shorten it.
    pub fn new(debug_message: &str) -> ErrorContext {
        // SAFETY: the message is there.
        ErrorContext { handle: unsafe { builtins::new(debug_message.as_ptr(), debug_message.len()) } }
    }

    /// The one of this handle, which nobody else has.
    #[doc(hidden)]
    pub fn from_handle(handle: u32) -> ErrorContext {
        ErrorContext { handle }
    }

    /// The handle.
    #[doc(hidden)]
    pub fn handle(&self) -> u32 {
        self.handle
    }

    /// The message.
    pub fn debug_message(&self) -> String {
        let mut text = Text { address: core::ptr::null_mut(), length: 0 };
        // SAFETY: the host allocates the text, in UTF-8, and it is this program's from then on.
        unsafe {
            builtins::debug_message(self.handle, &raw mut text);
            if text.length == 0 {
                String::new()
            } else {
                String::from_raw_parts(text.address, text.length, text.length)
            }
        }
    }
}

impl fmt::Debug for ErrorContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorContext").field("debug_message", &self.debug_message()).finish()
    }
}

impl fmt::Display for ErrorContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.debug_message())
    }
}

impl core::error::Error for ErrorContext {}

impl Drop for ErrorContext {
    fn drop(&mut self) {
        // SAFETY: the handle is owned.
        unsafe { builtins::drop(self.handle) }
    }
}
