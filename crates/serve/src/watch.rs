//! Files that are looked at now and then.
//!
//! A look at the metadata finds every way in which a file can be replaced, also where the system tells nobody: through a symbolic
//! link, as Kubernetes does it, or on a network file system.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The time between two looks.
pub(crate) const INTERVAL: Duration = Duration::from_millis(500);

/// What a file looked like. `None` if it was not there.
type Look = Option<(SystemTime, u64, u64)>;

/// What files looked like when they were last looked at.
#[derive(Debug, Default)]
pub(crate) struct Watched {
    known: BTreeMap<PathBuf, Look>,
    /// Whether the last look found a change, which another may follow.
    unsettled: bool,
}

impl Watched {
    /// Looks at files. Returns whether any has changed since they were first looked at, and has settled: one that is still being
    /// written is left alone until the next look.
    pub(crate) fn look<'p>(&mut self, files: impl IntoIterator<Item = &'p Path>) -> bool {
        let now: BTreeMap<PathBuf, Look> = files.into_iter().map(|path| (path.to_owned(), look(path))).collect();
        let is_changed = now.iter().any(|(path, look)| self.known.get(path).is_some_and(|known| known != look));
        self.known = now;
        let has_settled = self.unsettled && !is_changed;
        self.unsettled = is_changed;
        has_settled
    }
}

fn look(path: &Path) -> Look {
    let metadata = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let id = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let id = 0;
    Some((metadata.modified().ok()?, metadata.len(), id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_once_it_has_settled() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        let mut watched = Watched::default();
        let mut look = || watched.look([file.as_path()]);
        assert!(!look());
        assert!(!look());
        std::fs::write(&file, "1").unwrap();
        assert!(!look(), "it may still be written");
        assert!(look());
        assert!(!look());
        std::fs::remove_file(&file).unwrap();
        assert!(!look());
        assert!(look());
    }
}
