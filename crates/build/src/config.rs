//! The location of the WIT, and the choice of world.

use std::path::{Path, PathBuf};

use witcraft_generator_rust::Options;

/// What to generate, and how.
///
/// Nothing has to be said: the bindings are then those of the only world in the directory `wit`.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is generated before `generate` is called"]
pub struct Config {
    pub(crate) root: PathBuf,
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) inline: Option<String>,
    pub(crate) world: Option<String>,
    pub(crate) features: Vec<String>,
    pub(crate) all_features: bool,
    pub(crate) code: Options,
}

impl Config {
    /// The defaults.
    pub fn new() -> Config {
        Config::default()
    }

    /// The directory that paths are relative to. It is the package's own for a build script, whether this is called or not.
    pub fn root(mut self, root: impl Into<PathBuf>) -> Config {
        self.root = root.into();
        self
    }

    /// Adds WIT: a file, a directory with `deps/`, or wasm. Packages at one path may use those at another. Without a path it is
    /// the directory `wit`.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Config {
        self.paths.push(path.into());
        self
    }

    /// WIT as a text: the world is one of its package. The paths are then what it may use; the directory `wit` need not be there.
    pub fn inline(mut self, wit: impl Into<String>) -> Config {
        self.inline = Some(wit.into());
        self
    }

    /// The world, as `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0`. Without a name it is the only one.
    pub fn world(mut self, name: impl Into<String>) -> Config {
        self.world = Some(name.into());
        self
    }

    /// Turns features on: items of WIT that are `@unstable(feature = ...)` are there.
    pub fn features(mut self, features: impl IntoIterator<Item = impl Into<String>>) -> Config {
        self.features.extend(features.into_iter().map(Into::into));
        self
    }

    /// Turns all features on.
    pub fn all_features(mut self) -> Config {
        self.all_features = true;
        self
    }

    /// The paths as they can be opened: those that were given, or `wit` where that is there or nothing else is given.
    pub(crate) fn resolved_paths(&self) -> Vec<PathBuf> {
        let default = Path::new("wit");
        if !self.paths.is_empty() {
            return self.paths.iter().map(|path| self.root.join(path)).collect();
        }
        let default = self.root.join(default);
        if self.inline.is_some() && !default.exists() { Vec::new() } else { vec![default] }
    }
}
