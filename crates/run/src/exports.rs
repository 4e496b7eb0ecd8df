//! The callable exports of a component, and the names by which a user can call them.

use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::{ComponentFunc, ComponentItem};
use witcraft_diagnostics::{Diagnostic, Span, nearest};
use witcraft_wasi::{Name, RUN, is_interface};

use crate::types::{ResourceNames, signature};

/// Functions that a finding lists.
const LISTED: usize = 30;

/// An exported function.
pub(crate) struct Export {
    /// The interface it is in, as the component names it, or nothing for one of the world.
    pub(crate) interface: Option<String>,
    /// Its name in the component: `greet`, `[method]counter.increment`.
    pub(crate) name: String,
    ty: ComponentFunc,
}

impl Export {
    /// Its name without what kind of function it is: `greet`, `counter.increment`, `counter.constructor`.
    fn path(&self) -> String {
        match self.name.strip_prefix('[').and_then(|name| name.split_once(']')) {
            Some(("constructor", resource)) => format!("{resource}.constructor"),
            Some((_, path)) => path.to_owned(),
            None => self.name.clone(),
        }
    }

    /// Its full name: `demo:app/greeter@1.0.0.greet`.
    pub(crate) fn label(&self) -> String {
        match &self.interface {
            Some(interface) => format!("{interface}.{}", self.path()),
            None => self.path(),
        }
    }

    /// Its full name and its type.
    fn listing(&self, names: &ResourceNames) -> String {
        format!("{}: {}", self.label(), signature(&self.ty, names))
    }

    /// All names it goes by: with the interface in full, without its version, without its package, and without it.
    fn spellings(&self) -> Vec<String> {
        let path = self.path();
        let mut spellings = vec![self.label(), path.clone()];
        if let Some(interface) = &self.interface {
            let versionless = interface.split('@').next().unwrap_or(interface);
            let short = versionless.rsplit('/').next().unwrap_or(versionless);
            spellings.extend([format!("{versionless}.{path}"), format!("{short}.{path}")]);
        }
        spellings
    }

    /// Whether it is a method called `name`, of whatever resource.
    pub(crate) fn is_method(&self, name: &str) -> bool {
        let method = self.name.strip_prefix("[method]").or_else(|| self.name.strip_prefix("[async method]"));
        method.and_then(|method| method.split_once('.')).is_some_and(|(_, method)| method == name)
    }

    /// Its type, of the component before it is instantiated.
    pub(crate) fn ty(&self) -> &ComponentFunc {
        &self.ty
    }
}

/// The exported functions of a component, and the names of the resources they speak of.
pub(crate) struct Exports {
    functions: Vec<Export>,
    /// Names of the resources of the component before it is instantiated.
    pub(crate) names: ResourceNames,
    /// Exported resources: the interface and the name.
    pub(crate) resources: Vec<(Option<String>, String)>,
}

impl Exports {
    /// The exports of a component.
    pub(crate) fn of(engine: &Engine, component: &Component) -> Exports {
        let mut exports = Exports { functions: Vec::new(), names: ResourceNames::default(), resources: Vec::new() };
        let ty = component.component_type();
        for (_, import) in ty.imports(engine) {
            if let ComponentItem::ComponentInstance(instance) = import.ty {
                for (name, item) in instance.exports(engine) {
                    if let ComponentItem::Resource(resource) = item.ty {
                        exports.names.insert(resource, name);
                    }
                }
            }
        }
        for (name, export) in ty.exports(engine) {
            match export.ty {
                ComponentItem::ComponentInstance(instance) => {
                    for (item, export) in instance.exports(engine) {
                        exports.add(Some(name), item, export.ty);
                    }
                }
                item => exports.add(None, name, item),
            }
        }
        exports
    }

    fn add(&mut self, interface: Option<&str>, name: &str, item: ComponentItem) {
        let interface = interface.map(str::to_owned);
        match item {
            ComponentItem::ComponentFunc(ty) => self.functions.push(Export { interface, name: name.to_owned(), ty }),
            ComponentItem::Resource(resource) => {
                self.names.insert(resource, name);
                self.resources.push((interface, name.to_owned()));
            }
            ComponentItem::CoreFunc(_)
            | ComponentItem::Module(_)
            | ComponentItem::Component(_)
            | ComponentItem::ComponentInstance(_)
            | ComponentItem::Type(_) => {}
        }
    }

