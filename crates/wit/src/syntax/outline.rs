//! What a WIT text declares and where, as far as brackets, semicolons and first words tell, whether or not it is valid.

use std::ops::Range;

use super::token::{Token, TokenKind, tokens};

/// Deeper items are not looked into. Valid WIT nests packages, interfaces, resources and parameters: four.
const DEPTH: usize = 6;

/// The kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// `package a:b;` or `package a:b { ... }`.
    Package,
    /// `interface a { ... }`.
    Interface,
    /// `world a { ... }`.
    World,
    /// `use ...;`, of types or of an interface.
    Use,
    /// `include ...;`.
    Include,
    /// `import ...` or `export ...`.
    Extern,
    /// `record`, `variant`, `enum`, `flags`, `type` or `resource`.
    Type,
    /// `name: func(...)`, methods and constructors too.
    Function,
    /// A field, a case, a flag or a parameter.
    Member,
    /// Nothing that WIT knows.
    Unknown,
}

/// One declaration.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    /// From the first attribute or word to the `;`, `}` or `,` that ends it, comments before it left out.
    pub(crate) range: Range<usize>,
    /// The names it defines in the scope it stands in: one, but for a `use` of several.
    pub(crate) names: Vec<Range<usize>>,
    /// Its words up to the first bracket that holds children.
    pub(crate) head: Range<usize>,
    pub(crate) children: Vec<Item>,
}

/// A mention of `namespace:name` with what follows it.
#[derive(Clone, Debug)]
pub(crate) struct PackagePath {
    /// From the namespace to the end of the version.
    pub(crate) range: Range<usize>,
    /// `namespace:name`, or `namespace:name@version`.
    pub(crate) package: String,
    /// Whether it declares the package rather than using it.
    pub(crate) declares: bool,
}

/// The declarations of one text.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) items: Vec<Item>,
    pub(crate) paths: Vec<PackagePath>,
}

impl Outline {
    /// Reads a text.
    pub(crate) fn new(source: &str) -> Outline {
        let tokens: Vec<Token> = tokens(source).into_iter().filter(|token| !token.kind.is_trivia()).collect();
        let mut reader = Reader { source, tokens: &tokens, at: 0 };
        let mut items = Vec::new();
        while reader.at < tokens.len() {
            items.extend(reader.items(0, ItemKind::Package));
            reader.at += 1; // a `}` that closes nothing
        }
        Outline { items, paths: paths(source, &tokens) }
    }

    /// The declarations that hold the place, from the outermost to the innermost.
    pub(crate) fn around(&self, place: usize) -> Vec<&Item> {
        let mut chain = Vec::new();
        let mut items = &self.items;
        while let Some(item) = items.iter().find(|item| item.range.contains(&place)) {
            chain.push(item);
            items = &item.children;
        }
        chain
    }
}

