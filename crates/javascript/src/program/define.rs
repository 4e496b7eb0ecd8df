//! `--define`: expressions in the place of global variables, such as `process.env.NODE_ENV`.

use std::path::Path;

use oxc_allocator::{Allocator, CloneIn};
use oxc_ast::ast::{Expression, IdentifierReference, StaticMemberExpression};
use oxc_ast_visit::{VisitMut, walk_mut};
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_parser::Parser;
use oxc_semantic::{Scoping, SemanticBuilder};
use oxc_span::SourceType;
use witcraft_diagnostics::{Diagnostic, Source};

use super::lines;

/// What stands for a global variable, or for a property of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Define {
    /// `NAME`, or `NAME.PROPERTY` as deep as it goes.
    pub name: String,
    /// An expression.
    pub value: String,
}

/// Whether each of the definitions can be used.
///
/// # Errors
/// Those that cannot, with why.
pub(crate) fn check(defines: &[Define]) -> Result<(), Vec<Diagnostic>> {
    let findings: Vec<Diagnostic> = defines.iter().filter_map(problem).collect();
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

fn problem(define: &Define) -> Option<Diagnostic> {
    let Define { name, value } = define;
    let is_part = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '$'))
            && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
    };
    if !name.split('.').all(is_part) {
        let message = format!("`{name}` is not the name of a variable or of a property of one");
        return Some(
            Diagnostic::error("javascript/define", message).help("write `NAME=VALUE` or `NAME.PROPERTY=VALUE`"),
        );
    }
    let allocator = Allocator::default();
    Parser::new(&allocator, value, SourceType::mjs()).parse_expression().err().map(|_| {
        let message = format!("`{value}`, which is to stand for `{name}`, is not an expression");
        Diagnostic::error("javascript/define", message).help("quote text twice: `--define NAME='\"text\"'`")
    })
}

/// A module in JavaScript with its definitions in place, on the lines that it has; none where it mentions none of them.
pub(crate) fn apply(path: &Path, source: &Source, ty: SourceType, defines: &[Define]) -> Option<String> {
    let last = |define: &Define| define.name.rsplit('.').next().map(str::to_owned).unwrap_or_default();
    if !defines.iter().any(|define| source.text().contains(&last(define))) {
        return None;
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text(), ty).parse();
    if !parsed.diagnostics.is_empty() || parsed.panicked {
        // It is reported by whoever reads the module.
        return None;
    }
    let mut program = parsed.program;
    let scoping = SemanticBuilder::new().build(&program).semantic.into_scoping();
    let values = defines.iter().map(|define| {
        let text = allocator.alloc_str(&define.value);
        Some((define.name.as_str(), Parser::new(&allocator, text, SourceType::mjs()).parse_expression().ok()?))
    });
    let values = values.collect::<Option<Vec<_>>>()?;
    let mut replacer = Replacer { allocator: &allocator, scoping: &scoping, values, has_replaced: false };
    replacer.visit_program(&mut program);
    if !replacer.has_replaced {
        return None;
    }
    let options = CodegenOptions {
        source_map_path: Some(path.to_owned()),
        comments: CommentOptions::disabled(),
        ..CodegenOptions::default()
    };
    let printed = Codegen::new().with_options(options).with_source_text(source.text()).build(&program);
    let Some(map) = printed.map else { return Some(printed.code) };
    let places = map.get_tokens().map(|token| (token.get_dst_line(), token.get_src_line()));
    Some(lines::restore(&printed.code, places))
}

struct Replacer<'a, 's> {
    allocator: &'a Allocator,
    scoping: &'s Scoping,
    values: Vec<(&'s str, Expression<'a>)>,
    has_replaced: bool,
}

impl Replacer<'_, '_> {
    fn is_global(&self, identifier: &IdentifierReference<'_>) -> bool {
        let reference = identifier.reference_id.get();
        reference.is_some_and(|reference| self.scoping.get_reference(reference).symbol_id().is_none())
    }

    /// `a.b.c` of a global variable, in text.
    fn name(&self, expression: &Expression<'_>) -> Option<String> {
        match expression {
            Expression::Identifier(identifier) if self.is_global(identifier) => Some(identifier.name.to_string()),
            Expression::StaticMemberExpression(member) => {
                let StaticMemberExpression { object, property, .. } = &**member;
                Some(format!("{}.{}", self.name(object)?, property.name))
            }
            _ => None,
        }
    }
}

impl<'a> VisitMut<'a> for Replacer<'a, '_> {
    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        if let Some(name) = self.name(expression)
            && let Some((_, value)) = self.values.iter().find(|(known, _)| *known == name)
        {
            *expression = value.clone_in(self.allocator);
            self.has_replaced = true;
            return;
        }
        walk_mut::walk_expression(self, expression);
    }
}
