//! Limits on the processing of hostile input.

/// Modules and components may be nested this deep.
pub const NESTING: usize = 100;
/// At most this many findings are reported for one input; the last one says that there are more.
pub const FINDINGS: usize = 1000;
/// At most this many modules and components are kept of one input.
pub const ITEMS: usize = 100_000;
/// A name out of a binary is shown up to this many characters.
pub const NAME: usize = 120;
/// Packages of a component may use each other in chains this long.
pub const PACKAGE_CHAIN: usize = 1000;
/// The WIT text of one type is cut off after about this many bytes.
pub const TYPE_TEXT: usize = 4000;

/// A name out of a binary, fit to be shown: no control characters, and not longer than [`NAME`].
pub(crate) fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(NAME).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if name.chars().nth(NAME).is_some() {
        shown.push('…');
    }
    shown
}
