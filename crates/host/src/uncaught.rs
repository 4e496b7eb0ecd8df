//! Uncaught errors of programs in JavaScript.
//!
//! A component may have no way to say it: its world has no output. So its engine leaves the text in its memory behind a mark, and traps
//! in a function with a name of its own. Both are looked for here.

use wasmtime::{AsContext, WasmBacktrace, WasmCoreDump};

/// The function that such a component traps in.
const FUNCTION: &str = "uncaught_exception_in_javascript";

/// What is before the address and the size of the text. Written by `guests/javascript/src/call.rs`.
const MARK: &[u8; 16] = b"\0witcraft-threw\xff";

/// What follows the two, combined with both.
const CHECK: usize = 0x7769_7463;

/// No text is longer.
const LIMIT: usize = 16 << 10;

/// The message and the stack of what was thrown, one frame a line, if `error` is the trap of an exception.
pub fn thrown(error: &wasmtime::Error, store: impl AsContext) -> Option<String> {
    let backtrace: &WasmBacktrace = match error.downcast_ref::<WasmCoreDump>() {
        Some(_) => error.downcast_ref()?,
        None => return None,
    };
    if backtrace.frames().first()?.func_name() != Some(FUNCTION) {
        return None;
    }
    let dump: &WasmCoreDump = error.downcast_ref()?;
    dump.memories().iter().find_map(|memory| text(memory.data(&store)))
}

fn text(memory: &[u8]) -> Option<String> {
    let start = memory.windows(MARK.len()).enumerate().filter(|(_, window)| window == MARK);
    // There are copies of the mark with something else behind them.
    start.into_iter().find_map(|(start, _)| {
        let word = |at: usize| Some(u32::from_le_bytes(*memory.get(at..)?.first_chunk()?) as usize);
        let (address, size) = (word(start + MARK.len())?, word(start + MARK.len() + 4)?);
        let check = word(start + MARK.len() + 8)?;
        let text = memory.get(address..)?.get(..size.min(LIMIT))?;
        (check == address ^ size ^ CHECK).then(|| String::from_utf8_lossy(text).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{CHECK, MARK, text};

    #[test]
    fn the_text_is_found_behind_its_mark() {
        let mut memory = vec![0; 100];
        assert_eq!(text(&memory), None);
        memory[10..26].copy_from_slice(MARK);
        assert_eq!(text(&memory), None, "there is a mark, and nothing behind it");
        memory[40..56].copy_from_slice(MARK);
        memory[56] = 80;
        memory[60] = 4;
        assert_eq!(text(&memory), None, "the check is wrong");
        memory[64..68].copy_from_slice(&((CHECK ^ 80 ^ 4) as u32).to_le_bytes());
        memory[80..84].copy_from_slice(b"oh\nx");
        assert_eq!(text(&memory).as_deref(), Some("oh\nx"));
        memory[60] = 40;
        assert_eq!(text(&memory), None, "it is not all in the memory");
    }
}
