//! From a configuration to the text of the bindings.

use std::path::PathBuf;

use witcraft_bindings::Generator;
use witcraft_diagnostics::{Diagnostic, Source, has_errors};
use witcraft_generator_rust::{RustGenerator, file_name};
use witcraft_wit::{Options, load_several};

use crate::Config;

/// The bindings of a world.
#[derive(Clone, Debug)]
pub struct Generated {
    /// What the file is called: `app.rs`.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// The files that it was made from.
    pub files: Vec<PathBuf>,
}

/// What the text of [`Config::inline`] is called in findings.
pub(crate) const INLINE: &str = "<inline>";

impl Config {
    /// The bindings, not written anywhere. Nothing is printed.
    ///
    /// # Errors
    /// All findings: the WIT cannot be read or is not valid, the world is not there, an option leads nowhere.
    pub fn bindings(&self) -> Result<Generated, Vec<Diagnostic>> {
        let options = Options { features: self.features.clone(), all_features: self.all_features };
        let inline = self.inline.as_deref().map(|text| Source::new(INLINE, text));
        let wit = load_several(&self.resolved_paths(), inline.as_ref(), &options)?;
        let world = wit.world(self.world.as_deref())?;
        let mut code = self.code.clone();
        code.among_other_code = true;
        let generator = RustGenerator::new(code);
        let bindings = generator.bindings(&wit, world).map_err(errors)?;
        let files = generator.generate(&bindings).map_err(errors)?;
        let text = files.iter().map(|(_, text)| text).collect();
        Ok(Generated { name: file_name(&wit.resolve, world), text, files: wit.files })
    }
}

/// What rejects the input: where there is such a finding, the others only explain it.
fn errors(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    debug_assert!(has_errors(&findings), "a failure has findings");
    findings
}
