//! The declarations of a document: its types, interfaces and worlds, and the types of its imports, as WIT.
//!
//! All of them are items of one package, that of the document. One more world holds what a document has and WIT has not: the
//! types at the top of the document, the function types, and the explicit imports, each under a name of its own. Encoded,
//! this package is what a [`GraphBuilder`](witcraft_compose::GraphBuilder) takes the types of imports and definitions from.
//!
//! A document is read from top to bottom: what it uses has to be declared before.

pub(crate) mod components;
mod functions;
mod imports;
mod include;
mod interfaces;
mod merge;
mod paths;
mod types;
mod undefined;
mod worlds;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use indexmap::IndexMap;
use wit_parser::{
    Docs, Interface, InterfaceId, Package, PackageId, PackageName, Resolve, Stability, TypeDef, TypeDefKind, TypeOwner,
    World, WorldId, WorldItem, WorldKey,
};
use witcraft_diagnostics::{Diagnostic, Source};

use self::merge::{Merged, merge};
use crate::ast::{Ast, Attributes, Name, Path, Statement, StatementKind};
use crate::packages::{Key, Options, Packages};

/// A name that a statement introduces.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    /// The position of the statement.
    pub(crate) statement: usize,
    pub(crate) range: Range<usize>,
    pub(crate) kind: LocalKind,
}

/// What a name at the top of a document stands for.
#[derive(Clone, Debug)]
pub(crate) enum LocalKind {
    /// An explicit import, by its position among them; `None` for one that has no type because of a mistake.
    Import(Option<usize>),
    /// A `let`, with the name that is its expression, where that is the earlier one of a definition.
    Value(Option<String>),
    Type,
    Function(Option<types::Signature>),
    Interface(Option<InterfaceId>),
    World(Option<WorldId>),
}

impl LocalKind {
    /// Whether it is a type, an interface or a world, or another name of one.
    pub(crate) fn is_definition(&self) -> bool {
        match self {
            LocalKind::Import(_) | LocalKind::Value(None) => false,
            LocalKind::Value(Some(_))
            | LocalKind::Type
            | LocalKind::Function(_)
            | LocalKind::Interface(_)
            | LocalKind::World(_) => true,
        }
    }

    /// The kind in words, with an article.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            LocalKind::Import(_) => "an import",
            LocalKind::Value(_) => "the result of an expression",
            LocalKind::Type => "a type",
            LocalKind::Function(_) => "a function type",
            LocalKind::Interface(_) => "an interface",
            LocalKind::World(_) => "a world",
        }
    }
}

/// An explicit import.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredImport {
    /// What the document calls it.
    pub(crate) local: String,
    /// The name of the item in the world.
    pub(crate) item: String,
    /// The name of the import.
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
    /// The interface that it is an instance of, where that has a name.
    pub(crate) interface: Option<String>,
    /// Whether it is a component. There is a world then that is called like the item.
    pub(crate) is_component: bool,
}

/// What was declared.
pub(crate) struct Declarations {
    pub(crate) resolve: Resolve,
    pub(crate) package: PackageId,
    pub(crate) imports: Vec<DeclaredImport>,
    /// The definitions that the result exports: their names, and their places.
    pub(crate) definitions: Vec<(String, Range<usize>)>,
    pub(crate) locals: IndexMap<String, Local>,
    /// The name of the world that holds the rest.
    pub(crate) world: String,
    /// The world that the document targets.
    pub(crate) target: Option<WorldId>,
}

/// Reads the declarations of a document.
pub(crate) fn declare<'a>(
    source: &'a Source,
    ast: &'a Ast,
    options: &'a Options,
    packages: &mut Packages<'a>,
) -> (Declarations, Vec<Diagnostic>) {
    let mut declarer = Declarer::new(source, ast, options, packages);
    for (position, statement) in ast.statements.iter().enumerate() {
        declarer.statement(position, &statement.kind, &statement.attributes);
    }
    declarer.named_last();
    declarer.check_package_name(ast);
    let target = ast.package.as_ref().and_then(|package| package.targets.as_ref());
    let target = target.and_then(|path| declarer.target(path));
    let findings = std::mem::take(&mut declarer.findings);
    let root = declarer.root;
    let declarations = Declarations {
        world: declarer.resolve.worlds[root].name.clone(),
        resolve: declarer.resolve,
        package: declarer.package,
        imports: declarer.imports,
        definitions: declarer.definitions,
        locals: declarer.locals,
        target,
    };
    (declarations, findings)
}

