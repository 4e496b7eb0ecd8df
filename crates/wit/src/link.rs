//! How packages as text become one `Resolve`: parsed, those that are built in added, ordered, and pushed one by one.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use wit_parser::{PackageId, PackageName, ParseError, Resolve, ResolveError, SourceMap, UnresolvedPackage};
use witcraft_diagnostics::Source;

use crate::draft::Draft;
use crate::wasi;

/// A package may use one that uses one and so on, this many times.
const PACKAGES_IN_A_ROW: usize = 1_000;

/// The files of one package, and the packages nested in them.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The file or the directory, as the user wrote it.
    pub(crate) path: String,
    pub(crate) files: Vec<Draft>,
    /// 0 for the package itself, 1 for those in `deps/`, 2 for those in `deps/*/deps/`. The lower wins.
    pub(crate) level: usize,
    /// Which of several inputs it is of. Two may bring the same package along, if its text is the same.
    pub(crate) input: usize,
    /// Whether it is what the user named, and not only used by that.
    pub(crate) is_main: bool,
}

impl Group {
    /// Whether both are the same texts out of two inputs.
    fn repeats(&self, other: &Group) -> bool {
        let texts = |group: &Group| -> Vec<String> { group.files.iter().map(|file| file.text().to_owned()).collect() };
        self.input != other.input && texts(self) == texts(other)
    }
}

/// The result of linking.
pub(crate) struct Linked {
    pub(crate) resolve: Resolve,
    /// The packages of the main groups: of each its own, then those nested in it.
    pub(crate) main: Vec<PackageId>,
    pub(crate) sources: HashMap<String, Source>,
    /// Those that came from nowhere but this program.
    pub(crate) built_in: HashSet<PackageId>,
}

/// A stretch of a file of a group, in the text as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) group: usize,
    pub(crate) file: usize,
    pub(crate) range: Range<usize>,
}

/// What stops packages from becoming one `Resolve`.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A text cannot be parsed, or a package makes no sense in itself.
    Parse { group: usize, error: ParseError, place: Option<Place> },
    /// A package makes no sense with those it uses.
    Resolve { group: usize, error: ResolveError, place: Option<Place> },
    /// A package is there twice.
    DuplicatePackage { name: PackageName, first: Option<usize>, second: usize },
    /// A package is used that is not found.
    PackageNotFound { name: PackageName, group: usize, known: Vec<PackageName> },
    /// Packages use each other in a circle: each the next, the last the first. With the groups they are in.
    PackageCycle { circle: Vec<(PackageName, usize)> },
    /// Types or interfaces build on each other in a longer chain than any tool would follow.
    TooDeep { group: usize, place: Option<Place>, name: String },
}

impl Fault {
    /// The group that it is the fault of.
    pub(crate) fn group(&self) -> usize {
        match self {
            Fault::Parse { group, .. } | Fault::Resolve { group, .. } => *group,
            Fault::PackageNotFound { group, .. } | Fault::TooDeep { group, .. } => *group,
            Fault::DuplicatePackage { second, .. } => *second,
            Fault::PackageCycle { circle } => circle.first().map_or(0, |(_, group)| *group),
        }
    }
}

/// A parsed package on its way into the `Resolve`.
struct Parsed {
    package: UnresolvedPackage,
    /// `None` for a built-in one.
    group: Option<usize>,
    /// What its places are shifted by in the `Resolve`'s source map.
    offset: u32,
}

/// Links the groups, of which some are the main ones, on top of the packages that `base` has already.
///
/// # Errors
/// The first fault.
pub(crate) fn link(base: &Resolve, groups: &[Group]) -> Result<Linked, Fault> {
    let mut linker =
        Linker { resolve: base.clone(), packages: Vec::new(), by_name: HashMap::new(), sources: HashMap::new() };
    for index in 0..groups.len() {
        linker.add_group(groups, index)?;
    }
    linker.add_built_in()?;
    let order = linker.order()?;
    let main: Vec<PackageName> = linker
        .packages
        .iter()
        .filter(|parsed| parsed.group.is_some_and(|group| groups[group].is_main))
        .map(|parsed| parsed.package.name.clone())
        .collect();
    let Linker { mut resolve, packages, sources, .. } = linker;
    let mut built_in = HashSet::new();
    let mut packages: Vec<Option<Parsed>> = packages.into_iter().map(Some).collect();
    for index in order {
        let Some(Parsed { package, group, offset }) = packages[index].take() else { continue };
        crate::check::check_depth(&package).map_err(|(span, name)| Fault::TooDeep {
            group: group.unwrap_or(0),
            place: group.and_then(|group| locate(&shift(span, offset), &resolve.source_map, groups, group)),
            name,
        })?;
        match resolve.push(package, offset) {
            Ok(id) if group.is_none() => {
                built_in.insert(id);
            }
            Ok(_) => {}
            Err(error) => {
                let group = group.unwrap_or(0);
                let place = locate(&error.kind().span(), &resolve.source_map, groups, group);
                return Err(Fault::Resolve { group, error, place });
            }
        }
    }
    let main = main.iter().filter_map(|name| resolve.package_names.get(name).copied()).collect();
    Ok(Linked { resolve, main, sources, built_in })
}