struct Reader<'a> {
    source: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(token) if token.kind == TokenKind::Word => token.text(self.source),
            _ => "",
        }
    }

    fn is(&self, at: usize, symbol: char) -> bool {
        self.kind(at) == Some(TokenKind::Symbol(symbol))
    }

    /// Items up to the `}` that closes the scope, which is left to the caller, or the end.
    fn items(&mut self, depth: usize, scope: ItemKind) -> Vec<Item> {
        let mut items = Vec::new();
        while self.at < self.tokens.len() && !self.is(self.at, '}') && !self.leaves(scope) {
            items.push(self.item(depth));
        }
        items
    }

    /// Whether an `interface x {` or `world x {` begins here, which cannot be in `scope`: its `}` is missing.
    fn leaves(&self, scope: ItemKind) -> bool {
        scope != ItemKind::Package
            && matches!(self.word(self.at), "interface" | "world")
            && self.kind(self.at + 1) == Some(TokenKind::Word)
            && self.is(self.at + 2, '{')
    }

    fn item(&mut self, depth: usize) -> Item {
        let first = self.at;
        let head = self.after_attributes(first);
        let kind = match self.word(head) {
            "package" => ItemKind::Package,
            "interface" => ItemKind::Interface,
            "world" => ItemKind::World,
            "use" => ItemKind::Use,
            "include" => ItemKind::Include,
            "import" | "export" => ItemKind::Extern,
            "record" | "variant" | "enum" | "flags" | "type" | "resource" => ItemKind::Type,
            "constructor" => ItemKind::Function,
            "" => ItemKind::Unknown,
            _ if self.is(head + 1, ':') => ItemKind::Function,
            _ => ItemKind::Unknown,
        };
        self.at = head;
        let mut children = Vec::new();
        let mut head_end = None;
        while let Some(token_kind) = self.kind(self.at) {
            match token_kind {
                TokenKind::Symbol('}') => break, // closes the scope around: the `;` is missing
                TokenKind::Symbol(';') => {
                    self.at += 1;
                    break;
                }
                TokenKind::Symbol('{') if kind == ItemKind::Use || kind == ItemKind::Include => {
                    self.skip_brackets();
                    if kind == ItemKind::Include {
                        break;
                    }
                }
                TokenKind::Symbol('{') => {
                    head_end.get_or_insert(self.at);
                    self.at += 1;
                    children = match (kind, self.word(head)) {
                        _ if depth >= DEPTH => Vec::new(),
                        (ItemKind::Type, "record" | "variant" | "enum" | "flags") => self.members('}'),
                        _ => self.items(depth + 1, kind),
                    };
                    self.skip_to_close(kind);
                    break;
                }
                TokenKind::Symbol('(') => {
                    head_end.get_or_insert(self.at);
                    self.at += 1;
                    children.extend(self.members(')'));
                    if self.is(self.at, ')') {
                        self.at += 1;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.clamp(first + 1, self.tokens.len());
        let names = self.names(kind, head, self.at);
        let head_end = head_end.unwrap_or(self.at).clamp(first + 1, self.tokens.len());
        Item {
            kind,
            range: self.tokens[first].start..self.tokens[self.at - 1].end,
            names,
            head: self.tokens[first].start..self.tokens[head_end - 1].end,
            children,
        }
    }

    /// Members up to the bracket that closes them, which is left to the caller, or what cannot be one.
    fn members(&mut self, close: char) -> Vec<Item> {
        let mut members = Vec::new();
        while let Some(kind) = self.kind(self.at) {
            if kind == TokenKind::Symbol(close) || matches!(kind, TokenKind::Symbol('}' | ';')) {
                break;
            }
            let first = self.at;
            while let Some(kind) = self.kind(self.at) {
                match kind {
                    TokenKind::Symbol(',') => {
                        self.at += 1;
                        break;
                    }
                    TokenKind::Symbol('(' | '{' | '<') => self.skip_brackets(),
                    TokenKind::Symbol(')' | '}' | ';') => break,
                    _ => self.at += 1,
                }
            }
            if self.at == first {
                break; // a `)` among the fields of a record
            }
            let name = self.after_attributes(first);
            let names = if self.word(name).is_empty() { Vec::new() } else { vec![self.tokens[name].range()] };
            let range = self.tokens[first].start..self.tokens[self.at - 1].end;
            members.push(Item { kind: ItemKind::Member, head: range.clone(), range, names, children: Vec::new() });
        }
        members
    }

    /// Past `@since(...)` and the like.
    fn after_attributes(&self, mut at: usize) -> usize {
        while self.is(at, '@') {
            at += 2;
            if self.is(at, '(') {
                while at < self.tokens.len() && !self.is(at, ')') {
                    at += 1;
                }
                at += 1;
            }
        }
        at
    }

    /// Past the bracket here and the one that closes it. An angle bracket also ends at a `;`.
    fn skip_brackets(&mut self) {
        let mut depth = 0usize;
        while let Some(kind) = self.kind(self.at) {
            match kind {
                TokenKind::Symbol('(' | '{' | '<') => depth += 1,
                TokenKind::Symbol(')' | '}' | '>') => depth = depth.saturating_sub(1),
                TokenKind::Symbol(';') => return,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// Past the next `}` of this level, unless what cannot be in `scope` begins before it.
    fn skip_to_close(&mut self, scope: ItemKind) {
        let mut depth = 0usize;
        while let Some(kind) = self.kind(self.at) {
            if depth == 0 && self.leaves(scope) {
                return;
            }
            self.at += 1;
            match kind {
                TokenKind::Symbol('{') => depth += 1,
                TokenKind::Symbol('}') if depth == 0 => return,
                TokenKind::Symbol('}') => depth -= 1,
                _ => {}
            }
        }
    }

    /// The names that the item of tokens `head..end` defines.
    fn names(&self, kind: ItemKind, head: usize, end: usize) -> Vec<Range<usize>> {
        let range = |at: usize| self.tokens[at].range();
        let named = |at: usize| if self.word(at).is_empty() { Vec::new() } else { vec![range(at)] };
        match kind {
            ItemKind::Interface | ItemKind::World | ItemKind::Type => named(head + 1),
            ItemKind::Function => named(head),
            ItemKind::Extern if self.is(head + 2, ':') && !self.is(head + 4, '/') => named(head + 1),
            ItemKind::Use => {
                let open = (head..end).find(|at| self.is(*at, '{'));
                let inside = open.map_or(head + 1, |open| open + 1);
                let ends_name = |at: usize| at >= end || [',', '}', ';'].iter().any(|symbol| self.is(at, *symbol));
                let last = (inside..end).filter(|at| !self.word(*at).is_empty() && ends_name(at + 1));
                match open {
                    Some(_) => last.map(range).collect(),
                    None => self.used_interface(head + 1, end),
                }
            }
            ItemKind::Package | ItemKind::Include | ItemKind::Extern | ItemKind::Member | ItemKind::Unknown => {
                Vec::new()
            }
        }
    }

    /// The name that `use a:b/c@1.0.0 as d;` brings into the file: `d`, or `c` without the `as`.
    fn used_interface(&self, first: usize, end: usize) -> Vec<Range<usize>> {
        let renamed = (first..end).find(|at| self.word(*at) == "as").map(|at| at + 1);
        let of_package = (first..end).find(|at| self.is(*at, '/')).map(|at| at + 1);
        let at = renamed.or(of_package).unwrap_or(first);
        if self.word(at).is_empty() { Vec::new() } else { vec![self.tokens[at].range()] }
    }
}

/// Every `a:b/c@1.0.0` and `package a:b@1.0.0` of a text.
fn paths(source: &str, tokens: &[Token]) -> Vec<PackagePath> {
    let is = |at: usize, symbol: char| tokens.get(at).is_some_and(|token| token.kind == TokenKind::Symbol(symbol));
    let word = |at: usize| tokens.get(at).filter(|token| token.kind == TokenKind::Word).map(|token| token.text(source));
    let mut paths = Vec::new();
    for at in 0..tokens.len() {
        let (Some(namespace), true, Some(name)) = (word(at), is(at + 1, ':'), word(at + 2)) else { continue };
        let declares = at > 0 && word(at - 1) == Some("package");
        if !declares && !is(at + 3, '/') {
            continue;
        }
        let version_at = if declares { at + 3 } else { at + 5 };
        let mut end = if declares { at + 2 } else { at + 4 }.min(tokens.len() - 1);
        let mut package = format!("{}:{}", namespace.trim_start_matches('%'), name.trim_start_matches('%'));
        if is(version_at, '@') {
            // As long as the tokens touch, and a `.` is followed by something other than the `{` of a `use`.
            let mut last = version_at;
            while let Some(next) = tokens.get(last + 1) {
                let in_version =
                    matches!(next.kind, TokenKind::Integer | TokenKind::Word | TokenKind::Symbol('.' | '-' | '+'));
                let opens_list = is(last + 1, '.') && is(last + 2, '{');
                if !in_version || opens_list || next.start != tokens[last].end {
                    break;
                }
                last += 1;
            }
            package.push_str(&source[tokens[version_at].start..tokens[last].end]);
            end = last;
        }
        paths.push(PackagePath { range: tokens[at].start..tokens[end].end, package, declares });
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, items: &[Item], out: &mut Vec<String>, indent: usize) {
        for item in items {
            let names: Vec<&str> = item.names.iter().map(|name| &source[name.clone()]).collect();
            out.push(format!("{}{:?} {}", " ".repeat(indent), item.kind, names.join(" ")));
            shown(source, &item.children, out, indent + 1);
        }
    }

    fn outline(source: &str) -> Vec<String> {
        let mut out = Vec::new();
        shown(source, &Outline::new(source).items, &mut out, 0);
        out
    }

    #[test]
    fn items_nest_and_name_what_they_define() {
        let source = "package a:b@1.0.0; use c:d/e@2.0.0 as f;
            @since(version = 1.0.0) interface i { use f.{x, y as z}; record r { a: u8, b: list<z> } g: func(p: u8, q: r); }
            world w { import i; export j: func(); include v with { a as b } }";
        assert_eq!(
            outline(source),
            [
                "Package ",
                "Use f",
                "Interface i",
                " Use x z",
                " Type r",
                "  Member a",
                "  Member b",
                " Function g",
                "  Member p",
                "  Member q",
                "World w",
                " Extern ",
                " Extern j",
                " Include ",
            ]
        );
    }

    #[test]
    fn a_missing_brace_does_not_swallow_the_next_interface() {
        let source = "package a:b; interface i { f: func(); interface j { g: func(); }";
        assert_eq!(outline(source), ["Package ", "Interface i", " Function f", "Interface j", " Function g"]);
    }

    #[test]
    fn paths_end_before_the_names_of_a_use() {
        let source = "package a:b@1.0.0-rc.1; interface i { use c:d/e@0.2.0.{x}; use f:g/h.{y}; }";
        let paths: Vec<String> = Outline::new(source).paths.iter().map(|path| path.package.clone()).collect();
        assert_eq!(paths, ["a:b@1.0.0-rc.1", "c:d@0.2.0", "f:g"]);
    }

    #[test]
    fn hostile_nesting_is_walked_without_recursion() {
        for open in ["{", "(", "<", "package a:b {", "interface a {", "import x: interface {", "record r {"] {
            assert!(Outline::new(&open.repeat(10_000)).items.len() <= 10_000);
        }
    }
}
