//! Where compiled code is cached.

use std::path::PathBuf;

use witcraft_diagnostics::{Diagnostic, Origin, plain};
use witcraft_run::Cache;

use crate::output::Output;

/// Where compiled code is cached.
#[derive(clap::Args)]
#[command(next_help_heading = "Cache")]
pub(crate) struct CacheArgs {
    /// Cache compiled code in this directory; `$XDG_CACHE_HOME/witcraft` or `~/.cache/witcraft` by default
    #[arg(long, value_name = "DIR")]
    cache_dir: Option<PathBuf>,
    /// Do not use the cache of compiled code
    #[arg(long, conflicts_with = "cache_dir")]
    no_cache: bool,
}

impl CacheArgs {
    /// The cache. Reports a directory that the user chose and that cannot be used; a missing default is silent.
    pub(crate) fn open(&self, output: &mut Output) -> Option<Cache> {
        if self.no_cache {
            return None;
        }
        let Some(directory) = &self.cache_dir else { return Cache::open(usual_cache()?).ok() };
        match Cache::open(directory) {
            Ok(cache) => Some(cache),
            Err(error) => {
                let path = directory.display().to_string();
                let message = format!("compiled code is not cached: cannot use `{path}`: {}", plain(&error));
                output.show(&[Diagnostic::warning("run/cache", message).in_origin(Origin::file(path))]);
                None
            }
        }
    }
}

/// The default directory for cached code.
pub(crate) fn usual_cache() -> Option<PathBuf> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).and_then(absolute);
    Some(base.or_else(|| std::env::home_dir().map(|home| home.join(".cache")))?.join("witcraft"))
}
