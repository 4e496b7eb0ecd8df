//! The cache of compiled code between runs.
//!
//! A file is named after a hash of its inputs: the component, and all engine settings that affect compilation. It
//! contains the code, the hash of the code, and a mark. The code comes first, so that the file can be mapped: processes then
//! share it, and what is not executed takes no memory. Code is executed as read, so a truncated, modified or
//! mixed-up file must not be trusted: a file that does not match its hash is ignored and rewritten. Files are replaced, never
//! written to, as they may be mapped. Someone who can
//! write to the directory could still insert a forged file, so only its owner can write to it, and a directory that
//! others can write to is not used.
//!
//! Wasmtime's own cache is not used because it does not verify what it reads.

use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use wasmtime::Engine;

/// What every file ends with. The last byte is the version of the layout.
const MARK: &[u8; 8] = b"witcode\x02";

/// Bytes of the hash before it.
const HASH: usize = 32;

/// Bytes that the directory may hold: above it, the files that were not used for longest go.
const CAPACITY: u64 = 1 << 30;

/// A directory of compiled code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    directory: PathBuf,
}

/// What a file is called by.
pub struct Key(String);

impl Cache {
    /// A cache in `directory`, which is made, for its owner alone, if it is not there.
    ///
    /// # Errors
    /// It cannot be made, is not a directory, or can be written by others than its owner.
    pub fn open(directory: impl Into<PathBuf>) -> io::Result<Cache> {
        let directory = directory.into();
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        if fs::metadata(&directory).is_ok_and(|metadata| !metadata.is_dir()) {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "not a directory"));
        }
        builder.create(&directory)?;
        #[cfg(unix)]
        if std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&directory)?.permissions()) & 0o022 != 0 {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "users other than its owner can write to it"));
        }
        Ok(Cache { directory })
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What code that `engine` makes of `component` is called by.
    pub fn key(engine: &Engine, component: &[u8]) -> Key {
        let mut hasher = Sha256Hasher(Sha256::new());
        engine.precompile_compatibility_hash().hash(&mut hasher);
        component.hash(&mut hasher);
        Key(hasher.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The file that begins with the code under `key`, if it is there and whole.
    pub fn load(&self, key: &Key) -> Option<PathBuf> {
        let path = self.path(key);
        let bytes = fs::read(&path).ok()?;
        let (rest, mark) = bytes.split_last_chunk()?;
        let (code, hash) = rest.split_last_chunk::<HASH>()?;
        if mark != MARK || hash != Sha256::digest(code).as_slice() {
            return None;
        }
        // When it was last used decides what goes first. Where that cannot be written down, nothing is lost.
        let _ = File::open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(path)
    }

    /// Whether there is a file under `key`.
    pub fn has(&self, key: &Key) -> bool {
        self.path(key).exists()
    }

    /// Keeps `code` under `key`. A cache that cannot be written costs time and nothing else, so failures are not told.
    pub fn store(&self, key: &Key, code: &[u8]) {
        let _ = self.write(key, code).and_then(|()| self.prune(CAPACITY));
    }

    fn write(&self, key: &Key, code: &[u8]) -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.directory)?;
        file.write_all(code)?;
        file.write_all(&Sha256::digest(code))?;
        file.write_all(MARK)?;
        file.persist(self.path(key))?;
        Ok(())
    }

    /// Removes the files that were not used for longest until at most `capacity` bytes are left.
    fn prune(&self, capacity: u64) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            if let Ok(metadata) = entry.metadata()
                && metadata.is_file()
                && is_ours(&entry.file_name().to_string_lossy())
            {
                files.push((metadata.modified()?, metadata.len(), entry.path()));
            }
        }
        files.sort();
        let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
        for (_, size, path) in files {
            if total <= capacity {
                break;
            }
            fs::remove_file(path)?;
            total -= size;
        }
        Ok(())
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.directory.join(&key.0)
    }
}

/// Whether a file is one that a cache writes: the directory may be one that holds other things too.
fn is_ours(name: &str) -> bool {
    name.starts_with(".new-") || (name.len() == 2 * HASH && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// SHA-256 as the standard library's hasher.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        u64::from_le_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        Key(name.repeat(64))
    }

    #[test]
    fn code_comes_back_as_it_was_kept() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::open(directory.path().join("a/b")).unwrap();
        assert_eq!(cache.load(&key("0")), None);
        cache.store(&key("0"), b"code");
        assert!(fs::read(cache.load(&key("0")).unwrap()).unwrap().starts_with(b"code"));
    }

    #[test]
    fn a_changed_or_cut_file_is_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::open(directory.path()).unwrap();
        cache.store(&key("0"), b"code");
        let path = cache.path(&key("0"));
        let whole = fs::read(&path).unwrap();
        for index in 0..whole.len() {
            let mut changed = whole.clone();
            changed[index] ^= 0x10;
            fs::write(&path, &changed).unwrap();
            assert_eq!(cache.load(&key("0")), None, "byte {index} changed");
            fs::write(&path, &whole[..index]).unwrap();
            assert_eq!(cache.load(&key("0")), None, "cut to {index} bytes");
        }
    }

    #[test]
    fn the_files_unused_for_longest_go_first_and_others_stay() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::open(directory.path()).unwrap();
        fs::write(directory.path().join("README"), [0; 500]).unwrap();
        let start = SystemTime::now();
        for (age, name) in [(3, "a"), (2, "b"), (1, "c")] {
            cache.store(&key(name), &[0; 60]);
            let file = File::options().write(true).open(cache.path(&key(name))).unwrap();
            file.set_modified(start - std::time::Duration::from_secs(age)).unwrap();
        }
        cache.prune(200).unwrap();
        assert_eq!(cache.load(&key("a")), None);
        assert!(cache.load(&key("b")).is_some() && cache.load(&key("c")).is_some());
        assert!(directory.path().join("README").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_others_can_write_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let made = Cache::open(directory.path().join("made")).unwrap();
        assert_eq!(fs::metadata(made.directory()).unwrap().permissions().mode() & 0o777, 0o700);
        fs::set_permissions(made.directory(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(Cache::open(made.directory()).is_err());
        fs::write(directory.path().join("file"), "").unwrap();
        assert!(Cache::open(directory.path().join("file")).is_err());
    }
}
