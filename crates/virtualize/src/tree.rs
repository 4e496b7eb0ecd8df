//! Files that are embedded: a table of what there is, which lies in front of the constants, and their contents, which lie behind.
//!
//! The contents are one data segment at the start of a page, so that an engine maps them from the compiled component and copies
//! none of them until something is written there, which nothing does.

use std::collections::{BTreeMap, VecDeque};

use crate::constant::Data;

/// A file or directory that is embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A file, with its contents.
    File(Vec<u8>),
    /// A directory, with what is in it by name.
    Directory(BTreeMap<String, Node>),
}

impl Node {
    /// How many rows it has in the table.
    fn rows(&self) -> usize {
        match self {
            Node::File(_) => 1,
            Node::Directory(entries) => 1 + entries.values().map(Node::rows).sum::<usize>(),
        }
    }

    /// The bytes that it takes to embed it.
    fn size(&self) -> u64 {
        match self {
            Node::File(contents) => (contents.len() as u64).next_multiple_of(ALIGN as u64),
            Node::Directory(entries) => {
                entries.iter().map(|(name, node)| u64::from(SIZE) + name.len() as u64 + node.size()).sum()
            }
        }
    }
}

/// A directory that is embedded, and where the component sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The path.
    pub path: String,
    /// What is in it.
    pub entries: BTreeMap<String, Node>,
}

/// How many bytes can be embedded: a core module of WebAssembly has at most 1 GiB, and there is more in it than files.
pub const MAX_MOUNTED: u64 = (1 << 30) - (1 << 20);

/// The bytes that it takes to embed these.
pub fn mounted_size(mounts: &[Mount]) -> u64 {
    let of = |mount: &Mount| mount.entries.iter().map(|(name, node)| name.len() as u64 + node.size()).sum::<u64>();
    mounts.iter().map(|mount| of(mount) + u64::from(SIZE) * (mount.entries.len() as u64 + 1)).sum()
}

/// A row of the table, and what is in it: numbers of 32 bits.
pub(crate) const SIZE: u32 = 24;
/// The row of the directory around it; its own at the root.
pub(crate) const PARENT: u32 = 0;
/// The address of the name.
pub(crate) const NAME: u32 = 4;
/// The length of the name.
pub(crate) const NAME_LENGTH: u32 = 8;
/// 1 for a directory, 0 for a file.
pub(crate) const IS_DIRECTORY: u32 = 12;
/// The address of the contents, or of the row of the first entry. The other entries follow, sorted by name.
pub(crate) const START: u32 = 16;
/// The length of the contents, or the number of entries.
pub(crate) const LENGTH: u32 = 20;

/// The alignment of contents.
const ALIGN: usize = 8;

/// Where contents begin: where the largest pages of an engine do.
pub(crate) const PAGE: usize = 1 << 16;

