//! The custom section from which a module's world is read when it becomes a component.

use witcraft_writer::Writer;

use crate::module::LINK_SECTION;
use crate::options::Options;

/// How long a line of the section's contents may get.
const WIDTH: usize = 100;

/// Writes a static of these bytes in the section of this name, and a function beside it that other modules refer to.
pub(crate) fn define(out: &mut Writer, name: &str, bytes: &[u8], options: &Options) {
    out.line("#[rustfmt::skip]");
    out.line("#[cfg(target_arch = \"wasm32\")]");
    out.line(format!("#[unsafe(link_section = {name:?})]"));
    out.line("#[doc(hidden)]");
    out.line("#[allow(clippy::octal_escapes)]");
    out.line(format!("pub static _COMPONENT_TYPE_SECTION: [u8; {}] = *b\"\\", bytes.len()));
    out.verbatim(&literal(bytes));
    out.line("\";");
    if options.disable_custom_section_link_helpers {
        return;
    }
    out.line("");
    out.line("/// Whatever refers to this function is linked with the section above.");
    out.line("#[rustfmt::skip]");
    out.line("#[doc(hidden)]");
    out.line("#[inline(never)]");
    match &options.runtime_path {
        Some(runtime) => out.block(format!("pub fn {LINK_SECTION}() {{"), "}", |out| {
            out.line(format!("{runtime}::maybe_link_cabi_realloc();"));
        }),
        None => out.line(format!("pub fn {LINK_SECTION}() {{}}")),
    }
}

/// The bytes as the inside of a byte string, in lines that the compiler joins again.
fn literal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    let mut line = 0;
    for byte in bytes {
        let mut escaped = std::ascii::escape_default(*byte).to_string();
        // White space at the beginning of a line would be taken for indentation.
        if line == 0 && *byte == b' ' {
            escaped = "\\x20".to_owned();
        }
        line += escaped.len();
        text.push_str(&escaped);
        if line >= WIDTH {
            text.push_str("\\\n");
            line = 0;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn lines_join_to_the_bytes() {
        let bytes = [b'a'; 100].into_iter().chain([b' ', b'"', b'\\', 0, 0xff]).collect::<Vec<_>>();
        assert_eq!(literal(&bytes), format!("{}\\\n\\x20\\\"\\\\\\x00\\xff", "a".repeat(100)));
    }
}
