//! The names of the parts of a composition and of what is in them, and which parts a name is about.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use crate::anatomy::{Anatomy, Compositions};

/// How many names are looked at. Parts may be in others any number of times.
const LOOK: usize = 100_000;

/// How many parts of one name there may be.
const MANY: usize = 100;

/// How many paths are listed.
const LIST: usize = 40;

/// The parts of a composition by their names.
#[derive(Debug)]
pub(super) struct Names {
    /// The components that there are instances of.
    components: Vec<Component>,
    /// The name and the component of each instance.
    pub(super) instances: Vec<(String, usize)>,
}

#[derive(Debug)]
struct Component {
    name: String,
    /// Where it is a composition itself.
    inside: Option<Rc<Names>>,
}

/// Where a part is: which component of the composition, which one of that, and so on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub(super) Vec<usize>);

/// Why a name is not that of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// No part has it. These are the parts, or the first of them.
    Unknown {
        /// Their paths.
        paths: Vec<String>,
        /// Whether there are more.
        has_more: bool,
    },
    /// Several have it, inside of different parts. These are their paths.
    Ambiguous(Vec<String>),
    /// There are too many parts to look at.
    TooMany,
}

impl Names {
    /// The names in a composition. `components` are the indices of the components in it that there are instances of.
    pub(super) fn read(whole: &Anatomy<'_>, components: &[u32]) -> Names {
        Reader::default().names(whole, components, &[])
    }

    pub(super) fn component_name(&self, component: usize) -> &str {
        &self.components[component].name
    }

    /// The parts that a path is about: names of instances or of components, each inside of the one before. Where there is
    /// none, those whose path ends with it.
    ///
    /// # Errors
    /// There is none, or it is not clear which one.
    pub(super) fn find(&self, path: &str) -> Result<Vec<Place>, Unclear> {
        let mut search = Search { path, found: BTreeMap::new(), left: LOOK };
        search.exact(self, path, &[], "")?;
        if search.found.is_empty() {
            search.below(self, &[], "")?;
        }
        let found = search.outermost();
        if found.is_empty() {
            let (paths, has_more) = self.list();
            return Err(Unclear::Unknown { paths, has_more });
        }
        let paths: BTreeSet<String> = found.values().cloned().collect();
        if paths.len() > 1 {
            return Err(Unclear::Ambiguous(paths.into_iter().collect()));
        }
        Ok(found.into_keys().map(Place).collect())
    }

    /// The paths of the first parts, those further out before others, and whether there are more.
    fn list(&self) -> (Vec<String>, bool) {
        let mut paths = Vec::new();
        let mut next = VecDeque::from([(self, String::new())]);
        while let Some((names, before)) = next.pop_front() {
            for (label, component) in &names.instances {
                let path = join(&before, label);
                if paths.contains(&path) {
                    continue;
                }
                if paths.len() == LIST {
                    return (paths, true);
                }
                if let Some(inside) = &names.components[*component].inside {
                    next.push_back((inside, path.clone()));
                }
                paths.push(path);
            }
        }
        (paths, false)
    }

    /// The names that a component has.
    fn names_of(&self, component: usize) -> impl Iterator<Item = &str> {
        let labels = self.instances.iter().filter(move |(_, other)| *other == component);
        labels.map(|(label, _)| label.as_str()).chain([self.component_name(component)])
    }
}

fn join(before: &str, name: &str) -> String {
    if before.is_empty() { name.to_owned() } else { format!("{before}/{name}") }
}

/// Reads names.
#[derive(Default)]
struct Reader {
    compositions: Compositions,
    seen: HashMap<*const (), Rc<Names>>,
}

impl Reader {
    fn names<'r, 'a>(&mut self, whole: &'r Anatomy<'a>, indices: &[u32], outside: &[&'r Anatomy<'a>]) -> Names {
        let mut components = Vec::new();
        for index in indices {
            let found = whole.component(*index, outside);
            let name = found.as_ref().and_then(|(_, name, _)| name.map(str::to_owned));
            let name = name.unwrap_or_else(|| format!("component {index}"));
            let inside = found.and_then(|(component, _, around)| self.inside(component, &around));
            components.push(Component { name, inside });
        }
        let made = whole.made.iter().enumerate();
        let instances = made.map(|(position, (component, _))| {
            (whole.label(position), indices.binary_search(component).expect("it is one of them"))
        });
        Names { components, instances: instances.collect() }
    }

    fn inside<'r, 'a>(&mut self, component: &'r Anatomy<'a>, around: &[&'r Anatomy<'a>]) -> Option<Rc<Names>> {
        if !self.compositions.contains(component, around) {
            return None;
        }
        if let Some(known) = self.seen.get(&component.id()) {
            return Some(known.clone());
        }
        let names = Rc::new(self.names(component, &component.made_components(), around));
        self.seen.insert(component.id(), names.clone());
        Some(names)
    }
}

/// A search for a path.
struct Search<'n> {
    path: &'n str,
    /// What is found: where it is, and its path.
    found: BTreeMap<Vec<usize>, String>,
    /// How many components may be looked at yet.
    left: usize,
}

impl Search<'_> {
    /// What is found, but for what is inside of something else that is.
    fn outermost(self) -> BTreeMap<Vec<usize>, String> {
        let mut outermost: BTreeMap<Vec<usize>, String> = BTreeMap::new();
        for (place, path) in self.found {
            // In this order, what is inside comes directly after what it is inside of.
            if !outermost.last_key_value().is_some_and(|(last, _)| place.starts_with(last)) {
                outermost.insert(place, path);
            }
        }
        outermost
    }

    fn look(&mut self) -> Result<(), Unclear> {
        self.left = self.left.checked_sub(1).ok_or(Unclear::TooMany)?;
        Ok(())
    }

    /// Adds the parts that `path` leads to from `names`, which is at `place`.
    fn exact(&mut self, names: &Names, path: &str, place: &[usize], before: &str) -> Result<(), Unclear> {
        let stem = path.strip_suffix(".wasm").unwrap_or(path);
        for (component, known) in names.components.iter().enumerate() {
            self.look()?;
            let here: Vec<usize> = place.iter().copied().chain([component]).collect();
            if names.names_of(component).any(|name| name == path || name == stem) {
                self.found.insert(here, join(before, stem));
                if self.found.len() > MANY {
                    return Err(Unclear::TooMany);
                }
                continue;
            }
            let Some(inside) = &known.inside else { continue };
            // One component may have a name twice.
            let rests: BTreeMap<&str, &str> = names
                .names_of(component)
                .filter_map(|name| Some((path.strip_prefix(name)?.strip_prefix('/')?, name)))
                .collect();
            for (rest, name) in rests {
                self.exact(inside, rest, &here, &join(before, name))?;
            }
        }
        Ok(())
    }

    /// Adds the parts whose path ends with the path, further in than `names`. What is inside of such a part is not looked at: its
    /// own parts may be called as it is.
    fn below(&mut self, names: &Names, place: &[usize], before: &str) -> Result<(), Unclear> {
        for (component, known) in names.components.iter().enumerate() {
            let Some(inside) = &known.inside else { continue };
            let here: Vec<usize> = place.iter().copied().chain([component]).collect();
            if self.found.contains_key(&here) {
                continue;
            }
            self.look()?;
            let label = names.names_of(component).next().unwrap_or_default();
            let path = join(before, label);
            self.exact(inside, self.path, &here, &path)?;
            self.below(inside, &here, &path)?;
        }
        Ok(())
    }
}
