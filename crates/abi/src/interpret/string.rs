//! Strings in the three encodings (`CanonicalABI.md`, `load_string`, `store_string`).

use super::statement::Statements;
use super::trap::Trap;
use crate::{Allocation, Layout, MAX_SIZE, Ownership, StringEncoding};

/// The bit of a length that says UTF-16 where Latin-1 is possible.
const UTF16_TAG: u32 = 1 << 31;

impl Statements<'_> {
    /// Writes a string, and gives its address and its length.
    pub(super) fn lower_string(
        &mut self,
        text: &str,
        encoding: StringEncoding,
        allocation: Allocation,
    ) -> Result<(u32, u32), Trap> {
        let (bytes, length) = encode(text, encoding)?;
        let (layout, _) = layout(encoding, length)?;
        let address = self.lend_or_allocate(layout, allocation)?;
        self.instance.memory.store(address, &bytes)?;
        Ok((address, length))
    }

    /// Reads a string, and frees it if it is taken.
    pub(super) fn lift_string(
        &mut self,
        address: u32,
        length: u32,
        encoding: StringEncoding,
        ownership: Ownership,
    ) -> Result<String, Trap> {
        let (layout, is_utf16) = layout(encoding, length)?;
        self.instance.memory.check_align(address, layout.align)?;
        let bytes = self.instance.memory.load(address, layout.size)?;
        let text = match (encoding, is_utf16) {
            (StringEncoding::Utf8, _) => {
                std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Trap::InvalidString)?
            }
            (StringEncoding::Utf16 | StringEncoding::Latin1OrUtf16, true) => {
                let units: Vec<u16> = bytes.chunks(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
                String::from_utf16(&units).map_err(|_| Trap::InvalidString)?
            }
            (StringEncoding::Utf16 | StringEncoding::Latin1OrUtf16, false) => {
                bytes.iter().copied().map(char::from).collect()
            }
        };
        self.free_if_taken(address, layout, ownership)?;
        Ok(text)
    }

    pub(super) fn free_string(&mut self, address: u32, length: u32, encoding: StringEncoding) -> Result<(), Trap> {
        let (layout, _) = layout(encoding, length)?;
        self.instance.memory.free(address, layout)
    }
}

/// The bytes of a text, and its length in the units of the encoding.
fn encode(text: &str, encoding: StringEncoding) -> Result<(Vec<u8>, u32), Trap> {
    let latin1 = || text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>();
    let utf16 = || text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (bytes, unit, tag) = match encoding {
        StringEncoding::Utf8 => (text.as_bytes().to_vec(), 1, 0),
        StringEncoding::Utf16 => (utf16(), 2, 0),
        StringEncoding::Latin1OrUtf16 => match latin1() {
            Some(bytes) => (bytes, 1, 0),
            None => (utf16(), 2, UTF16_TAG),
        },
    };
    let too_long = Trap::TooLong { bytes: bytes.len() as u64 };
    let length = u32::try_from(bytes.len() / unit).ok().filter(|length| *length < UTF16_TAG).ok_or(too_long)?;
    Ok((bytes, length | tag))
}

/// The room that a string of a length takes, and whether it is UTF-16.
fn layout(encoding: StringEncoding, length: u32) -> Result<(Layout, bool), Trap> {
    let (size, align, is_utf16) = match encoding {
        StringEncoding::Utf8 => (u64::from(length), 1, false),
        StringEncoding::Utf16 => (u64::from(length) * 2, 2, true),
        StringEncoding::Latin1OrUtf16 if length & UTF16_TAG != 0 => (u64::from(length ^ UTF16_TAG) * 2, 2, true),
        StringEncoding::Latin1OrUtf16 => (u64::from(length), 2, false),
    };
    match u32::try_from(size) {
        Ok(size) if u64::from(size) < MAX_SIZE => Ok((Layout { size, align }, is_utf16)),
        Ok(_) | Err(_) => Err(Trap::TooLong { bytes: size }),
    }
}
