//! Evaluates the expressions of a document, from top to bottom.
//!
//! A mistake in an expression makes its value unknown, and what is done with an unknown value is not reported again.

mod arguments;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use witcraft_compose::{CompositionGraph, GraphBuilder, ItemKind, Source as From};
use witcraft_diagnostics::{Diagnostic, Source, Span, nearest};

use crate::ast::{Ast, ExportOptions, Expression, Name, PackageName, Postfix, Primary, StatementKind};
use crate::declare::LocalKind;
use crate::{Composition, culprit};

/// Whether a package is that of the document itself.
pub(crate) fn is_own(ast: &Ast, package: &PackageName) -> bool {
    ast.package.as_ref().is_some_and(|directive| directive.name.name == package.name)
}

/// The graph of a document.
///
/// # Errors
/// All mistakes in the document and its packages.
pub(crate) fn connect(composition: &Composition) -> Result<CompositionGraph<'_>, Vec<Diagnostic>> {
    let mut builder =
        GraphBuilder::of_checked(&composition.inputs).map_err(|findings| merged(composition, findings))?;
    builder.show_wit(wit_of);
    let mut findings = composition.findings.clone();
    let mut imports = Vec::new();
    if let Some(encoded) = &composition.encoded {
        let point = |findings: Vec<Diagnostic>| {
            let point = |finding| culprit::point(&composition.source, &composition.declarations, finding);
            merged(composition, findings.into_iter().map(point).collect())
        };
        let declarations = builder.declare(encoded, &composition.declarations.world).map_err(point)?;
        let components = composition.components.as_ref().map(|components| builder.declare_imports(components));
        let components = components.transpose().map_err(point)?;
        let span = |range: &Range<usize>| Some(composition.source.span(range.clone()));
        for import in &composition.declarations.imports {
            let declared = if import.is_component { components } else { Some(declarations) };
            let import_from = |from| builder.import(from, &import.item, &import.name, span(&import.range));
            imports.push(declared.and_then(import_from));
        }
        for (name, range) in &composition.declarations.definitions {
            builder.define(declarations, name, name, span(range));
        }
        let mut evaluation = Evaluation::new(composition, builder, imports, Some(declarations));
        evaluation.run();
        builder = evaluation.builder;
        findings.extend(evaluation.findings);
    } else {
        let mut evaluation = Evaluation::new(composition, builder, imports, None);
        evaluation.run();
        builder = evaluation.builder;
        findings.extend(evaluation.findings);
    }
    match builder.finish() {
        Ok(graph) if findings.is_empty() => return Ok(graph),
        Ok(_) => {}
        Err(more) => findings.extend(more),
    }
    // In the order of the document.
    let place = |finding: &Diagnostic| finding.labels.first().map(|label| label.span.range().start);
    findings.sort_by_key(|finding| place(finding).unwrap_or(usize::MAX));
    Err(findings)
}

/// The imports and exports of a component as WIT.
fn wit_of(name: &str, bytes: &[u8]) -> Option<Source> {
    let wit = witcraft_wit::load_bytes(name, bytes, &witcraft_wit::Options::default()).ok()?;
    let options = witcraft_wit::Print { world: wit.own_world, ..witcraft_wit::Print::default() };
    let text = witcraft_wit::print(&wit, &options).ok()?;
    Some(Source::new(format!("{name} (as WIT)"), text))
}

fn merged(composition: &Composition, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    composition.findings.iter().cloned().chain(findings).collect()
}

/// The value of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// An instance, an import or an item of them.
    Item(Item),
    /// A definition of the document, by its name.
    Definition(String),
    /// The value of an expression with a mistake.
    Unknown,
}

/// Something that is passed, accessed or exported.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) source: From,
    pub(crate) kind: ItemKind,
    /// The interface that it is an instance of, where that has a name.
    pub(crate) interface: Option<String>,
    /// The name that it was imported or exported under.
    pub(crate) name: Option<String>,
}

impl Item {
    /// The name under which it is exported unless the document says otherwise.
    fn export_name(&self) -> Option<&str> {
        self.interface.as_deref().or(self.name.as_deref())
    }
}

struct Evaluation<'a> {
    composition: &'a Composition,
    builder: GraphBuilder<'a>,
    /// The explicit imports.
    imports: Vec<Option<From>>,
    declarations: Option<witcraft_compose::Declarations>,
    /// The values of `let`s.
    values: HashMap<String, Value>,
    /// The names of exports so far, those of definitions too.
    exported: HashSet<String>,
    /// The position of the statement that is evaluated.
    statement: usize,
    /// The name of the `let` whose expression is evaluated, until it names an instance.
    label: Option<String>,
    /// The names of the document and of instances without one.
    labels: HashSet<String>,
    findings: Vec<Diagnostic>,
}

