//! Interfaces and worlds.

use super::{Parsed, Parser};
use crate::ast::{
    FunctionReference, InterfaceDeclaration, InterfaceItem, InterfaceItemKind, Name, Use, WorldDeclaration,
    WorldExtern, WorldItem, WorldItemKind,
};

impl Parser<'_> {
    pub(super) fn interface(&mut self) -> Parsed<InterfaceDeclaration> {
        self.expect("interface")?;
        let name = self.name()?;
        Ok(InterfaceDeclaration { name, items: self.interface_items()? })
    }

    pub(super) fn interface_items(&mut self) -> Parsed<Vec<InterfaceItem>> {
        self.expect("{")?;
        let mut items = Vec::new();
        while !self.eat("}") {
            let attributes = self.attributes()?;
            if self.is("}") {
                continue;
            }
            let kind = match self.word() {
                "use" => InterfaceItemKind::Use(self.use_()?),
                "resource" | "type" | "record" | "variant" | "enum" | "flags" if self.peek(1) != ":" => {
                    InterfaceItemKind::Type(self.type_declaration()?)
                }
                "" => return Err(self.expected("a function, a type, `use` or `}`")),
                _ => {
                    let name = self.name()?;
                    self.expect(":")?;
                    let function = match self.word() {
                        "func" | "async" => FunctionReference::Function(self.function()?),
                        _ => FunctionReference::Name(self.name()?),
                    };
                    self.expect(";")?;
                    InterfaceItemKind::Function(name, function)
                }
            };
            items.push(InterfaceItem { attributes, kind });
        }
        Ok(items)
    }

    fn use_(&mut self) -> Parsed<Use> {
        self.expect("use")?;
        let from = self.reference()?;
        self.expect(".")?;
        self.expect("{")?;
        let items = self.members("}", |parser| {
            let name = parser.name()?;
            let rename = if parser.eat("as") { Some(parser.name()?) } else { None };
            Ok((name, rename))
        })?;
        if items.is_empty() {
            return Err(self.expected("the names of the types that are used"));
        }
        self.expect(";")?;
        Ok(Use { from, items })
    }

    pub(super) fn world(&mut self) -> Parsed<WorldDeclaration> {
        self.expect("world")?;
        let name = self.name()?;
        self.expect("{")?;
        let mut items = Vec::new();
        while !self.eat("}") {
            let attributes = self.attributes()?;
            if self.is("}") {
                continue;
            }
            let kind = match self.word() {
                "use" => WorldItemKind::Use(self.use_()?),
                "resource" | "type" | "record" | "variant" | "enum" | "flags" => {
                    WorldItemKind::Type(self.type_declaration()?)
                }
                "import" => {
                    self.advance();
                    WorldItemKind::Import(self.world_extern()?)
                }
                "export" => {
                    self.advance();
                    WorldItemKind::Export(self.world_extern()?)
                }
                "include" => self.include()?,
                _ => return Err(self.expected("`import`, `export`, `use`, `include`, a type or `}`")),
            };
            items.push(WorldItem { attributes, kind });
        }
        Ok(WorldDeclaration { name, items })
    }

    fn world_extern(&mut self) -> Parsed<WorldExtern> {
        // `name: type`, a path, or a name alone. A path has a `/`.
        let is_path = self.peek(1) == ":" && {
            let mut ahead = 1;
            while self.peek(ahead) == ":" {
                ahead += 2;
            }
            self.peek(ahead) == "/" && !self.is_named_path()
        };
        let item = match self.peek(1) {
            ":" if !is_path => {
                let name = self.name()?;
                self.expect(":")?;
                let ty = self.import_type()?;
                let is_inline = matches!(ty, crate::ast::ImportType::Interface(_));
                if is_inline {
                    self.eat(";");
                    return Ok(WorldExtern::Named(name, ty));
                }
                WorldExtern::Named(name, ty)
            }
            _ => WorldExtern::Reference(self.reference()?),
        };
        self.expect(";")?;
        Ok(item)
    }

    /// Whether a name and a path follow (`x: a:b/c`), and not a path alone: then a space follows the colon.
    fn is_named_path(&self) -> bool {
        let (name, colon) = (&self.lexed.tokens[self.at], &self.lexed.tokens[self.at + 1]);
        let after = &self.lexed.tokens[(self.at + 2).min(self.lexed.tokens.len() - 1)];
        name.range.end == colon.range.start && colon.range.end < after.range.start
    }

    fn include(&mut self) -> Parsed<WorldItemKind> {
        self.expect("include")?;
        let world = self.reference()?;
        let mut with: Vec<(Name, Name)> = Vec::new();
        if self.eat("with") {
            self.expect("{")?;
            with = self.members("}", |parser| {
                let name = parser.name()?;
                parser.expect("as")?;
                Ok((name, parser.name()?))
            })?;
            self.eat(";");
        } else {
            self.expect(";")?;
        }
        Ok(WorldItemKind::Include { world, with })
    }
}
