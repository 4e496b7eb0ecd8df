//! The least policy with which an artifact works, and what another allows beyond it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use witcraft_component::expect_component;
use witcraft_diagnostics::Diagnostic;
use witcraft_metadata::Stripped;
use witcraft_reachability::{Import, Reachability};
use witcraft_sbom::Bill;
use witcraft_wasi::{Capability, Name};

use crate::check::subject::Subject;
use crate::pattern::capability;
use crate::{Policy, rules};

/// What else the policy allows, besides what is in the artifact: the grants that its runs get.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Directories of the host, and whether they are written to.
    pub directories: Vec<(String, bool)>,
    /// Names of variables.
    pub environment: Vec<String>,
    /// Hosts, as `HOST` or `HOST:PORT`.
    pub network: Vec<String>,
    /// Ports to listen on.
    pub listen: Vec<String>,
    /// Whether functions are allowed one by one, and not by interface.
    pub functions: bool,
}

/// The text of the least policy with which the component called `name` works with the given grants.
///
/// # Errors
/// The bytes are not a component.
pub fn least(name: &str, bytes: &[u8], given: &Given) -> Result<String, Vec<Diagnostic>> {
    expect_component(name, bytes).map_err(|finding| vec![finding])?;
    let reachability = Reachability::of(bytes).map_err(|finding| vec![finding])?;
    let subject = Subject::of(name, bytes, &reachability);
    let mut called: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let mut needs: BTreeSet<Capability> = BTreeSet::new();
    for (part, found) in reachability.calls() {
        let import = &reachability.imports()[found.import];
        needs.extend(import.implements.iter().chain([&import.name]).find_map(|name| capability(name)));
        called.entry(part).or_default().insert(pattern(import, given.functions));
    }
    let mut text = format!("# What `{name}` needs. A key that is absent restricts nothing.\n\n[default]\n");
    let is_one = subject.parts.len() == 1;
    if is_one {
        allow(&mut text, called.get(&0));
    } else {
        text += "allow = []\n";
    }
    grants(&mut text, given, &needs);
    contents(&mut text, bytes)?;
    packages(&mut text, name, bytes)?;
    if !is_one {
        let mut written = BTreeSet::new();
        for (part, patterns) in called {
            let part = &subject.parts[part];
            // Instances of one name share a table, so it has what all of them call.
            if written.insert(&part.name) {
                let _ = write!(text, "\n# {}\n[[component]]\nname = {}\n", part.path, quoted(&part.name));
                allow(&mut text, Some(&patterns));
            }
        }
    }
    Ok(text)
}

/// What a policy allows and the component called `name` does not need, as warnings with the rule.
///
/// # Errors
/// The bytes are not a component.
pub fn unneeded(policy: &Policy, name: &str, bytes: &[u8]) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    expect_component(name, bytes).map_err(|finding| vec![finding])?;
    let reachability = Reachability::of(bytes).map_err(|finding| vec![finding])?;
    let subject = Subject::of(name, bytes, &reachability);
    let calls = reachability.calls();
    let mut findings = Vec::new();
    // Lists by their place, and the parts that each holds for.
    let mut lists: BTreeMap<usize, (&rules::Calls, Vec<usize>)> = BTreeMap::new();
    for (index, part) in subject.parts.iter().enumerate() {
        match policy.rule(part, |rules| rules.allow.as_ref()) {
            Some(list) => lists.entry(list.span().start).or_insert((list, Vec::new())).1.push(index),
            None => {
                let message = format!("`{}` may call everything: no `allow` holds for it", part.path);
                let finding = Diagnostic::warning("policy/too-loose", message);
                findings.push(finding.help("`witcraft policy init` writes the list that it needs"));
            }
        }
    }
    for (list, parts) in lists.into_values() {
        for rule in list.get_ref() {
            let pattern = &rule.get_ref().0;
            let matched = calls
                .iter()
                .filter(|(part, found)| parts.contains(part) && pattern.matches(&reachability.imports()[found.import]));
            let matched: BTreeSet<&str> =
                matched.map(|(_, found)| reachability.imports()[found.import].name.as_str()).collect();
            let message = match matched.len() {
                0 => format!("`{}` is allowed, and nothing that it stands for is called", pattern.text()),
                _ if pattern.is_broad() => format!("`{}` allows more than what is called", pattern.text()),
                _ => continue,
            };
            let mut finding = Diagnostic::warning("policy/too-loose", message).at(policy.span(rule.span()), "");
            for interface in matched {
                finding = finding.note(format!("called: `{interface}`"));
            }
            findings.push(finding);
        }
    }
    Ok(findings)
}

