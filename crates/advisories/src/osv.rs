//! Advisories in the OSV format.

use semver::Version;
use serde::Deserialize;
use witcraft_sbom::Registry;

use crate::{Advisory, Affected, comparable};

/// Versions of one package, by ranges and by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Versions {
    ranges: Vec<Vec<Event>>,
    listed: Vec<String>,
    /// The first versions without it, as they are written.
    pub(crate) fixed: Vec<String>,
}

/// Where a range begins or ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    /// None is before all versions.
    version: Option<Version>,
    kind: EventKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum EventKind {
    Introduced,
    Fixed,
    LastAffected,
}

/// The parts of a document that are read; the rest is for people.
#[derive(Deserialize)]
struct Document {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    summary: Option<String>,
    details: Option<String>,
    withdrawn: Option<String>,
    #[serde(default)]
    affected: Vec<RawAffected>,
}

#[derive(Deserialize)]
struct RawAffected {
    package: Option<RawPackage>,
    #[serde(default)]
    ranges: Vec<RawRange>,
    #[serde(default)]
    versions: Vec<String>,
    database_specific: Option<Specific>,
}

/// What the databases of Rust say besides.
#[derive(Deserialize)]
struct Specific {
    informational: Option<String>,
}

#[derive(Deserialize)]
struct RawPackage {
    ecosystem: String,
    name: String,
}

#[derive(Deserialize)]
struct RawRange {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    events: Vec<RawEvent>,
}

#[derive(Deserialize)]
struct RawEvent {
    introduced: Option<String>,
    fixed: Option<String>,
    last_affected: Option<String>,
}

/// One document, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Documents {
    One(Box<Document>),
    Many(Vec<Document>),
}

/// Reads one or a list, without those that were withdrawn.
///
/// # Errors
/// Why it is none, in words.
pub(crate) fn parse(text: &str) -> Result<Vec<Advisory>, String> {
    let documents = match serde_json::from_str(text) {
        Ok(Documents::One(document)) => vec![*document],
        Ok(Documents::Many(documents)) => documents,
        Err(error) if error.is_data() => return Err("it is JSON, but not in the OSV format".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    Ok(documents.into_iter().filter(|document| document.withdrawn.is_none()).map(advisory).collect())
}

fn advisory(document: Document) -> Advisory {
    let Document { id, aliases, summary, details, affected, .. } = document;
    let first_line = |text: String| text.lines().find(|line| !line.trim().is_empty()).map(str::to_owned);
    let is_informational = affected
        .iter()
        .any(|affected| affected.database_specific.as_ref().is_some_and(|specific| specific.informational.is_some()));
    let affected = affected.into_iter().filter_map(|RawAffected { package, ranges, versions, .. }| {
        let RawPackage { ecosystem, name } = package?;
        let registry = registry(&ecosystem)?;
        Some(Affected { registry, name, versions: crate::Versions::Osv(Versions::new(&ranges, versions)) })
    });
    let affected = affected.collect();
    let summary = summary.or_else(|| details.and_then(first_line)).unwrap_or_else(|| "no summary".to_owned());
    Advisory { id, aliases, summary, is_informational, affected }
}

/// The registry that an ecosystem is of us; none of the others can be in a binary that we know.
fn registry(ecosystem: &str) -> Option<Registry> {
    match ecosystem.split(':').next().unwrap_or_default() {
        "crates.io" => Some(Registry::Cargo),
        "Go" => Some(Registry::Golang),
        "npm" => Some(Registry::Npm),
        _ => None,
    }
}

impl Versions {
    fn new(ranges: &[RawRange], listed: Vec<String>) -> Versions {
        let mut versions = Versions { listed, ..Versions::default() };
        for range in ranges.iter().filter(|range| matches!(range.kind.as_str(), "SEMVER" | "ECOSYSTEM")) {
            let mut events = Vec::new();
            for RawEvent { introduced, fixed, last_affected } in &range.events {
                versions.fixed.extend(fixed.clone());
                let of = [
                    (introduced, EventKind::Introduced),
                    (fixed, EventKind::Fixed),
                    (last_affected, EventKind::LastAffected),
                ];
                for (version, kind) in of {
                    match version.as_deref() {
                        None => {}
                        Some("0") => events.push(Event { version: None, kind }),
                        Some(version) => {
                            events.extend(comparable(version).map(|v| Event { version: Some(v), kind }));
                        }
                    }
                }
            }
            events.sort();
            versions.ranges.push(events);
        }
        versions
    }

    pub(crate) fn hold(&self, version: &str) -> bool {
        if self.listed.iter().any(|listed| listed == version || listed.as_str() == version.trim_start_matches('v')) {
            return true;
        }
        let Some(version) = comparable(version) else { return false };
        self.ranges.iter().any(|events| is_within(events, &version))
    }
}

/// Walks the events in their order, as the format's page says how versions are evaluated.
fn is_within(events: &[Event], version: &Version) -> bool {
    let mut is_within = false;
    for event in events {
        let order = event.version.as_ref().map_or(std::cmp::Ordering::Greater, |at| version.cmp_precedence(at));
        match event.kind {
            EventKind::Introduced if order.is_ge() => is_within = true,
            EventKind::Fixed if order.is_ge() => is_within = false,
            EventKind::LastAffected if order.is_gt() => is_within = false,
            EventKind::Introduced | EventKind::Fixed | EventKind::LastAffected => {}
        }
    }
    is_within
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(events: &str, versions: &[&str]) -> Vec<bool> {
        let text = format!(
            r#"{{"id": "X-1", "modified": "2026-01-01T00:00:00Z", "affected": [{{
                "package": {{"ecosystem": "Go", "name": "a.org/x"}},
                "ranges": [{{"type": "SEMVER", "events": [{events}]}}], "versions": ["1.0.0-odd"]}}]}}"#
        );
        let advisories = parse(&text).unwrap_or_else(|error| panic!("{error}"));
        let crate::Versions::Osv(range) = &advisories[0].affected[0].versions else { panic!("it is of OSV") };
        versions.iter().map(|version| range.hold(version)).collect()
    }

    #[test]
    fn ranges_begin_with_their_first_version_and_end_before_what_mends_them() {
        let events = r#"{"introduced": "0"}, {"fixed": "1.2.0"}, {"introduced": "2.0.0"}, {"last_affected": "2.1.0"}"#;
        let versions = ["0.1.0", "v1.1.9", "1.2.0-rc1", "1.2.0", "1.9.0", "2.0.0", "v2.1", "2.1.1", "(devel)"];
        assert_eq!(holds(events, &versions), [true, true, true, false, false, true, true, false, false]);
    }

    #[test]
    fn events_need_no_order() {
        assert_eq!(
            holds(r#"{"fixed": "1.2.0"}, {"introduced": "1.0.0"}"#, &["0.9.0", "1.1.0", "1.2.0"]),
            [false, true, false]
        );
    }

    #[test]
    fn listed_versions_hold_whatever_the_ranges_say() {
        assert_eq!(holds("", &["1.0.0-odd", "v1.0.0-odd", "1.0.0"]), [true, true, false]);
    }

    #[test]
    fn what_is_no_advisory_is_told() {
        assert!(parse("{}").is_err_and(|error| error.contains("OSV")));
        assert!(parse("{").is_err());
        assert!(parse(r#"[{"id": "X-2", "withdrawn": "2026-01-01T00:00:00Z"}]"#).is_ok_and(|found| found.is_empty()));
    }
}
