//! The inputs: named bytes, validated once, and their types.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;
use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType, ComponentTypeId, ResourceId};
use wasmparser::types::Types;
use wasmparser::{
    Encoding, FuncToValidate, FunctionBody, Parser, Payload, ValidPayload, Validator, ValidatorResources,
};
use witcraft_component::{expect_component, features, read};
use witcraft_diagnostics::{Diagnostic, Origin};

use crate::contents::{Bytes, Contents};

/// One file to compose.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name for people: its path.
    pub name: String,
    /// The component, in the binary format.
    pub bytes: Vec<u8>,
}

/// A component that is composed. Inputs with the same bytes share one.
pub(crate) struct Component<'a> {
    pub(crate) bytes: Bytes<'a>,
    /// The list that has its types. It is its own, but for types that only the validator compares: those of components
    /// which speak of modules or components are in one list.
    pub(crate) types: Arc<Types>,
    pub(crate) ty: ComponentTypeId,
    /// Of declarations: the package that has the world.
    pub(crate) enclosing: Option<ComponentTypeId>,
    /// Where each resource that comes from an import is defined: the import, then exports within it, by position.
    pub(crate) imported_resources: HashMap<ResourceId, Vec<usize>>,
}

/// Every input, understood.
pub(crate) struct Loaded<'a> {
    pub(crate) components: Vec<Component<'a>>,
    /// Which component each input is.
    pub(crate) component_of: Vec<usize>,
    pub(crate) contents: Contents<'a>,
}

/// An input that is valid, whatever it is composed with.
pub struct Checked {
    input: Input,
    types: Arc<Types>,
}

impl Checked {
    /// The input.
    pub fn input(&self) -> &Input {
        &self.input
    }
}

/// Validates a component that is to be composed.
///
/// # Errors
/// It is not a valid component, or not one that can be embedded.
pub fn check(input: Input) -> Result<Checked, Diagnostic> {
    let types = Arc::new(validate(&input)?);
    Contents::default().add(Bytes::new(&input.bytes)).map_err(|why| invalid(&input.name, why, None))?;
    Ok(Checked { input, types })
}

/// Validates every distinct input once, each by itself: in one validator an input would cost more the more there are
/// before it, since a validator copies the list of what it knows at the end of every module.
///
/// # Errors
/// Every input that is not a valid component.
pub(crate) fn load(inputs: &[Input]) -> Result<Loaded<'_>, Vec<Diagnostic>> {
    let all = Distinct::of(inputs.iter().collect());
    let validated = all.inputs.values().collect::<Vec<_>>().into_par_iter();
    let types = validated.map(|input| validate(input).map(Arc::new)).collect();
    all.load(types)
}

/// Like [`load`], of inputs that were checked before.
///
/// # Errors
/// What cannot be embedded.
pub(crate) fn load_checked(inputs: &[Checked]) -> Result<Loaded<'_>, Vec<Diagnostic>> {
    let all = Distinct::of(inputs.iter().map(Checked::input).collect());
    let mut types = vec![None; all.inputs.len()];
    for (checked, component) in inputs.iter().zip(&all.component_of) {
        types[*component].get_or_insert_with(|| checked.types.clone());
    }
    all.load(types.into_iter().flatten().map(Ok).collect())
}

/// Each content once.
struct Distinct<'a> {
    /// The first input with each content.
    inputs: IndexMap<Bytes<'a>, &'a Input>,
    /// Which of them each input is.
    component_of: Vec<usize>,
}

