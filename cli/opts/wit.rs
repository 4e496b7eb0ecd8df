//! Which world, and which unstable features of the WIT.

use witcraft_diagnostics::Diagnostic;

use crate::exit::Failure;

/// Feature gates of WIT.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Features {
    /// Unstable WIT features to enable (comma-separated, or repeated)
    #[arg(long, alias = "feature", value_name = "FEATURE", value_delimiter = ',')]
    pub(crate) features: Vec<String>,
    /// Enable every unstable WIT feature
    #[arg(long)]
    pub(crate) all_features: bool,
}

/// A choice of world.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct World {
    /// The world: `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0`; optional if there is only one
    #[arg(long, short = 'w', alias = "world-name", value_name = "WORLD")]
    pub(crate) world: Option<String>,
}

impl Features {
    /// As the library takes them.
    pub(crate) fn options(&self) -> witcraft_wit::Options {
        witcraft_wit::Options { features: self.features.clone(), all_features: self.all_features }
    }

    /// Checks that features are only given together with WIT, in a command that also works without. `otherwise` is a
    /// hint for what else could be meant.
    ///
    /// # Errors
    /// There are features, and there is no `--wit`.
    pub(crate) fn expect_wit(&self, has_wit: bool, otherwise: Option<&str>) -> Result<(), Failure> {
        let option = match (self.features.as_slice(), self.all_features) {
            _ if has_wit => return Ok(()),
            ([], false) => return Ok(()),
            ([], true) => "--all-features",
            (_, _) => "--features",
        };
        let message = format!("`{option}` enables features of the WIT given with `--wit`, but there is no `--wit`");
        let finding = Diagnostic::error("usage/features", message);
        Err(Failure::usage(finding.help_opt(otherwise.map(str::to_owned))))
    }
}
