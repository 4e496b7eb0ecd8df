//! What can be named at a place, for "did you mean", and where a name was defined first.

use wit_parser::Resolve;
use witcraft_diagnostics::{Source, Span};

use crate::link::Group;
use crate::syntax::{Item, ItemKind, Outline};
use crate::wasi;

/// The types that need no definition.
const BUILT_IN_TYPES: [&str; 14] =
    ["bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char", "string", "error-context"];

/// The outlines of all texts, as the user wrote them.
pub(super) struct Scope<'a> {
    base: &'a Resolve,
    groups: Vec<Vec<(Source, Outline)>>,
}

impl<'a> Scope<'a> {
    /// Reads the texts of the groups.
    pub(super) fn new(base: &'a Resolve, groups: &[Group]) -> Scope<'a> {
        let outlined = |group: &Group| {
            let files = group.files.iter().map(|file| file.original().clone());
            files.map(|source| (source.clone(), Outline::new(source.text()))).collect()
        };
        Scope { base, groups: groups.iter().map(outlined).collect() }
    }

    /// A number by which sources are ordered as they were read.
    pub(super) fn position_of(&self, name: &str) -> usize {
        let mut files = self.groups.iter().flatten();
        files.position(|(source, _)| source.name() == name).unwrap_or(usize::MAX)
    }

    /// The items around a place, from the outermost to the innermost.
    pub(super) fn around(&self, span: &Span) -> Vec<&Item> {
        let mut files = self.groups.iter().flatten();
        let file = files.find(|(source, _)| source == span.source());
        file.map(|(_, outline)| outline.around(span.range().start)).unwrap_or_default()
    }

    /// The types that can be named at a place.
    pub(super) fn types(&self, span: &Span) -> Vec<String> {
        let chain = self.around(span);
        let scope = chain.iter().rev().find(|item| {
            matches!(item.kind, ItemKind::Interface | ItemKind::World)
                || (item.kind == ItemKind::Extern && item.children.iter().any(|child| child.kind != ItemKind::Member))
        });
        let mut names = scope.map(|scope| type_names(span.source().text(), scope)).unwrap_or_default();
        names.extend(BUILT_IN_TYPES.map(str::to_owned));
        names
    }

    /// The interfaces and worlds that can be named at a place without their package.
    pub(super) fn interfaces(&self, span: &Span, group: usize) -> Vec<String> {
        let nested = self.around(span).first().copied().filter(|item| item.kind == ItemKind::Package);
        if let Some(package) = nested {
            return interface_names(span.source().text(), &package.children);
        }
        let mut names = Vec::new();
        for (source, outline) in &self.groups[group] {
            names.extend(interface_names(source.text(), &outline.items));
            if source == span.source() {
                let used = outline.items.iter().filter(|item| item.kind == ItemKind::Use);
                names.extend(used.flat_map(|item| defined(source.text(), item)));
            }
        }
        names
    }

    /// The types of the interface that the `use` at a place takes them from.
    pub(super) fn used_types(&self, span: &Span, group: usize) -> Vec<String> {
        self.in_used_interface(span, group, types_of).unwrap_or_default()
    }

    /// The feature that switches on the type called `name` of the interface that the `use` at a place takes it from.
    pub(super) fn feature_of_used_type(&self, span: &Span, group: usize, name: &str) -> Option<String> {
        self.in_used_interface(span, group, |interface, texts| {
            let (text, interface) = find_interface(interface, texts)?;
            let mut types = interface.children.iter();
            let ty = types.find(|item| item.kind == ItemKind::Type && defined(text, item).any(|ty| ty == name));
            ty.and_then(|ty| feature(text, ty)).or_else(|| feature(text, interface))
        })
        .flatten()
    }

    /// Gives `read` the name of the interface that the `use` at a place takes types from, and the texts of its package.
    fn in_used_interface<T>(&self, span: &Span, group: usize, read: impl FnOnce(&str, &[Text<'_>]) -> T) -> Option<T> {
        let chain = self.around(span);
        let item = chain.last().filter(|item| item.kind == ItemKind::Use)?;
        let text = &span.source().text()[item.range.clone()];
        let path = text.trim_start_matches("use").split('{').next().unwrap_or_default().trim();
        let path = path.trim_end_matches('.').trim();
        match path.split_once('/') {
            None => Some(match chain.first().filter(|item| item.kind == ItemKind::Package) {
                Some(nested) => read(path, &[(span.source().text(), &nested.children)]),
                None => read(path, &top(&self.groups[group])),
            }),
            Some((package, interface)) => {
                let (interface, version) = interface.split_once('@').map_or((interface, None), |(i, v)| (i, Some(v)));
                let package = version.map_or(package.to_owned(), |version| format!("{package}@{version}"));
                self.in_package(&package, |texts| read(interface, texts))
            }
        }
    }

    /// The interfaces and worlds of a package (`a:b@1.0.0`), wherever it comes from.
    pub(super) fn interfaces_of(&self, package: &str) -> Vec<String> {
        let of_texts = self
            .in_package(package, |texts| texts.iter().flat_map(|(text, items)| interface_names(text, items)).collect());
        of_texts.unwrap_or_else(|| {
            let mut packages = self.base.packages.iter();
            let found = packages.find(|(_, candidate)| candidate.name.to_string() == package);
            found
                .map(|(_, found)| found.interfaces.keys().chain(found.worlds.keys()).cloned().collect())
                .unwrap_or_default()
        })
    }

    /// Whether the text of a package has an interface, or a world, of this name: if it cannot be found all the same, its
    /// feature is not activated.
    pub(super) fn is_written(&self, package: &str, kind: ItemKind, name: &str) -> bool {
        let is_named = |texts: &[Text<'_>]| {
            let items = texts.iter().flat_map(|(text, items)| items.iter().map(move |item| (text, item)));
            items.filter(|(_, item)| item.kind == kind).flat_map(|(text, item)| defined(text, item)).any(|n| n == name)
        };
        self.in_package(package, is_named).unwrap_or(false)
    }

    /// The feature that switches on an interface, or a world, of a package.
    pub(super) fn feature_of(&self, package: &str, kind: ItemKind, name: &str) -> Option<String> {
        let find = |texts: &[Text<'_>]| {
            let mut items = texts.iter().flat_map(|(text, items)| items.iter().map(move |item| (text, item)));
            let is_named = |(text, item): &(&&str, &Item)| item.kind == kind && defined(text, item).any(|n| n == name);
            items.find(is_named).and_then(|(text, item)| feature(text, item))
        };
        self.in_package(package, find).flatten()
    }

    /// The feature that switches on what the name at a place stands for: a type that is used, or an interface or a world of
    /// the same package.
    pub(super) fn feature_of_named(&self, span: &Span, group: usize, name: &str) -> Option<String> {
        let of_type = self.feature_of_used_type(span, group, name);
        of_type.or_else(|| {
            let nested = self.around(span).first().copied().filter(|item| item.kind == ItemKind::Package);
            let texts = match nested {
                Some(package) => vec![(span.source().text(), package.children.as_slice())],
                None => top(&self.groups[group]),
            };
            let (text, item) = find_interface(name, &texts)?;
            feature(text, item)
        })
    }

    /// The feature that switches on what is around a place.
    pub(super) fn feature_around(&self, span: &Span) -> Option<String> {
        self.around(span).into_iter().rev().find_map(|item| feature(span.source().text(), item))
    }

    /// Gives the texts of a package to `read`. Those of a group where one declares it; those built in; `None` elsewhere.
    fn in_package<T>(&self, package: &str, read: impl FnOnce(&[Text<'_>]) -> T) -> Option<T> {
        for files in &self.groups {
            for (source, outline) in files {
                let mut paths = outline.paths.iter();
                let Some(path) = paths.find(|path| path.declares && path.package == package) else { continue };
                let nested = outline.around(path.range.start).into_iter().next();
                let nested = nested.filter(|item| source.text()[item.range.clone()].ends_with('}'));
                return Some(match nested {
                    Some(item) => read(&[(source.text(), &item.children)]),
                    None => read(&top(files)),
                });
            }
        }
        let path = format!("{package}/x").replacen(&format!("{package}/x"), &with_item(package), 1);
        let Ok(wit_parser::ParsedUsePath::Package(name, _)) = wit_parser::parse_use_path(&path) else { return None };
        let text = wasi::text(&name)?;
        let outline = Outline::new(&text);
        Some(read(&[(&text, &outline.items)]))
    }

    /// Where the name at a place, which is its second definition, was defined first.
    pub(super) fn first_definition(&self, span: &Span, group: usize) -> Option<Span> {
        let name = span.text().trim_start_matches('%');
        let mut chain = self.around(span);
        let twice = chain.pop()?;
        // The siblings, those in the other files of the package where it is a top-level item.
        let siblings: Vec<(&Source, &Item)> = match chain.last() {
            Some(parent) => parent.children.iter().map(|child| (span.source(), child)).collect(),
            None => {
                let files = self.groups[group].iter();
                files.flat_map(|(source, outline)| outline.items.iter().map(move |item| (source, item))).collect()
            }
        };
        let is_member = twice.kind == ItemKind::Member;
        let candidates = siblings.into_iter().filter(|(_, item)| (item.kind == ItemKind::Member) == is_member);
        let mut names = candidates.flat_map(|(source, item)| item.names.iter().map(|range| source.span(range.clone())));
        names.find(|other| {
            let same = other.text().trim_start_matches('%').eq_ignore_ascii_case(name);
            same && (other.range() != span.range() || other.source() != span.source())
        })
    }

    /// Where a group declares a package.
    pub(super) fn declarations(&self, group: usize, package: &str) -> Vec<Span> {
        self.paths(group, package, true)
    }

    /// Where a group uses a package.
    pub(super) fn mentions(&self, group: usize, package: &str) -> Vec<Span> {
        self.paths(group, package, false)
    }

    fn paths(&self, group: usize, package: &str, declares: bool) -> Vec<Span> {
        let files = self.groups[group].iter();
        let paths = files.flat_map(|(source, outline)| outline.paths.iter().map(move |path| (source, path)));
        let wanted = paths.filter(|(_, path)| path.declares == declares && path.package == package);
        wanted.map(|(source, path)| source.span(path.range.clone())).collect()
    }

    /// The package that the path at a place names.
    pub(super) fn package_at(&self, span: &Span) -> Option<String> {
        let mut files = self.groups.iter().flatten();
        let (_, outline) = files.find(|(source, _)| source == span.source())?;
        let item = outline.around(span.range().start).last()?.range.clone();
        let path = outline.paths.iter().find(|path| !path.declares && item.contains(&path.range.start));
        path.map(|path| path.package.clone())
    }
}

/// `a:b@1.0.0` as the path of an item in it: `a:b/x@1.0.0`.
fn with_item(package: &str) -> String {
    match package.split_once('@') {
        Some((name, version)) => format!("{name}/x@{version}"),
        None => format!("{package}/x"),
    }
}

/// A text of a package, and what it declares.
type Text<'a> = (&'a str, &'a [Item]);

/// What texts declare outside of packages that are nested in them.
fn top(files: &[(Source, Outline)]) -> Vec<Text<'_>> {
    files.iter().map(|(source, outline)| (source.text(), outline.items.as_slice())).collect()
}

/// The types of an interface.
fn types_of(interface: &str, texts: &[Text<'_>]) -> Vec<String> {
    find_interface(interface, texts).map(|(text, item)| type_names(text, item)).unwrap_or_default()
}

/// An interface, and the text that it is in.
fn find_interface<'t>(interface: &str, texts: &[Text<'t>]) -> Option<(&'t str, &'t Item)> {
    let is_named = |text: &str, item: &Item| defined(text, item).any(|name| name == interface.trim_start_matches('%'));
    texts.iter().find_map(|(text, items)| Some((*text, interfaces(items).find(|item| is_named(text, item))?)))
}

/// The feature of the `@unstable(feature = name)` before an item.
fn feature(text: &str, item: &Item) -> Option<String> {
    let before = &text[item.range.start..item.names.first()?.start];
    let (_, gate) = before.split_once("@unstable")?;
    let inside = gate.split_once('(')?.1.split(')').next()?;
    let feature = inside.split(',').find_map(|field| field.trim().strip_prefix("feature"))?;
    Some(feature.trim().strip_prefix('=')?.trim().trim_start_matches('%').to_owned())
}

fn interfaces(items: &[Item]) -> impl Iterator<Item = &Item> {
    items.iter().filter(|item| matches!(item.kind, ItemKind::Interface | ItemKind::World))
}

fn interface_names(text: &str, items: &[Item]) -> Vec<String> {
    interfaces(items).flat_map(|item| defined(text, item)).collect()
}

fn type_names(text: &str, scope: &Item) -> Vec<String> {
    let types = scope.children.iter().filter(|child| matches!(child.kind, ItemKind::Type | ItemKind::Use));
    types.flat_map(|item| defined(text, item)).collect()
}

fn defined(text: &str, item: &Item) -> impl Iterator<Item = String> {
    item.names.iter().map(|range| text[range.clone()].trim_start_matches('%').to_owned())
}
