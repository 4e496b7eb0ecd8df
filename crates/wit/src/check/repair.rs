//! How a text is changed after a fault, so that the rest can be looked at, and which later faults are but consequences.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use wit_parser::ParseErrorKind;

use super::message::code;
use crate::link::{Fault, Group, Place};
use crate::syntax::{Item, ItemKind, Outline, TokenKind, tokens};

/// What has been changed and given up so far.
#[derive(Default)]
pub(super) struct Repairer {
    /// How often a fault was found at a place of an original text: group, file, offset.
    tries: HashMap<(usize, usize, usize), usize>,
    /// Packages of which something was lost.
    packages: HashSet<String>,
    /// Names, of a group, that stand for something else than the user meant.
    stubs: HashSet<(usize, String)>,
    /// Groups that were given up.
    given_up: HashSet<usize>,
}

impl Repairer {
    /// Whether a fault is nothing but the consequence of a change.
    pub(super) fn is_consequence(&self, fault: &Fault, groups: &[Group]) -> bool {
        if self.given_up.contains(&fault.group()) {
            return true;
        }
        match fault {
            Fault::Parse { place: Some(place), .. } | Fault::Resolve { place: Some(place), .. } => {
                let draft = &groups[place.group].files[place.file];
                let key = (place.group, place.file, draft.span(&place.range).range().start);
                draft.is_made(&place.range)
                    || self.tries.contains_key(&key)
                    || self.depends_on_loss(fault, place, groups)
            }
            Fault::PackageNotFound { name, .. } => self.packages.contains(&name.to_string()),
            Fault::Parse { .. } | Fault::Resolve { .. } | Fault::TooDeep { .. } => false,
            Fault::DuplicatePackage { .. } | Fault::PackageCycle { .. } => false,
        }
    }

    /// Whether the item at the place takes from a package or an interface of which something was lost, or is about a type
    /// that stands in for another.
    fn depends_on_loss(&self, fault: &Fault, place: &Place, groups: &[Group]) -> bool {
        let text = groups[place.group].files[place.file].text();
        let outline = Outline::new(text);
        let Some(item) = outline.around(place.range.start).last().map(|item| item.range.clone()) else { return false };
        let of_package = outline
            .paths
            .iter()
            .any(|path| !path.declares && item.contains(&path.range.start) && self.packages.contains(&path.package));
        let mut words = tokens(&text[item.clone()]).into_iter().filter(|token| token.kind == TokenKind::Word);
        let of_stub = words.any(|token| {
            let range = item.start + token.start..item.start + token.end;
            let word = text[range.clone()].trim_start_matches('%');
            // What does not exist is news, however often its name stands for something else.
            let is_subject = range.start == place.range.start;
            self.stubs.contains(&(place.group, word.to_owned())) && !(is_subject && is_not_found(fault))
        });
        of_package || of_stub
    }

    /// Changes the text such that the fault is gone.
    pub(super) fn repair(&mut self, fault: &Fault, groups: &mut [Group]) {
        match fault {
            Fault::Parse { group, place, .. } | Fault::Resolve { group, place, .. } => {
                let repaired = place.as_ref().is_some_and(|place| self.repair_at(fault, place, groups));
                if !repaired {
                    self.give_up(*group, groups);
                }
            }
            Fault::TooDeep { group, .. } => self.give_up(*group, groups),
            Fault::DuplicatePackage { name, second, .. } => {
                self.packages.insert(name.to_string());
                let unique = format!("duplicate:p{}", self.packages.len() + self.stubs.len());
                let repaired = edit_last_declaration(&mut groups[*second], &name.to_string(), &unique);
                if !repaired {
                    self.give_up(*second, groups);
                }
            }
            Fault::PackageNotFound { name, group, .. } => self.without_package(&name.to_string(), *group, groups),
            Fault::PackageCycle { circle } => {
                let used = circle.get(1).or(circle.first()).map(|(name, _)| name.to_string()).unwrap_or_default();
                self.without_package(&used, fault.group(), groups);
            }
        }
    }

    /// Takes away every item of a group that uses a package.
    fn without_package(&mut self, package: &str, group: usize, groups: &mut [Group]) {
        let mut changed = false;
        for file in 0..groups[group].files.len() {
            // One at a time, from the last, so that the places before it stay.
            let outline = Outline::new(groups[group].files[file].text());
            let used = outline.paths.iter().rev().filter(|path| !path.declares && path.package == package);
            for path in used {
                let place = Place { group, file, range: path.range.clone() };
                let chain = outline.around(path.range.start);
                changed |= self.remove(&chain, &place, groups);
            }
        }
        if !changed {
            self.give_up(group, groups);
        }
    }