fn shift(mut span: wit_parser::Span, offset: u32) -> wit_parser::Span {
    span.adjust(offset);
    span
}

/// The file of `group` that a span of `map` points into, and where.
fn locate(span: &wit_parser::Span, map: &SourceMap, groups: &[Group], group: usize) -> Option<Place> {
    let location = map.resolve_span(*span)?;
    let file = groups[group].files.iter().position(|file| file.original().name() == location.path)?;
    Some(Place { group, file, range: location.range })
}

struct Linker {
    resolve: Resolve,
    packages: Vec<Parsed>,
    by_name: HashMap<PackageName, usize>,
    sources: HashMap<String, Source>,
}

impl Linker {
    fn add_group(&mut self, groups: &[Group], index: usize) -> Result<(), Fault> {
        let group = &groups[index];
        let mut map = SourceMap::new();
        for file in &group.files {
            map.push_str(file.original().name(), file.text());
            self.sources.insert(file.original().name().to_owned(), file.original().clone());
        }
        let parsed = map.parse().map_err(|(map, error)| {
            let place = locate(&error.kind().span(), &map, groups, index);
            Fault::Parse { group: index, error, place }
        })?;
        let offset = self.resolve.push_source_map(parsed.source_map);
        for package in std::iter::once(parsed.main).chain(parsed.nested) {
            let name = package.name.clone();
            let other = self.by_name.get(&name).map(|other| self.packages[*other].group);
            match other {
                Some(Some(other)) if groups[other].level < group.level || group.repeats(&groups[other]) => continue,
                Some(first) => return Err(Fault::DuplicatePackage { name, first, second: index }),
                None if self.resolve.package_names.contains_key(&name) => {
                    return Err(Fault::DuplicatePackage { name, first: None, second: index });
                }
                None => {}
            }
            self.by_name.insert(name, self.packages.len());
            self.packages.push(Parsed { package, group: Some(index), offset });
        }
        Ok(())
    }

    /// Adds the built-in packages that are used, and those they use.
    fn add_built_in(&mut self) -> Result<(), Fault> {
        let mut at = 0;
        while at < self.packages.len() {
            let group = self.packages[at].group.unwrap_or(0);
            let used: Vec<PackageName> = self.packages[at].package.foreign_deps.keys().cloned().collect();
            for name in used {
                if self.by_name.contains_key(&name) || self.resolve.package_names.contains_key(&name) {
                    continue;
                }
                let Some(text) = wasi::text(&name) else {
                    let known = self.by_name.keys().chain(self.resolve.package_names.keys()).cloned().collect();
                    return Err(Fault::PackageNotFound { name, group, known });
                };
                let source = Source::new(format!("<built in: {name}>"), text);
                let mut map = SourceMap::new();
                map.push_str(source.name(), source.text());
                let parsed = map.parse().map_err(|(_, error)| Fault::Parse { group, error, place: None })?;
                let offset = self.resolve.push_source_map(parsed.source_map);
                self.sources.insert(source.name().to_owned(), source);
                self.by_name.insert(name, self.packages.len());
                self.packages.push(Parsed { package: parsed.main, group: None, offset });
            }
            at += 1;
        }
        Ok(())
    }

    /// An order in which every package comes after those it uses.
    fn order(&self) -> Result<Vec<usize>, Fault> {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let uses = |index: usize| -> Vec<usize> {
            self.packages[index]
                .package
                .foreign_deps
                .keys()
                .filter_map(|name| self.by_name.get(name).copied())
                .collect()
        };
        let mut states = vec![State::New; self.packages.len()];
        let mut depths = vec![0usize; self.packages.len()];
        let mut order = Vec::new();
        for root in 0..self.packages.len() {
            if states[root] != State::New {
                continue;
            }
            states[root] = State::Open;
            let mut path = vec![(root, uses(root))];
            while let Some((index, rest)) = path.last_mut() {
                let index = *index;
                match rest.pop() {
                    Some(next) if states[next] == State::Open => {
                        let start = path.iter().position(|(index, _)| *index == next).unwrap_or(0);
                        let named = |index: usize| {
                            (self.packages[index].package.name.clone(), self.packages[index].group.unwrap_or(0))
                        };
                        let circle = path[start..].iter().map(|(index, _)| named(*index)).collect();
                        return Err(Fault::PackageCycle { circle });
                    }
                    Some(next) if states[next] == State::New => {
                        states[next] = State::Open;
                        path.push((next, uses(next)));
                    }
                    Some(_) => {}
                    None => {
                        depths[index] = 1 + uses(index).into_iter().map(|used| depths[used]).max().unwrap_or(0);
                        if depths[index] > PACKAGES_IN_A_ROW {
                            let Parsed { package, group, .. } = &self.packages[index];
                            let name = package.name.to_string();
                            return Err(Fault::TooDeep { group: group.unwrap_or(0), place: None, name });
                        }
                        states[index] = State::Done;
                        order.push(index);
                        path.pop();
                    }
                }
            }
        }
        Ok(order)
    }
}
