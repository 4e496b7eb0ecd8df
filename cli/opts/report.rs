//! How findings are shown.

/// Options of every command.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// How findings are shown: for people, or as one JSON document `{"diagnostics": [...]}`
    #[arg(long, global = true, value_enum, default_value_t, help_heading = "Global options")]
    pub(crate) message_format: Format,
    /// When to use colours: `auto` is on a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_enum, default_value_t, help_heading = "Global options")]
    pub(crate) color: Color,
    /// Report each step on standard error; twice for more detail
    #[arg(long, short = 'v', global = true, action = clap::ArgAction::Count, help_heading = "Global options")]
    pub(crate) verbose: u8,
}

/// How findings are shown.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
}

/// When to use colours.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}
