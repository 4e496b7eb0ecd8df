//! Prints a graph as a document that gives the same bytes.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use witcraft_compose::{CompositionGraph, ItemKind, Source as From, identifier, unique};

use crate::Composition;
use crate::ast::StatementKind;
use crate::declare::LocalKind;
use crate::format::{format, ident};

/// A graph as a document.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The document.
    pub text: String,
    /// The packages that it names and the inputs that they are, in the order in which they have to be given.
    pub dependencies: Vec<(String, String)>,
}

/// Prints `graph`, which came from `composition`, or from no document.
pub fn emit(graph: &CompositionGraph<'_>, composition: Option<&Composition>) -> Emitted {
    let mut taken: HashSet<String> = match composition {
        Some(composition) => {
            let locals = &composition.declarations.locals;
            locals
                .iter()
                .filter(|(_, local)| !matches!(local.kind, LocalKind::Value(None)))
                .map(|(name, _)| name.clone())
                .collect()
        }
        None => HashSet::new(),
    };
    let names: Vec<String> = graph
        .instances()
        .iter()
        .map(
            |instance| {
                if instance.is_declaration() { String::new() } else { unique(&wanted(&instance.label), &mut taken) }
            },
        )
        .collect();
    let printer = Printer { graph, composition, names, packages: packages(graph, composition) };
    let dependencies = printer.dependencies();
    Emitted { text: printer.document(), dependencies }
}

fn wanted(label: &str) -> String {
    if crate::parse::is_kebab_case(label) { label.to_owned() } else { identifier(label) }
}

/// The package of each input.
fn packages(graph: &CompositionGraph<'_>, composition: Option<&Composition>) -> Vec<String> {
    let inputs = graph.instances().iter().filter(|instance| !instance.is_declaration());
    let count = inputs.clone().map(|instance| instance.input + 1).max().unwrap_or(0);
    let mut packages = vec![String::new(); count];
    if let Some(composition) = composition {
        for (((name, version), settings), position) in &composition.positions {
            let version = version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
            if let Some(package) = packages.get_mut(*position) {
                *package = format!("{name}{version}{settings}");
            }
        }
        return packages;
    }
    let mut taken = HashSet::new();
    for instance in inputs {
        if packages[instance.input].is_empty() {
            packages[instance.input] = format!("parts:{}", unique(&identifier(&wanted(&instance.label)), &mut taken));
        }
    }
    packages
}

struct Printer<'a> {
    graph: &'a CompositionGraph<'a>,
    composition: Option<&'a Composition>,
    /// The name of each instance.
    names: Vec<String>,
    packages: Vec<String>,
}

