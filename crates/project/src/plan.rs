//! The tasks of a manifest.

use std::collections::BTreeSet;
use std::path::{Component as Part, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use witcraft_advisories::Advisories;
use witcraft_diagnostics::{Diagnostic, Origin, Source};
use witcraft_policy::Policy;
use witcraft_report::Check;

use crate::component::Checked;
use crate::manifest::{Ci, Component, Manifest};
use crate::{Read, component, wit};

/// One check of one thing.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its subject for people: a path.
    pub subject: String,
    /// The kind of check for people: `WIT`, `layout`, `component`.
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
        shared: Arc<Shared>,
    },
    /// Something that is wrong with the manifest itself.
    Wrong(Diagnostic),
}

/// What all components are checked against, with the path of each.
#[derive(Debug, Default)]
struct Shared {
    advisories: Option<(PathBuf, Advisories)>,
    policy: Option<(PathBuf, Policy)>,
    applied: Mutex<Applied>,
}

/// What the policy was about, as far as components have been checked.
#[derive(Debug, Default)]
struct Applied {
    /// Its tables that were about a part of one.
    tables: BTreeSet<usize>,
    /// The components that were checked against it.
    components: usize,
}

/// All tasks of a manifest that lies in `folder`, in its order. A database of advisories and a policy are read once, for all of
/// them.
pub fn plan(manifest: &Manifest, source: &Source, folder: &Path, read: Read<'_>) -> Vec<Task> {
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
    let mut shared = Shared::default();
    let mut wrong = |path: &Path, what, findings: Vec<Diagnostic>| {
        let wrong = findings.into_iter().map(Kind::Wrong);
        tasks.extend(wrong.map(|wrong| task(path.display().to_string(), what, wrong)));
    };
    if let Some(path) = ci.deny_advisories.as_ref().map(|path| joined(folder, path)) {
        match Advisories::read(&path) {
            Ok(advisories) => shared.advisories = Some((path, advisories)),
            Err(findings) => wrong(&path, "advisories", findings),
        }
    }
    if let Some(path) = ci.policy.as_ref().map(|path| joined(folder, path)) {
        match policy(&path, read) {
            Ok(policy) => {
                wrong(&path, "policy", policy.findings());
                shared.policy = Some((path, policy));
            }
            Err(findings) => wrong(&path, "policy", findings),
        }
    }
    let shared = Arc::new(shared);
    for rules in &ci.components {
        components((ci, &shared), rules, source, folder, &mut |subject, what, kind| {
            tasks.push(task(subject, what, kind))
        });
    }
    tasks
}

/// What can only be said after all tasks of a plan have run: a task for each table of the policy that was about no component. None if a
/// component was not checked against the policy, because it is invalid for instance: the table may be about that one.
pub fn unapplied(tasks: &[Task]) -> Vec<Task> {
    let mut components = tasks.iter().filter_map(|task| match &task.kind {
        Kind::Component { shared, .. } => Some((shared, task.deny_warnings)),
        _ => None,
    });
    let Some((shared, deny_warnings)) = components.next() else { return Vec::new() };
    let Some((path, policy)) = &shared.policy else { return Vec::new() };
    let applied = shared.applied.lock().unwrap_or_else(PoisonError::into_inner);
    if applied.components != 1 + components.count() {
        return Vec::new();
    }
    let task = |finding| Task {
        subject: path.display().to_string(),
        what: "policy",
        kind: Kind::Wrong(finding),
        deny_warnings,
    };
    policy.unapplied(&applied.tables).into_iter().map(task).collect()
}

/// A task for each file that a path stands for.
fn components(
    (ci, shared): (&Ci, &Arc<Shared>),
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
                let shared = shared.clone();
                add(subject, "component", Kind::Component { path, folder, rules, features, shared });
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

fn policy(path: &Path, read: Read<'_>) -> Result<Policy, Vec<Diagnostic>> {
    let bytes = read(path).map_err(|finding| vec![finding])?;
    Policy::parse(&Source::new(path.display().to_string(), String::from_utf8_lossy(&bytes)))
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
            Kind::Component { path, folder, rules, shared, .. } => {
                let wit = rules.wit.as_ref().map(|wit| joined(folder, wit));
                let database = shared.advisories.as_ref().map(|(path, _)| path.as_path());
                let policy = shared.policy.as_ref().map(|(path, _)| path.as_path());
                let inputs = [Some(path.as_path()), wit.as_deref(), database, policy];
                below(&inputs.into_iter().flatten().collect::<Vec<_>>())
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
            Kind::Component { path, folder, rules, features, shared } => {
                let advisories = shared.advisories.as_ref().map(|(_, advisories)| advisories);
                let policy = shared.policy.as_ref().map(|(_, policy)| policy);
                let rules = component::Rules { rules, wit: features, advisories, policy };
                let Checked { findings, applied } = component::check(path, folder, rules, read);
                if let Some(tables) = applied {
                    let mut applied = shared.applied.lock().unwrap_or_else(PoisonError::into_inner);
                    applied.tables.extend(tables);
                    applied.components += 1;
                }
                findings
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