    fn repair_at(&mut self, fault: &Fault, place: &Place, groups: &mut [Group]) -> bool {
        let draft = &mut groups[place.group].files[place.file];
        let key = (place.group, place.file, draft.span(&place.range).range().start);
        let tries = self.tries.entry(key).or_default();
        *tries += 1;
        let tries = *tries;
        let text = draft.text().to_owned();
        let outline = Outline::new(&text);
        let mut chain = outline.around(place.range.start);
        if tries > 1 {
            chain.truncate(chain.len().saturating_sub(tries - 2));
            return self.remove(&chain, place, groups);
        }
        let sentence = match fault {
            Fault::Parse { error, .. } => error.kind().to_string(),
            Fault::Resolve { error, .. } => error.kind().to_string(),
            _ => String::new(),
        };
        let innermost = chain.last().copied();
        match code(&sentence) {
            "wit/invalid-character" => {
                // With all that follow it and are no better, up to where text begins again.
                let rest = &text[place.range.start..];
                let after = |c: char| c.is_ascii_graphic() || c.is_whitespace();
                let end = rest.char_indices().skip(1).find(|(_, c)| after(*c)).map_or(rest.len(), |(at, _)| at);
                draft.replace(place.range.start..place.range.start + end, " ");
                true
            }
            "wit/invalid-name" => {
                let word = word_at(&text, place.range.start);
                let valid = valid_name(&text[word.clone()]);
                draft.replace(word, &valid);
                true
            }
            "wit/syntax" if sentence.starts_with("expected ';'") && innermost.is_some() => {
                let before = text[..place.range.start].trim_end().len();
                draft.replace(before..before, ";");
                true
            }
            "wit/package-mismatch" => {
                let first = sentence.split('`').nth(3).unwrap_or_default();
                draft.replace(place.range.clone(), first);
                true
            }
            "wit/duplicate-name" => self.remove_duplicate(&chain, place, groups),
            "wit/feature-gate" => {
                let attributes = innermost.map(|item| attributes(&text, item)).unwrap_or_default();
                draft.replace(attributes.clone(), "");
                !attributes.is_empty() || self.remove(&chain, place, groups)
            }
            _ if is_not_found(fault) || is_type_cycle(fault) => match innermost {
                Some(item) if item.kind == ItemKind::Use && chain.len() > 1 && item.names_at(&text, place) => {
                    self.replace_used_name(item, place, groups)
                }
                Some(item) if is_in_type(fault, item) => {
                    let range = with_handle(&text, &place.range);
                    draft.replace(range, "u8");
                    true
                }
                _ => self.remove(&chain, place, groups),
            },
            _ => self.remove(&chain, place, groups),
        }
    }

    /// Takes away the innermost item, and leaves in its place what others may name.
    fn remove(&mut self, chain: &[&Item], place: &Place, groups: &mut [Group]) -> bool {
        let Some((item, around)) = chain.split_last() else { return false };
        let draft = &mut groups[place.group].files[place.file];
        let text = draft.text().to_owned();
        let names: Vec<&str> = item.names.iter().map(|range| &text[range.clone()]).collect();
        let is_last_case = item.kind == ItemKind::Member
            && around.last().is_some_and(|parent| parent.kind == ItemKind::Type && parent.children.len() == 1);
        let instead = match item.kind {
            _ if is_last_case => return self.remove(around, place, groups),
            ItemKind::Member | ItemKind::Function | ItemKind::Extern | ItemKind::Include | ItemKind::Unknown => {
                String::new()
            }
            ItemKind::Type => names.iter().map(|name| format!("resource {};", valid_name(name))).collect(),
            ItemKind::Use if around.iter().any(|item| item.kind != ItemKind::Package) => {
                names.iter().map(|name| format!("resource {};", valid_name(name))).collect()
            }
            ItemKind::Use | ItemKind::Interface => {
                names.iter().map(|name| format!("interface {} {{}}", valid_name(name))).collect()
            }
            ItemKind::World => names.iter().map(|name| format!("world {} {{}}", valid_name(name))).collect(),
            ItemKind::Package => return false,
        };
        for name in names {
            self.stubs.insert((place.group, name.trim_start_matches('%').to_owned()));
        }
        draft.replace(item.range.clone(), &instead);
        true
    }

    /// Makes a second definition of a name go: renamed where there is much in it to look at, taken away elsewhere.
    fn remove_duplicate(&mut self, chain: &[&Item], place: &Place, groups: &mut [Group]) -> bool {
        let Some(item) = chain.last() else { return false };
        let draft = &mut groups[place.group].files[place.file];
        let text = draft.text().to_owned();
        let named = text[place.range.clone()].trim_start_matches('%').to_owned();
        match item.kind {
            ItemKind::Interface | ItemKind::World => {
                self.stubs.insert((place.group, named));
                draft.replace(place.range.clone(), &format!("duplicate-{}", self.stubs.len() + self.tries.len()));
                true
            }
            ItemKind::Use if chain.len() > 1 => {
                let range = list_entry(&text, item, &place.range);
                draft.replace(range, "");
                true
            }
            _ => {
                draft.replace(item.range.clone(), "");
                true
            }
        }
    }

