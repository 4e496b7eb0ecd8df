//! The bodies of all functions of all modules, validated once their modules have been read: in parallel, with the feature of that
//! name.

use std::ops::Range;

#[cfg(feature = "parallel")]
use rayon::prelude::*;
use wasmparser::{FuncToValidate, FuncValidatorAllocations, FunctionBody, ValidatorResources};

use super::{Finding, names};
use crate::limits;
use crate::problem::{Problem, Stage};

/// A function to validate.
pub(super) struct Body<'a> {
    function: FuncToValidate<ValidatorResources>,
    body: FunctionBody<'a>,
    module: usize,
}

impl<'a> Body<'a> {
    pub(super) fn new(function: FuncToValidate<ValidatorResources>, body: FunctionBody<'a>) -> Body<'a> {
        Body { function, body, module: 0 }
    }
}

/// A module that has functions.
struct Module {
    range: Range<usize>,
    nesting: Vec<String>,
}

/// Functions to validate, by module.
#[derive(Default)]
pub(super) struct Bodies<'a> {
    modules: Vec<Module>,
    bodies: Vec<Body<'a>>,
}

impl<'a> Bodies<'a> {
    /// What is pushed from here on belongs to the module in `range`.
    pub(super) fn enter_module(&mut self, range: Range<usize>, nesting: Vec<String>) {
        self.modules.push(Module { range, nesting });
    }

    pub(super) fn push(&mut self, body: Body<'a>) {
        self.bodies.push(Body { module: self.modules.len().saturating_sub(1), ..body });
    }

    /// Validates them all. The findings are in order, and only as many as are shown.
    pub(super) fn validate(self, bytes: &[u8]) -> Vec<Finding> {
        #[cfg(feature = "parallel")]
        let problems = self.bodies.into_par_iter().with_min_len(16).map_init(Default::default, check).flatten_iter();
        #[cfg(not(feature = "parallel"))]
        let problems = {
            let mut allocations = FuncValidatorAllocations::default();
            self.bodies.into_iter().filter_map(move |body| check(&mut allocations, body))
        };
        let problems: Vec<(usize, u32, Problem)> = problems.collect();
        let mut findings = Vec::new();
        let mut named: Option<(usize, names::Functions<'_>)> = None;
        for (module, index, problem) in problems.into_iter().take(limits::FINDINGS + 1) {
            let Module { range, nesting } = &self.modules[module];
            if named.as_ref().is_none_or(|(of, _)| *of != module) {
                named = Some((module, names::functions(&bytes[range.clone()])));
            }
            let name = named.as_ref().and_then(|(_, names)| names.get(&index));
            let label = match name {
                Some(name) => format!("func {index} ({})", limits::shown(name)),
                None => format!("func {index}"),
            };
            let nesting = nesting.iter().cloned().chain([label]).collect();
            findings.push(Finding { offset: problem.offset, diagnostic: problem.to_diagnostic(nesting) });
        }
        findings
    }
}

/// What is wrong with a body, by its module and its index there.
fn check(allocations: &mut FuncValidatorAllocations, body: Body<'_>) -> Option<(usize, u32, Problem)> {
    let Body { function, body, module } = body;
    let index = function.index;
    let mut validator = function.into_validator(std::mem::take(allocations));
    let problem = validator.validate(&body).err().map(|error| Problem::of(&error, Stage::Body));
    *allocations = validator.into_allocations();
    problem.map(|problem| (module, index, problem))
}
