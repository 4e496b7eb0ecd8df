//! Errors of the operating system in the style of messages.

/// What an I/O error says, in lower case and without the operating system's number.
///
/// ```
/// let error = std::io::Error::from_raw_os_error(2);
/// assert_eq!(witcraft_diagnostics::plain(&error), "no such file or directory");
/// ```
pub fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
