//! Calls the WIT decoder so that hostile input cannot crash the process.
//!
//! The decoder takes for granted that a component is of the shape that encoders of WIT make. Some that are valid and
//! are not of that shape make it panic, or recurse without end. So panics are caught, what would make it recurse
//! without end is checked for before, and it runs on a thread with room for what is merely deep.

use std::collections::HashMap;

use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType, ComponentItem};
use wasmparser::types::Types;
use wasmparser::{Parser, Payload, Validator, WasmFeatures};

use witcraft_diagnostics::contain;

use crate::limits;

/// Stack of the decoder's thread. Only what is used of it takes up memory.
const STACK: usize = 64 << 20;

/// Runs the decoder, `decode`, over a component.
///
/// # Errors
/// Why the component, which is valid, has no WIT; or that it is invalid.
pub(crate) fn contained<T: Send>(bytes: &[u8], decode: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    let mut packages = Packages::default();
    packages.read(bytes)?;
    packages.check()?;
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK);
        let thread = builder
            .spawn_scoped(scope, || contain(decode))
            .map_err(|error| format!("cannot start a thread to read it: {error}"))?;
        let result = thread.join().expect("panics are caught");
        result.unwrap_or_else(|_| Err("it uses types or names in a way that WIT cannot express".to_owned()))
    })
}

/// Which packages use types of which others.
#[derive(Default)]
struct Packages {
    /// The package that a type is of, by the type that importing or exporting it created.
    owners: HashMap<ComponentAnyTypeId, usize>,
    numbers: HashMap<String, usize>,
    names: Vec<String>,
    uses: Vec<Vec<usize>>,
}

impl Packages {
    fn read(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut items = Vec::new();
        let mut depth = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.map_err(|error| error.to_string())? {
                Payload::Version { .. } => depth += 1,
                Payload::End(_) => depth -= 1,
                Payload::ComponentImportSection(section) if depth == 1 => {
                    let names = section.into_iter().map_while(Result::ok).map(|import| import.name.name);
                    items.extend(names.map(|name| (name, true)));
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    let names = section.into_iter().map_while(Result::ok).map(|export| export.name.name);
                    items.extend(names.map(|name| (name, false)));
                }
                _ => {}
            }
        }
        let types = types(bytes)?;
        for (name, is_import) in items {
            let item = match is_import {
                true => types.as_ref().component_item_for_import(name),
                false => types.as_ref().component_item_for_export(name),
            };
            if let Some(item) = item {
                self.item(&types, name, item);
            }
        }
        Ok(())
    }

    fn item(&mut self, types: &Types, name: &str, item: &ComponentItem) {
        match item.ty {
            ComponentEntityType::Instance(id) => {
                let name = item.implements.as_deref().unwrap_or(name);
                let Some(package) = self.package(name) else { return };
                for export in types[id].exports.values() {
                    if let ComponentEntityType::Type { referenced, created } = export.ty {
                        self.type_export(types, package, referenced, created);
                    }
                }
            }
            ComponentEntityType::Type { created: ComponentAnyTypeId::Component(id), .. }
            | ComponentEntityType::Component(id) => {
                for (name, item) in types[id].imports.iter().chain(&types[id].exports) {
                    self.item(types, name, item);
                }
            }
            ComponentEntityType::Type { .. }
            | ComponentEntityType::Module(_)
            | ComponentEntityType::Func(_)
            | ComponentEntityType::Value(_) => {}
        }
    }

    /// The number of the package of an interface; `None` for a plain name.
    fn package(&mut self, interface: &str) -> Option<usize> {
        let (package, rest) = interface.split_once('/')?;
        let version = rest.split_once('@').map_or("", |(_, version)| version);
        let name = format!("{package}@{version}");
        let next = self.names.len();
        let number = *self.numbers.entry(name.clone()).or_insert(next);
        if number == next {
            self.names.push(name);
            self.uses.push(Vec::new());
        }
        Some(number)
    }

    fn type_export(
        &mut self,
        types: &Types,
        package: usize,
        referenced: ComponentAnyTypeId,
        created: ComponentAnyTypeId,
    ) {
        let mut next = Some(referenced);
        while let Some(id) = next {
            if let Some(owner) = self.owners.get(&id) {
                if *owner != package && !self.uses[package].contains(owner) {
                    self.uses[package].push(*owner);
                }
                break;
            }
            next = types.as_ref().peel_alias(id);
        }
        self.owners.entry(created).or_insert(package);
    }

    /// Checks that no package uses itself through others, and that chains of uses are short.
    fn check(&self) -> Result<(), String> {
        // The length of the longest chain from each package, 0 while it is being found out.
        let mut lengths: Vec<Option<usize>> = vec![None; self.names.len()];
        for start in 0..self.names.len() {
            if lengths[start].is_some() {
                continue;
            }
            let mut stack = vec![(start, 0)];
            lengths[start] = Some(0);
            while let Some((package, next)) = stack.last_mut() {
                let package = *package;
                match self.uses[package].get(*next) {
                    Some(used) => {
                        *next += 1;
                        match lengths[*used] {
                            Some(0) => {
                                let (a, b) = (&self.names[package], &self.names[*used]);
                                return Err(format!("its packages use each other: `{a}` and `{b}`"));
                            }
                            Some(_) => {}
                            None => {
                                lengths[*used] = Some(0);
                                stack.push((*used, 0));
                            }
                        }
                    }
                    None => {
                        let longest = self.uses[package].iter().filter_map(|used| lengths[*used]).max();
                        let length = longest.unwrap_or(0) + 1;
                        if length > limits::PACKAGE_CHAIN {
                            return Err(format!(
                                "its packages depend on each other more than {} deep",
                                limits::PACKAGE_CHAIN
                            ));
                        }
                        lengths[package] = Some(length);
                        stack.pop();
                    }
                }
            }
        }
        Ok(())
    }
}

/// The types of a component, function bodies left aside.
fn types(bytes: &[u8]) -> Result<Types, String> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let mut last = None;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|error| error.to_string())?;
        if let wasmparser::ValidPayload::End(types) = validator.payload(&payload).map_err(|error| error.to_string())? {
            last = Some(types);
        }
    }
    last.ok_or_else(|| "it has no terminator".to_owned())
}
