//! Tokens to a tree.
//!
//! A statement that cannot be parsed is one finding, and the next one is tried: so that a document with several mistakes
//! has all of them reported.

mod expressions;
mod items;
mod recover;
mod types;

use std::ops::Range;

use semver::Version;
use witcraft_diagnostics::{Diagnostic, Source};

use crate::ast::{Ast, Attributes, Name, PackageDirective, PackageName, Path, Reference, Statement, StatementKind};
use crate::lexer::{Kind, Lexed, Token, lex};

/// Brackets and expressions nest at most this deeply.
const DEPTH: usize = 200;

/// Words that are names only with a `%`. `map` and `virtualize` are keywords only where nothing else can stand.
const KEYWORDS: &[&str] = &[
    "as",
    "async",
    "bool",
    "borrow",
    "char",
    "constructor",
    "enum",
    "error-context",
    "export",
    "f32",
    "f64",
    "flags",
    "func",
    "future",
    "import",
    "include",
    "interface",
    "let",
    "list",
    "new",
    "option",
    "own",
    "package",
    "record",
    "resource",
    "result",
    "s16",
    "s32",
    "s64",
    "s8",
    "static",
    "stream",
    "string",
    "targets",
    "tuple",
    "type",
    "u16",
    "u32",
    "u64",
    "u8",
    "use",
    "variant",
    "with",
    "world",
];

/// What a statement begins with.
const STATEMENTS: &[&str] =
    &["import", "let", "export", "interface", "world", "type", "record", "variant", "enum", "flags", "use", "resource"];

/// The tree of a document, and the findings about its syntax.
pub(crate) fn parse(source: &Source) -> (Ast, Vec<Diagnostic>) {
    let lexed = lex(source.text());
    let mut parser =
        Parser { source, text: source.text(), lexed: &lexed, at: 0, comment: 0, depth: 0, findings: Vec::new() };
    if let Some(open) = &lexed.open_comment {
        let finding = Diagnostic::error("wac/syntax", "a block comment does not end");
        parser.findings.push(finding.at(source.span(open.clone()), "it begins here"));
    }
    let ast = parser.document();
    (ast, parser.findings)
}

/// A finding was reported, and the statement is to be left.
pub(super) struct Failed;

pub(super) type Parsed<T> = Result<T, Failed>;

