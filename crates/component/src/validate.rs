//! Validates a binary and reports all findings, not just the first.
//!
//! A validator stops at its first error, because later items may depend on it. Three kinds do not: the bodies of other
//! functions, other core modules (a module refers to nothing outside itself), and nested components without outer
//! aliases. They are still validated, with separate validators if the enclosing one has stopped.

mod functions;
mod names;
mod value_sizes;

use wasmparser::{Payload, ValidPayload, Validator, WasmFeatures};
use witcraft_diagnostics::Diagnostic;

use crate::problem::{Problem, Stage};
use crate::walk::{Step, Walk};
use crate::{features, limits};
use functions::{Bodies, Body};
use value_sizes::ValueSizes;

/// Validates a module or component with these features (see [`features`](crate::features)), function bodies in parallel.
///
/// The findings are in the order of their offsets, each with its offset and the way down the nesting. Their
/// [`Origin::path`](witcraft_diagnostics::Origin::path) is empty. The bytes should [begin](crate::kind) as wasm does.
pub fn validate(bytes: &[u8], features: WasmFeatures) -> Vec<Diagnostic> {
    let mut pass = look(Walk::new(bytes), features, Some(Bodies::default()));
    if let Some(bodies) = pass.bodies.take() {
        pass.findings.extend(bodies.validate(bytes));
    }
    pass.finish()
}

/// The same, without a look at function bodies, or at where in its code section each of them is: for who gives modules to an
/// engine, which validates them.
pub fn validate_all_but_bodies(bytes: &[u8], features: WasmFeatures) -> Vec<Diagnostic> {
    look(Walk::without_bodies(bytes), features, None).finish()
}

/// Whether a component, and all in it, does without what is [asynchronous](features::ASYNC). Function bodies are not looked at. `false`
/// for what is not valid.
pub fn is_synchronous(component: &[u8]) -> bool {
    validate_all_but_bodies(component, features::embedded().difference(features::ASYNC)).is_empty()
}

/// Looks at everything but function bodies, and collects these in `bodies`.
fn look<'a>(mut walk: Walk<'a>, features: WasmFeatures, bodies: Option<Bodies<'a>>) -> Pass<'a> {
    let mut pass = Pass { features, levels: Vec::new(), findings: Vec::new(), bodies };
    pass.levels.push(Level { scope: pass.own(), salvaged: false, gave_up_at: None });
    while let Some(step) = walk.step() {
        match step {
            Step::Broken(problem) => {
                pass.fail(&problem, &walk);
                pass.levels.pop();
            }
            Step::Part(payload) => pass.part(&payload, &walk),
        }
    }
    pass
}

/// Who validates an open item.
enum Scope {
    /// The validator of the item around it.
    Shared,
    /// One of its own, and what it found of the types that it has met.
    Own(Box<(Validator, ValueSizes)>),
    /// Nobody: it builds on something that is wrong.
    Nobody,
}

/// An open item.
struct Level {
    scope: Scope,
    /// It has a separate validator because the enclosing one has stopped.
    salvaged: bool,
    /// The finding on which its validator stopped.
    gave_up_at: Option<usize>,
}

/// A finding and its place in the order.
struct Finding {
    offset: usize,
    diagnostic: Diagnostic,
}

struct Pass<'a> {
    features: WasmFeatures,
    levels: Vec<Level>,
    findings: Vec<Finding>,
    /// Where function bodies are collected that are to be validated.
    bodies: Option<Bodies<'a>>,
}

const PASSED_OVER: &str = "the rest of this component depends on this and was not checked";

