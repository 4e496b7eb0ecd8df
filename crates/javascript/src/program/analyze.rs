//! What a module imports, exports and mentions.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Argument, CallExpression, Declaration, ExportDefaultDeclaration, Expression, ImportDeclarationSpecifier,
    ImportExpression, ModuleExportName, Program, Statement,
};
use oxc_ast_visit::{Visit, walk};
use oxc_diagnostics::OxcDiagnostic;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::{GetSpan, SourceType, Span};
use witcraft_diagnostics::{Diagnostic, Source};

use super::define::{self, Define};
use super::transform;

/// What came out.
pub(crate) struct Analyzed {
    /// The module in JavaScript.
    pub(crate) text: String,
    /// Whether that is the text as it was written, so that places in it are places in the source.
    pub(crate) is_verbatim: bool,
    /// Whether it has nothing of a module, and something of CommonJS.
    pub(crate) is_commonjs: bool,
    pub(crate) requests: Vec<Request>,
    pub(crate) globals: BTreeSet<String>,
    pub(crate) exports: Vec<(String, Range<usize>)>,
}

/// A module that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) specifier: String,
    pub(crate) names: Names,
    /// Where it is asked for, in the text.
    pub(crate) range: Range<usize>,
    pub(crate) is_require: bool,
    /// Whether it is asked for while the program runs.
    pub(crate) is_lazy: bool,
}

/// What is wanted of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    Some(Vec<String>),
    All,
}

/// Analyzes a file.
///
/// # Errors
/// It cannot be parsed.
pub(crate) fn analyze(path: &Path, source: &Source, defines: &[Define]) -> Result<Analyzed, Vec<Diagnostic>> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let typescript = match extension {
        "ts" | "mts" => Some(SourceType::ts()),
        "tsx" => Some(SourceType::tsx()),
        "jsx" => Some(SourceType::jsx()),
        "cts" => Some(SourceType::ts().with_script(true)),
        _ => None,
    };
    match typescript {
        Some(ty) => {
            let text = transform::transform(path, source, ty)?;
            let plain = Source::new(source.name(), text);
            // The text was written by a printer, so a fault in it is one of the source that only shows now.
            let defined = define::apply(path, &plain, source_type(extension), defines);
            let plain = defined.map_or(plain, |text| Source::new(source.name(), text));
            of_javascript(&plain, extension, false)
        }
        None => match define::apply(path, source, source_type(extension), defines) {
            Some(text) => of_javascript(&Source::new(source.name(), text), extension, false),
            None => of_javascript(source, extension, true),
        },
    }
}

fn of_javascript(source: &Source, extension: &str, is_verbatim: bool) -> Result<Analyzed, Vec<Diagnostic>> {
    let allocator = Allocator::default();
    let text = source.text();
    let ty = source_type(extension);
    let parsed = Parser::new(&allocator, text, ty).parse();
    if !parsed.diagnostics.is_empty() || parsed.panicked {
        return Err(findings(source, &parsed.diagnostics));
    }
    let semantic = SemanticBuilder::new().with_check_syntax_error(true).build(&parsed.program);
    if !semantic.diagnostics.is_empty() {
        return Err(findings(source, &semantic.diagnostics));
    }
    let references = semantic.semantic.scoping().root_unresolved_references();
    let globals: BTreeSet<String> = references.keys().map(|name| name.to_string()).collect();
    let mut collector = Collector { requests: Vec::new() };
    collector.visit_program(&parsed.program);
    let mut exports = Vec::new();
    declared(&parsed.program, &mut collector.requests, &mut exports);
    let has_module_syntax = parsed.module_record.has_module_syntax;
    let mentions = |name: &str| globals.contains(name);
    let is_commonjs = matches!(extension, "cjs" | "cts")
        || (!has_module_syntax && (mentions("module") || mentions("exports") || mentions("require")));
    Ok(Analyzed { text: text.to_owned(), is_verbatim, is_commonjs, requests: collector.requests, globals, exports })
}

/// What a file is once it is JavaScript.
fn source_type(extension: &str) -> SourceType {
    match extension {
        "mjs" | "mts" | "ts" | "tsx" | "jsx" => SourceType::mjs(),
        "cjs" | "cts" => SourceType::cjs(),
        // A file that has neither imports nor exports may be either.
        _ => SourceType::unambiguous(),
    }
}

