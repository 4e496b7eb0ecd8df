//! A summary of a binary, for people or programs.

mod capabilities;
mod externs;
mod module;
mod sizes;

use serde::Serialize;
use witcraft_diagnostics::Diagnostic;

pub use capabilities::{Ask, Asks};
pub use externs::{Extern, ExternKind, Named};
pub use module::{CoreExtern, CoreModule};
pub use sizes::{NestedItem, SectionSize};

use crate::kind::unexpected;
use crate::{Component, Item, Kind, Producer, embedded_world, item, kind};

/// A summary. Serialized it is what `witcraft inspect --json` prints: the names of the fields are stable, new ones may be
/// added, and what is empty is there as an empty list.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// What it is.
    pub kind: SummaryKind,
    /// Its name, out of its name section.
    pub name: Option<String>,
    /// Bytes in all.
    pub size: usize,
    /// Where the bytes are: sections of the same name taken together, at whatever depth, the largest first. They and
    /// the headers around them make up the size.
    pub sections: Vec<SectionSize>,
    /// What is nested directly in it, in order.
    pub items: Vec<NestedItem>,
    /// What it was made with, by all that is nested in it too; each once.
    pub producers: Vec<Producer>,
    /// What a component imports. For a module with an embedded world, what the component made of it would import.
    pub imports: Vec<Extern>,
    /// What a component exports. For a module with an embedded world, what the component made of it would export.
    pub exports: Vec<Extern>,
    /// What it may require from its host, by its imports.
    pub asks: Asks,
    /// Of a core module only: its own imports and exports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<CoreModule>,
    /// The world that a core module carries in its metadata, or the worlds of a WIT package.
    pub worlds: Vec<String>,
    /// Of a WIT package only: its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Of a WIT package only: its interfaces.
    pub interfaces: Vec<Extern>,
}

/// What a summary is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryKind {
    /// A component.
    Component,
    /// A core module.
    Module,
    /// A WIT package in binary.
    WitPackage,
}

impl SummaryKind {
    /// In words: `component`, `core module`, `WIT package`.
    pub fn as_str(self) -> &'static str {
        match self {
            SummaryKind::Component => "component",
            SummaryKind::Module => "core module",
            SummaryKind::WitPackage => "WIT package",
        }
    }
}

/// Sums up the module, component or WIT package called `name`. Function bodies are not looked at.
///
/// # Errors
/// The bytes are none of the three, broken, or (function bodies aside) invalid.
pub fn inspect(name: &str, bytes: &[u8]) -> Result<Summary, Vec<Diagnostic>> {
    let kind = match kind(bytes) {
        Kind::Component => SummaryKind::Component,
        Kind::Module => SummaryKind::Module,
        Kind::WitPackage => SummaryKind::WitPackage,
        other => return Err(vec![unexpected(name, other, "WebAssembly")]),
    };
    let item = item::read(bytes).map_err(|findings| in_file(name, findings))?;
    let mut summary = skeleton(kind, &item, bytes);
    match kind {
        SummaryKind::Component => {
            let component = match Component::decode(name, bytes) {
                Ok(component) => Some(component),
                Err(findings) if findings.iter().all(|finding| finding.code == "component/not-wit") => None,
                Err(findings) => return Err(findings),
            };
            (summary.imports, summary.exports) = externs::of_component(bytes, component.as_ref());
            summary.asks = capabilities::of_imports(&summary.imports);
        }
        SummaryKind::Module => {
            let module = module::read(bytes).map_err(|findings| in_file(name, findings))?;
            if let Some((resolve, world)) = embedded_world(name, bytes)? {
                (summary.imports, summary.exports) = externs::of_world(&resolve, world);
                summary.worlds.push(witcraft_abi::world_name(&resolve, world));
            }
            summary.asks = capabilities::of_module(&summary.imports, &module.imports);
            summary.module = Some(module);
        }
        SummaryKind::WitPackage => externs::of_package(name, bytes, &mut summary)?,
    }
    Ok(summary)
}

