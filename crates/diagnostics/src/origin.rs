//! The origin of a finding without source text.

use serde::Serialize;

/// An input without text: a path, and for wasm the offset and the way down the nesting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The path as the user wrote it, or `<stdin>`. Empty when the library did not know it: the command line fills it in.
    pub path: String,
    /// Bytes from the start of the file, where the finding has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The nesting from the outermost item inwards, such as `component 2`, `module 0`, `func 14`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nesting: Vec<String>,
}

impl Origin {
    /// The whole file at `path`.
    pub fn file(path: impl Into<String>) -> Origin {
        Origin { path: path.into(), ..Origin::default() }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)?;
        if let Some(offset) = self.offset {
            write!(f, " at {offset:#x}")?;
        }
        if !self.nesting.is_empty() {
            write!(f, " in {}", self.nesting.join(" / "))?;
        }
        Ok(())
    }
}
