//! Names that are not declared, or not yet.

use std::collections::HashMap;
use std::ops::Range;

use wit_parser::TypeOwner;
use witcraft_diagnostics::{Diagnostic, nearest};

use super::Declarer;
use super::types::Scope;
use crate::ast::{Ast, Name, StatementKind};

/// The names that the statements of a document introduce, each where it is first.
pub(super) fn introduced(ast: &Ast) -> HashMap<String, Range<usize>> {
    let mut introduced = HashMap::new();
    for statement in &ast.statements {
        let name = match &statement.kind {
            StatementKind::Import { name, .. } | StatementKind::Let { name, .. } => name,
            StatementKind::Type(declaration) => &declaration.name,
            StatementKind::Interface(declaration) => &declaration.name,
            StatementKind::World(declaration) => &declaration.name,
            StatementKind::Export { .. } => continue,
        };
        introduced.entry(name.text.clone()).or_insert_with(|| name.range.clone());
    }
    introduced
}

impl Declarer<'_> {
    /// Reports a name at the top that is not declared, or not yet.
    pub(super) fn undefined(&mut self, name: &Name) {
        let near = nearest(&name.text, self.locals.keys().map(String::as_str)).map(str::to_owned);
        let finding = self.not_declared(name, self.introduced.get(&name.text).cloned(), near);
        self.findings.push(finding);
    }

    /// Reports a name that is not declared, or not yet, where a type is named.
    pub(super) fn undefined_in(&mut self, name: &Name, scope: &Scope) {
        if scope.owner == TypeOwner::World(self.root) {
            return self.undefined(name);
        }
        let near = nearest(&name.text, scope.names.keys().map(String::as_str)).map(str::to_owned);
        let later = scope.types.get(&name.text).cloned();
        let is_outside = later.is_none() && self.introduced.contains_key(&name.text);
        let finding = self.not_declared(name, later, near);
        self.findings.push(match is_outside {
            true => finding.note("an interface and a world see the names of the document only through `use`"),
            false => finding,
        });
    }

    fn not_declared(&self, name: &Name, later: Option<Range<usize>>, near: Option<String>) -> Diagnostic {
        let finding = Diagnostic::error("wac/undefined-name", format!("`{}` is not declared", name.text))
            .at(self.source.span(name.range.clone()), "");
        match later.filter(|later| later.start > name.range.start) {
            Some(later) => finding
                .related(self.source.span(later), "declared here")
                .note("a document is read from top to bottom: what it uses has to be declared before"),
            None => finding.help_opt(near.map(|near| format!("did you mean `{near}`?"))),
        }
    }
}
