//! Which world, and which unstable features of the WIT.

/// Feature gates of WIT.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Features {
    /// Unstable WIT features to switch on (comma-separated, or repeated)
    #[arg(long, alias = "feature", value_name = "FEATURE", value_delimiter = ',')]
    pub(crate) features: Vec<String>,
    /// Switch on every unstable WIT feature
    #[arg(long)]
    pub(crate) all_features: bool,
}

/// A choice of world.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct World {
    /// The world: `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0`; may be left out where there is one
    #[arg(long, short = 'w', alias = "world-name", value_name = "WORLD")]
    pub(crate) world: Option<String>,
}

impl Features {
    /// As the library takes them.
    pub(crate) fn options(&self) -> witcraft_wit::Options {
        witcraft_wit::Options { features: self.features.clone(), all_features: self.all_features }
    }
}
