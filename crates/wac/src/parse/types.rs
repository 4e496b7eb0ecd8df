//! Types, and their declarations.

use wit_parser::Type as Primitive;

use super::{Parsed, Parser};
use crate::ast::{DeclarationKind, Function, Method, MethodKind, Name, Type, TypeDeclaration, TypeKind};
use crate::lexer::Kind;

impl Parser<'_> {
    pub(super) fn type_declaration(&mut self) -> Parsed<TypeDeclaration> {
        let keyword = self.word();
        self.advance();
        let name = self.name()?;
        let kind = match keyword {
            "type" => {
                self.expect("=")?;
                let kind = match self.word() {
                    "func" | "async" => DeclarationKind::Function(self.function()?),
                    _ => DeclarationKind::Alias(self.ty()?),
                };
                self.expect(";")?;
                return Ok(TypeDeclaration { name, kind });
            }
            "resource" => {
                if self.eat(";") {
                    DeclarationKind::Resource(Vec::new())
                } else {
                    DeclarationKind::Resource(self.methods()?)
                }
            }
            "record" => {
                self.expect("{")?;
                let fields = self.members("}", |parser| {
                    let attributes = parser.attributes()?;
                    let name = parser.name()?;
                    parser.expect(":")?;
                    Ok((attributes, name, parser.ty()?))
                })?;
                self.expect_some(&name, "record", "field", fields.len())?;
                DeclarationKind::Record(fields)
            }
            "variant" => {
                self.expect("{")?;
                let cases = self.members("}", |parser| {
                    let attributes = parser.attributes()?;
                    let name = parser.name()?;
                    let ty = if parser.eat("(") {
                        let ty = parser.ty()?;
                        parser.expect(")")?;
                        Some(ty)
                    } else {
                        None
                    };
                    Ok((attributes, name, ty))
                })?;
                self.expect_some(&name, "variant", "case", cases.len())?;
                DeclarationKind::Variant(cases)
            }
            "enum" => {
                let cases = self.bare_members()?;
                self.expect_some(&name, "enum", "case", cases.len())?;
                DeclarationKind::Enum(cases)
            }
            _ => {
                let flags = self.bare_members()?;
                self.expect_some(&name, "flags type", "flag", flags.len())?;
                DeclarationKind::Flags(flags)
            }
        };
        Ok(TypeDeclaration { name, kind })
    }

    fn bare_members(&mut self) -> Parsed<Vec<(crate::ast::Attributes, Name)>> {
        self.expect("{")?;
        self.members("}", |parser| Ok((parser.attributes()?, parser.name()?)))
    }

    fn expect_some(&mut self, name: &Name, what: &str, member: &str, count: usize) -> Parsed<()> {
        if count > 0 {
            return Ok(());
        }
        let message = format!("{what} `{}` must have at least one {member}", name.text);
        Err(self.report(name.range.clone(), message, None))
    }

    fn methods(&mut self) -> Parsed<Vec<Method>> {
        self.expect("{")?;
        let mut methods = Vec::new();
        while !self.eat("}") {
            let attributes = self.attributes()?;
            if self.is("}") {
                continue;
            }
            if self.is("constructor") {
                let range = self.token().range.clone();
                self.advance();
                let params = self.params()?;
                let result = if self.eat("->") { Some(self.ty()?) } else { None };
                self.expect(";")?;
                let function = Function { is_async: false, params, result };
                let name = Name { text: "constructor".to_owned(), range, is_string: false };
                methods.push(Method { attributes, kind: MethodKind::Constructor, name, function });
                continue;
            }
            let name = self.name()?;
            self.expect(":")?;
            let kind = if self.eat("static") { MethodKind::Static } else { MethodKind::Method };
            let function = self.function()?;
            self.expect(";")?;
            methods.push(Method { attributes, kind, name, function });
        }
        Ok(methods)
    }

    pub(super) fn function(&mut self) -> Parsed<Function> {
        let is_async = self.eat("async");
        self.expect("func")?;
        let params = self.params()?;
        let result = if self.eat("->") { Some(self.ty()?) } else { None };
        Ok(Function { is_async, params, result })
    }

    fn params(&mut self) -> Parsed<Vec<(Name, Type)>> {
        self.expect("(")?;
        self.members(")", |parser| {
            parser.attributes()?;
            let name = parser.name()?;
            parser.expect(":")?;
            Ok((name, parser.ty()?))
        })
    }

    pub(super) fn ty(&mut self) -> Parsed<Type> {
        self.nested(|parser| {
            let start = parser.token().range.start;
            let kind = parser.type_kind()?;
            Ok(Type { kind, range: start..parser.end_of_last() })
        })
    }

    fn type_kind(&mut self) -> Parsed<TypeKind> {
        let primitive = match self.word() {
            "u8" => Some(Primitive::U8),
            "s8" => Some(Primitive::S8),
            "u16" => Some(Primitive::U16),
            "s16" => Some(Primitive::S16),
            "u32" => Some(Primitive::U32),
            "s32" => Some(Primitive::S32),
            "u64" => Some(Primitive::U64),
            "s64" => Some(Primitive::S64),
            "f32" => Some(Primitive::F32),
            "f64" => Some(Primitive::F64),
            "char" => Some(Primitive::Char),
            "bool" => Some(Primitive::Bool),
            "string" => Some(Primitive::String),
            "error-context" => Some(Primitive::ErrorContext),
            _ => None,
        };
        if let Some(primitive) = primitive {
            self.advance();
            return Ok(TypeKind::Primitive(primitive));
        }
        match self.word() {
            "tuple" => {
                self.advance();
                self.expect("<")?;
                let types = self.members(">", Parser::ty)?;
                if types.is_empty() {
                    let range = self.lexed.tokens[self.at - 1].range.clone();
                    return Err(self.report(range, "a tuple has at least one type".to_owned(), None));
                }
                Ok(TypeKind::Tuple(types))
            }
            "list" => {
                self.advance();
                self.expect("<")?;
                let element = Box::new(self.ty()?);
                let kind = if self.eat(",") {
                    TypeKind::FixedLengthList(element, self.length()?)
                } else {
                    TypeKind::List(element)
                };
                self.expect(">")?;
                Ok(kind)
            }
            "map" if self.peek(1) == "<" => {
                self.advance();
                self.expect("<")?;
                let key = Box::new(self.ty()?);
                self.expect(",")?;
                let value = Box::new(self.ty()?);
                self.expect(">")?;
                Ok(TypeKind::Map(key, value))
            }
            "option" => {
                self.advance();
                self.expect("<")?;
                let ty = Box::new(self.ty()?);
                self.expect(">")?;
                Ok(TypeKind::Option(ty))
            }
            "result" => self.result(),
            "stream" => Ok(TypeKind::Stream(self.payload()?)),
            "future" => Ok(TypeKind::Future(self.payload()?)),
            "borrow" => Ok(TypeKind::Borrow(self.resource_name()?)),
            "own" => Ok(TypeKind::Own(self.resource_name()?)),
            "" => Err(self.expected("a type")),
            _ => self.name().map(TypeKind::Name),
        }
    }

    fn result(&mut self) -> Parsed<TypeKind> {
        self.advance();
        if !self.eat("<") {
            return Ok(TypeKind::Result(None, None));
        }
        let ok = if self.eat("_") { None } else { Some(Box::new(self.ty()?)) };
        let error = if self.eat(",") { Some(Box::new(self.ty()?)) } else { None };
        self.expect(">")?;
        Ok(TypeKind::Result(ok, error))
    }

    fn payload(&mut self) -> Parsed<Option<Box<Type>>> {
        self.advance();
        if !self.eat("<") {
            return Ok(None);
        }
        let ty = Box::new(self.ty()?);
        self.expect(">")?;
        Ok(Some(ty))
    }

    fn resource_name(&mut self) -> Parsed<Name> {
        self.advance();
        self.expect("<")?;
        let name = self.name()?;
        self.expect(">")?;
        Ok(name)
    }

    fn length(&mut self) -> Parsed<u32> {
        let range = self.token().range.clone();
        match self.slice().parse::<u32>() {
            Ok(length) if self.kind() == Kind::Number && length > 0 => {
                self.advance();
                Ok(length)
            }
            _ => {
                let message =
                    format!("expected the length of a list, a number from 1 to {}, found {}", u32::MAX, self.found());
                Err(self.report(range, message, None))
            }
        }
    }
}
