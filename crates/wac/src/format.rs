//! A document in the one layout that this program writes.
//!
//! What WAC shares with WIT is laid out like WIT. Expressions are printed from the tree: an instance is in one line if it
//! fits, and has one argument a line otherwise. Comments stay where they are; an expression with a comment in it is left
//! alone.

use std::ops::Range;

use witcraft_diagnostics::{Diagnostic, Source};

use crate::ast::{Argument, ExportOptions, Expression, Name, Postfix, Primary, Statement, StatementKind};
use crate::lexer::{Comment, lex};
use crate::parse::{is_keyword, parse};

/// Longer lines are broken where there are arguments to break.
const WIDTH: usize = 100;
const INDENT: &str = "  ";

/// The text of `source` in the usual layout. Formatting the result again changes nothing, and it means the same.
///
/// # Errors
/// All mistakes in the syntax: only a document can be laid out.
pub fn format(source: &Source) -> Result<String, Vec<Diagnostic>> {
    let (ast, findings) = parse(source);
    if !findings.is_empty() {
        return Err(findings);
    }
    let text = source.text();
    let comments = lex(text).comments;
    let mut out = String::new();
    let mut end = 0;
    let package = ast.package.as_ref().map(|package| {
        let targets = package.targets.as_ref().map(|path| format!(" targets {}", path.text)).unwrap_or_default();
        let version = package.name.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
        (package.range.clone(), format!("package {}{version}{targets};", package.name.name))
    });
    let statements =
        ast.statements.iter().map(|statement| (statement.range.clone(), statement_text(statement, text, &comments)));
    for (range, laid_out) in package.into_iter().chain(statements) {
        let is_inside = |comment: &&Comment| comment.range.start >= range.start && comment.range.end <= range.end;
        gap(&mut out, text, end..range.start, &comments);
        match comments.iter().find(is_inside) {
            Some(_) if laid_out.starts_with("package ") => out.push_str(text[range.clone()].trim()),
            _ => out.push_str(&laid_out),
        }
        end = range.end;
    }
    gap(&mut out, text, end..text.len(), &comments);
    let trimmed = out.trim_end().len();
    out.truncate(trimmed);
    if !out.is_empty() {
        out.push('\n');
    }
    Ok(out)
}

/// What is between two statements: their line ends, comments, and at most one empty line in a row.
fn gap(out: &mut String, text: &str, range: Range<usize>, comments: &[Comment]) {
    let mut at = range.start;
    let is_between = |comment: &&Comment| comment.range.start >= range.start && comment.range.end <= range.end;
    for comment in comments.iter().filter(is_between) {
        let before = &text[at..comment.range.start];
        if !before.contains('\n') && !out.is_empty() {
            out.push(' '); // it trails what is before it
        } else {
            line_ends(out, before);
        }
        out.push_str(text[comment.range.clone()].trim_end());
        at = comment.range.end;
    }
    line_ends(out, &text[at..range.end]);
}

fn line_ends(out: &mut String, space: &str) {
    if out.is_empty() {
        return;
    }
    let is_wide = space.matches('\n').count() > 1;
    out.push_str(if is_wide { "\n\n" } else { "\n" });
}

fn statement_text(statement: &Statement, text: &str, comments: &[Comment]) -> String {
    let body = statement.start..statement.range.end;
    let has_comments =
        comments.iter().any(|comment| comment.range.start >= body.start && comment.range.end <= body.end);
    let attributes = witcraft_wit::lay_out(&text[statement.range.start..statement.start]);
    let laid_out = match &statement.kind {
        StatementKind::Let { .. } | StatementKind::Export { .. } if has_comments => text[body].trim_end().to_owned(),
        StatementKind::Let { name, value } => {
            expression_statement(&format!("let {} = ", ident(&name.text)), value, ";")
        }
        StatementKind::Export { value, options } => {
            let tail = match options {
                ExportOptions::None => ";".to_owned(),
                ExportOptions::Spread(_) => "...;".to_owned(),
                ExportOptions::Rename(name) => format!(" as {};", name_text(name)),
            };
            expression_statement("export ", value, &tail)
        }
        StatementKind::Import { .. }
        | StatementKind::Type(_)
        | StatementKind::Interface(_)
        | StatementKind::World(_) => {
            return witcraft_wit::lay_out(&text[statement.range.clone()]).trim_end().to_owned();
        }
    };
    match attributes.trim_end() {
        "" => laid_out,
        attributes => format!("{attributes}\n{laid_out}"),
    }
}

fn expression_statement(head: &str, value: &Expression, tail: &str) -> String {
    let inline = format!("{head}{}{tail}", expression(value, None));
    if inline.chars().count() <= WIDTH { inline } else { format!("{head}{}{tail}", expression(value, Some(0))) }
}