/// The pattern for an import: an interface with the versions that it is compatible with, or a function.
fn pattern(import: &Import, functions: bool) -> String {
    let name = import.implements.as_ref().unwrap_or(&import.name);
    let base = match name.split_once('@') {
        None => name.clone(),
        Some((base, version)) => {
            let track = Name::parse(name).and_then(|name| Some(name.track()?.as_str().to_owned()));
            let compatible = |version: &str| {
                let version = semver::Version::parse(version).ok().filter(|version| version.pre.is_empty())?;
                Some(match (version.major, version.minor) {
                    (0, 0) => version.to_string(),
                    (0, minor) => format!("0.{minor}"),
                    (major, _) => major.to_string(),
                })
            };
            format!("{base}@{}", track.or_else(|| compatible(version)).unwrap_or_else(|| version.to_owned()))
        }
    };
    match import.function.as_ref().filter(|_| functions) {
        Some(function) => format!("{base}#{function}"),
        None => base,
    }
}

fn allow(text: &mut String, patterns: Option<&BTreeSet<String>>) {
    let patterns: Vec<&str> = patterns.into_iter().flatten().map(String::as_str).collect();
    list(text, "allow", &patterns);
}

/// A key with a list of texts: on one line if it is short.
fn list(text: &mut String, key: &str, items: &[&str]) {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    let line = format!("{key} = [{}]\n", items.join(", "));
    if items.len() < 2 || line.len() <= 100 {
        *text += &line;
    } else {
        let _ = write!(text, "{key} = [\n  {},\n]\n", items.join(",\n  "));
    }
}

fn grants(text: &mut String, given: &Given, needs: &BTreeSet<Capability>) {
    let directories: Vec<String> = given
        .directories
        .iter()
        .map(|(path, writes)| {
            format!("{{ path = {}, access = \"{}\" }}", quoted(path), if *writes { "rw" } else { "ro" })
        })
        .collect();
    let hint =
        |capability: Capability, is_empty: bool, words: &'static str| match needs.contains(&capability) && is_empty {
            true => words,
            false => "",
        };
    *text += hint(
        Capability::Files,
        directories.is_empty(),
        "# It can use files: name the directories that it may be given.\n",
    );
    let _ = writeln!(text, "directories = [{}]", directories.join(", "));
    let texts = |items: &[String]| items.to_vec();
    let environment = texts(&given.environment);
    *text += hint(
        Capability::Environment,
        environment.is_empty(),
        "# It can read variables: name those that it may be given.\n",
    );
    list(text, "environment", &environment.iter().map(String::as_str).collect::<Vec<_>>());
    let needs_network = needs.contains(&Capability::Network) || needs.contains(&Capability::Http);
    if needs_network && given.network.is_empty() {
        *text += "# It can talk to others: name the hosts.\n";
    }
    list(text, "network", &given.network.iter().map(String::as_str).collect::<Vec<_>>());
    list(text, "listen", &given.listen.iter().map(String::as_str).collect::<Vec<_>>());
    let clocks = [Capability::Clocks, Capability::WallClock, Capability::MonotonicClock];
    let _ = writeln!(text, "clocks = {}", clocks.iter().any(|clock| needs.contains(clock)));
    let _ = writeln!(text, "random = {}", needs.contains(&Capability::Random));
}

fn contents(text: &mut String, bytes: &[u8]) -> Result<(), Vec<Diagnostic>> {
    let root = witcraft_component::read(bytes)?;
    let all = root.all();
    let custom = all
        .iter()
        .flat_map(|item| &item.sections)
        .filter(|section| section.custom)
        .map(|section| section.name.as_str());
    let (mut names, mut debug, mut others) = (false, false, BTreeSet::new());
    for section in custom {
        match () {
            () if Stripped::Debug.takes(section) => debug = true,
            () if Stripped::Names.takes(section) => names = true,
            () if crate::check::ORDINARY.contains(&section) => {}
            () => drop(others.insert(section)),
        }
    }
    *text += "\n[default.contents]\n";
    let _ = write!(text, "names = {names}\ndebug-information = {debug}\n");
    list(text, "custom-sections", &others.into_iter().collect::<Vec<_>>());
    Ok(())
}

fn packages(text: &mut String, name: &str, bytes: &[u8]) -> Result<(), Vec<Diagnostic>> {
    let bill = Bill::read(name, bytes).map_err(|finding| vec![finding])?;
    if bill.packages.is_empty() {
        return Ok(());
    }
    let one = |package: &witcraft_sbom::Package| {
        let registry = package.registry.as_str();
        let version = package.version.strip_prefix('v').unwrap_or(&package.version);
        match semver::Version::parse(version) {
            Ok(version) => format!("{registry}:{}@^{version}", package.name),
            Err(_) => format!("{registry}:{}", package.name),
        }
    };
    let packages: Vec<String> = bill.packages.iter().map(one).collect();
    *text += "\n[default.packages]\n";
    list(text, "allow", &packages.iter().map(String::as_str).collect::<Vec<_>>());
    Ok(())
}

/// Text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
