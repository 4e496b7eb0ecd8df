//! The Canonical ABI facts of every type of a `Resolve`, computed once.
//!
//! Each type is computed from the results of its parts, so the work is linear in the text and not in its expansion:
//! forty records, each with two fields of the previous one, take forty steps. An explicit stack replaces recursion, so
//! deep nesting is not a problem either.

use wit_parser::{Function, Resolve, Type, TypeDefKind, TypeId};

use crate::flatten::{Flat, flatten_fixed_length, flatten_product, flatten_variant};
use crate::layout::{Layout, offsets, payload_offset};
use crate::shape::{Shape, ShapeCase};
use crate::{
    Architecture, CoreSignature, CoreType, Direction, MAX_FLAT_ASYNC_PARAMS, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS, Mode,
};

/// How deep types may be nested, as validation of components has it.
pub const MAX_DEPTH: u32 = 100;

/// What the Canonical ABI makes of the types of a [`Resolve`], in memories of one architecture.
#[derive(Clone, Debug)]
pub struct TypeTable<'a> {
    resolve: &'a Resolve,
    architecture: Architecture,
    facts: Vec<Option<Result<TypeAbi, Limit>>>,
}

/// Which limit a type is past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Its values take [`MAX_SIZE`](crate::MAX_SIZE) bytes or more.
    Size,
    /// Types are nested in it more than [`MAX_DEPTH`] deep.
    Depth,
}

/// What the Canonical ABI makes of a type, and what planning asks of it.
#[derive(Clone, Debug)]
pub(crate) struct TypeAbi {
    pub(crate) layout: Layout,
    pub(crate) flat: Flat,
    /// Whether values may hold memory of their own: strings, lists and maps.
    pub(crate) owns_memory: bool,
    /// Whether values may hold handles.
    pub(crate) has_handles: bool,
    /// About how many statements it takes to carry a value over.
    pub(crate) weight: u64,
    depth: u32,
}

