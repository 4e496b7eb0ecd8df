//! What is composed: named bytes, validated once, with all their types in one list.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use indexmap::IndexSet;
use rayon::prelude::*;
use wasmparser::component_types::{ComponentTypeId, ResourceId};
use wasmparser::types::{Types, TypesRef};
use wasmparser::{Encoding, Parser, Payload, ValidPayload, Validator};
use witcraft_component::{expect_component, features};
use witcraft_diagnostics::{Diagnostic, Origin};

use crate::contents::{Bytes, Contents};

/// One file to compose.
#[derive(Clone, Debug)]
pub struct Input {
    /// What a person calls it: its path.
    pub name: String,
    /// The component, in the binary format.
    pub bytes: Vec<u8>,
}

/// A component that is composed. Inputs with the same bytes share one.
#[derive(Debug)]
pub(crate) struct Component<'a> {
    pub(crate) bytes: Bytes<'a>,
    pub(crate) ty: ComponentTypeId,
    /// Where each resource that comes from an import is defined: the import, then exports within it, by position.
    pub(crate) imported_resources: HashMap<ResourceId, Vec<usize>>,
}

/// Every input, understood.
pub(crate) struct Loaded<'a> {
    pub(crate) types: Types,
    pub(crate) components: Vec<Component<'a>>,
    /// Which component each input is.
    pub(crate) component_of: Vec<usize>,
    pub(crate) contents: Contents<'a>,
}

/// Validates every distinct input once, as components nested in an empty one, so that all types are in one list.
///
/// # Errors
/// Every input that is not a valid component.
pub(crate) fn load(inputs: &[Input]) -> Result<Loaded<'_>, Vec<Diagnostic>> {
    let mut findings: Vec<Diagnostic> =
        inputs.iter().filter_map(|input| expect_component(&input.name, &input.bytes).err()).collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut distinct: IndexSet<Bytes<'_>> = IndexSet::new();
    let mut component_of = Vec::with_capacity(inputs.len());
    let mut contents = Contents::default();
    let mut nest = Nest::new();
    let mut refused = HashSet::new();
    for input in inputs {
        let bytes = Bytes::new(&input.bytes);
        let (component, is_new) = distinct.insert_full(bytes);
        component_of.push(component);
        if refused.contains(&component) {
            continue;
        }
        let valid = if is_new { nest.add(&input.bytes) } else { Ok(()) };
        let accepted = valid
            .map_err(|error| invalid(&input.name, error.message(), Some(error.offset() as u64)))
            .and_then(|()| contents.add(bytes).map_err(|why| invalid(&input.name, why, None)));
        if let Err(finding) = accepted {
            findings.push(finding);
            refused.insert(component);
            nest = Nest::new(); // the validator does not survive an error
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let types = nest.finish();
    let components =
        distinct.into_iter().enumerate().map(|(index, bytes)| component(types.as_ref(), index, bytes)).collect();
    Ok(Loaded { types, components, component_of, contents })
}

fn component<'a>(types: TypesRef<'_>, index: usize, bytes: Bytes<'a>) -> Component<'a> {
    let ty = types.component_at(u32::try_from(index).expect("the validator limits components"));
    let imported_resources = types[ty].imported_resources.iter().cloned().collect();
    Component { bytes, ty, imported_resources }
}

/// Checks that a finished composition is valid. The bodies of its functions are those of the inputs, which were
/// validated when they were loaded, and are not looked at again.
pub(crate) fn validate_structure(bytes: &[u8]) -> Result<(), wasmparser::Error> {
    let mut validator = Validator::new_with_features(features::everything());
    for payload in Parser::new(0).parse_all(bytes) {
        validator.payload(&payload?)?;
    }
    Ok(())
}

/// An empty component whose nested components are the inputs.
struct Nest {
    validator: Validator,
}

impl Nest {
    fn new() -> Nest {
        let mut validator = Validator::new_with_features(features::everything());
        let header = Payload::Version { num: 0xd, encoding: Encoding::Component, range: 0..8 };
        validator.payload(&header).expect("the header of an empty component is valid");
        Nest { validator }
    }

    /// Validates `bytes` as the next nested component, the bodies of its functions in parallel.
    fn add(&mut self, bytes: &[u8]) -> Result<(), wasmparser::Error> {
        self.validator.component_section(&Range { start: 0, end: bytes.len() })?;
        let mut functions = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            if let ValidPayload::Func(function, body) = self.validator.payload(&payload?)? {
                functions.push((function, body));
            }
        }
        functions.into_par_iter().try_for_each_init(Default::default, |allocations, (function, body)| {
            let mut validator = function.into_validator(std::mem::take(allocations));
            validator.validate(&body)?;
            *allocations = validator.into_allocations();
            Ok(())
        })
    }

    fn finish(mut self) -> Types {
        self.validator.end(0).expect("a component of valid components is valid")
    }
}

fn invalid(name: &str, why: &str, offset: Option<u64>) -> Diagnostic {
    Diagnostic::error("compose/invalid-component", format!("`{name}` is not a valid component: {why}"))
        .in_origin(Origin { offset, ..Origin::file(name) })
}
