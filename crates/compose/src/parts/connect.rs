//! Connects the parts of a composition as they were.

use std::collections::{BTreeSet, HashMap, HashSet};

use witcraft_diagnostics::Diagnostic;

use super::{Parts, not_parts};
use crate::anatomy::{Anatomy, Export, From};
use crate::builder::{GraphBuilder, ItemKind};
use crate::encode::encode;
use crate::extern_name::are_compatible;
use crate::graph::{Part, Source};

/// Who takes what of an import of the whole.
#[derive(Default)]
struct Users {
    /// Those who are given all of it.
    parts: Vec<Part>,
    /// Whether it is exported, or an item in it is given or exported.
    keeps_all: bool,
}

/// The positions of the imports of each instance that are not only types, and of all.
type Positions = Vec<HashMap<String, (usize, ItemKind)>>;

impl Parts {
    /// The composition again.
    ///
    /// # Errors
    /// The components do not fit any more, or what comes out would have other exports, or imports of other names.
    pub fn compose(&self) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let mut builder = GraphBuilder::new(&self.components)?;
        for (label, component) in &self.names.instances {
            let instance = builder.instantiate(*component, Some(label), None);
            builder.import_rest(instance);
        }
        let positions: Positions = (0..self.names.instances.len())
            .map(|instance| {
                let imports = builder.imports_of(instance).enumerate();
                imports.map(|(position, (name, kind))| (name.to_owned(), (position, kind))).collect()
            })
            .collect();
        builder.declare_whole(&self.whole).map_err(|finding| vec![finding])?;
        let mut users = self.users(&positions);
        let imported = self.imports.iter().filter_map(|import| {
            let Users { parts, keeps_all } = users.remove(import.as_str())?;
            Some((import.as_str(), builder.import_of_whole(import, parts, keeps_all)?))
        });
        let imported: HashMap<&str, Source> = imported.collect();

        for argument in &self.arguments {
            // It may not be imported any more. What all of an import is given to has it already.
            let position = positions[argument.instance].get(&argument.name);
            let is_given = matches!(&argument.from, From::Import(_, path) if path.is_empty());
            if let (Some((position, _)), false, Some(source)) = (position, is_given, source(&argument.from, &imported))
            {
                builder.set_argument(argument.instance, *position, source, None);
            }
        }
        for export in &self.exports {
            let from = export.from.base().unwrap_or(From::Itself);
            match source(&from, &imported) {
                Some(source) => {
                    self.check_bundle(&builder, export, &source)?;
                    builder.export(&export.name, source, None);
                }
                None => builder.define_of_whole(&export.name),
            }
        }
        let bytes = encode(&builder.finish()?).map_err(|finding| vec![finding])?;
        self.check(&bytes)?;
        Ok(bytes)
    }

    /// Who takes what of each import of the whole, by its name.
    fn users(&self, positions: &Positions) -> HashMap<&str, Users> {
        let mut users: HashMap<&str, Users> = HashMap::new();
        let mut known: HashSet<(usize, &str)> = HashSet::new();
        for argument in &self.arguments {
            known.insert((argument.instance, &argument.name));
            let position = positions[argument.instance].get(&argument.name);
            let (From::Import(import, path), Some((position, _))) = (&argument.from, position) else { continue };
            let users = users.entry(import).or_default();
            match path.is_empty() {
                true => users.parts.push(Part { instance: argument.instance, import: *position }),
                false => users.keeps_all = true,
            }
        }
        for export in &self.exports {
            if let Some(From::Import(import, _)) = export.from.base() {
                let import = self.imports.iter().find(|known| **known == import).expect("it is an import of the whole");
                users.entry(import).or_default().keeps_all = true;
            }
        }
        // What a component imports that the one before did not, is imported as by others.
        for (instance, positions) in positions.iter().enumerate() {
            for (name, (position, kind)) in positions {
                if *kind == ItemKind::Type || known.contains(&(instance, name)) {
                    continue;
                }
                let same = self.imports.iter().find(|import| *import == name);
                let compatible = || self.imports.iter().find(|import| are_compatible(import, name));
                if let Some(import) = same.or_else(compatible) {
                    users.entry(import).or_default().parts.push(Part { instance, import: *position });
                }
            }
        }
        // In one order, whatever that of the positions is.
        users.values_mut().for_each(|users| users.parts.sort_by_key(|part| (part.instance, part.import)));
        users
    }

    /// Where an instance was made of the exports of one item, it is exported as that. That may not have more.
    fn check_bundle(
        &self,
        builder: &GraphBuilder<'_>,
        export: &Export,
        source: &Source,
    ) -> Result<(), Vec<Diagnostic>> {
        let From::Bundle(items) = &export.from else { return Ok(()) };
        let items: BTreeSet<&str> = items.iter().map(|(name, _)| name.as_str()).collect();
        let exports = builder.exports_of(source).into_iter().flatten();
        let exports = exports.filter(|(_, kind)| *kind != ItemKind::Type).map(|(name, _)| name);
        if exports.collect::<BTreeSet<&str>>() == items {
            return Ok(());
        }
        let why = format!("it exports some items of an instance, and not others, as `{}`", export.name);
        Err(vec![not_parts(&self.whole.name, &why)])
    }

    /// Checks that a result has the exports that the whole had, and no imports that nobody asked for.
    fn check(&self, bytes: &[u8]) -> Result<(), Vec<Diagnostic>> {
        let made = Anatomy::of(&self.whole.name, bytes).map_err(|finding| vec![finding])?;
        let exports: BTreeSet<String> = made.exports.iter().map(|export| export.name.clone()).collect();
        let import = made.item_imports().find(|import| !self.allowed.contains(*import));
        let why = match (exports.symmetric_difference(&self.exported).next(), import) {
            (Some(export), _) => format!("the type `{export}` that it exports depends on what is in it"),
            (None, Some(import)) => format!("it would have to import `{import}` too"),
            (None, None) => return Ok(()),
        };
        Err(vec![not_parts(&self.whole.name, &why)])
    }
}

/// What something comes from, in a graph with these imports. `None` for what the composition defines.
fn source(from: &From, imports: &HashMap<&str, Source>) -> Option<Source> {
    match from {
        From::Instance(instance, path) => Some(Source::Instance { instance: *instance, path: path.clone() }),
        From::Import(import, path) => match imports.get(import.as_str())? {
            Source::Import { import, .. } => Some(Source::Import { import: *import, path: path.clone() }),
            Source::Instance { .. } | Source::Resource { .. } | Source::Definition => None,
        },
        From::Bundle(_) | From::Itself => None,
    }
}
