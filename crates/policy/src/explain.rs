//! What a policy comes to for an artifact.

use std::collections::BTreeMap;

use witcraft_component::expect_component;
use witcraft_diagnostics::Diagnostic;
use witcraft_reachability::Reachability;

use crate::Policy;
use crate::check::refuses;
use crate::check::subject::{Part, Subject};
use crate::rules::{Access, Directory, Http, Rules, Text};

/// What the policy comes to for a part of an artifact.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The part: `app.wasm/auth`.
    pub path: String,
    /// What the part is called in a policy: a name, the packages whose interfaces it exports, and a digest.
    pub identity: (String, Vec<String>, String),
    /// Which rules hold, in words: `[default]`, or the line of a table.
    pub by: String,
    /// The interfaces whose functions its code can call, and whether all of those calls are allowed.
    pub calls: Vec<(String, bool)>,
    /// What a run of it may be given, as pairs of a key and words; of the outermost part only.
    pub grants: Vec<(&'static str, String)>,
}

/// What a policy comes to for each part of the component called `name`.
///
/// # Errors
/// The bytes are not a component.
pub fn explain(policy: &Policy, name: &str, bytes: &[u8]) -> Result<Vec<Explained>, Vec<Diagnostic>> {
    expect_component(name, bytes).map_err(|finding| vec![finding])?;
    let reachability = Reachability::of(bytes).map_err(|finding| vec![finding])?;
    let subject = Subject::of(name, bytes, &reachability);
    let mut calls: BTreeMap<usize, BTreeMap<String, bool>> = BTreeMap::new();
    for (part, found) in reachability.calls() {
        let import = &reachability.imports()[found.import];
        let allowed = !refuses(policy, &subject.parts[part], import);
        *calls.entry(part).or_default().entry(import.name.clone()).or_insert(true) &= allowed;
    }
    let explained = subject.parts.iter().enumerate().map(|(index, part)| {
        let by = match policy.table(part) {
            Some(table) => {
                let line = policy.heading(&policy.components[table]).position().line;
                format!("the [[component]] at line {line}, and [default]")
            }
            None => "[default]".to_owned(),
        };
        let mut packages = part.packages.clone();
        packages.dedup();
        Explained {
            path: part.path.clone(),
            identity: (part.name.clone(), packages, part.digest.clone()),
            by,
            calls: calls.remove(&index).unwrap_or_default().into_iter().collect(),
            grants: if index == 0 { grants(policy, part) } else { Vec::new() },
        }
    });
    Ok(explained.collect())
}

/// What a run may be given.
fn grants(policy: &Policy, part: &Part) -> Vec<(&'static str, String)> {
    type Key = fn(&Rules) -> Option<String>;
    let keys: [(&'static str, Key); 8] = [
        ("directories", |rules| rules.directories.as_ref().map(|list| listed(list.get_ref(), directory))),
        ("environment", |rules| rules.environment.as_ref().map(|list| listed(list.get_ref(), text))),
        ("network", |rules| rules.network.as_ref().map(|list| listed(list.get_ref(), text))),
        ("listen", |rules| rules.listen.as_ref().map(|list| listed(list.get_ref(), String::clone))),
        ("http", |rules| rules.http.as_ref().map(|list| listed(list.get_ref(), http))),
        ("memory", |rules| rules.limits.memory.as_ref().map(|size| format!("{} bytes", size.get_ref().0))),
        ("time", |rules| {
            rules.limits.time.as_ref().map(|time| humantime::format_duration(time.get_ref().0).to_string())
        }),
        ("fuel", |rules| rules.limits.fuel.as_ref().map(|fuel| format!("{} units", fuel.get_ref()))),
    ];
    keys.iter()
        .map(|(name, key)| (*name, policy.rule(part, key).unwrap_or_else(|| "not restricted".to_owned())))
        .collect()
}

fn text(text: &Text) -> String {
    text.text.clone()
}

fn directory(directory: &Directory) -> String {
    let access = match directory.access {
        Access::Read => "read-only",
        Access::Write => "read and write",
    };
    format!("{} ({access})", directory.path.display())
}

fn http(http: &Http) -> String {
    let ports: String = http.ports.iter().flatten().map(|port| format!(":{port}")).collect();
    let methods = http.methods.as_ref().map_or_else(|| "any method".to_owned(), |methods| methods.join(", "));
    format!("{}{ports} ({methods})", http.host.text)
}

fn listed<T>(items: &[T], one: impl Fn(&T) -> String) -> String {
    match items {
        [] => "nothing".to_owned(),
        items => items.iter().map(one).collect::<Vec<_>>().join(", "),
    }
}
