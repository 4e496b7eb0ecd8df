//! One finding.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::{Origin, Span, find_code};

/// How bad a finding is. The order is from the least to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Accepted, but probably not what was meant.
    Warning,
    /// Rejected: the exit status is not 0.
    Error,
}

/// Whether a label is the place of the finding or something that explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelKind {
    /// The place of the finding. The first primary label names the file and the line in the heading.
    Primary,
    /// A place that has to do with it, in this file or another.
    Secondary,
}

/// A place in a text with a few words on what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say of it, possibly nothing: lower case, no full stop.
    pub text: String,
    /// The place of the finding, or a related one.
    pub kind: LabelKind,
}

/// The option that a finding is about, for callers that know where it was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// The option's name, as it is in the message.
    pub option: &'static str,
    /// The one of its values that is at fault: the key, of a pair.
    pub value: String,
}

/// One finding: what, where, and the way out.
///
/// ```
/// use witcraft_diagnostics::{Diagnostic, Source};
/// let source = Source::new("kv.wit", "get: func() -> strng;");
/// let finding = Diagnostic::error("wit/unknown-type", "type `strng` does not exist")
///     .at(source.span(15..20), "not found in this interface")
///     .help("did you mean `string`?");
/// assert_eq!(finding.labels[0].span.to_string(), "kv.wit:1:16");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable, specific code, `area/what`: `componentize/missing-export`.
    pub code: &'static str,
    /// One sentence: lower case, names in backticks, no full stop.
    pub message: String,
    /// Places in texts. The first primary one is where the finding is.
    pub labels: Vec<Label>,
    /// The input it was found in, if there is no text to point into.
    pub origin: Option<Origin>,
    /// The option that it is about.
    pub setting: Option<Setting>,
    /// Facts that explain it, one line or several each.
    pub notes: Vec<String>,
    /// What to do about it, one way out each.
    pub help: Vec<String>,
}

impl Diagnostic {
    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Diagnostic {
        debug_assert!(find_code(code).is_some(), "`{code}` is not in the registry of codes");
        Diagnostic {
            severity,
            code,
            message: message.into(),
            labels: Vec::new(),
            origin: None,
            setting: None,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A finding that rejects the input.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, message)
    }

    /// A finding that lets the input pass.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message)
    }

    /// Something worth knowing.
    pub fn note_only(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Note, code, message)
    }

    /// Adds the place of the finding, with a few words (possibly none) on it.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into(), kind: LabelKind::Primary });
        self
    }

    /// Adds the place of the finding if it is known.
    #[must_use]
    pub fn at_opt(self, span: Option<Span>, text: impl Into<String>) -> Diagnostic {
        match span {
            Some(span) => self.at(span, text),
            None => self,
        }
    }

    /// Adds a related place, which may be in another text.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into(), kind: LabelKind::Secondary });
        self
    }

    /// Says which input it was found in.
    #[must_use]
    pub fn in_origin(mut self, origin: Origin) -> Diagnostic {
        self.origin = Some(origin);
        self
    }

    /// Names the file it was found in, keeping an offset and nesting that are already there. Does nothing where the
    /// finding already names a file or points into a text.
    #[must_use]
    pub fn in_file(mut self, path: &str) -> Diagnostic {
        if self.labels.is_empty() {
            let origin = self.origin.get_or_insert_with(Origin::default);
            if origin.path.is_empty() {
                origin.path = path.to_owned();
            }
        }
        self
    }

    /// Names the files that it speaks of otherwise, as where they were copied from.
    #[must_use]
    pub fn with_names(mut self, rename: impl Fn(&str) -> String) -> Diagnostic {
        for label in &mut self.labels {
            let source = label.span.source();
            label.span = source.with_name(rename(source.name())).span(label.span.range());
        }
        if let Some(origin) = &mut self.origin {
            origin.path = rename(&origin.path);
        }
        self
    }

    /// Says which value of which option it is about.
    #[must_use]
    pub fn about(mut self, option: &'static str, value: impl Into<String>) -> Diagnostic {
        self.setting = Some(Setting { option, value: value.into() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help.push(help.into());
        self
    }

    /// Adds a way out if there is one.
    #[must_use]
    pub fn help_opt(self, help: Option<String>) -> Diagnostic {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }
}

/// Whether any of the findings rejects the input.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Diagnostic", 7 + usize::from(self.setting.is_some()))?;
        out.serialize_field("severity", &self.severity)?;
        out.serialize_field("code", self.code)?;
        out.serialize_field("message", &self.message)?;
        out.serialize_field("labels", &self.labels)?;
        out.serialize_field("origin", &self.origin)?;
        match &self.setting {
            Some(setting) => out.serialize_field("setting", setting)?,
            None => out.skip_field("setting")?,
        }
        out.serialize_field("notes", &self.notes)?;
        out.serialize_field("help", &self.help)?;
        out.end()
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let position = self.span.position();
        let range = self.span.range();
        let mut out = serializer.serialize_struct("Label", 7)?;
        out.serialize_field("file", self.span.source().name())?;
        out.serialize_field("line", &position.line)?;
        out.serialize_field("column", &position.column)?;
        out.serialize_field("start", &range.start)?;
        out.serialize_field("end", &range.end)?;
        out.serialize_field("text", &self.text)?;
        out.serialize_field("kind", &self.kind)?;
        out.end()
    }
}
