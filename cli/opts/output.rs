//! Where a component is written, and in which format.

use std::path::PathBuf;

/// Output of a wasm binary.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Wasm {
    /// Where to write; standard output by default, or for `-`
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write the text format instead of binary
    #[arg(long)]
    pub(crate) wat: bool,
}
