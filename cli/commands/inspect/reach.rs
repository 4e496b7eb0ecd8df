//! `witcraft inspect --reach`: which imports the code can call, which part calls them, and how an export leads there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use witcraft_policy::Pattern;
use witcraft_reachability::{Reachability, Use};

use crate::report::printable;

/// For people: what matches `pattern`, by interface.
pub(super) fn text(name: &str, reachability: &Reachability, pattern: &Pattern) -> String {
    let mut calls: BTreeMap<&str, BTreeMap<usize, (Vec<&str>, Use)>> = BTreeMap::new();
    for (part, found) in matching(reachability, pattern) {
        let import = &reachability.imports()[found.import];
        let parts = calls.entry(&import.name).or_default();
        let (functions, _) = parts.entry(part).or_insert_with(|| (Vec::new(), found));
        functions.extend(import.function.as_deref());
    }
    let mut text = String::new();
    if calls.is_empty() {
        text += &format!("no code in {} can call `{}`\n", printable(name), printable(pattern.text()));
    }
    for (interface, parts) in calls {
        text += &format!("{}\n", printable(interface));
        for (part, (functions, way)) in parts {
            let functions = if functions.is_empty() { String::new() } else { format!(": {}", functions.join(", ")) };
            text += &format!("  {}{}\n", printable(&reachability.path(part, name)), printable(&functions));
            let chain: Vec<String> = way.chain.iter().map(|part| reachability.path(*part, name)).collect();
            let entry = reachability.entry_name(way.entry);
            text += &format!("    reached from {} through {}\n", printable(&entry), printable(&chain.join(", then ")));
        }
    }
    let unreached = unreached(reachability, pattern);
    if !unreached.is_empty() {
        text += "\nimported, and not reached from any export\n";
        for import in unreached {
            text += &format!("  {}\n", printable(&import));
        }
    }
    for unknown in reachability.unknown() {
        text += &format!("\nnot complete: {}\n", printable(unknown));
    }
    text
}

/// The same as a JSON document.
pub(super) fn json(name: &str, reachability: &Reachability, pattern: &Pattern) -> String {
    let path = |part: usize| reachability.path(part, name);
    let calls: Vec<Value> = matching(reachability, pattern)
        .map(|(part, found)| {
            let import = &reachability.imports()[found.import];
            json!({
                "import": import.name,
                "function": import.function,
                "part": path(part),
                "entry": reachability.entry_name(found.entry),
                "through": found.chain.iter().map(|part| path(*part)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let document = json!({
        "calls": calls,
        "unreached": unreached(reachability, pattern),
        "unknown": reachability.unknown(),
    });
    format!("{document:#}\n")
}

fn matching<'r>(reachability: &'r Reachability, pattern: &'r Pattern) -> impl Iterator<Item = (usize, Use)> + 'r {
    let matches = |(_, found): &(usize, Use)| pattern.matches(&reachability.imports()[found.import]);
    reachability.calls().into_iter().filter(matches)
}

/// What some part could call, if anything led there.
fn unreached(reachability: &Reachability, pattern: &Pattern) -> Vec<String> {
    let live: BTreeSet<usize> = reachability.live().into_iter().map(|found| found.import).collect();
    let imports = reachability.imports().iter().enumerate();
    let unreached = imports.filter(|(index, import)| !live.contains(index) && pattern.matches(import));
    let mut unreached: Vec<String> = unreached.map(|(_, import)| import.to_string()).collect();
    unreached.sort();
    unreached
}
