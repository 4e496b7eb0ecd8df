//! Identifiers that come from WIT.
//!
//! Any WIT item may be called `realloc` or `process`, names that a module already uses. So the tree of a module holds a
//! number for each such identifier, and [`Symbols::names`] decides their spelling when the tree is complete and every name in
//! it is known.

mod scopes;

use crate::tree::{Name, Printer, Statement};

/// The number of an identifier that comes from WIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SymbolId(usize);

impl SymbolId {
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// The identifiers of a module that come from WIT, in the order in which they choose their names.
#[derive(Debug, Default)]
pub(crate) struct Symbols(Vec<Symbol>);

#[derive(Debug)]
struct Symbol {
    wanted: String,
    place: Place,
}

/// Where an identifier is declared. Another name than the wanted one ends in a number at the top, and in `_` in a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Top,
    Function,
}

impl Symbols {
    /// An identifier at the top of the module.
    pub(crate) fn declare(&mut self, wanted: &str) -> Name {
        self.add(wanted, Place::Top)
    }

    /// An identifier within a function.
    pub(crate) fn declare_local(&mut self, wanted: &str) -> Name {
        self.add(wanted, Place::Function)
    }

    fn add(&mut self, wanted: &str, place: Place) -> Name {
        self.0.push(Symbol { wanted: wanted.to_owned(), place });
        Name::Symbol(SymbolId(self.0.len() - 1))
    }

    /// How each identifier is spelled in a module of these statements.
    ///
    /// Scopes are `oxc`'s, which reads text, as the runtime is text too: here every identifier has a name that nothing else has.
    pub(crate) fn names(&self, statements: &[Statement], inline_bad_case: bool) -> Vec<String> {
        let apart: Vec<String> = (0..).zip(&self.0).map(|(id, symbol)| scopes::apart(&symbol.wanted, id)).collect();
        let text = Printer { symbols: &apart, inline_bad_case }.module("", statements);
        scopes::choose(&text, &self.0).unwrap_or(apart)
    }
}

#[cfg(test)]
mod tests {
    use super::Symbols;
    use crate::tree::{Expression, Fragment, Name, Printer, Property, Statement, call, name, number};

    fn source(text: &str) -> Statement {
        Statement::Source(vec![Fragment::Text(text.to_owned())])
    }

    fn resolve(symbols: &Symbols, statements: &[Statement]) -> String {
        let names = symbols.names(statements, false);
        Printer { symbols: &names, inline_bad_case: false }.module("//", statements)
    }

    #[test]
    fn what_the_module_means_something_else_by_is_called_otherwise() {
        let mut symbols = Symbols::default();
        let [process, load, free] = ["process", "load", "free"].map(|name| symbols.declare(name));
        let env = name("process").member("env");
        let statements = [
            Statement::Import {
                whole: None,
                items: vec![("process".to_owned(), process.clone())],
                specifier: "x".to_owned(),
            },
            Statement::Function {
                name: load.clone(),
                parameters: Vec::new(),
                body: vec![Statement::Return(Some(call(name("load"), [env, process.into()])))],
            },
            Statement::constant(free.clone(), number(1)),
            source("function load() {}\n"),
            Statement::Export(vec![(load, "load".to_owned())]),
            Statement::Const(
                name("o"),
                Expression::Object { properties: vec![Property::Value("free".to_owned(), free.into())], beside: None },
            ),
        ];
        let resolved = "//\nimport { process as process2 } from 'x';\nfunction load2() {\n  return load(process.env, process2);\n}\n\
             const free = 1;\nfunction load() {}\nexport { load2 as load };\nconst o = { free };\n";
        assert_eq!(resolve(&symbols, &statements), resolved);
    }

    #[test]
    fn a_name_is_free_where_nothing_else_is_meant_by_it() {
        let mut symbols = Symbols::default();
        let at_top = symbols.declare("size");
        let parameters = ["size", "bytes", "class"].map(|name| symbols.declare_local(name));
        let [size, bytes, class] = parameters.clone().map(Expression::Name);
        let statements = [
            source("let bytes;\nfunction alloc(size) {\n  return size;\n}\n"),
            Statement::Function {
                name: at_top,
                parameters: parameters.to_vec(),
                body: vec![Statement::Return(Some(call(name("bytes").index(size), [bytes, class])))],
            },
        ];
        let resolved = "//\nlet bytes;\nfunction alloc(size) {\n  return size;\n}\nfunction size(size, bytes_, class_) {\n  \
             return bytes[size](bytes_, class_);\n}\n";
        assert_eq!(resolve(&symbols, &statements), resolved);
    }

    #[test]
    fn a_name_at_the_top_is_not_hidden_where_it_is_used() {
        let mut symbols = Symbols::default();
        let (top, first, second) = (symbols.declare("rep"), symbols.declare("rep"), symbols.declare("rep"));
        let statements = [
            Statement::Class(top.clone(), Vec::new()),
            Statement::Function {
                name: Name::Fixed("adopt".to_owned()),
                parameters: vec![Name::Fixed("rep".to_owned())],
                body: vec![Statement::Return(Some(top.into()))],
            },
            Statement::constant(first, number(1)),
            Statement::constant(second, number(2)),
        ];
        let resolved =
            "//\nclass rep2 {\n}\nfunction adopt(rep) {\n  return rep2;\n}\nconst rep = 1;\nconst rep3 = 2;\n";
        assert_eq!(resolve(&symbols, &statements), resolved);
    }
}
