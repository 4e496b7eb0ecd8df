//! Re-encodes the numbers in code in their shortest form.
//!
//! A linker pads numbers that it does not know yet to their maximum length: each function call takes six bytes where
//! two or three would do. Most compilers leave it at that, which makes up about five per cent of a component. Only the
//! padding changes here, and nothing changes if other parts of the module depend on code positions.

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{CodeSection, Module as Encoder, RawSection};
use wasmparser::{CodeSectionReader, Parser, Payload};

/// Custom sections, by how their names begin, that speak of positions in the code.
const SPEAK_OF_POSITIONS: [&str; 6] =
    [".debug_", "external_debug_info", "sourceMappingURL", "metadata.code.", "linking", "reloc."];

/// The module with short numbers, if that makes it any smaller. What cannot be read is left to who validates it.
pub(crate) fn compact(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match rewritten(&bytes) {
        Some(shorter) if shorter.len() < bytes.len() => Cow::Owned(shorter),
        Some(_) | None => bytes,
    }
}

fn rewritten(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut module = Encoder::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.ok()?;
        match (&payload, payload.as_section()) {
            (Payload::CodeSectionStart { range, .. }, _) => drop(module.section(&code(bytes.get(range.clone())?)?)),
            (Payload::CustomSection(section), _)
                if SPEAK_OF_POSITIONS.iter().any(|beginning| section.name().starts_with(beginning)) =>
            {
                return None;
            }
            (_, Some((id, range))) => drop(module.section(&RawSection { id, data: bytes.get(range)? })),
            (_, None) => {}
        }
    }
    Some(module.finish())
}

fn code(section: &[u8]) -> Option<CodeSection> {
    let mut code = CodeSection::new();
    let reader = CodeSectionReader::new(wasmparser::BinaryReader::new(section, 0)).ok()?;
    RoundtripReencoder.parse_code_section(&mut code, reader).ok()?;
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function that calls itself, with the callee's index in five bytes, or in one.
    fn module(is_short: bool) -> Vec<u8> {
        let call: &[u8] = if is_short { &[0x10, 0] } else { &[0x10, 0x80, 0x80, 0x80, 0x80, 0] };
        let mut bytes = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0".to_vec();
        let body = call.len() as u8 + 2;
        bytes.extend([10, body + 2, 1, body, 0]);
        bytes.extend(call);
        bytes.push(0x0b);
        bytes
    }

    #[test]
    fn numbers_become_as_short_as_they_can_be() {
        assert_eq!(compact(Cow::Owned(module(false))), module(true));
        assert_eq!(compact(Cow::Owned(module(true))), module(true));
    }

    #[test]
    fn code_stays_where_something_speaks_of_positions_in_it() {
        for name in [".debug_info", "metadata.code.branch_hint"] {
            let mut bytes = module(false);
            bytes.extend([0, name.len() as u8 + 1, name.len() as u8]);
            bytes.extend(name.as_bytes());
            assert_eq!(compact(Cow::Borrowed(&bytes)), bytes, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        let mut bytes = module(false);
        bytes.truncate(bytes.len() - 1);
        assert_eq!(compact(Cow::Borrowed(&bytes)), bytes);
    }
}
