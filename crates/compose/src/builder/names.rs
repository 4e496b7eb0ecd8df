//! Whether the names of imports and exports are valid, and different from each other.

use std::collections::{HashMap, HashSet};

use wasmparser::names::{ComponentName, ComponentNameKind};
use witcraft_component::features;
use witcraft_diagnostics::{Diagnostic, Span};

use crate::graph::CompositionGraph;

/// The finding for every name that is not valid, or that two imports or two exports have.
pub(crate) fn check_names(graph: &CompositionGraph<'_>) -> Vec<Diagnostic> {
    let names = graph.imports.iter().map(|import| import.name.as_str());
    let mut imports = Names { what: "import", all: names.collect(), seen: HashMap::new(), findings: Vec::new() };
    for import in graph.imports.iter().filter(|import| import.is_declared) {
        imports.check(&import.name, import.span.as_ref());
    }
    let findings = imports.findings;
    let mut exports = Names { what: "export", all: HashSet::new(), seen: HashMap::new(), findings };
    for export in &graph.exports {
        exports.check(&export.name, export.span.as_ref());
    }
    exports.findings
}

/// The names of the imports or of the exports.
struct Names<'g> {
    /// `import` or `export`.
    what: &'static str,
    /// Of imports, all of them.
    all: HashSet<&'g str>,
    /// The parsed names so far, each as it is written and with its place.
    seen: HashMap<ComponentName, (&'g str, Option<&'g Span>)>,
    findings: Vec<Diagnostic>,
}

impl<'g> Names<'g> {
    fn check(&mut self, name: &'g str, span: Option<&'g Span>) {
        let what = self.what;
        let parsed = match ComponentName::new_with_features(name, 0, features::everything()) {
            Ok(parsed) => parsed,
            Err(error) => return self.invalid(name, span, error.message()),
        };
        if let Some(reason) = self.why_not(&parsed) {
            return self.invalid(name, span, &reason);
        }
        let Some((first, first_span)) = self.seen.get(&parsed).copied() else {
            self.seen.insert(parsed, (name, span));
            return;
        };
        let finding = match first == name {
            true => Diagnostic::error("compose/duplicate-name", format!("two {what}s have the name `{name}`")),
            false => {
                let message = format!("`{first}` and `{name}` are the same name for an {what}");
                Diagnostic::error("compose/duplicate-name", message)
                    .note("names in a component must differ in more than the case of letters")
            }
        };
        // Definitions are exported before all else, wherever they stand.
        let (first, second) = match (first_span, span) {
            (Some(first), Some(span)) if span.range().start < first.range().start => (Some(span), Some(first)),
            spans => spans,
        };
        let finding = finding.at_opt(second.cloned(), "the second");
        self.findings.push(match first {
            Some(first) => finding.related(first.clone(), "the first"),
            None => finding,
        });
    }

    /// Why a name that is well-formed cannot be one of these.
    fn why_not(&self, name: &ComponentName) -> Option<String> {
        let is_export = self.what == "export";
        let resource = match name.kind() {
            ComponentNameKind::Url(_) | ComponentNameKind::Hash(_) | ComponentNameKind::Dependency(_) => {
                return is_export.then(|| "an export cannot be a URL, a hash or a dependency".to_owned());
            }
            ComponentNameKind::Method(function) | ComponentNameKind::Static(function) => {
                function.resource().as_str().to_owned()
            }
            ComponentNameKind::Constructor(resource) => resource.as_str().to_owned(),
            ComponentNameKind::Label(_) | ComponentNameKind::Interface(_) => return None,
        };
        // The resource of an export may have been added for it.
        let is_there = is_export || self.all.contains(resource.as_str());
        (!is_there).then(|| format!("it belongs to a resource `{resource}`, which is not imported"))
    }

    fn invalid(&mut self, name: &str, span: Option<&Span>, reason: &str) {
        let message = format!("`{name}` is not a valid name for an {}: {reason}", self.what);
        self.findings.push(Diagnostic::error("compose/invalid-name", message).at_opt(span.cloned(), ""));
    }
}