/// An expression in one line, or broken, at a level of indentation.
fn expression(value: &Expression, level: Option<usize>) -> String {
    let mut out = match &value.primary {
        Primary::Name(name) => ident(&name.text),
        Primary::Nested(inner) => format!("({})", expression(inner, level)),
        Primary::New(new) => {
            let version = new.package.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
            let head = format!("new {}{version}{}", new.package.name, settings_text(&new.virtualize));
            if new.arguments.is_empty() {
                format!("{head} {{}}")
            } else if let Some(level) = level {
                let indent = INDENT.repeat(level + 1);
                let lines = new.arguments.iter().map(|of| {
                    let inline = argument(of, None);
                    let fits = indent.len() + inline.chars().count() < WIDTH;
                    let text = if fits { inline } else { argument(of, Some(level + 1)) };
                    let comma = if matches!(of, Argument::Fill(_)) { "" } else { "," };
                    format!("{indent}{text}{comma}\n")
                });
                format!("{head} {{\n{}{}}}", lines.collect::<String>(), INDENT.repeat(level))
            } else {
                let arguments: Vec<String> = new.arguments.iter().map(|of| argument(of, None)).collect();
                format!("{head} {{ {} }}", arguments.join(", "))
            }
        }
    };
    for postfix in &value.postfix {
        match postfix {
            Postfix::Access(name) => out.push_str(&format!(".{}", ident(&name.text))),
            Postfix::Named(name) => out.push_str(&format!("[\"{}\"]", name.text)),
        }
    }
    out
}

/// ` virtualize { deny: "network", trap }`, or nothing.
pub(crate) fn settings_text(settings: &[(Name, Option<Name>)]) -> String {
    let setting = |(name, value): &(Name, Option<Name>)| match value {
        Some(value) => format!("{}: \"{}\"", ident(&name.text), value.text),
        None => ident(&name.text),
    };
    match settings {
        [] => String::new(),
        settings => format!(" virtualize {{ {} }}", settings.iter().map(setting).collect::<Vec<_>>().join(", ")),
    }
}

fn argument(of: &Argument, level: Option<usize>) -> String {
    match of {
        Argument::Inferred(name) => ident(&name.text),
        Argument::Named(name, value) => format!("{}: {}", name_text(name), expression(value, level)),
        Argument::Spread(name) => format!("...{}", ident(&name.text)),
        Argument::Fill(_) => "...".to_owned(),
    }
}

fn name_text(name: &Name) -> String {
    if name.is_string { format!("\"{}\"", name.text) } else { ident(&name.text) }
}

/// A name, with a `%` where it is a keyword.
pub(crate) fn ident(name: &str) -> String {
    if is_keyword(name) { format!("%{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_layout(text: &str, expected: &str) {
        let formatted = |text: &str| format(&Source::new("a.wac", text)).expect("a document");
        assert_eq!(formatted(text), expected);
        assert_eq!(formatted(expected), expected, "not idempotent");
    }

    #[test]
    fn statements_are_one_a_line() {
        assert_layout(
            "package  a:b@1.0.0   targets c:d/e ; import x:func( ) ;import y as  \"z\" : interface{f:func();} ; let i=new a:c{x,y:(y).f,\"q\":y,...i2,...};\nexport i  ...;export i [ \"a:b/c\" ] . %type as  foo;",
            "package a:b@1.0.0 targets c:d/e;\nimport x: func();\nimport y as \"z\": interface {\n  f: func();\n};\nlet i = new a:c { x, y: (y).f, \"q\": y, ...i2, ... };\nexport i...;\nexport i[\"a:b/c\"].%type as foo;\n",
        );
    }

    #[test]
    fn comments_and_docs_stay() {
        assert_layout(
            "// top\n\n\npackage a:b; // why\n/// docs\n@unstable(feature=f)\nlet x = new a:c{}; /* after */\n\n\n// end\nexport x /* in */ ...;\n// bottom",
            "// top\n\npackage a:b; // why\n/// docs\n@unstable(feature = f)\nlet x = new a:c {}; /* after */\n\n// end\nexport x /* in */ ...;\n// bottom\n",
        );
    }

    #[test]
    fn a_long_instance_is_broken() {
        let name = "a-rather-long-name-of-an-argument";
        assert_layout(
            &format!("package a:b; let x = new a:c {{ {name}, {name}2: new d:e {{ ... }}, {name}3, ... }};"),
            &format!(
                "package a:b;\nlet x = new a:c {{\n  {name},\n  {name}2: new d:e {{ ... }},\n  {name}3,\n  ...\n}};\n"
            ),
        );
    }
}
