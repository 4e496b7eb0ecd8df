//! The order of instantiation, or the cycle that prevents one.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use witcraft_diagnostics::Diagnostic;

use super::finding;
use crate::graph::{CompositionGraph, Source};

/// The instances, each after those it depends on, otherwise in the order that they have in the graph. So instances that
/// are in such an order already keep it.
///
/// # Errors
/// The cycles that prevent one.
pub(crate) fn instantiation_order(graph: &CompositionGraph<'_>) -> Result<Vec<usize>, Vec<Diagnostic>> {
    let count = graph.instances.len();
    let instances = || (0..count).filter(|instance| !graph.instances[*instance].is_declaration);
    let mut missing = vec![0_usize; count];
    let mut dependents = vec![Vec::new(); count];
    for instance in instances() {
        for provider in providers(graph, instance) {
            missing[instance] += 1;
            dependents[provider].push(instance);
        }
    }
    let mut ready: BinaryHeap<Reverse<usize>> =
        instances().filter(|instance| missing[*instance] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(Reverse(instance)) = ready.pop() {
        order.push(instance);
        for dependent in &dependents[instance] {
            missing[*dependent] -= 1;
            if missing[*dependent] == 0 {
                ready.push(Reverse(*dependent));
            }
        }
    }
    if order.len() == instances().count() { Ok(order) } else { Err(cycles(graph)) }
}

/// The instances that an instance is given something of, once for each argument.
fn providers(graph: &CompositionGraph<'_>, instance: usize) -> impl Iterator<Item = usize> {
    graph.instances[instance].arguments.iter().filter_map(|source| match source {
        Source::Instance { instance, .. } => Some(*instance),
        _ => None,
    })
}

fn cycles(graph: &CompositionGraph<'_>) -> Vec<Diagnostic> {
    let mut search = Search {
        graph,
        state: vec![State::New; graph.instances.len()],
        path: Vec::new(),
        cycles: Vec::new(),
        reported: HashSet::new(),
    };
    for instance in (0..graph.instances.len()).filter(|instance| !graph.instances[*instance].is_declaration) {
        search.visit(instance);
    }
    search.cycles
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    Done,
}

/// A depth-first search along the arguments.
struct Search<'a> {
    graph: &'a CompositionGraph<'a>,
    state: Vec<State>,
    /// The instances from where the search began to where it is, each with the import that leads on.
    path: Vec<(usize, &'a str)>,
    cycles: Vec<Diagnostic>,
    reported: HashSet<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, instance: usize) {
        if self.state[instance] != State::New {
            return;
        }
        self.state[instance] = State::OnPath;
        let graph = self.graph;
        for (import, source) in graph.import_names(instance).zip(&graph.instances[instance].arguments) {
            let Source::Instance { instance: next, .. } = source else { continue };
            self.path.push((instance, import));
            match self.state[*next] {
                State::New => self.visit(*next),
                State::OnPath => self.report(*next),
                State::Done => {}
            }
            self.path.pop();
        }
        self.state[instance] = State::Done;
    }

    /// The path from `start` leads back to it.
    fn report(&mut self, start: usize) {
        let from = self.path.iter().position(|(instance, _)| *instance == start).unwrap_or(0);
        let cycle = &self.path[from..];
        let mut members: Vec<usize> = cycle.iter().map(|(instance, _)| *instance).collect();
        members.sort_unstable();
        if !self.reported.insert(members) {
            return;
        }
        let name = |instance: usize| self.graph.instances[instance].name;
        let way: Vec<String> = cycle
            .iter()
            .map(|(instance, _)| *instance)
            .chain([start])
            .map(|instance| format!("`{}`", name(instance)))
            .collect();
        let finding = finding(
            self.graph,
            start,
            "compose/cycle",
            format!("components depend on each other: {}", way.join(" -> ")),
        );
        let providers = cycle.iter().skip(1).map(|(instance, _)| *instance).chain([start]);
        let finding = cycle.iter().zip(providers).fold(finding, |finding, ((instance, import), provider)| {
            finding.note(format!("`{}` imports `{import}` from `{}`", name(*instance), name(provider)))
        });
        self.cycles.push(
            finding.help("an instance needs all its imports before it exists: take one of them from another component"),
        );
    }
}
