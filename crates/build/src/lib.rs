//! Rust bindings from WIT in a build script, for projects that want the bindings in a file.
//!
//! ```no_run
//! // build.rs
//! witcraft_build::generate("wit", "app");
//! ```
//!
//! writes the bindings of the world `app` to `$OUT_DIR/app.rs`, and again whenever something below `wit` changes. The
//! program includes them:
//!
//! ```ignore
//! mod bindings {
//!     include!(concat!(env!("OUT_DIR"), "/app.rs"));
//! }
//! ```
//!
//! [`Config`] has all options, which are those of the macro `generate!` and of `witcraft bindgen rust`. The generated
//! file needs no crate. The macro is built on [`Config::bindings`]; it only adds parsing of tokens and mapping of
//! findings back to them.

mod bindings;
mod config;
mod options;
mod render;
mod script;

pub use bindings::Generated;
pub use config::Config;
pub use render::Renderer;
pub use witcraft_generator_rust::Ownership;

/// All options of the generator as a table, for what reads them from elsewhere: the macro.
#[doc(hidden)]
pub mod table {
    pub use witcraft_bindings::options::{Elements, GeneratorOption, OptionKind, OptionValue, Reach};
    pub use witcraft_generator_rust::{OPTIONS, Options};
}

use std::path::PathBuf;

/// Writes the bindings of a world of the WIT at `path`, and ends the build script if there are none. Gives the path of the file.
///
/// As [`Config::generate`] with all options left alone.
pub fn generate(path: impl Into<PathBuf>, world: impl Into<String>) -> PathBuf {
    Config::new().path(path).world(world).generate()
}
