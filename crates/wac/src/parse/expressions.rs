//! Statements of compositions, and their expressions.

use super::{Failed, Parsed, Parser};
use crate::ast::{
    Argument, ExportOptions, Expression, ImportType, Name, New, PackageName, Postfix, Primary, StatementKind,
};
use crate::lexer::Kind;

impl Parser<'_> {
    pub(super) fn import(&mut self) -> Parsed<StatementKind> {
        self.expect("import")?;
        let name = self.name()?;
        let rename = if self.eat("as") { Some(self.name_or_string()?) } else { None };
        if !self.is(":") {
            return Err(self.expected("`:` and the type of the import"));
        }
        self.advance();
        let ty = self.import_type()?;
        self.expect(";")?;
        Ok(StatementKind::Import { name, rename, ty })
    }

    /// A function type, an inline interface, a path or a name.
    pub(super) fn import_type(&mut self) -> Parsed<ImportType> {
        match self.word() {
            "func" | "async" => self.function().map(ImportType::Function),
            "interface" => {
                self.advance();
                self.interface_items().map(ImportType::Interface)
            }
            _ => self.reference().map(ImportType::Reference),
        }
    }

    pub(super) fn let_(&mut self) -> Parsed<StatementKind> {
        self.expect("let")?;
        let name = self.name()?;
        self.expect("=")?;
        let value = self.expression()?;
        self.expect(";")?;
        Ok(StatementKind::Let { name, value })
    }

    pub(super) fn export(&mut self) -> Parsed<StatementKind> {
        self.expect("export")?;
        let value = self.expression()?;
        let options = match () {
            () if self.is("...") => {
                let range = self.token().range.clone();
                self.advance();
                if self.is("as") {
                    let message = "an export that spreads an instance has no `as`".to_owned();
                    let help = "the exports of the instance keep their names".to_owned();
                    return Err(self.report(self.token().range.clone(), message, Some(help)));
                }
                ExportOptions::Spread(range)
            }
            () if self.eat("as") => ExportOptions::Rename(self.name_or_string()?),
            () => ExportOptions::None,
        };
        if !self.is(";") {
            return Err(self.expected("`;`, `as`, `...`, or an access such as `.name`"));
        }
        self.advance();
        Ok(StatementKind::Export { value, options })
    }

    fn expression(&mut self) -> Parsed<Expression> {
        self.nested(|parser| {
            let start = parser.token().range.start;
            let primary = parser.primary()?;
            let mut postfix = Vec::new();
            loop {
                if parser.eat(".") {
                    postfix.push(Postfix::Access(parser.name()?));
                } else if parser.eat("[") {
                    postfix.push(Postfix::Named(parser.string()?));
                    parser.expect("]")?;
                } else {
                    return Ok(Expression { primary, postfix, range: start..parser.end_of_last() });
                }
            }
        })
    }

    fn primary(&mut self) -> Parsed<Primary> {
        if self.is("new") {
            return self.new_().map(Primary::New);
        }
        if self.eat("(") {
            let inner = self.expression()?;
            self.expect(")")?;
            return Ok(Primary::Nested(Box::new(inner)));
        }
        match self.kind() {
            Kind::Word if self.peek(1) == ":" => self.package_as_value(),
            Kind::Word => self.name().map(Primary::Name),
            _ => Err(self.expected("`new`, `(` or a name")),
        }
    }

    /// Reports a package without `new`, and goes on as if it were there.
    fn package_as_value(&mut self) -> Parsed<Primary> {
        let start = self.token().range.start;
        let package = self.package_name()?;
        let message = format!("`{}` is a package, and an expression begins with `new`, `(` or a name", package.name);
        let help = format!("write `new {} {{ ... }}` for an instance of it", package.name);
        let failed = self.report(package.range.clone(), message, Some(help));
        if !self.is("{") && !self.is("virtualize") {
            return Err(failed);
        }
        self.instance_of(package, start).map(Primary::New)
    }

    fn new_(&mut self) -> Parsed<New> {
        let start = self.expect("new")?.start;
        let package = self.package_name()?;
        self.instance_of(package, start)
    }

    /// What stands after the name of a package that is instantiated; `start` is where `new` is.
    fn instance_of(&mut self, package: PackageName, start: usize) -> Parsed<New> {
        let range = start..self.end_of_last();
        let virtualize = if self.eat("virtualize") { self.settings()? } else { Vec::new() };
        self.expect("{")?;
        let arguments = self.members("}", Parser::argument)?;
        for argument in arguments.iter().rev().skip(1) {
            if let Argument::Fill(range) = argument {
                let message = "`...` must be the last argument".to_owned();
                let help = "it stands for every argument that is not given; to pass the exports of an instance, name it: \
                            `...instance`";
                return Err(self.report(range.clone(), message, Some(help.to_owned())));
            }
        }
        Ok(New { package, virtualize, arguments, range })
    }

    /// `{ deny: "network", trap }`: what is satisfied inside a component.
    fn settings(&mut self) -> Parsed<Vec<(Name, Option<Name>)>> {
        let range = self.expect("{")?;
        let settings = self.members("}", |parser| {
            let name = parser.name()?;
            let value = if parser.eat(":") { Some(parser.string()?) } else { None };
            Ok((name, value))
        })?;
        if settings.is_empty() {
            let message = "`virtualize` has no settings".to_owned();
            let help = "say what is satisfied inside the component, as in `{ deny: \"network\" }`".to_owned();
            return Err(self.report(range, message, Some(help)));
        }
        Ok(settings)
    }

    fn argument(&mut self) -> Parsed<Argument> {
        if self.is("...") {
            let range = self.token().range.clone();
            self.advance();
            return match self.kind() {
                _ if self.is("new") || self.is("(") => {
                    let message = "only a name can be spread into arguments, not an expression".to_owned();
                    let help = "give the instance a name with `let`, and spread that".to_owned();
                    Err(self.report(self.token().range.clone(), message, Some(help)))
                }
                Kind::Word => self.name().map(Argument::Spread),
                _ => Ok(Argument::Fill(range)),
            };
        }
        match self.kind() {
            Kind::Word | Kind::String => {}
            _ => return Err(self.expected("an argument, `...` or `}`")),
        }
        let name = self.name_or_string()?;
        if self.eat(":") {
            return Ok(Argument::Named(name, self.expression()?));
        }
        if name.is_string {
            let Failed = self.expected("`:` and the value of the argument");
            return Err(Failed);
        }
        Ok(Argument::Inferred(name))
    }
}