impl<'a> Evaluation<'a> {
    fn new(
        composition: &'a Composition,
        builder: GraphBuilder<'a>,
        imports: Vec<Option<From>>,
        declarations: Option<witcraft_compose::Declarations>,
    ) -> Evaluation<'a> {
        Evaluation {
            composition,
            builder,
            imports,
            declarations,
            values: HashMap::new(),
            exported: composition.declarations.definitions.iter().map(|(name, _)| name.clone()).collect(),
            statement: 0,
            label: None,
            labels: composition.declarations.locals.keys().cloned().collect(),
            findings: Vec::new(),
        }
    }

    fn run(&mut self) {
        let composition = self.composition;
        for (position, statement) in composition.ast.statements.iter().enumerate() {
            self.statement = position;
            match &statement.kind {
                StatementKind::Let { name, value } => {
                    self.label = Some(name.text.clone());
                    let value = self.expression(value);
                    self.label = None;
                    self.values.entry(name.text.clone()).or_insert(value);
                }
                StatementKind::Export { value, options } => self.export(value, options),
                StatementKind::Import { .. }
                | StatementKind::Type(_)
                | StatementKind::Interface(_)
                | StatementKind::World(_) => {}
            }
        }
    }

    fn source(&self) -> &'a Source {
        &self.composition.source
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.source().span(range.clone())
    }

    fn finding(&self, code: &'static str, range: &Range<usize>, message: String) -> Diagnostic {
        Diagnostic::error(code, message).at(self.span(range), "")
    }

    fn expression(&mut self, expression: &'a Expression) -> Value {
        let is_accessed = !expression.postfix.is_empty();
        if is_accessed {
            self.label = None;
        }
        let mut value = match &expression.primary {
            Primary::New(new) => self.instantiate(new),
            Primary::Nested(inner) => self.expression(inner),
            Primary::Name(name) => self.name(name),
        };
        let mut end = match &expression.primary {
            Primary::New(new) => new.range.clone(),
            Primary::Nested(inner) => inner.range.clone(),
            Primary::Name(name) => name.range.clone(),
        };
        for postfix in &expression.postfix {
            let (name, is_exact) = match postfix {
                Postfix::Access(name) => (name, false),
                Postfix::Named(name) => (name, true),
            };
            value = self.access(value, &end, name, is_exact);
            end = end.start..name.range.end;
        }
        value
    }

    fn name(&mut self, name: &Name) -> Value {
        let composition = self.composition;
        let locals = &composition.declarations.locals;
        let local = locals.get(&name.text).filter(|local| local.statement < self.statement);
        let Some(local) = local else {
            let known = locals.iter().filter(|(_, local)| local.statement < self.statement);
            let near = nearest(&name.text, known.map(|(name, _)| name.as_str()));
            let finding = self
                .finding("wac/undefined-name", &name.range, format!("`{}` is not declared", name.text))
                .help_opt(near.map(|near| format!("did you mean `{near}`?")));
            self.findings.push(match locals.get(&name.text) {
                Some(later) => finding
                    .related(self.span(&later.range), "declared here")
                    .note("a document is read from top to bottom: what it uses has to be declared before"),
                None => finding,
            });
            return Value::Unknown;
        };
        match &local.kind {
            LocalKind::Value(_) => self.values.get(&name.text).cloned().unwrap_or(Value::Unknown),
            LocalKind::Import(position) => self.import(*position),
            LocalKind::Type | LocalKind::Function(_) | LocalKind::Interface(_) | LocalKind::World(_) => {
                Value::Definition(name.text.clone())
            }
        }
    }

    fn import(&self, position: Option<usize>) -> Value {
        let declared = position.and_then(|position| {
            let source = self.imports.get(position)?.clone()?;
            Some((source, &self.composition.declarations.imports[position]))
        });
        let Some((source, import)) = declared else { return Value::Unknown };
        let Some(kind) = self.builder.kind(&source) else { return Value::Unknown };
        Value::Item(Item { source, kind, interface: import.interface.clone(), name: Some(import.name.clone()) })
    }

    /// An export of an instance. With `is_exact`, the name is that of the export, and otherwise also the end of its path.
    fn access(&mut self, value: Value, at: &Range<usize>, name: &Name, is_exact: bool) -> Value {
        let item = match value {
            Value::Item(item) => item,
            Value::Unknown => return Value::Unknown,
            Value::Definition(definition) => {
                let message = format!("`{definition}` is a type, and has no exports to access");
                self.findings.push(self.finding("wac/not-an-instance", at, message));
                return Value::Unknown;
            }
        };
        let Some(exports) = self.builder.exports_of(&item.source) else {
            let message = format!("this is {}, and only an instance has exports to access", item.kind.as_str());
            self.findings.push(self.finding("wac/not-an-instance", at, message));
            return Value::Unknown;
        };
        let exports: Vec<(&str, ItemKind)> = exports.collect();
        let wanted = if is_exact { None } else { by_last_segment(exports.iter().map(|(name, _)| *name), &name.text) };
        let wanted = wanted.unwrap_or(&name.text);
        let Some((export, kind)) = exports.iter().find(|(export, _)| *export == wanted) else {
            let names = exports.iter().map(|(name, _)| *name);
            let finding = match ending_with(names.clone(), &name.text).as_slice() {
                [] | [_] => {
                    let message = format!("the instance has no export `{}`", name.text);
                    let finding = self.finding("wac/unknown-export", &name.range, message);
                    finding.help_opt(suggestion(&name.text, names))
                }
                several => {
                    let message = format!("several exports of the instance end with `{}`", name.text);
                    let several: Vec<String> = several.iter().map(|name| format!("`[\"{name}\"]`")).collect();
                    let finding = self.finding("wac/unknown-export", &name.range, message);
                    finding.help(format!("say which: {}", several.join(" or ")))
                }
            };
            self.findings.push(finding);
            return Value::Unknown;
        };
        let source = within(&item.source, export);
        let interface = (*kind == ItemKind::Instance && export.contains(':')).then(|| (*export).to_owned());
        Value::Item(Item { kind: *kind, interface, name: Some((*export).to_owned()), source })
    }

    fn export(&mut self, value: &'a Expression, options: &ExportOptions) {
        let range = value.range.clone();
        let value = self.expression(value);
        match options {
            ExportOptions::Spread(dots) => self.export_spread(&value, &range, dots),
            ExportOptions::Rename(name) => self.export_one(&value, &name.text, &name.range),
            ExportOptions::None => match &value {
                Value::Unknown => {}
                Value::Item(item) => match item.export_name().map(str::to_owned) {
                    Some(name) => self.export_one(&value, &name, &range),
                    None => {
                        let message = "this export needs a name".to_owned();
                        let help = "a whole instance has none of its own: give it one with `as`, or export what it exports \
                                    with `...`";
                        self.findings.push(self.finding("wac/needs-name", &range, message).help(help));
                    }
                },
                Value::Definition(name) => {
                    let message = format!("`{name}` is exported already: what a document defines, it exports");
                    let help = "export it under another name with `as`";
                    self.findings.push(self.finding("wac/needs-name", &range, message).help(help));
                }
            },
        }
    }

    fn export_one(&mut self, value: &Value, name: &str, range: &Range<usize>) {
        self.exported.insert(name.to_owned());
        let span = Some(self.span(range));
        match value {
            Value::Item(item) => self.builder.export(name, item.source.clone(), span),
            Value::Definition(definition) => {
                if let Some(declarations) = self.declarations {
                    self.builder.define(declarations, definition, name, span);
                }
            }
            Value::Unknown => {}
        }
    }

    fn export_spread(&mut self, value: &Value, range: &Range<usize>, dots: &Range<usize>) {
        let source = match value {
            Value::Unknown => return,
            Value::Item(item) => Some(item.source.clone()),
            Value::Definition(_) => None,
        };
        let exports: Option<Vec<String>> = source
            .as_ref()
            .and_then(|source| Some(self.builder.exports_of(source)?.map(|(name, _)| name.to_owned()).collect()));
        let (Some(source), Some(exports)) = (source, exports) else {
            let message = "only the exports of an instance can be spread".to_owned();
            self.findings.push(self.finding("wac/not-an-instance", range, message));
            return;
        };
        let is_empty = exports.is_empty();
        let new: Vec<String> = exports.into_iter().filter(|name| !self.exported.contains(name)).collect();
        if new.is_empty() {
            let message = match is_empty {
                true => "this instance has no exports".to_owned(),
                false => "all exports of this instance are exported already".to_owned(),
            };
            self.findings.push(self.finding("wac/spread-nothing", range, message));
        }
        for name in new {
            self.exported.insert(name.clone());
            self.builder.export(&name, within(&source, &name), Some(self.span(dots)));
        }
    }
}

