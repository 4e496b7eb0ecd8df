//! The order of instantiation, or the cycle that prevents one.

use std::collections::HashSet;

use witcraft_diagnostics::Diagnostic;

use super::finding;
use crate::graph::{CompositionGraph, Source};

/// The instances, each after those it depends on, otherwise as the arguments name them.
///
/// # Errors
/// Every cycle met on the way.
pub(crate) fn instantiation_order(graph: &CompositionGraph<'_>) -> Result<Vec<usize>, Vec<Diagnostic>> {
    let mut search = Search {
        graph,
        state: vec![State::New; graph.instances.len()],
        path: Vec::new(),
        order: Vec::new(),
        cycles: Vec::new(),
        reported: HashSet::new(),
    };
    for instance in (0..graph.instances.len()).filter(|instance| !graph.instances[*instance].is_declaration) {
        search.visit(instance);
    }
    if search.cycles.is_empty() { Ok(search.order) } else { Err(search.cycles) }
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
    order: Vec<usize>,
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
        self.order.push(instance);
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
            format!(
                "components depend on each other: {}",
                way.join(
                    " -> \
                                        "
                )
            ),
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