    /// All exported functions.
    pub(crate) fn functions(&self) -> &[Export] {
        &self.functions
    }

    /// The function that makes the component a program: `run` of `wasi:cli/run`, of the latest version if there are
    /// several.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn program(&self) -> Result<&Export, Diagnostic> {
        let is_run = |export: &&Export| {
            let interface = export.interface.as_deref().unwrap_or_default();
            export.name.trim_start_matches("[async]") == "run"
                && is_interface(interface, RUN)
                && Name::parse(interface).is_some_and(|name| name.track().is_some())
        };
        let latest = self.functions.iter().filter(is_run).max_by(|a, b| a.interface.cmp(&b.interface));
        latest.ok_or_else(|| {
            let finding = Diagnostic::error(
                "run/not-a-program",
                "the component is not a program: it does not export `wasi:cli/run`",
            );
            match self.functions.first() {
                Some(first) => self
                    .listed(finding, &self.functions.iter().collect::<Vec<_>>(), "it exports")
                    .help(format!("call one of its functions, as in `--invoke '{}(...)'`", first.label())),
                None => finding.note("it exports no functions"),
            }
        })
    }

    /// The function that a person calls `name`, which is at `span`.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub(crate) fn find(&self, name: &str, span: Span) -> Result<&Export, Diagnostic> {
        let name = name.replace('#', ".").replace('%', "");
        if let Some(export) = self.functions.iter().find(|export| export.label() == name) {
            return Ok(export);
        }
        let found: Vec<_> = self.functions.iter().filter(|export| export.spellings().contains(&name)).collect();
        match found[..] {
            [export] => Ok(export),
            [] => Err({
                let spellings: Vec<_> = self.functions.iter().flat_map(Export::spellings).collect();
                let near = match self.constructor(&name) {
                    Some(constructor) => Some(constructor),
                    None => nearest(&name, spellings.iter().map(String::as_str)).map(str::to_owned),
                };
                let finding = Diagnostic::error(
                    "run/unknown-function",
                    format!(
                        "the component does not export a function \
                                       `{name}`"
                    ),
                )
                .at(span, "not found");
                let all: Vec<_> = self.functions.iter().collect();
                self.listed(finding, &all, "it exports").help_opt(near.map(|near| format!("did you mean `{near}`?")))
            }),
            _ => Err({
                let finding = Diagnostic::error(
                    "run/ambiguous-function",
                    format!("`{name}` is ambiguous: {} functions match", found.len()),
                )
                .at(span, "ambiguous");
                self.listed(finding, &found, "it may be").help("write its name in full")
            }),
        }
    }

    /// The constructor of the resource called `name`, which other languages call by that name, or as its `new`.
    fn constructor(&self, name: &str) -> Option<String> {
        const ENDING: &str = ".constructor";
        let spellings = self.functions.iter().filter(|export| export.name.starts_with("[constructor]"));
        let resources: Vec<String> = spellings
            .flat_map(Export::spellings)
            .filter_map(|spelling| Some(spelling.strip_suffix(ENDING)?.to_owned()))
            .collect();
        let resource = name.strip_suffix(".new").unwrap_or(name);
        let is_named = |spelling: &&String| spelling.eq_ignore_ascii_case(resource);
        let near = resources.iter().find(is_named)?;
        Some(format!("{near}{ENDING}"))
    }

    fn listed(&self, finding: Diagnostic, functions: &[&Export], what: &str) -> Diagnostic {
        if functions.is_empty() {
            return finding.note("it exports no functions");
        }
        let mut lines: Vec<_> =
            functions.iter().take(LISTED).map(|export| format!("  {}", export.listing(&self.names))).collect();
        if functions.len() > LISTED {
            lines.push(format!("  and {} more", functions.len() - LISTED));
        }
        finding.note(format!("{what}\n{}", lines.join("\n")))
    }
}
