//! How a core module tells which world it was built for.

use wit_component::StringEncoding as Encoding;
use wit_parser::{Resolve, WorldId};
use witcraft_abi::StringEncoding;
use witcraft_diagnostics::Diagnostic;

/// The contents of the custom section `component-type:...`, from which a module's world is read when it becomes a
/// component.
///
/// # Errors
/// The world cannot be encoded.
pub fn encode_world(resolve: &Resolve, world: WorldId, encoding: StringEncoding) -> Result<Vec<u8>, Diagnostic> {
    let encoding = match encoding {
        StringEncoding::Utf8 => Encoding::UTF8,
        StringEncoding::Utf16 => Encoding::UTF16,
        StringEncoding::Latin1OrUtf16 => Encoding::CompactUTF16,
    };
    wit_component::metadata::encode(resolve, world, encoding, None).map_err(|error| {
        let name = &resolve.worlds[world].name;
        Diagnostic::error("bindings/metadata", format!("world `{name}` cannot be encoded: {error:#}"))
    })
}