pub(super) struct Parser<'a> {
    source: &'a Source,
    text: &'a str,
    lexed: &'a Lexed,
    at: usize,
    /// The first comment that no attribute has taken.
    comment: usize,
    depth: usize,
    findings: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Ast {
        let mut ast = Ast::default();
        self.attributes().ok();
        match self.package() {
            Ok(package) => ast.package = Some(package),
            Err(Failed) => self.recover(self.at),
        }
        while self.kind() != Kind::End {
            let start = self.at;
            match self.statement() {
                Ok(statement) => ast.statements.push(statement),
                Err(Failed) => self.recover(start),
            }
        }
        ast
    }

    fn package(&mut self) -> Parsed<PackageDirective> {
        let start = self.token().range.start;
        if !self.is("package") {
            let message = format!("a document begins with `package`, but found {}", self.found());
            let help = "begin it with the name of the composition: `package example:composition;`";
            self.report(self.token().range.clone(), message, Some(help.to_owned()));
            if STATEMENTS.contains(&self.word()) {
                // The rest can be read.
                let range = start..start;
                let name = PackageName { name: "unnamed:unnamed".to_owned(), version: None, range: range.clone() };
                return Ok(PackageDirective { name, targets: None, range });
            }
            return Err(Failed);
        }
        self.advance();
        let name = self.package_name()?;
        let targets = if self.eat("targets") { Some(self.path()?) } else { None };
        self.expect(";")?;
        Ok(PackageDirective { name, targets, range: start..self.end_of_last() })
    }

    fn statement(&mut self) -> Parsed<Statement> {
        let first = self.attributes_start();
        let attributes = self.attributes()?;
        let start = self.token().range.start;
        let kind = match self.word() {
            "import" => self.import()?,
            "let" => self.let_()?,
            "export" => self.export()?,
            "interface" => StatementKind::Interface(self.interface()?),
            "world" => StatementKind::World(self.world()?),
            "type" | "record" | "variant" | "enum" | "flags" => StatementKind::Type(self.type_declaration()?),
            "resource" => {
                let message = "a resource is declared in an interface or a world".to_owned();
                return Err(self.report(self.token().range.clone(), message, None));
            }
            "package" => {
                let message = "a document has one `package` directive, at its beginning".to_owned();
                return Err(self.report(self.token().range.clone(), message, None));
            }
            _ => {
                return Err(self.expected("`import`, `let`, `export`, or a declaration of an interface, world or type"));
            }
        };
        Ok(Statement { attributes, kind, range: first.min(start)..self.end_of_last(), start })
    }

    // What is here.

    fn token(&self) -> &'a Token {
        &self.lexed.tokens[self.at]
    }

    fn kind(&self) -> Kind {
        self.token().kind
    }

    fn slice(&self) -> &'a str {
        &self.text[self.token().range.clone()]
    }

    fn word(&self) -> &'a str {
        if self.kind() == Kind::Word { self.slice() } else { "" }
    }

    fn symbol(&self) -> &'a str {
        if self.kind() == Kind::Symbol { self.slice() } else { "" }
    }

    fn is(&self, text: &str) -> bool {
        matches!(self.kind(), Kind::Word | Kind::Symbol) && self.slice() == text
    }

    /// The text of the word or symbol `ahead` tokens further on.
    fn peek(&self, ahead: usize) -> &'a str {
        match self.lexed.tokens.get(self.at + ahead) {
            Some(token) if matches!(token.kind, Kind::Word | Kind::Symbol) => &self.text[token.range.clone()],
            _ => "",
        }
    }

    fn end_of_last(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |last| self.lexed.tokens[last].range.end)
    }

    fn advance(&mut self) {
        if self.kind() != Kind::End {
            self.at += 1;
        }
    }

    fn eat(&mut self, text: &str) -> bool {
        let is = self.is(text);
        if is {
            self.advance();
        }
        is
    }

    fn expect(&mut self, text: &'static str) -> Parsed<Range<usize>> {
        if !self.is(text) {
            return Err(self.expected(&format!("`{text}`")));
        }
        let range = self.token().range.clone();
        self.advance();
        Ok(range)
    }

    /// Runs `parse` one level deeper.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEPTH {
            let message = format!("brackets are nested more than {DEPTH} levels deep");
            return Err(self.report(self.token().range.clone(), message, None));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Members up to `close`, separated by commas, the last of which may be followed by one.
    fn members<T>(&mut self, close: &'static str, mut member: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut members = Vec::new();
        loop {
            if self.eat(close) {
                return Ok(members);
            }
            members.push(member(self)?);
            if !self.eat(",") && !self.is(close) {
                return Err(self.expected(&format!("`,` or `{close}`")));
            }
        }
    }

    // Names.

    fn name(&mut self) -> Parsed<Name> {
        let token = self.token();
        if token.kind != Kind::Word {
            return Err(self.expected("a name"));
        }
        let slice = self.slice();
        if KEYWORDS.contains(&slice) {
            let help = format!("a name that is a keyword is written with a percent sign: `%{slice}`");
            let message = format!("expected a name, found the keyword `{slice}`");
            return Err(self.report(token.range.clone(), message, Some(help)));
        }
        let text = slice.trim_start_matches('%').to_owned();
        if !is_kebab_case(&text) {
            let message = format!("`{text}` is not in kebab case");
            let help = "a name is words of one case, joined by hyphens, each of which begins with a letter: `my-name`";
            return Err(self.report(token.range.clone(), message, Some(help.to_owned())));
        }
        self.advance();
        Ok(Name { text, range: token.range.clone(), is_string: false })
    }

    fn string(&mut self) -> Parsed<Name> {
        if self.kind() != Kind::String {
            return Err(self.expected("a text in double quotes"));
        }
        let slice = self.slice();
        let name =
            Name { text: slice[1..slice.len() - 1].to_owned(), range: self.token().range.clone(), is_string: true };
        self.advance();
        Ok(name)
    }

    fn name_or_string(&mut self) -> Parsed<Name> {
        match self.kind() {
            Kind::String => self.string(),
            Kind::Word => self.name(),
            _ => Err(self.expected("a name, or a text in double quotes")),
        }
    }

    /// `ns:name@1.0.0`.
    fn package_name(&mut self) -> Parsed<PackageName> {
        let start = self.token().range.start;
        let mut package = self.package_words()?;
        package.version = self.version()?;
        package.range = start..self.end_of_last();
        Ok(package)
    }

    /// `ns:name`. Its words may be keywords.
    fn package_words(&mut self) -> Parsed<PackageName> {
        let start = self.token().range.start;
        let mut words = vec![self.path_word()?];
        if !self.is(":") {
            return Err(self.expected("`:` and the rest of the name of a package, such as `example:component`"));
        }
        while self.eat(":") {
            words.push(self.path_word()?);
        }
        Ok(PackageName { name: words.join(":"), version: None, range: start..self.end_of_last() })
    }

    fn path_word(&mut self) -> Parsed<String> {
        if self.kind() != Kind::Word {
            return Err(self.expected("a name"));
        }
        let text = self.slice().trim_start_matches('%').to_owned();
        if !is_kebab_case(&text) {
            return Err(self.report(self.token().range.clone(), format!("`{text}` is not in kebab case"), None));
        }
        self.advance();
        Ok(text)
    }

    fn version(&mut self) -> Parsed<Option<Version>> {
        if !self.eat("@") {
            return Ok(None);
        }
        if !matches!(self.kind(), Kind::Number | Kind::Word) {
            return Err(self.expected("a version, such as `1.0.0`"));
        }
        self.semantic_version().map(Some)
    }

    fn semantic_version(&mut self) -> Parsed<Version> {
        let (range, text) = (self.token().range.clone(), self.slice());
        match Version::parse(text) {
            Ok(version) => {
                self.advance();
                Ok(version)
            }
            Err(error) => {
                let message = format!("`{text}` is not a semantic version: {error}");
                Err(self.report(range, message, Some("a version has three numbers: `1.0.0`".to_owned())))
            }
        }
    }

    /// `ns:name/item@1.0.0`.
    fn path(&mut self) -> Parsed<Path> {
        let start = self.token().range.start;
        let mut package = self.package_words()?;
        if !self.is("/") {
            return Err(self.expected("`/` and the name of an item of the package, as in `example:package/item`"));
        }
        let mut segments = Vec::new();
        while self.eat("/") {
            let range = self.token().range.clone();
            segments.push(Name { text: self.path_word()?, range, is_string: false });
        }
        package.version = self.version()?;
        let range = start..self.end_of_last();
        let items: String = segments.iter().map(|segment| format!("/{}", segment.text)).collect();
        let version = package.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
        let text = format!("{}{items}{version}", package.name);
        Ok(Path { package, segments, text, range })
    }

    fn reference(&mut self) -> Parsed<Reference> {
        match self.peek(1) {
            ":" => self.path().map(Reference::Path),
            _ => self.name().map(Reference::Name),
        }
    }

    // Attributes.

    /// Where the docs and gates of what comes next begin.
    fn attributes_start(&self) -> usize {
        let start = self.token().range.start;
        let after = self.end_of_last();
        let comments = self.lexed.comments[self.comment.min(self.lexed.comments.len())..].iter();
        let mut docs =
            comments.filter(|comment| comment.range.start >= after && comment.range.end <= start && comment.is_doc);
        docs.next().map_or(start, |comment| comment.range.start)
    }

    /// Docs and gates.
    fn attributes(&mut self) -> Parsed<Attributes> {
        let mut attributes = Attributes { docs: self.docs(), ..Attributes::default() };
        while self.eat("@") {
            let range = self.token().range.clone();
            match self.word() {
                "since" => {
                    self.advance();
                    self.expect("(")?;
                    self.expect_word("version")?;
                    self.expect("=")?;
                    attributes.since = Some(self.semantic_version()?);
                    self.expect(")")?;
                }
                "unstable" => {
                    self.advance();
                    self.expect("(")?;
                    self.expect_word("feature")?;
                    self.expect("=")?;
                    attributes.unstable = Some(self.name()?.text);
                    self.expect(")")?;
                }
                "deprecated" => {
                    self.advance();
                    self.expect("(")?;
                    self.expect_word("version")?;
                    self.expect("=")?;
                    attributes.deprecated = Some(self.semantic_version()?);
                    self.expect(")")?;
                }
                other => {
                    let message = format!("`@{other}` is not a feature gate");
                    let help = "there are `@since(version = 1.0.0)`, `@unstable(feature = name)` and \
                                `@deprecated(version = 1.0.0)`";
                    return Err(self.report(range, message, Some(help.to_owned())));
                }
            }
            if let Some(more) = self.docs() {
                attributes.docs = Some(attributes.docs.map_or_else(|| more.clone(), |docs| format!("{docs}\n{more}")));
            }
        }
        Ok(attributes)
    }

    fn expect_word(&mut self, word: &'static str) -> Parsed<()> {
        self.expect(word).map(|_| ())
    }

    /// The documentation before the next token.
    fn docs(&mut self) -> Option<String> {
        let start = self.token().range.start;
        let after = self.end_of_last();
        let mut lines = Vec::new();
        while let Some(comment) = self.lexed.comments.get(self.comment).filter(|comment| comment.range.start < start) {
            if comment.is_doc && comment.range.start >= after {
                lines.push(doc_text(&self.text[comment.range.clone()]));
            }
            self.comment += 1;
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    // Findings.

    fn found(&self) -> String {
        match self.kind() {
            Kind::End => "the end of the document".to_owned(),
            Kind::Unknown if self.slice().starts_with('"') => "a text that does not end".to_owned(),
            Kind::Word | Kind::String | Kind::Number | Kind::Symbol | Kind::Unknown => format!("`{}`", self.slice()),
        }
    }

    fn expected(&mut self, what: &str) -> Failed {
        let message = format!("expected {what}, found {}", self.found());
        let range = self.token().range.clone();
        self.report(range, message, None)
    }

    fn report(&mut self, range: Range<usize>, message: String, help: Option<String>) -> Failed {
        self.report_as("wac/syntax", range, message, help)
    }

    fn report_as(&mut self, code: &'static str, range: Range<usize>, message: String, help: Option<String>) -> Failed {
        let finding = Diagnostic::error(code, message).at(self.source.span(range), "").help_opt(help);
        self.findings.push(finding);
        Failed
    }
}

/// Whether a word is a name only with a `%`.
pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// The text of a documentation comment.
fn doc_text(comment: &str) -> String {
    match comment.strip_prefix("///") {
        Some(line) => line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned(),
        None => {
            let inner = comment.trim_start_matches("/**").trim_end_matches("*/");
            let lines = inner.lines().map(|line| line.trim().trim_start_matches("* ").trim_start_matches('*'));
            lines.collect::<Vec<_>>().join("\n").trim().to_owned()
        }
    }
}

/// Whether a name is words of one case, joined by hyphens, the first of which begins with a letter.
pub(crate) fn is_kebab_case(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.split('-').all(|word| {
            !word.is_empty()
                && word.chars().all(|c| c.is_ascii_alphanumeric())
                && (!word.contains(|c: char| c.is_ascii_lowercase())
                    || !word.contains(|c: char| c.is_ascii_uppercase()))
        })
}
