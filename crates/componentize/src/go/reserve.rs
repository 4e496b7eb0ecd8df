//! Memory between the data of a module of Go's compiler and what Go's runtime takes for its own.
//!
//! Go's runtime begins its heap where the linker says that data ends, and takes all that follows, whoever has grown the
//! memory. So the one way to have memory there is to say that data ends later. It is said in the `moduledata` of Go's
//! runtime, among the addresses at which each part of the data begins and ends:
//!
//! ```text
//! noptrdata enoptrdata data edata bss ebss noptrbss enoptrbss covctrs ecovctrs end
//! ```
//!
//! Each part begins where the one before ends, but for an alignment, and of the last three there is nothing. A row of eleven
//! such numbers is nowhere else; where it is not found exactly once, nothing is reserved.

use wasmparser::{DataKind, Operator, Parser, Payload};

const ROW: usize = 11;

/// The lowest address of data, as Go's linker has it.
const LOWEST: u64 = 12288;

const PAGE: u32 = 1 << 16;

/// How many pages are reserved: what an adapter allocates for its state and its stack is a page each.
pub(super) const PAGES: u32 = 3;

/// Where memory may be had in a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where the four bytes of the address `end` lie in the module.
    pub(super) in_module: usize,
    /// What the address is.
    pub(super) end: u32,
}

impl Place {
    /// Where the reserved pages begin, once `end` is as many pages further on.
    pub(super) fn first(self) -> u32 {
        self.end.div_ceil(PAGE) * PAGE
    }

    /// Where they end.
    pub(super) fn last(self) -> u32 {
        self.first() + PAGES * PAGE
    }

    /// What `end` is to be.
    pub(super) fn moved(self) -> u32 {
        self.end + PAGES * PAGE
    }
}

/// Finds the place.
pub(super) fn find_place(bytes: &[u8]) -> Option<Place> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let Payload::DataSection(section) = payload.ok()? else { continue };
        for data in section {
            let data = data.ok()?;
            let DataKind::Active { offset_expr, .. } = data.kind else { continue };
            let Operator::I32Const { value } = offset_expr.get_operators_reader().read().ok()? else { continue };
            search(data.data, value as u32, data.range.end - data.data.len(), &mut found);
        }
    }
    match found.as_slice() {
        [place] => Some(*place),
        _ => None,
    }
}

/// Looks through a segment for `address`, whose bytes begin at `start` in the module.
fn search(data: &[u8], address: u32, start: usize, found: &mut Vec<Place>) {
    let skipped = (address.wrapping_neg() % 8) as usize;
    let Some(aligned) = data.get(skipped..) else { return };
    let words: Vec<u64> =
        aligned.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().expect("eight bytes"))).collect();
    for (index, row) in words.windows(ROW).enumerate() {
        if is_row(row) {
            let in_module = start + skipped + (index + ROW - 1) * 8;
            found.push(Place { in_module, end: row[ROW - 1] as u32 });
        }
    }
}

fn is_row(row: &[u64]) -> bool {
    let [noptrdata, enoptrdata, data, edata, bss, ebss, noptrbss, enoptrbss, covctrs, ecovctrs, end] = *row else {
        return false;
    };
    let follows = |end: u64, begin: u64| (end..end + 64).contains(&begin);
    let is_sorted = row.is_sorted() && noptrdata >= LOWEST && end < 1 << 31;
    is_sorted
        && noptrdata < enoptrdata
        && data < edata
        && bss < ebss
        && noptrbss < enoptrbss
        && follows(enoptrdata, data)
        && follows(edata, bss)
        && follows(ebss, noptrbss)
        && enoptrbss == covctrs
        && covctrs == ecovctrs
        && ecovctrs == end
}
