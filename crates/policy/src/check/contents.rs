//! What an artifact holds: sections, paths, sizes, packages.

use std::ops::Range;

use bytesize::ByteSize;
use semver::Version;
use witcraft_component::{Item, ItemKind, build_paths};
use witcraft_diagnostics::{Diagnostic, Origin};
use witcraft_metadata::Stripped;
use witcraft_sbom::{Bill, Package};

use super::subject::Subject;
use crate::Policy;
use crate::rules::{self, Rules};

/// Sections that a toolchain or this tool reads, and which say nothing about who made the artifact or how.
pub(crate) const ORDINARY: [&str; 3] = ["producers", "target_features", "dylink.0"];

/// All that the artifact holds and may not.
///
/// # Errors
/// The bytes, or what they say about packages, cannot be read.
pub(super) fn check(
    policy: &Policy,
    subject: &Subject,
    name: &str,
    bytes: &[u8],
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let root = witcraft_component::read(bytes)?;
    let mut findings = Vec::new();
    sections(policy, subject, &root, &mut Vec::new(), &mut findings);
    for (index, part) in subject.parts.iter().enumerate() {
        let limit = policy.rule(part, |rules| rules.contents.max_size.as_ref());
        let size = part.range.len() as u64;
        if let Some(limit) = limit.filter(|limit| size > limit.get_ref().0)
            && (index == 0 || policy.table(part).is_some())
        {
            let shown = |bytes: u64| ByteSize(bytes).display().iec().to_string();
            let message = format!("the size of `{}` is {} ({size} bytes)", part.path, shown(size));
            let label = format!("at most {} bytes are allowed", limit.get_ref().0);
            findings.push(Diagnostic::error("policy/too-large", message).at(policy.span(limit.span()), label));
        }
    }
    if let Some(rule) =
        policy.rule(&subject.parts[0], |rules| rules.contents.build_paths.as_ref()).filter(|rule| !rule.get_ref())
    {
        let found = build_paths(bytes).into_iter();
        findings.extend(found.map(|finding| finding.at(policy.span(rule.span()), "not allowed here")));
    }
    if policy.names_packages() {
        packages(policy, subject, &Bill::read(name, bytes).map_err(|finding| vec![finding])?, &mut findings);
    }
    Ok(findings)
}

/// Custom sections of an item and of what is nested in it.
fn sections(
    policy: &Policy,
    subject: &Subject,
    item: &Item,
    nesting: &mut Vec<String>,
    findings: &mut Vec<Diagnostic>,
) {
    let part = &subject.parts[subject.part_at(&item.range)];
    let switch =
        |key: fn(&Rules) -> Option<&toml::Spanned<bool>>| policy.rule(part, key).filter(|rule| !rule.get_ref());
    for section in item.sections.iter().filter(|section| section.custom) {
        let is_debug = Stripped::Debug.takes(&section.name);
        let is_name = !is_debug && Stripped::Names.takes(&section.name);
        let (rule, what, remedy) = match () {
            () if is_debug => (switch(|rules| rules.contents.debug_information.as_ref()), "debug information", "debug"),
            () if is_name => (switch(|rules| rules.contents.names.as_ref()), "names", "names"),
            () => {
                let allowed = policy.rule(part, |rules| rules.contents.custom_sections.as_ref());
                let is_listed = |list: &&toml::Spanned<Vec<rules::Text>>| {
                    !ORDINARY.contains(&section.name.as_str())
                        && !list.get_ref().iter().any(|text| text.matches(&section.name))
                };
                if let Some(list) = allowed.filter(is_listed) {
                    let message = format!("`{}` has the custom section `{}`", part.path, section.name);
                    let finding =
                        Diagnostic::error("policy/section", message).in_origin(origin(&section.range, nesting));
                    findings.push(finding.at(policy.span(list.span()), "it is not among these"));
                }
                continue;
            }
        };
        if let Some(rule) = rule {
            let message = format!("`{}` has {what}: the section `{}`", part.path, section.name);
            let finding = Diagnostic::error("policy/section", message).in_origin(origin(&section.range, nesting));
            let finding = finding.at(policy.span(rule.span()), "not allowed here");
            findings.push(finding.help(format!("`witcraft strip --{remedy}` removes it")));
        }
    }
    let (mut modules, mut components) = (0, 0);
    for nested in &item.items {
        let count = match nested.kind {
            ItemKind::Module => &mut modules,
            ItemKind::Component => &mut components,
        };
        nesting.push(format!("{} {count}", nested.kind.as_str()));
        *count += 1;
        sections(policy, subject, nested, nesting, findings);
        nesting.pop();
    }
}

fn origin(range: &Range<usize>, nesting: &[String]) -> Origin {
    Origin { offset: Some(range.start as u64), nesting: nesting.to_vec(), ..Origin::default() }
}

/// Packages that may not be inside, by the part that they were compiled into.
fn packages(policy: &Policy, subject: &Subject, bill: &Bill, findings: &mut Vec<Diagnostic>) {
    for (place, package) in bill.packages.iter().enumerate() {
        let mut told = Vec::new();
        for holder in bill.parts.iter().filter(|holder| holder.packages.contains(&place)) {
            let start = holder.metadata.offset;
            let index = subject.part_at(&(start..start + holder.metadata.size));
            if told.contains(&index) {
                continue;
            }
            told.push(index);
            let part = &subject.parts[index];
            let fits = |rule: &&toml::Spanned<rules::Package>| rule.get_ref().matches(package);
            let Package { name, version, .. } = package;
            let message =
                |what: &str| format!("`{}` contains the package `{name}` {version}, which is {what}", part.path);
            let denied = policy.rule(part, |rules| rules.packages.deny.as_ref());
            let allowed = policy.rule(part, |rules| rules.packages.allow.as_ref());
            if let Some(rule) = denied.and_then(|list| list.get_ref().iter().find(fits)) {
                let finding = Diagnostic::error("policy/package", message("denied"));
                findings.push(finding.at(policy.span(rule.span()), "by this rule"));
            } else if let Some(list) = allowed.filter(|list| !list.get_ref().iter().any(|rule| fits(&rule))) {
                let finding = Diagnostic::error("policy/package", message("not allowed"));
                findings.push(finding.at(policy.span(list.span()), "no rule here allows it"));
            }
        }
    }
}

impl Policy {
    fn names_packages(&self) -> bool {
        let names = |rules: &Rules| rules.packages.allow.is_some() || rules.packages.deny.is_some();
        names(&self.default) || self.components.iter().any(names)
    }
}

impl rules::Package {
    fn matches(&self, package: &Package) -> bool {
        let version = || {
            let text = package.version.strip_prefix('v').unwrap_or(&package.version);
            Version::parse(text).ok()
        };
        // A version that cannot be compared fits no requirement.
        let fits = |wanted: &semver::VersionReq| version().is_some_and(|version| wanted.matches(&version));
        self.registry.matches(package.registry.as_str())
            && self.name.matches(&package.name)
            && self.versions.as_ref().is_none_or(fits)
    }
}