/// What a parser found, as findings on the source.
pub(crate) fn findings<'d>(source: &Source, found: impl IntoIterator<Item = &'d OxcDiagnostic>) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> = found
        .into_iter()
        .map(|found| {
            let message = found.message.to_string();
            let mut letters = message.trim_end_matches('.').chars();
            // Messages here begin with a small letter, unless the first word is a name.
            let first = letters.next().map(|c| c.to_ascii_lowercase());
            let message: String = first.into_iter().chain(letters).collect();
            let label = found.labels.first();
            let span = label.map(|label| {
                let start = label.offset() as usize;
                source.span(start..start + label.len() as usize)
            });
            let finding =
                Diagnostic::error("javascript/syntax", message).help_opt(found.help.as_deref().map(str::to_owned));
            match span {
                Some(span) => finding.at(span, label.and_then(|label| label.label()).unwrap_or_default()),
                None => finding.in_file(source.name()),
            }
        })
        .collect();
    if findings.is_empty() {
        findings.push(Diagnostic::error("javascript/syntax", "the text cannot be parsed").in_file(source.name()));
    }
    findings
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

fn name(name: &ModuleExportName<'_>) -> String {
    name.name().to_string()
}

/// Collects what is asked for anywhere in expressions.
struct Collector {
    requests: Vec<Request>,
}

impl<'a> Visit<'a> for Collector {
    fn visit_import_expression(&mut self, expression: &ImportExpression<'a>) {
        if let Expression::StringLiteral(literal) = &expression.source {
            self.requests.push(Request {
                specifier: literal.value.to_string(),
                names: Names::All,
                range: range(literal.span),
                is_require: false,
                is_lazy: true,
            });
        }
        walk::walk_import_expression(self, expression);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        if let (Expression::Identifier(callee), [Argument::StringLiteral(literal)]) =
            (&call.callee, call.arguments.as_slice())
            && callee.name == "require"
        {
            self.requests.push(Request {
                specifier: literal.value.to_string(),
                names: Names::All,
                range: range(literal.span),
                is_require: true,
                is_lazy: true,
            });
        }
        walk::walk_call_expression(self, call);
    }
}

/// Collects what is imported and exported by declarations.
fn declared(program: &Program<'_>, requests: &mut Vec<Request>, exports: &mut Vec<(String, Range<usize>)>) {
    let mut request = |literal: &oxc_ast::ast::StringLiteral<'_>, span: Span, names| {
        requests.push(Request {
            specifier: literal.value.to_string(),
            names,
            range: range(span),
            is_require: false,
            is_lazy: false,
        });
    };
    for statement in &program.body {
        match statement {
            Statement::ImportDeclaration(import) => {
                let specifiers = import.specifiers.iter().flatten();
                let names: Option<Vec<String>> = specifiers
                    .map(|specifier| match specifier {
                        ImportDeclarationSpecifier::ImportSpecifier(specifier) => Some(name(&specifier.imported)),
                        ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => Some("default".to_owned()),
                        ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => None,
                    })
                    .collect();
                request(&import.source, import.span, names.map_or(Names::All, Names::Some));
            }
            Statement::ExportAllDeclaration(export) => {
                request(&export.source, export.span, Names::All);
                if let Some(exported) = &export.exported {
                    exports.push((name(exported), range(exported.span())));
                }
            }
            Statement::ExportFromDeclaration(export) => {
                let names = export.specifiers.iter().map(|specifier| name(&specifier.local)).collect();
                request(&export.source, export.span, Names::Some(names));
                for specifier in &export.specifiers {
                    exports.push((name(&specifier.exported), range(specifier.span)));
                }
            }
            Statement::ExportNamedDeclaration(export) => {
                for specifier in &export.specifiers {
                    exports.push((name(&specifier.exported), range(specifier.span)));
                }
            }
            Statement::ExportDeclaration(export) => of_declaration(&export.declaration, exports),
            Statement::ExportDefaultDeclaration(export) => {
                let ExportDefaultDeclaration { span, .. } = **export;
                exports.push(("default".to_owned(), range(span)));
            }
            _ => {}
        }
    }
}

fn of_declaration(declaration: &Declaration<'_>, exports: &mut Vec<(String, Range<usize>)>) {
    match declaration {
        Declaration::VariableDeclaration(variables) => {
            for variable in &variables.declarations {
                for identifier in variable.id.get_binding_identifiers() {
                    exports.push((identifier.name.to_string(), range(identifier.span)));
                }
            }
        }
        Declaration::FunctionDeclaration(function) => {
            if let Some(id) = &function.id {
                exports.push((id.name.to_string(), range(id.span)));
            }
        }
        Declaration::ClassDeclaration(class) => {
            if let Some(id) = &class.id {
                exports.push((id.name.to_string(), range(id.span)));
            }
        }
        _ => {}
    }
}