    /// Takes a name out of the list of a `use`, and defines it beside it.
    fn replace_used_name(&mut self, item: &Item, place: &Place, groups: &mut [Group]) -> bool {
        let draft = &mut groups[place.group].files[place.file];
        let text = draft.text().to_owned();
        let entry = list_entry(&text, item, &place.range);
        let local = item.names.iter().find(|name| entry.contains(&name.start));
        let Some(local) = local.map(|range| text[range.clone()].to_owned()) else { return false };
        draft.replace(item.range.end..item.range.end, &format!(" resource {local};"));
        draft.replace(entry, "");
        self.stubs.insert((place.group, local.trim_start_matches('%').to_owned()));
        true
    }

    /// Leaves nothing of a group but its name.
    fn give_up(&mut self, group: usize, groups: &mut [Group]) {
        self.given_up.insert(group);
        let declared = groups[group].files.iter().flat_map(|file| {
            let paths = Outline::new(file.original().text()).paths.into_iter();
            paths.filter(|path| path.declares).map(|path| path.package).collect::<Vec<_>>()
        });
        self.packages.extend(declared);
        for (index, file) in groups[group].files.iter_mut().enumerate() {
            let header = if index == 0 { format!("package given:up{group};") } else { String::new() };
            file.replace(0..file.text().len(), &header);
        }
    }
}

impl Item {
    /// Whether the place is one of the names that a `use` lists, rather than the path it takes them from.
    fn names_at(&self, text: &str, place: &Place) -> bool {
        text[self.range.clone()].find('{').is_some_and(|open| place.range.start > self.range.start + open)
    }
}

fn is_not_found(fault: &Fault) -> bool {
    match fault {
        Fault::Parse { error, .. } => matches!(error.kind(), ParseErrorKind::ItemNotFound { .. }),
        Fault::Resolve { error, .. } => code(&error.kind().to_string()).starts_with("wit/unknown-"),
        _ => false,
    }
}

fn is_type_cycle(fault: &Fault) -> bool {
    matches!(fault, Fault::Parse { error, .. } if matches!(error.kind(), ParseErrorKind::TypeCycle { .. }))
}

/// Whether a fault is about a type that is named within an item.
fn is_in_type(fault: &Fault, item: &Item) -> bool {
    let of_type = match fault {
        Fault::Parse { error, .. } => match error.kind() {
            ParseErrorKind::ItemNotFound { kind, .. } | ParseErrorKind::TypeCycle { kind, .. } => {
                kind != "interface or world"
            }
            _ => false,
        },
        _ => false,
    };
    of_type && matches!(item.kind, ItemKind::Member | ItemKind::Function | ItemKind::Type | ItemKind::Extern)
}

/// Gives the last declaration of a package another name.
fn edit_last_declaration(group: &mut Group, package: &str, name: &str) -> bool {
    for file in group.files.iter_mut().rev() {
        let paths = Outline::new(file.text()).paths;
        if let Some(path) = paths.iter().rfind(|path| path.declares && path.package == package) {
            file.replace(path.range.clone(), name);
            return true;
        }
    }
    false
}

/// The entry of a list in braces that holds a place, with the comma after it.
fn list_entry(text: &str, item: &Item, place: &Range<usize>) -> Range<usize> {
    let start = text[..place.start].rfind(['{', ',']).map_or(item.range.start, |at| at + 1);
    let end = text[place.end..].find([',', '}']).map_or(item.range.end, |at| place.end + at);
    start..if text[end..].starts_with(',') { end + 1 } else { end }
}

/// The name of a resource with the `own<>` or `borrow<>` around it.
fn with_handle(text: &str, name: &Range<usize>) -> Range<usize> {
    let before = text[..name.start].trim_end();
    let handle = before.strip_suffix('<').map(str::trim_end);
    let start = handle.and_then(|rest| ["own", "borrow"].iter().find_map(|word| rest.strip_suffix(word)));
    match (start, text[name.end..].find('>')) {
        (Some(start), Some(close)) => start.len()..name.end + close + 1,
        _ => name.clone(),
    }
}

/// The attributes that an item begins with.
fn attributes(text: &str, item: &Item) -> Range<usize> {
    let head = &text[item.range.clone()];
    let mut end = 0;
    while head[end..].trim_start().starts_with('@') {
        match head[end..].find(')') {
            Some(close) => end += close + 1,
            None => break,
        }
    }
    item.range.start..item.range.start + end
}

fn word_at(text: &str, place: usize) -> Range<usize> {
    let found = tokens(text).into_iter().find(|token| token.range().contains(&place));
    found.map_or(place..place, |token| token.range())
}

/// A name that WIT accepts, made of one that it may not.
fn valid_name(name: &str) -> String {
    if let Some(name) = name.strip_prefix('%') {
        return format!("%{}", valid_name(name));
    }
    if wit_parser::parse_use_path(name).is_ok() {
        return name.to_owned();
    }
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    format!("x-{}", words.join("-")).trim_end_matches('-').to_owned()
}
