//! The custom sections from which a module's world is read when it becomes a component.
//!
//! There are two where a world has exports. One has the imports, and comes with whatever module calls one. The other has the whole
//! world, and comes with `export!`: a program may call imports of a world, out of a library say, and implement none of its
//! exports.

use witcraft_abi::{StringEncoding, component_type_section};
use witcraft_bindings::{Bindings, encode_imports, encode_world};
use witcraft_diagnostics::Diagnostic;
use witcraft_writer::Writer;

use crate::module::LINK_SECTION;
use crate::options::Options;

/// A custom section.
pub(crate) struct Section {
    name: String,
    bytes: Vec<u8>,
}

/// The sections of a world.
pub(crate) struct Sections {
    /// What is imported; all of a world without exports.
    pub(crate) imports: Section,
    /// The whole world, where it has exports.
    pub(crate) world: Option<Section>,
}

impl Sections {
    /// Encodes the world, which is called `name` in full.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub(crate) fn new(bindings: &Bindings<'_>, name: &str, options: &Options) -> Result<Sections, Diagnostic> {
        let (resolve, world) = (bindings.resolve, bindings.world);
        let suffix = options.type_section_suffix.as_deref().unwrap_or_default();
        let section = |part: &str, bytes| Section {
            name: component_type_section("witcraft", &format!("{name}{part}")) + suffix,
            bytes,
        };
        let whole = encode_world(resolve, world, StringEncoding::Utf8)?;
        if resolve.worlds[world].exports.is_empty() {
            return Ok(Sections { imports: section("", whole), world: None });
        }
        let imports = encode_imports(resolve, world, StringEncoding::Utf8)?;
        Ok(Sections { imports: section(":imports", imports), world: Some(section("", whole)) })
    }
}

/// How long a line of the section's contents may get.
const WIDTH: usize = 100;

/// Writes a static of this section, and a function beside it that other modules refer to.
pub(crate) fn define(out: &mut Writer, section: &Section, options: &Options, runtime_path: Option<&str>) {
    out.line("#[rustfmt::skip]");
    section.write(out);
    if options.disable_custom_section_link_helpers {
        return;
    }
    out.line("");
    out.line("/// Referring to this function links the section above.");
    out.line("#[rustfmt::skip]");
    out.line("#[doc(hidden)]");
    out.line("#[inline(never)]");
    match runtime_path {
        Some(runtime) => out.block(format!("pub fn {LINK_SECTION}() {{"), "}", |out| {
            out.line(format!("{runtime}::maybe_link_cabi_realloc();"));
        }),
        None => out.line(format!("pub fn {LINK_SECTION}() {{}}")),
    }
}

impl Section {
    /// Writes a static of it.
    pub(crate) fn write(&self, out: &mut Writer) {
        out.line("#[cfg(target_arch = \"wasm32\")]");
        out.line(format!("#[unsafe(link_section = {:?})]", self.name));
        out.line("#[doc(hidden)]");
        out.line("#[allow(clippy::octal_escapes)]");
        out.line(format!("pub static _COMPONENT_TYPE_SECTION: [u8; {}] = *b\"\\", self.bytes.len()));
        out.verbatim(&(literal(&self.bytes) + "\";\n"));
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
