//! How much memory a guest may use.

use std::fmt;

use wasmtime::ResourceLimiter;

/// Bytes that an element of a table is taken for: it holds a pointer.
const TABLE_ELEMENT: usize = size_of::<usize>();

/// Counts the bytes of all linear memories and tables of a store against one limit.
///
/// A guest that asks for more is stopped where it asks. Refusing the growth instead would be in order too, but then
/// the guest ends in its own allocator's words, if it says anything at all, and nobody learns of the limit.
pub struct MemoryLimiter {
    limit: u64,
    used: u64,
}

/// A guest asked for more memory than its limit.
#[derive(Debug)]
pub struct MemoryExceeded {
    /// The bytes that it would then have had.
    pub wanted: u64,
}

impl fmt::Display for MemoryExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the guest requested {} bytes of memory in total", self.wanted)
    }
}

impl std::error::Error for MemoryExceeded {}

impl MemoryLimiter {
    /// A limiter that lets `limit` bytes pass.
    pub fn new(limit: u64) -> MemoryLimiter {
        MemoryLimiter { limit, used: 0 }
    }

    fn grow(&mut self, bytes: usize) -> wasmtime::Result<bool> {
        let wanted = self.used.saturating_add(bytes as u64);
        if wanted > self.limit {
            return Err(MemoryExceeded { wanted }.into());
        }
        self.used = wanted;
        Ok(true)
    }
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false); // its own maximum refuses it, and nothing is used
        }
        self.grow(desired.saturating_sub(current))
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        self.grow(desired.saturating_sub(current).saturating_mul(TABLE_ELEMENT))
    }
}
