//! What can happen to a file: bytes change, go or come twice, and numbers that announce lengths lie.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// One thing that happens to a file.
#[derive(Clone, Debug)]
pub(crate) enum Damage {
    /// A byte becomes another.
    Byte(Index, u8),
    /// A byte loses or gains one bit.
    Bit(Index, u8),
    /// The file ends early.
    End(Index),
    /// Some bytes go.
    Cut(Index, usize),
    /// Some bytes come twice.
    Twice(Index, usize),
    /// Some bytes come again elsewhere.
    Moved(Index, usize, Index),
    /// A byte becomes the largest number of 32 bits in LEB128.
    Huge(Index),
    /// The section with this number announces other than its length.
    Section(Index, i8),
    /// A word comes in.
    Word(Index, &'static str),
}

/// Words that mean something in WIT, or in no text at all.
const WORDS: [&str; 14] = [
    "{",
    "}",
    "<",
    ">",
    ";",
    "%",
    "use ",
    "include ",
    "resource r;",
    "stream<u8>",
    "@since(version = 9.9.9) ",
    "\u{202e}",
    "\0",
    "/*",
];

/// Up to four of them.
pub(crate) fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let index = any::<Index>;
    let one = prop_oneof![
        (index(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        (index(), 0u8..8).prop_map(|(at, bit)| Damage::Bit(at, bit)),
        index().prop_map(Damage::End),
        (index(), 1usize..20).prop_map(|(at, length)| Damage::Cut(at, length)),
        (index(), 1usize..60).prop_map(|(at, length)| Damage::Twice(at, length)),
        (index(), 1usize..60, index()).prop_map(|(from, length, to)| Damage::Moved(from, length, to)),
        index().prop_map(Damage::Huge),
        (index(), any::<i8>()).prop_map(|(section, change)| Damage::Section(section, change)),
        (index(), proptest::sample::select(&WORDS[..])).prop_map(|(at, word)| Damage::Word(at, word)),
    ];
    vec(one, 1..5)
}

impl Damage {
    /// The bytes after it happened. Nothing happens to no bytes.
    pub(crate) fn apply(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if bytes.is_empty() {
            return bytes;
        }
        let size = bytes.len();
        let range = |at: &Index, length: &usize| {
            let start = at.index(size);
            start..(start + length).min(size)
        };
        match self {
            Self::Byte(at, byte) => bytes[at.index(size)] = *byte,
            Self::Bit(at, bit) => bytes[at.index(size)] ^= 1 << bit,
            Self::End(at) => bytes.truncate(at.index(size)),
            Self::Cut(at, length) => drop(bytes.drain(range(at, length))),
            Self::Twice(at, length) => {
                let copied = bytes[range(at, length)].to_vec();
                let start = at.index(size);
                bytes.splice(start..start, copied);
            }
            Self::Moved(from, length, to) => {
                let copied = bytes[range(from, length)].to_vec();
                let to = to.index(size);
                bytes.splice(to..to, copied);
            }
            Self::Huge(at) => {
                let at = at.index(size);
                bytes.splice(at..=at, [0xff, 0xff, 0xff, 0xff, 0x0f]);
            }
            Self::Section(section, change) => {
                let lengths = section_lengths(&bytes);
                if !lengths.is_empty() {
                    let at = lengths[section.index(lengths.len())];
                    bytes[at] = bytes[at].wrapping_add_signed(*change);
                }
            }
            Self::Word(at, word) => {
                let at = at.index(size);
                bytes.splice(at..at, word.bytes());
            }
        }
        bytes
    }
}

/// Where the outermost sections of a module or component say how long they are.
fn section_lengths(bytes: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 8;
    while at + 1 < bytes.len() {
        found.push(at + 1);
        let Some((length, size)) = leb128(&bytes[at + 1..]) else { break };
        at += 1 + size + length;
    }
    found
}

/// The number that the bytes begin with, and how many bytes it takes.
fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let last = bytes.iter().take(5).position(|byte| byte & 0x80 == 0)?;
    let number = bytes[..=last].iter().rev().fold(0usize, |number, byte| number << 7 | usize::from(byte & 0x7f));
    Some((number, last + 1))
}