/// The table in memory.
pub(crate) struct Table<'m> {
    /// The address of the first row. The others follow.
    pub(crate) first: u32,
    /// What the rows are of, in their order: the name, and whether it is a directory.
    pub(crate) rows: Vec<(&'m str, bool)>,
    /// The directories that are seen, with the address of each row.
    pub(crate) roots: Vec<(&'m str, u32)>,
    /// The files: the address of the row, and the contents.
    files: Vec<(u32, &'m [u8])>,
}

/// The files that a task has.
#[derive(Debug)]
pub(crate) struct Files {
    /// What the rows are of, in their order: the name, and whether it is a directory.
    pub(crate) rows: Vec<(String, bool)>,
    /// Where the contents begin, as the table has it.
    pub(crate) start: u32,
    pub(crate) contents: Vec<u8>,
}

/// A row that is to be written.
struct Row<'m> {
    address: u32,
    parent: u32,
    name: &'m str,
    entries: Result<&'m BTreeMap<String, Node>, &'m [u8]>,
}

impl<'m> Table<'m> {
    /// Writes the table.
    pub(crate) fn write(mounts: &'m [Mount], data: &mut Data<'_>) -> Table<'m> {
        let all: usize = mounts.iter().map(|mount| 1 + mount.entries.values().map(Node::rows).sum::<usize>()).sum();
        let first = data.reserve(SIZE as usize * all, ALIGN);
        let mut table = Table { first, rows: Vec::new(), roots: Vec::new(), files: Vec::new() };
        let mut next = first + SIZE * mounts.len() as u32;
        let mut rows = VecDeque::new();
        for (index, mount) in mounts.iter().enumerate() {
            let address = first + SIZE * index as u32;
            table.roots.push((&mount.path, address));
            rows.push_back(Row { address, parent: address, name: "", entries: Ok(&mount.entries) });
        }
        while let Some(row) = rows.pop_front() {
            table.rows.push((row.name, row.entries.is_ok()));
            let name = data.text(row.name);
            let words = match row.entries {
                Ok(entries) => {
                    let first = next;
                    next += SIZE * entries.len() as u32;
                    for (index, (name, node)) in entries.iter().enumerate() {
                        let address = first + SIZE * index as u32;
                        let entries = match node {
                            Node::File(contents) => Err(contents.as_slice()),
                            Node::Directory(entries) => Ok(entries),
                        };
                        rows.push_back(Row { address, parent: row.address, name, entries });
                    }
                    [row.parent, name, row.name.len() as u32, 1, first, entries.len() as u32]
                }
                Err(contents) => {
                    table.files.push((row.address, contents));
                    [row.parent, name, row.name.len() as u32, 0, 0, contents.len() as u32]
                }
            };
            for (index, word) in words.into_iter().enumerate() {
                data.set_word(row.address + 4 * index as u32, word);
            }
        }
        table
    }

    /// Lays the contents out behind all constants. Returns where they begin, and the contents.
    pub(crate) fn lay_out(&self, data: &mut Data<'_>) -> (u32, Vec<u8>) {
        let start = (data.end() as usize).next_multiple_of(PAGE);
        let mut contents = Vec::with_capacity(self.files.iter().map(|(_, file)| file.len() + ALIGN).sum());
        for (row, file) in &self.files {
            contents.resize(contents.len().next_multiple_of(ALIGN), 0);
            data.set_word(row + START, (start + contents.len()) as u32);
            contents.extend_from_slice(file);
        }
        (start as u32, contents)
    }
}

#[cfg(test)]
mod tests {
    use wit_parser::Resolve;
    use witcraft_abi::TypeTable;

    use super::*;

    #[test]
    fn contents_begin_at_a_page_and_rows_are_sorted() {
        let file = |text: &str| Node::File(text.as_bytes().to_vec());
        let below = BTreeMap::from([("z".to_owned(), file("last"))]);
        let entries = [("b".to_owned(), file("second")), ("a".to_owned(), Node::Directory(below))];
        let mounts = [Mount { path: "/m".to_owned(), entries: BTreeMap::from(entries) }];
        let resolve = Resolve::default();
        let types = TypeTable::new(&resolve);
        let mut data = Data::new(&types, 16);
        let table = Table::write(&mounts, &mut data);
        data.reserve(PAGE, 1);
        let (start, contents) = table.lay_out(&mut data);
        let word = |address: u32| {
            let at = address as usize - 16;
            u32::from_le_bytes(data.bytes[at..at + 4].try_into().expect("four bytes"))
        };
        assert_eq!((start as usize, contents.as_slice()), (2 * PAGE, &b"second\0\0last"[..]));
        assert_eq!(table.roots, [("/m", 16)]);
        let (first, count) = (word(16 + START), word(16 + LENGTH));
        assert_eq!((word(16 + IS_DIRECTORY), word(16 + PARENT), count), (1, 16, 2));
        let names: Vec<u8> = (0..2).map(|row| data.bytes[word(first + row * SIZE + NAME) as usize - 16]).collect();
        assert_eq!(names, b"ab");
        assert_eq!((word(first + SIZE + START), word(first + SIZE + LENGTH)), (start, 6));
        assert_eq!(mounted_size(&mounts), 4 * u64::from(SIZE) + 3 + 16);
    }
}
