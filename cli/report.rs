//! How findings are shown: the only place that renders diagnostics.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin as SnippetOrigin, Renderer, Snippet};
use witcraft_diagnostics::{Diagnostic, Label, LabelKind, Severity};

use crate::opts::report::{Args, Color, Format};

/// The number of findings shown in text output; JSON has all of them.
const SHOWN: usize = 100;

/// Messages longer than this, because of names in them, are shortened in the middle.
const LONGEST: usize = 1_000;

/// Renders findings as the user asked for.
#[derive(Clone)]
pub(crate) struct Reporter {
    format: Format,
    renderer: Renderer,
}

impl Reporter {
    /// A reporter for these options; colours depend on standard error.
    pub(crate) fn new(args: &Args) -> Reporter {
        let coloured = match args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        };
        let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
        Reporter { format: args.message_format, renderer }
    }

    /// Whether findings are shown as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// The findings as one JSON document with a final newline.
    pub(crate) fn to_json(&self, diagnostics: &[Diagnostic]) -> String {
        /// Fields are in a readable order, independent of how maps are ordered in this build.
        #[derive(serde::Serialize)]
        struct Document<'a> {
            diagnostics: &'a [Diagnostic],
        }
        let text = serde_json::to_string_pretty(&Document { diagnostics });
        text.expect("findings are texts, numbers and lists") + "\n"
    }

    /// Shows the findings on standard error. Errors while writing are ignored.
    pub(crate) fn show(&self, diagnostics: &[Diagnostic]) {
        if diagnostics.is_empty() {
            return;
        }
        let text = if self.is_json() { self.to_json(diagnostics) } else { self.to_text(diagnostics) };
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// The findings as text, separated by empty lines, and the number of findings that are not shown.
    fn to_text(&self, diagnostics: &[Diagnostic]) -> String {
        let mut findings: Vec<String> = diagnostics.iter().take(SHOWN).map(|each| self.render(each) + "\n").collect();
        if diagnostics.len() > SHOWN {
            let more = format!("{} more findings are not shown", diagnostics.len() - SHOWN);
            let more = Diagnostic::note_only("output/more-findings", more)
                .help("show all of them with `--message-format json`");
            findings.push(self.render(&more) + "\n");
        }
        findings.join("\n")
    }

    /// One finding as text, without a final newline.
    fn render(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(shortened(&diagnostic.message)).id(diagnostic.code);
        let mut group = Group::with_title(title);
        for snippet in snippets(&diagnostic.labels) {
            group = group.element(snippet);
        }
        let origin = diagnostic.origin.as_ref().filter(|origin| !origin.path.is_empty());
        if let Some(origin) = origin.filter(|_| diagnostic.labels.is_empty()) {
            group = group.element(SnippetOrigin::path(printable(&origin.to_string())));
        }
        let notes = diagnostic.notes.iter().map(|note| Level::NOTE.message(note.as_str()));
        let help = diagnostic.help.iter().map(|help| Level::HELP.message(help.as_str()));
        for message in notes.chain(help) {
            group = group.element(Element::from(message));
        }
        let text = self.renderer.render(&[group]);
        // Where there is no line to show, what is below the message stands as far in as beside a line of one digit.
        if diagnostic.labels.is_empty() { text.replace('\n', "\n ") } else { text }
    }
}

/// A text as it is, or without its middle if it is very long.
fn shortened(text: &str) -> Cow<'_, str> {
    let half = |at: usize| text.floor_char_boundary(at);
    if text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}...{}", &text[..half(LONGEST / 2)], &text[half(text.len() - LONGEST / 2)..]))
}

/// A path with terminal control characters escaped: names of files and wasm items can contain any.
pub(crate) fn printable(path: &str) -> String {
    path.replace(char::is_control, "\u{fffd}")
}

/// One snippet per source, in the order in which the labels mention them, primary labels first.
fn snippets(labels: &[Label]) -> Vec<Snippet<'_, annotate_snippets::Annotation<'_>>> {
    let mut order: Vec<&Label> = labels.iter().collect();
    order.sort_by_key(|label| label.kind != LabelKind::Primary);
    let mut groups: Vec<Vec<&Label>> = Vec::new();
    for label in order {
        match groups.iter_mut().find(|group| group[0].span.source() == label.span.source()) {
            Some(group) => group.push(label),
            None => groups.push(vec![label]),
        }
    }
    groups
        .into_iter()
        .map(|group| {
            let source = group[0].span.source();
            let annotations = group.iter().map(|label| {
                let kind = match label.kind {
                    LabelKind::Primary => AnnotationKind::Primary,
                    LabelKind::Secondary => AnnotationKind::Context,
                };
                let annotation = kind.span(label.span.range());
                if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
            });
            Snippet::source(source.text()).path(printable(source.name())).annotations(annotations)
        })
        .collect()
}

/// Makes a panic say that it is a bug in witcraft, after its own message.
pub(crate) fn install_panic_hook() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if witcraft_diagnostics::is_contained() {
            return; // becomes a finding
        }
        default(info);
        let _ = writeln!(
            std::io::stderr(),
            "witcraft {}: this is a bug in witcraft, not in your input; please report it with the command and the lines above",
            env!("CARGO_PKG_VERSION"),
        );
    }));
}

/// Enables log output of the libraries for `-v` (steps) and `-vv` (details).
pub(crate) fn install_tracing(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    let subscriber = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr);
    subscriber.with_ansi(false).with_target(false).without_time().init();
}