/// An export of a source.
fn within(source: &From, export: &str) -> From {
    let extended = |path: &[String]| path.iter().cloned().chain([export.to_owned()]).collect();
    match source {
        From::Instance { instance, path } => From::Instance { instance: *instance, path: extended(path) },
        From::Import { import, path } => From::Import { import: *import, path: extended(path) },
        From::Resource { .. } | From::Definition => source.clone(),
    }
}

/// The names that are paths with this last segment: `ns:package/name` and `ns:package/name@1.0.0`.
pub(crate) fn ending_with<'n>(names: impl Iterator<Item = &'n str>, segment: &str) -> Vec<&'n str> {
    names
        .filter(|name| {
            let path = name.split_once('@').map_or(*name, |(path, _)| path);
            path.rsplit_once('/').is_some_and(|(_, last)| last == segment)
        })
        .collect()
}

/// The only name that is a path with this last segment.
pub(crate) fn by_last_segment<'n>(names: impl Iterator<Item = &'n str>, segment: &str) -> Option<&'n str> {
    match ending_with(names, segment).as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// A help with the name that is nearest, as a whole or at its end.
pub(crate) fn suggestion<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Option<String> {
    let last = |name: &'n str| {
        let path = name.split_once('@').map_or(name, |(path, _)| path);
        path.rsplit_once('/').map_or(name, |(_, last)| last)
    };
    if let Some(near) = nearest(name, known.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let near = nearest(name, known.clone().map(last))?;
    let whole = known.into_iter().find(|known| last(known) == near)?;
    Some(format!("did you mean `{whole}`?"))
}