impl<'a> Pass<'a> {
    fn part(&mut self, payload: &Payload<'a>, walk: &Walk<'a>) {
        if let (Payload::CodeSectionStart { .. }, Some(bodies)) = (payload, &mut self.bodies) {
            bodies.enter_module(walk.range(), walk.nesting());
        }
        match self.validator().map(|(validator, _)| validator.payload(payload)) {
            Some(Ok(ValidPayload::Func(function, body))) => {
                if let Some(bodies) = &mut self.bodies {
                    bodies.push(Body::new(function, body));
                }
            }
            Some(Ok(ValidPayload::Ok | ValidPayload::Parser(_) | ValidPayload::End(_))) => {}
            Some(Err(error)) => self.fail(&Problem::of(&error, Stage::Section), walk),
            None => self.pass_over(payload),
        }
        if let Payload::ComponentTypeSection(section) = payload
            && let Some((validator, sizes)) = self.validator()
        {
            let problems = sizes.too_large(validator, section);
            self.findings.extend(
                problems.iter().map(|problem| Finding {
                    offset: problem.offset,
                    diagnostic: problem.to_diagnostic(walk.nesting()),
                }),
            );
        }
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => self.open(),
            Payload::End(_) => drop(self.levels.pop()),
            _ => {}
        }
    }

    /// Opens a nested item: with the validator around it as long as that has not given up.
    fn open(&mut self) {
        let salvaged = self.validator().is_none();
        let scope = if salvaged { self.own() } else { Scope::Shared };
        self.levels.push(Level { scope, salvaged, gave_up_at: None });
    }

    fn own(&self) -> Scope {
        Scope::Own(Box::new((Validator::new_with_features(self.features), ValueSizes::default())))
    }

    /// The index of the level whose validator is responsible for the innermost item.
    fn owner(&self) -> Option<usize> {
        self.levels.iter().rposition(|level| !matches!(level.scope, Scope::Shared))
    }

    fn validator(&mut self) -> Option<&mut (Validator, ValueSizes)> {
        let owner = self.owner()?;
        match &mut self.levels[owner].scope {
            Scope::Own(own) => Some(own),
            Scope::Shared | Scope::Nobody => None,
        }
    }

    /// Reports a problem of the innermost item, and gives up on it and on what shares its validator.
    fn fail(&mut self, problem: &Problem, walk: &Walk<'a>) {
        let Some(owner) = self.owner() else { return };
        let was_checked = matches!(self.levels[owner].scope, Scope::Own(_));
        let salvaged = self.levels[owner].salvaged;
        let finding = self.findings.len();
        for level in &mut self.levels[owner..] {
            level.scope = Scope::Nobody;
            if was_checked {
                level.gave_up_at = Some(finding);
            }
        }
        // Outside of its invalid component, it may refer to items of that component, which is not an error.
        let reaches_out = salvaged && problem.message.contains("outer");
        if !reaches_out && self.findings.len() <= limits::FINDINGS {
            let diagnostic = problem.to_diagnostic(walk.nesting());
            self.findings.push(Finding { offset: problem.offset, diagnostic });
        }
    }

    /// Notes, once for each finding, that something was not checked because of it.
    fn pass_over(&mut self, payload: &Payload<'a>) {
        let is_inert = matches!(
            payload,
            Payload::Version { .. }
                | Payload::CustomSection(_)
                | Payload::ModuleSection { .. }
                | Payload::ComponentSection { .. }
                | Payload::CodeSectionEntry(_)
                | Payload::End(_)
        );
        let gave_up_at = self.levels.last_mut().filter(|_| !is_inert).and_then(|level| level.gave_up_at.take());
        if let Some(finding) = gave_up_at.and_then(|index| self.findings.get_mut(index))
            && finding.diagnostic.notes.is_empty()
        {
            finding.diagnostic.notes.push(PASSED_OVER.to_owned());
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.offset);
        let count = self.findings.len();
        let mut findings: Vec<_> = self.findings.into_iter().map(|finding| finding.diagnostic).collect();
        if count > limits::FINDINGS {
            findings.truncate(limits::FINDINGS);
            let message = format!("only the first {} findings are shown", limits::FINDINGS);
            findings.push(Diagnostic::error("validate/limit", message));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{embedded, everything};

    fn findings(text: &str) -> Vec<Diagnostic> {
        validate(&wat::parse_str(text).expect("well-formed text"), embedded())
    }

    fn places(findings: &[Diagnostic]) -> Vec<String> {
        findings
            .iter()
            .map(|finding| {
                let nesting = finding.origin.as_ref().map(|origin| origin.nesting.join(" / ")).unwrap_or_default();
                format!("{} {nesting}", finding.code)
            })
            .collect()
    }

    #[test]
    fn components_are_synchronous_unless_something_in_them_is_not() {
        let is_synchronous = |text: &str| super::is_synchronous(&wat::parse_str(text).unwrap());
        assert!(is_synchronous("(component (import \"f\" (func (param \"x\" string))))"));
        assert!(is_synchronous("(component (core module (func unreachable)))"));
        assert!(!is_synchronous("(component (import \"f\" (func async)))"));
        assert!(!is_synchronous("(component (component (type (stream u8))))"));
        assert!(!is_synchronous("(component (core func (canon waitable-set.new)))"));
        assert!(!super::is_synchronous(b"other"));
    }

    #[test]
    fn every_bad_function_is_found_with_its_name() {
        let found = findings(
            r#"(component
                (core module (func $good) (func $add (result i32) i64.const 1) (func (result i32) local.get 3))
                (component (core module (import "a" "b" (func)) (func $deep (drop)))))"#,
        );
        assert_eq!(
            places(&found),
            [
                "validate/type-mismatch module 0 / func 1 (add)",
                "validate/invalid-function module 0 / func 2",
                "validate/type-mismatch component 0 / module 0 / func 1 (deep)",
            ]
        );
        assert!(found[0].origin.as_ref().and_then(|origin| origin.offset).is_some());
    }

    #[test]
    fn what_stands_for_itself_is_checked_after_an_error() {
        let found = findings(
            r#"(component
                (core module (export "x" (func 7)))
                (core instance (instantiate 9))
                (core module (func (result i32)))
                (component (import "a" (func (type 3)))))"#,
        );
        assert_eq!(
            places(&found),
            ["validate/invalid module 0", "validate/type-mismatch module 1 / func 0", "validate/invalid component 0"]
        );
        assert_eq!(found[0].notes, [PASSED_OVER]);
        assert!(found[1].notes.is_empty());
    }

    #[test]
    fn a_component_that_reaches_for_what_is_around_it_is_not_blamed() {
        let found = findings(
            r#"(component $outer
                (type $t (func))
                (core instance (instantiate 9))
                (component (alias outer $outer $t (type)) (import "a" (func (type 0)))))"#,
        );
        assert_eq!(places(&found), ["validate/invalid "]);
    }

    #[test]
    fn a_feature_is_named() {
        let bytes = wat::parse_str("(module (memory 1 (pagesize 1)))").expect("well-formed text");
        let found = validate(&bytes, embedded());
        assert_eq!(found[0].code, "validate/feature");
        assert!(found[0].help[0].contains("--wasm-features custom-page-sizes"), "{found:?}");
        assert_eq!(validate(&bytes, everything()), []);
    }

    #[test]
    fn findings_are_bounded() {
        let bad = "(func (result i32))".repeat(limits::FINDINGS + 10);
        let found = findings(&format!("(module {bad})"));
        assert_eq!(found.len(), limits::FINDINGS + 1);
        assert_eq!(found.last().map(|last| last.code), Some("validate/limit"));
    }
}
