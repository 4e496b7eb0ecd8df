//! Minifies a module, for users without a bundler.
//!
//! `oxc` parses, shortens and prints it. Class names stay, because messages contain them, and so do comments for bundlers
//! and the first line, which says that the file is generated.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{CompressOptions, CompressOptionsKeepNames, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

/// The text of a module that was generated here, minified.
pub fn minify(text: &str) -> String {
    let (header, rest) = text.split_once('\n').unwrap_or(("", text));
    let allocator = Allocator::default();
    let mut parsed = Parser::new(&allocator, rest, SourceType::mjs()).parse();
    debug_assert!(parsed.diagnostics.is_empty(), "what is generated is JavaScript: {:?}", parsed.diagnostics);
    if !parsed.diagnostics.is_empty() {
        return text.to_owned(); // as it is, it may still run
    }
    let mut mangle = MangleOptions::default();
    mangle.keep_names.class = true;
    let compress = CompressOptions {
        keep_names: CompressOptionsKeepNames { class: true, ..CompressOptionsKeepNames::default() },
        ..CompressOptions::default()
    };
    let options = MinifierOptions { mangle: Some(mangle), compress: Some(compress), ..MinifierOptions::default() };
    let minified = Minifier::new(options).minify(&allocator, &mut parsed.program);
    let mut printing = CodegenOptions::minify();
    printing.comments.annotation = true;
    let printed = Codegen::new().with_options(printing).with_scoping(minified.scoping).build(&parsed.program);
    format!("{header}\n{}\n", printed.code)
}

#[cfg(test)]
mod tests {
    use super::minify;

    #[test]
    fn exports_classes_and_what_bundlers_read_stay() {
        let text = "// generated\nclass Counter {}\nfunction long(name) {\n  return import(/* webpackIgnore: true */ name);\n}\n\
            export { Counter, long as 'a:b/c' };\n";
        let minified = minify(text);
        assert!(minified.starts_with("// generated\n"), "{minified}");
        assert!(minified.contains("class Counter{}") && minified.contains("webpackIgnore"), "{minified}");
        assert!(minified.len() < text.len(), "{minified}");
    }
}
