//! The metadata by which a core module carries its world.

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

/// As [`encode_world`], of the world without its exports: what a module is built for that calls imports of the world, and
/// implements nothing of it.
///
/// # Errors
/// The world cannot be encoded.
pub fn encode_imports(resolve: &Resolve, world: WorldId, encoding: StringEncoding) -> Result<Vec<u8>, Diagnostic> {
    let mut resolve = resolve.clone();
    // Where this world and the whole one meet in a module they are merged, for which they must not have one name.
    let whole = &mut resolve.worlds[world];
    whole.exports.clear();
    let name = std::mem::take(&mut whole.name);
    whole.name = format!("{name}-without-exports");
    if let Some(package) = whole.package {
        let worlds = &mut resolve.packages[package].worlds;
        worlds.shift_remove(&name);
        worlds.insert(format!("{name}-without-exports"), world);
    }
    encode_world(&resolve, world, encoding)
}
