//! Comparing a result with a file that was reviewed like code.
//!
//! `BLESS=1` writes the file instead of comparing.

use std::path::{Path, PathBuf};

/// A reviewed file, and what it should hold.
pub struct Golden {
    path: PathBuf,
}

impl Golden {
    /// The golden at `path`.
    pub fn new(path: impl Into<PathBuf>) -> Golden {
        Golden { path: path.into() }
    }

    /// Compares, or writes when blessing. `Err` holds the difference for people.
    ///
    /// # Errors
    /// The file is missing or differs.
    pub fn compare(&self, actual: &str) -> Result<(), String> {
        if std::env::var_os("BLESS").is_some_and(|value| value != "0") {
            return bless(&self.path, actual);
        }
        let shown = self.path.display();
        let expected = std::fs::read_to_string(&self.path)
            .map_err(|error| format!("{shown}: {error}; run again with BLESS=1 to write it"))?;
        if expected == actual {
            return Ok(());
        }
        let diff = similar::TextDiff::from_lines(expected.as_str(), actual);
        Err(format!("{}\nrun again with BLESS=1 to accept", diff.unified_diff().header(&shown.to_string(), "actual")))
    }
}

fn bless(path: &Path, actual: &str) -> Result<(), String> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|error| error.to_string())?;
    }
    std::fs::write(path, actual).map_err(|error| format!("{}: {error}", path.display()))
}

/// Fails the test if `actual` is not what the golden at `path` holds.
///
/// # Panics
/// The file is missing or differs.
#[track_caller]
pub fn assert_golden(path: impl Into<PathBuf>, actual: &str) {
    if let Err(difference) = Golden::new(path).compare(actual) {
        panic!("{difference}");
    }
}
