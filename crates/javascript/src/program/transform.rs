//! TypeScript and JSX become JavaScript, on the lines that they had.

use std::path::Path;

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use oxc_transformer::{TransformOptions, Transformer};
use witcraft_diagnostics::{Diagnostic, Source};

use super::{analyze, lines};

/// The JavaScript of a source. Types are erased, and not checked.
///
/// # Errors
/// It cannot be parsed, or has what cannot be translated.
pub(crate) fn transform(path: &Path, source: &Source, ty: SourceType) -> Result<String, Vec<Diagnostic>> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text(), ty).parse();
    if !parsed.diagnostics.is_empty() || parsed.panicked {
        return Err(analyze::findings(source, &parsed.diagnostics));
    }
    let mut program = parsed.program;
    let semantic = SemanticBuilder::new()
        .with_check_syntax_error(true)
        .with_excess_capacity(2.0)
        .with_enum_eval(true)
        .build(&program);
    if !semantic.diagnostics.is_empty() {
        return Err(analyze::findings(source, &semantic.diagnostics));
    }
    let scoping = semantic.semantic.into_scoping();
    let options = TransformOptions::default();
    let transformed = Transformer::new(&allocator, path, &options).build_with_scoping(scoping, &mut program);
    if !transformed.diagnostics.is_empty() {
        return Err(analyze::findings(source, &transformed.diagnostics));
    }
    let options = CodegenOptions {
        source_map_path: Some(path.to_owned()),
        comments: CommentOptions::disabled(),
        ..CodegenOptions::default()
    };
    let printed = Codegen::new().with_options(options).with_source_text(source.text()).build(&program);
    let Some(map) = printed.map else { return Ok(printed.code) };
    let places = map.get_tokens().map(|token| (token.get_dst_line(), token.get_src_line()));
    Ok(lines::restore(&printed.code, places))
}
