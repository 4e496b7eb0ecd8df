//! Instances of core modules, and what is in their tables.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::Linker;
use crate::graph::{Graph, Node};
use crate::module::{Indirect, Module, Signature, Sort};

/// An instance of a module.
#[derive(Clone)]
pub(super) enum CoreInstance {
    /// What it exports, as far as it can be called.
    Made(Rc<HashMap<String, CoreValue>>),
    /// One of a module that the host supplies.
    Unknown(Node),
}

impl CoreInstance {
    pub(super) fn get(&self, name: &str) -> Option<CoreValue> {
        match self {
            CoreInstance::Made(exports) => exports.get(name).copied(),
            CoreInstance::Unknown(node) => Some(CoreValue::Function(*node)),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum CoreValue {
    Function(Node),
    /// An index into [`Tables::tables`].
    Table(usize),
}

impl<'a> Linker<'a> {
    /// Makes an instance of a module.
    pub(super) fn core_module(
        &mut self,
        part: usize,
        module: &Module<'a>,
        arguments: &HashMap<&str, CoreInstance>,
    ) -> CoreInstance {
        let mut functions: Vec<Node> = Vec::with_capacity(module.functions.len());
        let mut tables: Vec<usize> = Vec::new();
        for (from, name, sort) in &module.imports {
            let given = arguments.get(from).and_then(|instance| instance.get(name));
            match (sort, given) {
                (Sort::Function, Some(CoreValue::Function(node))) => functions.push(node),
                (Sort::Function, _) => functions.push(self.graph.add(part)),
                (Sort::Table, Some(CoreValue::Table(table))) => tables.push(table),
                (Sort::Table, _) => tables.push(self.tables.add()),
                (Sort::Other, _) => {}
            }
        }
        while tables.len() < module.tables as usize {
            tables.push(self.tables.add());
        }
        for _ in &module.bodies {
            functions.push(self.graph.add(part));
        }
        let own = functions.len() - module.bodies.len();
        for (body, node) in module.bodies.iter().zip(&functions[own..]) {
            for called in &body.direct {
                self.graph.call(*node, functions[*called as usize]);
            }
            for Indirect { table, signature, place } in &body.indirect {
                let table = table.map(|table| tables[table as usize]);
                self.tables.calls.push((*node, Call { table, signature: signature.clone(), place: *place }));
            }
            for table in &body.writes {
                self.tables.tables[tables[*table as usize]].is_written = true;
            }
        }
        for table in &module.written {
            self.tables.tables[tables[*table as usize]].is_written = true;
        }
        let with_type = |function: u32| (functions[function as usize], module.functions[function as usize].clone());
        for segment in &module.segments {
            let table = &mut self.tables.tables[tables[segment.table as usize]];
            for (position, function) in segment.functions.iter().enumerate() {
                if let Some(function) = function {
                    let place = segment.offset.and_then(|offset| offset.checked_add(position as u32));
                    let (node, signature) = with_type(*function);
                    table.entries.push(Reference { place, node, signature });
                }
            }
        }
        for function in &module.taken {
            let (node, signature) = with_type(*function);
            self.tables.taken.push(Reference { place: None, node, signature });
        }
        if let Some(start) = module.start {
            self.graph.call(self.instantiation, functions[start as usize]);
        }
        let exports = module.exports.iter().filter_map(|(name, sort, index)| {
            let value = match sort {
                Sort::Function => CoreValue::Function(functions[*index as usize]),
                Sort::Table => CoreValue::Table(tables[*index as usize]),
                Sort::Other => return None,
            };
            Some(((*name).to_owned(), value))
        });
        CoreInstance::Made(Rc::new(exports.collect()))
    }

    /// Makes an instance of a module that the host supplies: it may call all that it is given, and write every table.
    pub(super) fn unknown_module(&mut self, part: usize, arguments: &HashMap<&str, CoreInstance>) -> CoreInstance {
        self.is_unknown("a module that the host supplies is instantiated: it may call everything that it is given");
        let node = self.graph.add(part);
        self.graph.call(self.instantiation, node);
        for argument in arguments.values() {
            match argument {
                CoreInstance::Unknown(given) => self.graph.call(node, *given),
                CoreInstance::Made(exports) => {
                    for value in exports.values() {
                        match value {
                            CoreValue::Function(given) => self.graph.call(node, *given),
                            CoreValue::Table(table) => {
                                self.tables.tables[*table].is_written = true;
                                self.tables.all_of(node, Some(*table));
                            }
                        }
                    }
                }
            }
        }
        CoreInstance::Unknown(node)
    }

    /// The function that an alias names.
    pub(super) fn core_function(&mut self, frame: usize, value: Option<CoreValue>) -> Node {
        match value {
            Some(CoreValue::Function(node)) => node,
            Some(CoreValue::Table(_)) | None => self.graph.add(self.frames[frame].part),
        }
    }
}

/// All tables of all instances, what is in them, and the calls of it.
#[derive(Default)]
pub(super) struct Tables {
    tables: Vec<Table>,
    /// Functions whose references are taken, anywhere.
    taken: Vec<Reference>,
    calls: Vec<(Node, Call)>,
}

#[derive(Default)]
struct Table {
    entries: Vec<Reference>,
    /// Whether an instruction writes it: then any reference that is taken may be in it.
    is_written: bool,
}

struct Reference {
    /// `None` where it is not known.
    place: Option<u32>,
    node: Node,
    signature: Signature,
}

/// A call of what is in a table, or of a reference (`table` is `None`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Call {
    table: Option<usize>,
    signature: Signature,
    place: Option<u32>,
}

impl Tables {
    fn add(&mut self) -> usize {
        self.tables.push(Table::default());
        self.tables.len() - 1
    }

    /// Says that a node calls any reference.
    pub(super) fn any(&mut self, node: Node) {
        self.calls.push((node, Call { table: None, signature: Signature(None), place: None }));
    }

    /// Says that a node calls anything that is in a table.
    pub(super) fn all_of(&mut self, node: Node, table: Option<usize>) {
        self.calls.push((node, Call { table, signature: Signature(None), place: None }));
    }

    /// Adds all indirect calls to the graph. Equal calls share a node.
    pub(super) fn resolve(self, graph: &mut Graph) {
        let Tables { tables, taken, calls } = self;
        let taken = Contents::of(taken, true);
        let tables: Vec<Contents> =
            tables.into_iter().map(|table| Contents::of(table.entries, table.is_written)).collect();
        let mut nodes: HashMap<Call, Node> = HashMap::new();
        for (from, mut call) in calls {
            let table = call.table.map_or(&taken, |table| &tables[table]);
            if table.is_open {
                call.place = None;
            }
            if let Some(node) = nodes.get(&call) {
                graph.call(from, *node);
                continue;
            }
            let node = graph.add_dispatch();
            graph.call(from, node);
            match call.place {
                Some(place) => table.call_place(graph, node, place),
                None => table.call_type(graph, node, &call.signature),
            }
            if call.table.is_some() && table.is_written {
                let any = Call { table: None, signature: call.signature.clone(), place: None };
                let any = *nodes.entry(any).or_insert_with_key(|any| {
                    let node = graph.add_dispatch();
                    taken.call_type(graph, node, &any.signature);
                    node
                });
                graph.call(node, any);
            }
            nodes.insert(call, node);
        }
    }
}

/// What is in a table, or may be in a reference, by place and by type.
struct Contents {
    by_type: BTreeMap<Option<Arc<str>>, Vec<Node>>,
    by_place: HashMap<u32, Vec<Node>>,
    is_written: bool,
    /// Whether what is at a place is not known.
    is_open: bool,
}

impl Contents {
    fn of(references: Vec<Reference>, is_written: bool) -> Contents {
        let (mut by_type, mut by_place) = (BTreeMap::<_, Vec<Node>>::new(), HashMap::<u32, Vec<Node>>::new());
        let mut is_open = is_written;
        for Reference { place, node, signature } in references {
            by_type.entry(signature.0).or_default().push(node);
            match place {
                Some(place) => by_place.entry(place).or_default().push(node),
                None => is_open = true,
            }
        }
        Contents { by_type, by_place, is_written, is_open }
    }

    /// Adds calls of what is at a place.
    fn call_place(&self, graph: &mut Graph, from: Node, place: u32) {
        for node in self.by_place.get(&place).into_iter().flatten() {
            graph.call(from, *node);
        }
    }

    /// Adds calls of everything whose type fits.
    fn call_type(&self, graph: &mut Graph, from: Node, signature: &Signature) {
        for (ty, nodes) in &self.by_type {
            if ty.is_none() || signature.0.is_none() || *ty == signature.0 {
                for node in nodes {
                    graph.call(from, *node);
                }
            }
        }
    }
}
