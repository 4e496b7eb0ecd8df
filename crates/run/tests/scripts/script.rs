//! A script, read directive by directive.

use std::collections::{BTreeMap, HashMap};

use wast::parser::{self, ParseBuffer};
use wast::token::Span;
use wast::{Wast, WastArg, WastDirective, WastExecute, WastInvoke, WastRet, Wat};

use crate::instance::{Call, Expected, Instance, instance};
use crate::value::wave;

/// The results of a script's assertions.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) held: usize,
    /// Those that do not hold, with their lines.
    pub(crate) failed: Vec<(usize, String)>,
    pub(crate) left_out: usize,
    /// How many need a feature that the engine has switched off, by its name.
    pub(crate) gated: BTreeMap<String, usize>,
}

impl Count {
    pub(crate) fn add(&mut self, other: Count) {
        self.held += other.held;
        self.failed.extend(other.failed);
        self.left_out += other.left_out;
        for (feature, calls) in other.gated {
            *self.gated.entry(feature).or_default() += calls;
        }
    }
}

struct Reader<'a> {
    source: &'a str,
    count: Count,
    instances: Vec<Instance>,
    /// The place in `instances` of a name, and of the last instance by none.
    named: HashMap<Option<&'a str>, usize>,
    definitions: HashMap<Option<&'a str>, Result<Vec<u8>, String>>,
}

/// Carries out a script; an error where it is no script.
pub(crate) fn run(source: &str) -> Result<Count, String> {
    let mut buffer = ParseBuffer::new(source).map_err(|error| error.message())?;
    buffer.track_instr_spans(false);
    let script: Wast<'_> = parser::parse(&buffer).map_err(|error| error.message())?;
    let mut reader = Reader {
        source,
        count: Count::default(),
        instances: Vec::new(),
        named: HashMap::new(),
        definitions: HashMap::new(),
    };
    for directive in script.directives {
        reader.directive(directive);
    }
    let Reader { mut count, instances, .. } = reader;
    instances.iter().for_each(|instance| count.add(instance.run()));
    count.failed.sort();
    Ok(count)
}

impl<'a> Reader<'a> {
    fn directive(&mut self, directive: WastDirective<'a>) {
        match directive {
            WastDirective::Module(mut module) => {
                let name = module.name().map(|id| id.name());
                let bytes = module.encode().map_err(|error| error.message());
                self.instantiate(name, bytes);
            }
            WastDirective::ModuleDefinition(mut module) => {
                let bytes = module.encode().map_err(|error| error.message());
                let name = module.name().map(|id| id.name());
                self.definitions.insert(name, bytes.clone());
                self.definitions.insert(None, bytes);
            }
            WastDirective::ModuleInstance { instance, module, .. } => {
                let bytes = self.definitions.get(&module.map(|id| id.name())).cloned();
                let bytes = bytes.unwrap_or_else(|| Err("there is no such definition".to_owned()));
                self.instantiate(instance.map(|id| id.name()), bytes);
            }
            // What is valid is asked in the tests of `component`.
            WastDirective::AssertMalformed { .. } | WastDirective::AssertInvalid { .. } => {}
            // Instances are given to nobody.
            WastDirective::Register { .. } => {}
            WastDirective::Invoke(invoke) => self.call(&invoke, Expected::Anything),
            WastDirective::AssertReturn { exec: WastExecute::Invoke(invoke), results, .. } => {
                let value = results.first().map(|result| match result {
                    WastRet::Component(value) => wave(value),
                    _ => unreachable!("a component returns no core values"),
                });
                self.call(&invoke, Expected::Value(value));
            }
            WastDirective::AssertTrap { exec: WastExecute::Invoke(invoke), message, .. } => {
                self.call(&invoke, Expected::Trap(message.to_owned()));
            }
            WastDirective::AssertTrap { exec: WastExecute::Wat(Wat::Component(_)), .. }
            | WastDirective::AssertUnlinkable { .. } => self.count.left_out += 1,
            other => self.count.failed.push((self.line(other.span()), "a directive of another kind".to_owned())),
        }
    }

    fn instantiate(&mut self, name: Option<&'a str>, bytes: Result<Vec<u8>, String>) {
        let place = self.instances.len();
        self.instances.push(instance(bytes));
        self.named.insert(None, place);
        self.named.insert(name, place);
    }

    fn call(&mut self, invoke: &WastInvoke<'a>, expected: Expected) {
        let line = self.line(invoke.span);
        let arguments = invoke.args.iter().map(|argument| match argument {
            WastArg::Component(value) => wave(value),
            _ => unreachable!("a component takes no core values"),
        });
        let text = format!("{}({})", invoke.name, arguments.collect::<Vec<_>>().join(", "));
        match self.named.get(&invoke.module.map(|id| id.name())) {
            Some(place) => self.instances[*place].calls.push(Call { line, text, expected }),
            None => self.count.failed.push((line, "there is no such instance".to_owned())),
        }
    }

    fn line(&self, span: Span) -> usize {
        span.linecol_in(self.source).0 + 1
    }
}
