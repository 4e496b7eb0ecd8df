//! The available exports, and the choice among several for an import.

use std::collections::{HashMap, HashSet};

use wasmparser::component_types::ComponentItem;

use crate::extern_name::ExternName;
use crate::graph::CompositionGraph;

/// The exports and imports of every instance by the track of their names.
pub(crate) struct Offers {
    /// The exports of the plugs.
    by_track: HashMap<String, Vec<Offer>>,
    /// The tracks that each instance imports.
    imported: Vec<HashSet<String>>,
    /// The exports of the root.
    root: HashMap<String, Offer>,
}

/// One export.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) instance: usize,
    pub(crate) export: String,
    name: ExternName,
}

/// What an import takes.
pub(crate) enum Choice<'a> {
    /// This export.
    Offer(&'a Offer),
    /// Several that are equally good, of different instances.
    Ambiguous(Vec<&'a Offer>),
    /// Nobody offers it.
    None,
}

impl Offers {
    pub(crate) fn new(graph: &CompositionGraph<'_>) -> Offers {
        let mut offers = Offers { by_track: HashMap::new(), imported: Vec::new(), root: HashMap::new() };
        for instance in 0..graph.instances.len() {
            let imports = graph.imports_of(instance).iter();
            offers.imported.push(imports.map(|(name, item)| ExternName::new(name, item).track).collect());
            for (export, item) in graph.exports_of(instance) {
                let name = ExternName::new(export, item);
                let offer = Offer { instance, export: export.clone(), name: name.clone() };
                if instance == 0 {
                    offers.root.insert(name.track, offer);
                } else {
                    offers.by_track.entry(name.track).or_default().push(offer);
                }
            }
        }
        offers
    }

    /// The export that satisfies an import of `instance`.
    ///
    /// Offers of the same interface form a chain: first those that import it themselves (each wraps what comes after
    /// it) in the order of the inputs, then the one that does not. An import takes the first; a member of the chain takes
    /// the next after itself. Two that do not import it have no order. Where exactly one of those has the very
    /// version asked for, it is taken.
    pub(crate) fn choose(&self, instance: usize, import: &str, item: &ComponentItem) -> Choice<'_> {
        let wanted = ExternName::new(import, item);
        let offers = self.one_for_each_instance(&wanted);
        let (mut chain, ends): (Vec<&Offer>, Vec<&Offer>) =
            offers.into_iter().partition(|offer| self.imports(offer.instance, &wanted.track));
        match ends.as_slice() {
            [] => {}
            [end] => chain.push(end),
            ends => {
                match ends.iter().filter(|offer| offer.name.version == wanted.version).collect::<Vec<_>>().as_slice() {
                    [end] => chain.push(end),
                    _ => return Choice::Ambiguous(ends.to_vec()),
                }
            }
        }
        let next = match chain.iter().position(|offer| offer.instance == instance) {
            Some(position) => chain.get(position + 1),
            None => chain.first(),
        };
        match next {
            Some(offer) => Choice::Offer(offer),
            None if chain.is_empty() => self.root_offer(instance, &wanted.track).map_or(Choice::None, Choice::Offer),
            None => Choice::None,
        }
    }

    /// What the root offers to a plug. It closes a cycle, unless the root asks for the same from outside, where both
    /// then get it.
    fn root_offer(&self, instance: usize, track: &str) -> Option<&Offer> {
        let offer = self.root.get(track)?;
        (instance != 0 && !self.imports(0, track)).then_some(offer)
    }

    /// The offers on a track in the order of the inputs: of several versions in one instance that asked for, or else the
    /// highest.
    fn one_for_each_instance(&self, wanted: &ExternName) -> Vec<&Offer> {
        let mut best: Vec<&Offer> = Vec::new();
        let rank = |offer: &Offer| (offer.name.version == wanted.version, offer.name.version.clone());
        for offer in self.by_track.get(&wanted.track).into_iter().flatten() {
            match best.last_mut().filter(|last| last.instance == offer.instance) {
                Some(last) if rank(last) < rank(offer) => *last = offer,
                Some(_) => {}
                None => best.push(offer),
            }
        }
        best
    }

    fn imports(&self, instance: usize, track: &str) -> bool {
        self.imported[instance].contains(track)
    }
}
