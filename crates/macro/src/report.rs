//! Findings as compile errors, each where it belongs in the call.

use std::path::Path;

use proc_macro2::Span;
use syn::Error;
use witcraft_build::Renderer;
use witcraft_diagnostics::{Diagnostic, Setting};

use crate::input::{Inline, Places};

/// The options that the macro has under other names than the generator.
const RENAMED: [(&str, &str); 2] =
    [("additional-derive-attributes", "additional_derives"), ("additional-derive-ignore", "additional_derives_ignore")];

/// All findings as one error, which the compiler shows as several. There is at least one.
pub(crate) fn error(findings: &[Diagnostic], places: &Places, root: &Path) -> Error {
    let mut renderer = Renderer::new(root);
    if let Some((file, line, column)) = places.inline.as_ref().and_then(Inline::start) {
        renderer = renderer.inline_at(file, line, column);
    }
    let errors = findings.iter().map(|finding| Error::new(place(finding, places), text(finding, &renderer)));
    errors
        .reduce(|mut all, next| {
            all.combine(next);
            all
        })
        .unwrap_or_else(|| Error::new(Span::call_site(), "generating the bindings failed for an unknown reason"))
}

/// What a finding says, with options as they are called here.
fn text(finding: &Diagnostic, renderer: &Renderer) -> String {
    let mut text = renderer.render(finding).replace("`--world`", "`world`");
    if let Some(Setting { option, .. }) = &finding.setting {
        text = text.replace(&format!("`{option}`"), &format!("`{}`", name(option)));
    }
    if finding.code == "wit/package-not-found" && text.contains("`wasi:") && !cfg!(feature = "wasi") {
        text += "\n  = help: or enable the crate's feature `wasi`, which has the WASI packages built in";
    }
    text
}

/// What the macro calls an option of the generator.
fn name(option: &str) -> String {
    let renamed = RENAMED.iter().find(|(generator, _)| *generator == option);
    renamed.map_or_else(|| option.replace('-', "_"), |(_, here)| (*here).to_owned())
}

/// The part of the call that a finding is about, or the whole call.
fn place(finding: &Diagnostic, places: &Places) -> Span {
    if let Some(Setting { option, value }) = &finding.setting {
        let value = places.values.get(&(*option, value.clone()));
        let whole = || places.options.get(&name(option));
        return value.or_else(whole).copied().unwrap_or_else(Span::call_site);
    }
    let is_about_world = ["wit/unknown-world", "wit/ambiguous-world", "wit/world-name"].contains(&finding.code);
    if let Some(world) = places.world.filter(|_| is_about_world) {
        return world;
    }
    let name = match (finding.labels.first(), &finding.origin) {
        (Some(label), _) => label.span.source().name(),
        (None, Some(origin)) => origin.path.as_str(),
        (None, None) => "",
    };
    // The path that leads to the file: relative ones begin at the package's directory, which is what `ends_with` passes over.
    let path = places.paths.iter().find(|(path, _)| Path::new(name).ancestors().any(|above| above.ends_with(path)));
    match (path, &places.inline) {
        (Some((_, span)), _) => *span,
        (None, Some(inline)) if name.starts_with('<') => inline.span,
        (None, _) => Span::call_site(),
    }
}

impl Inline {
    /// The file, the line and the column at which the text begins, if it stands there as it is.
    fn start(&self) -> Option<(String, usize, usize)> {
        let offset = self.tokens.find(&self.text)?;
        let before = &self.tokens[..offset];
        if before.contains('\n') {
            return None;
        }
        let span = self.span.unwrap();
        Some((span.file(), span.line(), span.column() + before.chars().count()))
    }
}
