//! Backtraces of guests as text.

use wasmtime::WasmBacktrace;

/// The frames of a backtrace, one a line and the innermost call first. `None` if there are none.
pub fn frames(backtrace: &WasmBacktrace) -> Option<String> {
    if backtrace.frames().is_empty() {
        return None;
    }
    let text = backtrace.to_string();
    // The first line only says that a backtrace follows; modules in components mostly have no name.
    let lines: Vec<_> = text.lines().skip(1).map(frame).collect();
    Some(lines.join("\n"))
}

/// A line of a backtrace without what says nothing: the name of a module that has none, and the hashes in Rust names, both
/// those at the end (`::h0123456789abcdef`) and those of a crate (`std[0123456789abcdef]`).
fn frame(line: &str) -> String {
    let is_hash = |text: &str| text.len() > 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let line = line.replace("<unknown>!", "");
    let line = match line.rsplit_once("::h") {
        Some((name, hash)) if is_hash(hash) => name,
        _ => &line,
    };
    let mut parts = line.split('[');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => out.push_str(rest),
            _ => {
                out.push('[');
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::frame;

    #[test]
    fn frames_lose_their_hashes_and_nothing_else() {
        assert_eq!(frame("  0: 0x1 - m!std[46e5fdf2a0c23db1]::rt::start"), "  0: 0x1 - m!std::rt::start");
        assert_eq!(frame("<unknown>!main::h753ac755b3dee758"), "main");
        assert_eq!(frame("a[0]::<[u8; 4]>::help"), "a[0]::<[u8; 4]>::help");
    }
}
