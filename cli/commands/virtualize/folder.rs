//! Folders that are embedded: what is in them, read into memory.
//!
//! Symbolic links become what they lead to, as long as that is in the folder: the component has no other files to follow them to,
//! and nobody should embed `/etc/shadow` without having named it. What is neither a file nor a folder is an error.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use witcraft_diagnostics::Diagnostic;
use witcraft_virtualize::{MAX_MOUNTED, Mount, Node};

/// Reads the folders, each with the path where the component sees it.
///
/// # Errors
/// Everything that cannot be embedded, two folders at one path, and files that are too large together.
pub(super) fn mounts<'a>(folders: impl Iterator<Item = (&'a str, &'a Path)>) -> Result<Vec<Mount>, Vec<Diagnostic>> {
    let mut reader = Reader { findings: Vec::new(), room: MAX_MOUNTED };
    let mut mounts: Vec<Mount> = Vec::new();
    for (path, folder) in folders {
        if mounts.iter().any(|mount| mount.path == path) {
            reader.findings.push(error(format!("two folders are mounted at `{path}`")));
        }
        let entries = reader.mount(path, folder);
        mounts.push(Mount { path: path.to_owned(), entries });
    }
    if reader.findings.is_empty() { Ok(mounts) } else { Err(reader.findings) }
}

fn error(message: String) -> Diagnostic {
    Diagnostic::error("virtualize/mount", message)
}

/// The bytes that an entry takes at least.
const ENTRY: u64 = 24;

/// What reads folders.
struct Reader {
    findings: Vec<Diagnostic>,
    /// The bytes that still fit.
    room: u64,
}

/// A folder that is read.
struct Folder<'f> {
    /// Its place, without links.
    place: PathBuf,
    /// The folder that is mounted, without links.
    root: &'f Path,
    /// The folders around it, without links.
    around: Option<&'f Folder<'f>>,
}

impl Reader {
    fn mount(&mut self, path: &str, folder: &Path) -> BTreeMap<String, Node> {
        let place = match fs::canonicalize(folder) {
            Ok(place) if place.is_dir() => place,
            Ok(_) => {
                let message = format!("cannot mount `{}` at `{path}`: it is not a folder", folder.display());
                self.findings.push(error(message).help("mount the folder that it is in"));
                return BTreeMap::new();
            }
            Err(why) => {
                let message = format!("cannot mount `{}` at `{path}`: {}", folder.display(), shown(&why));
                self.findings.push(error(message));
                return BTreeMap::new();
            }
        };
        self.folder(folder, &Folder { place: place.clone(), root: &place, around: None })
    }

    /// What is in a folder. `shown` is how it is called.
    fn folder(&mut self, shown: &Path, folder: &Folder<'_>) -> BTreeMap<String, Node> {
        let mut entries = BTreeMap::new();
        let listed = fs::read_dir(&folder.place).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let listed = match listed {
            Ok(listed) => listed,
            Err(why) => {
                self.reject(shown, &self::shown(&why));
                return entries;
            }
        };
        for entry in listed {
            let shown = shown.join(entry.file_name());
            // Links make more of what is there, up to more than there is room for.
            self.room = self.room.saturating_sub(entry.file_name().len() as u64 + ENTRY);
            if self.room == 0 {
                self.reject(&shown, "there is more in the folder than fits in a component");
                return entries;
            }
            match entry.file_name().into_string() {
                Ok(name) => {
                    if let Some(node) = self.node(&shown, &entry.path(), folder) {
                        entries.insert(name, node);
                    }
                }
                Err(_) => self.reject(&shown, "its name is not valid UTF-8"),
            }
        }
        entries
    }

    fn node(&mut self, shown: &Path, path: &Path, within: &Folder<'_>) -> Option<Node> {
        let place = match fs::canonicalize(path) {
            Ok(place) => place,
            Err(why) => {
                self.reject(shown, &self::shown(&why));
                return None;
            }
        };
        if !place.starts_with(within.root) {
            self.reject(shown, "it is a symbolic link to a place outside of the folder");
            return None;
        }
        if place.is_dir() {
            let mut around = Some(within);
            while let Some(folder) = around {
                if folder.place == place {
                    self.reject(shown, "it is a symbolic link to a folder around it");
                    return None;
                }
                around = folder.around;
            }
            let folder = Folder { place, root: within.root, around: Some(within) };
            return Some(Node::Directory(self.folder(shown, &folder)));
        }
        if !place.is_file() {
            self.reject(shown, "it is neither a file nor a folder");
            return None;
        }
        match self.read(&place) {
            Ok(Ok(contents)) => {
                self.room -= contents.len() as u64;
                Some(Node::File(contents))
            }
            Ok(Err(size)) => {
                self.reject(shown, &format!("it has {size} bytes, and {MAX_MOUNTED} fit in a component together"));
                None
            }
            Err(why) => {
                self.reject(shown, &self::shown(&why));
                None
            }
        }
    }

    /// What is in a file; how much there is at least if that does not fit, which is not read to find that out. Some files that the system
    /// makes have more in them than it says.
    fn read(&self, place: &Path) -> std::io::Result<Result<Vec<u8>, u64>> {
        let file = File::open(place)?;
        let size = file.metadata()?.len();
        if size > self.room {
            return Ok(Err(size));
        }
        let mut contents = Vec::new();
        file.take(self.room.saturating_add(1)).read_to_end(&mut contents)?;
        let size = contents.len() as u64;
        Ok(if size > self.room { Err(size) } else { Ok(contents) })
    }

    fn reject(&mut self, path: &Path, why: &str) {
        self.findings.push(error(format!("cannot embed `{}`: {why}", path.display())));
    }
}

/// What a system says of a place, without the number.
fn shown(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it does not exist, or leads nowhere".to_owned(),
        kind => kind.to_string(),
    }
}
