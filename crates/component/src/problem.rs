//! Errors of the wasm reader and validator as findings.

use wasmparser::WasmFeatures;
use witcraft_diagnostics::{Diagnostic, Origin};

use crate::features;
use crate::limits::shown;

/// Something wrong at an offset of the input.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) offset: usize,
    /// The feature of WebAssembly that would make it right.
    pub(crate) feature: Option<WasmFeatures>,
    /// What else would make it right.
    way_out: Option<&'static str>,
}

/// What the validator says of a shared memory where one may not be.
const SHARED: &str = "mismatch in the shared flag for memories";

/// Who found it: decides the code.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    /// The binary format is broken.
    Parse,
    /// A section breaks a rule.
    Section,
    /// The body of a function breaks a rule.
    Body,
}

impl Problem {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, offset: usize) -> Problem {
        Problem { code, message: message.into(), offset, feature: None, way_out: None }
    }

    pub(crate) fn of(error: &wasmparser::Error, stage: Stage) -> Problem {
        let feature = error.missing_wasm_feature();
        let text = error.message();
        let code = match stage {
            _ if feature.is_some() => "validate/feature",
            _ if text == "unexpected end-of-file" => "validate/truncated",
            Stage::Parse => "validate/malformed",
            Stage::Section => "validate/invalid",
            Stage::Body if text.starts_with("type mismatch") => "validate/type-mismatch",
            Stage::Body => "validate/invalid-function",
        };
        let message = match code {
            "validate/truncated" => "the bytes end in the middle of an item".to_owned(),
            _ if text == SHARED => {
                "a memory is shared where an unshared one is required (as for passing values), or the other way round"
                    .to_owned()
            }
            _ => shown_lines(text),
        };
        let way_out = (text == SHARED).then_some(
            "values must pass through an unshared memory: build the module without threads, or give it a second \
             memory for values",
        );
        Problem { code, message, offset: error.offset(), feature, way_out }
    }

    /// The finding, found on the given way down the nesting.
    pub(crate) fn to_diagnostic(&self, nesting: Vec<String>) -> Diagnostic {
        let origin = Origin { offset: Some(self.offset as u64), nesting, ..Origin::default() };
        let help = self.feature.map(|feature| match features::name(feature) {
            Some(name) if features::embedded().contains(feature) => {
                format!("enable the feature with `--wasm-features {name}`")
            }
            Some(name) => format!("`--wasm-features {name}` accepts it, but the embedded Wasmtime cannot run it"),
            None => "it needs a WebAssembly feature that is not enabled".to_owned(),
        });
        let help = help.or(self.way_out.map(str::to_owned));
        Diagnostic::error(self.code, self.message.clone()).in_origin(origin).help_opt(help)
    }
}

/// A message of the parser: its first lines say the cause last, and may quote names out of the binary.
fn shown_lines(text: &str) -> String {
    let lines = text.lines().map(|line| shown(&line.split_whitespace().collect::<Vec<_>>().join(" ")));
    lines.collect::<Vec<_>>().join(": ")
}