impl Printer<'_> {
    fn dependencies(&self) -> Vec<(String, String)> {
        let mut given: Vec<Option<(String, String)>> = vec![None; self.packages.len()];
        for instance in self.graph.instances().iter().filter(|instance| !instance.is_declaration()) {
            let package = self.packages[instance.input].split(' ').next().unwrap_or_default();
            given[instance.input] = Some((package.to_owned(), instance.name.to_owned()));
        }
        let mut dependencies: Vec<(String, String)> = given.into_iter().flatten().collect();
        let mut seen = HashSet::new();
        dependencies.retain(|(package, _)| seen.insert(package.clone()));
        dependencies
    }

    fn document(&self) -> String {
        let mut out = self.head();
        for instance in self.order() {
            let node = &self.graph.instances()[instance];
            let arguments = self.arguments(instance);
            let arguments =
                if arguments.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", arguments.join(", ")) };
            let name = ident(&self.names[instance]);
            let _ = writeln!(out, "let {name} = new {} {arguments};", self.packages[node.input]);
        }
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
        for export in self.graph.exports() {
            match (export.source(), export.definition()) {
                (Some(source), _) => {
                    let text = self.source(source);
                    let last = match source {
                        From::Instance { path, .. } | From::Import { path, .. } => path.last(),
                        From::Resource { .. } | From::Definition => None,
                    };
                    let rename =
                        if last == Some(&export.name) { String::new() } else { format!(" as \"{}\"", export.name) };
                    let _ = writeln!(out, "export {text}{rename};");
                }
                (None, Some(definition)) if definition != export.name => {
                    let _ = writeln!(out, "export {} as \"{}\";", ident(definition), export.name);
                }
                (None, _) => {} // a declaration exports itself
            }
        }
        let source = witcraft_diagnostics::Source::new("emitted", out.as_str());
        format(&source).unwrap_or(out)
    }

    /// The package directive, and the declarations as they are in the document.
    fn head(&self) -> String {
        let Some(composition) = self.composition else { return "package parts:composition;\n\n".to_owned() };
        let text = composition.source.text();
        let mut out = match &composition.ast.package {
            Some(package) => format!("{}\n\n", &text[package.range.clone()]),
            None => String::new(),
        };
        for statement in &composition.ast.statements {
            match &statement.kind {
                StatementKind::Export { .. } => {}
                StatementKind::Let { name, .. } if !self.is_definition(&name.text) => {}
                StatementKind::Let { .. }
                | StatementKind::Import { .. }
                | StatementKind::Type(_)
                | StatementKind::Interface(_)
                | StatementKind::World(_) => {
                    let _ = writeln!(out, "{}\n", &text[statement.range.clone()]);
                }
            }
        }
        out
    }

    /// Whether the document gives a definition this name.
    fn is_definition(&self, name: &str) -> bool {
        let local = self.composition.and_then(|composition| composition.declarations.locals.get(name));
        local.is_some_and(|local| local.kind.is_definition())
    }

    /// An order in which each instance comes after those it depends on, and those of one input keep theirs.
    fn order(&self) -> Vec<usize> {
        let instances = self.graph.instances();
        let count = instances.len();
        let mut needs: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
        for (instance, node) in instances.iter().enumerate() {
            for source in &node.arguments {
                if let From::Instance { instance: needed, .. } = source {
                    needs[instance].insert(*needed);
                }
            }
            if instance > 0 && instances[instance - 1].input == node.input {
                needs[instance].insert(instance - 1);
            }
        }
        let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (instance, needs) in needs.iter().enumerate() {
            needs.iter().for_each(|needed| needed_by[*needed].push(instance));
        }
        let mut left: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
        let mut ready: BTreeSet<usize> = (0..count).filter(|instance| left[*instance] == 0).collect();
        let mut order = Vec::new();
        while let Some(instance) = ready.pop_first() {
            order.push(instance);
            for user in &needed_by[instance] {
                left[*user] -= 1;
                if left[*user] == 0 {
                    ready.insert(*user);
                }
            }
        }
        if order.len() < count {
            return self.graph.instantiation_order().to_vec();
        }
        order.retain(|instance| !instances[*instance].is_declaration());
        order
    }

    fn arguments(&self, instance: usize) -> Vec<String> {
        let node = &self.graph.instances()[instance];
        let mut arguments = Vec::new();
        let mut is_open = false;
        for ((name, kind), source) in self.graph.import_items(instance).zip(&node.arguments) {
            match source {
                From::Resource { .. } | From::Definition => {}
                From::Import { import, path } if path.is_empty() && !self.graph.imports()[*import].is_declared => {
                    is_open |= kind != ItemKind::Type;
                }
                From::Import { .. } | From::Instance { .. } => {
                    arguments.push(format!("\"{name}\": {}", self.source(source)));
                }
            }
        }
        if is_open {
            arguments.push("...".to_owned());
        }
        arguments
    }

    fn source(&self, source: &From) -> String {
        let access = |path: &[String]| path.iter().map(|name| format!("[\"{name}\"]")).collect::<String>();
        match source {
            From::Instance { instance, path } => format!("{}{}", ident(&self.names[*instance]), access(path)),
            From::Import { import, path } => format!("{}{}", ident(&self.local(*import)), access(path)),
            From::Resource { .. } | From::Definition => String::new(),
        }
    }

    /// What the document calls an import.
    fn local(&self, import: usize) -> String {
        let name = &self.graph.imports()[import].name;
        let declared = self.composition.map(|composition| &composition.declarations.imports);
        let declared = declared.and_then(|imports| imports.iter().find(|import| import.name == *name));
        declared.map_or_else(|| name.clone(), |import| import.local.clone())
    }
}