impl<'a> TypeTable<'a> {
    /// Works out every type of `resolve` for a 32-bit memory.
    pub fn new(resolve: &'a Resolve) -> TypeTable<'a> {
        TypeTable::in_memory(resolve, Architecture::Memory32)
    }

    /// Works out every type of `resolve` for a memory of this architecture.
    pub fn in_memory(resolve: &'a Resolve, architecture: Architecture) -> TypeTable<'a> {
        let mut table = TypeTable { resolve, architecture, facts: vec![None; resolve.types.len()] };
        for (id, _) in resolve.types.iter() {
            table.work_out(id);
        }
        table
    }

    /// The types that the table is of.
    pub fn resolve(&self) -> &'a Resolve {
        self.resolve
    }

    /// The size and the alignment of a type.
    ///
    /// # Errors
    /// The type is past a limit.
    pub fn layout(&self, ty: Type) -> Result<Layout, Limit> {
        self.facts(ty).map(|facts| facts.layout)
    }

    /// Whether values of the type may hold handles, also to streams and futures.
    ///
    /// # Errors
    /// The type is past a limit.
    pub fn has_handles(&self, ty: Type) -> Result<bool, Limit> {
        self.facts(ty).map(|facts| facts.has_handles)
    }

    /// The core types that a value of the type becomes; `None` if they are more than
    /// [`MAX_FLAT_PARAMS`](crate::MAX_FLAT_PARAMS).
    ///
    /// # Errors
    /// The type is past a limit.
    pub fn flatten(&self, ty: Type) -> Result<Option<Vec<CoreType>>, Limit> {
        self.facts(ty).map(|facts| facts.flat)
    }

    /// The signature of the core function that a function becomes in a mode.
    ///
    /// # Errors
    /// A parameter or the result is past a limit.
    pub fn signature_in(&self, mode: Mode, function: &Function, direction: Direction) -> Result<CoreSignature, Limit> {
        let (limit, area, results) = match (mode, direction) {
            (Mode::Sync, _) => return self.signature(function, direction),
            (Mode::Callback | Mode::Stackful, Direction::Import) => {
                (MAX_FLAT_ASYNC_PARAMS, function.result.is_some(), vec![CoreType::I32])
            }
            (Mode::Callback, Direction::Export) => (MAX_FLAT_PARAMS, false, vec![CoreType::I32]),
            (Mode::Stackful, Direction::Export) => (MAX_FLAT_PARAMS, false, Vec::new()),
        };
        if let Some(result) = function.result {
            self.facts(result)?;
        }
        let parameters: Vec<Type> = function.params.iter().map(|parameter| parameter.ty).collect();
        let (mut parameters, indirect_parameters) = self.flat_parameters(&parameters, limit)?;
        parameters.extend(area.then_some(CoreType::Pointer));
        Ok(CoreSignature { parameters, results, indirect_parameters, indirect_results: area })
    }

    /// The signature of `task.return` for a function: its result, as parameters.
    ///
    /// # Errors
    /// The result is past a limit.
    pub fn task_return_signature(&self, function: &Function) -> Result<CoreSignature, Limit> {
        let (parameters, indirect_parameters) = self.flat_parameters(function.result.as_slice(), MAX_FLAT_PARAMS)?;
        Ok(CoreSignature { parameters, results: Vec::new(), indirect_parameters, indirect_results: false })
    }

    /// The core parameters for these types, and whether they are the address of an area.
    fn flat_parameters(&self, types: &[Type], limit: usize) -> Result<(Vec<CoreType>, bool), Limit> {
        let facts: Vec<TypeAbi> = types.iter().map(|ty| self.facts(*ty)).collect::<Result<_, _>>()?;
        let flat = flatten_product(facts.iter().map(|facts| facts.flat.as_deref()));
        Ok(match flat.filter(|flat| flat.len() <= limit) {
            Some(flat) => (flat, false),
            None => (vec![CoreType::Pointer], true),
        })
    }

    /// The signature of the core function that a synchronous function becomes.
    ///
    /// # Errors
    /// A parameter or the result is past a limit.
    pub fn signature(&self, function: &Function, direction: Direction) -> Result<CoreSignature, Limit> {
        let parameters: Vec<Type> = function.params.iter().map(|parameter| parameter.ty).collect();
        let (mut parameters, indirect_parameters) = self.flat_parameters(&parameters, MAX_FLAT_PARAMS)?;
        let flat_result = function.result.map_or(Ok(Some(Vec::new())), |ty| self.facts(ty).map(|facts| facts.flat))?;

        let direct_result = flat_result.filter(|flat| flat.len() <= MAX_FLAT_RESULTS);
        let indirect_results = direct_result.is_none();
        let mut results = direct_result.unwrap_or_default();
        if indirect_results {
            match direction {
                Direction::Import => parameters.push(CoreType::Pointer),
                Direction::Export => results.push(CoreType::Pointer),
            }
        }
        Ok(CoreSignature { parameters, results, indirect_parameters, indirect_results })
    }

    /// The facts of a type.
    pub(crate) fn facts(&self, ty: Type) -> Result<TypeAbi, Limit> {
        match ty {
            Type::Id(id) => self.facts[id.index()].clone().expect("every type was worked out"),
            primitive => self.put_together(&Shape::of(self.resolve, primitive), 0),
        }
    }

    /// The facts of a type that passed [`Unsupported`](crate::Unsupported).
    pub(crate) fn checked(&self, ty: Type) -> TypeAbi {
        self.facts(ty).expect("functions with types past a limit are not planned")
    }

    /// The layout of a type that was let pass.
    pub(crate) fn checked_layout(&self, ty: Type) -> Layout {
        self.checked(ty).layout
    }

    /// The layout of values one after another, and where each begins.
    ///
    /// # Errors
    /// One of the types, or all of them together, are past a limit.
    pub fn record(&self, types: &[Type]) -> Result<(Layout, Vec<u32>), Limit> {
        let layouts = types.iter().map(|ty| self.layout(*ty)).collect::<Result<Vec<Layout>, Limit>>()?;
        let whole = Layout::of_product(layouts.iter().copied()).ok_or(Limit::Size)?;
        Ok((whole, offsets(layouts)))
    }

    /// [`record`](TypeTable::record) of what was let pass as a whole.
    pub(crate) fn checked_record(&self, types: &[Type]) -> (Layout, Vec<u32>) {
        self.record(types).expect("functions with records past a limit are not planned")
    }

    /// Where the payload of a variant with these cases begins, counted from the variant's address.
    ///
    /// # Errors
    /// A payload is past a limit.
    pub fn payload_offset(&self, cases: &[Option<Type>]) -> Result<u32, Limit> {
        let payloads = cases.iter().flatten().map(|ty| self.layout(*ty)).collect::<Result<Vec<Layout>, Limit>>()?;
        Ok(payload_offset(cases.len(), &payloads))
    }

    /// [`payload_offset`](TypeTable::payload_offset) of what was let pass.
    pub(crate) fn checked_payload_offset(&self, cases: &[ShapeCase<'_>]) -> u32 {
        let cases: Vec<Option<Type>> = cases.iter().map(|case| case.ty).collect();
        self.payload_offset(&cases).expect("functions with variants past a limit are not planned")
    }

    fn work_out(&mut self, id: TypeId) {
        let mut stack = vec![id];
        while let Some(id) = stack.last().copied() {
            let pending = self.pending_parts(id);
            if pending.is_empty() {
                stack.pop();
                self.facts[id.index()] = Some(self.of_definition(id));
            } else {
                stack.extend(pending);
            }
        }
    }

    fn pending_parts(&self, id: TypeId) -> Vec<TypeId> {
        let parts = if let TypeDefKind::Type(alias) = self.resolve.types[id].kind {
            vec![alias]
        } else {
            Shape::of(self.resolve, Type::Id(id)).parts()
        };
        let pending = |part: Type| match part {
            Type::Id(part) if self.facts[part.index()].is_none() => Some(part),
            _ => None,
        };
        parts.into_iter().filter_map(pending).collect()
    }

    fn of_definition(&self, id: TypeId) -> Result<TypeAbi, Limit> {
        if let TypeDefKind::Type(alias) = self.resolve.types[id].kind {
            return self.facts(alias);
        }
        let shape = Shape::of(self.resolve, Type::Id(id));
        let mut depth = 0;
        for part in shape.parts() {
            depth = depth.max(self.facts(part)?.depth + 1);
        }
        if depth > MAX_DEPTH { Err(Limit::Depth) } else { self.put_together(&shape, depth) }
    }

    fn put_together(&self, shape: &Shape<'_>, depth: u32) -> Result<TypeAbi, Limit> {
        let parts: Vec<TypeAbi> = shape.parts().into_iter().map(|part| self.facts(part)).collect::<Result<_, _>>()?;
        Ok(TypeAbi {
            layout: layout(self.architecture, shape, &parts).ok_or(Limit::Size)?,
            flat: flat(shape, &parts),
            owns_memory: owns_memory(shape, &parts),
            has_handles: has_handles(shape, &parts),
            weight: weight(shape, &parts),
            depth,
        })
    }
}

fn layout(architecture: Architecture, shape: &Shape<'_>, parts: &[TypeAbi]) -> Option<Layout> {
    let slice = Layout::slice(architecture);
    match shape {
        Shape::Scalar(primitive) => Some(Layout::of_scalar(*primitive)),
        Shape::String | Shape::List(_) => Some(slice),
        // The pairs of a map are records, which are within the limit too.
        Shape::Map(_, _) => Layout::of_product(parts.iter().map(|part| part.layout)).map(|_| slice),
        Shape::FixedLengthList(_, length) => parts[0].layout.of_fixed_length(*length),
        Shape::Record(_) | Shape::Tuple(_) => Layout::of_product(parts.iter().map(|part| part.layout)),
        Shape::Flags(count) => Layout::of_flags(*count),
        Shape::Enum(cases) => Some(Layout::of_enum(*cases)),
        Shape::Variant(_, cases) => {
            let payloads: Vec<Layout> = parts.iter().map(|part| part.layout).collect();
            Layout::of_variant(cases.len(), &payloads)
        }
        Shape::Own(_) | Shape::Borrow(_) | Shape::Resource | Shape::Async(_) => Some(Layout::HANDLE),
    }
}

fn flat(shape: &Shape<'_>, parts: &[TypeAbi]) -> Flat {
    let mut flats = parts.iter().map(|part| part.flat.as_deref());
    match shape {
        Shape::Scalar(primitive) => Some(vec![primitive.core_type()]),
        Shape::String | Shape::List(_) | Shape::Map(_, _) => Some(vec![CoreType::Pointer, CoreType::Length]),
        Shape::FixedLengthList(_, length) => flatten_fixed_length(flats.next().flatten(), *length),
        Shape::Record(_) | Shape::Tuple(_) => flatten_product(flats),
        Shape::Flags(count) => flatten_fixed_length(Some(&[CoreType::I32]), count.div_ceil(32) as u32),
        Shape::Variant(_, _) => flatten_variant(flats),
        Shape::Enum(_) | Shape::Own(_) | Shape::Borrow(_) | Shape::Resource | Shape::Async(_) => {
            Some(vec![CoreType::I32])
        }
    }
}

fn owns_memory(shape: &Shape<'_>, parts: &[TypeAbi]) -> bool {
    match shape {
        Shape::String | Shape::List(_) | Shape::Map(_, _) => true,
        Shape::FixedLengthList(_, length) => *length > 0 && parts[0].owns_memory,
        Shape::Record(_) | Shape::Tuple(_) | Shape::Variant(_, _) => parts.iter().any(|part| part.owns_memory),
        Shape::Scalar(_)
        | Shape::Flags(_)
        | Shape::Enum(_)
        | Shape::Own(_)
        | Shape::Borrow(_)
        | Shape::Resource
        | Shape::Async(_) => false,
    }
}

fn has_handles(shape: &Shape<'_>, parts: &[TypeAbi]) -> bool {
    match shape {
        Shape::Own(_) | Shape::Borrow(_) | Shape::Resource | Shape::Async(_) => true,
        Shape::String
        | Shape::List(_)
        | Shape::Map(_, _)
        | Shape::FixedLengthList(_, _)
        | Shape::Record(_)
        | Shape::Tuple(_)
        | Shape::Variant(_, _)
        | Shape::Scalar(_)
        | Shape::Flags(_)
        | Shape::Enum(_) => parts.iter().any(|part| part.has_handles),
    }
}

fn weight(shape: &Shape<'_>, parts: &[TypeAbi]) -> u64 {
    let of_parts = parts.iter().fold(0u64, |sum, part| sum.saturating_add(part.weight));
    match shape {
        // Each payload is padded and cast to the flattening of all.
        Shape::Variant(_, cases) => of_parts.saturating_add(cases.len() as u64 * 20),
        // Taken apart whole where it is flat, and in a loop where it is not.
        Shape::FixedLengthList(_, length) if flat(shape, parts).is_some() => {
            of_parts.saturating_mul(u64::from(*length)).saturating_add(1)
        }
        Shape::FixedLengthList(_, _)
        | Shape::Scalar(_)
        | Shape::String
        | Shape::List(_)
        | Shape::Map(_, _)
        | Shape::Record(_)
        | Shape::Tuple(_)
        | Shape::Flags(_)
        | Shape::Enum(_)
        | Shape::Own(_)
        | Shape::Borrow(_)
        | Shape::Resource
        | Shape::Async(_) => of_parts.saturating_add(2),
    }
}