struct Declarer<'a> {
    source: &'a Source,
    options: &'a Options,
    resolve: Resolve,
    /// The package of the document, in `resolve`.
    package: PackageId,
    /// Its name in the document.
    package_name: String,
    package_version: Option<semver::Version>,
    /// The world of types and imports at the top of the document.
    root: WorldId,
    locals: IndexMap<String, Local>,
    /// The names that statements introduce, the later ones too.
    introduced: HashMap<String, Range<usize>>,
    imports: Vec<DeclaredImport>,
    /// What the names of imports in the world begin with, and no name of a type, an interface or a world at the top.
    import_prefix: String,
    definitions: Vec<(String, Range<usize>)>,
    /// Imports of interfaces that have a name, under another name. They stand at the end of the world.
    named: Vec<(WorldKey, InterfaceId)>,
    /// The packages that are not found or cannot be used, about which there is a finding.
    broken: HashSet<String>,
    /// What was found in place of packages.
    mismatched: HashMap<Key, String>,
    /// The versions of packages as they were found, for paths that name none.
    versions: HashMap<Key, semver::Version>,
    /// The function types of interfaces, which WIT has no words for.
    function_types: HashSet<(InterfaceId, String)>,
    /// The names of the types and function types at the top.
    top: types::Scope,
    findings: Vec<Diagnostic>,
}

impl<'a> Declarer<'a> {
    fn new(source: &'a Source, ast: &'a Ast, options: &'a Options, packages: &mut Packages<'a>) -> Declarer<'a> {
        let mut resolve = Resolve { all_features: options.all_features, ..Resolve::default() };
        resolve.features.extend(options.features.iter().cloned());
        let directive = ast.package.as_ref().map(|package| &package.name);
        let package_name = directive.map_or("unnamed:unnamed", |package| package.name.as_str()).to_owned();
        let package_version = directive.and_then(|package| package.version.clone());
        let mut findings = Vec::new();
        let is_own = |path: &Path| {
            path.package.name == package_name
                && (path.package.version.is_none() || path.package.version == package_version)
        };
        let paths = crate::walk::paths(ast).into_iter().filter(|path| !is_own(path));
        let Merged { broken, mismatched, versions } = merge(&mut resolve, paths, packages, source, &mut findings);
        let (namespace, name) = package_name.split_once(':').unwrap_or(("unnamed", &package_name));
        let name =
            PackageName { namespace: namespace.to_owned(), name: name.to_owned(), version: package_version.clone() };
        let package = resolve.packages.alloc(Package {
            name,
            docs: Docs::default(),
            interfaces: IndexMap::new(),
            worlds: IndexMap::new(),
        });
        let declared: Vec<&str> = ast
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Interface(interface) => Some(interface.name.text.as_str()),
                StatementKind::World(world) => Some(world.name.text.as_str()),
                _ => None,
            })
            .collect();
        let types: Vec<&str> = ast
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Type(declaration) => Some(declaration.name.text.as_str()),
                _ => None,
            })
            .collect();
        let mut import_prefix = "import".to_owned();
        while types.iter().chain(&declared).any(|name| name.starts_with(&import_prefix)) {
            import_prefix.push('x');
        }
        let free = (0_usize..).map(|n| if n == 0 { "document".to_owned() } else { format!("document{n}") });
        let world = free.into_iter().find(|name| !declared.contains(&name.as_str())).unwrap_or_default();
        let root = resolve.worlds.alloc(empty_world(&world, package));
        resolve.packages[package].worlds.insert(world, root);
        Declarer {
            source,
            options,
            resolve,
            package,
            package_name,
            package_version,
            root,
            locals: IndexMap::new(),
            introduced: undefined::introduced(ast),
            imports: Vec::new(),
            import_prefix,
            definitions: Vec::new(),
            named: Vec::new(),
            broken,
            mismatched,
            versions,
            function_types: HashSet::new(),
            top: types::Scope::new(wit_parser::TypeOwner::World(root)),
            findings,
        }
    }

    fn statement(&mut self, position: usize, kind: &StatementKind, attributes: &Attributes) {
        match kind {
            StatementKind::Import { name, rename, ty } => {
                let import = self.import(name, rename.as_ref(), ty);
                self.introduce(position, name, LocalKind::Import(import));
            }
            StatementKind::Let { name, value } => {
                let same =
                    value.as_name().filter(|same| self.local(&same.text).is_some_and(|kind| kind.is_definition()));
                let same = same.map(|same| same.text.clone());
                self.introduce(position, name, LocalKind::Value(same));
            }
            StatementKind::Export { .. } => {}
            StatementKind::Type(declaration) => {
                let kind = self.top_type(declaration, attributes);
                self.introduce(position, &declaration.name, kind);
                self.definitions.push((declaration.name.text.clone(), declaration.name.range.clone()));
            }
            StatementKind::Interface(declaration) => {
                let name = Some(declaration.name.text.clone());
                let id = self.interface(name, &declaration.items, attributes);
                if self.is_free(&declaration.name) {
                    self.resolve.packages[self.package].interfaces.insert(declaration.name.text.clone(), id);
                }
                self.introduce(position, &declaration.name, LocalKind::Interface(Some(id)));
                self.definitions.push((declaration.name.text.clone(), declaration.name.range.clone()));
            }
            StatementKind::World(declaration) => {
                let id = self.world(declaration, attributes);
                if self.is_free(&declaration.name) {
                    self.resolve.packages[self.package].worlds.insert(declaration.name.text.clone(), id);
                }
                self.introduce(position, &declaration.name, LocalKind::World(Some(id)));
                self.definitions.push((declaration.name.text.clone(), declaration.name.range.clone()));
            }
        }
    }

    /// Reports the name of a package that the names of its interfaces and worlds cannot have in them.
    // Explainer.md, "Import and Export Definitions": nested namespaces and packages are still behind a gate.
    fn check_package_name(&mut self, ast: &Ast) {
        let Some(directive) = &ast.package else { return };
        let is_named =
            |statement: &Statement| matches!(statement.kind, StatementKind::Interface(_) | StatementKind::World(_));
        if directive.name.name.matches(':').count() > 1 && ast.statements.iter().any(is_named) {
            let message =
                format!("`{}` is not a valid name for a package with interfaces or worlds", directive.name.name);
            let finding = Diagnostic::error("compose/invalid-name", message)
                .at(self.source.span(directive.name.range.clone()), "")
                .note("the name of an interface in a component has one namespace and one package: `demo:app/log`");
            self.findings.push(finding);
        }
    }

    fn is_free(&self, name: &Name) -> bool {
        !self.locals.contains_key(&name.text)
    }

    /// Adds a name, or reports that there is one already.
    fn introduce(&mut self, statement: usize, name: &Name, kind: LocalKind) {
        if let Some(first) = self.locals.get(&name.text) {
            let message = format!("`{}` is declared twice", name.text);
            let finding = Diagnostic::error("wac/duplicate-name", message)
                .at(self.source.span(name.range.clone()), "the second")
                .related(self.source.span(first.range.clone()), "the first")
                .help("names cannot be assigned again: choose another");
            self.findings.push(finding);
            return;
        }
        self.locals.insert(name.text.clone(), Local { statement, range: name.range.clone(), kind });
    }

    /// What a name at the top stands for, in the end: a `let` may give it to what has another.
    fn local(&self, name: &str) -> Option<LocalKind> {
        let kind = |name: &str| self.locals.get(name).map(|local| &local.kind);
        let same = |found: &&LocalKind| match found {
            LocalKind::Value(Some(same)) => kind(same),
            _ => None,
        };
        std::iter::successors(kind(name), same).last().cloned()
    }

    fn report(&mut self, code: &'static str, range: Range<usize>, message: String) {
        self.findings.push(Diagnostic::error(code, message).at(self.source.span(range), ""));
    }

    /// Reports a name for the second time in one item.
    fn duplicate(&mut self, name: &Name, what: &str, first: &Range<usize>) {
        let message = format!("{what} `{}` is there twice", name.text);
        let finding = Diagnostic::error("wac/duplicate-name", message)
            .at(self.source.span(name.range.clone()), "the second")
            .related(self.source.span(first.clone()), "the first");
        self.findings.push(finding);
    }

    /// Whether an item with these gates takes part.
    fn is_enabled(&self, attributes: &Attributes) -> bool {
        match &attributes.unstable {
            Some(feature) => self.options.all_features || self.options.features.contains(feature),
            None => true,
        }
    }
}

