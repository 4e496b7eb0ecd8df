//! The tasks of a manifest.

use std::path::{Component as Part, Path, PathBuf};
use std::sync::Arc;

use witcraft_advisories::Advisories;
use witcraft_diagnostics::{Diagnostic, Origin, Source};
use witcraft_report::Check;

use crate::manifest::{Ci, Component, Manifest};
use crate::{Read, component, wit};

/// One check of one thing.
#[derive(Clone, Debug)]
pub struct Task {
    /// What it is about, for people: a path.
    pub subject: String,
    /// What it checks, for people: `WIT`, `layout`, `component`.
    pub what: &'static str,
    kind: Kind,
    deny_warnings: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    Wit {
        path: PathBuf,
        features: Vec<String>,
    },
    Layout {
        path: PathBuf,
    },
    Compatible {
        path: PathBuf,
        revision: String,
        features: Vec<String>,
    },
    Component {
        path: PathBuf,
        folder: PathBuf,
        rules: Component,
        features: Vec<String>,
        advisories: Option<Arc<Database>>,
    },
    /// Something that is wrong with the manifest itself.
    Wrong(Diagnostic),
}

/// A database of advisories, which all components share.
#[derive(Debug)]
struct Database {
    path: PathBuf,
    advisories: Advisories,
}

/// All tasks of a manifest that lies in `folder`, in its order. A database of advisories is read once, for all of them.
pub fn plan(manifest: &Manifest, source: &Source, folder: &Path) -> Vec<Task> {
    let Manifest { ci } = manifest;
    let mut tasks = Vec::new();
    let task = |subject: String, what, kind| Task { subject, what, kind, deny_warnings: ci.deny_warnings };
    for path in &ci.wit {
        let full = joined(folder, path);
        let subject = full.display().to_string();
        let features = ci.features.clone();
        tasks.push(task(subject.clone(), "WIT", Kind::Wit { path: full.clone(), features: features.clone() }));
        if ci.format.unwrap_or(true) {
            tasks.push(task(subject.clone(), "layout", Kind::Layout { path: full.clone() }));
        }
        if let Some(revision) = ci.compatible_with.clone() {
            tasks.push(task(subject, "compatibility", Kind::Compatible { path: full, revision, features }));
        }
    }
    let database = ci.deny_advisories.as_ref().and_then(|path| {
        let path = joined(folder, path);
        match Advisories::read(&path) {
            Ok(advisories) => Some(Arc::new(Database { path, advisories })),
            Err(findings) => {
                let wrong = findings.into_iter().map(Kind::Wrong);
                tasks.extend(wrong.map(|wrong| task(path.display().to_string(), "advisories", wrong)));
                None
            }
        }
    });
    for rules in &ci.components {
        components((ci, database.as_ref()), rules, source, folder, &mut |subject, what, kind| {
            tasks.push(task(subject, what, kind))
        });
    }
    tasks
}

/// A task for each file that a path stands for.
fn components(
    (ci, advisories): (&Ci, Option<&Arc<Database>>),
    rules: &Component,
    source: &Source,
    folder: &Path,
    add: &mut dyn FnMut(String, &'static str, Kind),
) {
    let at = |finding: Diagnostic| {
        let start = source.text().find(&rules.path);
        finding.at_opt(start.map(|start| source.span(start..start + rules.path.len())), "")
    };
    let pattern = joined(folder, &rules.path);
    let found = match glob::glob(&pattern.display().to_string()) {
        Ok(found) => found,
        Err(error) => {
            let message = format!("`{}` is not a valid pattern: {}", rules.path, error.msg);
            return add(
                rules.path.clone(),
                "component",
                Kind::Wrong(at(Diagnostic::error("project/pattern", message))),
            );
        }
    };
    let mut count = 0;
    for path in found {
        count += 1;
        let kind = match path {
            Ok(path) => {
                let subject = path.display().to_string();
                let (folder, rules, features) = (folder.to_owned(), rules.clone(), ci.features.clone());
                let advisories = advisories.cloned();
                add(subject, "component", Kind::Component { path, folder, rules, features, advisories });
                continue;
            }
            Err(error) => {
                let message = format!("cannot read the directory `{}`", error.path().display());
                let origin = Origin::file(error.path().display().to_string());
                Kind::Wrong(Diagnostic::error("input/unreadable", message).in_origin(origin))
            }
        };
        add(rules.path.clone(), "component", kind);
    }
    if count == 0 {
        let message = format!("no file matches `{}`", rules.path);
        let finding = Diagnostic::error("project/no-files", message);
        let finding = finding.help("build the files before running the checks, or remove this entry");
        add(rules.path.clone(), "component", Kind::Wrong(at(finding)));
    }
}

/// A path of the manifest, as it is from where its folder is named.
fn joined(folder: &Path, path: &str) -> PathBuf {
    folder.join(path).components().filter(|part| *part != Part::CurDir).collect()
}

impl Task {
    /// Whether one of the files that changed is one that it looks at.
    pub fn is_touched_by(&self, changed: &[PathBuf]) -> bool {
        let below = |inputs: &[&Path]| changed.iter().any(|file| inputs.iter().any(|input| file.starts_with(input)));
        match &self.kind {
            Kind::Wit { path, .. } | Kind::Layout { path } | Kind::Compatible { path, .. } => below(&[path]),
            Kind::Component { path, folder, rules, advisories, .. } => {
                let wit = rules.wit.as_ref().map(|wit| joined(folder, wit));
                let database = advisories.as_ref().is_some_and(|database| below(&[&database.path]));
                below(&[path]) || wit.is_some_and(|wit| below(&[&wit])) || database
            }
            Kind::Wrong(_) => true,
        }
    }

    /// Does the check.
    pub fn run(&self, read: Read<'_>) -> Check {
        let mut findings = match &self.kind {
            Kind::Wit { path, features } => wit::check(path, features),
            Kind::Layout { path } => wit::layout(path, read),
            Kind::Compatible { path, revision, features } => wit::compatible(path, revision, features),
            Kind::Component { path, folder, rules, features, advisories } => {
                let advisories = advisories.as_ref().map(|database| &database.advisories);
                component::check(path, folder, component::Rules { rules, wit: features, advisories }, read)
            }
            Kind::Wrong(finding) => vec![finding.clone()],
        };
        if self.deny_warnings {
            for finding in &mut findings {
                if finding.severity == witcraft_diagnostics::Severity::Warning {
                    finding.severity = witcraft_diagnostics::Severity::Error;
                }
            }
        }
        let name = match self.what {
            "component" => self.subject.clone(),
            what => format!("{} ({what})", self.subject),
        };
        Check::new(name, findings)
    }
}