impl<'a> Distinct<'a> {
    fn of(all: Vec<&'a Input>) -> Distinct<'a> {
        let contents: Vec<Bytes<'_>> = all.par_iter().map(|input| Bytes::new(&input.bytes)).collect();
        let mut inputs = IndexMap::new();
        let mut component_of = Vec::with_capacity(all.len());
        for (bytes, input) in contents.into_iter().zip(all) {
            let entry = inputs.entry(bytes);
            component_of.push(entry.index());
            entry.or_insert(input);
        }
        Distinct { inputs, component_of }
    }

    /// Puts the components together, each valid by itself.
    ///
    /// # Errors
    /// Every one that is not, or cannot be embedded.
    fn load(self, mut types: Vec<Result<Arc<Types>, Diagnostic>>) -> Result<Loaded<'a>, Vec<Diagnostic>> {
        let Distinct { inputs, component_of } = self;
        let mut contents = Contents::default();
        for component in &component_of {
            let (bytes, input) = inputs.get_index(*component).expect("it is one of them");
            if types[*component].is_ok()
                && let Err(why) = contents.add(*bytes)
            {
                types[*component] = Err(invalid(&input.name, why, None));
            }
        }
        let (mut components, mut findings) = (Vec::new(), Vec::new());
        for (bytes, types) in inputs.keys().zip(types) {
            match types {
                Ok(types) => components.push(component(types, 0, *bytes)),
                Err(finding) => findings.push(finding),
            }
        }
        if findings.is_empty()
            && let Err((component, error)) = share_types(&mut components)
        {
            findings.push(invalid(&inputs[component].name, error.message(), Some(error.offset() as u64)));
        }
        if findings.is_empty() { Ok(Loaded { components, component_of, contents }) } else { Err(findings) }
    }
}

/// Reads a world of a WIT package in binary as a component that imports what the world does.
///
/// # Errors
/// The package is not valid, or has no such world.
pub(crate) fn load_world<'a>(package: &'a Input, world: &str) -> Result<Component<'a>, Diagnostic> {
    let mut nest = Nest::new();
    let declared = nest.declare(&package.bytes).and_then(validate_functions);
    declared.map_err(|error| {
        let message = format!("the declarations in `{}` are not valid: {}", package.name, error.message());
        Diagnostic::error("compose/invalid-component", message).in_file(&package.name)
    })?;
    let types = nest.finish();
    let bytes = Bytes::new(&package.bytes);
    let component_at = |id: ComponentTypeId, name: Option<&str>| {
        let exports = &types[id].exports;
        let item = match name {
            Some(name) => exports.get(name)?,
            None => exports.values().next()?,
        };
        match item.ty {
            ComponentEntityType::Type { created: ComponentAnyTypeId::Component(id), .. } => Some(id),
            ComponentEntityType::Component(id) => Some(id),
            _ => None,
        }
    };
    let package_type = types.as_ref().component_at(0);
    let ty = component_at(package_type, Some(world)).and_then(|outer| component_at(outer, None));
    let Some(ty) = ty else {
        let message = format!("the declarations in `{}` have no world `{world}`", package.name);
        return Err(Diagnostic::error("compose/invalid-component", message).in_file(&package.name));
    };
    let imported_resources = types[ty].imported_resources.iter().cloned().collect();
    let types = Arc::new(types);
    Ok(Component { bytes, types, ty, enclosing: Some(package_type), imported_resources })
}

/// Reads a component only for its types. The bodies of its functions are not validated.
///
/// # Errors
/// It is not valid.
pub(crate) fn load_types(input: &Input) -> Result<Component<'_>, Diagnostic> {
    let (nest, _) = declare(input)?;
    Ok(component(Arc::new(nest.finish()), 0, Bytes::new(&input.bytes)))
}

fn validate(input: &Input) -> Result<Types, Diagnostic> {
    let (nest, functions) = declare(input)?;
    match validate_functions(functions) {
        Ok(()) => Ok(nest.finish()),
        Err(error) => Err(invalid(&input.name, error.message(), Some(error.offset() as u64))),
    }
}

/// Validates an input, but for the bodies of its functions.
fn declare(input: &Input) -> Result<(Nest, Functions<'_>), Diagnostic> {
    expect_component(&input.name, &input.bytes)?;
    // The validator takes the end of the bytes for that of a nested item, whatever length this announces.
    if let Some(finding) = read(&input.bytes).err().and_then(|findings| findings.into_iter().next()) {
        return Err(finding.in_file(&input.name));
    }
    let mut nest = Nest::new();
    match nest.declare(&input.bytes) {
        Ok(functions) => Ok((nest, functions)),
        Err(error) => Err(invalid(&input.name, error.message(), Some(error.offset() as u64))),
    }
}

