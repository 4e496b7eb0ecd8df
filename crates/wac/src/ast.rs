//! A document as a tree. Every name keeps its place.

use std::ops::Range;

use semver::Version;

/// A name, or a text, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// Without `%` or quotes.
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
    pub(crate) is_string: bool,
}

/// `ns:name@1.0.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackageName {
    /// `ns:name`.
    pub(crate) name: String,
    pub(crate) version: Option<Version>,
    pub(crate) range: Range<usize>,
}

/// `ns:name/item@1.0.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) package: PackageName,
    /// The names after the package's, separated by `/`.
    pub(crate) segments: Vec<Name>,
    /// The path as it stands in the document.
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

/// A name or a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Name(Name),
    Path(Path),
}

impl Reference {
    pub(crate) fn range(&self) -> Range<usize> {
        match self {
            Reference::Name(name) => name.range.clone(),
            Reference::Path(path) => path.range.clone(),
        }
    }
}

/// Documentation and feature gates before an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) docs: Option<String>,
    pub(crate) since: Option<Version>,
    pub(crate) unstable: Option<String>,
    pub(crate) deprecated: Option<Version>,
}

/// A document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ast {
    /// The range of the whole directive, and of its parts.
    pub(crate) package: Option<PackageDirective>,
    pub(crate) statements: Vec<Statement>,
}

#[derive(Clone, Debug)]
pub(crate) struct PackageDirective {
    pub(crate) name: PackageName,
    pub(crate) targets: Option<Path>,
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) attributes: Attributes,
    pub(crate) kind: StatementKind,
    /// From the first attribute to the end.
    pub(crate) range: Range<usize>,
    /// Where its first keyword is, after attributes.
    pub(crate) start: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum StatementKind {
    Import { name: Name, rename: Option<Name>, ty: ImportType },
    Let { name: Name, value: Expression },
    Export { value: Expression, options: ExportOptions },
    Type(TypeDeclaration),
    Interface(InterfaceDeclaration),
    World(WorldDeclaration),
}

#[derive(Clone, Debug)]
pub(crate) enum ExportOptions {
    None,
    Spread(Range<usize>),
    Rename(Name),
}

#[derive(Clone, Debug)]
pub(crate) enum ImportType {
    Function(Function),
    Interface(Vec<InterfaceItem>),
    Reference(Reference),
}

#[derive(Clone, Debug)]
pub(crate) struct Expression {
    pub(crate) primary: Primary,
    pub(crate) postfix: Vec<Postfix>,
    pub(crate) range: Range<usize>,
}

impl Expression {
    /// The name that it is, where it is only that.
    pub(crate) fn as_name(&self) -> Option<&Name> {
        match (&self.primary, self.postfix.as_slice()) {
            (Primary::Name(name), []) => Some(name),
            (Primary::Nested(inner), []) => inner.as_name(),
            (Primary::New(_) | Primary::Nested(_) | Primary::Name(_), _) => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Primary {
    New(New),
    Nested(Box<Expression>),
    Name(Name),
}

#[derive(Clone, Debug)]
pub(crate) struct New {
    pub(crate) package: PackageName,
    /// What is satisfied inside the component before it is instantiated: the names and values of settings.
    pub(crate) virtualize: Vec<(Name, Option<Name>)>,
    pub(crate) arguments: Vec<Argument>,
    /// Where `new` and the package name are.
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Inferred(Name),
    Named(Name, Expression),
    Spread(Name),
    /// `...`
    Fill(Range<usize>),
}

#[derive(Clone, Debug)]
pub(crate) enum Postfix {
    /// `.name`
    Access(Name),
    /// `["name"]`
    Named(Name),
}

#[derive(Clone, Debug)]
pub(crate) struct TypeDeclaration {
    pub(crate) name: Name,
    pub(crate) kind: DeclarationKind,
}

#[derive(Clone, Debug)]
pub(crate) enum DeclarationKind {
    Record(Vec<(Attributes, Name, Type)>),
    Variant(Vec<(Attributes, Name, Option<Type>)>),
    Enum(Vec<(Attributes, Name)>),
    Flags(Vec<(Attributes, Name)>),
    Resource(Vec<Method>),
    Alias(Type),
    Function(Function),
}

#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) attributes: Attributes,
    pub(crate) kind: MethodKind,
    pub(crate) name: Name,
    pub(crate) function: Function,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MethodKind {
    Constructor,
    Method,
    Static,
}

#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) is_async: bool,
    pub(crate) params: Vec<(Name, Type)>,
    pub(crate) result: Option<Type>,
}

/// A function, or the name of a function type.
#[derive(Clone, Debug)]
pub(crate) enum FunctionReference {
    Function(Function),
    Name(Name),
}

#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub(crate) kind: TypeKind,
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) enum TypeKind {
    Primitive(wit_parser::Type),
    Tuple(Vec<Type>),
    List(Box<Type>),
    FixedLengthList(Box<Type>, u32),
    Map(Box<Type>, Box<Type>),
    Option(Box<Type>),
    Result(Option<Box<Type>>, Option<Box<Type>>),
    Own(Name),
    Borrow(Name),
    Stream(Option<Box<Type>>),
    Future(Option<Box<Type>>),
    Name(Name),
}

#[derive(Clone, Debug)]
pub(crate) struct InterfaceDeclaration {
    pub(crate) name: Name,
    pub(crate) items: Vec<InterfaceItem>,
}

#[derive(Clone, Debug)]
pub(crate) struct InterfaceItem {
    pub(crate) attributes: Attributes,
    pub(crate) kind: InterfaceItemKind,
}

impl InterfaceItem {
    /// The name of the type that it declares.
    pub(crate) fn type_name(&self) -> Option<&Name> {
        match &self.kind {
            InterfaceItemKind::Type(declaration) => Some(&declaration.name),
            InterfaceItemKind::Use(_) | InterfaceItemKind::Function(..) => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum InterfaceItemKind {
    Use(Use),
    Type(TypeDeclaration),
    Function(Name, FunctionReference),
}

#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) from: Reference,
    pub(crate) items: Vec<(Name, Option<Name>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct WorldDeclaration {
    pub(crate) name: Name,
    pub(crate) items: Vec<WorldItem>,
}

#[derive(Clone, Debug)]
pub(crate) struct WorldItem {
    pub(crate) attributes: Attributes,
    pub(crate) kind: WorldItemKind,
}

impl WorldItem {
    /// The name of the type that it declares.
    pub(crate) fn type_name(&self) -> Option<&Name> {
        match &self.kind {
            WorldItemKind::Type(declaration) => Some(&declaration.name),
            WorldItemKind::Use(_)
            | WorldItemKind::Import(_)
            | WorldItemKind::Export(_)
            | WorldItemKind::Include { .. } => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum WorldItemKind {
    Use(Use),
    Type(TypeDeclaration),
    Import(WorldExtern),
    Export(WorldExtern),
    Include { world: Reference, with: Vec<(Name, Name)> },
}

#[derive(Clone, Debug)]
pub(crate) enum WorldExtern {
    Named(Name, ImportType),
    Reference(Reference),
}