fn skeleton(kind: SummaryKind, item: &Item, bytes: &[u8]) -> Summary {
    let mut producers: Vec<Producer> = Vec::new();
    for producer in item.all().into_iter().flat_map(|item| &item.producers) {
        if !producers.contains(producer) {
            producers.push(producer.clone());
        }
    }
    Summary {
        kind,
        name: item.name.clone(),
        size: bytes.len(),
        sections: sizes::sections(item),
        items: sizes::nested(item, bytes),
        producers,
        imports: Vec::new(),
        exports: Vec::new(),
        asks: Asks::default(),
        module: None,
        worlds: Vec::new(),
        package: None,
        interfaces: Vec::new(),
    }
}

fn in_file(name: &str, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.into_iter().map(|finding| finding.in_file(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(text: &str) -> Summary {
        inspect("test", &wat::parse_str(text).expect("well-formed text")).expect("a summary")
    }

    #[test]
    fn imports_and_exports_are_in_wit() {
        let summary = summary(
            r#"(component
                (import "demo:kv/store@0.1.0" (instance
                    (export "get" (func (param "key" string) (result (option string))))))
                (import "now" (func $now (result u64)))
                (import "plugin" (core module))
                (export "again" (func $now)))"#,
        );
        let text = serde_json(&summary.imports);
        assert_eq!(
            text,
            "demo:kv/store@0.1.0 interface [get: func(key: string) -> option<string>]\n\
             now function func() -> u64\n\
             plugin module"
        );
        assert_eq!(serde_json(&summary.exports), "again function func() -> u64");
        assert_eq!(summary.asks.elsewhere, ["demo:kv/store@0.1.0", "now", "plugin"]);
        assert!(summary.asks.capabilities.is_empty());
    }

    /// One line an item, for comparing.
    fn serde_json(externs: &[Extern]) -> String {
        let lines: Vec<String> = externs
            .iter()
            .map(|each| match &each.kind {
                ExternKind::Interface { functions, .. } => {
                    let functions: Vec<_> = functions.iter().map(|f| format!("{}: {}", f.name, f.ty)).collect();
                    format!("{} interface [{}]", each.name, functions.join(", "))
                }
                ExternKind::Function { ty } => format!("{} function {ty}", each.name),
                ExternKind::Type { ty } => format!("{} type {ty}", each.name),
                ExternKind::Other { what } => format!("{} {what}", each.name),
            })
            .collect();
        lines.join("\n")
    }

    #[test]
    fn sizes_add_up_and_duplicates_are_seen() {
        let text = "(core module (memory 1) (data (i32.const 0) \"a long enough string of data\"))";
        let text = format!("(component {text} (component {text}) (core module))");
        let bytes = wat::parse_str(text).expect("well-formed text");
        let summary = inspect("test", &bytes).expect("a summary");
        let total: usize = summary.sections.iter().map(|section| section.size).sum();
        assert_eq!(total, bytes.len());
        assert_eq!(summary.items[1].items[0].same_as.as_deref(), Some("module 0"));
        assert_eq!(summary.items[2].same_as, None);
    }

    #[test]
    fn a_module_says_what_it_needs() {
        let summary = summary(
            r#"(module
                (import "wasi_snapshot_preview1" "path_open" (func (param i32) (result i64)))
                (import "wasi_snapshot_preview1" "random_get" (func))
                (import "env" "helper" (global (mut i32)))
                (memory (export "memory") 2 10))"#,
        );
        let module = summary.module.as_ref().expect("a module");
        let text = |externs: &[CoreExtern]| externs.iter().map(|e| format!("{} {}", e.name, e.ty)).collect::<Vec<_>>();
        assert_eq!(
            text(&module.imports),
            ["path_open func (i32) -> (i64)", "random_get func ()", "helper global mut i32"]
        );
        assert_eq!(text(&module.exports), ["memory memory 2 to 10 pages"]);
        let asks: Vec<_> = summary.asks.capabilities.iter().map(|ask| (ask.capability, &ask.by[..])).collect();
        assert_eq!(asks.len(), 2, "{asks:?}");
        assert_eq!(summary.asks.elsewhere, ["env"]);
    }

    #[test]
    fn what_asks_for_nothing_says_so() {
        let summary = summary("(component (core module (func)))");
        assert!(summary.asks.is_nothing());
    }
}