fn component(types: Arc<Types>, index: usize, bytes: Bytes<'_>) -> Component<'_> {
    let ty = types.as_ref().as_ref().component_at(u32::try_from(index).expect("the validator limits components"));
    let imported_resources = types[ty].imported_resources.iter().cloned().collect();
    Component { bytes, types, ty, enclosing: None, imported_resources }
}

/// Puts the types of those components into one list which speak of modules or components: the validator compares these
/// types, and only within one list.
///
/// # Errors
/// The component that goes beyond what one list can hold, by its position.
pub(crate) fn share_types(components: &mut [Component<'_>]) -> Result<(), (usize, wasmparser::Error)> {
    let speaks = |component: &Component<'_>| {
        let ty = &component.types[component.ty];
        ty.imports.values().chain(ty.exports.values()).any(|item| speaks_of_components(&component.types, &item.ty))
    };
    let speakers: Vec<usize> = (0..components.len()).filter(|index| speaks(&components[*index])).collect();
    let mut nest = Nest::new();
    for speaker in &speakers {
        nest.declare(components[*speaker].bytes.bytes).map_err(|error| (*speaker, error))?;
    }
    let types = Arc::new(nest.finish());
    for (index, speaker) in speakers.into_iter().enumerate() {
        components[speaker] = component(types.clone(), index, components[speaker].bytes);
    }
    Ok(())
}

/// Whether an item is, defines or holds a module, a component, or a type of one.
fn speaks_of_components(types: &Types, entity: &ComponentEntityType) -> bool {
    match entity {
        ComponentEntityType::Module(_) | ComponentEntityType::Component(_) => true,
        ComponentEntityType::Type { created, .. } => {
            matches!(created, ComponentAnyTypeId::Instance(_) | ComponentAnyTypeId::Component(_))
        }
        ComponentEntityType::Instance(id) => {
            types[*id].exports.values().any(|item| speaks_of_components(types, &item.ty))
        }
        ComponentEntityType::Func(_) | ComponentEntityType::Value(_) => false,
    }
}

/// Checks that a finished composition is valid. The bodies of its functions are those of the inputs, which were
/// validated when they were loaded, and are not looked at again.
pub(crate) fn validate_structure(bytes: &[u8]) -> Result<(), wasmparser::Error> {
    let mut validator = Validator::new_with_features(features::everything());
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::CodeSectionStart { .. } | Payload::CodeSectionEntry(_) => {}
            payload => {
                validator.payload(&payload)?;
            }
        }
    }
    Ok(())
}

/// An empty component whose nested components are inputs.
struct Nest {
    validator: Validator,
}

/// Functions whose bodies are still to be validated.
type Functions<'a> = Vec<(FuncToValidate<ValidatorResources>, FunctionBody<'a>)>;

impl Nest {
    fn new() -> Nest {
        let mut validator = Validator::new_with_features(features::everything());
        let header = Payload::Version { num: 0xd, encoding: Encoding::Component, range: 0..8 };
        validator.payload(&header).expect("the header of an empty component is valid");
        Nest { validator }
    }

    /// Validates `bytes` as the next nested component, but for the bodies of its functions.
    fn declare<'a>(&mut self, bytes: &'a [u8]) -> Result<Functions<'a>, wasmparser::Error> {
        self.validator.component_section(&Range { start: 0, end: bytes.len() })?;
        let mut functions = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            if let ValidPayload::Func(function, body) = self.validator.payload(&payload?)? {
                functions.push((function, body));
            }
        }
        Ok(functions)
    }

    fn finish(mut self) -> Types {
        self.validator.end(0).expect("a component of valid components is valid")
    }
}

/// Validates the bodies of functions in parallel.
fn validate_functions(functions: Functions<'_>) -> Result<(), wasmparser::Error> {
    functions.into_par_iter().try_for_each_init(Default::default, |allocations, (function, body)| {
        let mut validator = function.into_validator(std::mem::take(allocations));
        validator.validate(&body)?;
        *allocations = validator.into_allocations();
        Ok(())
    })
}

pub(crate) fn invalid(name: &str, why: &str, offset: Option<u64>) -> Diagnostic {
    Diagnostic::error("compose/invalid-component", format!("`{name}` is not a valid component: {why}"))
        .in_origin(Origin { offset, ..Origin::file(name) })
}