fn docs(attributes: &Attributes) -> Docs {
    Docs { contents: attributes.docs.clone() }
}

fn stability(attributes: &Attributes) -> Stability {
    match (&attributes.unstable, &attributes.since) {
        (Some(feature), _) => {
            Stability::Unstable { feature: feature.clone(), deprecated: attributes.deprecated.clone() }
        }
        (None, Some(since)) => Stability::Stable { since: since.clone(), deprecated: attributes.deprecated.clone() },
        (None, None) => Stability::Unknown,
    }
}

fn empty_world(name: &str, package: PackageId) -> World {
    World {
        name: name.to_owned(),
        imports: IndexMap::new(),
        exports: IndexMap::new(),
        package: Some(package),
        docs: Docs::default(),
        stability: Stability::Unknown,
        includes: Vec::new(),
        span: wit_parser::Span::default(),
    }
}

/// An interface without items.
pub(crate) fn empty_interface(name: Option<String>, package: Option<PackageId>, attributes: &Attributes) -> Interface {
    Interface {
        name,
        types: IndexMap::new(),
        functions: IndexMap::new(),
        docs: docs(attributes),
        stability: stability(attributes),
        package,
        span: wit_parser::Span::default(),
        clone_of: None,
    }
}

fn named_type(name: String, kind: TypeDefKind, owner: TypeOwner, attributes: &Attributes) -> TypeDef {
    TypeDef {
        name: Some(name),
        kind,
        owner,
        docs: docs(attributes),
        stability: stability(attributes),
        span: wit_parser::Span::default(),
        external_id: None,
    }
}

/// An interface as an import or export.
pub(crate) fn interface_item(id: InterfaceId, attributes: &Attributes) -> WorldItem {
    WorldItem::Interface {
        id,
        stability: stability(attributes),
        external_id: None,
        docs: docs(attributes),
        span: wit_parser::Span::default(),
    }
}
